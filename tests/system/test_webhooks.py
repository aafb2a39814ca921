"""Webhooks delivered to Odoo's own workers: cost, results, and refused posts.

Slow for its size: thousands of deliveries to real HTTP workers, each on its own connection, as from
Xero.
"""

import http.client
import json
import random
import re
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from urllib.parse import urlsplit

from tests.system.common import connected, wait_until
from xero_sandbox.dates import seven_digits
from xero_sandbox.webhooks import signature

KEY = "the webhook key of the app"
ROUTE = "/exsalerate_xero/webhook"
SENDERS = 2
# Odoo's access log of a post: status, queries, seconds in the database and elsewhere.
SERVED = re.compile(rf'"POST {ROUTE} HTTP/1\.1" (\d+) - (\d+) ([\d.]+) ([\d.]+)')
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# Xero combines events at about the same time into one post.
MOST_IN_A_POST = 12


def give_key(server):
    """Enter the app's webhook key, as in the settings."""
    [company] = server.call("res.company", "search", [], limit=1)
    server.call("res.company", "write", [company], {"xero_webhook_key": KEY})


def event(tenant, xero_id, event_type="UPDATE", category="INVOICE"):
    """Return an event that has just happened."""
    return {
        "resourceUrl": f"https://api.xero.com/api.xro/2.0/Invoices/{xero_id}",
        "resourceId": xero_id,
        "eventDateUtc": seven_digits(time.time())[:-4],
        "eventType": event_type,
        "eventCategory": category,
        "tenantId": tenant,
        "tenantType": "ORGANISATION",
    }


def posts_of(events, rng):
    """Return the events as bodies of posts of different sizes, in the given order."""
    bodies, rest = [], list(events)
    while rest:
        size = rng.randint(1, MOST_IN_A_POST)
        part, rest = rest[:size], rest[size:]
        bodies.append(json.dumps({"events": part, "entropy": rng.random()}).encode())
    return bodies


