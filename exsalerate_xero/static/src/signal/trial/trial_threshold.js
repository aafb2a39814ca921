import { Component, onWillUpdateProps, useState } from "@odoo/owl";

/** A threshold's input; the main one's has a slider beside it. */
export class TrialThreshold extends Component {
    static template = "exsalerate_xero.TrialThreshold";
    static props = {
        name: String,
        label: String,
        value: Number,
        isWhole: Boolean,
        least: { type: Number, optional: true },
        most: { type: Number, optional: true },
        step: { type: Number, optional: true },
        onChanged: Function,
    };

    setup() {
        // What was entered, if it is no number to try.
        this.state = useState({ invalid: null });
        onWillUpdateProps(() => {
            this.state.invalid = null;
        });
    }

    get id() {
        return `o_xero_trial_${this.props.name}`;
    }

    get isMain() {
        return this.props.step !== undefined;
    }

    get isInvalid() {
        return this.state.invalid !== null;
    }

    onSlide({ value }) {
        this.props.onChanged(this.props.name, Number(value));
    }

    onChange({ value, validity }) {
        const isValid = value !== "" && validity.valid;
        this.state.invalid = isValid ? null : value;
        if (isValid) {
            this.props.onChanged(this.props.name, Number(value));
        }
    }
}
