import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { mockDate } from "@odoo/hoot-mock";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Task extends models.Model {
    _name = "task";
    due = fields.Date();
}

defineMailModels();
defineModels([Task]);
describe.current.tags("desktop");

test("days until a date are days, also across the end of a month or year", async () => {
    mockDate("2026-12-30 12:00:00");
    const days = ["2026-12-25", "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-02"];
    Task._records = [...days, false, "2027-06-30"].map((due, index) => ({ id: index + 1, due }));
    await mountView({
        type: "list",
        resModel: "task",
        arch: `<list><field name="due" widget="xero_remaining_days" readonly="1"/></list>`,
    });
    expect(queryAllTexts(".o_data_cell")).toEqual([
        "5 days ago",
        "Yesterday",
        "Today",
        "Tomorrow",
        "In 3 days",
        "",
        "Jun 30, 2027",
    ]);
});