def post(server, body, signed):
    """Deliver one post; return (status, body, cookies)."""
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    headers = {"Content-Type": "application/json", "x-xero-signature": signed}
    try:
        connection.request("POST", ROUTE, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers.get("Set-Cookie")
    finally:
        connection.close()


def deliver(server, posts):
    """Deliver (body, signature) pairs, some at once; return the responses in order."""
    with ThreadPoolExecutor(SENDERS) as senders:
        return list(senders.map(lambda pair: post(server, *pair), posts))


def own_seconds(server):
    """Return how long the endpoint took for each post, from Odoo's own log."""
    log = COLOURS.sub("", server.log.read_text(errors="replace"))
    return [float(database) + float(rest) for _s, _q, database, rest in SERVED.findall(log)]


def percentile(values, share):
    """Return the value that `share` of all values do not exceed."""
    return sorted(values)[max(0, round(share * len(values)) - 1)]


def edited(xero, rng, count):
    """Create invoices and edit some as people do; return {id: the record in Xero afterwards}."""
    made = {
        each["InvoiceID"].lower(): each
        for each in xero.edit("new_invoice", count=count, status="AUTHORISED")
    }
    for xero_id in rng.sample(sorted(made), count // 3):
        made[xero_id] = xero.edit(rng.choice(("pay", "void", "change_amount")), id=xero_id)
    return made


def burst(tenant, changed, count, rng):
    """Return posts about these invoices, as (body, signature, expected status), in random order.

    Each event is delivered up to three times; a tenth of the posts is forged or altered.
    """
    events = [event(tenant, rng.choice(changed)) for _ in range(count - len(changed))]
    events += [event(tenant, xero_id) for xero_id in changed]
    deliveries = [each for each in events for _ in range(rng.randint(1, 3))]
    rng.shuffle(deliveries)
    right = [(body, signature(KEY, body)) for body in posts_of(deliveries, rng)]
    forged = posts_of([event(tenant, rng.choice(changed)) for _ in range(200)], rng)
    forged = [(body, signature("not the key", body)) for body in forged]
    forged += [(body[:-1] + b" ", signed) for body, signed in rng.sample(right, len(right) // 10)]
    posts = [(*pair, 200) for pair in right] + [(*pair, 401) for pair in forged]
    rng.shuffle(posts)
    return posts


def kept(server, xero_ids):
    """Return these invoices in Odoo, ordered by ID, in the form of :func:`said_of`."""
    listed = ", ".join(f"'{xero_id}'" for xero_id in xero_ids)
    return server.sql(
        f"""SELECT xero_id, status, round(amount_total, 2), round(amount_due, 2) FROM xero_invoice
             WHERE xero_id IN ({listed}) ORDER BY xero_id"""
    ).splitlines()


def said_of(xero_id, record):
    """Return the values to compare: ID, status, total, due."""
    amounts = (Decimal(str(record[name])) for name in ("Total", "AmountDue"))
    return "|".join((xero_id, record["Status"], *(f"{amount:.2f}" for amount in amounts)))


def test_a_burst_of_two_thousand_events_costs_ten_calls_and_brings_every_invoice_right(
    odoo_server, sandbox_factory
):
    rng = random.Random(6)
    xero = sandbox_factory(customers=20, invoices=200)
    server = odoo_server(xero, workers=2, cron_threads=2)
    organisation = connected(server, xero).import_all()
    give_key(server)
    xero.settings(webhook_url=server.url + ROUTE, webhook_key=KEY)
    assert xero.webhook_intent()["passed"]
    # From here on, the test sends the posts.
    xero.settings(webhook_url="")
    [admin] = server.call("res.users", "search", [("login", "=", "admin")])
    server.call(
        "xero.connection", "write", [organisation.id], {"invoice_notifiee_ids": [(4, admin)]}
    )
    raised = edited(xero, rng, 300)
    changed = sorted(raised)
    posts = burst(organisation.tenant, changed, 2000, rng)
    xero.reset_calls()

    answers = deliver(server, [(body, signed) for body, signed, _status in posts])

    assert answers == [(status, b"", None) for *_pair, status in posts]
    wait_until(lambda: server.sql("SELECT count(*) FROM xero_webhook_event") == "0", 90)
    organisation.settle()
    calls = organisation.calls(ok=False)
    p95 = percentile(own_seconds(server), 0.95)
    print(f"{len(posts)} posts, {len(calls)} calls, the endpoint's p95 {p95 * 1000:.0f} ms")
    organisation.assert_figures()
    assert kept(server, changed) == [said_of(xero_id, raised[xero_id]) for xero_id in changed]
    assert len(calls) <= 10
    # Seconds, of the endpoint alone.
    assert p95 <= 0.1
    standing = {xero_id for xero_id in changed if raised[xero_id]["Status"] != "VOIDED"}
    assert 200 < len(standing) < 300
    assert_notified_once(server, admin, standing)


def assert_notified_once(server, user, xero_ids):
    """Check that the person was notified once about each of these invoices, and no others.

    Alone or in a digest, which gives the number of invoices, and names as many as it has room for.
    """
    told = server.sql(
        f"""SELECT m.id, coalesce(substring(m.body from '([0-9]+)\\s+new invoices in Xero'), '1'),
                  (SELECT string_agg(DISTINCT found[1], ' ')
                     FROM regexp_matches(m.body, 'InvoiceID%3D([0-9a-f-]{{36}})', 'g') found)
             FROM mail_message m
             JOIN mail_notification n ON n.mail_message_id = m.id
             JOIN res_users u ON u.partner_id = n.res_partner_id
            WHERE m.message_type = 'user_notification' AND u.id = {user}
              AND (m.model = 'xero.invoice' OR m.model IS NULL)"""
    )
    counts, named = [], []
    for row in told.splitlines():
        _id, count, ids = row.split("|")
        counts.append(int(count))
        named += ids.split()
    assert sum(counts) == len(xero_ids)
    assert len(named) == len(set(named)) > 100
    assert set(named) <= xero_ids
    noted = server.sql("SELECT xero_id FROM xero_invoice WHERE notified_at IS NOT NULL")
    assert set(noted.split()) == xero_ids


def test_without_webhooks_the_same_is_there_with_the_next_poll(odoo_server, sandbox_factory):
    xero = sandbox_factory(customers=10, invoices=60)
    server = odoo_server(xero, cron_threads=2)
    organisation = connected(server, xero).import_all()
    edited(xero, random.Random(6), 30)
    # Sixteen minutes later, but before the nightly full check.
    server.sql("UPDATE xero_stream SET polled_at = polled_at - interval '16 minutes'")
    server.sql(
        """UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC'
            WHERE id IN (SELECT res_id FROM ir_model_data
                          WHERE module = 'exsalerate_xero' AND name = 'ir_cron_live')"""
    )
    before = f"SELECT count(*) FROM xero_invoice WHERE connection_id = {organisation.id}"
    kept = int(server.sql(before))
    wait_until(lambda: int(server.sql(before)) >= kept + 30, 60, server)
    organisation.settle()
    organisation.assert_figures()
