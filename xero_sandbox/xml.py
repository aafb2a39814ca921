"""The XML that Xero returns when JSON was not requested, converted from the JSON."""

import json
import re
from decimal import Decimal
from xml.etree import ElementTree

from .dates import iso_time

MS_DATE = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/\Z")
NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SINGULAR = {"Addresses": "Address", "Taxes": "Tax"}
SCHEMA = {
    "xmlns:xsd": "http://www.w3.org/2001/XMLSchema",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


def response_xml(body):
    """Return a list response, given as JSON bytes, as XML bytes."""
    return _document("Response", json.loads(body, parse_float=Decimal))


def error_xml(value):
    """Return an error, given as a dict, as XML bytes."""
    return _document("ApiException", value)


def _document(name, value):
    root = ElementTree.Element(name, SCHEMA)
    _fill(root, value)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _fill(element, value):
    if isinstance(value, dict):
        for name, entry in value.items():
            if entry is None or (name.endswith("String") and name != "StatusAttributeString"):
                continue
            _fill(ElementTree.SubElement(element, name), entry)
    elif isinstance(value, list):
        name = SINGULAR.get(element.tag, element.tag.removesuffix("s"))
        for entry in value:
            _fill(ElementTree.SubElement(element, name), entry)
    else:
        element.text = _text(value)


def _text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    match = MS_DATE.match(value) if isinstance(value, str) else None
    if match:
        return iso_time(int(match.group(1)))
    return NOT_XML.sub("", str(value))
