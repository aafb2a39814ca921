from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize
from psycopg2.extras import Json

from ...tools import likeness, matching, normalise
from ...tools.words import Words, _lt
from .res_partner_xero_guard import GUARDED
from .xero_contact_link import reason_values

# Partners are created in bulk, without followers and log notes.
QUIET = {"tracking_disable": True, "mail_create_nosubscribe": True}
# Limits memory.
MATCHED_AT_ONCE = 2000
# Partners with an ID, a tax ID or an e-mail address of the contacts, or with a similar name.
FOUND = """
    SELECT UNNEST(%(ids)s::int[]) AS id
     UNION SELECT customer_id FROM xero_partner_key WHERE name_key = ANY(%(names)s)
     UNION SELECT customer_id FROM xero_partner_key WHERE vat_key = ANY(%(vats)s)
     UNION SELECT found.customer_id FROM UNNEST(%(near)s::int[]) AS wanted (key)
            CROSS JOIN LATERAL (SELECT customer_id FROM xero_partner_near near
                                 WHERE near.key = wanted.key ORDER BY customer_id
                                 LIMIT %(limit)s) AS found
     UNION SELECT id FROM res_partner
            WHERE email_normalized IS NOT NULL AND email_normalized = ANY(%(emails)s)
"""


class XeroContact(models.Model):
    """Match Xero contacts with customers, or create customers; see ``tools/matching``."""

    _inherit = "xero.contact"

    @api.model
    def _match(self, connection):
        """Match contacts without a decision, or put them in review; return their number."""
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
            pending._apply_decisions(
                decisions, Words(_lt("No matching customer, created from Xero"))
            )
        return len(pending)

    @api.model
    def _match_all(self, stream):
        """Match all contacts read, in batches, as one run."""
        connection = stream.connection_id
        to_review = [("connection_id", "=", connection.id), ("match_state", "=", "review")]
        before = self.search_count(to_review)
        while self._match(connection):
            connection._commit()
            connection._limit_idleness()
        self._match_merged(connection)
        self.env["xero.match.run"]._close(connection)
        waiting = self.search_count(to_review)
        if waiting > before:
            env = stream.with_context(lang=stream.asked_by_id.lang).env
            if waiting == 1:
                message = env._("1 contact needs your review. Go to Xero → Review contacts.")
            else:
                message = env._(
                    "%s contacts need your review. Go to Xero → Review contacts.", waiting
                )
            stream._send_toast("warning", message)

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

        Keys of customers are IDs; keys of contacts that will become customers are the contacts.
        """
        connection = self.connection_id
        waiting = Domain("match_state", "=", "review") & self._without_customer_domain(connection)
        group = self | self._namesakes(self._pending_domain(connection) | waiting)
        inherited, excluded = group._inherited_from_merges()
        # sudo: the decision depends on contacts of the same name, including hidden ones
        countries = self.env["res.country"]._xero_countries()
        # sudo: an index that users can't access
        self.env["xero.partner.near"].sudo()._fill_near()
        parties = [c._party(countries) for c in group.sudo() if c.id not in excluded]
        book = self._address_book(parties, {id_ for ids in inherited.values() for id_ in ids})
        heirs = {self.browse(id_): ids for id_, ids in inherited.items()}
        found = book.decide_all(parties, heirs)
        return {
            contact: self._check_link(found.get(contact, matching.Decision("exclude")))
            for contact in self
        }

    def _check_link(self, decision):
        """Turn a link to a contact that isn't being matched now into a question."""
        if decision.outcome != "link" or isinstance(decision.candidates[0], int):
            return decision
        if decision.candidates[0] in self:
            return decision
        return decision._replace(outcome="ask", doubt="held")

    def _link_quoted(self):
        """Link confident matches only, and leave the others unmatched.

        These contacts have quotes and possibly no invoices: no customers are created for prospects.
        """
        waiting = self.filtered(
            lambda contact: (
                not contact.match_state
                and not contact.partner_id
                and not contact.merged_into_xero_id
                and contact.status != "GDPRREQUEST"
                and not contact.connection_id.review_first
            )
        )
        for contacts in waiting.grouped("connection_id").values():
            decisions = contacts._decide()
            self._link_all(
                [
                    (contact.id, found.candidates[0], contact._reason(found))
                    for contact, found in decisions.items()
                    # A key that isn't an ID is a contact without a customer yet.
                    if found.outcome == "link" and isinstance(found.candidates[0], int)
                ]
            )

    def _party(self, countries):
        return matching.Party(
            self.browse(self.id),
            self.name,
            email_normalize(self.email),
            self.vat,
            is_company=self._is_company(),
            order=self.xero_id,
            country=countries.find(self.country),
            city=self.city,
        )

    def _namesakes(self, domain):
        """Return the contacts of a domain that have the same or a similar name."""
        # sudo: the normalised name is hidden from users; the search below checks their access
        contacts = self.sudo()
        named = Domain("name_key", "in", contacts.mapped("name_key"))
        return self.search(Domain("id", "in", contacts._search(domain & named))) - self

    def _address_book(self, contacts, partner_ids):
        """Return a :class:`matching.Book` of possible customers of these contacts.

        They belong to the company, to one of its parents or to no company, and share a value with
        the contacts. Archived partners are included, so that they aren't created again.

        :param contacts: a list of :class:`matching.Party`
        :param partner_ids: IDs of partners to include in any case
        """
        for model in ("res.partner", "res.users", "res.company"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """WITH found AS (%(found)s)
                   SELECT id, name, email_normalized, vat, is_company, commercial_partner_id,
                          NOT active, %(guarded)s, NULL, country_id, city
                     FROM res_partner
                    WHERE id IN (SELECT id FROM found UNION
                                 SELECT company.commercial_partner_id
                                   FROM found JOIN res_partner company USING (id))
                      AND (company_id IS NULL OR company_id = ANY(%(companies)s))
                    ORDER BY id""",
                guarded=GUARDED,
                # sudo: parents of a branch
                companies=self.connection_id.company_id.sudo().parent_ids.ids,
                found=SQL(
                    FOUND,
                    ids=list(partner_ids),
                    names=list({likeness.spelling(each.name) for each in contacts} - {""}),
                    near=list({key for each in contacts for key in likeness.keys(each.name)}),
                    limit=matching.NEAR_COMPARED,
                    emails=list({each.email for each in contacts} - {False}),
                    vats=list({matching.tax_id(each.vat) for each in contacts} - {""}),
                ),
            )
        )
        held = dict(self._held_by_contacts([row[5] or row[0] for row in rows]))
        created = {partner_id for partner_id, is_created in held.items() if is_created}
        return matching.Book((matching.Party(*row) for row in rows), set(held), created)

    def _held_by_contacts(self, customer_ids):
        """Return which of these customers are linked to contacts of the organisation.

        Links to their contact persons count as well.

        :return: (ID of a customer, whether it was created for the contact)
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

    def _apply_decisions(self, decisions, created_because):
        """Link, create, exclude or ask, as decided; return contacts whose customer Odoo refused.

        The caller checks access to contacts; customers are created with the user's access rights.
        """
        excluded = self._of_outcome(decisions, "exclude")
        if excluded:
            words = Words(_lt("Excluded, like the contact that was merged into it"))
            # sudo: columns that only the sync writes; see above
            excluded.sudo().write({"match_state": "excluded"} | reason_values(words))
        creating = self._of_outcome(decisions, "create")
        made = creating._create_partners(created_because)
        links = []
        for contact in self._of_outcome(decisions, "link"):
            (key,) = decisions[contact].candidates
            partner_id = key if isinstance(key, int) else made.get(key, key.partner_id).id
            # No ID: Odoo refused that customer, so this contact is decided about again later.
            if partner_id:
                links.append((contact.id, partner_id, contact._reason(decisions[contact])))
        self._link_all(links)
        asked = self._of_outcome(decisions, "ask")
        asked._propose({contact: decisions[contact] for contact in asked})
        return creating - self.browse().union(*made)

    def _of_outcome(self, decisions, outcome):
        return self.browse([c.id for c, found in decisions.items() if found.outcome == outcome])

    @api.model
    def _link_all(self, rows, created=False):
        """Link many contacts at once; the caller checks access.

        :param rows: (contact ID, partner ID, reason as :class:`Words`)
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
                          match_code = link.code, match_words = link.words, match_run_id = %s,
                          partner_created = %s, partner_as_of = NULL, proposal = NULL,
                          proposed_partner_id = NULL
                     FROM UNNEST(%s::int[], %s::int[], %s::varchar[], %s::jsonb[])
                          AS link (id, partner_id, code, words)
                    WHERE contact.id = link.id""",
                self.env["xero.match.run"]._current(contacts.connection_id).id,
                created,
                list(ids),
                list(partner_ids),
                *reasons(words),
            )
        )
        contacts._invalidate_links()
        contacts._note_pushed()
        contacts._push_to_documents()

    def _invalidate_links(self):
        """Invalidate the cache of these contacts after their links were changed by SQL."""
        self.invalidate_recordset(flush=False)
        self.env["res.partner"].invalidate_model(["xero_contact_ids"])

    def _create_partners(self, words):
        """Create a partner for each contact and link it; return {contact: partner}.

        Contacts whose partner Odoo refuses are put in review with the reason.

        :param words: the reason for creating them
        """
        countries = self.env["res.country"]._xero_countries()
        done, refused = self._apply_or_report(lambda contacts: contacts._new_partners(countries))
        created = {contact: partner for part in done for contact, partner in part.items()}
        rows = [(contact.id, partner.id, words) for contact, partner in created.items()]
        self._link_all(rows, created=True)
        self._note_as_made(partner.id for partner in created.values())
        self._review_refused(refused)
        return created

    def _new_partners(self, countries):
        values = [
            contact._partner_values(contact, countries) | {"is_company": contact._is_company()}
            for contact in self
        ]
        partners = self.env["res.partner"].with_context(**QUIET)._xero_create(values)
        return dict(zip(self, partners, strict=True))

    def _is_company(self):
        """Return whether the contact is a company: its name isn't its person's."""
        person = " ".join(filter(None, (self.first_name, self.last_name)))
        return not person or normalise.company_name(person) != normalise.company_name(self.name)

    @api.model
    def _partner_values(self, source, countries):
        """Return partner values from a contact, or from {field of a contact: value}."""
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


def reasons(words):
    """Return a list of :class:`Words` as two columns: their codes, and as stored."""
    return [[str(each.kind()) for each in words], [Json(each.stored()) for each in words]]
