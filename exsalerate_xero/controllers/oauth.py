import logging
import re

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..models.connection.xero_connection_oauth import CALLBACK_ROUTE, CHOICE, SeveralOrganisations
from ..tools.log_filters import Redacting

CHOOSE_ROUTE = "/exsalerate_xero/oauth/choose"
# Xero's error code if the user denies access.
DENIED = "access_denied"


# Keeps authorisation codes out of the web server's access log.
logging.getLogger("werkzeug").addFilter(
    Redacting(CALLBACK_ROUTE, rf"({re.escape(CALLBACK_ROUTE)}\?)\S*")
)


class XeroOAuthController(http.Controller):
    """Receives users who return from Xero's consent page, and explains any problem on a page."""

    @http.route(CALLBACK_ROUTE, type="http", auth="user", methods=["GET"])
    def callback(self, state=None, code=None, error=None, **_query):
        """Complete an authorisation and redirect to the connection's form."""
        try:
            connection = request.env["xero.connection"]._from_oauth_state(state)
            if error or not code:
                return self._explain(self._refusal(error), connection)
            return self._complete(connection, code)
        except (UserError, AccessError) as problem:
            return self._explain(self._words(problem))

    @http.route(CHOOSE_ROUTE, type="http", auth="user", methods=["POST"])
    def choose(self, state=None, tenant_id=None, **_form):
        """Connect the organisation that the user chose. Each choice works once."""
        connection = None
        try:
            connection = request.env["xero.connection"]._from_oauth_state(state, CHOICE)
            connection._choose_organisation(tenant_id)
        except (UserError, AccessError) as problem:
            return self._explain(self._words(problem), connection)
        return request.redirect(self._form_url(connection))

    def _complete(self, connection, code):
        try:
            connection._complete_authorisation(code)
        except SeveralOrganisations as several:
            return request.render(
                "exsalerate_xero.oauth_choose",
                {
                    "organisations": several.organisations,
                    "state": several.state,
                    "route": CHOOSE_ROUTE,
                },
            )
        except UserError as problem:
            return self._explain(self._words(problem), connection)
        return request.redirect(self._form_url(connection))

    def _refusal(self, error):
        if error == DENIED:
            return request.env._("Access was denied in Xero. Nothing was connected.")
        return request.env._("Xero didn't give access. Nothing was connected.")

    def _explain(self, problem, connection=None):
        """Render the page that explains a problem and links back to Odoo."""
        values = {
            "problem": problem,
            "back_url": self._form_url(connection) if connection else "/odoo/settings",
        }
        return request.render("exsalerate_xero.oauth_problem", values)

    @staticmethod
    def _words(problem):
        return str(problem.args[0]) if problem.args else ""

    @staticmethod
    def _form_url(connection):
        return f"/odoo/action-exsalerate_xero.xero_connection_action/{connection.id}"
