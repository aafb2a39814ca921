"""Create the ready signal rules of companies that connected with an earlier version."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    connections = env["xero.connection"].with_context(active_test=False)
    for connection in connections.search([("connected_at", "!=", False)]):
        env["xero.signal.rule"]._create_ready_rules(connection)
    # The default digest isn't updated with the addon's data.
    if digest := env.ref("digest.digest_digest_default", raise_if_not_found=False):
        digest.kpi_xero_won_back = True
