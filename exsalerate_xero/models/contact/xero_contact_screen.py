from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import normalise
from ..base.client_calls import one, whole
from ..base.wording import format_kind
from .xero_contact_update import alike, of_partner

CANDIDATES = 4


class XeroContact(models.Model):
    """The data of the contact review; each screen reads it in one call."""

    _inherit = "xero.contact"

    match_reason = fields.Char(search="_search_match_reason")

    @api.model
    def _search_match_reason(self, operator, value):
        """Search the kinds of reasons, which have no names, in the user's language."""
        if operator not in ("in", "ilike"):
            return NotImplemented
        kinds = self._get_kinds()
        if operator == "ilike":
            found = [code for code, text in kinds.items() if value.lower() in text.lower()]
        else:
            found = [code for code, text in (kinds | {False: False}).items() if text in value]
        return Domain("match_code", "in", found)

    @api.model
    def get_review_summary(self, connection_id=False):
        """Return the state of matching, for one organisation or all that the user can see.

        :return: ``linked`` and ``to_link`` ({count, why: [[reason, count]], most frequent first}),
            ``created``, ``to_create``, ``excluded``, ``conflicts`` (numbers), ``to_decide``
            ({count, revenue}), ``currency_id`` of that revenue (of the organisation's company, or
            of the current company), and ``run``: the latest that can be undone, False or {id,
            date, linked, created}
        :raises AccessError: for users who may not decide about contacts
        """
        self.check_access("write")
        connection_id = whole(self.env, connection_id)
        scope = Domain("connection_id", "=", connection_id) if connection_id else Domain.TRUE
        connection = self.env["xero.connection"].search([("id", "=", connection_id)])
        currency = (connection.company_id or self.env.company).currency_id
        linked = scope & Domain("match_state", "=", "linked")
        review = scope & Domain("match_state", "=", "review")
        to_decide = self.search(review & Domain("proposal", "not in", ("link", "create")))
        return {
            "linked": self._count_by_reason(linked & Domain("partner_created", "=", False)),
            "created": self.search_count(linked & Domain("partner_created", "=", True)),
            "to_link": self._count_by_reason(review & Domain("proposal", "=", "link")),
            "to_create": self.search_count(review & Domain("proposal", "=", "create")),
            "to_decide": {
                "count": len(to_decide),
                "revenue": to_decide._revenue_in(currency),
            },
            "excluded": self.search_count(scope & Domain("match_state", "=", "excluded")),
            "conflicts": len(self._in_conflict(linked)),
            "currency_id": currency.id,
            "run": self._last_run(scope),
        }

    def _revenue_in(self, currency):
        """Return the revenue of these contacts, converted at today's rates."""
        today = fields.Date.context_today(self)
        return sum(
            company.currency_id._convert(
                sum(contacts.mapped("revenue")), currency, company, today, round=False
            )
            for company, contacts in self.grouped("company_id").items()
        )

    @api.model
    def _count_by_reason(self, domain):
        groups = self._read_group(
            domain, ["match_code"], ["id:min", "__count"], order="__count DESC"
        )
        kinds = self.browse(id_ for _code, id_, _count in groups)._kinds()
        return {
            "count": sum(count for _code, _id, count in groups),
            "why": [[kinds[code] or "", count] for code, _id, count in groups],
        }

    @api.model
    def _get_kinds(self):
        """Return {code: text} as :meth:`_kinds` of all contacts."""
        groups = self._read_group([("match_code", "!=", False)], ["match_code"], ["id:min"])
        return self.browse(id_ for _code, id_ in groups)._kinds()

    def _kinds(self):
        """Return {code of a reason: what such reasons have in common, in the user's language}."""
        return {
            contact.match_code: format_kind(self.env, contact.match_words) or contact.match_code
            for contact in self
        }

    @api.model
    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        """Label groups by reason in the user's language."""
        formatter = super()._web_read_group_groupby_formatter(groupby_spec, values)
        if groupby_spec != "match_code":
            return formatter
        kinds = self._get_kinds()
        return lambda value: (kinds.get(value, value), formatter(value)[1])

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
        """Return the contact's values and its customer's, or those of possible customers.

        :return: ``fields`` ([{name, label, value}] of Xero), ``linked``, ``conflict`` and
            ``candidates``: dicts of ``id``, ``name``, ``held_by`` (names of other Xero contacts
            that are linked to this customer) and ``values`` ({field: {value, agrees}}), where
            agrees is True, False, or None if one of the values is empty
        :raises AccessError: for users who may not decide about contacts
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
            current = of_partner(partner, name)
            values[name] = {
                "value": self._shown(name, current) or "",
                "agrees": _agree(name, value, current) if value and current else None,
            }
        return {
            "id": partner.id,
            "name": partner.display_name,
            "held_by": (partner.xero_contact_ids - self).mapped("name"),
            "values": values,
        }

    def _candidates(self):
        """Return the possible customers of the contact, best match first."""
        found = self.proposed_partner_id
        for key in self._decide()[self].candidates:
            found |= self.env["res.partner"].browse(key if isinstance(key, int) else [])
        return found[:CANDIDATES]


def _agree(name, one, other):
    """Return whether two values are equivalent; names are compared as in matching."""
    if name == "name":
        return normalise.company_name(one) == normalise.company_name(other)
    return alike(name, one, other)
