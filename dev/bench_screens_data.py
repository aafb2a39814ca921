"""The data for `./run bench screens`, written into the tables with SQL.

Five years of invoices with three lines each, which have items and options of two tracking
categories. The sizes of customers vary as in a real company, and
the first customer has the requested number of invoices. Every tenth invoice is a credit note, every
twentieth isn't paid yet, and all count as revenue. Every second customer has an opportunity; each
customer and each opportunity has a past and a planned activity, and ten messages, three of which
people wrote.
"""

from odoo.tools import SQL

LINES = 3
ACCOUNTS = 12
ITEMS = 300
# Options by tracking category.
TRACKING = {"Region": 12, "Service line": 6}
DAYS = 5 * 365

PARTNERS = """
    INSERT INTO res_partner (id, commercial_partner_id, name, complete_name, type, is_company,
                             active, user_id, country_id, create_date, write_date)
    SELECT id, id, 'Customer ' || id, 'Customer ' || id, 'contact', true, true,
           (ARRAY[%(users)s])[1 + id %% 5], (ARRAY[%(countries)s])[1 + id %% 3], now(), now()
      FROM (SELECT nextval('res_partner_id_seq') AS id FROM generate_series(1, %(customers)s)) new
    RETURNING id
"""
CONTACTS = """
    INSERT INTO xero_contact (connection_id, company_id, xero_id, name, partner_id, is_customer,
                              match_state, status)
    SELECT %(connection)s, %(company)s, gen_random_uuid(), 'Customer ' || id, id, true,
           'linked', 'ACTIVE'
      FROM unnest(%(partners)s) AS id
"""
# Squaring makes few customers big and most of them small; the biggest of the others is half as big
# as the first.
INVOICES = """
    INSERT INTO xero_invoice (connection_id, company_id, xero_id, kind, number, contact_id,
                              partner_id, date, due_date, status, currency_id, currency_rate,
                              amount_untaxed, amount_tax, amount_total, amount_due, amount_paid,
                              amount_untaxed_company, amount_due_company)
    SELECT %(connection)s, %(company)s, gen_random_uuid(),
           CASE WHEN n %% 10 = 0 THEN 'credit_note' ELSE 'invoice' END, 'INV-' || n, contact.id,
           contact.partner_id, day, day + 30,
           CASE WHEN n %% 20 = 1 THEN 'AUTHORISED' ELSE 'PAID' END, %(currency)s, 1,
           sign * 300, sign * 60, sign * 360, CASE WHEN n %% 20 = 1 THEN 360 ELSE 0 END,
           CASE WHEN n %% 20 = 1 THEN 0 ELSE sign * 360 END,
           sign * 300, CASE WHEN n %% 20 = 1 THEN 360 ELSE 0 END
      FROM (SELECT n, CASE WHEN n %% 10 = 0 THEN -1 ELSE 1 END AS sign,
                   CURRENT_DATE - (random() * %(days)s)::int AS day,
                   CASE WHEN n <= %(biggest)s THEN 1
                        ELSE 2 + floor(power(random(), 2) * (%(customers)s - 1))::int END AS rank
              FROM generate_series(1, %(invoices)s) AS n) document
      JOIN (SELECT id, partner_id, row_number() OVER (ORDER BY id) AS rank FROM xero_contact
             WHERE connection_id = %(connection)s) contact USING (rank)
"""
REVENUE_LINES = """
    INSERT INTO xero_invoice_line (invoice_id, sequence, company_id, partner_id, kind, date,
                                   counted, income, account_id, description, quantity, price_unit,
                                   amount, amount_company, amount_base, item_id, item_code,
                                   tracking_option_1_id, tracking_option_2_id)
    SELECT invoice.id, n, invoice.company_id, invoice.partner_id, invoice.kind, invoice.date, true,
           account.income, account.id, 'Work done', 1, 100, sign * 100, sign * 100, sign * 100,
           (%(item_ids)s)[1 + (invoice.id * 31 + n * 7) %% cardinality(%(item_ids)s)],
           (%(item_codes)s)[1 + (invoice.id * 31 + n * 7) %% cardinality(%(item_ids)s)],
           (%(options_1)s)[1 + invoice.partner_id %% cardinality(%(options_1)s)],
           (%(options_2)s)[1 + (invoice.id + n) %% cardinality(%(options_2)s)]
      FROM (SELECT *, CASE WHEN kind = 'invoice' THEN 1 ELSE -1 END AS sign FROM xero_invoice
             WHERE connection_id = %(connection)s) invoice
     CROSS JOIN generate_series(1, %(lines_each)s) AS n
      JOIN (SELECT id, income, row_number() OVER (ORDER BY id) - 1 AS rank FROM xero_account
             WHERE connection_id = %(connection)s) account
        ON account.rank = (invoice.id * 7 + n * n) %% %(accounts)s
     ORDER BY invoice.id, n LIMIT %(lines)s
"""

