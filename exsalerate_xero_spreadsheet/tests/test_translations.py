from odoo.addons.exsalerate_xero.tests import test_translations


class TestTranslations(test_translations.TestTranslations):
    addon = "exsalerate_xero_spreadsheet"
