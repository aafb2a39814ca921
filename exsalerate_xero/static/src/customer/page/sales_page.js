import { _t } from "@web/core/l10n/translation";

import { dimensionTexts } from "./dimension_texts";

/** What differs between a customer's page and a supplier's: methods and texts, as `env.xeroPage`. */
export const SALES_PAGE = {
    pageMethod: "get_xero_page",
    listMethod: "get_xero_invoices",
    documentModel: "xero.invoice",
    // Whether more is worse.
    isCost: false,
    loading: _t("Loading Xero sales…"),
    failed: _t("Xero sales couldn't be loaded."),
    unlinked: _t("This customer isn't linked to a Xero contact."),
    unlinkedOrHidden: _t(
        "No Xero sales to show: this customer isn't linked to a Xero contact, or belongs to another salesperson.",
    ),
    empty: _t("Linked to Xero. No sales to this customer yet."),
    noneApproved: _t("No revenue yet: none of this customer's invoices are approved in Xero."),
    byMonth: _t("Revenue by month"),
    noMonths: _t("No revenue in the last 24 months."),
    chartHint: _t("Click for the invoices"),
    chartTapHint: _t("Tap again for the invoices"),
    noShares: _t("No revenue in the last 12 months."),
    by: _t("Revenue by"),
    texts: dimensionTexts,
    spark: (amounts) => _t("Revenue by month: %s", amounts),
    noSpark: _t("No revenue in 12 months"),
    last: _t("Last purchase"),
    sinceLast: _t("Days since last purchase"),
    amount: _t("Revenue"),
    documents: _t("Invoices"),
    showDocuments: _t("Show the invoices"),
    noDocuments: _t("No matching invoices."),
    documentsFailed: _t("The invoices couldn't be loaded."),
    filter: _t("Filter invoices"),
    approvedTitle: _t("Invoices and credit notes awaiting payment or paid"),
    paidTitle: _t("Invoices paid within the last 12 months, as in the days to pay"),
    dueTitle: _t("Balance due on unpaid invoices, including tax, without unused credit"),
    overdueTitle: _t("Balance due on overdue invoices, including tax, without unused credit"),
    daysToPay: _t("Days to pay"),
};
