import logging
from collections import defaultdict
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from .. import steps
from ..base.attempts import retry_on_conflict
from .xero_contact import DOCUMENT_MODELS

_logger = logging.getLogger(__name__)

# Documents of a remaining contact without a customer keep the customer of its merged contacts.
ALIGN = """
    UPDATE %(table)s document SET partner_id = wanted.partner_id
      FROM (SELECT astray.id,
                   CASE WHEN contact.partner_id IS NOT NULL THEN contact.partner_id
                        WHEN contact.match_state = 'excluded' THEN NULL
                        WHEN EXISTS (SELECT FROM xero_contact loser
                                      WHERE loser.connection_id = contact.connection_id
                                        AND loser.merged_into_id IS NOT NULL
                                        AND loser.partner_id = astray.partner_id)
                        THEN astray.partner_id END AS partner_id
              FROM %(table)s astray JOIN xero_contact contact ON contact.id = astray.contact_id
             WHERE astray.connection_id = %(connection)s
               AND astray.partner_id IS DISTINCT FROM contact.partner_id) wanted
     WHERE document.id = wanted.id AND document.partner_id IS DISTINCT FROM wanted.partner_id
    RETURNING document.contact_id
"""


class Owner(NamedTuple):
    """The contact of documents.

    :param id: database ID
    :param partner_id: ID of its customer, or None
    :param excluded: whether it must not have a customer
    :param erased: whether its data was erased on request, so that no more texts are imported
    """

    id: int
    partner_id: int | None
    excluded: bool
    erased: bool

    def customer(self, before):
        """Return the ID of a document's customer, or None.

        While the remaining contact of a merge has no customer, the document keeps its own.

        :param before: the document's stored row, or None
        """
        if self.partner_id or self.excluded or not before or before["contact_id"] != self.id:
            return self.partner_id
        return before["partner_id"]

    def text(self, name, value, before):
        """Return a text of a document; for an erased contact, the text stored in Odoo.

        :param before: the document's stored row, or None
        """
        return (before[name] if before else None) if self.erased else value


# Of documents without a contact.
NOBODY = Owner(None, None, excluded=False, erased=False)


class XeroContact(models.Model):
    """Keep the customer of documents equal to the customer of their contact.

    People link contacts while workers write pages of documents, and neither transaction sees the
    other's changes. So a page locks the contacts that it names, and a link is copied to the
    documents once more after its commit.
    """

    _inherit = "xero.contact"

    @api.model
    def _owners(self, connection, xero_ids):
        """Return {xero_id: :class:`Owner`} of stored contacts; merges are followed to the end.

        The contacts are locked, so that they can't be linked otherwise before the transaction
        ends. If one has just been linked, the transaction fails and the page is tried again.
        """
        self.flush_model(["partner_id", "match_state", "merged_into_id"])
        rows = self.env.execute_query(
            SQL(
                """WITH RECURSIVE chain (xero_id, id, passed) AS (
                       SELECT xero_id, id, ARRAY[id] FROM xero_contact
                        WHERE connection_id = %s AND xero_id = ANY(%s)
                        UNION ALL
                       SELECT chain.xero_id, loser.merged_into_id, passed || loser.merged_into_id
                         FROM chain JOIN xero_contact loser ON loser.id = chain.id
                        WHERE loser.merged_into_id <> ALL(passed)
                   )
                   SELECT chain.xero_id, contact.merged_into_id IS NULL, contact.id,
                          contact.partner_id, contact.match_state = 'excluded',
                          contact.status = 'GDPRREQUEST'
                     FROM chain JOIN xero_contact contact ON contact.id = chain.id
                    ORDER BY cardinality(passed) FOR SHARE OF contact""",
                connection.id,
                list(xero_ids),
            )
        )
        chains = defaultdict(list)
        for xero_id, is_last, id_, partner_id, *flags in rows:
            chains[xero_id].append((is_last, Owner(id_, partner_id, *map(bool, flags))))
        # Circular merges have no end: then the contact itself.
        return {
            xero_id: next((owner for is_last, owner in chain if is_last), chain[0][1])
            for xero_id, chain in chains.items()
        }

    def _push_to_documents(self):
        """Copy a new or removed link to the contacts' documents, now and after the commit."""
        self._push_partner()
        self.env.cr.postcommit.add(self._push_after_commit)

    def _push_after_commit(self):
        """Copy links again, to documents that a worker wrote during the transaction."""

        def push():
            with self.env.registry.cursor() as cr:
                contacts = api.Environment(cr, SUPERUSER_ID, {})[self._name].browse(self.ids)
                contacts = contacts._with_outdated_documents()
                if contacts:
                    contacts._push_partner()

        try:
            retry_on_conflict(push)
        except Exception:
            _logger.exception("Xero: a contact's link could not be copied to its documents")

    def _with_outdated_documents(self):
        """Return the contacts with documents that have another customer."""
        documents = [
            SQL(
                """SELECT contact.id FROM xero_contact contact
                     JOIN %s document ON document.contact_id = contact.id
                    WHERE contact.id = ANY(%s)
                      AND document.partner_id IS DISTINCT FROM contact.partner_id""",
                SQL.identifier(self.env[model]._table),
                self.ids,
            )
            for model in DOCUMENT_MODELS
        ]
        rows = self.env.execute_query(SQL(" UNION ").join(documents))
        return self.browse(id_ for (id_,) in rows)

    def _push_partner(self):
        """Copy the contacts' customer to their documents, and run the steps that follow."""
        before = self._document_partners()
        self.flush_recordset(["partner_id"])
        for model in DOCUMENT_MODELS:
            table = self.env[model]._table
            self.env[model].flush_model(["partner_id"])
            self.env.cr.execute(
                SQL(
                    """UPDATE %s document SET partner_id = contact.partner_id
                         FROM xero_contact contact
                        WHERE contact.id = document.contact_id AND contact.id = ANY(%s)
                          AND document.partner_id IS DISTINCT FROM contact.partner_id""",
                    SQL.identifier(table),
                    self.ids,
                )
            )
            self.env[model].invalidate_model(["partner_id"])
        for connection in self.connection_id:
            self.env["xero.invoice.line"]._update_partners(connection, self)
        partner_ids = [*before, *self.partner_id.ids]
        steps.run(self.env, steps.CUSTOMERS_CHANGED, self, partner_ids)

    def _document_partners(self):
        """Return the IDs of the customers of the contacts' documents."""
        selects = []
        for model in DOCUMENT_MODELS:
            self.env[model].flush_model(["contact_id", "partner_id"])
            selects.append(
                SQL(
                    """SELECT partner_id FROM %s
                        WHERE contact_id = ANY(%s) AND partner_id IS NOT NULL""",
                    SQL.identifier(self.env[model]._table),
                    self.ids,
                )
            )
        rows = self.env.execute_query(SQL(" UNION ").join(selects))
        return [partner_id for (partner_id,) in rows]

    @api.model
    def _align_documents(self, connection):
        """Correct documents of an organisation whose customer differs from their contact's."""
        contact_ids = set()
        for model in DOCUMENT_MODELS:
            documents = self.env[model]
            documents.flush_model(["contact_id", "partner_id"])
            table = SQL.identifier(documents._table)
            rows = self.env.execute_query(SQL(ALIGN, table=table, connection=connection.id))
            documents.invalidate_model(["partner_id"])
            contact_ids.update(contact_id for (contact_id,) in rows)
        if contact_ids:
            contacts = self.browse(contact_ids)
            self.env["xero.invoice.line"]._update_partners(connection, contacts)
            _logger.info("Xero: corrected customers of documents of %s contacts", len(contact_ids))
