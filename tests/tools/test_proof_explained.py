"""What explains a difference, and in which order."""

from decimal import Decimal

import pytest

from exsalerate_xero.tools.proof import explain, rounding_bound, worst


def explained(difference, **causes):
    found = explain(
        Decimal(difference),
        **{name: Decimal(v) if isinstance(v, str) else v for name, v in causes.items()},
    )
    kinds = {kind: str(amount) for kind, amount in found.kinds.items()}
    return kinds, str(found.residual), found.verdict


def test_equal_figures_need_no_explanation_whatever_was_skipped():
    assert explained("0", skipped="5.00") == ({}, "0", "equal")


@pytest.mark.parametrize(
    ("difference", "causes", "kinds", "residual", "verdict"),
    [
        ("120.00", {"skipped": "120.00"}, {"skipped": "120.00"}, "0.00", "explained"),
        ("-80.00", {"changed": "-80.00"}, {"changed": "-80.00"}, "0.00", "explained"),
        ("14.20", {"other_sources_only": True}, {"sources": "14.20"}, "0", "explained"),
        ("0.01", {"converted": 1}, {"rounding": "0.01"}, "0", "rounding"),
        ("0.02", {"converted": 1}, {}, "0.02", "unexplained"),
        ("0.01", {}, {}, "0.01", "unexplained"),
        (
            "103.00",
            {"skipped": "120.00", "changed": "-20.00"},
            {"skipped": "120.00", "changed": "-20.00"},
            "3.00",
            "unexplained",
        ),
        (
            "120.01",
            {"skipped": "120.00", "converted": 4},
            {"skipped": "120.00", "rounding": "0.01"},
            "0",
            "explained",
        ),
    ],
    ids=["skipped", "changed", "sources", "rounding", "more", "no foreign", "rest", "two"],
)
def test_parts_are_taken_in_order_until_nothing_is_left(
    difference, causes, kinds, residual, verdict
):
    assert explained(difference, **causes) == (kinds, residual, verdict)


def test_a_difference_is_its_parts_and_what_is_left():
    found = explain(Decimal("100.03"), skipped=Decimal(60), changed=Decimal(30), converted=2)
    assert sum(found.kinds.values()) + found.residual == Decimal("100.03")


def test_each_converted_line_and_the_sum_are_off_by_half_a_cent_at_most():
    assert rounding_bound(0) == 0
    assert rounding_bound(3) == Decimal("0.020")


def test_a_month_is_as_good_as_its_worst_account():
    assert worst([]) == "equal"
    assert worst(["equal", "explained", "rounding"]) == "explained"
    assert worst(["unexplained", "explained"]) == "unexplained"
