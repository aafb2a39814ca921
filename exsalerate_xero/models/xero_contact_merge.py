from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.words import Words
from .xero_contact import DOCUMENT_MODELS
from .xero_contact_match import EVIDENCE

# Losers of merges that have a last winner: a chain that closes on itself has none.
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
# A customer stays with its documents until the winner has one, or is left out for good.
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
                RETURNING loser.id""",
                connection=connection.id,
            )
        )
        self.invalidate_model(["merged_into_id", "merge_noted"])
        # Who was asked about has got an answer: losers follow their winner, and this is their
        # customer, whom it inherits.
        losers = self.browse([loser_id for (loser_id,) in rows])
        customers = losers.filtered("partner_id")
        heirs = self.browse().union(*(loser._merge_winner() for loser in customers))
        (losers | heirs).filtered(lambda contact: contact.match_state == "review").write(
            {"match_state": False, "proposal": False, "proposed_partner_id": False}
        )

    @api.model
    def _move_documents(self, connection):
        """Give the documents of losers of a merge to the last winner, as Xero does without a word.

        :return: ids of the partners that documents went from and to
        """
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
                moved._mark_customers()
            winners.update(moved.ids)
        if winners:
            self.env["xero.invoice.line"]._take_partners(connection, self.browse(winners))
            self.browse(winners)._take_quotes_along()
        return partners

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
        """Follow merges to their end; a chain that closes on itself ends where it began."""
        winner, seen = self, self.browse()
        while winner.merged_into_id and winner not in seen:
            seen += winner
            winner = winner.merged_into_id
        return winner

    def _note_merge(self, winner):
        """Tell on the loser's customer where its documents have gone, and nothing of Xero's.

        Whoever may read customers reads it, with a right to Xero or without.
        """
        if self.partner_id == winner.partner_id:
            return
        if winner.partner_id:
            told = self.env._(
                "In Xero, this customer was merged into %s, where its invoices and quotes are now. "
                "This customer was kept.",
                winner.partner_id._get_html_link(self.env._("another customer")),
            )
        else:
            told = self.env._(
                "In Xero, this customer was merged into a contact that is excluded here. Its "
                "invoices and quotes are shown no longer; this customer was kept."
            )
        # sudo: a note of the import's
        self.partner_id.sudo().message_post(body=told)
