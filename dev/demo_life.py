"""Events of the demo after its figures were compared: people, quotes, webhooks.

They come after the comparison, so that new records aren't in the compared figures.
"""

WEBHOOK_KEY = "the webhooks key of the demonstration"
WEBHOOK_ROUTE = "/exsalerate_xero/webhook"
# Login and password are the same; each sees their own and unassigned customers.
SALESPEOPLE = {"mia": "Mia Moreno", "sam": "Sam Keller"}
# Number of top customers to assign, in turn.
ASSIGNED = 40
QUOTES = (
    ("New website", "205", "14500.00"),
    ("Online shop", "210", "22800.00"),
    ("Hosting and care for a year", "220", "3600.00"),
)


def salespeople(server):
    """Add two salespeople and assign customers to them, so that each has their own board."""
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
    """Return the IDs of the customers with the most revenue in twelve months, the best first."""
    cards = server.call(
        "xero.customer", "search_read", [], ["partner_id"], order="revenue_twelve DESC", limit=count
    )
    return [card["partner_id"][0] for card in cards]


def announce(server, xero):
    """Make the stand-in send webhooks to Odoo, as Xero does once they are set up."""
    [company] = server.call("res.company", "search", [], limit=1)
    server.call("res.company", "write", [company], {"xero_webhook_key": WEBHOOK_KEY})
    xero.settings(webhook_url=server.url + WEBHOOK_ROUTE, webhook_key=WEBHOOK_KEY)


def quotes(server, xero, sync):
    """Send quotes in Xero and accept the first; return the Xero ID of one that is still open.

    :param sync: makes Odoo read the changes
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
    """Return instructions on how to change something in Xero while watching Odoo."""
    books = f"curl -X POST {xero.base_url}/_sandbox/books"
    return (
        "\nChange something in Xero and watch Odoo:"
        f"\n  create an invoice         {books}/new_invoice"
        f'\n  accept a quote            {books}/accept_quote -d \'{{"id": "{quote}"}}\''
        "\nInvoices arrive within seconds, quotes within five minutes or when you click Sync now."
    )
