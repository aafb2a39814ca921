"""Texts that a page cuts off, with an ellipsis or at the edge of their box."""

# Parts of Odoo that are on every page, its slanted ribbons, and what is for screen readers only.
ODOOS_OWN = (
    ".o_main_navbar, .o-mail-Form-chatter, .o_breadcrumb, .settings_tab, .o_searchview, .ribbon, "
    ".visually-hidden, .o_xero_icon_buttons button, .o_xero_codes thead"
)
FIND = """([within, without]) => {
    const outside = (box, edge, style) =>
        box.right > edge.right - parseFloat(style.paddingRight) + 0.5 ||
        box.left < edge.left + parseFloat(style.paddingLeft) - 0.5;
    const isCut = (text) => {
        let element = text.parentElement;
        while (element && getComputedStyle(element).overflowX === "visible") {
            element = element.parentElement;
        }
        const style = element && getComputedStyle(element);
        const edge = element?.getBoundingClientRect();
        if (!edge?.width || !["hidden", "clip"].includes(style.overflowX)) {
            return false;
        }
        const range = document.createRange();
        range.selectNodeContents(text);
        return [...range.getClientRects()].some((box) => box.width && outside(box, edge, style));
    };
    const found = [];
    for (const part of document.querySelectorAll(within)) {
        const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const text = walker.currentNode;
            const parent = text.parentElement;
            if (text.data.trim() && !parent.closest(without) && isCut(text)) {
                const named = parent.closest("[name], [data-name]");
                const name = named?.getAttribute("name") ?? named?.dataset.name;
                found.push(`${name ?? parent.className}: ${text.data.trim()}`);
            }
        }
    }
    return found;
}"""


def cut_off(page, within=".o_action_manager"):
    """Return what is cut off in a part of a page, as "where: text"."""
    return page.evaluate(FIND, [within, ODOOS_OWN])
