from datetime import timedelta

from odoo import api, fields, models

# How long a user may take on Xero's pages.
KEPT = timedelta(days=1)


class XeroConnection(models.Model):
    """Attempts to connect another organisation.

    An attempt is a hidden connection, which becomes visible once it is connected.
    """

    _inherit = "xero.connection"

    def action_connect_another(self):
        """Open Xero's consent page to connect another organisation to the current company."""
        self.check_access("create")
        return self._get_attempt(self.env.company).action_connect()

    @api.model
    def _get_attempt(self, company):
        """Return a connection of ``company`` that isn't connected yet; create it if necessary.

        Administrators who connect at the same time have an attempt each.
        """
        drafts = self.with_context(active_test=False).search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "draft"),
                "|",
                ("active", "=", True),
                ("create_uid", "=", self.env.uid),
            ],
            order="active DESC",
            limit=1,
        )
        return drafts or self.create({"company_id": company.id, "active": False})

    def _discard_attempts(self):
        """Delete those of the connections that are attempts, after access was refused."""
        for attempt in self.filtered(lambda each: each.state == "draft" and not each.active):
            # With several organisations, tokens are stored before the user chooses one.
            self.env["xero.token"]._forget(attempt.id)
            attempt.unlink()

    @api.autovacuum
    def _gc_attempts(self):
        """Delete attempts that the user abandoned on Xero's pages."""
        self.with_context(active_test=False).search(
            [
                ("active", "=", False),
                ("state", "=", "draft"),
                ("write_date", "<", fields.Datetime.now() - KEPT),
            ]
        )._discard_attempts()
