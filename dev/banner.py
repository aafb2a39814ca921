"""The banner of the addon in Odoo's list of apps, drawn by Chromium with a picture of docs/.

python -m dev.banner    draws it
"""

from PIL import Image
from playwright.sync_api import sync_playwright

from . import chromium, environment
from .database import ADDON
from .paths import ROOT

DESCRIPTION = ROOT / ADDON / "static" / "description"
BANNER = DESCRIPTION / "banner.png"
SIZE = {"width": 1120, "height": 560}
# Odoo's list of apps loads many of them.
MOST_BYTES = 140_000
PAGE = """
<style>
    * {{ box-sizing: border-box; margin: 0; }}
    body {{
        width: 1120px; height: 560px; overflow: hidden; position: relative; color: white;
        font-family: Roboto, sans-serif; background: #2f5a92;
    }}
    .words {{ position: absolute; left: 64px; top: 84px; width: 450px; }}
    img.icon {{ width: 84px; border-radius: 18px; border: 2px solid #ffffff66; }}
    h1 {{ font-size: 56px; line-height: 1.1; margin: 26px 0 12px; font-weight: 700; }}
    p {{ font-size: 25px; line-height: 1.35; }}
    ul {{ list-style: none; padding: 0; margin-top: 26px; font-size: 20px; line-height: 1.75; }}
    li::before {{ content: "\\2713"; margin-right: 12px; color: #ffe08a; }}
    .screen {{
        position: absolute; left: 560px; top: 56px; width: 640px; height: 620px; overflow: hidden;
        border-radius: 12px; box-shadow: 0 0 0 8px #ffffff33; transform: rotate(-3deg);
    }}
    .screen img {{ width: 1000px; margin-top: -296px; display: block; }}
</style>
<div class="words">
    <img class="icon" src="file://{icon}">
    <h1>Exsalerate Xero</h1>
    <p>Xero sales in Odoo CRM</p>
    <ul>
        <li>Revenue by account code, per customer</li>
        <li>Quotes in your pipeline</li>
        <li>Proved against Xero's profit and loss</li>
    </ul>
</div>
<div class="screen"><img src="file://{screen}"></div>
"""


def draw():
    env = environment.inherited()
    page_file = ROOT / ".run" / "banner.html"
    page_file.write_text(
        PAGE.format(icon=DESCRIPTION / "icon.png", screen=ROOT / "docs" / "customer.png")
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.get(),
            args=list(chromium.FLAGS),
            env=chromium.with_fonts(env.variables, env.odoo.fonts),
        )
        page = browser.new_page(viewport=SIZE)
        page.goto(f"file://{page_file}")
        page.screenshot(path=BANNER)
        browser.close()
    with Image.open(BANNER) as image:
        image.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE).save(BANNER, optimize=True)


if __name__ == "__main__":
    draw()
    print(BANNER.relative_to(ROOT), BANNER.stat().st_size)
