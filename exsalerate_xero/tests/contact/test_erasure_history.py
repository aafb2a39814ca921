import json
from urllib.parse import quote

from markupsafe import Markup, escape
from odoo import Command

from ...tools import payload
from ...tools.words import Words
from ..common import answer_of
from .erasure_common import ErasureCase

NAMES = (("Zoë", "O'Quillan"), ("Zoë", "Brandvold"), ("Philippa", "Brandvold-Ashe"))
ADDRESSES = ("zoe.oquillan@home.example", "zb@work.example", "p.ashe@post.example")
PHONES = ("+44 1632 960123", "01632 960456", "(01632) 960-789")
STREETS = ("17 Périgord Crescent", "4 Whitlock Rise", "88 Tanner's Wharf")
WORDS = (
    *{name for names in NAMES for name in names},
    *(*ADDRESSES, *STREETS),
    *("1632 960123", "1632 960456", "1632 960789"),
)


class TestErasureHistory(ErasureCase):
    """All current and former values of a contact are erased, wherever they were copied."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for version in range(3):
            cls.settle(cls.version(version))
            if not version:
                cls.lead = cls.open_lead()
        cls.zoe = cls.contact(1)
        cls.customer = cls.zoe.partner_id
        cls.env.cr.flush()

    @classmethod
    def version(cls, number):
        first, last = NAMES[number]
        return cls.record(
            1,
            f"{first} {last}",
            FirstName=first,
            LastName=last,
            EmailAddress=ADDRESSES[number],
            Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": PHONES[number]}],
            Addresses=[{"AddressType": "STREET", "AddressLine1": STREETS[number], "City": "Hull"}],
        )

    @classmethod
    def open_lead(cls):
        return cls.env["crm.lead"].create(
            {
                "name": "Roof for Zoë O'Quillan",
                "type": "opportunity",
                "partner_id": cls.contact(1).partner_id.id,
                "email_cc": '"O\'QUILLAN, Zoë" <Zoe.OQuillan@home.example>, else@x.example',
            }
        )

    def quote(self, **values):
        return self.env["xero.quote"].create(
            {
                "connection_id": self.connection.id,
                "company_id": self.company.id,
                "xero_id": "q-1",
                "number": "QU-0007",
                "contact_id": self.zoe.id,
                "status": "DRAFT",
            }
            | values
        )

    def repeating_invoice(self, **values):
        owner = {"connection_id": self.connection.id, "company_id": self.company.id}
        own = {"xero_id": "r-1", "contact_id": self.zoe.id, "status": "AUTHORISED"}
        return self.env["xero.repeating.invoice"].create(owner | own | values)

    def test_earlier_names_addresses_and_numbers_are_erased(self):
        self.assertTrue(self.lines_with("Brandvold", "O'Quillan"), "there is data to erase")
        self.erase(self.zoe)
        self.assertGone(*WORDS)
        self.assertEqual(self.lead.name, "Roof for …")
        self.assertIn("else@x.example", self.lead.email_cc)

    def test_import_notes_that_quote_the_person_are_erased(self):
        invalid = self.version(2) | {"ContactStatus": "Philippa Brandvold-Ashe"}
        self.settle(invalid)
        self.assertIn("Brandvold-Ashe", self.zoe.notes)
        self.settle(self.record(2, "Another"))
        self.settle(invalid | {"MergedToContactID": self.xero_id(2)})
        self.erase(self.contact(2))
        self.assertGone(*WORDS)
        self.settle(invalid | {"MergedToContactID": self.xero_id(2), "EmailAddress": "x" * 400})
        self.assertGone(*WORDS)

    def test_import_issues_of_its_documents_lose_the_person(self):
        self.quote()
        words = Words("Status is “%(value)s”", {"value": "Philippa"})
        self.env["xero.sync.issue"]._record(
            self.connection, "quotes", [payload.Skipped("q-1", "QU-0007", words)], ()
        )
        self.assertTrue(self.lines_with("Philippa"))
        self.erase(self.zoe)
        self.assertGone(*WORDS)
        self.assertEqual(self.connection.issue_ids.name, "QU-0007")

    def test_a_customer_of_an_excluded_contact_is_erased(self):
        self.zoe.action_exclude()
        self.assertFalse(self.zoe.partner_id)
        self.erase(self.zoe)
        self.assertGone(*WORDS)
        self.assertTrue(self.customer.name.startswith("Erased contact"))

    def test_customers_of_a_contact_that_was_linked_anew_are_erased_and_others_stay(self):
        other = self.partner("Ashe Holdings", email="office@ashe.example")
        self.zoe.partner_id = other
        self.erase(self.zoe)
        self.assertGone(*WORDS)
        self.assertEqual((other.name, other.email), ("Ashe Holdings", "office@ashe.example"))
        self.assertIn(str(self.customer.id), self.connection.message_ids[0].body)

    def test_a_customer_that_was_only_linked_once_keeps_what_people_entered_there(self):
        namesake = self.partner("Philippa Brandvold-Ashe", phone="01632 960789")
        namesake.email = ADDRESSES[2]
        self.zoe.partner_id = namesake
        self.settle(self.version(2) | {"EmailAddress": "new@brandvold.example"})
        self.assertEqual(namesake.email, "new@brandvold.example")
        self.zoe.partner_id = self.customer
        self.erase(self.zoe)
        self.assertFalse(namesake.email)
        self.assertEqual(namesake.name, "Philippa Brandvold-Ashe")
        self.assertEqual(namesake.phone, "01632 960789")

    def test_people_are_told_which_customers_to_check(self):
        namesake = self.partner("Philippa Brandvold-Ashe", email=ADDRESSES[0])
        once = self.partner("Ashe Holdings")
        self.zoe.partner_id = once
        self.zoe.partner_id = self.customer
        self.erase(self.zoe)
        log = self.connection.message_ids[0].body
        self.assertIn("Please check these customers", log)
        self.assertIn(str(namesake.id), log)
        self.assertIn(str(once.id), log)
        self.assertEqual(namesake.email, ADDRESSES[0])

    def test_a_run_that_was_undone_leaves_nothing_of_the_person(self):
        self.customer.comment = "Prefers mornings"
        self.env["xero.match.run"].search([])[0].action_undo()
        self.assertTrue(self.customer.exists())
        self.assertFalse(self.zoe.partner_id)
        self.erase(self.zoe)
        self.assertGone(*WORDS)

    def test_customers_merged_in_odoo_lead_to_what_was_created(self):
        kept = self.partner("Ashe Holdings")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([kept.id, self.customer.id], kept)
        self.zoe.action_exclude()
        self.erase(self.zoe)
        self.assertGone(*WORDS)
        self.assertEqual(kept.name, "Ashe Holdings")

    def test_opportunities_that_went_to_others_are_erased(self):
        elsewhere = self.partner("Elsewhere")
        self.lead.partner_id = elsewhere
        taken_off = self.env["crm.lead"].create(
            {"name": "O'Quillan roof", "partner_name": "Philippa Brandvold-Ashe"}
        )
        self.quote(lead_id=taken_off.id)._unlink_lead()
        merged = self.env["crm.lead"].create({"name": "Gutters", "partner_id": self.customer.id})
        merged.message_post(body="Philippa called")
        kept = self.env["crm.lead"].create({"name": "Elsewhere's", "partner_id": elsewhere.id})
        (kept + merged)._merge_opportunity(auto_unlink=True)
        self.env.cr.flush()
        self.erase(self.zoe)
        self.assertGone(*WORDS)
        self.assertEqual(taken_off.name, "… roof")

    def test_documents_that_went_to_another_contact_are_erased(self):
        other = self.arrive(2, "Ashe Holdings")
        invoice = self.invoice(self.zoe, 10)
        invoice.message_post(body="Philippa Brandvold-Ashe pays on Friday")
        repeating = self.repeating_invoice(reference="Philippa Brandvold-Ashe")
        self.settle(self.merged(1, "Philippa Brandvold-Ashe", into=2))
        self.assertEqual((invoice.contact_id, repeating.contact_id), (other, other))
        self.erase(self.zoe)
        self.assertGone(*WORDS)

    def test_texts_of_documents_are_erased_and_figures_stay(self):
        invoice = self.invoice(self.zoe, 10)
        invoice.write({"number": "INV-1", "reference": "ZOË BRANDVOLD, order 12"})
        invoice.line_ids.description = "Delivered to 17 Périgord\nCrescent for Mrs O'Quillan"
        quote = self.quote(title="Roof, Brandvold", reference="zb@work.example")
        repeating = self.repeating_invoice(reference="ZOË BRANDVOLD, care", period=3)
        self.erase(self.zoe)
        self.assertGone(*WORDS)
        self.assertEqual((repeating.reference, repeating.period), ("…, care", 3))
        self.assertEqual(invoice.reference, "…, order 12")
        self.assertEqual((invoice.number, quote.number), ("INV-1", "QU-0007"))
        self.assertEqual(invoice.line_ids.amount_company, 10)

    def test_what_xero_still_says_in_documents_does_not_come_back(self):
        record = {
            **{"InvoiceID": self.xero_id(7), "Type": "ACCREC", "Status": "PAID"},
            **{"InvoiceNumber": "INV-7", "Reference": "O'Quillan", "LineAmountTypes": "NoTax"},
            **{"Date": "/Date(1700000000000+0000)/", "CurrencyCode": "GBP", "CurrencyRate": 1},
            "Contact": {"ContactID": self.zoe.xero_id},
            **{"SubTotal": 10, "TotalTax": 0, "Total": 10, "AmountDue": 0, "AmountPaid": 10},
            "LineItems": [{"Description": "For Zoë", "Quantity": 1, "LineAmount": 10}],
        }
        offer = {
            **{"QuoteID": self.xero_id(8), "QuoteNumber": "QU-8", "Title": "O'Quillan's roof"},
            **{"Terms": "Mrs O'Quillan pays half", "Total": 10},
        }
        offer = record | offer | {"Status": "SENT"}
        self.read_sale(record)
        self.read_quote(offer)
        monthly = {"RepeatingInvoiceID": self.xero_id(9), "Status": "AUTHORISED"}
        monthly |= {"Schedule": {"Period": 1, "Unit": "MONTHLY"}}
        self.read_repeating(record | monthly)
        self.erase(self.zoe)
        self.read_repeating(record | monthly | {"SubTotal": "10.00"})
        self.read_sale(record | {"AmountPaid": 10, "DueDateString": "2024-01-01"})
        self.assertGone(*WORDS)
        self.read_quote(offer | {"Total": 12})
        self.assertGone(*WORDS)
        kept = self.env["xero.quote"].search([("xero_id", "=", self.xero_id(8))])
        self.assertEqual(
            (kept.amount_total, kept.title, kept.line_ids.amount), (12, "…'s roof", 10)
        )
        self.assertEqual(kept.terms, "Mrs … pays half")
        invoice = self.env["xero.invoice"].search([("xero_id", "=", self.xero_id(7))])
        self.assertEqual((invoice.number, invoice.reference), ("INV-7", "…"))
        self.assertEqual(invoice.line_ids.amount, 10)

    def read_sale(self, record):
        sales = payload.invoices(answer_of(record), self.connection._converter()).values
        self.assertTrue(sales)
        self.env["xero.invoice"]._absorb(self.connection, sales)

    def read_quote(self, record):
        quotes = payload.quotes(answer_of(record), self.connection._converter()).values
        self.assertTrue(quotes)
        self.env["xero.quote"]._absorb(self.connection, quotes)

    def read_repeating(self, record):
        found = payload.repeating_invoices(answer_of(record), self.connection._converter()).values
        self.assertTrue(found)
        self.env["xero.repeating.invoice"]._absorb(self.connection, found)

    def test_mails_with_their_headers_and_whom_they_reached_are_erased(self):
        sender = '"O\'Quillan, Zoë" <ZB@work.example>'
        message = self.partner("Elsewhere").message_post(
            body=Markup("<p>Yours, %s</p>") % "Zoë Brandvold",
            subject="From ZOË BRANDVOLD",
            message_type="email",
            email_from=sender,
            reply_to=sender,
        )
        self.env["mail.mail"].create(
            {
                "mail_message_id": message.id,
                "headers": repr({"X-Forwarded": sender, "X-Name": "Zoe Brandvold"}),
                "email_to": sender,
                "email_cc": quote(ADDRESSES[2]),
                "body_html": f'<a href="mailto:{quote(ADDRESSES[1])}">Zo&euml; Brandvold</a>',
            }
        )
        self.env["mail.notification"].create(
            {
                "mail_message_id": message.id,
                "res_partner_id": self.customer.id,
                "notification_type": "email",
                "mail_email_address": ADDRESSES[0],
            }
        )
        self.erase(self.zoe)
        self.assertGone(*WORDS)
        self.assertTrue(message.exists())

    def test_meetings_planned_messages_and_names_of_files_are_erased(self):
        self.env["calendar.event"].create(
            {
                "name": "Visit Zoë O'Quillan",
                "location": "17 PERIGORD CRESCENT",
                "description": Markup("<p>%s</p>") % "Ask Mrs O'Quillan, 0044 1632 960123",
                "opportunity_id": self.lead.id,
                "partner_ids": [Command.link(self.customer.id)],
            }
        )
        self.env["ir.attachment"].create(
            {
                "name": "Offer_Zoë_Brandvold.txt",
                "raw": b"text",
                "res_model": "crm.lead",
                "res_id": self.lead.id,
            }
        ).index_content = "Offer for Zoë Brandvold, Hull"
        self.env["mail.scheduled.message"].create(
            {
                "subject": "Dear Philippa",
                "body": "Dear Philippa",
                "model": "crm.lead",
                "res_id": self.lead.id,
                "author_id": self.env.user.partner_id.id,
                "scheduled_date": "2100-01-01",
            }
        )
        self.erase(self.zoe)
        self.assertGone(*WORDS)

    def test_what_waits_for_browsers_and_names_the_person_is_deleted(self):
        body = str(escape("Call Zoë O'Quillan"))
        messages = [{"body": body}, {"email": ADDRESSES[2]}, {"body": "Call Zoltan"}]
        self.env["bus.bus"].search([]).unlink()
        self.env["bus.bus"].create(
            [{"channel": '"x"', "message": json.dumps(message)} for message in messages]
        )
        self.erase(self.zoe)
        self.assertGone(*WORDS)
        self.assertEqual(self.env["bus.bus"].search_count([("message", "ilike", "Zoltan")]), 1)

    def test_what_odoo_noted_of_links_to_the_customer_is_erased(self):
        lead = self.env["crm.lead"].create({"name": "Garage"})
        self.env.cr.flush()
        lead.partner_id = self.customer
        self.env.cr.flush()
        lead.partner_id = False
        self.env.cr.flush()
        self.erase(self.zoe)
        self.assertGone(*WORDS)

    def test_values_from_before_they_were_kept_are_found_in_what_odoo_tracked(self):
        self.zoe.former_values = False
        self.assertTrue(self.lines_with(ADDRESSES[0]))
        self.erase(self.zoe)
        self.assertGone("Zoë O'Quillan", "Zoë Brandvold", *ADDRESSES, "1632 960456")

    def test_text_messages_are_erased(self):
        self.env["sms.sms"].create(
            {"number": "+441632960789", "body": "Dear Philippa", "partner_id": self.customer.id}
        )
        self.erase(self.zoe)
        self.assertGone(*WORDS)

    def test_short_names_take_nothing_out_of_other_texts(self):
        al = self.arrive(3, "Al May", FirstName="Al", LastName="May", EmailAddress="al@may.example")
        notes = self.partner("Elsewhere").message_post(body="Al and May may meet al fresco")
        namesake = self.partner("Elsewhere").message_post(
            body="Al and May", message_type="email", email_from="mary.al@may.example"
        )
        own = al.partner_id.message_post(body="May asked: may we ship al fresco?")
        bystander = self.arrive(4, "May Ltd", EmailAddress="mary-al@may.example")
        self.erase(al)
        self.assertIn("Al and May may meet al fresco", notes.body)
        self.assertIn("Al and May", namesake.body)
        self.assertIn("… asked: may we ship al fresco?", own.body)
        self.assertEqual(bystander.partner_id.email, "mary-al@may.example")
        self.assertEqual(bystander.name, "May Ltd")

    def test_nothing_of_what_was_kept_for_the_erasure_is_left(self):
        self.zoe.action_exclude()
        self.assertTrue(self.zoe.trace_ids)
        self.erase(self.zoe)
        self.assertFalse(self.zoe.trace_ids)
        self.assertFalse(self.zoe.former_values)

    def test_a_contact_keeps_a_bounded_number_of_former_values(self):
        for number in range(60):
            self.absorb(self.version(2) | {"EmailAddress": f"n{number}@post.example"})
        self.assertEqual(len(self.zoe.former_values["email"]), 50)
