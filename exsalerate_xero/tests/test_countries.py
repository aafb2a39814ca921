from .contact_common import ContactCase

WRITTEN = {
    "GB": ["UK", "U.K.", "u. k.", "gb", "GBR", "England", "SCOTLAND", "Wales"],
    "US": ["USA", "U.S.A.", "United States of America", "the united states", "America", "us"],
    "IE": ["Republic of Ireland", "Eire", "IRL", "Irland", "Éire"],
    "DE": ["Deutschland", "Allemagne", "germany", "DEU", "Saksa", "德国"],
    "NL": ["The Netherlands", "Holland", "Nederland", "Pays-Bas"],
    "NZ": ["New Zealand", "NEW  ZEALAND", "NZL"],
    "CI": ["Côte d'Ivoire", "Cote d’Ivoire", "Ivory Coast"],
    None: ["", None, "Atlantis", "EU", "Bath", "?"],
}


class TestCountries(ContactCase):
    """Countries are found as people write them."""

    def test_countries_are_found_by_codes_names_in_any_language_and_what_people_call_them(self):
        countries = self.env["res.country"]._xero_countries()
        for code, texts in WRITTEN.items():
            for text in texts:
                with self.subTest(text=text):
                    found = self.env["res.country"].browse(countries.find(text))
                    self.assertEqual(found.code if found else None, code)

    def test_a_name_that_somebody_gave_a_country_in_odoo_finds_it(self):
        self.env.ref("base.uk").name = "Blighty"
        countries = self.env["res.country"]._xero_countries()
        self.assertEqual(self.env["res.country"].browse(countries.find("blighty")).code, "GB")

    def test_a_contacts_country_becomes_its_customers(self):
        for number, (text, code) in enumerate(
            [("UK", "GB"), ("USA", "US"), ("England", "GB"), ("Republic of Ireland", "IE")], 1
        ):
            address = {"AddressType": "STREET", "City": "X", "Country": text}
            contact = self.arrive(number, f"Country {number}", Addresses=[address])
            self.assertEqual(contact.partner_id.country_id.code, code, text)
