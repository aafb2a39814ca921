from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .ages import AGES, age_of, age_to_sql

COMPARISONS = {operator: SQL(operator) for operator in ("<", "<=", ">", ">=")}
# Customers and their opportunities, which have activities, messages and meetings.
SUBJECTS = """
    SELECT 'res.partner' AS model, id, commercial_partner_id AS customer_id
      FROM res_partner WHERE commercial_partner_id %(chosen)s
     UNION ALL
    SELECT 'crm.lead', lead.id, partner.commercial_partner_id
      FROM crm_lead lead
      JOIN res_partner partner ON partner.id = lead.partner_id
     WHERE partner.commercial_partner_id %(chosen)s AND lead.id IN %(leads)s
"""
ACTIVITIES = """
    SELECT subject.customer_id, activity.date_deadline AS day,
           'mail.activity' AS model, activity.id
      FROM subject
      JOIN mail_activity activity
        ON activity.res_model = subject.model AND activity.res_id = subject.id
     WHERE activity.active
"""
# What people wrote, sent by e-mail or marked as done. Odoo's own messages are notifications, or
# those of its robot, which also closes the follow-ups that Xero settles.
MESSAGES = """
    SELECT subject.customer_id,
           (message.date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date AS day,
           'mail.message' AS model, message.id
      FROM subject
      JOIN mail_message message ON message.model = subject.model AND message.res_id = subject.id
     WHERE message.author_id IS DISTINCT FROM %(robot)s
       AND (message.message_type IN ('comment', 'email')
            OR message.mail_activity_type_id IS NOT NULL)
"""
MEETINGS = """
    SELECT meeting.customer_id, meeting.day, 'calendar.event', meeting.id
      FROM (SELECT attending.customer_id, event.id,
                   (event.start AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date AS day
              FROM (SELECT subject.customer_id, attendee.calendar_event_id AS event_id
                      FROM subject
                      JOIN calendar_event_res_partner_rel attendee
                        ON attendee.res_partner_id = subject.id
                     WHERE subject.model = 'res.partner'
                     UNION
                    SELECT subject.customer_id, event.id
                      FROM subject
                      JOIN calendar_event event ON event.opportunity_id = subject.id
                     WHERE subject.model = 'crm.lead') attending
              JOIN calendar_event event ON event.id = attending.event_id
             WHERE event.id IN %(meetings)s) meeting
"""
PLANNED = f"WITH subject AS ({SUBJECTS}) {ACTIVITIES} UNION ALL {MEETINGS} WHERE day >= %(today)s"
PAST = f"WITH subject AS ({SUBJECTS}) {MESSAGES} UNION ALL {MEETINGS} WHERE day < %(today)s"


