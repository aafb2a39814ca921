import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("exsalerate_xero_board", {
    steps: () => [
        {
            content: "a customer is in the column of its last purchase, with its figures",
            trigger:
                ".o_kanban_group:contains(This month) .o_kanban_record:contains(Acme):has(.o_xero_figures)",
        },
        {
            content: "the overdue amount is shown",
            trigger:
                ".o_kanban_record:contains(Acme) .o_xero_board_overdue:contains(120.00 overdue)",
        },
        {
            content: "the card leads to the customer's Xero page",
            trigger: ".o_kanban_record:contains(Acme) .o_xero_board_name",
            run: "click",
        },
        {
            content: "its form is open on that page",
            trigger: ".o_form_view .nav-link.active[name=xero]",
        },
        {
            trigger: ".o_xero_tile[data-name=lifetime] .o_xero_value:contains(1,300.00)",
        },
    ],
});

tours.add("exsalerate_xero_customer", {
    steps: () => [
        {
            trigger: ".o_data_row .o_data_cell:contains(Acme)",
            run: "click",
        },
        {
            content: "the page is one of the form's",
            trigger: ".o_form_view .nav-link[name=xero]",
            run: "click",
        },
        {
            content: "figures, chart and codes have come",
            trigger: ".o_xero_page[aria-busy=false]:has(.o_xero_revenue_chart canvas)",
        },
        {
            content: "a code leads to its invoices",
            trigger: ".o_xero_code_button:contains(205 Web design)",
            run: "click",
        },
        {
            trigger: ".o_xero_filter_account:has(option:checked:contains(205 Web design))",
        },
        {
            content: "those of other codes are gone",
            trigger: ".o_xero_invoices:not(:contains(INV-OLD)) .o_xero_invoice:contains(INV-NEW)",
        },
        {
            content: "an invoice opens to its lines",
            trigger: ".o_xero_invoice:contains(INV-NEW) .o_xero_toggle",
            run: "click",
        },
        {
            trigger: ".o_xero_lines .o_xero_line:contains(205 Web design):contains(300.00)",
        },
        {
            content: "all of them come back",
            trigger: ".o_xero_filter_clear",
            run: "click",
        },
        {
            trigger: ".o_xero_invoice:contains(INV-OLD)",
        },
        {
            content: "the legend switches a code off",
            trigger: ".o_xero_legend:contains(205 Web design)",
            run: "click",
        },
        {
            trigger: ".o_xero_legend[aria-pressed=false]:contains(205 Web design)",
        },
    ],
});
