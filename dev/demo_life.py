"""Events of the demo after its figures were compared: people, quotes, webhooks.

They come after the comparison, so that new records aren't in the compared figures.
"""

from datetime import date, timedelta

from xero_sandbox.settings import Settings

from . import database

SECOND_DATABASE = "exsalerate_second"
WEBHOOK_KEY = "the webhooks key of the demonstration"
WEBHOOK_ROUTE = "/exsalerate_xero/webhook"
LANGUAGE = "en_GB"
# Login and password are the same; each sees their own and unassigned customers.
SALESPEOPLE = {"mia": "Mia Moreno", "sam": "Sam Keller"}
# Number of top customers to assign to the administrator and the salespeople, in turn.
ASSIGNED = 42
# Quotes of the last days that become opportunities.
QUOTE_DAYS = 90
# Sent to the best customers, so that the administrator and each salesperson get one, in turn.
QUOTES = (
    ("New website", "205", "14500.00"),
    ("Online shop", "210", "22800.00"),
    ("Hosting and care for a year", "220", "3600.00"),
    ("Booking system", "210", "9400.00"),
)


def british_company(server, xero):
    """Give the company the stand-in's country and currency, British formats; return its ID."""
    code = xero.truth()["currency"]
    every = [("active", "in", (True, False))]
    [currency] = server.call("res.currency", "search", [("name", "=", code), *every])
    server.call("res.currency", "write", [currency], {"active": True})
    [country] = server.call("res.country", "search", [("code", "=", "GB")])
    [company] = server.call("res.company", "search", [], limit=1)
    values = {"currency_id": currency, "country_id": country}
    server.call("res.company", "write", [company], values)
    languages = server.call("res.lang", "search", [("code", "=", LANGUAGE), *every])
    install = server.call("base.language.install", "create", {"lang_ids": [(6, 0, languages)]})
    server.call("base.language.install", "lang_install", [install])
    server.call("res.users", "write", administrator(server), preferences())
    return company


def preferences():
    """Return the preferences of all users. Notifications in Odoo work without a mail server."""
    return {"lang": LANGUAGE, "tz": "Europe/London", "notification_type": "inbox"}


def administrator(server):
    """Return the administrator's ID, as a list."""
    return server.call("res.users", "search", [("login", "=", "admin")])


def salespeople(server):
    """Add two salespeople and assign customers to everybody, so that each has their own board."""
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
                **preferences(),
            }
            for login, name in SALESPEOPLE.items()
        ],
        context={"no_reset_password": True},
    )
    users = administrator(server) + users
    customers = best_customers(server, ASSIGNED)
    for turn, user in enumerate(users):
        server.call(
            "res.partner",
            "write",
            customers[turn :: len(users)],
            {"user_id": user},
            context={"mail_auto_subscribe_no_notify": True},
        )


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


def quotes(server, xero, connection, sync):
    """Send quotes in Xero and accept the first; return the Xero ID of one that is still open.

    Quotes of the last months become opportunities, too.

    :param sync: makes Odoo read the changes
    """
    since = str(date.today() - timedelta(days=QUOTE_DAYS))
    server.call("xero.connection", "write", [connection], {"pipeline_from_date": since})
    sent = [
        xero.edit(
            "new_quote",
            contact=contact_of(server, partner),
            status="SENT",
            title=title,
            lines=[{"account": account, "amount": amount, "description": title}],
        )
        for partner, (title, account, amount) in zip(
            best_customers(server, len(QUOTES)), QUOTES, strict=False
        )
    ]
    sync()
    xero.edit("accept_quote", id=sent[0]["QuoteID"])
    sync()
    return sent[-1]["QuoteID"]


def contact_of(server, partner):
    """Return the Xero ID of a customer's contact."""
    domain = [("partner_id", "=", partner), ("is_customer", "=", True)]
    [contact] = server.call("xero.contact", "search_read", domain, ["xero_id"], limit=1)
    return contact["xero_id"]


def read_notifications(server):
    """Mark as read what the set-up notified people of, so that the first news is real."""
    server.sql("UPDATE mail_notification SET is_read = true, read_date = now() AT TIME ZONE 'UTC'")


def commands(xero, quote):
    """Return the commands to try, as {what they do: command}."""
    books = f"curl -X POST {xero.base_url}/_sandbox/books"
    return {
        "create an invoice": f"{books}/new_invoice",
        "accept a quote": f'{books}/accept_quote -d \'{{"id": "{quote}"}}\'',
        "another database for the stand-in": f"./run connect-demo -d {SECOND_DATABASE}",
        "Odoo on it, on another port": f"./run odoo -d {SECOND_DATABASE}",
    }


def what_to_do(xero, quote):
    """Return instructions on how to change something in Xero, and to connect another database."""
    lines = [f"  {text:34} {command}" for text, command in commands(xero, quote).items()]
    addresses = database.addresses(xero.base_url).items()
    return "\n".join(
        (
            "\nChange something in Xero and watch Odoo:",
            *lines[:2],
            "Invoices arrive within seconds,"
            " quotes within five minutes or when you click Sync now.",
            "\nConnect from the start, beside this demo:",
            *lines[2:],
            "The first command sets these, as you can yourself in any database:",
            *(f"  system parameter  {name} = {value}" for name, value in addresses),
            f"  Settings → Xero   client ID {Settings.client_id}, secret {Settings.client_secret}",
        )
    )
