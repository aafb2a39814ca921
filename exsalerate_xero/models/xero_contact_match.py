from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize
from psycopg2.extras import Json

from ..tools import matching, normalise
from ..tools.words import Words, _lt
from .res_partner_xero_guard import GUARDED
from .xero_contact import because

# Partners are created in bulk: no followers, no log note each.
QUIET = {"tracking_disable": True, "mail_create_nosubscribe": True}
NAMES_SHOWN = 5
# More would be decided, and kept in memory, at once.
MATCHED_AT_ONCE = 2000
EVIDENCE = {
    "merge": _lt("Merged in Xero"),
    "vat": _lt("Same tax ID"),
    "email": _lt("Same e-mail address"),
    "name": _lt("Same company name"),
}
DOUBTS = {
    "held": _lt("%(reason)s as %(customer)s, which is another contact in Xero"),
    "other_name": _lt("%(reason)s as %(customer)s, which has another name"),
    "other_vat": _lt("%(reason)s as %(customer)s, which has another tax ID"),
    "archived": _lt("%(reason)s as %(customer)s, which is archived"),
    "guarded": _lt("%(reason)s as %(customer)s, who logs in to Odoo or is its own company"),
}
# Partners that share something with contacts.
FOUND = """
    SELECT UNNEST(%(ids)s::int[]) AS id
     UNION SELECT customer_id FROM xero_partner_key WHERE name_key = ANY(%(names)s)
     UNION SELECT customer_id FROM xero_partner_key WHERE vat_key = ANY(%(vats)s)
     UNION SELECT id FROM res_partner
            WHERE email_normalized IS NOT NULL AND email_normalized = ANY(%(emails)s)
"""


