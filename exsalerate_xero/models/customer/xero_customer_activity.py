from odoo import api, fields, models
from odoo.tools import SQL


class XeroCustomer(models.Model):
    """The last and the next activity of a customer or one of its opportunities."""

    _inherit = "xero.customer"

    next_activity = fields.Char(compute="_compute_activities")
    next_activity_date = fields.Date(compute="_compute_activities")
    last_activity = fields.Char(compute="_compute_activities")
    last_activity_date = fields.Date(compute="_compute_activities")

    @api.depends_context("uid", "lang")
    def _compute_activities(self):
        found = self._next_and_last_activities()
        for customer in self:
            upcoming = found.get((customer.partner_id.id, True))
            done = found.get((customer.partner_id.id, False))
            customer.next_activity = upcoming and _label(upcoming)
            customer.next_activity_date = upcoming and upcoming.date_deadline
            customer.last_activity = done and _label(done)
            customer.last_activity_date = done and done.date_done

    def _next_and_last_activities(self):
        """Return {(customer's partner ID, whether the activity is open): activity}."""
        for model in ("mail.activity", "res.partner", "crm.lead"):
            self.env[model].flush_model()
        leads = self.env["crm.lead"]._search(
            [("partner_id.commercial_partner_id", "in", self.partner_id.ids)]
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (subject.customer_id, activity.active)
                          subject.customer_id, activity.active, activity.id
                     FROM (SELECT 'res.partner' AS model, id, commercial_partner_id AS customer_id
                             FROM res_partner WHERE commercial_partner_id = ANY(%(customers)s)
                            UNION ALL
                           SELECT 'crm.lead', lead.id, partner.commercial_partner_id
                             FROM crm_lead lead
                             JOIN res_partner partner ON partner.id = lead.partner_id
                            WHERE lead.id IN %(leads)s) subject
                     JOIN mail_activity activity
                       ON activity.res_model = subject.model AND activity.res_id = subject.id
                    WHERE activity.active OR activity.date_done IS NOT NULL
                    ORDER BY subject.customer_id, activity.active,
                             CASE WHEN activity.active THEN activity.date_deadline END,
                             activity.date_done DESC, activity.id""",
                customers=self.partner_id.ids,
                leads=leads.subselect(),
            )
        )
        # sudo: activities of customers and opportunities that the user may see
        activities = self.env["mail.activity"].sudo().browse([id_ for *_key, id_ in rows])
        keys = [(customer, active) for customer, active, _id in rows]
        return dict(zip(keys, activities, strict=True))


def _label(activity):
    return activity.summary or activity.activity_type_id.name
