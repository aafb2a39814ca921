import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/views/fields/formatters";

import { Component, useRef, useState } from "@odoo/owl";

import { money, month } from "../base/formatting";
import { verdicts } from "./verdicts";

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * Accounts as rows, months as columns. A cell says by its sign whether Xero and Odoo agree; arrow
 * keys move between cells, and Enter opens one.
 */
export class ProofGrid extends Component {
    static template = "exsalerate_xero.ProofGrid";
    static props = {
        year: Number,
        accounts: Array,
        totals: Array,
        currencyId: Number,
        onOpened: Function,
    };

    setup() {
        this.root = useRef("grid");
        this.state = useState({ row: 0, column: 0 });
        this.verdicts = verdicts();
    }

    get months() {
        return this.props.totals.map((_total, index) => {
            const first = `${this.props.year}-${String(index + 1).padStart(2, "0")}-01`;
            const { monthShort } = deserializeDate(first);
            return { first, long: month(first, "long"), short: monthShort };
        });
    }

    /** All accounts together, then each. */
    get rows() {
        const months = this.months;
        const sum = (name) =>
            this.props.totals.reduce((total, cell) => total + (cell ? cell[name] : 0), 0);
        const total = { xero: sum("xero"), odoo: sum("odoo") };
        const all = {
            id: false,
            name: _t("All accounts"),
            cells: this.props.totals,
            total: { ...total, difference: total.xero - total.odoo },
        };
        return [all, ...this.props.accounts].map((account, row) => ({
            ...account,
            row,
            title: this.text(account.name, account.total),
            shownTotal: this.amount(account.total.xero, 0),
            cells: account.cells.map((cell, column) =>
                this.cell(account, cell, months[column], column),
            ),
        }));
    }

    cell(account, cell, { first, long }, column) {
        if (!cell) {
            return { key: column, first, column };
        }
        const verdict = this.verdicts[cell.verdict];
        const agrees = cell.verdict === "equal" || !cell.difference;
        return {
            key: column,
            column,
            first,
            ...verdict,
            amount: agrees ? this.amount(cell.xero, 0) : this.amount(cell.difference, 2),
            title: `${this.text(`${account.name}, ${long}`, cell)} ${verdict.label}.`,
        };
    }

    text(name, { xero, odoo, difference }) {
        const values = {
            name,
            xero: money(xero, this.props.currencyId),
            odoo: money(odoo, this.props.currencyId),
            difference: money(difference, this.props.currencyId),
        };
        return difference
            ? _t("%(name)s: Xero %(xero)s, Odoo %(odoo)s, difference %(difference)s.", values)
            : _t("%(name)s: Xero and Odoo %(xero)s.", values);
    }

    amount(value, decimals) {
        return formatFloat(value, { digits: [16, decimals] });
    }

    onKeydown(ev) {
        const step = STEPS[ev.key];
        if (!step) {
            return;
        }
        ev.preventDefault();
        let { row, column } = this.state;
        const isRtl = document.dir === "rtl" ? -1 : 1;
        // Cells without figures are passed over.
        for (;;) {
            row += step[0];
            column += step[1] * isRtl;
            if (row < 0 || row > this.props.accounts.length || column < 0 || column > 11) {
                return;
            }
            const target = this.root.el.querySelector(`[data-cell="${row}-${column}"]`);
            if (target) {
                this.enter(row, column);
                target.focus();
                return;
            }
        }
    }

    enter(row, column) {
        Object.assign(this.state, { row, column });
    }

    /** Exactly one cell is in the tab order. */
    tabIndex(row, column, rows) {
        const here = rows[this.state.row]?.cells[this.state.column];
        if (here?.sign) {
            return row === this.state.row && column === this.state.column ? 0 : -1;
        }
        const first = rows[0].cells.find(({ sign }) => sign);
        return row === 0 && column === first?.column ? 0 : -1;
    }
}
