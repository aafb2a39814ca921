from odoo import api, models
from odoo.tools import SQL

from ..tools import countries


class ResCountry(models.Model):
    """Looking countries up as people write them in Xero, which takes any text."""

    _inherit = "res.country"

    @api.model
    def _xero_countries(self):
        """Return what finds countries by their names, in any of Odoo's languages, or codes."""
        self.flush_model(["name", "code"])
        rows = self.env.execute_query(SQL("SELECT id, code, name FROM res_country ORDER BY id"))
        names = {countries.fold(name): id_ for id_, _code, by in rows for name in by.values()}
        codes = {code: id_ for id_, code, _names in rows if code}
        return Countries(self.env, codes, names)


class Countries:
    """Odoo's countries by the texts that mean them."""

    def __init__(self, env, codes, names):
        self._env, self._codes = env, codes
        self._known = names | {countries.fold(code): id_ for code, id_ in codes.items()}

    def find(self, text):
        """Return the id of the country that a text means, or False."""
        form = countries.fold(text)
        if form and form not in self._known:
            code = countries.code(text, self._languages())
            self._known[form] = self._codes.get(code) or self._find_part(text)
        return self._known[form] if form else False

    def _find_part(self, text):
        """Return the id of the one country that parts of a text name, or False."""
        found = {self.find(part) for part in countries.parts(text)} - {False}
        return found.pop() if len(found) == 1 else False

    def _languages(self):
        # sudo: which languages there are
        languages = self._env["res.lang"].sudo().with_context(active_test=False).search([])
        return tuple(sorted({code.split("_")[0] for code in languages.mapped("code")}))
