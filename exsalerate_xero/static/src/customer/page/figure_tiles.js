import { Component } from "@odoo/owl";

import { ChangeChip } from "./change_chip";

/** Tiles with a figure, its label, its change and notes. A click shows the documents behind it. */
export class FigureTiles extends Component {
    static template = "exsalerate_xero.FigureTiles";
    static components = { ChangeChip };
    static props = { tiles: Array, onTileClicked: Function };

    onClick({ request }) {
        if (request) {
            this.props.onTileClicked(request);
        }
    }
}
