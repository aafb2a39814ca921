from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import normalise

# Partners are created in bulk: no followers, no log note each, and Xero's tax ids as they are.
QUIET = {"tracking_disable": True, "mail_create_nosubscribe": True, "no_vat_validation": True}


class XeroContact(models.Model):
    """Finding, or else creating, the partner that a Xero contact is.

    Evidence is a tax ID, an e-mail address or a company's name that agrees. A contact is linked
    where all evidence leads to one customer; where it leads to several, or where weak evidence
    (anything but the tax ID) leads to a customer that another contact of the same organisation
    holds already, a person decides.
    """

    _inherit = "xero.contact"

    @api.model
    def _match(self, connection, limit=1000):
        """Link or create partners for contacts that await it; return how many were settled."""
        pending = self.search(self._pending_domain(connection), limit=limit, order="id")
        if not pending:
            return 0
        index = PartnerIndex(self.env, connection, pending)
        to_create, joining = self.browse(), {}
        for contact in pending:
            found, reason = index.decide(contact)
            if found is None:
                to_create += contact
                index.add(contact, contact)
            elif not found:
                contact.write({"match_state": "review", "match_reason": reason})
            elif found._name == self._name:
                joining[contact] = (found, reason)
            else:
                contact._link(found, reason)
                index.taken.add(found)
        to_create._create_partners(self.env._("No customer fitted, created from Xero"))
        for contact, (first, reason) in joining.items():
            contact._link(first.partner_id, reason)
        return len(pending)

    @api.model
    def _match_merged(self, connection):
        """Give losers of a merge the partner of whom they were merged into, if they had none."""
        losers = self.search(
            [
                ("connection_id", "=", connection.id),
                ("merged_into_id", "!=", False),
                ("partner_id", "=", False),
                ("match_state", "=", False),
            ]
        )
        for loser in losers:
            winner = loser._merge_winner()
            if winner.partner_id:
                loser._link(winner.partner_id, self.env._("Merged into %s in Xero", winner.name))

    @api.model
    def _pending_domain(self, connection):
        roles = Domain.FALSE
        if connection.import_customers:
            roles |= Domain("is_customer", "=", True)
        if connection.import_suppliers:
            roles |= Domain("is_supplier", "=", True)
        return roles & Domain(
            [
                ("connection_id", "=", connection.id),
                ("match_state", "=", False),
                ("partner_id", "=", False),
                ("status", "!=", "GDPRREQUEST"),
                ("merged_into_xero_id", "=", False),
            ]
        )

    def _merge_winner(self):
        """Follow merges to their end; a chain that closes on itself ends where it began."""
        winner, seen = self, self.browse()
        while winner.merged_into_id and winner not in seen:
            seen += winner
            winner = winner.merged_into_id
        return winner

    def _link(self, partner, reason):
        self.write({"partner_id": partner.id, "match_state": "linked", "match_reason": reason})

    def _create_partners(self, reason):
        countries = self._countries()
        partners = (
            self.env["res.partner"]
            .with_context(**QUIET)
            .create([contact._partner_values(countries) for contact in self])
        )
        for contact, partner in zip(self, partners, strict=True):
            contact._link(partner, reason)

    def _partner_values(self, countries):
        person = " ".join(filter(None, (self.first_name, self.last_name)))
        return {
            "name": self.name,
            "is_company": not person
            or normalise.company_name(person) != normalise.company_name(self.name),
            "email": self.email,
            "vat": self.vat,
            "phone": self.phone,
            "street": self.street,
            "street2": self.street2,
            "city": self.city,
            "zip": self.zip,
            "country_id": countries.get((self.country or "").casefold(), False),
        }

    @api.model
    def _countries(self):
        """Return countries by name and by code, as people write them in Xero."""
        countries = (
            self.env["res.country"].with_context(lang="en_US").search([("code", "!=", False)])
        )
        return {country.code.casefold(): country.id for country in countries} | {
            country.name.casefold(): country.id for country in countries
        }