class XeroCustomer(models.Model):
    """The last contact with a customer, and what is planned next.

    Both are on the customer, on one of its contacts, or on one of their opportunities that the user
    may see. They are computed in SQL when they are read: what a user may see can't be stored.
    """

    _inherit = "xero.customer"

    next_activity = fields.Char(compute="_compute_next_activity")
    next_activity_date = fields.Date(
        "Next activity on",
        compute="_compute_next_activity",
        search="_search_next_activity_date",
        help="The earliest open activity or coming meeting of the customer or its opportunities.",
    )
    next_activity_state = fields.Selection(
        [
            ("none", "Nothing planned"),
            ("overdue", "Overdue"),
            ("planned", "Planned"),
            ("today", "Today"),
        ],
        "Next activity",
        compute="_compute_next_activity",
        search="_search_next_activity_state",
        group_expand=True,
    )
    last_contact = fields.Char("Kind of last contact", compute="_compute_last_contact")
    last_contact_date = fields.Date(
        "Last contact",
        compute="_compute_last_contact",
        search="_search_last_contact_date",
        help="The last message, note, e-mail, finished activity or meeting of a person with the "
        "customer or about one of its opportunities. What Odoo does automatically doesn't count.",
    )
    contact_age = fields.Selection(
        AGES,
        "Time since last contact",
        compute="_compute_last_contact",
        search="_search_contact_age",
        group_expand=True,
        help="In calendar months: on the 1st, a message of the 31st is from last month.",
    )

    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_next_activity(self):
        today, found = fields.Date.context_today(self), self._get_events(PLANNED, SQL("ASC"))
        for customer in self:
            day, event = found.get(customer.partner_id.id, (False, None))
            customer.next_activity_date = day
            customer.next_activity = event and self._get_event_label(event)
            customer.next_activity_state = (
                ("overdue" if day < today else "today" if day == today else "planned")
                if day
                else "none"
            )

    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_last_contact(self):
        today, found = fields.Date.context_today(self), self._get_events(PAST, SQL("DESC"))
        for customer in self:
            day, event = found.get(customer.partner_id.id, (False, None))
            customer.last_contact_date = day
            customer.last_contact = event and self._get_event_label(event)
            customer.contact_age = age_of(day, today)

    def _get_events(self, events, direction):
        """Return {customer's partner ID: (day, record)} of the first event in a direction."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (customer_id) customer_id, day, model, id
                     FROM (%s) event ORDER BY customer_id, day %s, id DESC""",
                self._events_to_sql(events, SQL("= ANY(%s)", self.partner_id.ids)),
                direction,
            )
        )
        # sudo: events of customers and opportunities that the user may see
        ids = {model: [row[3] for row in rows if row[2] == model] for _c, _d, model, _id in rows}
        found = {model: self.env[model].sudo().browse(ids[model]) for model in ids}
        return {
            customer: (day, found[model].browse(id_).with_prefetch(ids[model]))
            for customer, day, model, id_ in rows
        }

    @api.model
    def _get_event_label(self, event):
        if event._name == "calendar.event":
            return self.env._("Meeting")
        if event._name == "mail.activity":
            return event.summary or event.activity_type_id.name
        if event.mail_activity_type_id:
            return event.mail_activity_type_id.name
        if event.message_type == "email":
            return self.env._("E-mail")
        return self.env._("Note") if event.subtype_id.internal else self.env._("Message")

    @api.model
    def _events_to_sql(self, events, chosen):
        """Return the SQL query of PLANNED or PAST events that the user may see.

        :param chosen: the condition on the customer's partner ID
        """
        leads = self.env["crm.lead"].with_context(active_test=False)
        meetings = self.env["calendar.event"]
        for model in ("mail.activity", "mail.message", "res.partner", "crm.lead", "calendar.event"):
            self.env[model].flush_model()
        return SQL(
            events,
            chosen=chosen,
            leads=leads._search([("partner_id", "!=", False)]).subselect(),
            meetings=meetings._search(meetings._get_default_privacy_domain()).subselect(),
            robot=self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root"),
            today=fields.Date.context_today(self),
            zone=str(self.env.tz),
        )

    @api.model
    def _contact_to_sql(self, alias, name, query):
        """Return the SQL expression of one of this file's dates and selections, or None."""
        today = fields.Date.context_today(self)
        if name in ("next_activity_date", "next_activity_state"):
            day = self._event_day_to_sql(alias, "next", SQL("MIN(day)"), PLANNED, query)
            return day if name == "next_activity_date" else _state_to_sql(day, today)
        if name in ("last_contact_date", "contact_age"):
            day = self._event_day_to_sql(alias, "last", SQL("MAX(day)"), PAST, query)
            return day if name == "last_contact_date" else age_to_sql(day, today)
        return None

    @api.model
    def _event_day_to_sql(self, alias, link, aggregate, events, query):
        event = query.make_alias(alias, link)
        every = self._events_to_sql(events, SQL("IN (SELECT partner_id FROM xero_customer)"))
        query.add_join(
            "LEFT JOIN",
            event,
            SQL(
                "(SELECT customer_id, %s AS day FROM (%s) event GROUP BY customer_id)",
                aggregate,
                every,
            ),
            SQL(
                "%s = %s",
                SQL.identifier(event, "customer_id"),
                self._field_to_sql(alias, "partner_id", query),
            ),
        )
        return SQL.identifier(event, "day")

    def _search_next_activity_date(self, operator, value):
        return self._search_day("next_activity_date", operator, value)

    def _search_next_activity_state(self, operator, value):
        return self._search_key("next_activity_state", operator, value)

    def _search_last_contact_date(self, operator, value):
        return self._search_day("last_contact_date", operator, value)

    def _search_contact_age(self, operator, value):
        return self._search_key("contact_age", operator, value)

    @api.model
    def _search_day(self, name, operator, value):
        """Return the domain of a date that is computed in SQL."""
        if operator == "in":
            days, or_none = [day for day in value if day], False in value
            return Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    "(COALESCE(%(day)s = ANY(%(days)s::date[]), FALSE)"
                    " OR (%(day)s IS NULL AND %(or_none)s))",
                    day=model._field_to_sql(alias, name, query),
                    days=days,
                    or_none=or_none,
                )
            )
        if operator not in COMPARISONS:
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "COALESCE(%s %s %s, FALSE)",
                model._field_to_sql(alias, name, query),
                COMPARISONS[operator],
                value,
            )
        )


def _state_to_sql(day, today):
    return SQL(
        """CASE WHEN %(day)s < %(today)s THEN 'overdue' WHEN %(day)s = %(today)s THEN 'today'
                WHEN %(day)s > %(today)s THEN 'planned' ELSE 'none' END""",
        day=day,
        today=today,
    )
