import { Component } from "@odoo/owl";

import { TrialThreshold } from "./trial_threshold";

/** The thresholds of a rule to try, the main one first. */
export class TrialThresholds extends Component {
    static template = "exsalerate_xero.TrialThresholds";
    static components = { TrialThreshold };
    static props = {
        thresholds: Array,
        tried: Object,
        onChanged: Function,
        onReset: Function,
    };

    get isChanged() {
        return Object.keys(this.props.tried).length > 0;
    }

    /** Only texts and numbers, so that an answer leaves an input alone in which somebody types. */
    threshold({ name, label, own, is_whole, slider }) {
        const value = this.props.tried[name] ?? own;
        const props = { name, label, value, isWhole: is_whole };
        if (!slider) {
            return props;
        }
        const [least, most, step] = slider;
        // Reaches the rule's own value and the one that is tried.
        const reach = { least: Math.min(least, own, value), most: Math.max(most, own, value) };
        return { ...props, ...reach, step };
    }
}
