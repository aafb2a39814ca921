from odoo import models
from odoo.tools import SQL


class XeroConnection(models.Model):
    """From which day on quotes act in the pipeline, as a person chooses."""

    _inherit = "xero.connection"

    def write(self, vals):
        """Let quotes act that are there already, once the day from which they do is moved back."""
        result = super().write(vals)
        if vals.get("pipeline_from_date"):
            for connection in self:
                connection._let_earlier_quotes_act()
        return result

    def _let_earlier_quotes_act(self):
        """Have quotes of the past that are so no more act with the next reading of quotes."""
        self.env["xero.quote"].flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE xero_quote SET pipeline_due = TRUE
                    WHERE connection_id = %s AND date >= %s AND handled_status IS NULL
                      AND status <> 'DELETED' AND pipeline_due IS NOT TRUE""",
                self.id,
                self.pipeline_from_date,
            )
        )
        self.env["xero.quote"].invalidate_model(["pipeline_due"])
