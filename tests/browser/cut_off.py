"""Texts that a page cuts off, with an ellipsis or at the edge of their box."""

# Parts of Odoo that are on every page, its slanted ribbons, and what is for screen readers only.
ODOOS_OWN = (
    ".o_main_navbar, .o-mail-Form-chatter, .o_breadcrumb, .settings_tab, .o_searchview, .ribbon, "
    ".visually-hidden"
)
FIND = """([within, without]) => {
    const isCut = (element) => {
        const style = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        const clips = style.textOverflow === "ellipsis" || style.overflowX === "hidden";
        if (!clips || !box.width || element.closest(without) || !element.innerText?.trim()) {
            return false;
        }
        const range = document.createRange();
        range.selectNodeContents(element);
        const text = range.getBoundingClientRect();
        return text.right > box.right - parseFloat(style.paddingRight) + 0.5 ||
            text.left < box.left + parseFloat(style.paddingLeft) - 0.5;
    };
    const found = [...document.querySelectorAll(`${within} *`)].filter(isCut);
    const innermost = found.filter((one) => !found.some((two) => one !== two && one.contains(two)));
    return innermost.map((element) => {
        const where = element.closest("[name], [data-name]");
        const name = where?.getAttribute("name") ?? where?.dataset.name ?? element.className;
        return `${name}: ${element.innerText.trim()}`;
    });
}"""


def cut_off(page, within=".o_action_manager"):
    """Return what is cut off in a part of a page, as "where: text"."""
    return page.evaluate(FIND, [within, ODOOS_OWN])
