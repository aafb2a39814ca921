from datetime import datetime, timedelta
from math import ceil
from urllib.parse import parse_qs, urlsplit

from odoo import fields

from ... import const
from ...tools import errors
from ...tools.client import Answer, Limits, XeroClient
from ...tools.webhook import Event
from ..common import XeroCase, answer_of
from ..mirror.other_income_common import journal, line, prepayment, receipt

OPTIONAL = const.OPTIONAL_SCOPES["all_income"]
SCOPED = tuple(const.LIST_SCOPES)


class TestAllIncome(XeroCase):
    """The switch that imports income that nobody sent an invoice for."""

    starts_imported = True

    def setUp(self):
        super().setUp()
        self.lists, self.asked, self.refused = {}, [], {}
        # By list: what its first record becomes once the first page is read; it moves to the end.
        self.page_size, self.touched = 1000, {}
        income = self.income = (
            self.env["xero.account"].search([("income", "=", True)], limit=1).xero_id
        )
        contact = self.env["xero.contact"].search([("partner_id", "!=", False)], limit=1)
        self.partner, own = contact.partner_id, {"Contact": {"ContactID": contact.xero_id}}
        self.lists["bank_transactions"] = [receipt(line(income, 250.0), **own)]
        self.lists["manual_journals"] = [journal(line(income, -900.0))]
        self.lists["prepayments"] = [prepayment(line(income, 500.0), **own)]
        for kind in SCOPED:
            self.patch(XeroClient, kind, self.fake(kind))

    def fake(self, kind):
        """Return a method of the client that reads one of ``self.lists``."""

        def read(_client, page=1, **_bounds):
            self.asked.append(kind)
            if kind in self.refused:
                raise self.refused[kind]()
            records, size = self.lists[kind], self.page_size
            count, first = len(records), (page - 1) * size
            answer = answer_of(*records[first : first + size])
            if page == 1 and kind in self.touched:
                self.lists[kind] = [*records[1:], self.touched.pop(kind)]
            pages = (ceil(count / size), count)
            clock, limits = datetime.now() - timedelta(seconds=1), Limits(99_000, 50, 9000)
            return Answer(answer.records, answer.digests, size, *pages, clock, limits)

        return read

    def switch_on(self):
        """Switch it on, and allow it in Xero."""
        self.connection.all_income = True
        self.connection._complete_authorisation(self.consent(self.connection))
        self.run_until_idle(self.connection)

    def kinds(self):
        """Return the kinds of documents that are imported without an invoice."""
        kept = self.env["xero.invoice"].search([("kind", "in", const.OTHER_INCOME)])
        return set(kept.mapped("kind")) - {"bill", "bill_credit"}

    def states(self):
        return {each.kind: each.summary for each in self.connection.stream_ids}

    def test_without_it_nothing_is_asked_for_and_no_list_is_added(self):
        query = parse_qs(urlsplit(self.connection.action_connect()["url"]).query)
        self.assertEqual(query["scope"], [const.SCOPES])
        self.assertEqual(
            self.connection.stream_ids.mapped("kind"),
            [kind for kind in const.STREAM_KINDS if kind not in const.INCOME_KINDS],
        )
        self.assertFalse(self.connection.needs_consent)
        self.assertEqual(self.connection._get_unread_income(), list(const.OTHER_INCOME))
        self.sync(self.connection)
        self.assertFalse(self.asked)

    def test_until_a_person_allows_it_only_bills_are_read_and_the_form_says_so(self):
        self.connection.all_income = True
        self.assertTrue(self.connection.needs_consent)
        query = parse_qs(urlsplit(self.connection.action_connect()["url"]).query)
        self.assertEqual(query["scope"], [" ".join((const.SCOPES, *OPTIONAL))])
        self.run_until_idle(self.connection)
        self.sync(self.connection)
        self.assertFalse(self.asked)
        self.assertTrue(self.stream("bills").last_success)
        unread = self.connection._get_unread_income()
        self.assertEqual(unread, ["receipt", "spend", "prepayment", "journal"])
        for kind in SCOPED:
            self.assertIn("Click Reconnect", self.states()[kind])
        self.assertEqual(self.connection.state, "connected")

    def test_once_allowed_each_list_is_read_with_one_call_and_counts(self):
        before = self.partner.xero_revenue_total
        self.switch_on()
        self.assertFalse(self.connection.needs_consent)
        self.assertFalse(self.connection._get_unread_income())
        self.assertEqual(sorted(self.asked), sorted(SCOPED))
        self.assertEqual(self.kinds(), {"receipt", "journal", "prepayment"})
        self.env.invalidate_all()
        self.assertEqual(self.partner.xero_revenue_total, before + 750.0)
        self.assertEqual(self.states()["manual_journals"], "1 new")
        self.connection.action_import_sales()
        self.run_until_idle(self.connection)
        self.assertEqual(self.states()["manual_journals"], "No changes")

    def test_a_refused_permission_only_switches_off_its_list(self):
        self.switch_on()
        self.refused, self.asked = {"bank_transactions": errors.ScopeMissing}, []
        self.sync(self.connection)
        self.assertEqual(self.connection.state, "connected")
        self.assertFalse(self.connection.activity_ids)
        self.assertTrue(self.connection.needs_consent)
        self.assertIn("Click Reconnect", self.states()["bank_transactions"])
        self.assertEqual(self.connection.health, "live")
        self.assertEqual(sorted(self.asked), sorted(SCOPED))
        self.asked.clear()
        self.sync(self.connection)
        self.assertNotIn("bank_transactions", self.asked)
        self.assertIn("receipt", self.kinds(), "what was imported stays")
        self.refused.clear()
        self.switch_on()
        self.assertNotIn("Click Reconnect", self.states()["bank_transactions"])

    def test_a_customer_is_refreshed_without_the_lists_that_xero_refuses(self):
        self.switch_on()
        errors_by_list = {"bank_transactions": errors.ScopeMissing, "prepayments": errors.Forbidden}
        self.refused = errors_by_list
        made = self.xero.edit("new_invoice", contact=self.partner.xero_contact_ids[:1].xero_id)
        self.partner.action_xero_refresh()
        self.run_until_idle(self.connection)
        self.assertEqual(self.connection.state, "connected")
        self.assertTrue(self.env["xero.invoice"].search([("xero_id", "=", made["InvoiceID"])]))
        self.assertFalse(self.env["xero.webhook.event"].search([]))
        self.assertEqual(self.stream("invoices").state, "idle")
        for kind in errors_by_list:
            self.assertIn("Click Reconnect", self.states()[kind])
        self.assertNotIn("Click Reconnect", self.states()["manual_journals"])

    def change_currency(self):
        """Have the company use euros, at 1.5 for a pound, and read what is queued."""
        euros = self.env.ref("base.EUR")
        euros.active = True
        for currency, rate in ((self.company.currency_id, 1.0), (euros, 1.5)):
            rates = {"currency_id": currency.id, "name": "2000-01-01", "rate": rate}
            self.env["res.currency.rate"].create(rates)
        self.company.currency_id = euros
        self.assertTrue(self.connection.converting)
        self.run_until_idle(self.connection)

    def test_a_new_company_currency_waits_for_no_list_that_was_never_allowed(self):
        self.connection.all_income = True
        self.run_until_idle(self.connection)
        self.change_currency()
        self.assertFalse(self.connection.converting)

    def test_a_new_company_currency_waits_for_no_list_that_xero_refuses_now(self):
        self.switch_on()
        self.refused = {"prepayments": errors.ScopeMissing}
        self.change_currency()
        self.assertFalse(self.connection.converting)
        self.refused.clear()
        self.switch_on()
        lines = self.env["xero.invoice.line"].search([("kind", "=", "prepayment")])
        self.assertEqual(lines.mapped("amount_company"), [750.0])

    def test_documents_are_removed_together_and_those_with_messages_with_them(self):
        self.switch_on()
        documents = self.env["xero.invoice"]
        told = documents.search([("kind", "=", "receipt")])
        told.message_post(body="Which invoice is this for?")
        messages, alone, unlink = told.message_ids, [], type(documents).unlink

        def noted(documents):
            alone.extend(documents.ids)
            return unlink(documents)

        self.patch(type(documents), "unlink", noted)
        self.connection.all_income = False
        self.assertFalse(documents.search([("kind", "in", const.OTHER_INCOME)]))
        self.assertFalse(messages.exists())
        self.assertEqual(alone, told.ids, "others would take too long one by one")

    def test_a_journal_that_changes_during_the_read_hides_no_other(self):
        """Xero sorts journals by their last change, so that a change shifts the others."""
        self.change_a_journal_during_the_read()

    def test_nor_if_each_page_is_read_by_another_run(self):
        self.patch(type(self.stream("invoices")), "_pause_between_pages", lambda *_args: False)
        self.change_a_journal_during_the_read()

    def change_a_journal_during_the_read(self):
        names = ("First", "Second", "Third")
        journals = [journal(line(self.income, -1.0), Narration=name) for name in names]
        self.page_size, self.lists["manual_journals"] = 1, journals
        self.touched["manual_journals"] = journals[0] | {"Narration": "Changed"}
        self.switch_on()
        kept = self.env["xero.invoice"].search([("kind", "=", "journal")])
        self.assertEqual(set(kept.mapped("reference")), {"Changed", "Second", "Third"})

    def test_a_broad_permission_of_an_older_app_includes_the_lists(self):
        scopes = f"{const.SCOPES} accounting.transactions.read"
        self.env["ir.config_parameter"].set_param("exsalerate_xero.scopes", scopes)
        self.connection.write({"all_income": True, "granted_scopes": scopes})
        self.assertEqual(self.connection._scopes(), scopes)
        self.assertFalse(self.connection.needs_consent)
        self.connection._note_refused_scope(const.LIST_SCOPES["prepayments"])
        allowed = [kind for kind in SCOPED if self.connection._has_scope(const.LIST_SCOPES[kind])]
        self.assertEqual(allowed, ["bank_transactions", "manual_journals"])
        self.assertTrue(self.connection.needs_consent)

    def test_switching_it_off_removes_what_it_brought_and_on_again_brings_it_back(self):
        before = self.partner.xero_revenue_total
        self.switch_on()
        self.connection.all_income = False
        self.env.invalidate_all()
        self.assertFalse(self.kinds())
        self.assertEqual(self.partner.xero_revenue_total, before)
        self.assertNotIn("bank_transactions", self.states())
        self.switch_on()
        self.assertEqual(self.kinds(), {"receipt", "journal", "prepayment"})

    def test_switching_it_off_during_the_import_leaves_nothing_behind(self):
        self.lists["bank_transactions"] = [
            receipt(line(self.income, 1.0), Contact=None) for _time in range(3)
        ]
        self.page_size, connections = 1, type(self.connection)
        is_interrupted = connections._is_interrupted

        def switch_off(connection):
            if self.connection.all_income and self.kinds():
                self.connection.all_income = False
                self.connection._commit()
            return is_interrupted(connection)

        self.patch(connections, "_is_interrupted", switch_off)
        self.switch_on()
        self.assertFalse(self.kinds())
        streams = self.connection.with_context(active_test=False).stream_ids
        bank = streams.filtered(lambda stream: stream.kind == "bank_transactions")
        self.assertEqual((bank.cursor, bank.last_success, bank.state), (False, False, "idle"))
        self.patch(connections, "_is_interrupted", is_interrupted)
        self.switch_on()
        self.assertEqual(self.env["xero.invoice"].search_count([("kind", "=", "receipt")]), 3)

    def announce(self, category, xero_id):
        """Store a webhook's event, and read what is due."""
        event = Event(self.connection.tenant_id, category, xero_id, "CREATE", fields.Datetime.now())
        self.env["xero.webhook.event"]._store([event], ["sandbox-client"])
        self.xero.reset_calls()
        self.run_until_idle(self.connection)

    def test_a_bill_arrives_with_the_webhooks_of_invoices_in_the_same_call(self):
        self.switch_on()
        code = self.env["xero.account"].search([("xero_id", "=", self.income)]).code
        made = self.xero.edit("new_bill", lines=[{"account": code, "amount": "40.00"}])
        self.announce("INVOICE", made["InvoiceID"])
        bill = self.env["xero.invoice"].search([("xero_id", "=", made["InvoiceID"])])
        self.assertEqual((bill.kind, bill.line_ids.mapped("amount_company")), ("bill", [-40.0]))
        self.assertEqual(len(self.xero.calls()), 1)

    def test_webhooks_of_prepayments_wait_for_nothing_without_the_switch(self):
        xero_id = self.lists["prepayments"][0]["PrepaymentID"]
        self.announce("PREPAYMENT", xero_id)
        self.assertFalse(self.env["xero.webhook.event"].search([]))
        self.switch_on()
        self.asked.clear()
        self.announce("PREPAYMENT", xero_id)
        self.assertEqual(self.asked, ["prepayments"])

    def test_it_takes_no_more_than_sixty_calls_a_day(self):
        before = self.connection.calls_per_day
        self.switch_on()
        bank = self.stream("bank_transactions")
        bank.listed_count = 20_000
        self.connection.invalidate_recordset(["calls_per_day"])
        self.assertLessEqual(self.connection.calls_per_day - before, 60)

    def test_each_night_one_list_is_read_again(self):
        self.switch_on()
        read = {}
        for night in range(7):
            self.patch(
                type(self.connection),
                "_today",
                lambda _self, night=night: fields.Date.from_string(f"2026-11-{23 + night}"),
            )
            self.asked.clear()
            self.connection._queue_weekly_check(self.connection)
            queued = self.connection.stream_ids.filtered("full").mapped("kind")
            self.run_until_idle(self.connection)
            read[night] = queued
        self.assertEqual(list(read.values()), [*([kind] for kind in const.INCOME_KINDS), [], []])
