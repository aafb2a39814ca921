from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.periods import comparisons
from ...tools.rhythm import SILENT_AFTER_INTERVALS
from ..mirror.xero_invoice_line import ACCOUNT, DIMENSIONS, HIDDEN
from .rhythm import PAUSE, rhythm_to_sql, silent_from_to_sql

# After this many days without a purchase, a code, item or option can count as no longer bought.
STOPPED_AFTER_DAYS = 90
# Purchases of codes, items or options by the customers and salespeople of cards.
PURCHASES = """
    SELECT line.company_id, customer.id AS customer_id,
           COALESCE(partner.user_id, customer.user_id, 0) AS user_id,
           %(dimension)s AS value_id, line.date, TRUE AS is_purchase
      FROM (%(lines)s) line
      JOIN res_partner partner ON partner.id = line.partner_id
      JOIN res_partner customer ON customer.id = partner.commercial_partner_id
     WHERE customer.id %(customers)s
"""
BOUGHT = "SELECT DISTINCT company_id, customer_id, user_id, value_id FROM (%(purchases)s) purchase"
# Values not bought for unusually long, as on the customer's page (tools/rhythm.py), or for twelve
# months if there are too few purchases to tell.
STOPPED = """
    SELECT company_id, customer_id, user_id, value_id
      FROM (%(rhythms)s) rhythm
     CROSS JOIN LATERAL %(pause)s pause
     WHERE CASE WHEN usual IS NULL THEN last <= %(today)s - INTERVAL '1 year'
                ELSE %(today)s - last > %(longest)s END
       AND (usual IS NULL OR %(today)s - %(silent_from)s > %(longest)s)
"""
UNBOUGHT = """
    SELECT card.company_id, card.partner_id AS customer_id, COALESCE(card.user_id, 0) AS user_id,
           value.id AS value_id
      FROM xero_customer card
      JOIN (%(values)s) value ON value.company_id = card.company_id
     WHERE card.partner_id %(customers)s
       AND NOT EXISTS (SELECT FROM (%(purchases)s) purchase
                        WHERE purchase.company_id = card.company_id
                          AND purchase.customer_id = card.partner_id
                          AND purchase.user_id = COALESCE(card.user_id, 0)
                          AND purchase.value_id = value.id)
"""
QUESTIONS = {"bought": BOUGHT, "stopped": STOPPED, "unbought": UNBOUGHT, "missing": UNBOUGHT}
LABELS = {
    "bought": "Bought in 12 months",
    "stopped": "Stopped buying",
    "unbought": "Not bought in 12 months",
    "missing": "Not bought this financial year",
}
HELP = {
    "bought": "Invoiced in the last 12 months.",
    "stopped": "Not invoiced for more than 90 days and twice the usual gap, apart from the pause "
    "of a season. What was invoiced too rarely for a usual gap: not invoiced for 12 months.",
    "unbought": "In use, but not invoiced to this customer in the last 12 months.",
    "missing": "In use, but not invoiced to this customer this financial year to date.",
}
COMODELS = {
    ACCOUNT: "xero.account",
    "item_id": "xero.item",
    "tracking_option_1_id": "xero.tracking.option",
    "tracking_option_2_id": "xero.tracking.option",
}
# Fields need labels of their own; fields_get has the tracking categories' names.
SUFFIXES = {
    ACCOUNT: "",
    "item_id": ": Item",
    "tracking_option_1_id": ": Tracking 1",
    "tracking_option_2_id": ": Tracking 2",
}
# {field: (question, dimension)}, such as bought_account_ids and stopped_tracking_option_1_ids.
ANSWERS = {
    f"{question}_{dimension}s": (question, dimension)
    for question in QUESTIONS
    for dimension in DIMENSIONS
}


def _answer(name):
    """Return the field of one of ANSWERS."""
    question, dimension = ANSWERS[name]
    return fields.Many2many(
        COMODELS[dimension],
        string=f"{LABELS[question]}{SUFFIXES[dimension]}",
        help=HELP[question],
        compute="_compute_answers",
        search=lambda self, operator, value: self._search_answer(name, operator, value),
    )


