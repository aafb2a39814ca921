from ast import literal_eval

from lxml import etree

from ..customer.customer_page_common import CustomerPageCase


class TestDocumentLists(CustomerPageCase):
    def arch(self, model, kind):
        return etree.fromstring(self.env[model].get_view(view_type=kind)["arch"])

    def listed(self, model, *filters):
        """Return the records that the model's list shows with these search filters."""
        domain = [("company_id", "=", self.company.id)]
        for name in filters:
            [found] = self.arch(model, "search").findall(f".//filter[@name='{name}']")
            domain += literal_eval(found.get("domain"))
        return self.env[model].search(domain)

    def defaults(self, context):
        """Return the default filters of a context."""
        begin = "search_default_"
        return [name.removeprefix(begin) for name in context if name.startswith(begin)]

    def quote(self, status, expiry_date=False):
        values = {"status": status, "expiry_date": expiry_date, "partner_id": self.acme.id}
        return self.new_mirror("xero.quote", values)

    def test_invoices_begin_with_those_that_count_as_revenue(self):
        made = {
            status: self.sell("2026-11-01", (self.sales, 10), status=status)
            for status in ("DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED")
        }
        menu = literal_eval(self.env.ref("exsalerate_xero.xero_invoice_action").context)
        button = self.acme.action_view_xero_invoices()
        for context in (menu, button["context"]):
            shown = self.listed("xero.invoice", *self.defaults(context))
            self.assertEqual(shown, made["AUTHORISED"] + made["PAID"])
        self.assertEqual(self.acme.xero_invoice_count, 2)
        others = self.listed("xero.invoice", "not_approved") + self.listed(
            "xero.invoice", "cancelled"
        )
        self.assertEqual(set(others.mapped("status")), made.keys() - {"AUTHORISED", "PAID"})

    def test_documents_without_a_customer_are_not_linked_yet(self):
        self.sell("2026-11-01", (self.sales, 10))
        unlinked = self.sell("2026-11-02", (self.sales, 10))
        quote = self.quote("SENT")
        unlinked.line_ids.partner_id = unlinked.partner_id = quote.partner_id = False
        for found in (unlinked, unlinked.line_ids, quote):
            self.assertEqual(self.listed(found._name, "unlinked"), found)
            labels = found.fields_get(["partner_id", "user_id"], ["falsy_value_label"])
            self.assertEqual(labels["partner_id"]["falsy_value_label"], "Not linked yet")
            self.assertEqual(labels["user_id"]["falsy_value_label"], "Unassigned")
            [column] = self.arch(found._name, "list").findall(".//field[@name='partner_id']")
            self.assertEqual(column.get("widget"), "xero_customer")

    def test_nothing_is_due_before_approval(self):
        due = {"amount_due": 12, "amount_due_company": 12}
        made = [
            self.sell("2026-11-01", (self.sales, 10), status=status, **due)
            for status in ("AUTHORISED", "DRAFT")
        ]
        self.connection._reset_amounts(self.pounds)
        self.env.invalidate_all()
        self.assertEqual([each.amount_due_company for each in made], [12, 0])
        self.assertEqual([each.is_unpaid for each in made], [True, False])

    def test_quotes_are_found_and_grouped_by_the_status_that_they_show(self):
        expired = self.quote("SENT", "2026-11-22")
        sent = self.quote("SENT", "2026-11-23") + self.quote("SENT")
        self.quote("ACCEPTED", "2026-11-22")
        self.assertEqual(self.listed("xero.quote", "expired"), expired)
        self.assertEqual(self.listed("xero.quote", "sent"), sent)
        [by_status] = self.arch("xero.quote", "search").findall(".//filter[@name='by_status']")
        field = literal_eval(by_status.get("context"))["group_by"]
        groups = self.env["xero.quote"]._read_group(
            [("partner_id", "=", self.acme.id)], [field], ["__count"]
        )
        self.assertEqual(dict(groups), {"SENT": 2, "EXPIRED": 1, "ACCEPTED": 1})

    def test_a_graph_is_grouped_by_no_amount(self):
        for model in ("xero.quote", "xero.invoice"):
            fields = self.env[model]._fields
            numbers = [
                field
                for field in self.arch(model, "graph").findall(".//field")
                if fields[field.get("name")].type in ("monetary", "float", "integer")
            ]
            self.assertTrue(numbers, model)
            for field in numbers:
                self.assertEqual(field.get("type"), "measure", field.get("name"))
