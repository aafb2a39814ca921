import re
from contextlib import ExitStack
from urllib.parse import parse_qs, urlsplit

from odoo.tests import HttpCase, new_test_user, tagged

from xero_sandbox import running

from ..common import set_up_company


@tagged("post_install", "-at_install", "odoo_runner")
class TestConnectPages(HttpCase):
    """After Xero's consent page, users always get a readable page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stack = ExitStack()
        cls.addClassCleanup(stack.close)
        cls.sandbox = stack.enter_context(
            running(seed=5, customers=4, invoices=10, organisations=2, minute_limit=1000)
        )
        set_up_company(cls.env, cls.sandbox.url)
        cls.manager = new_test_user(
            cls.env, "xero_admin", groups="base.group_user,exsalerate_xero.group_xero_manager"
        )

        cls.administrator = new_test_user(
            cls.env, "xero_owner", groups="base.group_system,exsalerate_xero.group_xero_manager"
        )

    def setUp(self):
        super().setUp()
        self.authenticate("xero_admin", "xero_admin")
        self.connection = self.env["xero.connection"].create({})
        self.names = [each["name"] for each in self.sandbox.control.organisations()]

    def back(self, **choice):
        """Go through the consent page; return the path and query of the redirect."""
        url = self.connection.with_user(self.manager).action_connect()["url"]
        parts = urlsplit(self.sandbox.control.authorise(url, **choice))
        return f"{parts.path}?{parts.query}"

    def assertExplained(self, response, words):
        self.assertEqual(response.status_code, 200)
        self.assertIn(words, response.text)
        self.assertIn("Back to Odoo", response.text)
        self.assertNotIn("Traceback", response.text)

    def press_connect(self):
        """Click Connect to Xero in the settings, as an administrator; return the attempt."""
        self.authenticate("xero_owner", "xero_owner")
        self.manager = self.administrator
        self.connection.unlink()
        self.connection = (
            self.env["xero.connection"].with_user(self.manager)._get_attempt(self.env.company)
        )

    def assertNothingIsLeft(self):
        self.assertFalse(self.env["xero.connection"].with_context(active_test=False).search([]))
        self.assertFalse(self.env["xero.token"].search([]))

    def test_a_refused_attempt_leaves_nothing_and_leads_back_to_where_it_began(self):
        self.press_connect()
        self.assertFalse(self.env["xero.connection"].search([]), "nothing is shown meanwhile")
        response = self.url_open(self.back(allow=False))
        self.assertExplained(response, "Access was denied")
        self.assertIn('href="/odoo/settings#exsalerate_xero"', response.text)
        self.assertNothingIsLeft()

    def test_a_wrong_secret_leads_back_to_where_it_is_entered(self):
        self.press_connect()
        self.env.company.xero_client_secret = "mistyped"
        response = self.url_open(self.back(organisations=self.names[:1]))
        self.assertExplained(response, "recognise this client ID or secret.")
        self.assertIn('href="/odoo/settings#xero_app_setting"', response.text)
        self.assertEqual(self.env.company.xero_client_id, "sandbox-client")
        self.assertNothingIsLeft()

    def test_an_attempt_becomes_a_connection_once_it_is_allowed(self):
        self.press_connect()
        page = self.url_open(self.back(organisations=self.names))
        self.assertIn('href="/odoo/settings#exsalerate_xero"', page.text, "Cancel")
        self.choose(page, 1)
        self.assertEqual(self.env["xero.connection"].search([]).name, self.names[1])

    def test_choosing_what_is_connected_already_leaves_nothing_new(self):
        self.url_open(self.back(organisations=self.names[:1]))
        connected = self.connection
        self.connection = self.env["xero.connection"]
        self.press_connect()
        page = self.url_open(self.back(organisations=self.names))
        self.assertExplained(self.choose(page, 0), "already connected")
        every = self.env["xero.connection"].with_context(active_test=False)
        self.assertEqual(every.search([]), connected)

    def test_allowed_access_leads_to_the_connection_form(self):
        response = self.url_open(self.back(organisations=self.names[:1]), allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn(f"/{self.connection.id}", response.headers["Location"])
        self.assertEqual(self.connection.state, "connected")
        self.assertEqual(self.connection.name, self.names[0])

    def test_a_denied_consent_is_explained(self):
        response = self.url_open(self.back(allow=False))
        self.assertExplained(response, "Access was denied")
        self.assertIn(f"xero_connection_action/{self.connection.id}", response.text)
        self.assertEqual(self.connection.state, "draft")

    def test_a_replayed_state_is_explained(self):
        back = self.back(organisations=self.names[:1])
        self.url_open(back)
        self.assertExplained(self.url_open(back), "no longer valid")

    def test_a_forged_state_is_explained(self):
        for state in ("", "x", "AAAA" * 20, "%00"):
            response = self.url_open(f"/exsalerate_xero/oauth/callback?code=c&state={state}")
            self.assertExplained(response, "no longer valid")

    def test_a_state_of_somebody_else_is_explained(self):
        back = self.back(organisations=self.names[:1])
        new_test_user(
            self.env, "other_admin", groups="base.group_user,exsalerate_xero.group_xero_manager"
        )
        self.authenticate("other_admin", "other_admin")
        self.assertExplained(self.url_open(back), "Another user started")
        self.assertEqual(self.connection.state, "draft")

    def test_an_expired_code_is_explained(self):
        back = self.back(organisations=self.names[:1])
        state = parse_qs(urlsplit(back).query)["state"][0]
        response = self.url_open(f"/exsalerate_xero/oauth/callback?code=stale&state={state}")
        self.assertExplained(response, "connect again")

    def test_several_organisations_are_offered_to_choose_from(self):
        response = self.url_open(self.back(organisations=self.names))
        for name in self.names:
            self.assertIn(name, response.text)
        chosen = self.choose(response, 1)
        self.assertEqual(chosen.status_code, 303)
        self.assertEqual(self.connection.name, self.names[1])

    def choose(self, page, number, **form):
        """Click an organisation on the page that offers several."""
        hidden = dict(re.findall(r'name="(csrf_token|state)" value="([^"]+)"', page.text))
        tenant = self.sandbox.control.organisations()[number]["tenant"]
        return self.url_open(
            "/exsalerate_xero/oauth/choose",
            data=hidden | {"tenant_id": tenant} | form,
            allow_redirects=False,
        )

    def test_going_back_and_choosing_another_is_explained_and_mixes_no_books(self):
        page = self.url_open(self.back(organisations=self.names))
        self.choose(page, 0)
        self.assertExplained(self.choose(page, 1), "no longer valid")
        self.assertEqual(self.connection.name, self.names[0])

    def test_a_choice_needs_the_state_of_the_page_that_offered_it(self):
        back = self.back(organisations=self.names)
        callback = parse_qs(urlsplit(back).query)["state"][0]
        page = self.url_open(back)
        for state in ("", "x", callback):
            self.assertExplained(self.choose(page, 0, state=state), "no longer valid")
        self.assertEqual(self.connection.state, "draft")

    def test_an_organisation_connected_already_is_explained(self):
        self.url_open(self.back(organisations=self.names[:1]))
        self.connection = self.env["xero.connection"].create({})
        response = self.url_open(self.back(organisations=self.names[:1]))
        self.assertExplained(response, "already connected")

    def test_without_a_session_nothing_is_taken_in(self):
        back = self.back(organisations=self.names[:1])
        self.logout()
        response = self.url_open(back, allow_redirects=False)
        self.assertIn("/web/login", response.headers.get("Location", ""))
        self.assertEqual(self.connection.state, "draft")

    def test_a_salesperson_cannot_take_in_a_consent(self):
        new_test_user(self.env, "seller", groups="sales_team.group_sale_salesman")
        self.authenticate("seller", "seller")
        response = self.url_open("/exsalerate_xero/oauth/callback?code=c&state=s")
        self.assertExplained(response, "no longer valid")
