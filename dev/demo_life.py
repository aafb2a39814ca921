"""What happens in the demonstration once its figures were compared: people, quotes, webhooks.

All of it comes after the comparison: what is raised here is not in the compared figures.
"""

WEBHOOK_KEY = "the webhooks key of the demonstration"
WEBHOOK_ROUTE = "/exsalerate_xero/webhook"
# Login and password are the same; each sees own and unassigned customers.
SALESPEOPLE = {"mia": "Mia Moreno", "sam": "Sam Keller"}
# Of the customers that buy most, so many are assigned, in turn.
ASSIGNED = 40
QUOTES = (
    ("New website", "205", "14500.00"),
    ("Online shop", "210", "22800.00"),
    ("Hosting and care for a year", "220", "3600.00"),
)


def salespeople(server):
    """Add two salespeople and give them customers, so that each has a board of their own."""
    groups = server.call(
        "ir.model.data",
        "search_read",
        [("module", "=", "sales_team"), ("name", "=", "group_sale_salesman")],
        ["res_id"],
    )
    users = server.call(
        "res.users",
        "create",
        [
            {
                "name": name,
                "login": login,
                "password": login,
                "email": f"{login}@example.com",
                "group_ids": [(4, group["res_id"]) for group in groups],
            }
            for login, name in SALESPEOPLE.items()
        ],
    )
    customers = best_customers(server, ASSIGNED)
    for turn, user in enumerate(users):
        server.call("res.partner", "write", customers[turn :: len(users)], {"user_id": user})


def best_customers(server, count):
    """Ids of the customers that bought most in twelve months, the best first."""
    cards = server.call(
        "xero.customer", "search_read", [], ["partner_id"], order="revenue_twelve DESC", limit=count
    )
    return [card["partner_id"][0] for card in cards]


def announce(server, xero):
    """Have the stand-in tell Odoo of changes, as Xero does once webhooks are set up."""
    [company] = server.call("res.company", "search", [], limit=1)
    server.call("res.company", "write", [company], {"xero_webhook_key": WEBHOOK_KEY})
    xero.settings(webhook_url=server.url + WEBHOOK_ROUTE, webhook_key=WEBHOOK_KEY)


def quotes(server, xero, sync):
    """Send quotes in Xero and accept the first; returns Xero's id of one that is still open.

    :param sync: has Odoo read what has changed
    """
    partners = best_customers(server, len(QUOTES))
    contacts = server.call(
        "xero.contact",
        "search_read",
        [("partner_id", "in", partners), ("is_customer", "=", True)],
        ["xero_id"],
        limit=len(QUOTES),
    )
    sent = [
        xero.edit(
            "new_quote",
            contact=contact["xero_id"],
            status="SENT",
            title=title,
            lines=[{"account": account, "amount": amount, "description": title}],
        )
        for contact, (title, account, amount) in zip(contacts, QUOTES, strict=False)
    ]
    sync()
    xero.edit("accept_quote", id=sent[0]["QuoteID"])
    sync()
    return sent[-1]["QuoteID"]


def what_to_do(xero, quote):
    """How to make something happen in Xero, for who watches Odoo."""
    books = f"curl -X POST {xero.base_url}/_sandbox/books"
    return (
        "\nMake something happen in Xero and watch Odoo:"
        f"\n  an invoice is raised      {books}/new_invoice"
        f'\n  the customer accepts      {books}/accept_quote -d \'{{"id": "{quote}"}}\''
        "\nInvoices follow within seconds; quotes every five minutes, or with Sync now."
    )
