from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .xero_signal import OPEN_STATES

# The customer and salesperson that signals belong to now. A salesperson without a customer or a
# contact of it who buys loses the signal to the customer's salesperson.
HOMES = """
    SELECT signal.id, customer.id,
           CASE WHEN EXISTS (
                SELECT FROM res_partner member
                  JOIN xero_contact contact ON contact.partner_id = member.id
                   AND contact.company_id = signal.company_id AND contact.is_customer
                 WHERE member.commercial_partner_id = customer.id
                   AND COALESCE(member.user_id, customer.user_id, 0) = COALESCE(signal.user_id, 0))
                THEN signal.user_id ELSE customer.user_id END AS user_id
      FROM xero_signal signal
      JOIN res_partner partner ON partner.id = signal.partner_id
      JOIN res_partner customer ON customer.id = partner.commercial_partner_id
     WHERE signal.id = ANY(%(ids)s)
"""


class XeroSignal(models.Model):
    """Signals follow their customer, who sees them, and what is deleted."""

    _inherit = "xero.signal"

    @api.model
    def _move_with_partners(self, partner_ids):
        """Give signals the customer and salesperson that their partners have now."""
        # sudo: signals of every salesperson; Odoo checked access to the partners
        signals = self.sudo().search([("partner_id", "in", [*filter(None, partner_ids)])])
        if signals:
            signals._move_home()

    @api.model
    def _move_with_contacts(self, contacts, partner_ids):
        """Move signals to the customer that their contacts are linked to now.

        If the contacts of a customer went to several others, its signals are about neither.
        """
        # sudo: signals of every salesperson; access to the contacts was checked
        signals = self.sudo().search([("partner_id", "in", [*filter(None, partner_ids)])])
        if not signals:
            return
        customers = contacts.sudo().partner_id.commercial_partner_id
        for partner, theirs in signals.grouped("partner_id").items():
            left = [("partner_id", "child_of", partner.ids), ("is_customer", "=", True)]
            if self.env["xero.contact"].sudo().search_count(left, limit=1):
                theirs._move_home()
            elif len(customers) == 1:
                theirs._merge_into(customers)
                theirs._move_home()
            else:
                theirs.unlink()

    @api.model
    def _move_with_leads(self, leads, into):
        """Give signals of merged opportunities the one that is kept."""
        # sudo: users can't write signals; Odoo checks the right to merge
        leads.sudo().xero_signal_ids.lead_id = into

    def _move_home(self):
        """Write the present customer and salesperson, and give activities to who may see them."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL(HOMES, ids=self.ids))
        self._move({self.browse(id_): tuple(home) for id_, *home in rows})

    def _merge_into(self, partner):
        """Move these signals to a customer that theirs is merged into."""
        self._move({signal: (partner.id, signal.user_id.id or None) for signal in self})

    def _move(self, homes):
        """Write the IDs of customers and salespeople, as {signal: (customer, salesperson)}."""
        homes = {
            signal: home
            for signal, home in homes.items()
            if home != (signal.partner_id.id, signal.user_id.id or None)
        }
        moved = self.browse().union(*homes)
        moved._expire_doubles(homes)
        # Before the others move.
        self.flush_model(["state"])
        for home, signals in moved.grouped(homes.get).items():
            signals.write({"partner_id": home[0], "user_id": home[1]})
        moved._reassign_activities()

    def _expire_doubles(self, homes):
        """Expire open signals that would be second ones of a rule on a card; the busiest stays."""
        there = self.search(
            [
                ("rule_id", "in", self.rule_id.ids),
                ("partner_id", "in", [partner_id for partner_id, _user_id in homes.values()]),
                ("id", "not in", self.ids),
                *self._get_open_domain(),
            ]
        )
        homes = homes | {each: (each.partner_id.id, each.user_id.id or None) for each in there}
        open_ = (self | there).filtered("is_open")
        for same in open_.grouped(lambda each: (each.rule_id, homes[each])).values():
            busiest = same.sorted(lambda each: (-OPEN_STATES.index(each.state), each.id))
            busiest[1:]._close("expired", same.company_id._xero_today())

    def _reassign_activities(self):
        """Give activities to the signals' present salespeople, as their notes have figures."""
        activities = self.env["mail.activity"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        )
        for activity in activities:
            user = self.browse(activity.res_id)._get_assigned_user()
            if not user:
                activity.unlink()
            elif activity.user_id != user:
                activity.user_id = user

    @api.model
    def _delete_with_connections(self, connections):
        """Delete signals about what is deleted: all, if a company's last organisation is."""
        of_values = [
            [(f"{name}.connection_id", "in", connections.ids)]
            for name in ("account_id", "item_id", "tracking_option_id")
        ]
        # sudo: signals are deleted with their organisation; access to it was checked above
        signals = self.sudo()
        left = connections.company_id.filtered(
            lambda company: company.sudo().xero_connection_ids - connections
        )
        of_companies = [("company_id", "in", (connections.company_id - left).ids)]
        signals.search(Domain.OR([*of_values, of_companies])).unlink()


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.ondelete(at_uninstall=False)
    def _unlink_signals(self):
        """Delete signals with their messages and activities, which have no foreign key."""
        # sudo: signals of every salesperson; Odoo checks access to the partners
        self.env["xero.signal"].sudo().search([("partner_id", "in", self.ids)]).unlink()


class XeroSignalRule(models.Model):
    _inherit = "xero.signal.rule"

    @api.ondelete(at_uninstall=False)
    def _unlink_signals(self):
        """Delete the rules' signals with their messages and activities."""
        # sudo: signals of every salesperson; access to the rules was checked
        self.env["xero.signal"].sudo().search([("rule_id", "in", self.ids)]).unlink()


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.ondelete(at_uninstall=False)
    def _move_signals(self):
        """Leave the users' signals to nobody, before the database does."""
        # sudo: signals of the users; Odoo checks the right to delete them
        signals = self.env["xero.signal"].sudo().search([("user_id", "in", self.ids)])
        signals._move({signal: (signal.partner_id.id, None) for signal in signals})
