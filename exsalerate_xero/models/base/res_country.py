from odoo import api, models
from odoo.tools import SQL

from ...tools import countries


class ResCountry(models.Model):
    """Look up countries by the free text that users enter in Xero."""

    _inherit = "res.country"

    @api.model
    def _xero_countries(self):
        """Return a lookup of countries by name, in any of Odoo's languages, or by code."""
        self.flush_model(["name", "code"])
        rows = self.env.execute_query(SQL("SELECT id, code, name FROM res_country ORDER BY id"))
        names = {countries.fold(name): id_ for id_, _code, by in rows for name in by.values()}
        codes = {code: id_ for id_, code, _names in rows if code}
        return Countries(self.env, codes, names)


class Countries:
    """A lookup of Odoo's countries by text."""

    def __init__(self, env, codes, names):
        self._env, self._codes = env, codes
        self._ids = names | {countries.fold(code): id_ for code, id_ in codes.items()}

    def find(self, text):
        """Return the ID of the country that a text means, or False."""
        form = countries.fold(text)
        if form and form not in self._ids:
            code = countries.code(text, self._languages())
            self._ids[form] = self._codes.get(code) or self._find_part(text)
        return self._ids[form] if form else False

    def _find_part(self, text):
        """Return the ID of the only country that parts of a text name, or False."""
        found = {self.find(part) for part in countries.parts(text)} - {False}
        return found.pop() if len(found) == 1 else False

    def _languages(self):
        # sudo: only the codes of languages
        languages = self._env["res.lang"].sudo().with_context(active_test=False).search([])
        return tuple(sorted({code.split("_")[0] for code in languages.mapped("code")}))
