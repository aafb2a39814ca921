"""Forty and more ways to spoil an answer of Xero's, for the proxy between Odoo and the stand-in.

A spoiler takes a :class:`Reply` and changes it in place. `KINDS` has them by name.
"""

import gzip
import json
import re
import zlib
from dataclasses import dataclass, field
from functools import cache

MEGABYTE = 1 << 20
# More than any bound on an answer, both as it arrives and once it is unfolded.
FLOOD = 300 * MEGABYTE
BOMB = 2048 * MEGABYTE
FIVE_YEARS_MS = 5 * 365 * 86_400_000
LISTS = ("Organisations", "Accounts", "Contacts", "Invoices", "CreditNotes", "Quotes")
KINDS = {}


@dataclass
class Reply:
    """An answer on its way to Odoo.

    `pieces` replaces the body where it is sent bit by bit: an iterable of bytes. `cut_at` breaks
    the connection after so many bytes; `dropped` before any. `asked` is the request's path and
    query, `again` fetches another path from the stand-in.
    """

    status: int
    headers: dict
    body: bytes
    asked: str = ""
    again: object = None
    pieces: object = None
    cut_at: int | None = None
    dropped: bool = False
    extra: list = field(default_factory=list)

    def says(self, status, body=b"", **headers):
        """Make it another answer altogether."""
        self.status, self.body = status, body
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def edit(self, change):
        """Let `change` edit the decoded body (an object), and its list of records."""
        content = json.loads(self.body)
        records = next((content[name] for name in LISTS if name in content), [])
        change(content, records)
        self.body = json.dumps(content).encode()

    def replace_first(self, pattern, text):
        """Put `text` where a regular expression first matches the body."""
        self.body = re.sub(pattern, lambda _found: text, self.body, count=1)


def spoiler(function):
    """Register a way to spoil an answer under its function's name."""
    KINDS[function.__name__] = function
    return function


# ---------------------------------------------------------------- statuses and their headers


@spoiler
def server_error(reply):
    reply.says(500, b"{}", Content_Type="application/json")


@spoiler
def bad_gateway_in_html(reply):
    reply.says(502, b"<html><body>Bad gateway</body></html>", Content_Type="text/html")


@spoiler
def unavailable_for_ever(reply):
    reply.says(503, b"busy", Retry_After="1e12", Content_Type="text/plain")


@spoiler
def bad_request_in_html(reply):
    reply.says(400, b"<html>400</html>", Content_Type="text/html")


@spoiler
def bad_request_with_planted_words(reply):
    body = {"ErrorNumber": "51", "Type": ["x"], "Message": "\x00%(name)s {0} %s" * 1000}
    reply.says(400, json.dumps(body).encode(), Content_Type="application/json")


@spoiler
def not_found(reply):
    reply.says(404, b"gone", Content_Type="text/html")


@spoiler
def teapot(reply):
    reply.says(418, b"", Content_Type="text/plain")


@spoiler
def token_expired(reply):
    reply.says(401, b'{"Detail": "TokenExpired"}', Content_Type="application/json")


@spoiler
def forbidden_though_connected(reply):
    body = b'{"Title": "Forbidden", "Detail": "AuthenticationUnsuccessful"}'
    reply.says(403, body, Content_Type="application/json")


def _too_many(reply, **headers):
    reply.says(429, b"", **headers)


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
    reply.says(302, b"", Location="http://198.51.100.7/api.xro/2.0/Invoices")


@spoiler
def no_content(reply):
    reply.says(204)


@spoiler
def not_modified(reply):
    reply.says(304)


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


# ---------------------------------------------------------------- bodies that are not whole


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
def xml_instead(reply):
    reply.body = b"<Response><Status>OK</Status></Response>"
    reply.headers["Content-Type"] = "text/xml"


@spoiler
def not_gzip_at_all(reply):
    reply.headers["Content-Encoding"] = "gzip"


