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
        self.lists, self.asked, self.refused = {}, [], set()
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
                raise errors.ScopeMissing()
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
        self.refused, self.asked = {"bank_transactions"}, []
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

    def test_a_journal_that_changes_during_the_read_hides_no_other(self):
        """Xero sorts journals by their last change, so that a change shifts the others."""
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
