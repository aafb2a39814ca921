import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { SALES_PAGE } from "../../customer/page/sales_page";
import { XeroCustomerPage } from "../../customer/page/customer_page";
import { spendTexts } from "./spend_texts";

const PURCHASES_PAGE = {
    ...SALES_PAGE,
    pageMethod: "get_xero_purchases",
    listMethod: "get_xero_bills",
    documentModel: "xero.purchase",
    isCost: true,
    loading: _t("Loading Xero purchases…"),
    failed: _t("Xero purchases couldn't be loaded."),
    // Whose supplier it is makes no difference.
    unlinked: _t("This supplier isn't linked to a Xero contact."),
    unlinkedOrHidden: _t("This supplier isn't linked to a Xero contact."),
    empty: _t("Linked to Xero. No purchases from this supplier yet."),
    noneApproved: _t("No spend yet: none of this supplier's bills are approved in Xero."),
    byMonth: _t("Spend by month"),
    noMonths: _t("No spend in the last 24 months."),
    chartHint: _t("Click for the bills"),
    chartTapHint: _t("Tap again for the bills"),
    noShares: _t("No spend in the last 12 months."),
    by: _t("Spend by"),
    texts: spendTexts,
    spark: (amounts) => _t("Spend by month: %s", amounts),
    noSpark: _t("No spend in 12 months"),
    last: _t("Last bill"),
    sinceLast: _t("Days since last bill"),
    amount: _t("Spend"),
    documents: _t("Bills"),
    showDocuments: _t("Show the bills"),
    noDocuments: _t("No matching bills."),
    documentsFailed: _t("The bills couldn't be loaded."),
    filter: _t("Filter bills"),
    approvedTitle: _t("Bills and credit notes awaiting payment or paid"),
    paidTitle: _t("Bills paid within the last 12 months, as in the days to pay"),
    dueTitle: _t("Balance due on unpaid bills, including tax, without unused credit"),
    overdueTitle: _t("Balance due on overdue bills, including tax, without unused credit"),
    daysToPay: _t("Days we take to pay"),
};

/** What is bought from a supplier, as the customer's page shows sales. */
export class XeroSupplierPage extends XeroCustomerPage {
    xeroPage = PURCHASES_PAGE;
}

export const xeroSupplierPage = { component: XeroSupplierPage };

registry.category("view_widgets").add("xero_supplier_page", xeroSupplierPage);
