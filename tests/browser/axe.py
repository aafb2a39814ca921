"""Accessibility problems in a page, found by axe."""

from dev import environment, node

WORST = ("serious", "critical")
# Parts of Odoo that are on every page; problems there can only be fixed in Odoo.
ODOOS_OWN = (
    ".o_control_panel",
    ".o-mail-Form-chatter",
    ".settings_tab",
    ".o_notebook_headers",
    ".o_statusbar_status",
    ".o_clipboard_button",
    ".o_list_record_selector",
    ".o_optional_columns_dropdown",
    ".o-checkbox",
    ".o_pivot",
    ".o_field_list_activity",
    ".o-autocomplete--input",
    ".o_widget_web_ribbon",
    ".o_select_menu",
    ".o_m2o_avatar",
    ".o-mail-ActivityButton",
)
# Fading elements are too faint until they are shown; clicked ones start to fade in the next frames.
SETTLE = """async () => {
    for (let frame = 0; frame < 3; frame++) {
        await new Promise(requestAnimationFrame);
    }
    const fading = document.getAnimations()
        .filter((each) => each.effect.getTiming().iterations !== Infinity);
    await Promise.allSettled(fading.map((each) => each.finished));
}"""
FIND = """async ([within, without]) => {
    const { violations } = await axe.run(
        { include: [within], exclude: without },
        { resultTypes: ["violations"] }
    );
    return violations.flatMap(({ id, impact, nodes }) =>
        nodes.map(({ html, failureSummary }) => ({ id, impact, html, failureSummary })));
}"""


def findings(page, within=".o_action_manager"):
    """Return the serious and critical findings in our part of a page, one line each."""
    node.get(environment.inherited().variables)
    page.wait_for_selector(within)
    page.evaluate(SETTLE)
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(node.axe().read_text())
    found = page.evaluate(FIND, [within, [[selector] for selector in ODOOS_OWN]])
    return [
        f"{each['id']}: {each['html'][:200]} {each['failureSummary']}"
        for each in found
        if each["impact"] in WORST
    ]
