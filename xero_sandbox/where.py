"""Xero's `where` filter: a small parser that creates a predicate for records.

Supports == != > >= < <= with text, numbers, true, false, null, DateTime(y, m, d[, h, m, s]) and
Guid("…"); AND, &&, OR, ||, parentheses; Name.Contains("x"), .StartsWith, .EndsWith; nested fields
such as Contact.ContactID.
"""

import operator
import re
from datetime import date, datetime, timezone

TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>"(?:[^"\\]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?)|(?P<sign>==|!=|>=|<=|>|<|&&|\|\||[(),])
    |(?P<name>[A-Za-z_][A-Za-z0-9_.]*))""",
    re.VERBOSE,
)
COMPARISONS = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
TEXT_TESTS = {
    "Contains": lambda value, part: part in value,
    "StartsWith": str.startswith,
    "EndsWith": str.endswith,
}


class WhereError(ValueError):
    """The filter is invalid; the text gives the reason, like Xero's messages."""


def predicate(text, fields):
    """Return a function record → bool for a filter over `fields` {name: getter}; or WhereError."""
    return _Parser(text, fields).parse()


class _Parser:
    def __init__(self, text, fields):
        self.tokens = _tokens(text)
        self.fields = fields
        self.position = 0

    def parse(self):
        test = self._either()
        if self._peek() is not None:
            raise WhereError(f"Syntax error (at '{self._peek()[1]}')")
        return test

    def _peek(self):
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def _next(self, expected=None):
        token = self._peek()
        if token is None or (expected and token[1] != expected):
            raise WhereError(f"'{expected or 'expression'}' expected")
        self.position += 1
        return token

    def _joined(self, words, part, join):
        tests = [part()]
        while self._peek() and self._peek()[1].upper() in words:
            self._next()
            tests.append(part())
        return tests[0] if len(tests) == 1 else lambda record: join(t(record) for t in tests)

    def _either(self):
        return self._joined(("OR", "||"), self._both, any)

    def _both(self):
        return self._joined(("AND", "&&"), self._single, all)

    def _single(self):
        if self._peek() and self._peek()[1] == "(":
            self._next()
            test = self._either()
            self._next(")")
            return test
        kind, name = self._next()
        if kind != "name":
            raise WhereError(f"Field name expected, found '{name}'")
        owner, _, method = name.rpartition(".")
        if method in TEXT_TESTS:
            return self._text_test(self._getter(owner), TEXT_TESTS[method])
        return self._comparison(self._getter(name))

    def _getter(self, name):
        try:
            return self.fields[name]
        except KeyError:
            raise WhereError(f"No property or field '{name}' exists") from None

    def _text_test(self, getter, test):
        self._next("(")
        part = self._value()
        self._next(")")
        return lambda record: bool(getter(record)) and test(getter(record), part)

    def _comparison(self, getter):
        sign = self._next()[1]
        if sign not in COMPARISONS:
            raise WhereError(f"Operator expected, found '{sign}'")
        compare, value = COMPARISONS[sign], self._value()
        if sign in ("==", "!="):
            return lambda record: compare(_alike(getter(record), value), value)
        return lambda record: (
            getter(record) is not None and compare(_alike(getter(record), value), value)
        )

    def _value(self):
        kind, text = self._next()
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", text[1:-1])
        if kind == "number":
            return float(text)
        constants = {"true": True, "false": False, "null": None}
        if text.lower() in constants:
            return constants[text.lower()]
        if text.lower() in ("datetime", "guid"):
            return self._call(text.lower())
        raise WhereError(f"Unknown identifier '{text}'")

    def _call(self, name):
        self._next("(")
        values = [self._value()]
        while self._peek() and self._peek()[1] == ",":
            self._next()
            values.append(self._value())
        self._next(")")
        if name == "guid":
            return str(values[0]).lower()
        try:
            return datetime(*map(int, values), tzinfo=timezone.utc)
        except (TypeError, ValueError):
            raise WhereError("No applicable constructor exists in type 'DateTime'") from None


def _tokens(text):
    tokens, position = [], 0
    text = text.rstrip()
    while position < len(text):
        match = TOKEN.match(text, position)
        if not match:
            raise WhereError(f"Syntax error (at index {position})")
        tokens.append((match.lastgroup, match.group(match.lastgroup)))
        position = match.end()
    return tokens


def _alike(stored, value):
    """Return the stored value in a type that compares with the one in the filter."""
    if isinstance(value, datetime) and isinstance(stored, date):
        return datetime(stored.year, stored.month, stored.day, tzinfo=timezone.utc)
    return stored
