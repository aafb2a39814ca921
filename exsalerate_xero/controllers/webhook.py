import logging

from odoo import http
from odoo.http import Response, request
from werkzeug.exceptions import abort

from ..models.connection.xero_connection_oauth import WEBHOOK_ROUTE
from ..tools import webhook
from ..tools.errors import BadAnswer

_logger = logging.getLogger(__name__)

# An event has about 350 bytes, and Xero does not document how many it posts at once: this allows
# 3,000. Hashing that much takes a few milliseconds per key.
BODY_LIMIT = 2**20


class XeroWebhookController(http.Controller):
    """Receives Xero's webhooks: stores their events and wakes a worker.

    Every response is a bare status: Xero rejects webhooks that respond with a body or a cookie.
    """

    def _body_limit(self):
        """Return the maximum bytes to read; refuse a body with a larger Content-Length at once.

        Of a body without a Content-Length, one byte more than the limit is read.
        """
        if (request.httprequest.content_length or 0) > BODY_LIMIT:
            abort(Response(status=413))
        return BODY_LIMIT + 1

    @http.route(
        WEBHOOK_ROUTE,
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=_body_limit,
    )
    def receive(self, **_query):
        """Return 200 if a company's key signed the body, 413 if it is too long, otherwise 401.

        Xero's "intent to receive" is a request without events: only its signature matters.
        """
        body = request.httprequest.get_data()
        if len(body) > BODY_LIMIT:
            return Response(status=413)
        # sudo: no user is logged in; keys are only compared, and only signed events are stored
        connections = request.env["xero.connection"].sudo()
        keys = connections._webhook_keys()
        signature = request.httprequest.headers.get("x-xero-signature")
        key = webhook.signature_ok(keys, body, signature)
        if not key:
            return Response(status=401)
        try:
            connections._receive_events(webhook.parse_events(body), keys[key])
        except BadAnswer:
            _logger.warning("Xero's webhook sent a correctly signed body that cannot be read")
        return Response(status=200)
