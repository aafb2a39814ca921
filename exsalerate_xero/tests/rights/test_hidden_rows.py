"""Users learn nothing about hidden rows: results don't depend on what those contain.

Set XERO_RIGHTS_THOROUGH=1 to search by every field, and through every relation.
"""

import os
from unittest.mock import patch

from odoo.addons.base.models.ir_model import IrModelAccess
from odoo.exceptions import AccessError
from odoo.tools import SQL, mute_logger

from ... import const
from .questions import EXTENDED_MODELS, answer, fields_of_xero, questions
from .rights_common import FOREIGN, RightsCase, own_models

THOROUGH = bool(os.environ.get("XERO_RIGHTS_THOROUGH"))
# Changes of columns of hidden rows, by type. IDs stay, since other rows refer to them.
CHANGES = {
    "char": "%s || ' 1 changed'",
    "text": "%s || ' 1 changed'",
    "integer": "COALESCE(%s, 0) + 1000000",
    "float": "COALESCE(%s, 0) + 1000000",
    "monetary": "COALESCE(%s, 0) + 1000000",
    "date": "%s - 400",
    "datetime": "%s - INTERVAL '400 days'",
}
# By model: the model that shows its purchases.
PURCHASE_MODELS = {"xero.invoice": "xero.purchase", "xero.invoice.line": "xero.purchase.line"}
# Columns that identify records, or that no user reads.
KEPT = {"id", "xero_id", "content_hash", "sequence"}


