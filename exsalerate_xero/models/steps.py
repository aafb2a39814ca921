"""Everything that follows from a change in Xero, in Odoo or in the settings.

A package of models calls methods of itself and of the packages before it only. Methods that later
packages add are listed here, in order, as (model, method). Each has one definition. `run` calls
them.
"""

from .. import const

# What follows from documents that are booked to income, other than sales.
OTHER_INCOME = (
    ("xero.document.version", "_record_versions"),
    ("ir.attachment", "_delete_changed_pdfs"),
    ("xero.contact", "_trace_moved_documents"),
    ("xero.customer", "_process_document_changes"),
    ("xero.signal", "_process_purchases_of"),
)
# Records of a list were written, from a page or a webhook: method(stream, changes), by kind of
# list. `changes` (`Changes` of base/xero_mirror.py) holds new and changed records only.
RECORDS_WRITTEN = {
    "accounts": (
        ("xero.connection", "_process_turned_accounts"),
        ("xero.repeating.invoice", "_process_written"),
        ("xero.quote", "_process_account_changes"),
        ("xero.customer", "_process_account_changes"),
    ),
    "contacts": (
        ("xero.contact", "_process_merges"),
        ("xero.contact", "_keep_former_values"),
        ("xero.contact", "_process_erasures"),
        ("xero.contact", "_push_changes"),
        ("xero.customer", "_process_contact_changes"),
    ),
    **dict.fromkeys(const.DIMENSION_KINDS, ()),
    "repeating_invoices": (
        ("xero.contact", "_trace_moved_documents"),
        ("xero.repeating.invoice", "_process_written"),
        ("xero.customer", "_process_repeating_changes"),
    ),
    "invoices": (
        ("xero.document.version", "_record_versions"),
        ("ir.attachment", "_delete_changed_pdfs"),
        ("xero.contact", "_trace_moved_documents"),
        ("xero.invoice", "_process_quote_to_cash"),
        ("xero.invoice", "_process_notifications"),
        ("xero.invoice", "_process_overdue"),
        ("xero.customer", "_process_document_changes"),
        ("xero.signal", "_process_purchases_of"),
    ),
    "credit_notes": (
        ("xero.document.version", "_record_versions"),
        ("ir.attachment", "_delete_changed_pdfs"),
        ("xero.contact", "_trace_moved_documents"),
        ("xero.customer", "_process_document_changes"),
    ),
    "quotes": (
        ("xero.document.version", "_record_versions"),
        ("ir.attachment", "_delete_changed_pdfs"),
        ("xero.contact", "_trace_moved_documents"),
        ("xero.quote", "_process_pipeline"),
    ),
    **dict.fromkeys(const.INCOME_KINDS, OTHER_INCOME),
}
# Contacts of documents that are about to be written: method(connection).
CONTACTS_NAMED = (("xero.contact", "_match"),)
# Contacts were read, the whole list or those of webhooks: method(stream).
CONTACTS_READ = (("xero.contact", "_match_all"),)
# A whole list was read: method(stream), by kind of list.
LIST_READ = {
    "contacts": (*CONTACTS_READ, ("xero.customer", "_refresh_after")),
    **dict.fromkeys(
        ("invoices", "credit_notes", *const.INCOME_KINDS),
        (
            ("xero.customer", "_refresh_after"),
            ("xero.stream", "_queue_first_proof"),
            ("xero.signal.rule", "_evaluate_after"),
        ),
    ),
}
# Documents of contacts moved to another customer: method(contacts, partner IDs before and after).
CUSTOMERS_CHANGED = (
    ("xero.quote", "_process_new_customers"),
    ("xero.customer", "_process_customer_changes"),
    ("xero.signal", "_move_with_contacts"),
)
# Documents of customers were deleted at once: method(partner IDs).
DOCUMENTS_REMOVED = (("xero.customer", "_process_partner_changes"),)
# A user changed the company that partners belong to, or their salesperson: method(partner IDs).
PARTNERS_CHANGED = (
    ("xero.customer", "_process_partner_changes"),
    ("xero.signal", "_move_with_partners"),
)
# Opportunities are merged: method(opportunities that are deleted, the one that is kept).
LEADS_MERGED = (("xero.signal", "_move_with_leads"),)
# Models with messages about customers, which may name a person to erase.
ABOUT_CUSTOMERS = ("xero.signal",)
# A person's data was erased in Odoo: method(contact).
PERSON_ERASED = (("xero.contact", "_erase_papers"),)
# Each run of the job that reads changes: method().
JOB_RUN = (
    ("xero.quote", "_process_expiries"),
    ("xero.connection", "_remind_of_overdue"),
)
# Work of the backfill lane that isn't reading a list: method(connection, line).
TASKS = (("xero.connection", "_process_proof"),)
# Each night, after full reads were queued: method(connection).
NIGHT = (
    ("xero.connection", "_queue_extras_at_night"),
    ("xero.repeating.invoice", "_update_at_night"),
    ("xero.connection", "_queue_weekly_check"),
    ("xero.connection", "_queue_nightly_proof"),
)
# The data of a customer's page was prepared: method(partner, page, connections).
CUSTOMER_PAGE = (
    ("xero.proof.month", "_process_customer_page"),
    ("xero.signal", "_add_to_customer_page"),
)
# An organisation was connected for the first time, or again: method(connection).
CONNECTED_FIRST = (
    ("xero.pipeline.mapping", "_create_defaults"),
    ("xero.signal.rule", "_create_ready_rules"),
)
CONNECTED = (
    ("xero.connection", "_resume_streams"),
    ("xero.connection", "_queue_extras"),
    ("xero.connection", "_queue_other_income"),
    ("xero.connection", "_process_proof_allowed"),
)
# Xero responded to a call for the organisation's details: method(connection, answer).
ORGANISATION_READ = (("xero.connection", "_note_limits_of"),)
# The organisation's details were read: method(connection, {changed field: value before}).
ORGANISATION_CHANGED = (
    ("xero.connection", "_process_base_currency_change"),
    ("xero.customer", "_process_calendar_change"),
)
# A company's currency was changed: method(connections).
COMPANY_CURRENCY_CHANGED = (
    ("xero.connection", "_reset_conversions"),
    ("xero.repeating.invoice", "_process_company_currency"),
    ("crm.lead", "_reset_expected_revenue"),
    ("xero.customer", "_refresh_companies_of"),
)
# A user changed an organisation's settings: method(connections, values).
SETTINGS_CHANGED = (
    ("xero.quote", "_process_earlier_start"),
    ("xero.connection", "_process_income_switch"),
    ("xero.connection", "_process_proof_switch"),
)
# Connections are about to be deleted: method(connections); they have been: method(companies).
BEFORE_DELETION = (
    ("xero.connection", "_delete_pdfs"),
    ("xero.connection", "_delete_discussed_documents"),
    ("xero.signal", "_delete_with_connections"),
)
AFTER_DELETION = (("xero.customer", "_refresh_companies"),)
# A user retries an import issue that was caused in Odoo, not by Xero: method(connection, Xero IDs),
# by kind of issue.
RETRIED = {
    "contacts": (("xero.invoice", "_retry_quote_to_cash"),),
    "customers": (("xero.contact", "_retry_refused"),),
}


def run(env, steps, *arguments):
    """Call each step's method with the arguments."""
    for model, method in steps:
        getattr(env[model], method)(*arguments)
