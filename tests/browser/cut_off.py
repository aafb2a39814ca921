"""Texts that a page cuts off, with an ellipsis or at the edge of their box."""

# Parts of Odoo that are on every page.
ODOOS_OWN = ".o_main_navbar, .o-mail-Form-chatter, .o_breadcrumb, .settings_tab, .o_searchview"
FIND = """([within, without]) => {
    const found = [...document.querySelectorAll(`${within} *`)].filter((element) => {
        const { textOverflow, overflowX, display } = getComputedStyle(element);
        const isCut = textOverflow === "ellipsis" || overflowX === "hidden";
        return isCut && display !== "none" && !element.closest(without) && element.clientWidth > 1
            && element.scrollWidth > element.clientWidth + 1 && element.innerText?.trim();
    });
    const innermost = found.filter((one) => !found.some((two) => one !== two && one.contains(two)));
    return innermost.map((element) => {
        const where = element.closest("[name]")?.getAttribute("name") ?? element.className;
        return `${where}: ${element.innerText.trim()}`;
    });
}"""


def cut_off(page, within=".o_action_manager"):
    """Return what is cut off in a part of a page, as "where: text"."""
    return page.evaluate(FIND, [within, ODOOS_OWN])
