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

    def test_allowed_access_leads_to_the_connection_form(self):
        response = self.url_open(self.back(organisations=self.names[:1]), allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn(f"/{self.connection.id}", response.headers["Location"])
        self.assertEqual(self.connection.state, "connected")
        self.assertEqual(self.connection.name, self.names[0])

    def test_a_denied_consent_is_explained(self):
        self.assertExplained(self.url_open(self.back(allow=False)), "Access was denied")
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
