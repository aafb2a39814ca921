"""Items, tracking categories, and what lines say of them."""

import pytest

from exsalerate_xero.tools import payload
from exsalerate_xero.tools.payload import Tracking
from tests.tools.records import ID, POUNDS, answer, invoice, line

OTHER = "aaaaaaaa-2222-3333-4444-555555555555"


def line_with(**members):
    """Return a mapped line with these members, and the notes of its invoice."""
    [value] = payload.invoices(answer(invoice(LineItems=[line(**members)])), POUNDS).values
    return value.lines[0], [str(note) for note in value.notes]


def named(**members):
    known = {"TrackingCategoryID": ID, "TrackingOptionID": OTHER, "Name": "Region"}
    return known | {"Option": "North", "Options": []} | members


def test_a_line_names_its_item_and_its_options_by_id():
    found, notes = line_with(ItemCode="DES", Item={"ItemID": ID}, Tracking=[named()])
    assert (found.item_code, found.item_id) == ("DES", ID.lower())
    assert found.tracking == (Tracking(ID.lower(), OTHER, "Region", "North"),)
    assert not notes


def test_a_line_may_name_them_by_code_and_name_alone():
    found, notes = line_with(
        ItemCode="DES",
        Tracking=[named(TrackingOptionID=None), {"Name": "Project", "Option": "Alpha"}],
    )
    assert (found.item_code, found.item_id) == ("DES", None)
    assert found.tracking == (
        Tracking(ID.lower(), None, "Region", "North"),
        Tracking(None, None, "Project", "Alpha"),
    )
    assert not notes


@pytest.mark.parametrize("given", [None, [], [{}], [named(TrackingOptionID=None, Option="")]])
def test_a_line_without_an_option_has_none(given):
    assert line_with(Tracking=given) == line_with()
    assert line_with()[0].tracking == ()


@pytest.mark.parametrize(
    ("given", "note"),
    [
        (named(TrackingOptionID="seven"), "TrackingOptionID is not an identifier"),
        (named(TrackingOptionID=["x"]), "TrackingOptionID is not an identifier"),
        (named(Name={"a": 1}), "Name is not text"),
    ],
)
def test_an_invalid_part_of_an_option_costs_that_part(given, note):
    found, notes = line_with(Tracking=["nonsense", given])
    [option] = found.tracking
    assert option.option == "North"
    assert f"{note}. It was left empty." in notes
    # A note of a cached option is repeated with each document.
    assert line_with(Tracking=["nonsense", given]) == (found, notes)


def test_a_line_has_at_most_two_options():
    given = [named(TrackingOptionID=None, Option=option) for option in ("North", "South", "East")]
    found, notes = line_with(Tracking=given)
    assert [each.option for each in found.tracking] == ["North", "South"]
    assert notes == ["A line has more than two tracking categories. The first two are used."]


def test_items_and_categories_say_what_is_in_use():
    [item] = payload.items(answer({"ItemID": ID, "Code": "PAPER", "IsSold": False})).values
    assert item[:5] == (ID.lower(), "PAPER", "PAPER", False, True)
    options = [
        {"TrackingOptionID": ID, "Name": "North", "Status": "ACTIVE"},
        {"TrackingOptionID": OTHER, "Name": "South", "Status": "ARCHIVED"},
        {"Name": "Nowhere"},
    ]
    record = {"TrackingCategoryID": OTHER, "Name": "Region", "Options": options}
    [category] = payload.tracking_categories(answer(record)).values
    assert category[:3] == (OTHER, "Region", True)
    assert [option[1:4] for option in category.options] == [
        (OTHER, "North", True),
        (OTHER, "South", False),
    ]
