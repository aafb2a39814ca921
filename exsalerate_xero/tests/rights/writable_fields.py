"""The fields that users can write: only those that a screen offers."""

# The addon's fields that an administrator of Xero and Odoo may write, by model.
WRITABLE_FIELDS = {
    "digest.digest": {"kpi_xero_revenue", "kpi_xero_won_back"},
    "res.company": {
        *("xero_client_id", "xero_client_secret", "xero_custom_connection"),
        "xero_webhook_key",
    },
    "res.users.settings": {"xero_dimension"},
    "xero.connection": {
        "active",
        "all_income",
        "company_id",
        "fallback_user_id",
        "first_joined_date",
        "import_future_sales",
        "invoice_notifiee_ids",
        "name",
        "notice_authorised",
        "notice_draft",
        "notice_submitted",
        "notify_salesperson",
        "overdue_activity",
        "overdue_days",
        "pipeline_from_date",
        "pipeline_mapping_ids",
        "prove",
        "purchases",
        "quote_poll_minutes",
        "review_first",
    },
    "xero.contact": {"partner_id"},
    "xero.pipeline.mapping": {
        "activity_delay_days",
        "activity_summary",
        "activity_type_id",
        "activity_user_id",
        "lost_reason_id",
        "outcome",
        "quote_status",
        "sequence",
        "stage_id",
    },
    "xero.signal.rule": {
        "account_id",
        "activity_delay_days",
        "activity_type_id",
        "count_days",
        "daily_limit",
        "dimension",
        "drop_amount",
        "drop_percent",
        "ending_days",
        "fallback_user_id",
        "fewest_purchases",
        "first_amount",
        "growth_percent",
        "is_on",
        "item_id",
        "late_days",
        "missing_account_id",
        "missing_item_id",
        "missing_tracking_option_1_id",
        "missing_tracking_option_2_id",
        "months",
        "name",
        "overdue_amount",
        "partner_domain",
        "quiet_days",
        "sequence",
        "share_percent",
        "silent_days",
        "silent_times",
        "tracking_option_1_id",
        "tracking_option_2_id",
    },
}
# Written by Odoo's own menu (Archive), and in the review of contacts.
ELSEWHERE = {"xero.connection": {"active"}, "xero.contact": {"partner_id"}}


def own_fields(model, module):
    """Return the names of the fields of ``module`` that could be written."""
    return [
        name
        for name, field in model._fields.items()
        if module in field._modules
        and not field.inherited
        and (field.column_type or field.inverse or field.type.endswith("2many"))
        and (field.store or field.inverse)
        and (field.type != "one2many" or model._original_module == module)
    ]
