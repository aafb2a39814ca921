from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from odoo.exceptions import AccessError, UserError

from ... import const
from ...models.base.groups import LEADER, MANAGER
from ..common import XeroCase


class TestPurchases(XeroCase):
    """Bills and supplier credit notes, compared with the stand-in's truth."""

    sandbox_settings = {"seed": 3, "customers": 12, "invoices": 300}
    starts_imported = True
    purchases = True

    @property
    def truth(self):
        return self.xero.truth(tenant=self.connection.tenant_id)["purchases"]

    def spend(self):
        """Return spend by supplier, code and month in the format of the truth."""
        lines = self.env["xero.purchase.line"]
        found = defaultdict(lambda: defaultdict(dict))
        groups = lines._read_group(
            lines._get_spend_domain(),
            ["contact_id", "account_id", "date:month"],
            ["amount_company:sum"],
        )
        for contact, account, month, amount in groups:
            if amount:
                by_month = found[contact.xero_id][account.xero_id or ""]
                by_month[f"{month:%Y-%m}"] = f"{amount:.2f}"
        return found

    def assertSpendIsXeros(self):
        wanted = self.truth["by_contact_account_month"]
        self.assertEqual(self.spend(), without_zero(wanted))
        self.assertTrue(wanted)
        self.assertFiguresAreXeros(self.connection)

    def balance(self):
        """Return what is owed to suppliers, in the format of the truth."""
        purchases = self.env["xero.purchase"]

        def due(*domain):
            [[amount]] = purchases._read_group(domain, [], ["amount_due_company:sum"])
            return f"{amount or 0.0:.2f}"

        return {
            "outstanding": due(("is_unpaid", "=", True)),
            "overdue": due(("is_overdue", "=", True)),
            "credit": due(("kind", "=", "bill_credit"), ("status", "=", "AUTHORISED")).strip("-"),
        }

    def read_all_again(self):
        """Read all documents again, as the nightly and weekly checks do, for silent changes."""
        self.connection._queue(const.DOCUMENT_KINDS, full=True)
        self.run_until_idle(self.connection)

    def bill(self, *domain):
        """Return the first unpaid bill that meets the domain."""
        domain = [("is_unpaid", "=", True), ("amount_paid", "=", 0), *domain]
        return self.env["xero.purchase"].search(domain, limit=1, order="id")

    def import_all_income(self):
        """Switch on All income, and allow it in Xero."""
        self.connection.all_income = True
        self.connection._complete_authorisation(self.consent(self.connection))
        self.run_until_idle(self.connection)

    def test_spend_by_supplier_code_and_month_is_xeros_and_read_again_it_changes_nothing(self):
        self.assertSpendIsXeros()
        kinds = self.env["xero.purchase"]._read_group([], ["kind"], ["__count"])
        self.assertEqual(dict(kinds), self.truth["documents"])
        self.assertEqual(self.balance(), {name: self.truth[name] for name in self.balance()})
        self.assertFalse(self.connection.issue_ids)
        self.connection.action_import_sales()
        self.run_until_idle(self.connection)
        for kind in const.PURCHASE_KINDS:
            stream = self.stream(kind)
            self.assertTrue(stream.done_count)
            self.assertEqual((stream.new_count, stream.changed_count), (0, 0), kind)
        self.assertSpendIsXeros()

    def test_spend_follows_what_is_edited_in_xero(self):
        supplier = self.bill().contact_id
        contact = supplier.xero_id
        taxed = {"account": "320", "amount": "240.00", "tax_type": "INPUT2"}
        made = self.xero.edit("new_bill", contact=contact, lines=[taxed], tax_mode="Inclusive")
        self.xero.edit("new_bill", contact=contact, status="DRAFT")
        waiting = self.xero.edit("new_bill", contact=contact, status="SUBMITTED")
        euros = self.xero.edit("new_bill", currency="EUR", rate="1.25", lines=[taxed])
        note = self.xero.edit("new_credit_note", contact=contact, type="ACCPAYCREDIT")
        self.sync(self.connection)
        self.assertSpendIsXeros()

        self.xero.edit("recode", id=made["InvoiceID"], account="469")
        self.xero.edit("change_amount", id=euros["InvoiceID"], amount="99.99")
        self.xero.edit("approve", id=waiting["InvoiceID"])
        self.xero.edit("void", id=self.bill(("contact_id", "!=", supplier.id)).xero_id)
        self.xero.edit("credit", id=note["CreditNoteID"], invoice=made["InvoiceID"])
        self.xero.edit("edit_account", code="485", name="Licences")
        for _time in range(2):
            self.sync(self.connection)
            self.read_all_again()
            self.assertSpendIsXeros()
            self.assertEqual(self.balance(), {name: self.truth[name] for name in self.balance()})

    def test_a_bill_makes_its_sender_a_supplier(self):
        customer = self.env["xero.contact"].search(
            [("is_supplier", "=", False), ("partner_id", "!=", False), ("status", "=", "ACTIVE")]
        )[:1]
        self.xero.edit("new_bill", contact=customer.xero_id)
        self.sync(self.connection)
        self.assertTrue(customer.partner_id.is_xero_supplier)
        self.assertTrue(customer.partner_id.is_xero_customer)
        self.assertEqual(customer.partner_id.xero_spend_total, 120.0)

    def test_a_refresh_of_a_supplier_brings_its_bills(self):
        bill = self.bill(("partner_id", "!=", False))
        self.xero.edit("recode", id=bill.xero_id, account="469")
        bill.partner_id.action_xero_refresh()
        self.run_until_idle(self.connection)
        self.assertSpendIsXeros()

    def test_importing_suppliers_switches_it_on_once(self):
        self.assertTrue(self.connection.purchases)
        self.connection.purchases = False
        self.assertFalse(self.env["xero.purchase"].search([]))
        self.assertFalse({*const.PURCHASE_KINDS} & {*self.connection.stream_ids.mapped("kind")})
        self.assertFiguresAreXeros(self.connection)
        self.connection.action_import_suppliers()
        self.assertFalse(self.connection.purchases)
        self.connection.purchases = True
        self.run_until_idle(self.connection)
        self.assertSpendIsXeros()

    def test_purchases_and_all_income_share_the_bills(self):
        """Whatever is switched in whatever order, income and spend are Xero's."""

        def switch(**switches):
            self.connection.write(switches)
            self.run_until_idle(self.connection)
            self.env.invalidate_all()

        revenue = self.env["xero.invoice.line"]._get_without_invoice_domain()
        self.import_all_income()
        self.assertSpendIsXeros()
        self.assertTrue(self.env["xero.invoice.line"].search_count(revenue))
        self.connection.purchases = False
        hidden = self.env["xero.invoice"].search([("kind", "in", const.PURCHASES)])
        unapproved = hidden.filtered(lambda each: each.status not in const.COUNTED_STATUSES)
        self.assertFalse(unapproved)
        switch(purchases=False)
        self.assertFiguresAreXeros(self.connection)
        lines = self.env["xero.purchase.line"].search([])
        self.assertTrue(lines)
        self.assertTrue(all(lines.mapped("income")))
        switch(purchases=True)
        self.assertSpendIsXeros()
        switch(all_income=False)
        self.assertSpendIsXeros()
        self.assertFalse(self.env["xero.invoice.line"].search_count(revenue))
        self.connection.all_income = True
        bills = [*revenue, ("kind", "in", const.PURCHASES)]
        self.assertTrue(self.env["xero.invoice.line"].search_count(bills), "without reading again")

    def test_an_account_that_becomes_income_only_counts_with_all_income(self):
        account = self.bill().line_ids.account_id[:1]
        self.xero.edit("edit_account", id=account.xero_id, type="REVENUE")
        self.connection._queue(["accounts"], full=True)
        self.run_until_idle(self.connection)
        self.assertTrue(account.income)
        self.assertSpendIsXeros()
        self.import_all_income()
        self.assertSpendIsXeros()

    def test_of_a_bill_on_income_and_costs_only_the_income_is_seen_as_revenue(self):
        self.import_all_income()
        lines = [
            {"account": code, "amount": amount, "tax_type": "NONE"}
            for code, amount in (("260", "40.00"), ("429", "100.00"))
        ]
        made = self.xero.edit("new_bill", lines=lines)
        self.sync(self.connection)
        self.assertSpendIsXeros()
        leader = self.new_user("leader", LEADER)
        bill = self.env["xero.invoice"].search([("xero_id", "=", made["InvoiceID"])])
        self.assertRaises(AccessError, bill.with_user(leader).read, ["amount_total"])
        income, costs = bill.line_ids.sorted("sequence").with_user(leader)
        self.assertEqual(income.read(["amount_company"])[0]["amount_company"], -40.0)
        self.assertRaises(AccessError, costs.read, ["amount_company"])
        self.assertIn("AccountsPayable", income.action_open_xero()["url"])
        with self.assertRaisesRegex(UserError, "Only members of the group"):
            income.action_open_document()
        manager = self.new_user("manager", MANAGER)
        action = income.with_user(manager).action_open_document()
        self.assertEqual((action["res_model"], action["res_id"]), ("xero.purchase", bill.id))
        month = bill.date.replace(day=1)
        of = {"connection_id": self.connection.id, "month": month, "verdict": "equal"}
        self.env["xero.proof.month"].create(of)
        cells, account = self.env["xero.proof.cell"], bill.line_ids.filtered("income").account_id
        cells.create(of | {"company_id": self.company.id, "account_id": account.id})
        place = (self.connection.id, str(month), account.id)
        detail = cells.with_user(leader).get_proof_detail(*place)
        rows = [row for part in detail["documents"] for row in part["rows"]]
        [shown] = [row for row in rows if row["id"] == bill.id]
        self.assertEqual((shown["model"], shown["amount"]), (False, -40.0))

    def test_at_rest_it_takes_a_few_calls_a_day(self):
        calls = self.connection.calls_per_day
        self.connection.purchases = False
        self.env.invalidate_all()
        self.assertIn(calls - self.connection.calls_per_day, range(1, 11))

    def test_the_page_is_the_truth_of_the_supplier(self):
        groups = self.env["xero.purchase"]._read_group([], ["partner_id"], ["__count"])
        partner = max(groups, key=lambda group: group[0] and group[1])[0]
        [contact] = partner.xero_contact_ids
        truth = self.xero.truth_of_contact(contact.xero_id)["purchases"]
        page = partner.get_xero_purchases()
        self.assertEqual(f"{page['revenue']['lifetime']:.2f}", truth["total"])
        self.assertEqual(f"{partner.xero_spend_total:.2f}", truth["total"])
        codes = {account["code"]: account for account in page["accounts"]}
        by_account = {
            self.env["xero.account"].search([("xero_id", "=", id_)]).code: amount
            for id_, amount in truth["by_account"].items()
        }
        self.assertEqual({k: f"{v['lifetime']:.2f}" for k, v in codes.items()}, by_account)
        balance = page["balance"]
        for name in ("outstanding", "overdue"):
            self.assertEqual(f"{balance[name]:.2f}", truth[name])
        self.assertEqual(f"{-balance['credit']:.2f}".strip("-"), truth["credit"])
        self.assertEqual(page["invoices"]["count"], sum(truth["documents"].values()))
        self.assertEqual(balance["days_to_pay"], days_to_pay(truth["paid"], page))
        self.assertTrue(balance["days_to_pay"])

    def test_the_bills_of_the_page_are_filtered_as_invoices_are(self):
        bill = self.bill(("partner_id", "!=", False))
        partner, account = bill.partner_id, bill.line_ids.account_id[:1]
        found = partner.get_xero_bills(account_id=account.id, state="approved")
        self.assertIn(bill.id, [row["id"] for row in found["rows"]])
        spend = self.env["xero.purchase.line"].search(
            [("partner_id", "=", partner.id), ("account_id", "=", account.id), ("counted", "=", 1)]
        )
        self.assertAlmostEqual(found["revenue"], sum(spend.mapped("amount_company")))
        unpaid = partner.get_xero_bills(state="unpaid")
        rows = {row["id"]: row for row in unpaid["rows"]}
        self.assertEqual(rows[bill.id]["due"], bill.amount_due)
        self.assertGreater(bill.amount_due, 0)
        self.assertIn("AccountsPayable", rows[bill.id]["xero_url"])
        self.assertFalse([line for line in rows[bill.id]["lines"] if line["not_income"]])

    def test_the_pdf_of_a_bill_is_for_people_who_see_purchases_until_the_bill_changes(self):
        manager = self.new_user("buyer", MANAGER)
        bill = self.bill().with_user(manager)
        action = bill.action_view_pdf()
        pdf = self.env["ir.attachment"].browse(action["params"]["id"])
        self.assertIn(bill.number.encode(), pdf.with_user(manager).raw)
        seller = self.new_user("seller", "sales_team.group_sale_salesman_all_leads")
        with self.assertRaises(AccessError):
            pdf.with_user(seller).check_access("read")
        with self.assertRaises(AccessError):
            bill.with_user(seller).action_view_pdf()
        self.xero.edit("change_amount", id=bill.xero_id)
        self.sync(self.connection)
        self.assertFalse(pdf.exists())

    def test_the_pdf_of_a_bill_goes_with_the_bill(self):
        for switches in ({"purchases": False}, {"all_income": True, "purchases": False}):
            with self.subTest(**switches):
                self.connection.purchases = True
                self.run_until_idle(self.connection)
                shown = self.bill().action_view_pdf()["params"]
                pdf = self.env["ir.attachment"].browse(shown["id"])
                self.assertTrue(pdf.exists())
                self.connection.write(switches)
                self.assertFalse(pdf.exists())

    def test_spend_is_analysed_by_item_and_by_tracking_category_as_revenue_is(self):
        bill = self.bill(("partner_id", "!=", False))
        self.xero.edit("add_item", code="STEEL", name="Sheet steel")
        self.xero.edit("relabel", id=bill.xero_id, item="STEEL", tracking=["North", "Growth"])
        self.connection._queue(const.DIMENSION_KINDS, full=True)
        self.read_all_again()
        lines = self.env["xero.purchase.line"]
        spend = lines._get_spend_domain()
        [[total]] = lines._read_group(spend, [], ["amount_company:sum"])
        for name in ("item_id", "tracking_option_1_id", "tracking_option_2_id"):
            groups = lines._read_group(spend, [name], ["amount_company:sum"])
            self.assertGreater(len(groups), 1, name)
            self.assertAlmostEqual(sum(amount for _value, amount in groups), total)
        described = lines.fields_get(["tracking_option_1_id"])
        self.assertEqual(described["tracking_option_1_id"]["string"], "Region")
        steel = self.env["xero.item"].search([("code", "=", "STEEL")])
        self.assertEqual(self.bill(("line_ids.item_id", "=", steel.id)), bill)
        self.assertFalse(steel.used, "customers can't buy it")

        page = bill.partner_id.get_xero_purchases(False, "item_id")
        self.assertIn({"name": "item_id", "label": "Item"}, page["dimensions"])
        codes = bill.partner_id.get_xero_purchases()
        for name in ("revenue", "balance", "rhythm"):
            self.assertEqual(page[name], codes[name])
        [row] = [row for row in page["accounts"] if row["id"] == steel.id]
        found = bill.partner_id.get_xero_bills(state="approved", account_id=None, item_id=steel.id)
        self.assertEqual([row["id"] for row in found["rows"]], bill.ids)
        self.assertEqual(found["revenue"], row["lifetime"])
        lines = lines.search([("item_id", "=", steel.id)])
        self.assertEqual(row["lifetime"], sum(lines.mapped("amount_company")))

    def test_sales_screens_show_no_purchase(self):
        """Lists of sales, of revenue and the page of a customer are as without purchases."""
        [both] = self.env["xero.contact"].search(
            [("is_supplier", "=", True), ("is_customer", "=", True), ("partner_id", "!=", False)]
        )[:1]
        partner = both.partner_id.with_user(self.new_user("manager", MANAGER))
        self.assertTrue(partner.xero_bill_count)
        before = partner.get_xero_page()
        lines = partner.env["xero.invoice.line"]
        self.assertFalse(lines.search([("kind", "in", const.PURCHASES)]))
        board = self.env["xero.customer"]
        board._refresh(self.company)
        cards = board.search_read([])
        self.connection.purchases = False
        board._refresh(self.company)
        self.env.invalidate_all()
        self.assertEqual(without_ranks(partner.get_xero_page()), without_ranks(before))
        self.assertEqual(board.search_read([]), cards)


def without_ranks(page):
    """Return a page without the ranks of codes, which depend on the number of codes."""
    codes = [*page["accounts"], *page["not_income"]]
    return page | {"codes": [code.pop("rank") and code for code in codes]}


def days_to_pay(paid, page):
    """Return the average number of days between pairs of days that end in the last 12 months."""
    first, last = map(str, page["periods"]["twelve_months"])
    days = [
        (date.fromisoformat(end) - date.fromisoformat(begin)).days
        for begin, end in paid
        if first <= end <= last
    ]
    return Decimal(sum(days) / len(days)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def without_zero(nested):
    """Return nested amounts without those that are zero, and without what is then empty."""
    kept = {
        key: without_zero(value) if isinstance(value, dict) else value
        for key, value in nested.items()
    }
    return {k: v for k, v in kept.items() if (v if isinstance(v, dict) else float(v))}
