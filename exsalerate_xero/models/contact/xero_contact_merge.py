from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import payload
from ...tools.words import Words
from .. import steps
from ..mirror.xero_contact import DOCUMENT_MODELS
from .xero_contact_reason import EVIDENCE

# Merged contacts (losers) with the contact that remains (winner). Circular merges have no winner.
FINAL_WINNERS = """
    WITH RECURSIVE chain (loser_id, winner_id, passed) AS (
        SELECT id, merged_into_id, ARRAY[id] FROM xero_contact
         WHERE connection_id = %(connection)s AND merged_into_id IS NOT NULL
         UNION ALL
        SELECT chain.loser_id, contact.merged_into_id, chain.passed || contact.id
          FROM chain JOIN xero_contact contact ON contact.id = chain.winner_id
         WHERE contact.merged_into_id IS NOT NULL AND contact.id <> ALL(chain.passed)
    )
    SELECT chain.loser_id, winner.id AS winner_id, winner.partner_id, winner.match_state
      FROM chain JOIN xero_contact winner ON winner.id = chain.winner_id
     WHERE winner.merged_into_id IS NULL
"""
# Documents keep their customer until the winner has one, or is excluded.
MOVE = """
    WITH final AS (%(final)s),
         moving AS (
            SELECT document.id, document.partner_id AS before, final.loser_id, final.winner_id,
                   CASE WHEN final.match_state = 'excluded' THEN NULL
                        ELSE COALESCE(final.partner_id, document.partner_id) END AS after
              FROM final JOIN %(table)s document ON document.contact_id = final.loser_id
         )
    UPDATE %(table)s document SET contact_id = moving.winner_id, partner_id = moving.after
      FROM moving WHERE moving.id = document.id
    RETURNING document.id, moving.loser_id, moving.winner_id, moving.before, moving.after
"""


class XeroContact(models.Model):
    """Contacts that were merged in Xero: the loser is archived there, the winner remains.

    Documents move to the winner, also through chains of merges. The loser's customer is kept, with
    a note; a winner without a customer takes over the loser's.
    """

    _inherit = "xero.contact"

    merge_noted = fields.Boolean(
        readonly=True, help="The merge was logged on the merged contact's customer."
    )

    @api.model
    def _process_merges(self, stream, changes):
        """Link new and changed contacts to their winners, and move their documents there."""
        if changes.ids:
            self._link_merged(stream.connection_id)
            self._move_documents(stream.connection_id)

    @api.model
    def _link_merged(self, connection):
        """Link losers of a merge to their winners, once both are stored."""
        rows = self.env.execute_query(
            SQL(
                """UPDATE xero_contact loser SET merged_into_id = winner.id, merge_noted = FALSE
                     FROM xero_contact winner
                    WHERE loser.connection_id = %(connection)s
                      AND loser.merged_into_xero_id IS NOT NULL
                      AND winner.connection_id = %(connection)s
                      AND winner.xero_id = loser.merged_into_xero_id
                      AND loser.merged_into_id IS DISTINCT FROM winner.id
                RETURNING loser.id""",
                connection=connection.id,
            )
        )
        self.invalidate_model(["merged_into_id", "merge_noted"])
        # Contacts in review are decided now: losers follow their winner, and the winner takes over
        # their customer.
        losers = self.browse([loser_id for (loser_id,) in rows])
        customers = losers.filtered("partner_id")
        heirs = self.browse().union(*(loser._merge_winner() for loser in customers))
        (losers | heirs).filtered(lambda contact: contact.match_state == "review").write(
            {"match_state": False, "proposal": False, "proposed_partner_id": False}
        )

    @api.model
    def _move_documents(self, connection):
        """Move the documents of losers to the final winner, as Xero does."""
        final, winners, partners = SQL(FINAL_WINNERS, connection=connection.id), set(), set()
        self.flush_model(["merged_into_id", "partner_id", "match_state"])
        for model in DOCUMENT_MODELS:
            documents = self.env[model]
            documents.flush_model(["contact_id", "partner_id"])
            table = SQL.identifier(documents._table)
            rows = self.env.execute_query(SQL(MOVE, final=final, table=table))
            documents.invalidate_model(["contact_id", "partner_id"])
            partners.update(id_ for _id, _loser, _winner, *both in rows for id_ in both if id_)
            moved = self.browse({winner_id for _id, _loser, winner_id, *_partners in rows})
            self._trace(model, [(loser_id, id_) for id_, loser_id, *_rest in rows])
            if model == "xero.invoice":
                sold = documents.browse(id_ for id_, *_rest in rows)
                sold = sold.filtered(
                    lambda each: payload.is_from_customer(each.kind, each.amount_total)
                )
                sold.contact_id._mark_customers()
            winners.update(moved.ids)
        if winners:
            self.env["xero.invoice.line"]._update_partners(connection, self.browse(winners))
            steps.run(self.env, steps.CUSTOMERS_CHANGED, self.browse(winners), partners)

    def _inherited_from_merges(self):
        """Return what these contacts inherit from contacts merged into them, through chains.

        :return: ({contact ID: IDs of customers}, IDs of contacts whose losers are all excluded)
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
        """Decide about losers of a merge once their winners are decided, see the class."""
        losers = self.search(
            [
                ("connection_id", "=", connection.id),
                ("merged_into_id", "!=", False),
                ("merge_noted", "=", False),
            ]
        )
        links, noted = [], self.browse()
        for loser in losers:
            winner = loser._merge_winner()
            if not winner.partner_id and winner.match_state != "excluded":
                continue
            if loser.partner_id:
                loser._note_merge(winner)
                noted += loser
            elif winner.partner_id and not loser.match_state:
                links.append((loser.id, winner.partner_id.id, Words(EVIDENCE["merge"])))
        self._link_all(links)
        noted += self.browse([row[0] for row in links])
        noted.merge_noted = True

    def _merge_winner(self):
        """Return the final winner; a circular chain ends with the contact itself."""
        winner, seen = self, self.browse()
        while winner.merged_into_id and winner not in seen:
            seen += winner
            winner = winner.merged_into_id
        return winner

    def _note_merge(self, winner):
        """Log on the loser's customer where its documents moved, without data from Xero.

        Users without access to Xero can read the note.
        """
        if self.partner_id == winner.partner_id:
            return
        if winner.partner_id:
            note = self.env._(
                "In Xero, this customer was merged into %s, which now has its invoices and quotes. "
                "This customer was kept.",
                winner.partner_id._get_html_link(self.env._("another customer")),
            )
        else:
            note = self.env._(
                "In Xero, this customer was merged into a contact that is excluded here. Its "
                "invoices and quotes are no longer shown. This customer was kept."
            )
        # sudo: the sync logs the note
        self.partner_id.sudo().message_post(body=note)
