import logging
import re

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..models.base.groups import MANAGER
from ..models.connection.xero_connection_oauth import (
    CALLBACK_ROUTE,
    CHOICE,
    CONSENT,
    SeveralOrganisations,
)
from ..tools import errors
from ..tools.log_filters import Redacting

CHOOSE_ROUTE = "/exsalerate_xero/oauth/choose"
# Xero's error code if the user denies access.
DENIED = "access_denied"
# Where Connect to Xero is, and where the client secret is entered.
SETTINGS_URL = "/odoo/settings#exsalerate_xero"
CREDENTIALS_URL = "/odoo/settings#xero_app_setting"


# Keeps authorisation codes out of the web server's access log.
logging.getLogger("werkzeug").addFilter(
    Redacting(CALLBACK_ROUTE, rf"({re.escape(CALLBACK_ROUTE)}\?)\S*")
)


class XeroOAuthController(http.Controller):
    """Receives users who return from Xero's consent page, and explains any problem on a page."""

    @http.route(CALLBACK_ROUTE, type="http", auth="user", methods=["GET"])
    def callback(self, state=None, code=None, error=None, **_query):
        """Complete an authorisation and redirect to the connection's form."""

        def complete(connection):
            if error or not code:
                raise UserError(self._refusal(error))
            connection._complete_authorisation(code)

        return self._connect(state, CONSENT, complete)

    @http.route(CHOOSE_ROUTE, type="http", auth="user", methods=["POST"])
    def choose(self, state=None, tenant_id=None, **_form):
        """Connect the organisation that the user chose. Each choice works once."""
        return self._connect(
            state, CHOICE, lambda connection: connection._choose_organisation(tenant_id)
        )

    def _connect(self, state, scope, finish):
        """Finish connecting and redirect to the connection's form, or explain why it failed.

        :param finish: callable with the connection that ``state`` is for
        """
        connection = request.env["xero.connection"]
        try:
            connection = connection._from_oauth_state(state, scope)
            finish(connection)
        except SeveralOrganisations as several:
            values = {
                "organisations": several.organisations,
                "state": several.state,
                "route": CHOOSE_ROUTE,
                "back_url": self._back_url(connection),
            }
            return request.render("exsalerate_xero.oauth_choose", values)
        except (UserError, AccessError) as problem:
            return self._explain(problem, connection)
        return request.redirect(connection._form_url())

    def _refusal(self, error):
        if error == DENIED:
            return request.env._("Access was denied in Xero. Nothing was connected.")
        return request.env._("Xero didn't give access. Nothing was connected.")

    def _explain(self, problem, connection):
        """Render the page that explains a problem and links to where it can be solved."""
        back_url = self._back_url(connection)
        connection._discard_attempts()
        is_rejected = isinstance(problem.__cause__, errors.CredentialsRejected)
        needs_credentials = is_rejected and self._may_open_settings()
        values = {
            "problem": str(problem.args[0]) if problem.args else "",
            "back_url": back_url,
            "credentials_url": CREDENTIALS_URL if needs_credentials else None,
        }
        return request.render("exsalerate_xero.oauth_problem", values)

    def _back_url(self, connection):
        """Return the URL of the page where the user can connect again."""
        if connection.active:
            return connection._form_url()
        if self._may_open_settings():
            return SETTINGS_URL
        return connection.browse()._form_url() if request.env.user.has_group(MANAGER) else "/odoo"

    @staticmethod
    def _may_open_settings():
        user = request.env.user
        return user.has_group(MANAGER) and user.has_group("base.group_system")
