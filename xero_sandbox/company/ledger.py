"""The chart of accounts of the web agency."""

from ..records import Account

CHART = [
    ("200", "Sales", "SALES", "REVENUE", "OUTPUT2"),
    ("205", "Web design", "REVENUE", "REVENUE", "OUTPUT2"),
    ("210", "Development", "REVENUE", "REVENUE", "OUTPUT2"),
    ("220", "Hosting", "REVENUE", "REVENUE", "OUTPUT2"),
    ("230", "Maintenance", "REVENUE", "REVENUE", "OUTPUT2"),
    ("240", "SEO & content", "REVENUE", "REVENUE", "OUTPUT2"),
    ("250", "Print & branding", "REVENUE", "REVENUE", "OUTPUT2"),
    ("260", "Other revenue", "REVENUE", "REVENUE", "OUTPUT2"),
    ("270", "Referral income", "OTHERINCOME", "REVENUE", "NONE"),
    ("310", "Subcontractors", "DIRECTCOSTS", "EXPENSE", "INPUT2"),
    ("320", "Servers & domains", "DIRECTCOSTS", "EXPENSE", "INPUT2"),
    ("400", "Advertising", "OVERHEADS", "EXPENSE", "INPUT2"),
    ("429", "General expenses", "EXPENSE", "EXPENSE", "INPUT2"),
    ("445", "Light, power, heating", "OVERHEADS", "EXPENSE", "INPUT2"),
    ("469", "Rent", "OVERHEADS", "EXPENSE", "INPUT2"),
    ("485", "Software subscriptions", "OVERHEADS", "EXPENSE", "INPUT2"),
    ("090", "Business bank account", "BANK", "ASSET", "NONE"),
    ("610", "Accounts receivable", "CURRENT", "ASSET", "NONE"),
    ("800", "Accounts payable", "CURRLIAB", "LIABILITY", "NONE"),
    ("820", "VAT", "CURRLIAB", "LIABILITY", "NONE"),
    ("835", "Client deposits held", "CURRLIAB", "LIABILITY", "NONE"),
]

# Accounts other than revenue accounts that sales documents use.
CLEARING = [
    ("404", "Marketplace fees", "EXPENSE", "EXPENSE", "INPUT2"),
    ("615", "Takings clearing", "CURRENT", "ASSET", "NONE"),
    ("825", "Marketplace tax", "CURRLIAB", "LIABILITY", "NONE"),
]

# Xero's Class by Type: the class follows from the type.
CLASSES = {
    "BANK": "ASSET",
    "CURRENT": "ASSET",
    "FIXED": "ASSET",
    "INVENTORY": "ASSET",
    "NONCURRENT": "ASSET",
    "PREPAYMENT": "ASSET",
    "EQUITY": "EQUITY",
    "DEPRECIATN": "EXPENSE",
    "DIRECTCOSTS": "EXPENSE",
    "EXPENSE": "EXPENSE",
    "OVERHEADS": "EXPENSE",
    "CURRLIAB": "LIABILITY",
    "LIABILITY": "LIABILITY",
    "TERMLIAB": "LIABILITY",
    "OTHERINCOME": "REVENUE",
    "REVENUE": "REVENUE",
    "SALES": "REVENUE",
}

ARCHIVED = "250"
EXPENSES = ["310", "320", "400", "429", "445", "469", "485"]


def make_accounts(maker, chart=CHART):
    """Return the accounts. One revenue account is archived, but used by old lines."""
    accounts = [
        Account(maker.guid(), code, name, kind, group, tax, maker.stamp(maker.months[0]))
        for code, name, kind, group, tax in chart
    ]
    for account in accounts:
        if account.code == ARCHIVED:
            account.status = "ARCHIVED"
            account.description = "Print work was given up; kept for the old invoices"
    return accounts
