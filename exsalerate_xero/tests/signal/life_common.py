from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tools import SQL
from psycopg2.extras import Json

from ..customer.customer_page_common import LEADER, SELLER, CustomerBoardCase

TODAY = fields.Date.to_date("2026-11-23")
FACTS = {"interval": 31, "average": 240.0, "last": "2026-08-12", "silent_days": 103}
HITS = """
    SELECT %s::date AS day, hit.* FROM (VALUES %s)
        AS hit (customer_id, user_id, value_id, since, amount, facts)
"""
NO_HIT = SQL("(NULL::int, NULL::int, NULL::int, NULL::date, NULL::numeric, NULL::jsonb)")


class SignalLifeCase(CustomerBoardCase):
    """The same company on 23 November 2026, with a rule that is on and finds what a test says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.found = {}

        def hits(rule, days):
            rows = [cls.as_row(hit) for hit in cls.found.get(rule, ())] or [NO_HIT]
            query = SQL(HITS, days[0], SQL(", ").join(rows))
            return SQL("SELECT * FROM (%s) hit WHERE customer_id IS NOT NULL", query)

        model = type(cls.env["xero.signal.rule"])
        cls.startClassPatcher(patch.object(model, "_hits_to_sql", hits))
        cls.seller = cls.new_user("seller", SELLER)
        cls.leader = cls.new_user("leader", LEADER)
        cls.acme.user_id = cls.seller
        cls.rule = cls.new_rule()

    @staticmethod
    def as_row(hit):
        return SQL(
            "(%s::int, %s::int, %s::int, %s::date, %s::numeric, %s::jsonb)",
            *(hit["partner"].id, hit["user"].id or 0, hit["value"].id or None),
            *(hit["since"], hit["amount"], Json(hit["facts"])),
        )

    @classmethod
    def new_rule(cls, **values):
        own = {"name": "Stopped buying", "kind": "stopped", "is_on": True}
        return cls.env["xero.signal.rule"].create(own | {"company_id": cls.company.id} | values)

    def find(self, partner=None, rule=None, amount=2880.0, **values):
        """Let a rule find a customer from now on."""
        partner = partner or self.acme
        hit = {
            "partner": partner,
            "user": partner.user_id,
            "value": self.env["xero.account"],
            "since": "2026-10-14",
            "amount": amount,
            "facts": FACTS,
        }
        rule = rule or self.rule
        hit |= values
        card = (hit["partner"], hit["user"])
        others = [
            each for each in self.found.get(rule, ()) if (each["partner"], each["user"]) != card
        ]
        self.found[rule] = [*others, hit]

    def evaluate(self, days=0):
        """Evaluate all rules so many days from now; return all signals, the oldest first."""
        rules = self.env["xero.signal.rule"]
        rules._evaluate(self.company, TODAY + timedelta(days=days))
        return self.env["xero.signal"].search([], order="id")

    def tearDown(self):
        self.found.clear()
        super().tearDown()
