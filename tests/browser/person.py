"""What a person does on Odoo's and Xero's pages, in a person's terms."""

import re
from contextlib import contextmanager
from decimal import Decimal

from PIL import Image
from playwright.sync_api import expect

from tests.browser.axe import SETTLE
from tests.system.common import wait_until
from xero_sandbox.settings import Settings

DESKTOP = {"width": 1400, "height": 900}
PHONE = {"width": 390, "height": 844}
# Pixels: the height of a screen that shows a whole page, and a picture's margin below its end.
HIGH = 4000
MARGIN = 2
SIDE = 16
# Maximum size of a picture in the documentation.
MOST_BYTES = 200_000
CONNECTIONS = "/odoo/action-exsalerate_xero.xero_connection_action"


class Person:
    """An administrator of Odoo using a browser."""

    def __init__(self, page, server, screenshots):
        self.page, self.server, self.screenshots = page, server, screenshots
        page.set_viewport_size(DESKTOP)

    def log_in(self, login="admin", password="admin"):
        self.page.goto(f"{self.server.url}/web/login")
        self.page.fill("#login", login)
        self.page.fill("#password", password)
        self.page.click("button[type=submit]")
        expect(self.page.locator(".o_main_navbar")).to_be_visible()
        # Odoo opens Discuss, which would take the place of the next page while it still loads.
        self.page.goto(f"{self.server.url}/odoo/contacts")
        expect(self.page.locator(".o_view_controller .o_content")).to_be_visible()
        return self

    def open(self, path):
        """Follow a link to a page of Odoo, as a click does; load Odoo first if necessary.

        Odoo is loaded anew after a change that a loaded page doesn't notice: see `leave`.
        """
        if self.page.evaluate(FOLLOW, path):
            expect(self.page.locator("[data-left]")).to_have_count(0)
        else:
            self.page.goto(self.server.url + path)

    def leave(self):
        """Leave Odoo, so that the next page is loaded anew."""
        self.page.goto("about:blank")

    def picture(self, name, height=None, since=None, until=None):
        """Save a picture of the screen, without toasts and hover effects.

        :param height: of the screen, in pixels
        :param since: selector of the picture's first element, which sets its width
        :param until: selector of the picture's last element; the last match is used
        """
        before = self.page.viewport_size
        self.page.mouse.move(0, before["height"] - 1)
        if height or until:
            self.page.set_viewport_size(before | {"height": height or HIGH})
        self.close_toasts()
        self.page.evaluate(SETTLE)
        self.page.wait_for_function(DRAWN)
        path = self.screenshots / f"{name}.png"
        is_phone = before["width"] == PHONE["width"]
        self.page.screenshot(
            path=path, scale="device" if is_phone else "css", clip=self._clip(since, until)
        )
        make_small(path)
        self.page.set_viewport_size(before)

    def _resize(self, size):
        """Change the size of the screen, and wait until Odoo has adapted to it."""
        self.page.set_viewport_size(size)
        self.page.evaluate(SETTLE)

    def _clip(self, since, until):
        """Return the part of the screen from one element to another; all of it without an end."""
        if not until:
            return None
        last = self.page.locator(until).last.bounding_box()
        end = round(last["y"] + last["height"]) + MARGIN
        if not since:
            return {"x": 0, "y": 0, "width": self.page.viewport_size["width"], "height": end}
        first = self.page.locator(since).first.bounding_box()
        return {
            "x": first["x"] - SIDE,
            "y": first["y"] - SIDE,
            "width": first["width"] + 2 * SIDE,
            "height": end - first["y"] + SIDE,
        }

    def picture_on_a_phone(self, name, show, **part):
        """Save a picture of a phone with the page that `show` opens; nothing may overflow."""
        with self.phone():
            show()
            self.picture(f"{name}-phone", **part)
            assert not self.page.evaluate(STICKS_OUT), f"{name} is wider than a phone"

    @contextmanager
    def phone(self):
        """Use a phone inside the block."""
        desk = self.page.viewport_size
        self._resize(PHONE)
        yield
        self._resize(desk)

    def open_xero_settings(self):
        """Open Settings → Xero."""
        self.open("/odoo/settings")
        self.page.click(".settings_tab [data-key=exsalerate_xero]")
        expect(self.page.locator("#xero_app_setting")).to_be_visible()

    @property
    def secret_field(self):
        return self.page.locator("[name=xero_client_secret] input:visible")

    def enter_credentials(self):
        self.page.fill("[name=xero_client_id] input", Settings.client_id)
        self.secret_field.fill(Settings.client_secret)

    def press_connect(self, button="Connect to Xero"):
        """Click a button that connects; ends on Xero's page."""
        self.page.get_by_role("button", name=button).click()
        expect(self.page.get_by_role("button", name="Allow access")).to_be_visible()

    def answer_xero(self, button):
        """Click a button of Xero's consent page; ends in Odoo."""
        self.page.get_by_role("button", name=button).click()
        self.page.wait_for_url(f"{self.server.url}/**")

    def open_connection(self):
        """Open the form of the only organisation."""
        [connection] = self.server.call("xero.connection", "search", [])
        self.open(f"{CONNECTIONS}/{connection}")
        self.wait_for_connection()

    def wait_for_connection(self):
        expect(self.page.locator(".o_form_view [name=name]")).to_be_visible()
        expect(self.page.locator(".o_form_view .o_form_statusbar")).to_be_visible()

    @property
    def state(self):
        """Return the state that the connection's form shows."""
        return self.page.locator(".o_statusbar_status .o_arrow_button_current")

    def set_joined_date(self, day):
        self.page.locator(".o_field_widget[name=first_joined_date]").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(f"{day:%m/%d/%Y}")
        self.page.keyboard.press("Tab")

    def press(self, action):
        """Click a button of a form, by the name of its action."""
        self.page.click(f".o_form_view button[name={action}]")

    def import_everything(self):
        """Click the four buttons and watch the bars; return all their texts."""
        self.page.evaluate(WATCH_PROGRESS)
        for what in ("accounts", "contacts", "suppliers", "sales"):
            self.press(f"action_import_{what}")
        streams = self.page.locator(".o_xero_stream")
        done = streams.filter(has=self.page.get_by_text("Last synced")).filter(
            has_text="Up to date"
        )
        wait_until(lambda: done.count() == streams.count() == 10, server=self.server)
        return self.page.evaluate("window.progressSaid")

    def close_toasts(self):
        """Close the notifications on top of the page, as a person does who wants to see it."""
        # Some disappear by themselves at that moment, and a mouse click would wait for them.
        closing = "document.querySelectorAll('.o_notification_close').forEach((one) => one.click())"
        self.page.evaluate(closing)
        expect(self.page.locator(".o_notification")).to_have_count(0)

    def scroll_to_top(self):
        """Scroll to the top of the form."""
        self.page.evaluate(
            "document.querySelectorAll('.o_content, .o_content *').forEach((e) => e.scrollTo(0, 0))"
        )

    def open_customer(self, name):
        """Find a customer among Odoo's contacts and open the form's Xero page."""
        self.find_customer(name)
        self.show_xero_page()

    def find_customer(self, name):
        self.open("/odoo/contacts")
        self.page.fill(".o_searchview_input", name)
        # Before this is offered, Enter does nothing, and it would cover the list.
        offered = self.page.locator(".o_searchview_autocomplete .o-dropdown-item")
        offered.filter(has_text=name).first.click()
        expect(self.page.locator(".o_searchview_facet")).to_contain_text(name)
        # A company's contacts show its name before their own.
        itself = self.page.get_by_text(name, exact=True)
        row = self.page.locator(".o_data_row, .o_kanban_record").filter(has=itself)
        expect(row).to_have_count(1)
        row.get_by_text(name, exact=True).first.click()

    def show_xero_page(self):
        self.page.click(".o_notebook .nav-link[name=xero]")
        expect(self.page.locator(".o_xero_codes")).to_be_visible()

    def revenue_by_code(self):
        """Return {account code and name: revenue of all time} from the customer's page."""
        rows = self.page.locator(".o_xero_codes tbody tr").all()
        return {
            row.locator(".o_xero_code_name").inner_text(): amount(
                row.locator("[data-name=lifetime]").inner_text()
            )
            for row in rows
        }

    def lifetime_revenue(self):
        return amount(self.page.locator("[data-name=lifetime] .o_xero_value").inner_text())


