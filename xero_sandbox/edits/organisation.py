"""Edits of the organisation itself."""

from .desk import a_day

EDITABLE = (
    "name",
    "legal_name",
    "short_code",
    "base_currency",
    "country",
    "timezone",
    "year_end_day",
    "year_end_month",
    "tax_number",
    "period_lock_date",
)


def edit_organisation(desk, **values):
    """Change any of name, timezone, year_end_day, year_end_month, base_currency, …

    Documents keep their rates, so another base currency changes the scale.
    """
    unknown = set(values) - set(EDITABLE)
    if unknown or not values:
        named = ", ".join(sorted(unknown)) or "nothing"
        raise ValueError(f"an organisation's {', '.join(EDITABLE)} can be edited, not {named}")
    organisation = desk.books.organisation
    if "period_lock_date" in values:
        values["period_lock_date"] = a_day(values["period_lock_date"])
    for field, value in values.items():
        setattr(organisation, field, value)
    return desk.save(organisation)


ACTIONS = {"edit_organisation": edit_organisation}
