"""Ways to corrupt a response from Xero, for the proxy between Odoo and the sandbox.

A spoiler changes a :class:`Reply` in place. `ANY` has the spoilers for every response, by name,
`KINDS` these and those for lists, `SINGLE` those for a single endpoint.
"""

import gzip
import json
import re
import time
from dataclasses import dataclass, field

from xero_sandbox.evil import COMPRESSED, EVIL

MEGABYTE = 1 << 20
# More than the largest response that is read.
FLOOD = 300 * MEGABYTE
LISTS = ("Organisations", "Accounts", "Contacts", "Invoices", "CreditNotes", "Quotes")
ANY, KINDS = {}, {}


@dataclass
class Reply:
    """A response on its way to Odoo.

    `pieces`, an iterable of bytes, is sent instead of the body. The connection breaks after
    `cut_at` bytes, or before any if the reply is `dropped`. `path` is the request's, with its
    query; `fetch` gets the body of another path from the sandbox.
    """

    status: int
    headers: dict
    body: bytes
    path: str = ""
    fetch: object = None
    pieces: object = None
    cut_at: int | None = None
    dropped: bool = False
    extra: list = field(default_factory=list)

    def become(self, status, body=b"", **headers):
        """Turn into another response."""
        self.status, self.body = status, body
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def edit(self, change):
        """Let `change` edit the decoded body (an object), and its list of records."""
        content = json.loads(self.body)
        records = next((content[name] for name in LISTS if name in content), [])
        change(content, records)
        self.body = json.dumps(content).encode()

    def replace_first(self, pattern, text):
        """Replace the first match of a regular expression in the body with `text`."""
        self.body = re.sub(pattern, lambda _found: text, self.body, count=1)


def spoiler(function):
    """Register a function that corrupts any response."""
    ANY[function.__name__] = KINDS[function.__name__] = function
    return function


def list_spoiler(function):
    """Register a function that corrupts responses with a list of records."""
    KINDS[function.__name__] = function
    return function


def spoiler_of_body(kind):
    """Return a spoiler that applies one of the sandbox's functions to the body."""

    def spoil(reply):
        reply.body = EVIL[kind](reply.body)
        if kind in COMPRESSED:
            reply.headers["Content-Encoding"] = "gzip"

    return spoil


# ---------------------------------------------------------------- statuses and their headers


@spoiler
def server_error(reply):
    reply.become(500, b"{}", Content_Type="application/json")


@spoiler
def unavailable_for_ever(reply):
    reply.become(503, b"busy", Retry_After="1e12", Content_Type="text/plain")


@spoiler
def bad_request_in_html(reply):
    reply.become(400, b"<html>400</html>", Content_Type="text/html")


@spoiler
def bad_request_with_planted_words(reply):
    body = {"ErrorNumber": "10", "Type": ["x"], "Message": "\x00%(name)s {0} %s" * 1000}
    reply.become(400, json.dumps(body).encode(), Content_Type="application/json")


@spoiler
def not_found(reply):
    reply.become(404, b"gone", Content_Type="text/html")


@spoiler
def token_expired(reply):
    reply.become(401, b'{"Detail": "TokenExpired"}', Content_Type="application/json")


@spoiler
def forbidden_though_connected(reply):
    body = b'{"Title": "Forbidden", "Detail": "AuthenticationUnsuccessful"}'
    reply.become(403, body, Content_Type="application/json")


def _too_many(reply, **headers):
    reply.become(429, b"", **headers)


@spoiler
def limit_for_thirty_thousand_years(reply):
    _too_many(reply, X_Rate_Limit_Problem="minute", Retry_After="1e12")


@spoiler
def limit_for_three_years(reply):
    _too_many(reply, X_Rate_Limit_Problem="day", Retry_After="99999999")


@spoiler
def limit_that_lifted_long_ago(reply):
    _too_many(reply, X_Rate_Limit_Problem="minute", Retry_After="-5000")


@spoiler
def limit_without_a_number(reply):
    _too_many(reply, X_Rate_Limit_Problem="\x7fwhatever", Retry_After="NaN")


@spoiler
def limit_without_a_header(reply):
    _too_many(reply)


@spoiler
def moved_to_another_host(reply):
    reply.become(302, b"", Location="http://198.51.100.7/api.xro/2.0/Invoices")


@spoiler
def no_content(reply):
    reply.become(204)


@spoiler
def not_modified(reply):
    reply.become(304)


@spoiler
def silly_limit_headers(reply):
    reply.headers |= {
        "X-DayLimit-Remaining": "-5",
        "X-MinLimit-Remaining": "9" * 400,
        "X-AppMinLimit-Remaining": "lots",
    }


@spoiler
def enormous_headers(reply):
    reply.headers |= {"X-Padding": "x" * 60_000}