LEADS = """
    INSERT INTO crm_lead (name, type, partner_id, company_id, stage_id, user_id, active,
                          create_date, write_date)
    SELECT 'Opportunity ' || id, 'opportunity', id, %(company)s, %(stage)s,
           (ARRAY[%(users)s])[1 + id %% 5], true, now(), now()
      FROM unnest(%(partners)s) AS id WHERE id %% 2 = 0
"""
ACTIVITIES = """
    INSERT INTO mail_activity (res_model, res_model_id, res_id, activity_type_id, user_id, summary,
                               date_deadline, date_done, active, create_date, write_date)
    SELECT model.model, model.id, subject.id, %(type)s, %(user)s, 'Call ' || subject.id,
           CURRENT_DATE + subject.id %% 30 - 10,
           CASE WHEN done THEN CURRENT_DATE - subject.id %% 90 END, NOT done, now(), now()
      FROM (SELECT 'res.partner' AS model, id FROM unnest(%(partners)s) AS id
             UNION ALL
            SELECT 'crm.lead', id FROM crm_lead WHERE company_id = %(company)s) subject
      JOIN ir_model model ON model.model = subject.model
     CROSS JOIN (VALUES (true), (false)) AS state (done)
"""
MESSAGES = """
    INSERT INTO mail_message (model, res_id, date, author_id, message_type, body, create_date)
    SELECT subject.model, subject.id, now() - (random() * %(days)s)::int * INTERVAL '1 day',
           %(author)s, CASE WHEN n <= 3 THEN 'comment' ELSE 'notification' END,
           'What was said to ' || subject.id, now()
      FROM (SELECT 'res.partner' AS model, id FROM unnest(%(partners)s) AS id
             UNION ALL
            SELECT 'crm.lead', id FROM crm_lead WHERE company_id = %(company)s) subject
     CROSS JOIN generate_series(1, 10) AS n
     ORDER BY random()
"""


def fill(env, lines, customers, biggest, accounts=ACCOUNTS):
    """Write the data; return the ID of the customer with the most invoices."""
    connection = env["xero.connection"].create(
        {"name": "Books", "company_id": env.company.id, "state": "connected", "short_code": "!abc"}
    )
    _create_accounts(env, connection, accounts)
    items = _create_items(env, connection)
    options_1, options_2 = _create_tracking(env, connection)
    facts = {
        "connection": connection.id,
        "company": env.company.id,
        "currency": env.company.currency_id.id,
        "customers": customers,
        "biggest": biggest,
        "invoices": -(-lines // LINES),
        "lines": lines,
        "lines_each": LINES,
        "accounts": accounts,
        "item_ids": items.ids,
        "item_codes": items.mapped("code"),
        "options_1": options_1,
        "options_2": options_2,
        "days": DAYS,
        "users": _salespeople(env),
        "user": env.uid,
        "author": env.ref("base.partner_admin").id,
        "stage": env["crm.stage"].search([], limit=1).id,
        "type": env.ref("mail.mail_activity_data_todo").id,
        "countries": SQL(", ").join(SQL("%s", id_) for id_ in _countries(env)),
    }
    facts["partners"] = [row[0] for row in env.execute_query(SQL(PARTNERS, **facts))]
    for statement in (CONTACTS, INVOICES, REVENUE_LINES, LEADS, ACTIVITIES, MESSAGES):
        env.cr.execute(SQL(statement, **facts))
    env.cr.commit()
    return facts["partners"][0]


def _create_accounts(env, connection, count):
    env["xero.account"].create(
        [
            {
                "connection_id": connection.id,
                "company_id": env.company.id,
                "xero_id": f"account-{number}",
                "code": str(200 + number),
                "name": f"Service {number}",
                "income": True,
            }
            for number in range(count)
        ]
    )
    env.flush_all()


def _create_items(env, connection):
    own = {"connection_id": connection.id, "company_id": env.company.id, "used": True}
    items = env["xero.item"].create(
        [
            own | {"xero_id": f"item-{n}", "code": f"P{n:03}", "name": f"Product {n}"}
            for n in range(ITEMS)
        ]
    )
    env.flush_all()
    return items


def _create_tracking(env, connection):
    """Create tracking categories; return the IDs of their options."""
    own = {"connection_id": connection.id, "company_id": env.company.id, "used": True}
    ids = []
    for column, (name, count) in enumerate(TRACKING.items(), 1):
        category = env["xero.tracking.category"].create(
            own | {"xero_id": name, "name": name, "line_column": column}
        )
        options = env["xero.tracking.option"].create(
            [
                own | {"xero_id": f"{name}-{n}", "name": f"{name} {n}", "category_id": category.id}
                for n in range(count)
            ]
        )
        ids.append(options.ids)
    env.flush_all()
    return ids


def _salespeople(env):
    users = env["res.users"].create(
        [
            {
                "name": f"Seller {number}",
                "login": f"seller{number}",
                "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)],
            }
            for number in range(4)
        ]
    )
    # Every fifth customer has no salesperson.
    return SQL(", ").join([*(SQL("%s", id_) for id_ in users.ids), SQL("NULL")])


def _countries(env):
    return [env.ref(f"base.{code}").id for code in ("uk", "fr", "de")]
