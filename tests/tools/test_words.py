"""Messages are passed on with their values, and put together when they are read."""

import json

import pytest

from exsalerate_xero.tools.words import Records, Words


def test_a_message_is_in_english_unless_it_is_translated():
    assert str(Words("Done")) == "Done"
    assert str(Words("%(name)s is missing", {"name": "Date"})) == "Date is missing"


def test_a_percent_sign_in_a_message_without_values_stays():
    assert str(Words("100% done")) == "100% done"


def test_a_message_within_another_survives_json():
    inner = Words("%(name)s is missing", {"name": "Date"})
    words = Words("%(reason)s (reference %(id)s)", {"reason": inner, "id": "a-1"})
    assert str(words) == "Date is missing (reference a-1)"
    assert Words.of(json.loads(json.dumps(words.stored()))) == words


def test_records_in_a_message_survive_json_and_are_found():
    acme, blue = Records("res.partner", (1, 2)), Records("xero.contact", (3,))
    inner = Words("%(one)s, %(other)s", {"one": acme, "other": blue})
    words = Words("%(reason)s as %(customer)s", {"reason": Words("Same name"), "customer": inner})
    assert Words.of(json.loads(json.dumps(words.stored()))) == words
    assert list(words.records()) == [acme, blue]
    assert str(words) == "Same name as res.partner(1, 2), xero.contact(3)"


def test_messages_are_of_one_kind_whatever_their_values():
    evidence = Words("%(one)s, %(other)s", {"one": Words("Same name"), "other": Words("Same ID")})
    acme, blue = Records("res.partner", (1,)), Records("xero.contact", (3,))
    both = Words("%(one)s, %(other)s", {"one": acme, "other": blue})
    text = "%(reason)s as %(customer)s (%(count)s)"
    for customer in ("Acme", acme, both):
        words = Words(text, {"reason": evidence, "customer": customer, "count": 1})
        assert str(words.kind()) == "Same name, Same ID as … (…)"
    assert Words("100% done").kind() == Words("100% done")


DEEP = {"text": "%(a)s", "params": {"a": "end"}}
for _level in range(300):
    DEEP = {"text": "%(a)s", "params": {"a": DEEP}}


@pytest.mark.parametrize(
    "garbage",
    [
        *("text", 7, True, ["text"], {"a": 1}, {"text": "x"}, {"text": 7, "params": {}}, DEEP),
        *({"text": "x", "params": params} for params in (None, [], "ab", {"a": [1]}, {"a": {}})),
        *(
            {"text": "%(a)s", "params": {"a": reference}}
            for reference in (
                *({"ids": [1]}, {"model": 7, "ids": [1]}, {"model": "res.partner", "ids": 1}),
                *({"model": "res.partner", "ids": [id_]} for id_ in ("1", True, 0, 2**31, None)),
            )
        ),
        *(
            {"text": text, "params": {"a": 1}}
            for text in ("%(b)s", "%", "%s", "%(a)d", "%(a)999999999s", "100% %(a)s", "%(a")
        ),
    ],
    ids=lambda garbage: str(garbage)[:40],
)
def test_anything_but_a_stored_message_is_refused(garbage):
    with pytest.raises(ValueError):
        Words.of(garbage)


def test_every_placeholder_is_filled_and_a_percent_sign_stays():
    words = Words.of({"text": "%(a)s of 100%% %(a)s", "params": {"a": 1, "unused": None}})
    assert str(words) == "1 of 100% 1"
