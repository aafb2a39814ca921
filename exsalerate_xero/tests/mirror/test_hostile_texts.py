from ..common import XeroCase

SCRIPT = "<img src=x onerror=alert(1)>"
LINK = "javascript:alert(1)"


class TestHostileTexts(XeroCase):
    """Names of contacts and texts of invoices come from outside and can hold markup."""

    sandbox_settings = {"seed": 3, "customers": 4, "invoices": 10}

    def test_what_xero_says_is_text_never_markup(self):
        connection = self.connect()
        self.import_all(connection)
        reader = self.new_user("reader", "sales_team.group_sale_salesman_all_leads")
        connection.invoice_notifiee_ids = reader
        contact = self.xero.edit("new_contact", name=f"Maple {SCRIPT}")
        invoice = self.xero.edit(
            "new_invoice", contact=contact["ContactID"], status="AUTHORISED", reference=SCRIPT
        )
        quote = self.xero.edit(
            "new_quote", contact=contact["ContactID"], status="SENT", title=SCRIPT
        )
        merge = {"Url": LINK}
        for record in (invoice["InvoiceID"], quote["QuoteID"]):
            self.xero.edit("raw", id=record, merge=merge)
        last = self.env["mail.message"].search([], limit=1, order="id DESC").id
        self.sync(connection)
        partner = self.env["xero.contact"].search([("name", "like", SCRIPT)]).partner_id
        self.assertEqual(partner.name, f"Maple {SCRIPT}")
        self.assertIn(SCRIPT, partner.xero_contact_ids.mapped("name")[0])
        said = self.env["mail.message"].search([("id", ">", last)]).mapped("body")
        said += self.env["mail.activity"].search([]).mapped("note")
        said += self.env["crm.lead"].search([]).mapped("description")
        said = " ".join(text for text in said if text)
        self.assertIn("&lt;img", said)
        self.assertNotIn("<img", said)
        self.assertNotIn(LINK, said)
        rows = partner.get_xero_page()["invoices"]["rows"]
        self.assertTrue(rows)
        self.assertTrue(all(row["xero_url"].startswith("https://go.xero.com/") for row in rows))