class TestHiddenRows(RightsCase):
    """Each kind of user reads everything twice; in between, hidden rows change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        own = cls.customers["own"]
        cls.customers["person"] = cls.new_family(
            "Person", cls.connection, cls.other_seller, parent_id=own.id
        )
        foreign_quote = cls.env["xero.quote"].search(
            [("partner_id", "=", cls.customers["foreign"].id)]
        )
        # The user's own opportunity and follow-up, for another salesperson's customer.
        cls.lead = cls.env["crm.lead"].create({"name": "Mine", "type": "opportunity"})
        cls.lead.user_id = cls.users["seller"]
        foreign_quote.lead_id = cls.lead
        cls.lead.activity_schedule(
            user_id=cls.users["seller"].id, xero_quote_id=foreign_quote.id, summary="Call"
        )
        cls.merge(own, cls.customers["foreign"])
        cls.env["xero.customer"]._refresh(cls.company)
        cls.env.flush_all()
        # Odoo's message names the groups that have access. Finding them takes longer than refusing.
        refusal = patch.object(IrModelAccess, "_make_access_error", lambda *_of: AccessError(""))
        cls.startClassPatcher(refusal)

    @classmethod
    def merge(cls, own, foreign):
        """Merge a contact of the user's customer into another salesperson's in Xero."""
        own.xero_contact_ids[0].merged_into_id = foreign.xero_contact_ids[0]

    def answers(self, kind, *models):
        found, fields = {}, fields_of_xero(self.env)
        for model in models or (*own_models(self.env), *EXTENDED_MODELS):
            records = self.env[model].with_user(self.users[kind])
            records = records.with_context(allowed_company_ids=self.company.ids)
            for name, ask in questions(records, THOROUGH).items():
                found[f"{model}: {name}"] = answer(self.env, fields, ask)
        return found

    def hidden(self, kind, model):
        """Return the records of a model that a user may not see."""
        everything = self.env[model].with_context(active_test=False)
        records = everything.search([])
        theirs = everything.with_user(self.users[kind])
        theirs = theirs.with_context(allowed_company_ids=self.company.ids)
        if not theirs.has_access("read"):
            return records
        hidden = records - theirs.search([]).with_env(records.env)
        if purchases := PURCHASE_MODELS.get(model):
            # The same rows, which the group for purchases reads through another model.
            seen = theirs.env[purchases]
            seen = seen.search([]).ids if seen.has_access("read") else ()
            hidden = hidden.filtered(lambda record: record.id not in seen)
        return hidden

    def change(self, records):
        """Write other values to all columns with SQL, without any checks."""
        for name, field in records._fields.items():
            if field.store and field.column_type and name not in KEPT and field.type in CHANGES:
                column = SQL.identifier(name)
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id = ANY(%s)",
                        *(SQL.identifier(records._table), column),
                        SQL(CHANGES[field.type], column),
                        records.ids,
                    )
                )

    def change_hidden_rows(self, kind):
        """Change hidden rows, add others, and refresh the board."""
        lines = ("xero.invoice.line", "xero.quote.line")
        documents = ("xero.invoice", "xero.quote", "xero.repeating.invoice")
        for model in ("xero.contact", *documents, *lines):
            self.change(self.hidden(kind, model))
        self.env.invalidate_all()
        for name in self.hidden_customers(kind):
            partner = self.customers[name]
            connection = partner.xero_contact_ids.connection_id[:1]
            self.new_mirror(
                "xero.contact",
                {"name": "Added", "partner_id": partner.id, "connection_id": connection.id},
            )
            account = self.env["xero.account"].search(
                [("connection_id", "=", connection.id)], limit=1
            )
            self.sell("2020-01-01", (account, 777), partner=partner, connection_id=connection.id)
        for company in self.company | self.far_company:
            self.env["xero.customer"]._refresh(company)
        self.env.flush_all()
        self.env.invalidate_all()

    def hidden_customers(self, kind):
        visible = {"seller": ("own", "unassigned"), "buyer": ("unassigned",)}
        far_only = ("own", "foreign", "unassigned", "person")
        seen = visible.get(kind, far_only)
        return [name for name in self.customers if name not in seen or kind in ("clerk", "portal")]

    @mute_logger("odoo.models", "odoo.sql_db", "odoo.domains")
    def assertLearnsNothing(self, kind, *models):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.answers(kind, *models)
        self.change_hidden_rows(kind)
        after = self.answers(kind, *models)
        self.assertEqual(before.keys(), after.keys())
        differing = [question for question in before if before[question] != after[question]]
        self.assertFalse(differing, f"{kind} learns of hidden rows")
        return before

    def test_a_salesperson_learns_nothing_of_a_colleagues_customer(self):
        costs = self.hidden("seller", "xero.invoice.line")
        costs = costs.filtered(lambda line: line.kind in const.PURCHASES)
        self.assertIn(self.customers["own"], costs.partner_id)
        answers = self.assertLearnsNothing("seller")
        self.assertIn("Own", answers["xero.contact: read name"])
        self.assertGreater(len(answers), 500)

    def test_a_leader_and_an_administrator_learn_nothing_of_another_company(self):
        answers = self.assertLearnsNothing("leader")
        self.assertIn(FOREIGN, answers["xero.contact: read name"])
        # An administrator sees the same documents as a leader.
        rest = (
            () if THOROUGH else [model for model in own_models(self.env) if model in self.records]
        )
        self.assertLearnsNothing("manager", *rest)

    def test_a_buyer_learns_nothing_of_sales_to_a_colleagues_customer(self):
        models = ("res.partner", "xero.invoice.line", "xero.purchase", "xero.purchase.line")
        answers = self.assertLearnsNothing("buyer", *models)
        for name in ("own", "foreign", "unassigned"):
            number = f"{self.customers[name].name} bill"
            self.assertIn(number, answers["xero.purchase: read number"])

    def test_people_without_sales_rights_learn_nothing_at_all(self):
        for kind in ("clerk", "portal"):
            with self.subTest(kind):
                answers = self.assertLearnsNothing(kind)
                refused = answers["xero.contact: search"], answers["xero.invoice: count"]
                self.assertEqual(refused, ("AccessError", "AccessError"))

    def test_when_a_colleagues_contact_first_bought_is_not_told(self):
        [mine] = self.records_of("xero.invoice.line", "own").with_user(self.users["seller"])
        self.assertEqual(mine.customer_kind, "new")
        self.sell("2020-01-01", (self.sales, 100), partner=self.customers["person"])
        self.env["xero.customer"]._refresh(self.company)
        self.env.invalidate_all()
        self.assertEqual(mine.customer_kind, "new")
        self.assertEqual(mine.search_count([("customer_kind", "=", "new")]), 2)
        self.assertEqual(mine.with_user(self.users["leader"]).customer_kind, "returning")

    def test_a_follow_up_of_ones_own_names_no_quote_and_is_pointed_at_none(self):
        follow_up = self.lead.activity_ids.with_user(self.users["seller"])
        self.assertTrue(follow_up.sudo().xero_quote_id)
        self.assertRaises(AccessError, follow_up.read, ["xero_quote_id"])
        quote = self.records_of("xero.quote", "foreign")
        self.assertRaises(AccessError, follow_up.write, {"xero_quote_id": quote.id})

    def test_the_test_itself_would_notice(self):
        rule = self.env.ref("exsalerate_xero.xero_quote_rule_own")
        rule.domain_force = [(1, "=", 1)]
        before = self.answers("seller", "xero.quote")
        self.change(self.records_of("xero.quote", "foreign"))
        after = self.answers("seller", "xero.quote")
        differing = {question for question in before if before[question] != after[question]}
        self.assertIn("xero.quote: read number", differing)
        self.assertIn("xero.quote: sum amount_total", differing)
