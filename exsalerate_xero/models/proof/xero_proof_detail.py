from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import links, proof
from ..base.client_calls import day, whole

# Documents shown of each kind; the others are one click away.
SHOWN = 20


class XeroProofCell(models.Model):
    """What is behind a month of an account: the explanation, and the documents by kind."""

    _inherit = "xero.proof.cell"

    @api.model
    def get_proof_detail(self, connection_id, month, account_id=False):
        """Return what explains a month of an account, or of all accounts.

        :return: ``month_id``, ``month``, ``account`` (its name, or False), ``verdict``, ``xero``,
            ``odoo``, ``difference``, ``residual``, ``reason``, ``read_at``, ``parts`` (see
            :meth:`_detail_parts`), ``accounts`` (those that differ, for a whole month) and
            ``documents`` ({kind, label, count, amount, rows} of documents in Odoo). Amounts are in
            base currency.
        """
        self.check_access("read")
        connection_id, account_id = whole(self.env, connection_id), whole(self.env, account_id)
        found = [("connection_id", "=", connection_id), ("month", "=", day(self.env, month))]
        months = self.env["xero.proof.month"].search(found)
        if not months:
            raise UserError(self.env._("This month hasn't been compared yet."))
        cells = self.search([*found, *([("account_id", "=", account_id)] if account_id else ())])
        record = cells[:1] if account_id else months
        if not record:
            raise UserError(self.env._("The account has no amounts in this month."))
        return {
            "month_id": months.id,
            "month": months.month,
            "account_id": account_id,
            "account": bool(account_id) and record.account_id.display_name,
            "currency_id": months.currency_id.id,
            "verdict": record.verdict,
            "xero": record.amount_xero,
            "odoo": record.amount_odoo,
            "difference": round(record.amount_xero - record.amount_odoo, 2),
            "residual": record.residual,
            "reason": months.reason,
            "read_at": record.read_at,
            "parts": cells._detail_parts() if account_id else [],
            "accounts": [] if account_id else cells._detail_accounts(),
            "documents": cells._detail_documents() if account_id else [],
        }

    def _detail_accounts(self):
        """Return the accounts that differ."""
        return [
            {
                "id": cell.account_id.id,
                "name": cell.account_id.display_name,
                "verdict": cell.verdict,
                "difference": round(cell.amount_xero - cell.amount_odoo, 2),
            }
            for cell in self.filtered(lambda cell: cell.verdict != "equal")
        ]

    def _detail_parts(self):
        """Return the parts of a difference: {kind, label, amount, note, documents} each."""
        documents = {"skipped": self._skipped_documents, "changed": self._changed_documents}
        notes = {"rounding": self._rounding_note, "sources": self._sources_note}
        amounts = dict(self.explained or {})
        parts = [
            {
                "kind": kind,
                "label": label,
                "amount": float(amounts[kind]),
                "note": notes[kind]() if kind in notes else "",
                "documents": documents[kind]() if kind in documents else [],
            }
            for kind, label in self._part_labels().items()
            if kind in amounts
        ]
        if self.residual:
            parts.append(
                {
                    "kind": "residual",
                    "label": self.env._("Unexplained"),
                    "amount": self.residual,
                    "note": self._residual_note(),
                    "documents": [],
                }
            )
        return parts

    def _part_labels(self):
        """Return {kind: label} of explanations, in their order."""
        return {
            "skipped": self.env._("Import issues"),
            "changed": self.env._("Changed in Xero since"),
            "sources": self.env._("Not read from Xero"),
            "rounding": self.env._("Rounding of foreign currency"),
        }

    def _rounding_note(self):
        bound = self.currency_id.format(float(proof.rounding_bound(self.converted_count)))
        return self.env._(
            "%(count)s lines in foreign currency, each rounded to the cent here, and the sum in "
            "Xero: up to %(bound)s.",
            count=self.converted_count,
            bound=bound,
        )

    def _sources_note(self):
        return self.env._(
            "Odoo has no sales on this account in this month. Estimate: the whole amount comes "
            "from what Odoo doesn't read (%s).",
            self._source_names(),
        )

    def _residual_note(self):
        """Return what to think of where nothing explains a difference."""
        note = self.env._(
            "Think of asset disposals, conversion balances, expense claims and system journals."
        )
        if names := self._source_names():
            read = self.env._("Odoo doesn't read these from Xero: %s.", names)
            note = f"{read} {note}"
        return note

    def _source_names(self):
        names = {
            "receipt": self.env._("money received"),
            "spend": self.env._("money spent"),
            "prepayment": self.env._("prepayments"),
            "journal": self.env._("manual journals"),
            "bill": self.env._("bills"),
            "bill_credit": self.env._("supplier credits"),
        }
        # sudo: only names of lists, of an organisation whose totals the user may see
        unread = self.connection_id.sudo()._get_unread_income()
        return ", ".join(names[kind] for kind in unread)

    def _skipped_documents(self):
        """Return the import issues that explain the difference."""
        account, month = self.account_id, fields.Date.to_string(self.month)
        # sudo: names and amounts of documents of an organisation whose totals the user may see
        issues = (
            self.env["xero.sync.issue"]
            .sudo()
            .search([("connection_id", "=", self.connection_id.id), ("amounts", "!=", False)])
        )
        can_open = self.env["xero.sync.issue"].has_access("read")
        found = []
        for issue in issues:
            amounts = [
                float(amount)
                for of_month, reference, amount in issue.amounts
                if of_month == month and reference in (account.xero_id, account.code)
            ]
            if amounts:
                found.append(
                    {
                        "model": can_open and "xero.sync.issue",
                        "id": issue.id,
                        "name": issue.name,
                        "amount": round(sum(amounts), 2),
                        "note": issue.reason,
                        "url": issue.xero_url,
                    }
                )
        return found

    def _changed_documents(self):
        """Return the documents that were found to have changed, with their accounts."""
        changes = self.env["xero.proof.change"].search(
            [("connection_id", "=", self.connection_id.id), ("found_at", ">=", self.read_at)]
        )
        here = changes.filtered(
            lambda change: change.month == self.month and change.account_id == self.account_id
        )
        by_document = changes.grouped("xero_id")
        visible = here.invoice_id._filtered_access("read")
        return [
            {
                "model": change.invoice_id in visible and "xero.invoice",
                "id": change.invoice_id.id,
                "name": change.display_name,
                # sudo: the user may see the change of this document
                "partner": self._customer_of(change.invoice_id.sudo()),
                "amount": change.amount,
                "note": self._recode_note(by_document[change.xero_id]),
                "url": links.document_url(
                    self.connection_id.short_code, change.kind, change.xero_id
                ),
            }
            for change in here
        ]

    def _recode_note(self, changes):
        """Return from which accounts to which a document's amounts moved."""
        old = changes.filtered(lambda change: change.amount < 0).account_id
        new = changes.filtered(lambda change: change.amount > 0).account_id
        if not changes.invoice_id:
            return self.env._("No longer booked to %s", ", ".join(old.mapped("display_name")))
        if not (old and new):
            return ""
        return self.env._(
            "Moved from %(old)s to %(new)s",
            old=", ".join(old.mapped("display_name")),
            new=", ".join(new.mapped("display_name")),
        )

    def _detail_documents(self):
        """Return the documents in Odoo by kind, those with the largest amounts first."""
        lines = self.env["xero.invoice.line"]
        domain = [
            *lines._get_revenue_domain(),
            ("account_id", "=", self.account_id.id),
            ("date", ">=", self.month),
            ("date", "<=", fields.Date.end_of(self.month, "month")),
        ]
        by_kind = {}
        # sudo: names of documents of lines that the user may read, with the amounts of these only
        for document, amount in lines._read_group(domain, ["invoice_id"], ["amount_base:sum"]):
            document = document.sudo()
            by_kind.setdefault(document.kind, []).append((document, amount))
        labels = dict(self.env["xero.invoice"]._fields["kind"]._description_selection(self.env))
        return [
            {
                "kind": kind,
                "label": label,
                "count": len(by_kind[kind]),
                "amount": round(sum(amount for _document, amount in by_kind[kind]), 2),
                "rows": self._detail_rows(by_kind[kind]),
            }
            for kind, label in labels.items()
            if kind in by_kind
        ]

    def _detail_rows(self, documents):
        """Return the largest of some (document, amount in base currency)."""
        return [
            {
                "model": document.sudo(False).has_access("read") and "xero.invoice",
                "id": document.id,
                "name": document.display_name,
                "partner": self._customer_of(document),
                "date": document.date,
                "amount": amount,
                "url": document.xero_url,
            }
            for document, amount in sorted(documents, key=lambda each: -abs(each[1]))[:SHOWN]
        ]

    def _customer_of(self, document):
        return document.partner_id.display_name or document.contact_id.display_name or ""
