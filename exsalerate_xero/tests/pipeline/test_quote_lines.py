from freezegun import freeze_time

from .pipeline_common import QuoteCase

DESIGN = {
    **{"ItemCode": "DES", "Description": "Design\nof the shop", "Quantity": 2},
    **{"UnitAmount": 450.0, "LineAmount": 900.0, "TaxAmount": 180.0},
}
HOSTING = {"Description": "Hosting", "Quantity": 1, "UnitAmount": 100, "LineAmount": 100}
OFFER = {"LineAmountTypes": "EXCLUSIVE", "LineItems": [DESIGN, HOSTING], "Terms": "Half\nat once"}


@freeze_time("2026-03-10 09:00:00")
class TestQuoteLines(QuoteCase):
    """What is offered in a quote: its lines and terms."""

    def offered(self, lines):
        names = ("item_code", "description", "quantity", "price_unit", "amount")
        return [tuple(line[name] for name in names) for line in lines]

    def test_a_quote_has_its_lines_and_terms_and_a_new_version_replaces_them(self):
        quote = self.arrive(**OFFER)
        self.assertEqual(
            self.offered(quote.line_ids),
            [
                ("DES", "Design\nof the shop", 2, 450, 900),
                (False, "Hosting", 1, 100, 100),
            ],
        )
        self.assertEqual((quote.terms, quote.title), ("Half\nat once", "Redesign of the shop"))
        self.arrive(LineItems=[HOSTING | {"Quantity": 12, "LineAmount": 1200}])
        self.assertEqual(self.offered(quote.line_ids), [(False, "Hosting", 12, 100, 1200)])
        self.assertFalse(quote.notes)

    def test_net_amounts_exclude_included_tax(self):
        quote = self.arrive(**OFFER | {"LineAmountTypes": "INCLUSIVE"})
        self.assertEqual(quote.line_ids.mapped("amount"), [720, 100])

    def test_lines_are_read_once_for_a_quote_that_was_stored_without_them(self):
        quote = self.arrive(**OFFER)
        messages, follow_up = quote.lead_id.message_ids, self.follow_ups(quote.lead_id)
        # As stored before this version, and prepared by its migration.
        quote.write({"line_ids": [(5,)], "terms": False, "content_hash": False})
        self.env.flush_all()
        self.read_quotes(self.records[1])
        lines = quote.line_ids
        self.assertEqual((len(lines), quote.terms), (2, "Half\nat once"))
        self.read_quotes(self.records[1])
        self.assertEqual(quote.line_ids, lines, "they aren't written again")
        self.assertEqual(quote.lead_id.message_ids, messages)
        self.assertEqual(self.follow_ups(quote.lead_id), follow_up)

    def test_an_opportunity_shows_what_is_offered_without_declined_quotes(self):
        lead = self.arrive(1, **OFFER).lead_id
        second = self.arrive(2, "DRAFT", LineAmountTypes="NOTAX", LineItems=[HOSTING])
        lead.with_context(xero_quote_id=second.id).action_link_xero_quote()
        lines = lead.with_user(self.seller).xero_quote_line_ids
        self.assertEqual(lines.mapped("quote_id.number"), ["QU-0002", "QU-0001"])
        self.assertEqual(len(lines), 3)
        self.arrive(1, "DECLINED")
        self.assertEqual(lead.xero_quote_line_ids, second.line_ids)

    def test_lines_are_deleted_with_their_quote(self):
        lines = self.arrive(**OFFER).line_ids
        self.connection.state = "disconnected"
        self.connection.unlink()
        self.assertFalse(lines.exists())
