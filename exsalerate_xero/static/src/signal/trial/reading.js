import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";

import { useState } from "@odoo/owl";

/**
 * Read from the server what a dialog shows. Until the next answer arrives, the last one stays.
 *
 * @returns {{ state: Object, read: Function }} `state` has `answer`, `error` (a text) and `isBusy`;
 *  `read` takes a method of `xero.signal.rule` and its arguments
 */
export function useReading() {
    const orm = useService("orm");
    const keepLast = new KeepLast();
    const state = useState({ answer: null, error: "", isBusy: false });
    const ask = async (method, args) => {
        try {
            return { answer: await orm.silent.call("xero.signal.rule", method, args), error: "" };
        } catch (error) {
            return { error: error.data?.message || _t("Odoo can't be reached.") };
        }
    };
    const read = async (method, args) => {
        state.isBusy = true;
        const result = await keepLast.add(ask(method, args));
        Object.assign(state, result, { isBusy: false });
    };
    return { state, read };
}
