"""Odoo in dark mode. Its open edition has no dark palette: these colours are like Enterprise's."""

import base64

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


def go_dark(page, server):
    """Build Odoo's dark style sheet on a server, and use it in a page from now on."""
    attachment = {"name": "dark.scss", "type": "binary", "mimetype": "text/scss", "url": URL}
    attachment["datas"] = base64.b64encode(PALETTE.encode()).decode()
    server.call("ir.attachment", "create", attachment)
    asset = {"name": "Dark", "bundle": "web.assets_web_dark", "directive": "prepend", "path": URL}
    server.call("ir.asset", "create", asset)
    page.context.add_cookies([{"name": "color_scheme", "value": "dark", "url": server.url}])
    page.route(
        "**/web.assets_web.min.css",
        lambda route: route.continue_(
            url=route.request.url.replace("assets_web.min", "assets_web_dark.min")
        ),
    )