def make_small(path):
    """Write a smaller file for a picture that is too large, if necessary with fewer colours."""
    if path.stat().st_size <= MOST_BYTES:
        return
    with Image.open(path) as picture:
        picture = picture.convert("RGB")
    picture.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        picture.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


# Follows a link if Odoo is on the page; marks what it shows, which is gone once the link's page is
# there.
FOLLOW = """(path) => {
    const shown = document.querySelectorAll(".o_action_manager > *");
    if (!shown.length || !location.pathname.startsWith("/odoo")) {
        return false;
    }
    shown.forEach((each) => each.setAttribute("data-left", ""));
    const link = document.createElement("a");
    link.href = path;
    document.body.append(link);
    link.click();
    link.remove();
    return true;
}"""

# Whether pictures are loaded and charts have finished moving.
DRAWN = """() => {
    const isLoaded = ({ complete, loading }) => complete || loading === "lazy";
    const charts = Object.values(window.Chart?.instances ?? {});
    const isMoving = (chart) => Chart.animator.running(chart);
    return [...document.images].every(isLoaded) && !charts.some(isMoving);
}"""

# Whether part of the content can only be seen by scrolling sideways.
STICKS_OUT = """() => {
    const content = document.querySelector(".o_content");
    return content.scrollWidth > content.clientWidth;
}"""

# Keeps all texts that the streams' progress shows, even briefly.
WATCH_PROGRESS = """() => {
    const streams = document.querySelector(".o_xero_streams");
    const keep = () => window.progressSaid.push(...streams.innerText.split("\\n"));
    window.progressSaid = [];
    new MutationObserver(keep).observe(streams.parentElement, {
        subtree: true, childList: true, characterData: true,
    });
}"""


def amount(text):
    """Return the number in a text such as `£ 1,234.50` or `-£ 3.00`."""
    return Decimal(re.sub(r"[^\d.-]", "", text))
