"""Read sales again for items, tracking options and payments, which earlier versions left out."""

from odoo import SUPERUSER_ID, api
from odoo.addons.exsalerate_xero import const


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    # The board reads these from lines now.
    cr.execute(
        """ALTER TABLE xero_customer DROP COLUMN IF EXISTS bought_codes,
                                     DROP COLUMN IF EXISTS stopped_codes"""
    )
    # New kinds of lists come before the documents.
    streams = env["xero.stream"].with_context(active_test=False).search([])
    env.add_to_compute(streams._fields["sequence"], streams)
    connections = env["xero.connection"].with_context(active_test=False)
    # Lists of organisations that aren't connected wait until they are.
    for connection in connections.search([("state", "!=", "draft")]):
        read = connection.stream_ids.filtered(
            lambda stream: stream.kind in const.DOCUMENT_KINDS and stream.last_success
        )
        if read:
            connection._queue([*const.DIMENSION_KINDS, *read.mapped("kind")], full=True)
        # Importing suppliers imports purchases as well now.
        if connection.import_suppliers:
            connection.purchases = True
