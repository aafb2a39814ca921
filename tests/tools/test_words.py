"""Sentences travel as they were marked, with values, to be put together where they are read."""

import json

import pytest

from exsalerate_xero.tools.words import Words


def test_a_sentence_is_its_english_one_unless_it_is_translated():
    assert str(Words("Done")) == "Done"
    assert str(Words("%(name)s is missing", {"name": "Date"})) == "Date is missing"


def test_a_percent_sign_in_a_sentence_without_values_is_just_that():
    assert str(Words("100% done")) == "100% done"


def test_a_sentence_within_another_survives_json():
    inner = Words("%(name)s is missing", {"name": "Date"})
    words = Words("%(reason)s (reference %(id)s)", {"reason": inner, "id": "a-1"})
    assert str(words) == "Date is missing (reference a-1)"
    assert Words.of(json.loads(json.dumps(words.stored()))) == words


DEEP = {"text": "%(a)s", "params": {"a": "end"}}
for _level in range(300):
    DEEP = {"text": "%(a)s", "params": {"a": DEEP}}


@pytest.mark.parametrize(
    "garbage",
    [
        *("text", 7, True, ["text"], {"a": 1}, {"text": "x"}, {"text": 7, "params": {}}, DEEP),
        *({"text": "x", "params": params} for params in (None, [], "ab", {"a": [1]}, {"a": {}})),
        *(
            {"text": text, "params": {"a": 1}}
            for text in ("%(b)s", "%", "%s", "%(a)d", "%(a)999999999s", "100% %(a)s", "%(a")
        ),
    ],
    ids=lambda garbage: str(garbage)[:40],
)
def test_what_is_no_stored_sentence_is_refused(garbage):
    with pytest.raises(ValueError):
        Words.of(garbage)


def test_every_place_is_filled_by_a_value_and_a_percent_sign_stays_one():
    words = Words.of({"text": "%(a)s of 100%% %(a)s", "params": {"a": 1, "unused": None}})
    assert str(words) == "1 of 100% 1"
