import json
from pathlib import Path

from .contact_common import ContactCase

CASES = json.loads((Path(__file__).parents[3] / "tests/cases/contacts.json").read_text())["fields"]
WRITTEN = {
    "GB": ["UK", "U.K.", "u. k.", "gb", "GBR", "England", "SCOTLAND", "Wales"],
    "US": ["USA", "U.S.A.", "United States of America", "the united states", "America", "us"],
    "IE": ["Republic of Ireland", "Eire", "IRL", "Irland", "Éire", "Rep. of Ireland"],
    "DE": ["Deutschland", "Allemagne", "germany", "DEU", "Saksa", "德国"],
    "NL": ["The Netherlands", "Holland", "Nederland", "Pays-Bas"],
    "NZ": ["New Zealand", "NEW  ZEALAND", "NZL"],
    "CI": ["Côte d'Ivoire", "Cote d’Ivoire", "Ivory Coast"],
    "KR": ["Korea, Republic of", "Republic of Korea", "South Korea"],
    "KP": ["Korea, Democratic People's Republic of"],
    "CD": ["Congo, Democratic Republic of the"],
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

    def test_a_country_is_found_beside_a_place_in_it_or_another_name_for_it(self):
        countries = self.env["res.country"]._xero_countries()
        for text, code in (
            ("Bath, UK", "GB"),
            ("Great Britain (UK)", "GB"),
            ("England / United Kingdom", "GB"),
            ("Georgia, USA", None),
            ("Portland, ME", None),
        ):
            with self.subTest(text=text):
                found = self.env["res.country"].browse(countries.find(text))
                self.assertEqual(found.code if found else None, code)

    def test_a_name_that_somebody_gave_a_country_in_odoo_finds_it(self):
        self.env.ref("base.uk").name = "Blighty"
        countries = self.env["res.country"]._xero_countries()
        self.assertEqual(self.env["res.country"].browse(countries.find("blighty")).code, "GB")

    def test_a_contacts_country_becomes_its_customers(self):
        self.settle(*(case["record"] for case in CASES))
        for case in CASES:
            record = case["record"]
            with self.subTest(record["Name"]):
                contact = self.contacts.search([("xero_id", "=", record["ContactID"])])
                country = contact.partner_id.country_id.code or None
                self.assertEqual(country, case["expect"].get("country"))
