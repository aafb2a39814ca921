from odoo import api, fields, models

MANAGER = "exsalerate_xero.group_xero_manager"


class ResCompany(models.Model):
    _inherit = "res.company"

    xero_client_id = fields.Char("Xero client id", groups=MANAGER, copy=False)
    # Secrets can be set but never read: reading gives whether one is there, not what it is.
    xero_client_secret = fields.Char(
        "Xero client secret",
        compute="_compute_xero_secrets",
        inverse="_inverse_xero_client_secret",
        groups=MANAGER,
    )
    xero_client_secret_cipher = fields.Char(groups=fields.NO_ACCESS, copy=False)
    xero_has_client_secret = fields.Boolean(compute="_compute_xero_has_secrets", groups=MANAGER)
    xero_connection_ids = fields.One2many("xero.connection", "company_id", groups=MANAGER)

    @api.depends_context("uid")
    def _compute_xero_secrets(self):
        self.xero_client_secret = False

    def _compute_xero_has_secrets(self):
        for company in self:
            # sudo: only whether there is one
            company.xero_has_client_secret = bool(company.sudo().xero_client_secret_cipher)

    def _inverse_xero_client_secret(self):
        """Encrypt what was entered; an empty entry keeps what is there."""
        for company in self:
            if company.xero_client_secret:
                # sudo: nobody may read or write ciphers; the right to set the secret is the
                # field's group, checked on the way here
                company.sudo().xero_client_secret_cipher = self.env["xero.vault"]._encrypt(
                    company.xero_client_secret.strip()
                )
        self.invalidate_recordset(["xero_client_secret"], flush=False)
