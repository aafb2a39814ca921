from odoo.tests import HttpCase, no_retry, tagged


@tagged("post_install", "-at_install", "odoo_runner")
class TestWidgets(HttpCase):
    """Hoot's unit tests of the addon's widgets. Slow: a browser loads all of Odoo's front end."""

    @no_retry
    def test_widgets(self):
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&filter=@exsalerate_xero/",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
