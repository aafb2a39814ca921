from datetime import date
from urllib.parse import parse_qs, urlsplit

from odoo import fields
from odoo.exceptions import AccessError, UserError

from ... import const
from ...tools import errors
from ...tools.client import XeroClient
from ..common import XeroCase
from .proof_common import INCOME, RECODED, ProofCase

SCOPE = "accounting.reports.profitandloss.read"


class TestWithoutProof(XeroCase):
    """An organisation that isn't proved works as before."""

    starts_imported = True

    def scopes(self):
        url = self.connection.action_connect()["url"]
        return parse_qs(urlsplit(url).query)["scope"][0].split()

    def test_nothing_is_asked_of_xero_and_nothing_is_read_at_night(self):
        self.assertNotIn(SCOPE, self.scopes())
        self.xero.reset_calls()
        self.env["xero.connection"]._cron_sweep()
        self.assertTrue(self.connection._run_until_idle())
        self.assertFalse([call for call in self.xero.calls() if "Reports" in call["path"]])
        with self.assertRaises(UserError):
            self.connection.action_prove()

    def test_the_permission_is_asked_for_once_it_is_switched_on(self):
        self.connection.prove = True
        self.assertEqual(self.scopes(), [*const.SCOPES.split(), SCOPE])
        self.assertIn("Allow access", self.connection.proof_notice)
        self.xero.reset_calls()
        self.env["xero.connection"]._cron_sweep()
        self.assertTrue(self.connection._run_until_idle())
        self.assertFalse([call for call in self.xero.calls() if "Reports" in call["path"]])
        self.connection._complete_authorisation(self.consent(self.connection))
        self.assertTrue(self.connection._run_until_idle())
        self.assertFalse(self.connection.proof_notice)
        self.assertTrue(self.connection.proof_read_at)

    def test_a_broad_permission_of_an_older_app_includes_the_report(self):
        self.connection.prove = True
        for scope, included in (
            ("accounting.transactions.read", False),
            ("accounting.reports.read", True),
        ):
            self.connection.granted_scopes = scope
            self.assertEqual(self.connection.proof_allowed, included)

    def test_a_consent_without_the_permission_switches_it_off_and_nothing_else(self):
        self.connection.prove = True
        self.connection.granted_scopes = SCOPE
        self.connection.action_prove()
        self.assertTrue(self.connection._run_until_idle())
        self.assertFalse(self.connection.prove)
        self.assertEqual(self.connection.state, "connected")
        self.assertIn("Proof was switched off", self.connection.proof_notice)
        self.assertIn("Allow access", self.connection.proof_notice)
        self.assertFalse(self.connection.task_due_at)
        self.assertFalse(self.connection._has_scope(SCOPE))
        self.sync(self.connection)


class TestAccess(ProofCase):
    def refuse(self, error):
        def refused(*_arguments):
            raise error

        self.patch(XeroClient, "profit_and_loss", refused)

    def test_a_person_without_the_role_switches_it_off_and_nothing_else(self):
        for error in (errors.Forbidden(), errors.OrganisationGone()):
            self.refuse(error)
            self.connection.prove = True
            # The permission is there already: nobody has to allow it again.
            self.assertEqual(self.connection.proof_step, "report")
            self.prove()
            self.assertFalse(self.connection.prove)
            self.assertEqual(self.connection.state, "connected")
            self.assertIn("role", self.connection.proof_notice)

    def test_a_report_that_fails_is_tried_again_later(self):
        self.refuse(errors.Unavailable())
        self.connection.action_prove()
        self.connection._run_until_idle()
        self.assertGreater(self.connection.task_due_at, fields.Datetime.now())
        self.assertTrue(self.connection.prove)
        self.assertEqual(self.connection.proof_step, "report")

    def test_pauses_after_failures_grow_and_end_early_for_nobody(self):
        self.refuse(errors.Unavailable())
        self.connection.action_prove()
        pauses = []
        for _time in range(2):
            self.connection.task_due_at = fields.Datetime.now()
            self.connection._run_until_idle()
            pauses.append(self.connection.task_due_at - fields.Datetime.now())
        self.assertGreater(pauses[1], 1.9 * pauses[0])
        due_at = self.connection.task_due_at
        self.sync(self.connection)
        self.assertEqual(self.connection.task_due_at, due_at)

    def test_the_limit_per_minute_pauses_the_proof_only(self):
        self.refuse(errors.RateLimited("minute", 45))
        self.connection.action_prove()
        self.connection._run_until_idle()
        self.assertGreater(self.connection.task_due_at, fields.Datetime.now())
        self.assertFalse(self.connection.not_before)

    def test_a_limit_pauses_the_organisation(self):
        self.refuse(errors.RateLimited("day", 3600))
        self.connection.action_prove()
        self.connection._run_until_idle()
        now = fields.Datetime.now()
        self.assertGreater(self.connection.not_before, now)
        # It resumes as soon as the limit is reset.
        self.assertLessEqual(self.connection.task_due_at, now)

    def test_who_sees_all_customers_sees_totals_and_nobody_else(self):
        self.prove()
        leader = self.new_user("leader", "sales_team.group_sale_salesman_all_leads")
        seller = self.new_user("seller", "sales_team.group_sale_salesman")
        cells = self.env["xero.proof.cell"]
        shown = cells.with_user(leader).get_proof(self.connection.id)
        self.assertTrue(shown["accounts"])
        self.assertFalse(shown["organisation"]["can_check"])
        with self.assertRaises(AccessError):
            cells.with_user(seller).get_proof(self.connection.id)
        with self.assertRaises(AccessError):
            self.months()[:1].with_user(leader).action_check()

    def test_who_sees_all_customers_reads_every_explanation(self):
        self.recode()
        self.connection.all_income = False
        skipped = self.sell("2026-03-10", "120.00")
        self.xero.edit("raw", id=skipped["InvoiceID"], merge={"CurrencyCode": "ZZZ"})
        line = {"account": RECODED, "amount": "-14.20", "tax_type": "NONE"}
        self.xero.edit("new_journal", date="2026-02-10", lines=[line])
        self.sell("2026-01-10", "10.00")
        self.shift_report((date(2026, 1, 1), self.account(INCOME), "3.30"))
        self.prove()
        leader = self.new_user("leader", "sales_team.group_sale_salesman_all_leads")
        cells = self.cells().with_user(leader)
        kinds = {part["kind"] for cell in cells for part in self.detail(cell)["parts"]}
        self.assertEqual(kinds, {"changed", "skipped", "sources", "residual"})
        _title, _headers, rows = cells._export_table(self.connection.with_user(leader))
        self.assertIn("manual journals", " ".join(row[-1] for row in rows))

    def test_salespeople_read_one_quiet_line_on_a_customers_page(self):
        self.prove()
        seller = self.new_user("seller", "sales_team.group_sale_salesman")
        customer = self.env["xero.contact"].search([("partner_id", "!=", False)], limit=1)
        customer.partner_id.user_id = seller
        page = customer.partner_id.with_user(seller).get_xero_page()
        count = len(self.months())
        day = str(self.connection.proof_read_at.date())
        self.assertEqual(page["proof"], {"day": day, "equal": count, "count": count})
        # Rounding is explained, as on the screen of Proof; the day is the one where the user is.
        self.months()[:1].verdict = "rounding"
        self.connection.proof_read_at = "2026-03-10 23:30:00"
        theirs = customer.partner_id.with_user(seller).with_context(tz="Asia/Tokyo")
        page = theirs.get_xero_page()
        self.assertEqual(page["proof"], {"day": "2026-03-11", "equal": count - 1, "count": count})
