"""Sentences travel as they were marked, with values, to be put together where they are read."""

import json

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
