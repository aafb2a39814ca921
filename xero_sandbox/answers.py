"""Responses in Xero's formats."""

import json
import time
import uuid

from werkzeug.wrappers import Response

from .dates import ms_time
from .xml import error_xml, response_xml

NOT_FOUND = "The resource you're looking for cannot be found"
JSON_TYPE = "application/json; charset=utf-8"
XML_TYPE = "text/xml; charset=utf-8"


class Answer(Response):
    """An HTTP response.

    A faulty one may break off after `cut_at` bytes of its body, never be sent (`dropped`), or take
    `byte_seconds` for each byte.
    """

    cut_at = None
    byte_seconds = None
    dropped = False


def json_answer(value, status=200):
    """Return plain JSON, as in the identity service and the control interface."""
    return Answer(json.dumps(value), status, content_type=JSON_TYPE)


def json_bytes(value):
    """Return an object as JSON bytes, for enveloped()."""
    return json.dumps(value).encode()


def wants_json(request):
    """Xero responds with XML unless JSON is requested by name."""
    return "json" in request.headers.get("Accept", "").lower()


def problem(request, status, title, detail, **headers):
    """Return a 401 or 403 in Xero's format."""
    body = {
        "Type": None,
        "Title": title,
        "Status": status,
        "Detail": detail,
        "Instance": str(uuid.uuid4()),
        "Extensions": {},
    }
    answer = json_answer(body, status)
    for name, value in headers.items():
        answer.headers[name.replace("_", "-")] = value
    return answer


def token_expired(request):
    moment = time.strftime("%m/%d/%Y %H:%M:%S", time.gmtime())
    return problem(request, 401, "Unauthorized", f"TokenExpired: token expired at {moment}")


def not_connected(request):
    return problem(request, 403, "Forbidden", "AuthenticationUnsuccessful")


def not_found():
    return Answer(NOT_FOUND, 404, content_type="text/html; charset=utf-8")


def bad_request(request, error):
    """Return a 400 for an invalid query, or one that would return too much."""
    value = {"ErrorNumber": error.number, "Type": error.kind, "Message": str(error)}
    if wants_json(request):
        return json_answer(value, 400)
    return Answer(error_xml(value), 400, content_type=XML_TYPE)


def rate_limited(kind, retry_after):
    """Return a 429; `retry_after` is in seconds, or None for limits without a time in Xero."""
    answer = Answer("", 429)
    answer.headers["X-Rate-Limit-Problem"] = kind
    if retry_after is not None:
        answer.headers["Retry-After"] = str(retry_after)
    return answer


def enveloped(request, name, entries, pagination=None):
    """Return a list in Xero's envelope; `entries` are serialised records (JSON bytes)."""
    head = {
        "Id": str(uuid.uuid4()),
        "Status": "OK",
        "ProviderName": "Xero sandbox",
        "DateTimeUTC": ms_time(int(time.time() * 1000)),
    }
    if pagination is not None:
        head["pagination"] = pagination
    opening = json.dumps(head)[:-1] + f', "{name}": ['
    body = b"".join((opening.encode(), b",".join(entries), b"]}"))
    if wants_json(request):
        return Answer(body, 200, content_type=JSON_TYPE)
    return Answer(response_xml(body), 200, content_type=XML_TYPE)
