import { Component } from "@odoo/owl";

import { ChangeChip } from "./change_chip";

/** Figures at a glance: each with its name, its change, and notes that explain it. */
export class FigureTiles extends Component {
    static template = "exsalerate_xero.FigureTiles";
    static components = { ChangeChip };
    static props = { tiles: Array };
}
