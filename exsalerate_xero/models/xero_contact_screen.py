from difflib import SequenceMatcher

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import normalise
from .client_calls import one, whole
from .xero_contact_update import alike, of_partner

CANDIDATES = 4
# How much of a name must agree for a customer to be worth showing, and how many are compared.
LIKE_ENOUGH = 0.6
COMPARED = 50
LONG_WORD = 4


class XeroContact(models.Model):
    """What the screens show where people review contacts, read in one call each."""

    _inherit = "xero.contact"

    @api.model
    def get_review_summary(self, connection_id=False):
        """Return how matching stands, of one organisation or of all that the reader sees.

        :return: ``linked`` and ``to_link`` ({count, why: [[reason, count]], the commonest first}),
            ``created``, ``to_create``, ``excluded``, ``conflicts`` (numbers), ``to_decide``
            ({count, revenue}), ``currency_id`` of that revenue, the organisation's company's or
            else the current one's, and ``run``: the newest that can be undone, False or {id, date,
            linked, created}
        :raises AccessError: for who may not decide about contacts
        """
        self.check_access("write")
        connection_id = whole(self.env, connection_id)
        of = Domain("connection_id", "=", connection_id) if connection_id else Domain.TRUE
        connection = self.env["xero.connection"].search([("id", "=", connection_id)])
        currency = (connection.company_id or self.env.company).currency_id
        linked = of & Domain("match_state", "=", "linked")
        review = of & Domain("match_state", "=", "review")
        to_decide = self.search(review & Domain("proposal", "not in", ("link", "create")))
        return {
            "linked": self._why(linked & Domain("partner_created", "=", False)),
            "created": self.search_count(linked & Domain("partner_created", "=", True)),
            "to_link": self._why(review & Domain("proposal", "=", "link")),
            "to_create": self.search_count(review & Domain("proposal", "=", "create")),
            "to_decide": {
                "count": len(to_decide),
                "revenue": to_decide._revenue_in(currency),
            },
            "excluded": self.search_count(of & Domain("match_state", "=", "excluded")),
            "conflicts": len(self._in_conflict(linked)),
            "currency_id": currency.id,
            "run": self._last_run(of),
        }

    def _revenue_in(self, currency):
        """Return the revenue of these contacts; other companies' currencies at today's rates."""
        today = fields.Date.context_today(self)
        return sum(
            company.currency_id._convert(
                sum(contacts.mapped("revenue")), currency, company, today, round=False
            )
            for company, contacts in self.grouped("company_id").items()
        )

    @api.model
    def _why(self, domain):
        groups = self._read_group(domain, ["match_reason"], ["__count"], order="__count DESC")
        words = self._told_reasons(reason for reason, _count in groups)
        return {
            "count": sum(count for _reason, count in groups),
            "why": [[words.get(reason, ""), count] for reason, count in groups],
        }

    @api.model
    def _told_reasons(self, reasons):
        """Return {reason in English: the same in the reader's language}."""
        said = [("match_reason", "in", list(filter(None, reasons)))]
        examples = self._read_group(said, ["match_reason"], ["id:min"])
        contacts = self.browse(id_ for _reason, id_ in examples)
        return {contact.match_reason: contact.why for contact in contacts}

    @api.model
    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        """Head groups by reason in the reader's language."""
        formatter = super()._web_read_group_groupby_formatter(groupby_spec, values)
        if groupby_spec != "match_reason":
            return formatter
        words = self._told_reasons(values)
        return lambda value: (words.get(value, value), formatter(value)[1])

    @api.model
    def _last_run(self, domain):
        run = self.env["xero.match.run"].search(domain & Domain("state", "=", "done"), limit=1)
        if not run:
            return False
        return {
            "id": run.id,
            "date": run.create_date,
            "linked": run.linked_count,
            "created": run.created_count,
        }

    def get_comparison(self):
        """Return the contact beside the customers that it might be, or the one that it is.

        :return: ``fields`` ([{name, label, value}] as Xero says), ``linked``, ``conflict`` and
            ``candidates``: dicts of ``id``, ``name``, ``held_by`` (names of other Xero contacts
            that it is the customer of) and ``values`` ({field: {value, agrees}}), where agrees is
            True, False, or None for want of one of the two
        :raises AccessError: for who may not decide about contacts
        """
        self.check_access("write")
        one(self)
        said = self._partner_values(self, self.env["res.country"]._xero_countries())
        labels = self.env["res.partner"].fields_get(said, ["string"])
        candidates = self.partner_id or self._candidates()
        return {
            "fields": [
                {
                    "name": name,
                    "label": labels[name]["string"],
                    "value": (self.country if name == "country_id" else value) or "",
                }
                for name, value in said.items()
            ],
            "linked": bool(self.partner_id),
            "conflict": self.has_conflict,
            "candidates": [self._compared(partner, said) for partner in candidates],
        }

    def _compared(self, partner, said):
        values = {}
        for name, value in said.items():
            here = of_partner(partner, name)
            values[name] = {
                "value": self._shown(name, here) or "",
                "agrees": _agree(name, value, here) if value and here else None,
            }
        return {
            "id": partner.id,
            "name": partner.display_name,
            "held_by": (partner.xero_contact_ids - self).mapped("name"),
            "values": values,
        }

    def _candidates(self):
        """Return the customers that the contact might be, the likeliest first."""
        found = self.proposed_partner_id
        for key in self._decide()[self].candidates:
            found |= self.env["res.partner"].browse(key if isinstance(key, int) else [])
        return (found | self._of_similar_name())[:CANDIDATES]

    def _of_similar_name(self):
        name = normalise.company_name(self.name)
        word = max(name.split(), key=len, default="")
        if len(word) < LONG_WORD:
            return self.env["res.partner"]
        # sudo: the companies that this one is a branch of
        companies = self.company_id.sudo().parent_ids.ids
        partners = self.env["res.partner"].search(
            [("name", "ilike", word), ("company_id", "in", [False, *companies])], limit=COMPARED
        )
        likeness = {
            partner: SequenceMatcher(None, name, normalise.company_name(partner.name)).ratio()
            for partner in partners
        }
        return partners.filtered(lambda partner: likeness[partner] >= LIKE_ENOUGH).sorted(
            likeness.get, reverse=True
        )


def _agree(name, one, other):
    """Tell whether two values say the same, by the form in which the matching compares names."""
    if name == "name":
        return normalise.company_name(one) == normalise.company_name(other)
    return alike(name, one, other)
