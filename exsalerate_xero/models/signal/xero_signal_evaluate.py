import logging
from datetime import date, timedelta

import psycopg2
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from psycopg2.extensions import TransactionRollbackError

from ... import const
from .xero_signal import OPEN_STATES, VALUE_FIELDS

_logger = logging.getLogger(__name__)

# Who stopped buying longer ago isn't slipping away, but gone.
GONE_DAYS = 365
# What was read at the time of an evaluation may have come too late for it.
READ_AT_ONCE = timedelta(minutes=5)
# From this hour, in the company's time zone, rules are evaluated for the new day.
NIGHT_HOUR = 4
# Updates the figures of open signals; returns the open signals that the rule no longer applies to,
# and the customers to raise new signals about, for each person those with the most money first.
# After a signal was closed, the rule says nothing about the customer for some time.
COMPARE = """
    WITH hit AS MATERIALIZED (%(hits)s),
         known AS (SELECT id, partner_id, COALESCE(user_id, 0) AS user_id, %(value)s AS value_id
                     FROM xero_signal WHERE rule_id = %(rule)s AND state = ANY(%(open)s)),
         refreshed AS (
            UPDATE xero_signal signal
               SET since = hit.since, amount = hit.amount, facts = hit.facts
              FROM hit
              JOIN known ON known.partner_id = hit.customer_id AND known.user_id = hit.user_id
             WHERE signal.id = known.id
               AND COALESCE(known.value_id, 0) = COALESCE(hit.value_id, 0)
               AND (signal.since, signal.amount, signal.facts)
                   IS DISTINCT FROM (hit.since, hit.amount, hit.facts)),
         raised AS (
            SELECT COALESCE(user_id, %(fallback)s) AS person, COUNT(*) AS number
              FROM xero_signal
             WHERE rule_id = %(rule)s AND raised_on = %(today)s AND is_history IS NOT TRUE
             GROUP BY 1),
         fresh AS (
            SELECT hit.*, COALESCE(NULLIF(hit.user_id, 0), %(fallback)s) AS person
              FROM hit
             WHERE since >= %(oldest)s AND NOT EXISTS (
                   SELECT FROM xero_signal signal
                    WHERE signal.rule_id = %(rule)s AND signal.partner_id = hit.customer_id
                      AND COALESCE(signal.user_id, 0) = hit.user_id
                      AND (signal.state = ANY(%(open)s)
                           OR signal.closed_on >= %(today)s - %(quiet_days)s)))
    SELECT known.id, NULL, NULL, NULL, NULL, NULL, NULL
      FROM known
     WHERE NOT EXISTS (SELECT FROM hit WHERE hit.customer_id = known.partner_id
                                         AND hit.user_id = known.user_id)
     UNION ALL
    SELECT NULL, customer_id, NULLIF(user_id, 0), value_id, since, amount, facts
      FROM (SELECT fresh.*, ROW_NUMBER() OVER (PARTITION BY fresh.person
                                               ORDER BY amount DESC NULLS LAST, customer_id)
                            + COALESCE(raised.number, 0) AS place
              FROM fresh LEFT JOIN raised ON raised.person = fresh.person) ranked
     WHERE %(is_history)s OR place <= %(limit)s
"""
NO_HITS = """
    SELECT NULL::date AS day, NULL::int AS customer_id, NULL::int AS user_id, NULL::int AS value_id,
           NULL::date AS since, NULL::numeric AS amount, NULL::jsonb AS facts
     WHERE FALSE
"""


