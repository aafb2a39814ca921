"""Proof with real workers: what changes in Xero is explained once, and equal the next time."""

from tests.system.common import connected, wait_until

RECODED, VOIDED, RECEIVED = 20, 5, 3
# Lists of documents with revenue, and how often each is read for its changes: before and after the
# report.
LISTS, READ = 7, 2


def test_what_changed_in_xero_is_explained_and_equal_the_next_time(odoo_server, sandbox_factory):
    # 60 calls a minute would let the test wait for minutes.
    xero = sandbox_factory(customers=20, invoices=600, minute_limit=1000)
    odoo = odoo_server(xero, cron_threads=2)
    organisation = connected(odoo, xero, all_income=True).import_all()
    allow(organisation)
    assert verdicts(organisation) == {"equal"}
    years = {month["month"][:4] for month in months(organisation)}

    recoded = recode(odoo, xero)
    xero.reset_calls()
    before = organisation.stored("proof_read_at")
    organisation.press("action_prove")
    for _time in range(VOIDED):
        xero.edit("void")
    for _time in range(RECEIVED):
        xero.edit("new_bank_transaction", type="RECEIVE")
        xero.edit("new_journal")
    settle(organisation, before)
    # A month that changed while the report was read is left for the next time.
    assert verdicts(organisation) <= {"equal", "explained", "unread"}
    left = {each["month"][:7] for each in months(organisation) if each["verdict"] == "unread"}
    changes = odoo.call("xero.proof.change", "search_read", [], ["invoice_id", "month"])
    found = {change["invoice_id"][0] for change in changes}
    assert {id_ for id_, day in recoded.items() if day[:7] not in left} <= found
    reports, journals = organisation.calls("ProfitAndLoss"), organisation.calls("ManualJournals")
    again = [call for call in organisation.calls() if "DateTime" in call["query"]]
    assert len(reports) == len(years)
    assert len(again) == LISTS * len({change["month"] for change in changes})
    assert len(journals) == READ + len(again) / LISTS

    for _time in range(2):
        before = organisation.stored("proof_read_at")
        organisation.press("action_prove")
        settle(organisation, before)
    assert verdicts(organisation) == {"equal"}
    organisation.assert_figures()


def recode(odoo, xero):
    """Move lines of documents to other accounts; return {the document's ID in Odoo: its date}."""
    domain = [("counted", "=", True), ("income", "=", True), ("sequence", "=", 0)]
    domain += [("kind", "=", "invoice")]
    lines = odoo.call(
        "xero.invoice.line", "search_read", domain, ["invoice_id", "date"], order="id", limit=200
    )
    chosen = {line["invoice_id"][0]: line["date"] for line in lines[:: len(lines) // RECODED]}
    for document in odoo.call("xero.invoice", "read", list(chosen), ["xero_id"]):
        xero.edit("recode", id=document["xero_id"])
    assert len(chosen) >= RECODED
    return chosen


def allow(organisation):
    """Switch Proof on, allow it in Xero, and wait for the first comparison."""
    server = organisation.server
    server.call("xero.connection", "write", [organisation.id], {"prove": True})
    consent = server.call("xero.connection", "action_connect", [organisation.id])
    server.get(organisation.xero.authorise(consent["url"]), follow=False)
    settle(organisation, "")


def settle(organisation, before):
    """Wait until a proof that began after `before` is finished."""
    wait_until(
        lambda: (
            organisation.stored("proof_read_at") != before and not organisation.stored("proof_step")
        ),
        patience=180,
        server=organisation.server,
    )


def months(organisation):
    return organisation.server.call(
        "xero.proof.month",
        "search_read",
        [("connection_id", "=", organisation.id)],
        ["month", "verdict"],
    )


def verdicts(organisation):
    return {month["verdict"] for month in months(organisation)}
