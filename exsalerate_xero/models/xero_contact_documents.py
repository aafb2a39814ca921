import logging
from collections import defaultdict
from contextlib import suppress
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL
from psycopg2.extensions import TransactionRollbackError

from .xero_contact import DOCUMENT_MODELS

_logger = logging.getLogger(__name__)

# How often pushing a link once more is tried; the hourly job mends what is left.
TRIES = 5
# A winner of a merge that waits for a customer leaves its documents with that of its losers.
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
    """The contact that documents belong to.

    :param id: in Odoo's database
    :param partner_id: id of its customer, or None
    :param excluded: whether it is to have no customer
    :param erased: whether its data were erased on request: no text about it is taken in any more
    """

    id: int
    partner_id: int | None
    excluded: bool
    erased: bool

    def customer(self, before):
        """Return the id of a document's customer, or None.

        While the winner of a merge waits for one, the document stays with the one that it has.

        :param before: the document's row as it is stored, or None
        """
        if self.partner_id or self.excluded or not before or before["contact_id"] != self.id:
            return self.partner_id
        return before["partner_id"]

    def text(self, name, value, before):
        """Return a text of a document: that of an erased contact stays as it was left here.

        :param before: the document's row as it is stored, or None
        """
        return (before[name] if before else None) if self.erased else value


class XeroContact(models.Model):
    """The customer of a contact's documents is the contact's, whoever links it and whenever.

    People link contacts while workers write pages of their documents: neither transaction sees
    the other's. So a page locks the contacts that it names, and a link is pushed once more when
    it is committed.
    """

    _inherit = "xero.contact"

    @api.model
    def _owners(self, connection, xero_ids):
        """Return {xero_id: :class:`Owner`} of the contacts kept, the last winner for merged ones.

        Until the transaction ends nobody links them otherwise; where somebody just has, the
        transaction fails and the page comes again.
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
        # A chain that closes on itself has no end: then the contact itself.
        return {
            xero_id: next((owner for is_last, owner in chain if is_last), chain[0][1])
            for xero_id, chain in chains.items()
        }

    def _take_documents_along(self):
        """Bring a link that has just been made, or removed, onto the contacts' documents."""
        self._push_partner()
        self.env.cr.postcommit.add(self._push_again)

    def _push_again(self):
        """Push once more, onto what a worker has written since the transaction began."""
        try:
            for _attempt in range(TRIES):
                with suppress(TransactionRollbackError), self.env.registry.cursor() as cr:
                    contacts = api.Environment(cr, SUPERUSER_ID, {})[self._name].browse(self.ids)
                    contacts = contacts._with_astray_documents()
                    if contacts:
                        contacts._push_partner()
                    return
        except Exception:
            _logger.exception("Xero: a link could not be pushed once more")

    def _with_astray_documents(self):
        """Return those with documents whose customer is not theirs."""
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
        """Bring the partner of these contacts onto their documents."""
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
            self.env["xero.invoice.line"]._take_partners(connection, self)

    @api.model
    def _align_documents(self, connection):
        """Mend documents of an organisation whose customer is not their contact's."""
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
            self.env["xero.invoice.line"]._take_partners(connection, contacts)
            _logger.info("Xero: customers of documents of %s contacts mended", len(contact_ids))