@spoiler
def half_of_its_gzip(reply):
    packed = gzip.compress(reply.body)
    reply.body = packed[: len(packed) // 2]
    reply.headers["Content-Encoding"] = "gzip"


# ---------------------------------------------------------------- too much, too slow


@cache
def _bomb():
    """2 GB of spaces, packed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    space = b" " * MEGABYTE
    parts = [packer.compress(space) for _ in range(BOMB // MEGABYTE)]
    return b"".join((*parts, packer.flush()))


@spoiler
def bomb(reply):
    reply.body = _bomb()
    reply.headers["Content-Encoding"] = "gzip"


@spoiler
def flood(reply):
    reply.pieces = (b" " * MEGABYTE for _ in range(FLOOD // MEGABYTE))


@spoiler
def deep_nesting(reply):
    depth = 200_000
    reply.replace_first(rb'"Status":', b'"Deep":' + b"[" * depth + b"]" * depth + b',"Status":')


@spoiler
def ten_megabytes_of_text(reply):
    reply.replace_first(rb'"Name":\s*"', b'"Name":"' + b"x" * 10 * MEGABYTE)


# ---------------------------------------------------------------- JSON that decoders refuse


@spoiler
def byte_order_mark(reply):
    reply.body = b"\xef\xbb\xbf" + reply.body


@spoiler
def half_a_surrogate_pair(reply):
    reply.replace_first(rb'"Name":\s*"', rb'"Name":"\ud83d')


@spoiler
def no_utf8(reply):
    reply.replace_first(rb'"Name":\s*"', b'"Name":"\xff\xfe')


@spoiler
def nul_in_a_text(reply):
    reply.replace_first(rb'"Name":\s*"', rb'"Name":"\u0000')


@spoiler
def raw_control_character(reply):
    reply.replace_first(rb'"Name":\s*"', b'"Name":"\x01\n')


@spoiler
def escape_that_is_none(reply):
    reply.replace_first(rb'"Name":\s*"', rb'"Name":"\q')


@spoiler
def not_a_number(reply):
    reply.replace_first(rb'"(LineAmount|Total|PhoneNumber)":\s*[^,}]+', rb'"LineAmount":NaN')


@spoiler
def endless_exponent(reply):
    pattern = rb'"(LineAmount|Total|FinancialYearEndDay)":\s*[^,}]+'
    reply.replace_first(pattern, rb'"LineAmount":1e999999999')


@spoiler
def members_twice(reply):
    reply.replace_first(rb'"Name":', b'"Name":"Another","Name":')


# ---------------------------------------------------------------- lists that lie


@spoiler
def no_list(reply):
    reply.edit(lambda content, _records: [content.pop(name, None) for name in LISTS])


@spoiler
def an_object_for_a_list(reply):
    reply.edit(
        lambda content, _records: content.update({n: {} for n in LISTS if n in content})
    )


@spoiler
def nulls_for_records(reply):
    reply.edit(lambda _content, records: records.extend([None, 7, "x", [], {}]))


@spoiler
def members_of_wrong_types(reply):
    def change(_content, records):
        for record in records[:1]:
            for name in ("Reference", "Phones", "EmailAddress", "DueDateString", "Name", "Class"):
                record[name] = [7]

    reply.edit(change)


@spoiler
def no_ids(reply):
    def change(_content, records):
        for record in records[:1]:
            for name in [name for name in record if name.endswith("ID")]:
                record[name] = "zz"

    reply.edit(change)


@spoiler
def clock_five_years_ahead(reply):
    def change(content, _records):
        moment = int(re.search(r"\d+", content["DateTimeUTC"])[0]) + FIVE_YEARS_MS
        content["DateTimeUTC"] = f"/Date({moment})/"

    reply.edit(change)


@spoiler
def clock_of_the_year_one(reply):
    reply.edit(lambda content, _records: content.update(DateTimeUTC="/Date(-62135596800000)/"))
    reply.headers["Date"] = "Mon, 01 Jan 0001 00:00:00 GMT"


@spoiler
def modified_in_2099(reply):
    def change(_content, records):
        for record in records:
            record["UpdatedDateUTC"] = "/Date(4070908800000+0000)/"
            record["UpdatedDateUTCString"] = "2099-01-01T00:00:00"

    reply.edit(change)


@spoiler
def a_billion_pages(reply):
    def change(content, records):
        records.clear()
        content["pagination"] = {
            "page": 1,
            "pageSize": 1000,
            "pageCount": 999_999_999,
            "itemCount": 999_999_999_000,
        }

    reply.edit(change)


@spoiler
def pages_by_negative_numbers(reply):
    figures = {"page": -1, "pageSize": -1000, "pageCount": "many", "itemCount": 1.5}
    reply.edit(lambda content, _records: content.update(pagination=figures))


@spoiler
def first_page_for_ever(reply):
    first = re.sub(r"([?&])page=\d+", r"\1page=1", reply.asked)
    reply.body = reply.again(first)


@spoiler
def financial_year_of_thirteen_months(reply):
    def change(_content, records):
        for record in records[:1]:
            record |= {"FinancialYearEndMonth": 13, "FinancialYearEndDay": 45, "Timezone": "MARS"}

    reply.edit(change)
