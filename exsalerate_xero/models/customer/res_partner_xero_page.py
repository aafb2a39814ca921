from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.periods import comparisons, financial_years, months_until
from .. import steps
from ..base.client_calls import one, whole
from ..base.groups import USER

CHART_MONTHS = 24


class ResPartner(models.Model):
    """The data of a customer's Xero page, read in one call.

    It covers the current company, within the user's record rules, and includes the sales to the
    customer's contacts. Other files of this package prepare its parts.
    """

    _inherit = "res.partner"

    xero_conversion_notice = fields.Char(compute="_compute_xero_conversion_notice", groups=USER)

    @api.depends_context("company", "lang")
    def _compute_xero_conversion_notice(self):
        connections = self.env["xero.connection"]
        connections = connections.search([("company_id", "=", self.env.company.id)])
        self.xero_conversion_notice = connections._conversion_notice()

    def get_xero_page(self, connection_id=False, dimension=None):
        """Return the customer's revenue, balance, invoices and quotes, of one organisation or all.

        Revenue is net of tax in company currency, to the cent, and can be negative. Years are the
        organisation's financial years; with several organisations, those of the first linked one.
        Days are the user's.

        :param dimension: the field of lines to show revenue by, else the user's last choice
        :return: ``{"linked": False, "sees_all": bool, "can_link": bool}`` if no Xero contact is
            visible, else ``linked``, ``conversion_notice`` (why amounts in company currency can't
            be shown, or False), ``currency_id``, ``contacts`` (Xero's IDs of the linked contacts),
            ``organisations`` (their {id, name}), what :meth:`_xero_page_figures` returns, and what
            ``steps.CUSTOMER_PAGE`` adds. Days are ISO strings.
        :raise AccessError: if the user can't see the customer or Xero sales
        """
        self.check_access("read")
        self.env["xero.invoice.line"].check_access("read")
        domain = one(self)._xero_page_domain()
        contacts = self.env["xero.contact"].search_fetch(
            domain, ["xero_id", "connection_id"], order="id"
        )
        if not contacts:
            return self._xero_page_unlinked()
        organisations = contacts.connection_id
        wanted = whole(self.env, connection_id)
        chosen = organisations.filtered(lambda organisation: organisation.id == wanted)
        page = {
            "linked": True,
            "conversion_notice": (chosen or organisations)._conversion_notice(),
            "currency_id": self.env.company.currency_id.id,
            "contacts": contacts.mapped("xero_id"),
            "organisations": [{"id": each.id, "name": each.name} for each in organisations],
            **self._xero_page_figures(chosen, (chosen or organisations)[0], dimension),
        }
        steps.run(self.env, steps.CUSTOMER_PAGE, page, chosen or organisations)
        return page

    def _xero_page_figures(self, chosen, first_organisation, dimension):
        """Return the figures and documents of the page.

        :param chosen: the only organisation to show, or none
        :param first_organisation: the one whose financial year is used
        :param dimension: as in :meth:`get_xero_page`
        :return: ``today``, ``periods`` and ``years`` (see :mod:`..tools.periods`), ``months``
            (first days, oldest first), ``dimension`` and ``dimensions`` ({name, label} of those in
            use), ``revenue`` and ``accounts``, by the dimension (see :meth:`_xero_page_codes`),
            and the rest as the methods named after it return it
        """
        domain = self._xero_page_domain(chosen.id)
        offered, dimension = self._xero_page_dimensions(dimension)
        year_end = (first_organisation.year_end_day, first_organisation.year_end_month)
        today = fields.Date.context_today(self)
        periods = comparisons(today, *year_end)
        months = months_until(today, CHART_MONTHS)
        balance = self._xero_page_balance(domain, periods, today)
        first, last = balance.pop("first_day") or today, balance.pop("last_day") or today
        timelines, others, without_invoice = self._xero_page_timelines(
            domain, periods, first, max(last, today), dimension
        )
        revenue, accounts = self._xero_page_codes(timelines, periods, months, dimension)
        return {
            "today": today,
            "periods": periods,
            "years": financial_years(first, today, *year_end),
            "months": months,
            "dimension": dimension,
            "dimensions": [{"name": name, "label": label} for name, label in offered.items()],
            "revenue": revenue,
            "accounts": accounts,
            "not_income": self._xero_page_not_income(others, periods),
            "without_invoice": self._xero_page_without_invoice(without_invoice, periods),
            "balance": balance,
            "rhythm": self._xero_page_rhythm(timelines.values(), today),
            "recurring": self._xero_page_recurring(domain),
            "invoices": self._xero_page_first_invoices(domain, balance.pop("counts")),
            "quotes": self._xero_page_quotes(domain),
        }

    def _xero_page_dimensions(self, wanted):
        """Return {field: label} of the dimensions in use, and the wanted or remembered one."""
        company = {"allowed_company_ids": self.env.company.ids}
        offered = self.env["xero.invoice.line"].with_context(**company)._get_dimension_labels()
        if wanted in offered:
            return offered, wanted
        return offered, self.env["res.users.settings"]._get_xero_dimension(offered)

    def _xero_page_unlinked(self):
        """Return the page of a customer without a visible Xero contact."""
        return {
            "linked": False,
            "sees_all": self.env.user.has_group("sales_team.group_sale_salesman_all_leads"),
            "can_link": self.env["xero.contact"].has_access("write"),
        }

    def _xero_page_domain(self, connection_id=False):
        """Return the domain of the customer's records in any of Xero's models."""
        domain = [
            ("company_id", "=", self.env.company.id),
            ("partner_id", "in", self._xero_family()[self.id]),
        ]
        return [*domain, ("connection_id", "=", connection_id)] if connection_id else domain

    def _xero_page_rows(self, model, domain, names):
        """Return SQL that selects the fields ``names`` of records that the user may see."""
        records = self.env[model]
        query = records._search(domain)
        return query.select(
            *(
                SQL(
                    "%s AS %s",
                    records._field_to_sql(query.table, name, query),
                    SQL.identifier(name),
                )
                for name in names
            )
        )
