import logging
import re

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..models.xero_connection_oauth import CALLBACK_ROUTE, CHOICE, SeveralOrganisations
from ..tools.log_filters import Redacting

CHOOSE_ROUTE = "/exsalerate_xero/oauth/choose"
# What Xero's consent page says when the person refuses.
DENIED = "access_denied"


# Keeps authorisation codes out of the web server's access log.
logging.getLogger("werkzeug").addFilter(
    Redacting(CALLBACK_ROUTE, rf"({re.escape(CALLBACK_ROUTE)}\?)\S*")
)


class XeroOAuthController(http.Controller):
    """Where Xero's consent page sends the person back to. Every end is a readable page."""

    @http.route(CALLBACK_ROUTE, type="http", auth="user", methods=["GET"])
    def callback(self, state=None, code=None, error=None, **_query):
        """Take in a consent and go to the connection's form."""
        try:
            connection = request.env["xero.connection"]._from_oauth_state(state)
            if error or not code:
                return self._explain(self._refusal(error), connection)
            return self._complete(connection, code)
        except (UserError, AccessError) as problem:
            return self._explain(self._words(problem))

    @http.route(CHOOSE_ROUTE, type="http", auth="user", methods=["POST"])
    def choose(self, state=None, tenant_id=None, **_form):
        """Connect the organisation that the person chose among several, once."""
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
            return request.env._("Access was not allowed in Xero. Nothing has been connected.")
        return request.env._("Xero did not give access. Nothing has been connected.")

    def _explain(self, problem, connection=None):
        """Render the page that tells what went wrong and leads back."""
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
