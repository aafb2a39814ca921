import { Component } from "@odoo/owl";

import { ChangeChip } from "./change_chip";

/** Tiles with a figure, its label, its change and notes. */
export class FigureTiles extends Component {
    static template = "exsalerate_xero.FigureTiles";
    static components = { ChangeChip };
    static props = { tiles: Array };
}
