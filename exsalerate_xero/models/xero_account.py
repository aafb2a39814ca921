from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .. import const
from ..tools import payload

# What the id of an account begins with that is known by the code on lines alone.
STAND_IN = "code:"


class XeroAccount(models.Model):
    """An account code that sales are booked to.

    Xero's revenue accounts, plus any other account that a sales line carries: that one is not
    ``income``, and neither are its lines.
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
        default=True, readonly=True, help="Archived accounts of Xero stay on old lines."
    )
    income = fields.Boolean(
        readonly=True,
        help="Xero reports this account as revenue. Lines on any other account are invoiced, but "
        "are not income.",
    )

    _xero_unique = models.Constraint(
        "UNIQUE (connection_id, xero_id)", "This account is there already."
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
        """Return the types of account of Xero's API, with the names that Xero's pages use."""
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
        """Find a code by all that is shown of it as well, such as "220 Hosting"."""
        domain = super()._search_display_name(operator, value)
        code, _space, name = value.partition(" ") if operator == "ilike" else (None, None, None)
        if code and name:
            domain |= Domain("code", "=ilike", code) & Domain("name", "ilike", name)
        return domain

    @api.model
    def _absorb(self, connection, accounts):
        """Import Xero's revenue accounts, and any other that is stored or that lines refer to."""
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
        self.browse(moved)._update_lines()
        return changes

    @api.model
    def _replace_stand_ins(self, connection):
        """Move lines from an account made for their code alone to Xero's own of that code.

        :return: ids of the accounts that lines were moved to
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
        """Return database ids by Xero's account id and, as a second way, by code.

        Of accounts that share a code, one of Xero's chart comes first, then one in use.
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
        """Return the database ids of the organisation's income accounts."""
        rows = self.env.execute_query(
            SQL("SELECT id FROM xero_account WHERE connection_id = %s AND income", connection.id)
        )
        return {id_ for (id_,) in rows}

    @api.model
    def _unknown_references(self, connection, sales):
        """Return the (account id, code) pairs on lines of ``sales`` that no account has."""
        by_id, by_code = self._by_reference(connection)
        pairs = {(line.account_id, line.account_code) for sale in sales for line in sale.lines}
        return {
            (xero_id, code)
            for xero_id, code in pairs
            if (xero_id or code) and (xero_id not in by_id if xero_id else code not in by_code)
        }

    @api.model
    def _keep_unlisted(self, connection, references, known):
        """Make accounts for those that lines refer to and that are not income, or unknown.

        :param references: (account id, code) pairs
        :param known: Xero's whole chart as :class:`payload.Account`, to take names from
        """
        chart = {account.xero_id: account for account in known}
        by_use = sorted(known, key=lambda account: account.active)
        chart |= {account.code: account for account in by_use if account.code}
        accounts = {}
        for xero_id, code in references:
            account = chart.get(xero_id or code) or payload.Account(
                xero_id=xero_id or f"{STAND_IN}{code}",
                code=code,
                name=self.env._("not in Xero's chart of accounts"),
                type=None,
                account_class=None,
                active=True,
                digest="",
            )
            accounts[account.xero_id] = account
        self._upsert(connection, list(accounts.values()), self._row)