class PartnerIndex:
    """The partners that a batch of contacts might be, by tax ID, e-mail and company name."""

    def __init__(self, env, connection, contacts):
        self.env = env
        self.by_vat, self.by_email, self.by_name = (defaultdict(list) for _kind in range(3))
        contacts_of = env["xero.contact"]
        self.taken = set(
            contacts_of.search(
                [("connection_id", "=", connection.id), ("partner_id", "!=", False)]
            ).partner_id
        )
        for partner in self._partners(connection, contacts):
            self.add(partner, partner)

    def _partners(self, connection, contacts):
        """Return partners of the company, or of none, that share anything with ``contacts``."""
        self.env["res.partner"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM res_partner
                    WHERE active AND (company_id IS NULL OR company_id = %(company)s)
                      AND (email_normalized = ANY(%(emails)s)
                           OR vat IS NOT NULL AND parent_id IS NULL
                              AND regexp_replace(upper(vat), '[^A-Z0-9]', '', 'g') = ANY(%(vats)s)
                           OR is_company AND name IS NOT NULL)
                    ORDER BY id""",
                company=connection.company_id.id,
                emails=[key for key in map(normalise.email, contacts.mapped("email")) if key],
                vats=[key for key in map(normalise.vat, contacts.mapped("vat")) if key],
            )
        )
        names = set(map(normalise.company_name, contacts.mapped("name")))
        emails = set(map(normalise.email, contacts.mapped("email"))) - {""}
        vats = set(map(normalise.vat, contacts.mapped("vat"))) - {""}
        return [
            partner
            for partner in self.env["res.partner"].browse([id_ for (id_,) in rows])
            if normalise.company_name(partner.name) in names
            or normalise.email(partner.email) in emails
            or normalise.vat(partner.vat) in vats
        ]

    def add(self, holder, record):
        """Index ``record`` (a partner, or a contact that will become one)."""
        is_partner = record._name == "res.partner"
        # Contacts of a company carry its tax ID too; it speaks for the company alone.
        if (key := normalise.vat(record.vat)) and not (is_partner and record.parent_id):
            self.by_vat[key].append(holder)
        if key := normalise.email(record.email):
            self.by_email[key].append(holder)
        if not is_partner or record.is_company:
            self.by_name[normalise.company_name(record.name)].append(holder)
        if not is_partner:
            self.taken.add(holder)

    def decide(self, contact):
        """Return (who it is, why): a record, an empty recordset for "ask", None for nobody."""
        evidence = [
            (self.env._("Same tax ID"), self.by_vat.get(normalise.vat(contact.vat), [])),
            (
                self.env._("Same e-mail address"),
                self.by_email.get(normalise.email(contact.email), []),
            ),
            (
                self.env._("Same company name"),
                self.by_name.get(normalise.company_name(contact.name), []),
            ),
        ]
        evidence = [(reason, found) for reason, found in evidence if found]
        if not evidence:
            return None, None
        nobody = self.env["res.partner"]
        reason, candidates = evidence[0]
        entities = {self._entity(found) for _reason, all_found in evidence for found in all_found}
        if len(entities) > 1:
            names = ", ".join(sorted({entity.display_name for entity in entities})[:5])
            return nobody, self.env._("Several customers fit: %s", names)
        chosen = candidates[0] if len(candidates) == 1 else next(iter(entities))
        strong = bool(self.by_vat.get(normalise.vat(contact.vat)))
        if not strong and (chosen in self.taken or next(iter(entities)) in self.taken):
            return nobody, self.env._(
                "%(reason)s as %(customer)s, which is another contact in Xero",
                reason=reason,
                customer=chosen.display_name,
            )
        return chosen, ", ".join(reason for reason, _found in evidence)

    @staticmethod
    def _entity(record):
        return record.commercial_partner_id if record._name == "res.partner" else record
