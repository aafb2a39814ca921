from dev import match_quality

from .contact_common import ContactCase


class TestMatchQuality(ContactCase):
    """500 pairs of customers and contacts, of which a person has said who is who."""

    def test_links_are_right_and_customers_that_exist_are_found(self):
        figures = match_quality.measure(self.env, self.connection)
        self.assertGreaterEqual(figures["precision"], 0.999, figures["wrong_links"])
        self.assertGreaterEqual(figures["recall"], 0.97, figures["missed"])
        # Most are settled without a person, and those that only look alike can be told apart.
        self.assertGreater(figures["linked"], figures["asked"])
        print(figures)
