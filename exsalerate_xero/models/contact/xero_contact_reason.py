from odoo import models

from ...tools.words import Records, Words, _lt

NAMES_SHOWN = 5
EVIDENCE = {
    "merge": _lt("Merged in Xero"),
    "vat": _lt("Same tax ID"),
    "email": _lt("Same e-mail address"),
    "name": _lt("Same company name"),
    "near": _lt("Similar company name"),
    "person": _lt("Same name"),
    "town": _lt("Same town"),
}
DOUBTS = {
    "held": _lt("%(reason)s as %(customer)s, which is linked to another Xero contact"),
    "other_name": _lt("%(reason)s as %(customer)s, which has another name"),
    "other_vat": _lt("%(reason)s as %(customer)s, which has another tax ID"),
    "archived": _lt("%(reason)s as %(customer)s, which is archived"),
    "guarded": _lt("%(reason)s as %(customer)s, which is an Odoo user or your own company"),
    "person": _lt("%(reason)s as %(customer)s, which is a person, not a company"),
    "other_form": _lt("%(reason)s as %(customer)s, which has another legal form"),
    "other_country": _lt("%(reason)s as %(customer)s, which is in another country"),
    "other_town": _lt("%(reason)s as %(customer)s, which is in another town"),
    "near": _lt("For %(customer)s: %(reason)s. Against: %(against)s"),
}
AGAINST = {
    "no_form": _lt("only one has a legal form"),
    "spelling": _lt("another spelling"),
    "words": _lt("one has a further word"),
    "other_form": _lt("another legal form"),
    "other_vat": _lt("another tax ID"),
    "other_country": _lt("another country"),
    "other_town": _lt("another town"),
    "held": _lt("linked to another Xero contact"),
    "archived": _lt("archived"),
    "guarded": _lt("an Odoo user or your own company"),
}


class XeroContact(models.Model):
    """Why a contact is linked or in review: what speaks for and against a customer."""

    _inherit = "xero.contact"

    def _reason(self, decision):
        """Return the reason for a link or a question as :class:`Words`."""
        why = _listed([Words(EVIDENCE[kind]) for kind in decision.evidence])
        if not decision.doubt:
            return why or Words(_lt("No matching customer"))
        named = _named(decision.candidates[:NAMES_SHOWN])
        if decision.doubt == "several":
            params = {"count": len(decision.candidates), "names": named}
            return Words(_lt("%(count)s possible customers: %(names)s"), params)
        params = {"reason": why, "customer": named}
        if decision.doubt == "near":
            params["against"] = _listed([Words(AGAINST[sign]) for sign in decision.against])
        return Words(DOUBTS[decision.doubt], params)


def _named(candidates):
    """Return candidates as a value of a message: customers, and contacts that will become some."""
    customers = tuple(key for key in candidates if isinstance(key, int))
    contacts = tuple(key.id for key in candidates if not isinstance(key, int))
    found = (("res.partner", customers), ("xero.contact", contacts))
    return _listed([Records(model, ids) for model, ids in found if ids])


def _listed(words):
    """Join values of a message with commas; return None for an empty list."""
    first, *others = words or [None]
    for other in others:
        first = Words(_lt("%(one)s, %(other)s"), {"one": first, "other": other})
    return first