@spoiler
def two_hundred_headers(reply):
    reply.extra += [(f"X-{number}", "x") for number in range(200)]


# ---------------------------------------------------------------- incomplete bodies


@spoiler
def empty(reply):
    reply.body = b""


@spoiler
def truncated(reply):
    reply.body = reply.body[: len(reply.body) // 2]


@spoiler
def cut_off(reply):
    reply.cut_at = len(reply.body) // 2


@spoiler
def dropped(reply):
    reply.dropped = True


@spoiler
def garbage(reply):
    reply.body = bytes((7 * place + 128) % 256 for place in range(5000))


@spoiler
def html_instead(reply):
    reply.body = b"<html><body>Maintenance</body></html>"
    reply.headers["Content-Type"] = "text/html"


@spoiler
def not_gzip_at_all(reply):
    reply.headers["Content-Encoding"] = "gzip"


@spoiler
def half_of_its_gzip(reply):
    packed = gzip.compress(reply.body)
    reply.body = packed[: len(packed) // 2]
    reply.headers["Content-Encoding"] = "gzip"


# ---------------------------------------------------------------- too much, too slow


@spoiler
def flood(reply):
    reply.pieces = (b" " * MEGABYTE for _ in range(FLOOD // MEGABYTE))


@list_spoiler
def ten_megabytes_of_text(reply):
    reply.replace_first(rb'"Name":\s*"', b'"Name":"' + b"x" * 10 * MEGABYTE)


# ---------------------------------------------------------------- lists with invalid members

KINDS.update({kind: spoiler_of_body(kind) for kind in EVIL})


@list_spoiler
def odd_characters_in_a_name(reply):
    reply.replace_first(rb'"Name":\s*"', rb'"Name":"\ud83d\u0000\q' + b"\xff\x01")


@list_spoiler
def amount_that_is_no_number(reply):
    reply.replace_first(rb'"(LineAmount|Total|PhoneNumber)":\s*[^,}]+', rb'"LineAmount":NaN')


@list_spoiler
def amount_beyond_bounds(reply):
    pattern = rb'"(LineAmount|Total|FinancialYearEndDay)":\s*[^,}]+'
    reply.replace_first(pattern, rb'"LineAmount":1e999999999')


# ---------------------------------------------------------------- lists with false information


@list_spoiler
def no_list(reply):
    reply.edit(lambda content, _records: [content.pop(name, None) for name in LISTS])


@list_spoiler
def an_object_for_a_list(reply):
    reply.edit(lambda content, _records: content.update({n: {} for n in LISTS if n in content}))


@list_spoiler
def nulls_for_records(reply):
    reply.edit(lambda _content, records: records.extend([None, 7, "x", [], {}]))


@list_spoiler
def members_of_wrong_types(reply):
    def change(_content, records):
        for record in records[:1]:
            for name in ("Reference", "Phones", "EmailAddress", "DueDateString", "Name", "Class"):
                record[name] = [7]

    reply.edit(change)


@list_spoiler
def no_ids(reply):
    def change(_content, records):
        for record in records[:1]:
            for name in [name for name in record if name.endswith("ID")]:
                record[name] = "zz"

    reply.edit(change)


@list_spoiler
def clock_of_the_year_one(reply):
    reply.edit(lambda content, _records: content.update(DateTimeUTC="/Date(-62135596800000)/"))
    reply.headers["Date"] = "Mon, 01 Jan 0001 00:00:00 GMT"


@list_spoiler
def pages_by_negative_numbers(reply):
    figures = {"page": -1, "pageSize": -1000, "pageCount": "many", "itemCount": 1.5}
    reply.edit(lambda content, _records: content.update(pagination=figures))


@list_spoiler
def financial_year_of_thirteen_months(reply):
    def change(_content, records):
        for record in records[:1]:
            record |= {"FinancialYearEndMonth": 13, "FinancialYearEndDay": 45, "Timezone": "MARS"}

    reply.edit(change)


# ---------------------------------------------------------------- for a single endpoint


def a_byte_a_second(reply):
    """Slower than a call may be, so that it lasts until the deadline."""

    def pieces(body):
        for place in range(len(body)):
            yield body[place : place + 1]
            time.sleep(1)

    reply.pieces = pieces(reply.body)


def first_page_again(reply):
    """Return the first page again instead of the second."""
    reply.body = reply.fetch(re.sub(r"([?&])page=\d+", r"\1page=1", reply.path))


# By name: the function, and a regular expression for the request's path and query.
SINGLE = {
    "a_byte_a_second": (a_byte_a_second, r"/Contacts\b"),
    "first_page_again": (first_page_again, r"/Invoices\?(.*&)?page=2\b"),
}