class XeroCustomer(models.Model):
    """What customers buy, stopped buying or don't buy: codes, items and tracking options.

    Answers are read from the lines that the user may read, as of the user's day.
    """

    _inherit = "xero.customer"

    bought_account_ids = _answer("bought_account_ids")
    bought_item_ids = _answer("bought_item_ids")
    bought_tracking_option_1_ids = _answer("bought_tracking_option_1_ids")
    bought_tracking_option_2_ids = _answer("bought_tracking_option_2_ids")
    stopped_account_ids = _answer("stopped_account_ids")
    stopped_item_ids = _answer("stopped_item_ids")
    stopped_tracking_option_1_ids = _answer("stopped_tracking_option_1_ids")
    stopped_tracking_option_2_ids = _answer("stopped_tracking_option_2_ids")
    unbought_account_ids = _answer("unbought_account_ids")
    unbought_item_ids = _answer("unbought_item_ids")
    unbought_tracking_option_1_ids = _answer("unbought_tracking_option_1_ids")
    unbought_tracking_option_2_ids = _answer("unbought_tracking_option_2_ids")
    missing_account_ids = _answer("missing_account_ids")
    missing_item_ids = _answer("missing_item_ids")
    missing_tracking_option_1_ids = _answer("missing_tracking_option_1_ids")
    missing_tracking_option_2_ids = _answer("missing_tracking_option_2_ids")

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Name tracking categories in the labels of answers, and hide dimensions not in use."""
        described = super().fields_get(allfields, attributes)
        labels = self.env["xero.invoice.line"]._get_dimension_labels()
        for name in ANSWERS.keys() & described.keys():
            dimension = ANSWERS[name][1]
            if dimension not in labels:
                described[name] |= {key: HIDDEN[key] for key in HIDDEN.keys() & described[name]}
            elif "string" in described[name] and dimension != ACCOUNT:
                question = described[name]["string"].rpartition(": ")[0]
                described[name]["string"] = f"{question}: {labels[dimension]}"
        return described

    @api.depends_context("uid", "tz", "allowed_company_ids")
    def _compute_answers(self):
        customers = SQL("= ANY(%s)", self.partner_id.ids)
        offered = self.env["xero.invoice.line"]._get_dimension_labels()
        for name, (_question, dimension) in ANSWERS.items():
            found = defaultdict(list)
            if dimension in offered:
                answers = self._answers_to_sql(name, customers)
                for *card, id_ in self.env.execute_query(answers):
                    found[tuple(card)].append(id_)
            for card in self:
                key = (card.company_id.id, card.partner_id.id, card.user_id.id or 0)
                card[name] = sorted(found[key]) if key in found else False

    @api.model
    def _search_answer(self, name, operator, value):
        """Return the domain of cards with one of the codes, items or options as an answer."""
        if operator not in ("in", "any", "ilike"):
            return NotImplemented
        found = self._find_values(self.env[self._fields[name].comodel_name], operator, value)
        is_any = SQL("IS NOT NULL")
        some = self._having_answer(self._answers_to_sql(name, is_any, found.ids))
        if operator == "in" and False in value:
            return some | ~self._having_answer(self._answers_to_sql(name, is_any))
        return some

    @api.model
    def _having_answer(self, answers):
        """Return the domain of cards in an SQL query of answers."""
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (SELECT company_id, customer_id, user_id FROM (%s) answer)",
                model._card_to_sql(alias, query),
                answers,
            )
        )

    @api.model
    def _card_to_sql(self, alias, query):
        """Return the SQL of a card's company, customer and salesperson, as answers have them."""
        return SQL(
            "(%s, %s, COALESCE(%s, 0))",
            *(
                self._field_to_sql(alias, key, query)
                for key in ("company_id", "partner_id", "user_id")
            ),
        )

    @api.model
    def _answers_to_sql(self, name, customers, ids=None):
        """Return the SQL query of answers: company_id, customer_id, user_id and value_id.

        :param name: one of ANSWERS
        :param customers: the condition on the customer's partner ID
        :param ids: only these codes, items or options
        """
        question, dimension = ANSWERS[name]
        purchases = self._purchases_to_sql(question, dimension, customers, ids)
        longest = SQL("GREATEST(%s, %s * usual)", STOPPED_AFTER_DAYS, SILENT_AFTER_INTERVALS)
        return SQL(
            QUESTIONS[question],
            purchases=purchases,
            rhythms=rhythm_to_sql(("company_id", "customer_id", "user_id", "value_id"), purchases),
            pause=PAUSE,
            longest=longest,
            silent_from=silent_from_to_sql(longest),
            values=self._values_to_sql(dimension, ids),
            customers=customers,
            today=fields.Date.context_today(self),
        )

    @api.model
    def _purchases_to_sql(self, question, dimension, customers, ids):
        """Return the SQL query of the purchases that a question is about."""
        for model, names in (
            ("xero.customer", ("company_id", "partner_id", "user_id")),
            ("res.partner", ("commercial_partner_id", "user_id")),
        ):
            self.env[model].flush_model(names)
        lines, today = self.env["xero.invoice.line"], fields.Date.context_today(self)
        domain = lines._get_revenue_domain() & Domain(
            [
                ("kind", "in", ("invoice", "receipt")),
                ("amount_company", ">", 0),
                ("date", "<=", today),
                (dimension, "!=", False) if ids is None else (dimension, "in", ids),
            ]
        )
        if question in ("bought", "unbought"):
            domain &= Domain("date", ">=", comparisons(today, 0, 0)["twelve_months"].first)
        if question == "missing":
            domain &= Domain("year_to_date", "in", ["this"])
        names = ("company_id", "partner_id", "date", dimension)
        return SQL(
            PURCHASES,
            lines=self.env["res.partner"]._xero_page_rows(lines._name, domain, names),
            dimension=SQL.identifier("line", dimension),
            customers=customers,
        )

    @api.model
    def _values_to_sql(self, dimension, ids):
        """Return the SQL query of the codes, items or options in use: id and company_id."""
        domain = [("income", "=", True)] if dimension == ACCOUNT else [("used", "=", True)]
        if dimension.startswith("tracking"):
            column = 1 if dimension == "tracking_option_1_id" else 2
            domain.append(("category_id.line_column", "=", column))
        if ids is not None:
            domain.append(("id", "in", ids))
        return self.env["res.partner"]._xero_page_rows(
            COMODELS[dimension], domain, ("id", "company_id")
        )

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Group cards by answers: a card is in a group for each."""
        if groupby_spec not in ANSWERS:
            return super()._read_group_groupby(alias, groupby_spec, query)
        answer = query.make_alias(alias, groupby_spec)
        keys = ("company_id", "customer_id", "user_id")
        query.add_join(
            "LEFT JOIN",
            answer,
            SQL("(%s)", self._answers_to_sql(groupby_spec, SQL("IS NOT NULL"))),
            SQL(
                "%s = (%s)",
                self._card_to_sql(alias, query),
                SQL(", ").join(SQL.identifier(answer, key) for key in keys),
            ),
        )
        return SQL.identifier(answer, "value_id")