class XeroContact(models.Model):
    """Finding, or else creating, the partner that a Xero contact is: see ``tools/matching``."""

    _inherit = "xero.contact"

    @api.model
    def _match(self, connection):
        """Settle contacts that await it, or propose how to; return how many these were."""
        domain = self._pending_domain(connection)
        pending = self.search(domain, limit=MATCHED_AT_ONCE, order="id")
        if pending:
            if len(pending) == MATCHED_AT_ONCE:
                pending |= pending._namesakes(domain)
            decisions = pending._decide()
            waiting = decisions if connection.review_first else {}
            waiting = {c: found for c, found in waiting.items() if found.outcome != "exclude"}
            pending._propose(waiting)
            decisions = {c: found for c, found in decisions.items() if c not in waiting}
            pending._carry_out(decisions, Words(_lt("No customer fitted, created from Xero")))
        return len(pending)

    @api.model
    def _pending_domain(self, connection):
        roles = Domain.FALSE
        if connection.import_customers:
            roles |= Domain("is_customer", "=", True)
        if connection.import_suppliers:
            roles |= Domain("is_supplier", "=", True)
        without = self._without_customer_domain(connection)
        return roles & without & Domain("match_state", "=", False)

    @api.model
    def _without_customer_domain(self, connection):
        return Domain(
            [
                ("connection_id", "=", connection.id),
                ("partner_id", "=", False),
                ("status", "!=", "GDPRREQUEST"),
                ("merged_into_xero_id", "=", False),
            ]
        )

    def _decide(self):
        """Return {contact: :class:`matching.Decision`} for contacts of one organisation.

        Keys of customers are ids; contacts that will become customers are keys themselves.
        """
        connection = self.connection_id
        waiting = Domain("match_state", "=", "review") & self._without_customer_domain(connection)
        everybody = self | self._namesakes(self._pending_domain(connection) | waiting)
        inherited, excluded = everybody._merge_heritage()
        # sudo: what is decided about a contact depends on its namesakes, whoever may see them
        parties = [c._party() for c in everybody.sudo() if c.id not in excluded]
        book = self._address_book(parties, {id_ for ids in inherited.values() for id_ in ids})
        heirs = {self.browse(id_): ids for id_, ids in inherited.items()}
        found = book.decide_all(parties, heirs)
        return {
            contact: self._decided_here(found.get(contact, matching.Decision("exclude")))
            for contact in self
        }

    def _decided_here(self, decision):
        """Ask instead of linking to a contact that does not become a customer now."""
        if decision.outcome != "link" or isinstance(decision.candidates[0], int):
            return decision
        if decision.candidates[0] in self:
            return decision
        return decision._replace(outcome="ask", doubt="held")

    def _party(self):
        return matching.Party(
            self.browse(self.id),
            self.name,
            email_normalize(self.email),
            self.vat,
            is_company=self._is_company(),
            order=self.xero_id,
        )

    def _namesakes(self, domain):
        """Return the contacts of a domain that have the name of one of these, or one like it."""
        # sudo: the names in the form in which they are compared, which no group can read; of what
        # is found, only those that the user may read are kept
        names = self.sudo().mapped("name_key")
        found = self.sudo().search(domain & Domain("name_key", "in", names)).with_env(self.env)
        return found._filtered_access("read") - self

    def _address_book(self, contacts, partner_ids):
        """Return a :class:`matching.Book` of the partners that these contacts might be.

        They are the company's, a parent's as Odoo shares those with a branch, or nobody's, and
        share something with the contacts. Archived ones are among them, or they would be created a
        second time.

        :param contacts: a list of :class:`matching.Party`
        :param partner_ids: of partners that belong there in any case
        """
        for model in ("res.partner", "res.users", "res.company"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """WITH found AS (%(found)s)
                   SELECT id, name, email_normalized, vat, is_company, commercial_partner_id,
                          NOT active, %(guarded)s
                     FROM res_partner
                    WHERE id IN (SELECT id FROM found UNION
                                 SELECT company.commercial_partner_id
                                   FROM found JOIN res_partner company USING (id))
                      AND (company_id IS NULL OR company_id = ANY(%(companies)s))
                    ORDER BY id""",
                guarded=GUARDED,
                # sudo: the companies that the organisation's own is a branch of
                companies=self.connection_id.company_id.sudo().parent_ids.ids,
                found=SQL(
                    FOUND,
                    ids=list(partner_ids),
                    names=list({normalise.company_name(each.name) for each in contacts} - {""}),
                    emails=list({each.email for each in contacts} - {False}),
                    vats=list({matching.tax_id(each.vat) for each in contacts} - {""}),
                ),
            )
        )
        held = self._held_by_contacts([row[5] or row[0] for row in rows])
        made = {partner_id for partner_id, created in held if created}
        return matching.Book(
            (matching.Party(*row) for row in rows), {partner_id for partner_id, _made in held}, made
        )

    def _held_by_contacts(self, customer_ids):
        """Return which of these customers, or their contact persons, the organisation's hold.

        :return: (id of a customer, whether it was created for the contact)
        """
        return self.env.execute_query(
            SQL(
                """SELECT partner.commercial_partner_id, BOOL_OR(contact.partner_created)
                     FROM res_partner partner JOIN xero_contact contact
                          ON contact.partner_id = partner.id AND contact.connection_id = %s
                    WHERE partner.commercial_partner_id = ANY(%s) GROUP BY 1""",
                self.connection_id.id,
                list(set(customer_ids)),
                to_flush=self._fields["partner_created"],
            )
        )

    def _carry_out(self, decisions, created_because):
        """Link, create, exclude or ask, as decided; return those that Odoo refused to create.

        The right to decide is the caller's to check; customers are created with the user's own.
        """
        excluded = self._of_outcome(decisions, "exclude")
        if excluded:
            words = Words(_lt("Excluded, as the contact that was merged into it"))
            # sudo: the engine's own columns; see above
            excluded.sudo().write({"match_state": "excluded"} | because(words))
        creating = self._of_outcome(decisions, "create")
        made = creating._create_partners(created_because)
        links = []
        for contact in self._of_outcome(decisions, "link"):
            (key,) = decisions[contact].candidates
            partner_id = key if isinstance(key, int) else made.get(key, key.partner_id).id
            # Where there is none, it was refused: this one is decided about anew, without it.
            if partner_id:
                links.append((contact.id, partner_id, contact._reason(decisions[contact])))
        self._link_all(links)
        asked = self._of_outcome(decisions, "ask")
        asked._propose({contact: decisions[contact] for contact in asked})
        return creating - self.browse().union(*made)

    def _of_outcome(self, decisions, outcome):
        return self.browse([c.id for c, found in decisions.items() if found.outcome == outcome])

    def _reason(self, decision):
        """Return as :class:`Words` why a contact is linked, or why a person must decide."""
        why = _listed([Words(EVIDENCE[kind]) for kind in decision.evidence])
        if not decision.doubt:
            return why or Words(_lt("No customer fits"))
        names = dict.fromkeys(map(self._name_of, decision.candidates[:NAMES_SHOWN]))
        names = ", ".join(names)
        if decision.doubt == "several":
            params = {"count": len(decision.candidates), "names": names}
            return Words(_lt("%(count)s customers fit: %(names)s"), params)
        return Words(DOUBTS[decision.doubt], {"reason": why, "customer": names})

    def _name_of(self, key):
        if isinstance(key, int):
            return self.env["res.partner"].browse(key).display_name
        return key.name

    @api.model
    def _link_all(self, rows, created=False):
        """Link many contacts at once; the right to write them is the caller's to check.

        :param rows: (contact id, partner id, why, as :class:`Words`)
        """
        if not rows:
            return
        ids, partner_ids, words = zip(*rows, strict=True)
        contacts = self.browse(ids)
        contacts.flush_recordset()
        contacts._trace_partners()
        self.env.cr.execute(
            SQL(
                """UPDATE xero_contact contact
                      SET partner_id = link.partner_id, match_state = 'linked',
                          match_reason = link.reason, match_words = link.words, match_run_id = %s,
                          partner_created = %s, partner_as_of = NULL, proposal = NULL,
                          proposed_partner_id = NULL
                     FROM UNNEST(%s::int[], %s::int[], %s::varchar[], %s::jsonb[])
                          AS link (id, partner_id, reason, words)
                    WHERE contact.id = link.id""",
                self.env["xero.match.run"]._current(contacts.connection_id).id,
                created,
                list(ids),
                list(partner_ids),
                *reasons(words),
            )
        )
        contacts._forget()
        contacts._note_pushed()
        contacts._take_documents_along()

    def _forget(self):
        """Drop what is cached of these contacts, after a change of their links below the ORM."""
        self.invalidate_recordset(flush=False)
        self.env["res.partner"].invalidate_model(["xero_contact_ids"])

    def _create_partners(self, words):
        """Make a partner of each contact and link it; return {contact: partner}.

        Those whose partner Odoo refuses wait for a person, who is told why.

        :param words: why they are made
        """
        countries = self.env["res.country"]._xero_countries()
        done, refused = self._attempt(lambda contacts: contacts._new_partners(countries))
        made = {contact: partner for part in done for contact, partner in part.items()}
        rows = [(contact.id, partner.id, words) for contact, partner in made.items()]
        self._link_all(rows, created=True)
        self._note_as_made(partner.id for partner in made.values())
        self._await_mending(refused)
        return made

    def _new_partners(self, countries):
        values = [
            contact._partner_values(contact, countries) | {"is_company": contact._is_company()}
            for contact in self
        ]
        partners = self.env["res.partner"].with_context(**QUIET)._xero_create(values)
        return dict(zip(self, partners, strict=True))

    def _is_company(self):
        """Tell whether the contact is more than the person that it names."""
        person = " ".join(filter(None, (self.first_name, self.last_name)))
        return not person or normalise.company_name(person) != normalise.company_name(self.name)

    @api.model
    def _partner_values(self, source, countries):
        """Return what a contact, or {field of a contact: value}, says of a partner."""
        return {
            "name": source["name"],
            "email": source["email"],
            "vat": source["vat"],
            "phone": source["phone"],
            "street": source["street"],
            "street2": source["street2"],
            "city": source["city"],
            "zip": source["zip"],
            "country_id": countries.find(source["country"]),
        }


def _listed(words):
    """Return some sentences as one, None of none."""
    first, *others = words or [None]
    for other in others:
        first = Words(_lt("%(one)s, %(other)s"), {"one": first, "other": other})
    return first


def reasons(words):
    """Return some :class:`Words` as two columns: in English, and as they are stored."""
    return [list(map(str, words)), [Json(each.stored()) for each in words]]
