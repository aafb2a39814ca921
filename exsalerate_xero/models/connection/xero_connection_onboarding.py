from odoo import api, fields, models

from ..base.client_calls import one

# The seven setup steps: name, method of the button, kinds of list that it imports.
STEPS = {
    "connect": ("action_connect", ()),
    "quotes": ("action_set_up_quotes", ()),
    "invoices": ("action_set_up_invoices", ()),
    "accounts": ("action_import_accounts", ("accounts",)),
    "contacts": ("action_import_contacts", ("contacts",)),
    "suppliers": ("action_import_suppliers", ("contacts",)),
    "sales": ("action_set_up_sales", ("invoices", "credit_notes", "quotes")),
}


# States of steps that are for the user to take.
DUE = ("todo", "failed")


class XeroConnection(models.Model):
    """The setup steps in Settings → Xero."""

    _inherit = "xero.connection"

    quotes_set_up = fields.Boolean(readonly=True, copy=False)
    invoices_set_up = fields.Boolean(readonly=True, copy=False)
    next_import = fields.Char(
        compute="_compute_next_import", help="The name of the setup step to import next."
    )

    @api.depends("state", "stream_ids.state", "stream_ids.last_success")
    def _compute_next_import(self):
        imports = [name for name, (_method, kinds) in STEPS.items() if kinds]
        for connection in self:
            due = (name for name in imports if connection._onboarding_state(name) in DUE)
            connection.next_import = next(due, False)

    @api.model
    def onboarding_steps(self, connection_id=None):
        """Return the setup steps of an organisation; by default, of the company's newest one.

        :return: {connection_id: id or False, organisations: [{id, name}] of the company, steps:
            [{name, title, text, button, method, state: done | doing | retrying | failed | todo |
            later}]}; steps that need a connection are `later` without one
        """
        self.check_access("write")
        organisations = self.search([("company_id", "=", self.env.company.id)], order="id DESC")
        connection = organisations.filtered(lambda each: each.id == connection_id)
        connection = connection or organisations[:1]
        return {
            "connection_id": connection.id,
            "organisations": [{"id": each.id, "name": each.name} for each in organisations],
            "steps": [connection._onboarding_step(name) for name in STEPS],
        }

    def _onboarding_step(self, name):
        title, text, button = self._onboarding_words(name)
        method, _kinds = STEPS[name]
        state = self._onboarding_state(name)
        if state == "failed" and name == "connect":
            text, button = self.state_reason, self.env._("Reconnect")
        elif state in ("doing", "retrying", "failed"):
            # A failed list needs attention; one in progress does not.
            streams = self._onboarding_streams(name)
            failed = streams.filtered(lambda stream: stream.shown_state == state)
            shown = (failed or streams.filtered(lambda stream: stream.state != "idle"))[:1]
            text = shown and self.env._(
                "%(what)s: %(why)s", what=shown.display_name, why=shown.summary
            )
            text = text or self.missing_rate_notice
        return {
            "name": name,
            "title": title,
            "text": text,
            "button": button,
            "method": method,
            "state": state,
        }

    def _onboarding_streams(self, name):
        _method, kinds = STEPS[name]
        return self.stream_ids.filtered(lambda stream: stream.kind in kinds)

    def _onboarding_state(self, name):
        if name == "connect":
            if self.state in ("expired", "disconnected"):
                return "failed"
            return "done" if self.state == "connected" else "todo"
        streams = self._onboarding_streams(name)
        is_done = self._onboarding_done(name, streams)
        if self.state != "connected":
            # Finished steps stay finished: only reconnecting is due.
            return "done" if is_done else "later"
        if name in ("quotes", "invoices") or not self._onboarding_requested(name):
            return "done" if is_done else "todo"
        if is_done:
            # A sync of changes doesn't reopen the step.
            streams = streams.filtered("full")
        shown = streams.mapped("shown_state")
        if "failed" in shown or (name == "sales" and self.missing_rate_count):
            return "failed"
        if "retrying" in shown:
            return "retrying"
        if any(stream.state != "idle" for stream in streams):
            return "doing"
        return "done" if is_done else "todo"

    def _onboarding_done(self, name, streams):
        if name == "quotes":
            return self.quotes_set_up
        if name == "invoices":
            return self.invoices_set_up or bool(self.invoice_notifiee_ids)
        was_read = streams and all(stream.last_success for stream in streams)
        return bool(was_read and self._onboarding_requested(name))

    def _onboarding_requested(self, name):
        """Return whether an import was requested; contacts and suppliers share one list."""
        requested = {"contacts": self.import_customers, "suppliers": self.import_suppliers}
        return requested.get(name, True)

    def _onboarding_words(self, name):
        """Return a step's (title, text, button)."""
        return (self._onboarding_set_up_words() | self._onboarding_import_words())[name]

    def _onboarding_set_up_words(self):
        return {
            "connect": (
                self.env._("Connect"),
                self._onboarding_connect_text(),
                self.env._("Connect to Xero"),
            ),
            "quotes": (
                self.env._("Quotes"),
                self.env._(
                    "Choose how each quote status updates the pipeline, and who follows up."
                ),
                self.env._("Set up quotes"),
            ),
            "invoices": (
                self.env._("Invoices"),
                self.env._("Choose who is notified of new and overdue invoices."),
                self.env._("Set up invoices"),
            ),
        }

    def _onboarding_connect_text(self):
        company = self.company_id or self.env.company
        # sudo: the kind of app isn't a secret; callers have checked access
        if company.sudo().xero_custom_connection:
            return self.env._(
                "Enter your custom connection's client ID and secret above. Odoo reads the "
                "organisation that it is authorised for, and never changes anything in Xero."
            )
        return self.env._(
            "Enter your app's client ID and secret above, then allow Odoo to read your Xero "
            "organisation. Odoo never changes anything in Xero."
        )

    def _onboarding_import_words(self):
        return {
            "accounts": (
                self.env._("Sales codes"),
                self.env._("The revenue accounts that sales are grouped by."),
                self.env._("Import sales codes"),
            ),
            "contacts": (
                self.env._("Contacts"),
                self.env._(
                    "People you've invoiced become customers, or are matched with existing ones."
                ),
                self.env._("Import contacts"),
            ),
            "suppliers": (
                self.env._("Suppliers"),
                self.env._("Contacts you buy from are marked as suppliers."),
                self.env._("Import suppliers"),
            ),
            "sales": (
                self.env._("Sales"),
                self.env._("Invoices, credit notes and quotes from the date you choose."),
                self.env._("Import sales"),
            ),
        }

    def action_set_up_quotes(self):
        """Open the dialog for quotes in the pipeline."""
        return self._dialog("quotes", self.env._("Quotes in the pipeline"))

    def action_set_up_invoices(self):
        """Open the dialog for invoice notifications."""
        return self._dialog("invoices", self.env._("Invoice notifications"))

    def action_set_up_sales(self):
        """Open the dialog for the date to import sales from."""
        return self._dialog("sales", self.env._("Import sales"))

    def _dialog(self, step, title):
        self.check_access("write")
        one(self)
        view = self.env.ref(f"exsalerate_xero.xero_connection_view_form_{step}")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    def action_quotes_set_up(self):
        """Mark the step for quotes as finished."""
        self.check_access("write")
        self.sudo().quotes_set_up = True  # sudo: write access was checked above

    def action_invoices_set_up(self):
        """Mark the step for invoices as finished."""
        self.check_access("write")
        self.sudo().invoices_set_up = True  # sudo: write access was checked above
