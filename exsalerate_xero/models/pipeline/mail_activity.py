from markupsafe import Markup
from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    xero_quote_id = fields.Many2one(
        "xero.quote",
        "Xero quote",
        groups=fields.NO_ACCESS,
        index="btree_not_null",
        ondelete="set null",
        help="The quote that this activity follows up on.",
    )

    def _close_for_xero(self, reason):
        """Delete activities that Xero has settled, and log the reason on their records.

        They aren't marked as done, since no one called: Odoo would count it as the last contact.

        :param reason: what happened, such as "the invoice was paid in Xero"
        """
        for (model, id_), activities in self.grouped(lambda a: (a.res_model, a.res_id)).items():
            if record := self.env[model].browse(id_).exists():
                notes = dict.fromkeys(filter(None, activities.mapped("note")))
                text = self.env._("Follow-up closed: %s.", reason)
                record.message_post(
                    body=Markup("<p>%s</p>%s") % (text, Markup("").join(notes)),
                    attachment_ids=activities._move_attachments(record).ids,
                )
        self.unlink()

    def _move_attachments(self, record):
        """Attach the activities' files to ``record``, as they are deleted with the activities."""
        own = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        files = self.env["ir.attachment"].search(own)
        files.write({"res_model": record._name, "res_id": record.id})
        return files | self.attachment_ids
