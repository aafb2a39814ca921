from datetime import date, timedelta

from lxml import html
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ...tools.words import Words
from ..common import XeroCase

NOTICES = "odoo.addons.exsalerate_xero.models.sync.xero_connection_work"
ALL_CUSTOMERS = "sales_team.group_sale_salesman_all_leads"
OWN_CUSTOMERS = "sales_team.group_sale_salesman"
DOCUMENTS = ("invoices", "credit_notes")
APPROVE = "exsalerate_xero.mail_activity_type_approve"


class TestNotices(XeroCase):
    """Who is notified of new invoices in Xero, how, and how often."""

    sandbox_settings = {"seed": 3, "customers": 6, "invoices": 60}
    starts_imported = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls.new_user("anna", ALL_CUSTOMERS)
        cls.ben = cls.new_user("ben", ALL_CUSTOMERS)
        cls.anna.notification_type = "inbox"
        cls.ben.notification_type = "email"
        cls.connection.invoice_notifiee_ids = cls.anna + cls.ben
        cls.before = cls.env["mail.message"].search([]).ids

    def raised(self, action="new_invoice", **arguments):
        """Make an edit in Xero and sync it; return the invoice."""
        record = self.xero.edit(action, **arguments)
        self.sync(self.connection, *DOCUMENTS)
        return self.invoice(record)

    def invoice(self, record):
        xero_id = (record.get("InvoiceID") or record["CreditNoteID"]).lower()
        return self.env["xero.invoice"].search([("xero_id", "=", xero_id)])

    def messages(self, user=None):
        """Return the notifications since the import, or those to one user."""
        domain = [
            ("id", "not in", self.before),
            ("message_type", "=", "user_notification"),
            ("model", "in", ["xero.invoice", False]),
        ]
        if user:
            domain.append(("partner_ids", "in", user.partner_id.ids))
        return self.env["mail.message"].search(domain)

    def asked(self, invoice, user=None):
        """Return the open approval activities."""
        return invoice.activity_search([APPROVE], user_id=user and user.id)

    def customers(self):
        """Return the contacts that can be invoiced, each with its own customer."""
        return self.env["xero.contact"].search(
            [
                ("is_customer", "=", True),
                ("status", "=", "ACTIVE"),
                ("merged_into_xero_id", "=", False),
                ("partner_id", "!=", False),
            ]
        )

    def test_importing_history_tells_nobody_and_plans_nothing(self):
        self.connection.write({"notify_salesperson": True, "overdue_activity": True})
        # As in connect_and_import.
        self.connection.connected_at += timedelta(seconds=1)
        self.env["xero.invoice"].search([]).unlink()
        self.import_all(self.connection)
        self.env["xero.connection"]._remind_of_overdue()
        self.assertTrue(self.env["xero.invoice"].search([("is_overdue", "=", True)]))
        self.assertFalse(self.messages())
        self.assertFalse(self.env["mail.activity"].search([("res_model", "=", "xero.invoice")]))

    def test_each_notifiee_gets_one_message_the_way_that_person_chose(self):
        self.raised(status="AUTHORISED")
        for user in (self.anna, self.ben):
            notification = self.messages(user).notification_ids
            self.assertEqual(notification.notification_type, user.notification_type)
        mail = self.messages(self.ben).mail_ids
        self.assertEqual(mail.recipient_ids, self.ben.partner_id)
        self.assertEqual(mail.state, "outgoing")
        self.assertFalse(self.messages(self.anna).mail_ids)

    def test_the_message_says_what_was_raised_and_leads_there(self):
        self.patch(type(self.env["xero.invoice"]), "get_base_url", lambda _self: "https://shop")
        invoice = self.raised(status="SUBMITTED")
        message = self.messages(self.ben)
        self.assertEqual(
            message.subject,
            f"{invoice.number} for {invoice.partner_id.name}: Awaiting approval",
        )
        page = html.fromstring(message.body)
        text = " ".join(page.text_content().split())
        self.assertIn(invoice.number, text)
        self.assertIn(invoice.partner_id.name, text)
        self.assertIn(f"{invoice.amount_total:,.2f}", text)
        self.assertIn("Awaiting approval", text)
        accounts = invoice.line_ids.account_id
        self.assertTrue(accounts)
        for account in accounts:
            self.assertIn(account.display_name, text)
        links = page.xpath("//a/@href")
        self.assertIn(invoice.xero_url, links)
        base_url = self.env["ir.config_parameter"].get_param("web.base.url")
        customer = f"{base_url}/odoo/action-exsalerate_xero.res_partner_action_xero"
        customer += f"/{invoice.partner_id.id}"
        self.assertIn(customer, links)
        self.assertIn("Awaiting approval", message.mail_ids.body_html)

    def test_an_invoice_is_told_once_whatever_statuses_it_passes(self):
        invoice = self.raised(status="DRAFT")
        self.raised("raw", id=invoice.xero_id, merge={"Status": "SUBMITTED"})
        self.xero.edit("raw", id=invoice.xero_id, clear=True)
        self.raised("approve", id=invoice.xero_id)
        self.raised("pay", id=invoice.xero_id)
        self.assertEqual(invoice.status, "PAID")
        self.assertEqual(len(self.messages(self.anna)), 1)
        self.assertEqual(len(self.messages(self.ben)), 1)

    def test_only_the_chosen_statuses_are_told(self):
        self.connection.write({"notice_draft": False, "notice_submitted": False})
        invoice = self.raised(status="DRAFT")
        self.raised("raw", id=invoice.xero_id, merge={"Status": "SUBMITTED"})
        self.assertFalse(self.messages())
        self.assertFalse(self.asked(invoice))
        self.xero.edit("raw", id=invoice.xero_id, clear=True)
        self.raised("approve", id=invoice.xero_id)
        self.assertEqual(len(self.messages(self.anna)), 1)

    def test_the_types_of_activity_that_notices_plan_cannot_be_deleted(self):
        for name in ("approve", "overdue"):
            with self.assertRaises(UserError):
                self.env.ref(f"exsalerate_xero.mail_activity_type_{name}").unlink()

    def test_one_paid_before_it_was_read_was_approved_too(self):
        self.connection.write({"notice_draft": False, "notice_submitted": False})
        self.assertEqual(self.raised(status="PAID").status, "PAID")
        self.assertEqual(len(self.messages(self.anna)), 1)

    def test_importing_again_tells_nobody(self):
        self.raised(status="SUBMITTED")
        before = self.messages()
        self.import_all(self.connection)
        self.assertEqual(self.messages(), before)

    def test_documents_dropped_and_imported_again_are_not_told_again(self):
        today, joined = date.today(), self.connection.first_joined_date
        self.connection.connected_at -= timedelta(days=10)
        self.connection.news_from = today - timedelta(days=10)
        invoice = self.raised(date=f"{today - timedelta(days=5)}")
        number = invoice.number
        self.assertEqual(len(self.messages()), 2)
        self.connection.first_joined_date = today
        self.import_all(self.connection)
        self.assertFalse(invoice.exists())
        self.connection.first_joined_date = joined
        self.import_all(self.connection)
        self.assertTrue(self.env["xero.invoice"].search([("number", "=", number)]))
        self.assertFalse(self.messages(), "the notification was deleted with its document")

    def test_an_old_invoice_that_moves_on_is_history_still(self):
        draft = self.env["xero.invoice"].search(
            [("kind", "=", "invoice"), ("status", "=", "AUTHORISED")], limit=1
        )
        self.raised("pay", id=draft.xero_id)
        self.assertEqual(draft.status, "PAID")
        self.assertFalse(self.messages())

    def test_an_invoice_dated_before_the_connection_is_history(self):
        invoice = self.raised(status="AUTHORISED", date="2020-02-03")
        self.assertTrue(invoice)
        self.assertFalse(self.messages())

    def test_bills_and_credit_notes_are_never_told(self):
        self.xero.edit("new_bill", status="SUBMITTED")
        self.assertTrue(self.raised("new_credit_note", status="AUTHORISED"))
        self.assertFalse(self.messages())

    def test_a_hundred_at_once_make_one_message(self):
        self.xero.edit("new_invoice", count=100, status="SUBMITTED")
        self.sync(self.connection, *DOCUMENTS)
        news = self.env["xero.invoice"].search([("is_news", "=", True)])
        self.assertEqual(len(news), 100)
        self.assertTrue(all(news.mapped("notified_at")))
        for user in (self.anna, self.ben):
            message = self.messages(user)
            self.assertEqual(message.subject, "100 new invoices in Xero")
            self.assertIn(news[-1].number, message.body)
            self.assertEqual(len(self.asked(news, user)), 100)

    def test_the_customers_salesperson_is_told_where_wanted(self):
        seller = self.new_user("seller", OWN_CUSTOMERS)
        contact, other = self.customers()[:2]
        contact.partner_id.user_id = seller
        self.raised(contact=contact.xero_id)
        self.assertFalse(self.messages(seller))
        self.connection.notify_salesperson = True
        invoice = self.raised(contact=contact.xero_id, status="SUBMITTED")
        self.assertIn(invoice.number, self.messages(seller).subject)
        self.assertFalse(self.asked(invoice, seller), "only chosen users approve")
        self.raised(contact=other.xero_id)
        self.assertEqual(len(self.messages(seller)), 1)

    def test_a_salesperson_who_is_a_notifiee_is_told_once(self):
        contact = self.customers()[0]
        contact.partner_id.user_id = self.anna
        self.connection.notify_salesperson = True
        self.raised(contact=contact.xero_id)
        self.assertEqual(len(self.messages(self.anna)), 1)

    def test_nobody_is_told_what_that_person_may_not_see(self):
        seller = self.new_user("seller", OWN_CUSTOMERS)
        clerk = self.new_user("clerk", "base.group_user")
        abroad = self.new_user("abroad", ALL_CUSTOMERS)
        company = self.env["res.company"].create({"name": "Abroad"})
        abroad.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        contact = self.customers()[0]
        contact.partner_id.user_id = self.anna
        self.connection.invoice_notifiee_ids = seller + clerk + abroad + self.anna
        invoice = self.raised(contact=contact.xero_id, status="SUBMITTED")
        self.assertEqual(self.messages().partner_ids, self.anna.partner_id)
        self.assertEqual(self.asked(invoice).user_id, self.anna)

    def test_a_digest_holds_only_what_its_reader_may_see(self):
        seller = self.new_user("seller", OWN_CUSTOMERS)
        own, other = self.customers()[:2]
        own.partner_id.user_id, other.partner_id.user_id = seller, self.anna
        self.connection.invoice_notifiee_ids = seller
        self.xero.edit("new_invoice", count=12, contact=own.xero_id)
        self.xero.edit("new_invoice", count=3, contact=other.xero_id)
        self.sync(self.connection, *DOCUMENTS)
        message = self.messages(seller)
        self.assertEqual(message.subject, "12 new invoices in Xero")
        news = self.env["xero.invoice"].search([("is_news", "=", True)])
        self.assertEqual(len(news), 15)
        for invoice in news:
            self.assertEqual(invoice.number in message.body, invoice.contact_id == own)

    def test_a_submitted_invoice_asks_each_notifiee_to_approve(self):
        invoice = self.raised(status="SUBMITTED")
        self.assertEqual(self.asked(invoice).user_id, self.anna + self.ben)
        self.assertIn(invoice.xero_id, self.asked(invoice, self.anna).note)
        self.assertEqual(len(self.messages()), 2, "the activity itself sends no message")

    def test_a_draft_or_approved_invoice_asks_nobody(self):
        self.assertFalse(self.asked(self.raised(status="DRAFT")))
        self.assertFalse(self.asked(self.raised(status="AUTHORISED")))

    def test_approving_in_xero_closes_the_activity_and_says_so_once(self):
        invoice = self.raised(status="SUBMITTED")
        activities = self.asked(invoice)
        self.raised("approve", id=invoice.xero_id)
        self.assertFalse(self.asked(invoice))
        self.assertFalse(activities.exists())
        [said] = [body for body in invoice.message_ids.mapped("body") if "closed" in body]
        self.assertIn("Follow-up closed: the invoice was approved in Xero.", said)
        notified = self.env["mail.notification"].search(
            [
                ("mail_message_id", "not in", self.before),
                ("mail_message_id.res_id", "=", invoice.id),
            ]
        )
        self.assertEqual(notified.mail_message_id, self.messages(), "closing it notifies nobody")

    def test_approving_in_xero_does_not_plan_the_step_that_would_be_next(self):
        kind = self.env.ref(APPROVE)
        kind.write({"chaining_type": "trigger", "triggered_next_type_id": kind.id})
        invoice = self.raised(status="SUBMITTED")
        self.raised("approve", id=invoice.xero_id)
        self.assertFalse(invoice.activity_ids)

    def test_voiding_or_deleting_in_xero_takes_the_activity_back(self):
        for status in ("VOIDED", "DELETED"):
            invoice = self.raised(status="SUBMITTED")
            activities = self.asked(invoice)
            self.raised("raw", id=invoice.xero_id, merge={"Status": status})
            self.assertEqual(invoice.status, status)
            self.assertFalse(activities.exists())

    def test_an_approval_marked_done_is_not_asked_again(self):
        invoice = self.raised(status="SUBMITTED")
        self.asked(invoice, self.anna).action_feedback()
        self.raised("raw", id=invoice.xero_id, merge={"Reference": "Another reference"})
        self.import_all(self.connection)
        self.assertEqual(invoice.reference, "Another reference")
        self.assertEqual(self.asked(invoice).user_id, self.ben)

    def test_an_invoice_sent_back_and_submitted_again_asks_again(self):
        invoice = self.raised(status="SUBMITTED")
        self.raised("raw", id=invoice.xero_id, merge={"Status": "DRAFT"})
        self.assertFalse(self.asked(invoice))
        self.raised("raw", id=invoice.xero_id, clear=True)
        self.assertEqual(self.asked(invoice).user_id, self.anna + self.ben)
        self.assertEqual(len(self.messages(self.anna)), 1)

    def test_an_edited_template_is_used(self):
        self.env.ref("exsalerate_xero.notice_invoice").arch_db = (
            '<t t-name="exsalerate_xero.notice_invoice">'
            '<p>Look at <b t-out="invoice.number"/>!</p></t>'
        )
        invoice = self.raised()
        self.assertIn(f"<b>{invoice.number}</b>!", self.messages(self.anna).body)

    def test_the_message_is_in_its_readers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("exsalerate_xero.notice_invoice")
        template.update_field_translations("arch_db", {"fr_FR": {"Customer": "Cliente"}})
        self.anna.lang = "fr_FR"
        self.raised()
        self.assertIn("Cliente", self.messages(self.anna).body)
        self.assertNotIn("Cliente", self.messages(self.ben).body)

    def test_a_notice_that_fails_keeps_the_page_and_is_told_once_mended(self):
        template = self.env.ref("exsalerate_xero.notice_invoice")
        arch = template.arch_db
        template.arch_db = '<t t-name="exsalerate_xero.notice_invoice"><p t-out="1 / 0"/></t>'
        with mute_logger(NOTICES):
            invoice = self.raised(status="SUBMITTED")
        self.assertEqual(invoice.status, "SUBMITTED")
        self.assertFalse(self.messages())
        self.assertFalse(self.asked(invoice))
        self.assertIn(invoice.xero_id, self.connection.issue_ids.mapped("xero_id"))
        template.arch_db = arch
        self.sync(self.connection, *DOCUMENTS)
        self.assertEqual(len(self.messages(self.anna)), 1)
        self.assertEqual(len(self.asked(invoice)), 2)
        self.assertNotIn(invoice.xero_id, self.connection.issue_ids.mapped("xero_id"))
        self.sync(self.connection, *DOCUMENTS)
        self.assertEqual(len(self.messages(self.anna)), 1)

    def test_somebody_added_later_is_told_of_what_comes_later(self):
        self.connection.invoice_notifiee_ids = False
        self.raised()
        self.connection.invoice_notifiee_ids = self.anna
        self.sync(self.connection)
        self.import_all(self.connection)
        self.assertFalse(self.messages())

    def test_what_is_raised_while_the_consent_has_expired_is_told_once_it_is_renewed(self):
        self.connection.connected_at -= timedelta(minutes=1)
        live_since = self.connection.connected_at
        self.connection._set_state("expired", Words("Xero wants a new consent."))
        self.xero.edit("new_invoice")
        self.connection._complete_authorisation(self.consent(self.connection))
        self.assertEqual(self.connection.connected_at, live_since)
        self.sync(self.connection)
        self.assertEqual(len(self.messages(self.anna)), 1)

    def test_deleting_a_connection_leaves_no_activities_behind(self):
        invoice = self.raised(status="SUBMITTED")
        activities = self.asked(invoice)
        self.connection.action_disconnect()
        self.connection.unlink()
        self.assertFalse(activities.exists())
