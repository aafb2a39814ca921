from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from .xero_contact import DOCUMENT_MODELS

LONGEST_CHAIN = 10


class XeroContact(models.Model):
    """Contacts that were merged in Xero: the loser is archived there, the winner goes on.

    Documents move to the winner, through chains. The loser's customer is kept, and told so; a
    winner without a customer of its own takes over that of its losers.
    """

    _inherit = "xero.contact"

    merge_noted = fields.Boolean(readonly=True, help="The loser's customer was told of the merge.")

    @api.model
    def _link_merged(self, connection):
        """Point losers of a merge at their winners, as soon as both are kept."""
        rows = self.env.execute_query(
            SQL(
                """UPDATE xero_contact loser SET merged_into_id = winner.id, merge_noted = FALSE
                     FROM xero_contact winner
                    WHERE loser.connection_id = %(connection)s
                      AND loser.merged_into_xero_id IS NOT NULL
                      AND winner.connection_id = %(connection)s
                      AND winner.xero_id = loser.merged_into_xero_id
                      AND loser.merged_into_id IS DISTINCT FROM winner.id
                RETURNING winner.id, loser.partner_id""",
                connection=connection.id,
            )
        )
        self.invalidate_model(["merged_into_id", "merge_noted"])
        # Who was asked about has got an answer: it is a customer's, whom it inherits.
        heirs = self.browse([winner_id for winner_id, partner_id in rows if partner_id])
        heirs.filtered(lambda contact: contact.match_state == "review").write(
            {"match_state": False, "proposal": False, "proposed_partner_id": False}
        )

    @api.model
    def _move_documents(self, connection):
        """Give the documents of losers of a merge to the winner, as Xero does without a word.

        A pass moves them one merge further; chains end, and one that closes on itself is left.
        """
        for _pass in range(LONGEST_CHAIN):
            moved = 0
            for model in DOCUMENT_MODELS:
                self.env[model].flush_model(["contact_id", "partner_id"])
                self.env.cr.execute(
                    SQL(
                        """UPDATE %s document
                              SET contact_id = winner.id, partner_id = winner.partner_id
                             FROM xero_contact loser
                             JOIN xero_contact winner ON winner.id = loser.merged_into_id
                            WHERE document.contact_id = loser.id AND loser.connection_id = %s
                              AND loser.merged_into_id IS NOT NULL""",
                        SQL.identifier(self.env[model]._table),
                        connection.id,
                    )
                )
                moved += self.env.cr.rowcount
                self.env[model].invalidate_model(["contact_id", "partner_id"])
            if not moved:
                break
        self.env["xero.invoice.line"]._take_partners(connection)

    def _merge_heritage(self):
        """Return what these contacts inherit from those that were merged into them, by chains.

        :return: ({contact id: ids of customers}, ids of contacts whose losers are all excluded)
        """
        rows = self.env.execute_query(
            SQL(
                """WITH RECURSIVE merged (winner_id, loser_id) AS (
                       SELECT merged_into_id, id FROM xero_contact WHERE merged_into_id = ANY(%s)
                        UNION
                       SELECT merged.winner_id, contact.id
                         FROM merged JOIN xero_contact contact
                              ON contact.merged_into_id = merged.loser_id
                   )
                   SELECT winner_id, partner_id, match_state
                     FROM merged JOIN xero_contact loser ON loser.id = loser_id
                    WHERE match_state IS NOT NULL ORDER BY loser_id""",
                self.ids,
                to_flush=self._fields["match_state"],
            )
        )
        partners, states = defaultdict(list), defaultdict(set)
        for winner_id, partner_id, state in rows:
            states[winner_id].add(state)
            if partner_id:
                partners[winner_id].append(partner_id)
        return partners, {id_ for id_, found in states.items() if found == {"excluded"}}

    @api.model
    def _match_merged(self, connection):
        """Settle losers of a merge, once their winners are: see the class."""
        losers = self.search(
            [
                ("connection_id", "=", connection.id),
                ("merged_into_id", "!=", False),
                ("merge_noted", "=", False),
            ]
        )
        links = []
        for loser in losers:
            winner = loser._merge_winner()
            if not winner.partner_id:
                continue
            if loser.partner_id:
                loser._note_merge(winner)
                loser.merge_noted = True
            elif not loser.match_state:
                links.append((loser.id, winner.partner_id.id, self.env._("Merged in Xero")))
        self._link_all(links)
        self.browse([row[0] for row in links]).write({"merge_noted": True})

    def _merge_winner(self):
        """Follow merges to their end; a chain that closes on itself ends where it began."""
        winner, seen = self, self.browse()
        while winner.merged_into_id and winner not in seen:
            seen += winner
            winner = winner.merged_into_id
        return winner

    def _note_merge(self, winner):
        """Tell on the loser's customer where its documents have gone."""
        if self.partner_id == winner.partner_id:
            return
        # sudo: a note of the import's; who may read the customer may know
        self.partner_id.sudo().message_post(
            body=self.env._(
                "In Xero, %(loser)s was merged into %(winner)s. Its invoices and quotes are now "
                "with %(customer)s; this customer was kept.",
                loser=self.name,
                winner=winner.name,
                customer=winner.partner_id._get_html_link(),
            )
        )
