"""All public methods of the addon, and how to find them."""

import inspect

ADDON = "exsalerate_xero"
USER = "exsalerate_xero.group_xero_user"
MANAGER = "exsalerate_xero.group_xero_manager"
LEADER = "sales_team.group_sale_salesman_all_leads"
PURCHASES = "exsalerate_xero.group_xero_purchases"
SYSTEM = "base.group_system"
# For methods that all users may call, as in Odoo.
ANYONE = None

# All public methods of the addon, with the group that they require.
PUBLIC_METHODS = {
    "crm.lead": {
        "action_link_xero_quote": USER,
        "action_view_xero_quotes": USER,
        "action_view_xero_signals": USER,
    },
    "res.config.settings": {
        "action_xero_connect": SYSTEM,
        "action_xero_connections": SYSTEM,
    },
    "res.currency": {"get_all_currencies": ANYONE},
    "res.partner": {
        "action_send_xero_statement": USER,
        "action_view_xero_invoices": USER,
        "action_view_xero_overdue": USER,
        "action_view_xero_quotes": USER,
        "action_view_xero_recurring": USER,
        "action_view_xero_revenue": USER,
        "action_view_xero_spend": PURCHASES,
        "action_view_xero_without_invoice": USER,
        "action_xero_refresh": USER,
        "get_xero_bills": PURCHASES,
        "get_xero_deletion_warning": ANYONE,
        "get_xero_invoices": USER,
        "get_xero_page": USER,
        "get_xero_purchases": PURCHASES,
    },
    "xero.connection": {
        "action_check_webhook": MANAGER,
        "action_connect": MANAGER,
        "action_connect_another": MANAGER,
        "action_delete": MANAGER,
        "action_disconnect": MANAGER,
        "action_edit_digest": MANAGER,
        "action_edit_notice": MANAGER,
        "action_import_accounts": MANAGER,
        "action_import_contacts": MANAGER,
        "action_import_sales": MANAGER,
        "action_import_suppliers": MANAGER,
        "action_invoices_set_up": MANAGER,
        "action_open_company": MANAGER,
        "action_open_currencies": MANAGER,
        "action_open_proof": MANAGER,
        "action_prove": MANAGER,
        "action_quotes_set_up": MANAGER,
        "action_retry_missing_rates": MANAGER,
        "action_set_up_invoices": MANAGER,
        "action_set_up_quotes": MANAGER,
        "action_set_up_sales": MANAGER,
        "action_sync_now": MANAGER,
        "action_view_issues": MANAGER,
        "action_view_review": MANAGER,
        "onboarding_steps": MANAGER,
    },
    "xero.account": {"action_open_issue": MANAGER, "action_open_xero": USER},
    "xero.item": {"action_open_issue": MANAGER, "action_open_xero": USER},
    "xero.tracking.category": {"action_open_issue": MANAGER, "action_open_xero": USER},
    "xero.tracking.option": {"action_open_issue": MANAGER, "action_open_xero": USER},
    "xero.contact": {
        "action_accept": MANAGER,
        "action_create_partner": MANAGER,
        "action_exclude": MANAGER,
        "action_keep_odoo": MANAGER,
        "action_link": MANAGER,
        "action_open_issue": MANAGER,
        "action_open_xero": USER,
        "action_review": MANAGER,
        "action_take_xero": MANAGER,
        "get_comparison": MANAGER,
        "get_review_summary": MANAGER,
    },
    "xero.customer": {
        "action_open_customer": USER,
        "action_view_signals": USER,
        "get_dimensions": USER,
    },
    "xero.invoice": {
        "action_open_issue": MANAGER,
        "action_open_xero": USER,
        "action_send": USER,
        "action_view_online": USER,
        "action_view_pdf": USER,
    },
    "xero.invoice.line": {
        "action_open_document": USER,
        "action_open_xero": USER,
    },
    "xero.match.run": {"action_undo": MANAGER},
    "xero.proof.cell": {"get_proof": LEADER, "get_proof_detail": LEADER},
    "xero.proof.month": {"action_check": MANAGER, "get_line": USER},
    "xero.purchase": {"action_open_xero": PURCHASES, "action_view_pdf": PURCHASES},
    "xero.purchase.line": {
        "action_open_document": PURCHASES,
        "action_open_xero": PURCHASES,
    },
    "xero.quote": {
        "action_create_lead": USER,
        "action_leave_lead": USER,
        "action_link_lead": USER,
        "action_open_issue": MANAGER,
        "action_open_xero": USER,
        "action_send": USER,
        "action_view_pdf": USER,
    },
    "xero.repeating.invoice": {"action_open_issue": MANAGER, "action_open_xero": USER},
    "xero.signal": {
        "action_ask_dismissal": USER,
        "action_create_lead": USER,
        "action_dismiss": USER,
        "action_open_customer": USER,
        "action_reopen": USER,
        "action_start": USER,
        "mark_seen": USER,
    },
    "xero.signal.rule": {
        "action_switch": MANAGER,
        "action_view_signals": USER,
        "action_view_won": USER,
        "get_proposals": LEADER,
        "get_trial": LEADER,
        "get_trial_screen": LEADER,
    },
    "xero.stream": {"action_retry": MANAGER},
    "xero.sync.issue": {
        "action_ignore": MANAGER,
        "action_open_xero": MANAGER,
        "action_reopen": MANAGER,
        "action_retry": MANAGER,
    },
}
# Odoo's own methods that the addon extends; they require access to the records, as in Odoo.
EXTENDED = {
    *("copy_data", "create", "fields_get", "formatted_read_group", "get_views", "write", "unlink"),
}
# By group: the kinds of users that have it, the least privileged first.
WHO = {
    USER: ("seller", "leader", "buyer", "manager", "system"),
    LEADER: ("leader", "manager", "system"),
    PURCHASES: ("buyer", "manager", "system"),
    MANAGER: ("manager", "system"),
    SYSTEM: ("system",),
}
# Required arguments.
ARGUMENTS = {"action_dismiss": ["other"], "action_link": [1], "get_proof_detail": [1, "2026-11-01"]}


def public_methods(registry):
    """Return {model: names of the addon's public methods}."""
    found = {}
    for model, cls in registry.items():
        if cls._abstract:
            # Its methods are those of the models that inherit it.
            continue
        for part in cls.mro():
            if not part.__module__.startswith(f"odoo.addons.{ADDON}."):
                continue
            names = {
                name
                for name, value in vars(part).items()
                if not name.startswith("_")
                and inspect.isfunction(inspect.unwrap(getattr(value, "__func__", value)))
                and not getattr(value, "_api_private", False)
            }
            found.setdefault(model, set()).update(names - EXTENDED)
    return {model: names for model, names in found.items() if names}


def is_api_model(records, method):
    """Return whether a method is called without IDs."""
    return getattr(getattr(type(records), method), "_api_model", False)
