from dev import match_quality

from .contact_common import ContactCase

# What needs no question, because it is clear, or because Xero and Odoo have nothing alike.
CLEAR = {
    "link": ("identical", "legal_form_spelled_out", "case_and_spaces", "person_with_their_address"),
    "create": ("sister_company", "same_first_word", "two_of_one_surname", "numbered"),
}


class TestMatchQuality(ContactCase):
    """500 pairs of a customer and a contact, labelled as the same business or as two."""

    def test_links_are_right_and_customers_that_exist_are_found(self):
        figures = match_quality.measure(self.env, self.connection)
        self.assertGreaterEqual(figures["precision"], 0.999, figures["wrong_links"])
        self.assertGreaterEqual(figures["recall"], 0.97, figures["missed"])
        for outcome, kinds in CLEAR.items():
            for kind in kinds:
                self.assertEqual(set(figures["outcomes"][kind]), {outcome}, kind)
