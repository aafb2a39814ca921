"""Which names of companies are alike, and how the alike ones are found among many."""

import pytest

from exsalerate_xero.tools import likeness

ALIKE = [
    ("Falcon Moor Legal", "Falcon Moor Legal Ltd", "form"),
    ("Acme GmbH", "Acme Ltd", "form"),
    ("Smith + Sons", "Sons & Smith", "spelling"),
    ("Bluesky Legal", "Blue-Sky Legal", "spelling"),
    ("Müller Bau", "Mueller Bau GmbH", "spelling"),
    ("Falcon Moore Legal", "Falcon Moor Legal", "spelling"),
    ("Brigthwater", "Brightwater Ltd", "spelling"),
    ("Smith Bros Joinery", "Smith Brothers Joinery Ltd", "spelling"),
    ("J Smith Builders", "John Smith Builders", "spelling"),
    ("Smith Plumbing", "Jo Doe t/a Smith Plumbing", "spelling"),
    ("Green Energy", "Green Energy Solutions Ltd", "words"),
    ("Northgate", "Northgate Hotels Ltd", "words"),
    ("Acme Ltd", "Acme Ltd (1042)", "words"),
]
APART = [
    ("Northgate Hotels", "Northgate Breweries"),
    ("Smith Plumbing", "Smith Electrical"),
    ("Hawk Estates 4", "Hawk Estates 5"),
    ("Acme Leeds", "Acme Bristol"),
    ("Smith", "Green Smith"),
    ("Brook", "Stone"),
    ("Acme", "Mace"),
    ("", "Acme"),
]


@pytest.mark.parametrize(("one", "other", "sign"), ALIKE)
def test_alike_names_say_what_differs_and_share_a_key(one, other, sign):
    assert likeness.compare(one, other).sign == likeness.compare(other, one).sign == sign
    assert likeness.keys(one) & likeness.keys(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_names_that_only_share_words_are_not_alike(one, other):
    assert likeness.compare(one, other) is None


def test_a_name_has_few_keys_however_long_it_is():
    assert len(likeness.keys("Gesellschaft der Freunde des Botanischen Gartens Berlin Dahlem")) < 40
    assert len(likeness.keys("word " * 100_000)) < 10


def test_nothing_has_no_keys():
    assert not likeness.keys("") and not likeness.keys(None)