class XeroSignalRule(models.Model):
    """Evaluate rules: raise signals, update open ones, and close those that are over."""

    _inherit = "xero.signal.rule"

    evaluated_at = fields.Datetime("Last evaluated", readonly=True, copy=False)
    is_due = fields.Boolean(
        readonly=True, copy=False, help="The rule is evaluated soon, not only tonight."
    )

    def _queue_evaluation(self):
        """Evaluate the rules as soon as possible."""
        # sudo: the addon's own field and job
        self.sudo().is_due = True
        # sudo: as above
        self.env.ref("exsalerate_xero.ir_cron_signals").sudo()._trigger()

    @api.model
    def _evaluate_after(self, stream):
        """Evaluate rules after a full read that changed records.

        Rules aren't written here: organisations of one company are read at the same time.
        """
        is_first = stream.full and not stream.last_success
        if is_first:
            stream.connection_id.history_read_at = fields.Datetime.now()
        if is_first or (stream.full and (stream.new_count or stream.changed_count)):
            stream.connection_id.sales_read_at = fields.Datetime.now()
            # sudo: the addon's own job
            self.env.ref("exsalerate_xero.ir_cron_signals").sudo()._trigger()

    @api.model
    def _cron_evaluate(self):
        """Evaluate rules that are due, company by company: each night, and after an import."""
        companies = [company for (company,) in self._read_group([], ["company_id"])]
        for done, company in enumerate(companies, 1):
            try:
                if self._is_company_due(company) and self._has_all_sales(company):
                    self._evaluate(company, company._xero_today())
            except TransactionRollbackError:
                # An import or a user has just written the same rows; the next run tries again.
                self.env["xero.connection"]._rollback()
            except Exception:
                if self.env.cr.closed:
                    raise
                self.env["xero.connection"]._rollback()
                _logger.exception("Xero: the signals of company %s failed", company.id)
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - done)

    @api.model
    def _is_company_due(self, company):
        """Return whether a rule is due, or none was evaluated since sales or the night came."""
        rules = self.search([("company_id", "=", company.id)])
        if any(rules.mapped("is_due")):
            return True
        last = max(filter(None, rules.mapped("evaluated_at")), default=None)
        reads = filter(None, company.xero_connection_ids.mapped("sales_read_at"))
        if any(not last or read > last - READ_AT_ONCE for read in reads):
            return True
        local = rules.with_context(tz=company._xero_zone())
        now = fields.Datetime.context_timestamp(local, fields.Datetime.now())
        begun = now.replace(hour=NIGHT_HOUR, minute=0, second=0)
        return now >= begun and (not last or fields.Datetime.context_timestamp(local, last) < begun)

    @api.model
    def _has_all_sales(self, company):
        """Return whether Odoo has the company's sales up to now.

        Otherwise, as during a first import or while access to Xero has expired, customers would
        seem to have stopped buying.
        """
        connections = company.xero_connection_ids.filtered(
            lambda connection: connection.state != "disconnected"
        )
        streams = connections.stream_ids.filtered(lambda each: each.kind in const.REVENUE_KINDS)
        return (
            bool(streams)
            and all(each.state == "connected" and not each.converting for each in connections)
            and all(stream.last_success for stream in streams)
        )

    @api.model
    def _evaluate(self, company, today):
        """Evaluate a company's rules as of its current day, and tell people of new signals.

        Signals of rules that are off are closed, but none are raised.
        """
        rules = self.search([("company_id", "=", company.id)])
        signals = self.env["xero.signal"]
        open_ = signals.search([("rule_id", "in", rules.ids), *signals._get_open_domain()])
        came_back = open_._get_days_back(today)
        open_._process_purchases(today)
        closed, raised = open_._close_overdue(today), signals
        for rule in rules:
            try:
                with self.env.cr.savepoint():
                    gone, new = rule._compare(today)
            except (UserError, psycopg2.ProgrammingError, psycopg2.DataError) as error:
                # A rule's form shows what is wrong with its customers.
                _logger.warning("Xero: signal rule %s was skipped: %s", rule.id, error)
                continue
            back = gone.filtered(lambda signal: signal.id in came_back)
            back._win(came_back, today)
            # Who works on it decides when the customer is lost.
            unseen = (gone - back).filtered(lambda signal: signal.state != "in_work")
            unseen._close("expired", today)
            closed |= back | unseen
            raised |= new
        won = signals.search([("rule_id", "in", rules.ids), ("state", "=", "won_back")])
        won._count_purchases(today)
        rules.write({"evaluated_at": fields.Datetime.now(), "is_due": False})
        (closed | raised)._update_activities(raised)

    def _compare(self, today):
        """Compare the rule's customers with its signals, and raise what is missing.

        :return: the open signals that the rule no longer applies to, and the new ones
        """
        self.ensure_one()
        self.env.flush_all()
        is_history = self._is_history()
        value = VALUE_FIELDS.get(self.dimension)
        rows = self.env.execute_query(
            SQL(
                COMPARE,
                hits=self._hits_to_sql([today]) if self.is_on else SQL(NO_HITS),
                value=SQL.identifier(value) if value else SQL("NULL::int"),
                rule=self.id,
                open=[*OPEN_STATES],
                fallback=self.fallback_user_id.id or 0,
                today=today,
                oldest=today - timedelta(GONE_DAYS) if self.kind == "stopped" else date.min,
                quiet_days=self.quiet_days,
                is_history=is_history,
                limit=self.daily_limit,
            )
        )
        signals = self.env["xero.signal"].with_context(
            mail_create_nosubscribe=True, mail_create_nolog=True
        )
        signals.invalidate_model(["since", "amount", "facts"])
        given = {"raised_on": today, "is_history": is_history}
        raised = signals.create(
            [self._prepare_signal(row) | given for gone, *row in rows if not gone]
        )
        return signals.browse(gone for gone, *_row in rows if gone), raised

    def _prepare_signal(self, row):
        customer_id, user_id, value_id, since, amount, facts = row
        values = {
            "rule_id": self.id,
            "kind": self.kind,
            "company_id": self.company_id.id,
            "partner_id": customer_id,
            "user_id": user_id,
            "since": since,
            "amount": amount,
            "facts": facts,
        }
        value = VALUE_FIELDS.get(self.dimension)
        return values | {value: value_id} if value else values

    def _is_history(self):
        """Return whether what the rule finds was there when an organisation was first imported.

        A person who switches a rule on later wants to be told.
        """
        imports = self.company_id.xero_connection_ids.mapped("history_read_at")
        last_import = max(filter(None, imports), default=None)
        before = max(filter(None, (self.evaluated_at, self.on_since)), default=None)
        return bool(last_import and before and before <= last_import)


class XeroConnection(models.Model):
    _inherit = "xero.connection"

    history_read_at = fields.Datetime(
        readonly=True, copy=False, help="When a list of sales was last imported for the first time."
    )
    sales_read_at = fields.Datetime(
        readonly=True, copy=False, help="When a full read last changed sales."
    )
