import logging

from odoo import http
from odoo.http import Response, request
from werkzeug.exceptions import abort

from ..models.xero_connection_webhook import WEBHOOK_ROUTE
from ..tools import webhook
from ..tools.errors import BadAnswer

_logger = logging.getLogger(__name__)

# An event takes some 350 bytes, and Xero does not say how many it posts at once: room for 3,000.
# To hash as much takes a few milliseconds a key.
BODY_LIMIT = 2**20


class XeroWebhookController(http.Controller):
    """Where Xero announces what has changed. Stores that, wakes a worker, and nothing else.

    Every answer is a bare status: Xero refuses a webhook that answers with a body or a cookie.
    """

    def _body_limit(self):
        """Refuse a body that says it is too long before any of it is read.

        Of one that does not say, no more is read than shows that it is.
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
        """Answer 200 to what one of the companies' keys signed, 413 to more than the limit, and 401
        to anything else.

        An "intent to receive" is a post without events; the signature is all there is to it.
        """
        body = request.httprequest.get_data()
        if len(body) > BODY_LIMIT:
            return Response(status=413)
        # sudo: nobody is logged in; the keys are compared with, and what a key signed is stored
        connections = request.env["xero.connection"].sudo()
        keys = connections._webhook_keys()
        signature = request.httprequest.headers.get("x-xero-signature")
        key = webhook.signature_ok(keys, body, signature)
        if not key:
            return Response(status=401)
        try:
            connections._receive_events(webhook.parse_events(body), keys[key])
        except BadAnswer:
            _logger.warning("Xero's webhook posted, rightly signed, what cannot be read")
        return Response(status=200)
