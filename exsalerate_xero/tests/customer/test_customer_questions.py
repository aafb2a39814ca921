from datetime import datetime, timedelta

from freezegun import freeze_time
from odoo import Command

from .customer_page_common import LEADER, SELLER, CustomerBoardCase


# What a manager asks of the board, see the filters of its search view.
@freeze_time("2026-11-23 12:00:00")
class TestCustomerQuestions(CustomerBoardCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.robot = cls.env.ref("base.partner_root")
        cls.seller = cls.new_user("seller", SELLER)
        cls.lead = cls.env["crm.lead"].create({"name": "Shop", "partner_id": cls.acme.id})

    def found(self, domain, user=None):
        """Return the names of the customers that a filter finds."""
        cards = self.board(user)
        return set(cards.search(domain).partner_id.mapped("name"))

    def groups(self, name, user=None):
        """Return {group: number of cards}."""
        groups = self.board(user).formatted_read_group([], [name], ["__count"])
        return {group[name]: group["__count"] for group in groups}

    def say(self, subject, days_ago, **values):
        """Write a message that many days ago; return it."""
        author = self.seller.partner_id.id
        values |= {"author_id": author, "message_type": "comment"}
        message = subject.message_post(body="Hello", **values)
        message.date = datetime.now() - timedelta(days=days_ago)
        return message

    def meet(self, days_ago, **values):
        start = datetime.now() - timedelta(days=days_ago)
        times = {"name": "Review", "start": start, "stop": start + timedelta(hours=1)}
        return self.env["calendar.event"].create(times | values)

    def test_the_change_is_a_percentage_and_a_range(self):
        for before, now, percent, key in (
            (100, 49.9, -50.1, "1"),
            (100, 79.9, -20.1, "2"),
            (100, 80, -20.0, "3"),
            (100, 95, -5.0, "4"),
            (100, 120, 20.0, "5"),
            (100, 120.1, 20.1, "6"),
            (0, 1, 0.0, "7"),
            (0, 0, 0.0, "none"),
        ):
            with self.subTest(before=before, now=now):
                partner = self.new_customer(f"{before} {now}")
                for day, amount in (("2025-11-23", before), ("2025-11-24", now)):
                    if amount:
                        self.sell(day, (self.sales, amount), partner=partner)
                card = self.card(partner)
                self.assertEqual((card.change_percent, card.change_range), (percent, key))
        down = self.found([("change_percent", "<", -20)])
        self.assertEqual(down, {"100 49.9", "100 79.9"})
        groups = {"1": 1, "2": 1, "3": 1, "4": 1, "5": 1, "6": 1, "7": 1, "none": 2}
        self.assertEqual(self.groups("change_range"), groups)

    def test_who_buys_one_code_and_not_another(self):
        birch = self.new_customer("Birch")
        for partner in (self.acme, birch):
            self.sell("2026-01-05", (self.sales, 10), partner=partner)
        self.sell("2025-11-23", (self.design, 10), partner=birch)
        self.sell("2026-01-05", (self.design, 10))
        buys = [("bought_account_ids", "ilike", "200")]
        self.assertEqual(self.found(buys), {"Acme", "Birch"})
        buys_not = [("bought_account_ids", "not ilike", "web des")]
        self.assertEqual(self.found([*buys, *buys_not]), {"Birch"})
        self.assertEqual(self.card(birch).bought_account_ids, self.sales)
        self.assertEqual(self.card(birch).account_ids, self.sales + self.design)

    def test_who_stopped_buying_a_code(self):
        often, rare = self.new_customer("Often"), self.new_customer("Rare")
        for day in ("2026-06-25", "2026-07-25", "2026-08-24"):
            self.sell(day, (self.sales, 10), (self.design, 10), partner=often)
        self.sell("2026-11-01", (self.sales, 10), partner=often)
        self.sell("2025-11-23", (self.sales, 10), partner=rare)
        self.sell("2025-11-24", (self.sales, 10))
        stopped = [("stopped_account_ids", "ilike", "205")]
        self.assertEqual(self.found(stopped), {"Often"})
        self.assertEqual(self.found([("stopped_account_ids", "=", self.sales.id)]), {"Rare"})
        self.assertEqual(self.found([("stopped_account_ids", "!=", False)]), {"Often", "Rare"})

    def test_a_code_is_no_longer_bought_if_the_customers_page_warns_for_three_months(self):
        for usual, silent, is_stopped in (
            (10, 90, False),
            (10, 91, True),
            (60, 120, False),
            (60, 121, True),
        ):
            with self.subTest(usual=usual, silent=silent):
                partner = self.new_customer(f"{usual} {silent}")
                for gaps in range(4):
                    day = datetime.now() - timedelta(days=silent + gaps * usual)
                    self.sell(f"{day:%Y-%m-%d}", (self.sales, 10), partner=partner)
                self.assertEqual(bool(self.card(partner).stopped_account_ids), is_stopped)
                [code] = self.page(partner)["accounts"]
                self.assertEqual(code["is_silent"], silent > 2 * usual)

    def test_what_is_planned_is_the_customers_or_its_opportunities(self):
        self.assertEqual(self.groups("next_activity_state"), {"none": 1})
        self.assertEqual(self.found([("next_activity_date", "=", False)]), {"Acme"})
        for subject, summary, days in ((self.acme, "Review", 9), (self.lead, "Call back", 2)):
            day = datetime.now().date() + timedelta(days=days)
            subject.activity_schedule("mail.mail_activity_data_todo", day, summary)
        card = self.card()
        self.assertEqual(
            (str(card.next_activity_date), card.next_activity), ("2026-11-25", "Call back")
        )
        self.assertEqual(self.groups("next_activity_state"), {"planned": 1})
        self.assertEqual(self.groups("next_activity_date:day"), {("2026-11-25", "25 Nov 2026"): 1})
        self.assertFalse(self.found([("next_activity_date", "=", False)]))
        self.assertTrue(self.found([("next_activity_date", "<=", "2026-11-25")]))
        self.lead.activity_ids.unlink()
        self.meet(-1, partner_ids=[Command.set(self.acme.ids)])
        self.assertEqual(str(self.card().next_activity_date), "2026-11-24")

    def test_each_state_of_the_next_activity_finds_its_customers(self):
        for days, state in ((-1, "overdue"), (0, "today"), (1, "planned")):
            day = datetime.now().date() + timedelta(days=days)
            activity = self.acme.activity_schedule("mail.mail_activity_data_todo", day)
            self.assertEqual(self.card().next_activity_state, state)
            for key in ("overdue", "today", "planned", "none"):
                found = self.found([("next_activity_state", "=", key)])
                self.assertEqual(bool(found), key == state, (key, state))
            activity.unlink()

    def test_who_was_not_contacted(self):
        not_for = "|", ("last_contact_date", "=", False), ("last_contact_date", "<", "today -3m")
        self.assertEqual(self.found(list(not_for)), {"Acme"})
        self.say(self.lead, 250, subtype_xmlid="mail.mt_comment")
        card = self.card()
        self.assertEqual((card.contact_age, card.last_contact), ("7", "Message"))
        self.assertEqual(self.found(list(not_for)), {"Acme"})
        self.say(self.acme, 80, subtype_xmlid="mail.mt_note")
        self.assertEqual(self.card().last_contact, "Note")
        self.assertFalse(self.found(list(not_for)))
        self.assertEqual(self.groups("contact_age"), {"2": 1})
        self.assertEqual(self.found([("contact_age", "=", "2")]), {"Acme"})
        self.meet(20, partner_ids=[Command.set(self.acme.ids)])
        self.assertEqual((self.card().contact_age, self.card().last_contact), ("0", "Meeting"))
        dates = [("last_contact_date", "=", "2026-11-03")]
        self.assertEqual(self.found(dates), {"Acme"})

    def test_a_finished_activity_is_a_contact_unless_odoo_finished_it(self):
        day = datetime.now().date()
        self.acme.activity_schedule("mail.mail_activity_data_call", day)._close_for_xero("Paid")
        for activity_type in ("todo", "call"):
            self.acme.activity_schedule(f"mail.mail_activity_data_{activity_type}", day)
        self.acme.activity_ids[0].with_user(self.env.ref("base.user_root")).action_feedback()
        self.acme.message_post(body="Linked", author_id=self.robot.id, message_type="comment")
        self.acme.message_notify(partner_ids=self.acme.ids, body="Reminder")
        self.assertFalse(self.card().last_contact_date)
        self.acme.activity_ids.with_user(self.seller).sudo().action_feedback()
        self.assertEqual(
            self.card().last_contact, self.env.ref("mail.mail_activity_data_call").name
        )

    def test_contacts_through_a_hidden_opportunity_are_hidden(self):
        colleague, leader = self.new_user("colleague", SELLER), self.new_user("leader", LEADER)
        self.lead.user_id = colleague
        self.say(self.lead, 1)
        self.lead.activity_schedule("mail.mail_activity_data_todo", "2026-11-30")
        for user, age, state in ((self.seller, "never", "none"), (leader, "0", "planned")):
            self.assertEqual(self.groups("contact_age", user), {age: 1})
            card = self.board(user)
            self.assertEqual((card.contact_age, card.next_activity_state), (age, state))

    def test_a_private_meeting_is_not_told(self):
        others = {"user_id": self.seller.id, "partner_ids": [Command.set(self.acme.ids)]}
        self.meet(2, privacy="private", **others)
        self.assertFalse(self.card().last_contact_date)

    def test_the_board_and_its_list_can_be_sorted_and_grouped_by_them(self):
        described = self.env["xero.customer"].fields_get()
        for name in ("change_range", "next_activity_state", "contact_age"):
            self.assertTrue(described[name]["groupable"], name)
        for name in ("change_percent", "next_activity_date", "last_contact_date"):
            self.assertTrue(described[name]["sortable"] and described[name]["searchable"], name)
