import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("exsalerate_xero_first_steps", {
    steps: () => [
        {
            trigger: ".settings_tab [data-key=exsalerate_xero]",
            run: "click",
        },
        {
            content: "the organisation is connected, the others are to be taken",
            trigger: ".o_xero_onboarding:contains(1 of 7 steps finished)",
        },
        {
            content: "the next step stands out",
            trigger: ".o_xero_step[data-name=quotes] .btn-primary",
            run: "click",
        },
        {
            content: "it asks what quotes are to do",
            trigger: ".modal button[name=action_quotes_set_up]",
            run: "click",
        },
        {
            content: "it is done, folded away, and the next one stands out",
            trigger:
                "body:not(:has(.modal)) .o_xero_onboarding:contains(2 of 7 steps finished):not(:has([data-name=quotes])) [data-name=invoices] .btn-primary",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_invoices_set_up]",
            run: "click",
        },
        {
            content: "finished steps can be looked at again",
            trigger: "body:not(:has(.modal)) .o_xero_onboarding:contains(3 of 7) [aria-expanded]",
            run: "click",
        },
        {
            trigger: ".o_xero_step[data-name=quotes][data-state=done] .btn-link",
        },
    ],
});

tours.add("exsalerate_xero_review", {
    steps: () => [
        {
            content: "what waits for a decision is counted, and in the list",
            trigger: ".o_xero_review_tile[data-name=to_decide] .o_xero_review_count:contains(1)",
        },
        {
            trigger: ".o_data_row:contains(Acme Limited) .o_data_cell[name=name]",
            run: "click",
        },
        {
            content: "the customer that it might be is beside it",
            trigger: ".o_xero_comparison .o_xero_candidate:contains(Acme)",
        },
        {
            content: "linking it decides",
            trigger: ".o_xero_candidate:contains(Acme) button:contains(Same customer)",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains(Linked)",
        },
        {
            content: "nothing waits any more",
            trigger: ".breadcrumb-item a:contains(Review contacts)",
            run: "click",
        },
        {
            trigger: ".o_xero_review_tile[data-name=to_decide] .o_xero_review_count:contains(0)",
        },
    ],
});
