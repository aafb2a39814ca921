"""Odoo in dark mode. Its open edition has no dark palette: these colours are like Enterprise's."""

import base64
from contextlib import contextmanager

PALETTE = """
$o-webclient-color-scheme: dark;
$o-white: #fff; $o-black: #fff;
$o-gray-100: #1b1d26; $o-gray-200: #262a36; $o-gray-300: #3c3e4b; $o-gray-400: #5a5e6b;
$o-gray-500: #6b707f; $o-gray-600: #8d90a0; $o-gray-700: #b1b3bc; $o-gray-800: #d1d1d1;
$o-gray-900: #e4e4e4;
$o-danger: #ff5757; $o-success: #1dc959; $o-info: #6ab5fb; $o-warning: #fbb56a;
$o-view-background-color: #262a36;
$o-webclient-background-color: #1b1d26;
$o-main-headings-color: #e4e4e4;
$o-main-link-color: #b5aadb; $link-shade-percentage: 0%;
$nav-tabs-link-active-bg: #262a36; $light: #262a36; $dark: #e4e4e4;
"""
URL = "/exsalerate_xero_tests/dark.scss"
# Enterprise's condition for the dark style sheet.
CONDITION = """
<t t-if="color_scheme == 'dark'" position="attributes">
    <attribute name="t-if">request.httprequest.cookies.get('color_scheme') == 'dark'</attribute>
</t>
"""
# Replaces the page's style sheets by those for a theme.
DRESS = """async (theme) => {
    const dark = theme === "dark";
    const sheets = [...document.querySelectorAll("link[rel=stylesheet]")].filter(({ href }) =>
        /web\\.assets_(web|backend_lazy)(_dark)?\\.min\\.css/.test(href));
    await Promise.all(sheets.map(async (sheet) => {
        const [, bundle] = sheet.href.match(/(web\\.assets_\\w+?)(_dark)?\\.min/);
        const answer = await fetch(`/web/bundle/${bundle}${dark ? "_dark" : ""}`);
        const href = (await answer.json()).find(({ type }) => type === "link").src;
        await new Promise((done) => {
            sheet.addEventListener("load", done, { once: true });
            sheet.href = href;
        });
    }));
}"""


def prepare_dark(server):
    """Give a server Odoo's dark style sheet, for browsers that ask for it."""
    attachment = {"name": "dark.scss", "type": "binary", "mimetype": "text/scss", "url": URL}
    attachment["datas"] = base64.b64encode(PALETTE.encode()).decode()
    server.call("ir.attachment", "create", attachment)
    asset = {"name": "Dark", "bundle": "web.assets_web_dark", "directive": "prepend", "path": URL}
    server.call("ir.asset", "create", asset)
    module, name = "web", "webclient_bootstrap"
    bootstrap = server.call("ir.model.data", "check_object_reference", module, name)[1]
    view = {"name": "Dark", "type": "qweb", "mode": "extension", "inherit_id": bootstrap}
    server.call("ir.ui.view", "create", view | {"arch": CONDITION})


def go_dark(person):
    """Use Odoo's dark mode in a person's browser from now on."""
    cookie = {"name": "color_scheme", "value": "dark", "url": person.server.url}
    person.page.context.add_cookies([cookie])
    person.leave()


@contextmanager
def dressed_dark(page):
    """Show a page in dark mode inside the block, without loading it again."""
    page.evaluate(DRESS, "dark")
    yield
    page.evaluate(DRESS, "light")
