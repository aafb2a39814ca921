"""The time since a day in calendar months, for columns such as "Last month"."""

from dateutil.relativedelta import relativedelta
from odoo.fields import Domain
from odoo.tools import SQL

# Keys are in alphabetical order, which is the order of groups.
AGES = [
    ("0", "This month"),
    ("1", "Last month"),
    ("2", "2–3 months ago"),
    ("4", "3–6 months ago"),
    ("7", "6–12 months ago"),
    ("9", "Over 12 months ago"),
    ("never", "Never"),
]
# The earliest calendar month of each age, in months ago.
EARLIEST = {"0": 0, "1": 1, "2": 3, "4": 6, "7": 12}
OLDER = "9"
NEVER = "never"


def first_days(today):
    """Return {age: its first day}, newest first, of all ages that have one."""
    month = today.replace(day=1)
    return {age: month - relativedelta(months=months) for age, months in EARLIEST.items()}


def age_of(day, today):
    """Return the age of a day, or of no day."""
    if not day:
        return NEVER
    return next((age for age, first in first_days(today).items() if day >= first), OLDER)


def age_to_domain(name, ages, today):
    """Return the domain of records with the date in field ``name`` in one of the ages.

    PostgreSQL can estimate how many these are, which it can't for the expression of age_to_sql.
    """
    firsts = first_days(today)
    # The age before the first day of an age is the next one.
    untils = dict(zip([*firsts, OLDER][1:], firsts.values(), strict=True))
    domains = []
    for age in ages:
        if age == NEVER:
            domains.append(Domain(name, "=", False))
            continue
        domain = Domain(name, "!=", False)
        if age in firsts:
            domain &= Domain(name, ">=", firsts[age])
        if age in untils:
            domain &= Domain(name, "<", untils[age])
        domains.append(domain)
    return Domain.OR(domains)


def age_to_sql(day, today):
    """Return the SQL expression of the age of a day, which is an SQL expression itself."""
    # Newest first, so that the first days suffice as conditions.
    cases = [
        SQL("WHEN %s >= %s THEN %s", day, first, age) for age, first in first_days(today).items()
    ]
    return SQL(
        "CASE WHEN %s IS NULL THEN %s %s ELSE %s END", day, NEVER, SQL(" ").join(cases), OLDER
    )
