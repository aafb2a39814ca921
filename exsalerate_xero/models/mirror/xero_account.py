from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ... import const
from ...tools import payload

# Prefix of the ID of an account that is only known by the code on lines.
STAND_IN = "code:"


class XeroAccount(models.Model):
    """An account code that sales are booked to.

    These are Xero's revenue accounts, and all other accounts on sales lines. The latter aren't
    ``income``, and neither are their lines.
    """

    _name = "xero.account"
    _description = "Xero Account Code"
    _inherit = ["xero.mirror"]
    _order = "code, id"
    _rec_names_search = ["code", "name"]
    _xero_tracked = ("income",)

    code = fields.Char(readonly=True, index=True)
    name = fields.Char(required=True, readonly=True)
    type = fields.Selection("_selection_type", "Type in Xero", readonly=True)
    account_class = fields.Selection(
        [
            ("ASSET", "Asset"),
            ("EQUITY", "Equity"),
            ("EXPENSE", "Expense"),
            ("LIABILITY", "Liability"),
            ("REVENUE", "Revenue"),
        ],
        "Class in Xero",
        readonly=True,
    )
    type_name = fields.Char("Type", compute="_compute_type_name")
    active = fields.Boolean(
        default=True, readonly=True, help="Existing lines keep accounts that are archived in Xero."
    )
    income = fields.Boolean(
        readonly=True,
        help="Xero reports this account as revenue. Lines on other accounts are invoiced, but are "
        "not income.",
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for account in self:
            account.display_name = " ".join(filter(None, (account.code, account.name)))

    @api.depends("type")
    @api.depends_context("lang")
    def _compute_type_name(self):
        names = dict(self._selection_type())
        for account in self:
            account.type_name = names.get(account.type, account.type)

    @api.model
    def _selection_type(self):
        """Return the account types in Xero's API with their names in Xero's interface."""
        names = {
            "BANK": self.env._("Bank"),
            "CURRENT": self.env._("Current asset"),
            "CURRLIAB": self.env._("Current liability"),
            "DEPRECIATN": self.env._("Depreciation"),
            "DIRECTCOSTS": self.env._("Direct costs"),
            "EQUITY": self.env._("Equity"),
            "EXPENSE": self.env._("Expense"),
            "FIXED": self.env._("Fixed asset"),
            "INVENTORY": self.env._("Inventory"),
            "LIABILITY": self.env._("Liability"),
            "NONCURRENT": self.env._("Non-current asset"),
            "OTHERINCOME": self.env._("Other income"),
            "OVERHEADS": self.env._("Overhead"),
            "PREPAYMENT": self.env._("Prepayment"),
            "REVENUE": self.env._("Revenue"),
            "SALES": self.env._("Sales"),
            "TERMLIAB": self.env._("Non-current liability"),
        }
        return list(names.items())

    @api.model
    def _search_display_name(self, operator, value):
        """Also find an account by its full display name, such as "220 Hosting"."""
        domain = super()._search_display_name(operator, value)
        code, _space, name = value.partition(" ") if operator == "ilike" else (None, None, None)
        if code and name:
            domain |= Domain("code", "=ilike", code) & Domain("name", "ilike", name)
        return domain

    @api.model
    def _absorb(self, connection, accounts):
        """Save Xero's revenue accounts, and others that are stored or that lines refer to."""
        by_id = self._by_reference(connection)[0]
        stand_ins = {xero_id for xero_id in by_id if xero_id.startswith(STAND_IN)}
        wanted = [
            account
            for account in accounts
            if account.account_class == const.REVENUE_CLASS
            or account.xero_id in by_id
            or f"{STAND_IN}{account.code}" in stand_ins
        ]
        changes = self._upsert(connection, wanted, self._row)[0]
        moved = [id_ for id_, change in changes.changed.items() if "income" in change]
        if changes.ids:
            moved += self._replace_stand_ins(connection)
        reclassified = self.browse(moved)
        if not self.env["xero.invoice.line"]._update_income(reclassified):
            reclassified = self.browse()
        turned = connection._keep_other_accounts(accounts) or bool(moved)
        return changes._replace(reclassified=reclassified.ids, turned=turned)

    @api.model
    def _replace_stand_ins(self, connection):
        """Move lines from accounts created for a code alone to Xero's account with that code.

        :return: IDs of the accounts that lines were moved to
        """
        moved = []
        stand_ins = self.search(
            [("connection_id", "=", connection.id), ("xero_id", "=like", f"{STAND_IN}%")]
        )
        by_code = self._by_reference(connection)[1]
        for stand_in in stand_ins:
            own = self.browse(by_code[stand_in.code])
            if own != stand_in:
                self.env["xero.invoice.line"]._move_account(stand_in, own)
                stand_in.unlink()
                moved.append(own.id)
        return moved

    @api.model
    def _row(self, account, _before):
        return {
            "code": account.code,
            "name": account.name,
            "type": account.type,
            "account_class": account.account_class,
            "active": account.active,
            "income": account.account_class == const.REVENUE_CLASS,
        }

    @api.model
    def _by_reference(self, connection):
        """Return {Xero's account ID: database ID} and {code: database ID}.

        If accounts share a code, accounts in Xero's chart come first, then active ones.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT id, xero_id, code FROM xero_account WHERE connection_id = %s
                    ORDER BY account_class IS NOT NULL OR income, active, id""",
                connection.id,
            )
        )
        by_code = {code: id_ for id_, _xero_id, code in rows if code}
        return {xero_id: id_ for id_, xero_id, _code in rows}, by_code

    @api.model
    def _income_ids(self, connection):
        """Return the database IDs of the organisation's income accounts."""
        rows = self.env.execute_query(
            SQL("SELECT id FROM xero_account WHERE connection_id = %s AND income", connection.id)
        )
        return {id_ for (id_,) in rows}

    @api.model
    def _income_references(self, connection):
        """Return Xero's IDs and the codes of the organisation's income accounts."""
        income = self._income_ids(connection)
        by_id, by_code = self._by_reference(connection)
        return {reference for reference, id_ in (by_id | by_code).items() if id_ in income}

    @api.model
    def _unknown_references(self, connection, sales):
        """Return the (account ID, code) pairs on lines of ``sales`` without a stored account."""
        by_id, by_code = self._by_reference(connection)
        pairs = {(line.account_id, line.account_code) for sale in sales for line in sale.lines}
        return {
            (xero_id, code)
            for xero_id, code in pairs
            if (xero_id or code) and (xero_id not in by_id if xero_id else code not in by_code)
        }

    @api.model
    def _keep_unlisted(self, connection, references, known):
        """Create accounts that lines refer to and that are not income or not in Xero's chart.

        :param references: (account ID, code) pairs
        :param known: Xero's whole chart as :class:`payload.Account`, for the names
        """
        chart = {account.xero_id: account for account in known}
        by_use = sorted(known, key=lambda account: account.active)
        chart |= {account.code: account for account in by_use if account.code}
        accounts = {}
        for xero_id, code in references:
            account = chart.get(xero_id or code) or payload.Account(
                xero_id=xero_id or f"{STAND_IN}{code}",
                code=code,
                name=self.env._("Not in Xero's chart of accounts"),
                type=None,
                account_class=None,
                active=True,
                digest="",
            )
            accounts[account.xero_id] = account
        self._upsert(connection, list(accounts.values()), self._row)
