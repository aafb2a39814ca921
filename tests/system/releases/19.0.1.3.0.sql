CREATE TABLE public.xero_account (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    company_id integer NOT NULL,
    create_uid integer,
    write_uid integer,
    xero_id character varying NOT NULL,
    content_hash character varying,
    code character varying,
    name character varying NOT NULL,
    type character varying,
    account_class character varying,
    note_words jsonb,
    has_notes boolean,
    out_of_date boolean,
    active boolean,
    income boolean,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.xero_account_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_account_id_seq OWNED BY public.xero_account.id;
CREATE TABLE public.xero_connection (
    id integer NOT NULL,
    company_id integer NOT NULL,
    currency_id integer,
    year_end_day integer,
    year_end_month integer,
    quote_poll_minutes integer NOT NULL,
    create_uid integer,
    write_uid integer,
    calls_a_day integer,
    calls_left_today integer,
    task_calls integer,
    sweep_days integer,
    task_failures integer,
    fallback_user_id integer,
    overdue_days integer NOT NULL,
    name character varying NOT NULL,
    tenant_id character varying,
    xero_connection_ref character varying,
    short_code character varying,
    timezone character varying,
    state character varying NOT NULL,
    oauth_nonce character varying,
    granted_scopes character varying,
    proof_step character varying,
    first_joined_date date,
    locked_until date,
    swept_on date,
    pipeline_from_date date,
    news_from date,
    overdue_from date,
    overdue_checked_on date,
    proof_reached date,
    state_words jsonb,
    organisation_words jsonb,
    other_accounts jsonb,
    proof_words jsonb,
    active boolean,
    import_future_sales boolean,
    prove boolean,
    purchases boolean,
    all_income boolean,
    quotes_set_up boolean,
    invoices_set_up boolean,
    import_customers boolean,
    import_suppliers boolean,
    converting boolean,
    review_first boolean,
    notice_draft boolean,
    notice_submitted boolean,
    notice_authorised boolean,
    notify_salesperson boolean,
    overdue_activity boolean,
    connected_at timestamp without time zone,
    create_date timestamp without time zone,
    write_date timestamp without time zone,
    organisation_due_at timestamp without time zone,
    day_ends_at timestamp without time zone,
    limits_told_at timestamp without time zone,
    history_not_before timestamp without time zone,
    not_before timestamp without time zone,
    last_worked_at timestamp without time zone,
    last_event_read_at timestamp without time zone,
    task_due_at timestamp without time zone,
    proof_read_at timestamp without time zone,
    CONSTRAINT xero_connection_overdue_days_positive CHECK ((overdue_days >= 0)),
    CONSTRAINT xero_connection_quote_poll_positive CHECK (((quote_poll_minutes >= 1) AND (quote_poll_minutes <= 1440)))
);
COMMENT ON CONSTRAINT xero_connection_overdue_days_positive ON public.xero_connection IS 'CHECK (overdue_days >= 0)';
COMMENT ON CONSTRAINT xero_connection_quote_poll_positive ON public.xero_connection IS 'CHECK (quote_poll_minutes BETWEEN 1 AND 1440)';
CREATE SEQUENCE public.xero_connection_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_connection_id_seq OWNED BY public.xero_connection.id;
CREATE TABLE public.xero_connection_notifiee_rel (
    xero_connection_id integer NOT NULL,
    res_users_id integer NOT NULL
);
CREATE TABLE public.xero_contact (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    company_id integer NOT NULL,
    merged_into_id integer,
    partner_id integer,
    match_run_id integer,
    create_uid integer,
    write_uid integer,
    proposed_partner_id integer,
    xero_id character varying NOT NULL,
    content_hash character varying,
    name character varying NOT NULL,
    email character varying,
    vat character varying,
    name_key character varying,
    phone character varying,
    street character varying,
    street2 character varying,
    city character varying,
    region character varying,
    zip character varying,
    country character varying,
    first_name character varying,
    last_name character varying,
    status character varying,
    merged_into_xero_id character varying,
    match_state character varying,
    match_code character varying,
    proposal character varying,
    note_words jsonb,
    match_words jsonb,
    pushed_values jsonb,
    former_values jsonb,
    has_notes boolean,
    out_of_date boolean,
    is_customer boolean,
    is_supplier boolean,
    may_conflict boolean,
    merge_noted boolean,
    partner_created boolean,
    cash_due boolean,
    create_date timestamp without time zone,
    write_date timestamp without time zone,
    partner_as_of timestamp without time zone,
    erased_at timestamp without time zone,
    asked_at timestamp without time zone
);
CREATE SEQUENCE public.xero_contact_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_contact_id_seq OWNED BY public.xero_contact.id;
CREATE TABLE public.xero_contact_trace (
    id integer NOT NULL,
    contact_id integer NOT NULL,
    former_partner_id integer,
    lead_id integer,
    invoice_id integer,
    quote_id integer,
    written_values jsonb,
    created boolean
);
CREATE SEQUENCE public.xero_contact_trace_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_contact_trace_id_seq OWNED BY public.xero_contact_trace.id;
CREATE TABLE public.xero_customer (
    id integer NOT NULL,
    company_id integer NOT NULL,
    partner_id integer NOT NULL,
    user_id integer,
    change_range character varying,
    trend character varying,
    first_purchase date,
    last_purchase date,
    due_since date,
    codes jsonb,
    top_dimensions jsonb,
    revenue_month numeric,
    revenue_year numeric,
    revenue_later numeric,
    revenue_twelve numeric,
    revenue_before numeric,
    revenue_change numeric,
    change_percent numeric,
    revenue_lifetime numeric,
    amount_due numeric,
    amount_overdue numeric,
    is_new boolean
);
CREATE SEQUENCE public.xero_customer_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_customer_id_seq OWNED BY public.xero_customer.id;
CREATE TABLE public.xero_document_version (
    id integer NOT NULL,
    invoice_id integer,
    quote_id integer,
    status_before character varying,
    status character varying,
    modified_at timestamp without time zone,
    seen_at timestamp without time zone
);
CREATE SEQUENCE public.xero_document_version_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_document_version_id_seq OWNED BY public.xero_document_version.id;
CREATE TABLE public.xero_invoice (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    company_id integer NOT NULL,
    contact_id integer,
    partner_id integer,
    currency_id integer,
    create_uid integer,
    write_uid integer,
    quote_id integer,
    xero_id character varying NOT NULL,
    content_hash character varying,
    kind character varying NOT NULL,
    number character varying,
    reference character varying,
    status character varying,
    quote_match character varying,
    online_url character varying,
    date date,
    due_date date,
    paid_date date,
    note_words jsonb,
    settlements jsonb,
    currency_rate numeric,
    amount_untaxed numeric,
    amount_tax numeric,
    amount_total numeric,
    amount_due numeric,
    amount_paid numeric,
    amount_credited numeric,
    amount_untaxed_company numeric,
    amount_due_company numeric,
    has_notes boolean,
    out_of_date boolean,
    has_costs boolean,
    is_news boolean,
    notice_due boolean,
    overdue_planned boolean,
    xero_updated_at timestamp without time zone,
    create_date timestamp without time zone,
    write_date timestamp without time zone,
    notified_at timestamp without time zone
);
CREATE SEQUENCE public.xero_invoice_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_invoice_id_seq OWNED BY public.xero_invoice.id;
CREATE TABLE public.xero_invoice_line (
    id integer NOT NULL,
    company_id integer,
    sequence integer,
    item_id integer,
    invoice_id integer NOT NULL,
    partner_id integer,
    account_id integer,
    tracking_option_1_id integer,
    tracking_option_2_id integer,
    item_code character varying,
    kind character varying,
    date date,
    description text,
    amount_company numeric,
    quantity numeric,
    price_unit numeric,
    amount numeric,
    amount_base numeric,
    counted boolean,
    income boolean
);
CREATE SEQUENCE public.xero_invoice_line_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_invoice_line_id_seq OWNED BY public.xero_invoice_line.id;
CREATE TABLE public.xero_item (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    company_id integer NOT NULL,
    create_uid integer,
    write_uid integer,
    xero_id character varying NOT NULL,
    content_hash character varying,
    name character varying NOT NULL,
    code character varying,
    note_words jsonb,
    has_notes boolean,
    out_of_date boolean,
    active boolean,
    used boolean,
    sold boolean,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.xero_item_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_item_id_seq OWNED BY public.xero_item.id;
CREATE TABLE public.xero_lease (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    backend_pid integer,
    stream integer,
    holder character varying,
    backend_start character varying,
    until timestamp without time zone
);
CREATE SEQUENCE public.xero_lease_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_lease_id_seq OWNED BY public.xero_lease.id;
CREATE TABLE public.xero_match_run (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    company_id integer,
    linked_count integer,
    created_count integer,
    create_uid integer,
    write_uid integer,
    state character varying NOT NULL,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.xero_match_run_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_match_run_id_seq OWNED BY public.xero_match_run.id;
CREATE TABLE public.xero_partner_key (
    id integer NOT NULL,
    customer_id integer NOT NULL,
    name character varying,
    vat character varying,
    name_key character varying,
    vat_key character varying,
    is_company boolean,
    near_stored boolean
);
CREATE SEQUENCE public.xero_partner_key_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_partner_key_id_seq OWNED BY public.xero_partner_key.id;
CREATE TABLE public.xero_partner_near (
    id integer NOT NULL,
    customer_id integer NOT NULL,
    key integer NOT NULL
);
CREATE SEQUENCE public.xero_partner_near_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_partner_near_id_seq OWNED BY public.xero_partner_near.id;
CREATE TABLE public.xero_pipeline_mapping (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    company_id integer,
    sequence integer,
    stage_id integer,
    lost_reason_id integer,
    activity_type_id integer,
    activity_delay_days integer,
    activity_user_id integer,
    create_uid integer,
    write_uid integer,
    quote_status character varying NOT NULL,
    outcome character varying NOT NULL,
    activity_summary jsonb,
    create_date timestamp without time zone,
    write_date timestamp without time zone,
    CONSTRAINT xero_pipeline_mapping_delay_positive CHECK ((activity_delay_days >= 0))
);
COMMENT ON CONSTRAINT xero_pipeline_mapping_delay_positive ON public.xero_pipeline_mapping IS 'CHECK (activity_delay_days >= 0)';
CREATE SEQUENCE public.xero_pipeline_mapping_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_pipeline_mapping_id_seq OWNED BY public.xero_pipeline_mapping.id;
CREATE TABLE public.xero_proof_cell (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    company_id integer NOT NULL,
    account_id integer NOT NULL,
    line_count integer,
    converted_count integer,
    create_uid integer,
    write_uid integer,
    verdict character varying NOT NULL,
    month date NOT NULL,
    explained jsonb,
    amount_xero numeric,
    amount_odoo numeric,
    residual numeric,
    read_at timestamp without time zone,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.xero_proof_cell_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_proof_cell_id_seq OWNED BY public.xero_proof_cell.id;
CREATE TABLE public.xero_proof_change (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    company_id integer,
    invoice_id integer,
    account_id integer NOT NULL,
    create_uid integer,
    write_uid integer,
    xero_id character varying NOT NULL,
    kind character varying NOT NULL,
    number character varying,
    month date NOT NULL,
    amount numeric,
    found_at timestamp without time zone NOT NULL,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.xero_proof_change_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_proof_change_id_seq OWNED BY public.xero_proof_change.id;
CREATE TABLE public.xero_proof_month (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    company_id integer,
    reread_page integer,
    create_uid integer,
    write_uid integer,
    verdict character varying NOT NULL,
    reread_kind character varying,
    differences_key character varying,
    told_key character varying,
    month date NOT NULL,
    unexplained_since date,
    reason_words jsonb,
    amount_xero numeric,
    amount_odoo numeric,
    residual numeric,
    is_pending boolean,
    is_provisional boolean,
    is_requested boolean,
    is_closed boolean,
    read_at timestamp without time zone,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.xero_proof_month_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_proof_month_id_seq OWNED BY public.xero_proof_month.id;
CREATE VIEW public.xero_purchase AS
 SELECT id,
    connection_id,
    company_id,
    xero_id,
    kind,
    number,
    reference,
    contact_id,
    partner_id,
    date,
    due_date,
    paid_date,
    status,
    currency_id,
    out_of_date,
    xero_updated_at,
    (- amount_untaxed) AS amount_untaxed,
    (- amount_tax) AS amount_tax,
    (- amount_total) AS amount_total,
    (- amount_due) AS amount_due,
    (- amount_paid) AS amount_paid,
    (- amount_credited) AS amount_credited,
    (- amount_untaxed_company) AS amount_untaxed_company,
    (- amount_due_company) AS amount_due_company
   FROM public.xero_invoice
  WHERE ((kind)::text = ANY ((ARRAY['bill'::character varying, 'bill_credit'::character varying])::text[]));
CREATE VIEW public.xero_purchase_line AS
 SELECT line.id,
    line.invoice_id,
    line.company_id,
    line.partner_id,
    line.kind,
    line.date,
    line.counted,
    line.account_id,
    line.sequence,
    line.description,
    line.item_code,
    line.quantity,
    line.price_unit,
    line.income,
    line.item_id,
    line.tracking_option_1_id,
    line.tracking_option_2_id,
    document.connection_id,
    document.contact_id,
    document.currency_id,
    (- line.amount) AS amount,
    (- line.amount_company) AS amount_company,
    (- line.amount_base) AS amount_base
   FROM (public.xero_invoice_line line
     LEFT JOIN public.xero_invoice document ON ((document.id = line.invoice_id)))
  WHERE ((line.kind)::text = ANY ((ARRAY['bill'::character varying, 'bill_credit'::character varying])::text[]));
CREATE TABLE public.xero_quote (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    company_id integer NOT NULL,
    contact_id integer,
    partner_id integer,
    currency_id integer,
    lead_id integer,
    create_uid integer,
    write_uid integer,
    question_id integer,
    days_to_accept integer,
    xero_id character varying NOT NULL,
    content_hash character varying,
    number character varying,
    reference character varying,
    title character varying,
    status character varying,
    handled_status character varying,
    date date,
    expiry_date date,
    accepted_date date,
    note_words jsonb,
    terms text,
    currency_rate numeric,
    amount_untaxed numeric,
    amount_total numeric,
    amount_untaxed_company numeric,
    invoiced_company numeric,
    paid_company numeric,
    has_notes boolean,
    out_of_date boolean,
    pipeline_due boolean,
    has_acted boolean,
    made_lead boolean,
    lead_by_hand boolean,
    xero_updated_at timestamp without time zone,
    create_date timestamp without time zone,
    write_date timestamp without time zone,
    sent_at timestamp without time zone,
    win_rate double precision
);
CREATE SEQUENCE public.xero_quote_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_quote_id_seq OWNED BY public.xero_quote.id;
CREATE TABLE public.xero_quote_line (
    id integer NOT NULL,
    sequence integer,
    item_id integer,
    quote_id integer NOT NULL,
    item_code character varying,
    description text,
    quantity numeric,
    price_unit numeric,
    amount numeric
);
CREATE SEQUENCE public.xero_quote_line_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_quote_line_id_seq OWNED BY public.xero_quote_line.id;
CREATE TABLE public.xero_stream (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    company_id integer,
    sequence integer,
    page integer,
    walk_repeats integer,
    walk_promised integer,
    done_count integer,
    total_count integer,
    listed_count integer,
    new_count integer,
    changed_count integer,
    odd_count integer,
    failures integer,
    killed_count integer,
    create_uid integer,
    write_uid integer,
    run_id integer,
    call_count integer,
    slice_done_before integer,
    asked_by_id integer,
    kind character varying NOT NULL,
    state character varying NOT NULL,
    walk_last_id character varying,
    walk_again character varying,
    slice_from date,
    slice_to date,
    walk_seen jsonb,
    error_words jsonb,
    unlisted_words jsonb,
    active boolean,
    "full" boolean,
    changes_due boolean,
    is_temporary boolean,
    by_ids boolean,
    is_answered boolean,
    converting boolean,
    refused boolean,
    cursor timestamp without time zone,
    walk_since timestamp without time zone,
    walk_started_at timestamp without time zone,
    not_before timestamp without time zone,
    beside_not_before timestamp without time zone,
    last_success timestamp without time zone,
    polled_at timestamp without time zone,
    create_date timestamp without time zone,
    write_date timestamp without time zone,
    began_at timestamp without time zone,
    seconds double precision
);
CREATE SEQUENCE public.xero_stream_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_stream_id_seq OWNED BY public.xero_stream.id;
CREATE TABLE public.xero_sync_issue (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    company_id integer,
    create_uid integer,
    write_uid integer,
    kind character varying NOT NULL,
    xero_id character varying,
    name character varying,
    cause character varying NOT NULL,
    state character varying NOT NULL,
    reason_words jsonb NOT NULL,
    amounts jsonb,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.xero_sync_issue_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_sync_issue_id_seq OWNED BY public.xero_sync_issue.id;
CREATE TABLE public.xero_sync_run (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    company_id integer,
    call_count integer,
    new_count integer,
    changed_count integer,
    unchanged_count integer,
    odd_count integer,
    create_uid integer,
    write_uid integer,
    kind character varying NOT NULL,
    scope character varying NOT NULL,
    state character varying NOT NULL,
    result_words jsonb,
    date_from timestamp without time zone NOT NULL,
    date_to timestamp without time zone,
    create_date timestamp without time zone,
    write_date timestamp without time zone,
    seconds double precision
);
CREATE SEQUENCE public.xero_sync_run_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_sync_run_id_seq OWNED BY public.xero_sync_run.id;
CREATE TABLE public.xero_token (
    id integer NOT NULL,
    connection integer NOT NULL,
    create_uid integer,
    write_uid integer,
    access_token character varying,
    refresh_token character varying,
    previous_refresh_token character varying,
    refresher character varying,
    expires_at timestamp without time zone,
    rotated_at timestamp without time zone,
    refreshing_until timestamp without time zone,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.xero_token_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_token_id_seq OWNED BY public.xero_token.id;
CREATE TABLE public.xero_tracking_category (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    company_id integer NOT NULL,
    line_column integer,
    create_uid integer,
    write_uid integer,
    xero_id character varying NOT NULL,
    content_hash character varying,
    name character varying NOT NULL,
    note_words jsonb,
    has_notes boolean,
    out_of_date boolean,
    active boolean,
    used boolean,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.xero_tracking_category_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_tracking_category_id_seq OWNED BY public.xero_tracking_category.id;
CREATE TABLE public.xero_tracking_option (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    company_id integer NOT NULL,
    category_id integer NOT NULL,
    create_uid integer,
    write_uid integer,
    xero_id character varying NOT NULL,
    content_hash character varying,
    name character varying NOT NULL,
    note_words jsonb,
    has_notes boolean,
    out_of_date boolean,
    active boolean,
    used boolean,
    create_date timestamp without time zone,
    write_date timestamp without time zone
);
CREATE SEQUENCE public.xero_tracking_option_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_tracking_option_id_seq OWNED BY public.xero_tracking_option.id;
CREATE TABLE public.xero_webhook_event (
    id integer NOT NULL,
    connection_id integer NOT NULL,
    user_id integer,
    kind character varying NOT NULL,
    xero_id character varying NOT NULL,
    event_at timestamp without time zone NOT NULL,
    received_at timestamp without time zone NOT NULL
);
CREATE SEQUENCE public.xero_webhook_event_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.xero_webhook_event_id_seq OWNED BY public.xero_webhook_event.id;
ALTER TABLE ONLY public.xero_account ALTER COLUMN id SET DEFAULT nextval('public.xero_account_id_seq'::regclass);
ALTER TABLE ONLY public.xero_connection ALTER COLUMN id SET DEFAULT nextval('public.xero_connection_id_seq'::regclass);
ALTER TABLE ONLY public.xero_contact ALTER COLUMN id SET DEFAULT nextval('public.xero_contact_id_seq'::regclass);
ALTER TABLE ONLY public.xero_contact_trace ALTER COLUMN id SET DEFAULT nextval('public.xero_contact_trace_id_seq'::regclass);
ALTER TABLE ONLY public.xero_customer ALTER COLUMN id SET DEFAULT nextval('public.xero_customer_id_seq'::regclass);
ALTER TABLE ONLY public.xero_document_version ALTER COLUMN id SET DEFAULT nextval('public.xero_document_version_id_seq'::regclass);
ALTER TABLE ONLY public.xero_invoice ALTER COLUMN id SET DEFAULT nextval('public.xero_invoice_id_seq'::regclass);
ALTER TABLE ONLY public.xero_invoice_line ALTER COLUMN id SET DEFAULT nextval('public.xero_invoice_line_id_seq'::regclass);
ALTER TABLE ONLY public.xero_item ALTER COLUMN id SET DEFAULT nextval('public.xero_item_id_seq'::regclass);
ALTER TABLE ONLY public.xero_lease ALTER COLUMN id SET DEFAULT nextval('public.xero_lease_id_seq'::regclass);
ALTER TABLE ONLY public.xero_match_run ALTER COLUMN id SET DEFAULT nextval('public.xero_match_run_id_seq'::regclass);
ALTER TABLE ONLY public.xero_partner_key ALTER COLUMN id SET DEFAULT nextval('public.xero_partner_key_id_seq'::regclass);
ALTER TABLE ONLY public.xero_partner_near ALTER COLUMN id SET DEFAULT nextval('public.xero_partner_near_id_seq'::regclass);
ALTER TABLE ONLY public.xero_pipeline_mapping ALTER COLUMN id SET DEFAULT nextval('public.xero_pipeline_mapping_id_seq'::regclass);
ALTER TABLE ONLY public.xero_proof_cell ALTER COLUMN id SET DEFAULT nextval('public.xero_proof_cell_id_seq'::regclass);
ALTER TABLE ONLY public.xero_proof_change ALTER COLUMN id SET DEFAULT nextval('public.xero_proof_change_id_seq'::regclass);
ALTER TABLE ONLY public.xero_proof_month ALTER COLUMN id SET DEFAULT nextval('public.xero_proof_month_id_seq'::regclass);
ALTER TABLE ONLY public.xero_quote ALTER COLUMN id SET DEFAULT nextval('public.xero_quote_id_seq'::regclass);
ALTER TABLE ONLY public.xero_quote_line ALTER COLUMN id SET DEFAULT nextval('public.xero_quote_line_id_seq'::regclass);
ALTER TABLE ONLY public.xero_stream ALTER COLUMN id SET DEFAULT nextval('public.xero_stream_id_seq'::regclass);
ALTER TABLE ONLY public.xero_sync_issue ALTER COLUMN id SET DEFAULT nextval('public.xero_sync_issue_id_seq'::regclass);
ALTER TABLE ONLY public.xero_sync_run ALTER COLUMN id SET DEFAULT nextval('public.xero_sync_run_id_seq'::regclass);
ALTER TABLE ONLY public.xero_token ALTER COLUMN id SET DEFAULT nextval('public.xero_token_id_seq'::regclass);
ALTER TABLE ONLY public.xero_tracking_category ALTER COLUMN id SET DEFAULT nextval('public.xero_tracking_category_id_seq'::regclass);
ALTER TABLE ONLY public.xero_tracking_option ALTER COLUMN id SET DEFAULT nextval('public.xero_tracking_option_id_seq'::regclass);
ALTER TABLE ONLY public.xero_webhook_event ALTER COLUMN id SET DEFAULT nextval('public.xero_webhook_event_id_seq'::regclass);
ALTER TABLE ONLY public.xero_account
    ADD CONSTRAINT xero_account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_account
    ADD CONSTRAINT xero_account_xero_unique UNIQUE (connection_id, xero_id);
COMMENT ON CONSTRAINT xero_account_xero_unique ON public.xero_account IS 'UNIQUE (connection_id, xero_id)';
ALTER TABLE ONLY public.xero_connection_notifiee_rel
    ADD CONSTRAINT xero_connection_notifiee_rel_pkey PRIMARY KEY (xero_connection_id, res_users_id);
ALTER TABLE ONLY public.xero_connection
    ADD CONSTRAINT xero_connection_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_contact
    ADD CONSTRAINT xero_contact_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_contact_trace
    ADD CONSTRAINT xero_contact_trace_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_contact
    ADD CONSTRAINT xero_contact_xero_unique UNIQUE (connection_id, xero_id);
COMMENT ON CONSTRAINT xero_contact_xero_unique ON public.xero_contact IS 'UNIQUE (connection_id, xero_id)';
ALTER TABLE ONLY public.xero_customer
    ADD CONSTRAINT xero_customer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_document_version
    ADD CONSTRAINT xero_document_version_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_invoice_line
    ADD CONSTRAINT xero_invoice_line_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_invoice
    ADD CONSTRAINT xero_invoice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_invoice
    ADD CONSTRAINT xero_invoice_xero_unique UNIQUE (connection_id, xero_id);
COMMENT ON CONSTRAINT xero_invoice_xero_unique ON public.xero_invoice IS 'UNIQUE (connection_id, xero_id)';
ALTER TABLE ONLY public.xero_item
    ADD CONSTRAINT xero_item_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_item
    ADD CONSTRAINT xero_item_xero_unique UNIQUE (connection_id, xero_id);
COMMENT ON CONSTRAINT xero_item_xero_unique ON public.xero_item IS 'UNIQUE (connection_id, xero_id)';
ALTER TABLE ONLY public.xero_lease
    ADD CONSTRAINT xero_lease_connection_unique UNIQUE (connection_id);
COMMENT ON CONSTRAINT xero_lease_connection_unique ON public.xero_lease IS 'UNIQUE (connection_id)';
ALTER TABLE ONLY public.xero_lease
    ADD CONSTRAINT xero_lease_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_match_run
    ADD CONSTRAINT xero_match_run_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_partner_key
    ADD CONSTRAINT xero_partner_key_customer_unique UNIQUE (customer_id);
COMMENT ON CONSTRAINT xero_partner_key_customer_unique ON public.xero_partner_key IS 'UNIQUE (customer_id)';
ALTER TABLE ONLY public.xero_partner_key
    ADD CONSTRAINT xero_partner_key_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_partner_near
    ADD CONSTRAINT xero_partner_near_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_pipeline_mapping
    ADD CONSTRAINT xero_pipeline_mapping_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_pipeline_mapping
    ADD CONSTRAINT xero_pipeline_mapping_status_unique UNIQUE (connection_id, quote_status);
COMMENT ON CONSTRAINT xero_pipeline_mapping_status_unique ON public.xero_pipeline_mapping IS 'UNIQUE (connection_id, quote_status)';
ALTER TABLE ONLY public.xero_proof_cell
    ADD CONSTRAINT xero_proof_cell_cell_unique UNIQUE (connection_id, month, account_id);
COMMENT ON CONSTRAINT xero_proof_cell_cell_unique ON public.xero_proof_cell IS 'UNIQUE (connection_id, month, account_id)';
ALTER TABLE ONLY public.xero_proof_cell
    ADD CONSTRAINT xero_proof_cell_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_proof_change
    ADD CONSTRAINT xero_proof_change_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_proof_month
    ADD CONSTRAINT xero_proof_month_month_unique UNIQUE (connection_id, month);
COMMENT ON CONSTRAINT xero_proof_month_month_unique ON public.xero_proof_month IS 'UNIQUE (connection_id, month)';
ALTER TABLE ONLY public.xero_proof_month
    ADD CONSTRAINT xero_proof_month_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_quote_line
    ADD CONSTRAINT xero_quote_line_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_quote
    ADD CONSTRAINT xero_quote_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_quote
    ADD CONSTRAINT xero_quote_xero_unique UNIQUE (connection_id, xero_id);
COMMENT ON CONSTRAINT xero_quote_xero_unique ON public.xero_quote IS 'UNIQUE (connection_id, xero_id)';
ALTER TABLE ONLY public.xero_stream
    ADD CONSTRAINT xero_stream_kind_unique UNIQUE (connection_id, kind);
COMMENT ON CONSTRAINT xero_stream_kind_unique ON public.xero_stream IS 'UNIQUE (connection_id, kind)';
ALTER TABLE ONLY public.xero_stream
    ADD CONSTRAINT xero_stream_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_sync_issue
    ADD CONSTRAINT xero_sync_issue_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_sync_run
    ADD CONSTRAINT xero_sync_run_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_token
    ADD CONSTRAINT xero_token_connection_unique UNIQUE (connection);
COMMENT ON CONSTRAINT xero_token_connection_unique ON public.xero_token IS 'UNIQUE (connection)';
ALTER TABLE ONLY public.xero_token
    ADD CONSTRAINT xero_token_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_tracking_category
    ADD CONSTRAINT xero_tracking_category_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_tracking_category
    ADD CONSTRAINT xero_tracking_category_xero_unique UNIQUE (connection_id, xero_id);
COMMENT ON CONSTRAINT xero_tracking_category_xero_unique ON public.xero_tracking_category IS 'UNIQUE (connection_id, xero_id)';
ALTER TABLE ONLY public.xero_tracking_option
    ADD CONSTRAINT xero_tracking_option_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.xero_tracking_option
    ADD CONSTRAINT xero_tracking_option_xero_unique UNIQUE (connection_id, xero_id);
COMMENT ON CONSTRAINT xero_tracking_option_xero_unique ON public.xero_tracking_option IS 'UNIQUE (connection_id, xero_id)';
ALTER TABLE ONLY public.xero_webhook_event
    ADD CONSTRAINT xero_webhook_event_pkey PRIMARY KEY (id);
CREATE INDEX xero_account__code_index ON public.xero_account USING btree (code);
CREATE INDEX xero_account__has_notes_index ON public.xero_account USING btree (has_notes) WHERE (has_notes IS NOT NULL);
CREATE INDEX xero_account__out_of_date_index ON public.xero_account USING btree (out_of_date) WHERE (out_of_date IS NOT NULL);
CREATE INDEX xero_connection__company_id_index ON public.xero_connection USING btree (company_id);
CREATE INDEX xero_connection_notifiee_rel_res_users_id_xero_connection_i_idx ON public.xero_connection_notifiee_rel USING btree (res_users_id, xero_connection_id);
CREATE UNIQUE INDEX xero_connection_tenant_unique ON public.xero_connection USING btree (tenant_id) WHERE (tenant_id IS NOT NULL);
COMMENT ON INDEX public.xero_connection_tenant_unique IS 'UNIQUE INDEX (tenant_id) WHERE tenant_id IS NOT NULL';
CREATE INDEX xero_contact__has_notes_index ON public.xero_contact USING btree (has_notes) WHERE (has_notes IS NOT NULL);
CREATE INDEX xero_contact__match_run_id_index ON public.xero_contact USING btree (match_run_id) WHERE (match_run_id IS NOT NULL);
CREATE INDEX xero_contact__match_state_index ON public.xero_contact USING btree (match_state);
CREATE INDEX xero_contact__merged_into_id_index ON public.xero_contact USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL);
CREATE INDEX xero_contact__out_of_date_index ON public.xero_contact USING btree (out_of_date) WHERE (out_of_date IS NOT NULL);
CREATE INDEX xero_contact__partner_id_index ON public.xero_contact USING btree (partner_id) WHERE (partner_id IS NOT NULL);
CREATE INDEX xero_contact__proposed_partner_id_index ON public.xero_contact USING btree (proposed_partner_id) WHERE (proposed_partner_id IS NOT NULL);
CREATE INDEX xero_contact_cash_due_index ON public.xero_contact USING btree (connection_id) WHERE (cash_due IS TRUE);
COMMENT ON INDEX public.xero_contact_cash_due_index IS 'INDEX (connection_id) WHERE cash_due IS TRUE';
CREATE INDEX xero_contact_may_conflict_index ON public.xero_contact USING btree (connection_id) WHERE (may_conflict IS TRUE);
COMMENT ON INDEX public.xero_contact_may_conflict_index IS 'INDEX (connection_id) WHERE may_conflict IS TRUE';
CREATE INDEX xero_contact_merged_index ON public.xero_contact USING btree (connection_id, merged_into_xero_id) WHERE (merged_into_xero_id IS NOT NULL);
COMMENT ON INDEX public.xero_contact_merged_index IS 'INDEX (connection_id, merged_into_xero_id) WHERE merged_into_xero_id IS NOT NULL';
CREATE INDEX xero_contact_pending_index ON public.xero_contact USING btree (connection_id, id) WHERE ((partner_id IS NULL) AND (match_state IS NULL));
COMMENT ON INDEX public.xero_contact_pending_index IS 'INDEX (connection_id, id) WHERE partner_id IS NULL AND match_state IS NULL';
CREATE INDEX xero_contact_trace__contact_id_index ON public.xero_contact_trace USING btree (contact_id);
CREATE INDEX xero_contact_trace__former_partner_id_index ON public.xero_contact_trace USING btree (former_partner_id) WHERE (former_partner_id IS NOT NULL);
CREATE INDEX xero_contact_trace__invoice_id_index ON public.xero_contact_trace USING btree (invoice_id) WHERE (invoice_id IS NOT NULL);
CREATE INDEX xero_contact_trace__lead_id_index ON public.xero_contact_trace USING btree (lead_id) WHERE (lead_id IS NOT NULL);
CREATE INDEX xero_contact_trace__quote_id_index ON public.xero_contact_trace USING btree (quote_id) WHERE (quote_id IS NOT NULL);
CREATE INDEX xero_contact_unsettled_index ON public.xero_contact USING btree (connection_id, name_key) WHERE ((partner_id IS NULL) AND (merged_into_xero_id IS NULL));
COMMENT ON INDEX public.xero_contact_unsettled_index IS 'INDEX (connection_id, name_key) WHERE partner_id IS NULL AND merged_into_xero_id IS NULL';
CREATE INDEX xero_customer__partner_id_index ON public.xero_customer USING btree (partner_id);
CREATE UNIQUE INDEX xero_customer_customer_unique ON public.xero_customer USING btree (company_id, partner_id, COALESCE(user_id, 0));
COMMENT ON INDEX public.xero_customer_customer_unique IS 'UNIQUE INDEX (company_id, partner_id, COALESCE(user_id, 0))';
CREATE INDEX xero_customer_order_index ON public.xero_customer USING btree (revenue_twelve DESC, id);
COMMENT ON INDEX public.xero_customer_order_index IS 'INDEX (revenue_twelve DESC, id)';
CREATE INDEX xero_document_version__invoice_id_index ON public.xero_document_version USING btree (invoice_id) WHERE (invoice_id IS NOT NULL);
CREATE INDEX xero_document_version__quote_id_index ON public.xero_document_version USING btree (quote_id) WHERE (quote_id IS NOT NULL);
CREATE INDEX xero_invoice__contact_id_index ON public.xero_invoice USING btree (contact_id);
CREATE INDEX xero_invoice__date_index ON public.xero_invoice USING btree (date);
CREATE INDEX xero_invoice__has_notes_index ON public.xero_invoice USING btree (has_notes) WHERE (has_notes IS NOT NULL);
CREATE INDEX xero_invoice__out_of_date_index ON public.xero_invoice USING btree (out_of_date) WHERE (out_of_date IS NOT NULL);
CREATE INDEX xero_invoice__partner_id_index ON public.xero_invoice USING btree (partner_id);
CREATE INDEX xero_invoice__quote_id_index ON public.xero_invoice USING btree (quote_id) WHERE (quote_id IS NOT NULL);
CREATE INDEX xero_invoice_line__account_id_index ON public.xero_invoice_line USING btree (account_id);
CREATE INDEX xero_invoice_line__date_index ON public.xero_invoice_line USING btree (date);
CREATE INDEX xero_invoice_line__invoice_id_index ON public.xero_invoice_line USING btree (invoice_id);
CREATE INDEX xero_invoice_line__partner_id_index ON public.xero_invoice_line USING btree (partner_id);
CREATE INDEX xero_invoice_line_purchase_index ON public.xero_invoice_line USING btree (partner_id, date) WHERE ((kind)::text = ANY ((ARRAY['bill'::character varying, 'bill_credit'::character varying])::text[]));
COMMENT ON INDEX public.xero_invoice_line_purchase_index IS 'INDEX (partner_id, date) WHERE kind IN (''bill'', ''bill_credit'')';
CREATE INDEX xero_invoice_notice_due_index ON public.xero_invoice USING btree (connection_id) WHERE (notice_due IS TRUE);
COMMENT ON INDEX public.xero_invoice_notice_due_index IS 'INDEX (connection_id) WHERE notice_due IS TRUE';
CREATE INDEX xero_invoice_overdue_planned_index ON public.xero_invoice USING btree (connection_id) WHERE (overdue_planned IS TRUE);
COMMENT ON INDEX public.xero_invoice_overdue_planned_index IS 'INDEX (connection_id) WHERE overdue_planned IS TRUE';
CREATE INDEX xero_invoice_purchase_index ON public.xero_invoice USING btree (partner_id, date) WHERE ((kind)::text = ANY ((ARRAY['bill'::character varying, 'bill_credit'::character varying])::text[]));
COMMENT ON INDEX public.xero_invoice_purchase_index IS 'INDEX (partner_id, date) WHERE kind IN (''bill'', ''bill_credit'')';
CREATE INDEX xero_item__code_index ON public.xero_item USING btree (code);
CREATE INDEX xero_item__has_notes_index ON public.xero_item USING btree (has_notes) WHERE (has_notes IS NOT NULL);
CREATE INDEX xero_item__out_of_date_index ON public.xero_item USING btree (out_of_date) WHERE (out_of_date IS NOT NULL);
CREATE INDEX xero_match_run__company_id_index ON public.xero_match_run USING btree (company_id);
CREATE UNIQUE INDEX xero_match_run_one_open ON public.xero_match_run USING btree (connection_id) WHERE ((state)::text = 'open'::text);
COMMENT ON INDEX public.xero_match_run_one_open IS 'UNIQUE INDEX (connection_id) WHERE state = ''open''';
CREATE INDEX xero_partner_key__name_key_index ON public.xero_partner_key USING btree (name_key) WHERE (name_key IS NOT NULL);
CREATE INDEX xero_partner_key__vat_key_index ON public.xero_partner_key USING btree (vat_key) WHERE (vat_key IS NOT NULL);
CREATE INDEX xero_partner_key_near_index ON public.xero_partner_key USING btree (id) WHERE (is_company AND (near_stored IS NULL));
COMMENT ON INDEX public.xero_partner_key_near_index IS 'INDEX (id) WHERE is_company AND near_stored IS NULL';
CREATE INDEX xero_partner_near__customer_id_index ON public.xero_partner_near USING btree (customer_id);
CREATE INDEX xero_partner_near_key_index ON public.xero_partner_near USING btree (key, customer_id);
COMMENT ON INDEX public.xero_partner_near_key_index IS 'INDEX (key, customer_id)';
CREATE INDEX xero_pipeline_mapping__company_id_index ON public.xero_pipeline_mapping USING btree (company_id);
CREATE INDEX xero_pipeline_mapping__connection_id_index ON public.xero_pipeline_mapping USING btree (connection_id);
CREATE INDEX xero_proof_cell__account_id_index ON public.xero_proof_cell USING btree (account_id);
CREATE INDEX xero_proof_cell__company_id_index ON public.xero_proof_cell USING btree (company_id);
CREATE INDEX xero_proof_change__company_id_index ON public.xero_proof_change USING btree (company_id);
CREATE INDEX xero_proof_change__connection_id_index ON public.xero_proof_change USING btree (connection_id);
CREATE INDEX xero_proof_change__invoice_id_index ON public.xero_proof_change USING btree (invoice_id);
CREATE INDEX xero_proof_month__company_id_index ON public.xero_proof_month USING btree (company_id);
CREATE INDEX xero_quote__contact_id_index ON public.xero_quote USING btree (contact_id);
CREATE INDEX xero_quote__date_index ON public.xero_quote USING btree (date);
CREATE INDEX xero_quote__has_notes_index ON public.xero_quote USING btree (has_notes) WHERE (has_notes IS NOT NULL);
CREATE INDEX xero_quote__lead_id_index ON public.xero_quote USING btree (lead_id) WHERE (lead_id IS NOT NULL);
CREATE INDEX xero_quote__number_index ON public.xero_quote USING btree (number);
CREATE INDEX xero_quote__out_of_date_index ON public.xero_quote USING btree (out_of_date) WHERE (out_of_date IS NOT NULL);
CREATE INDEX xero_quote__partner_id_index ON public.xero_quote USING btree (partner_id);
CREATE INDEX xero_quote__question_id_index ON public.xero_quote USING btree (question_id) WHERE (question_id IS NOT NULL);
CREATE INDEX xero_quote__status_index ON public.xero_quote USING btree (status);
CREATE INDEX xero_quote_line__quote_id_index ON public.xero_quote_line USING btree (quote_id);
CREATE INDEX xero_quote_pipeline_due_index ON public.xero_quote USING btree (connection_id) WHERE (pipeline_due IS TRUE);
COMMENT ON INDEX public.xero_quote_pipeline_due_index IS 'INDEX (connection_id) WHERE pipeline_due IS TRUE';
CREATE INDEX xero_stream__company_id_index ON public.xero_stream USING btree (company_id);
CREATE INDEX xero_stream__connection_id_index ON public.xero_stream USING btree (connection_id);
CREATE INDEX xero_stream__run_id_index ON public.xero_stream USING btree (run_id) WHERE (run_id IS NOT NULL);
CREATE INDEX xero_stream__state_index ON public.xero_stream USING btree (state);
CREATE INDEX xero_sync_issue__company_id_index ON public.xero_sync_issue USING btree (company_id);
CREATE INDEX xero_sync_issue__connection_id_index ON public.xero_sync_issue USING btree (connection_id);
CREATE INDEX xero_sync_issue__state_index ON public.xero_sync_issue USING btree (state);
CREATE UNIQUE INDEX xero_sync_issue_record_unique ON public.xero_sync_issue USING btree (connection_id, kind, COALESCE(xero_id, ''::character varying), (
CASE
    WHEN (xero_id IS NULL) THEN md5(((COALESCE(name, ''::character varying))::text || (reason_words)::text))
    ELSE ''::text
END));
COMMENT ON INDEX public.xero_sync_issue_record_unique IS 'UNIQUE INDEX (connection_id, kind, COALESCE(xero_id, ''''), (CASE WHEN xero_id IS NULL THEN MD5(COALESCE(name, '''') || reason_words::text) ELSE '''' END))';
CREATE INDEX xero_sync_run__company_id_index ON public.xero_sync_run USING btree (company_id);
CREATE INDEX xero_sync_run__connection_id_index ON public.xero_sync_run USING btree (connection_id);
CREATE INDEX xero_sync_run__date_from_index ON public.xero_sync_run USING btree (date_from);
CREATE INDEX xero_tracking_category__has_notes_index ON public.xero_tracking_category USING btree (has_notes) WHERE (has_notes IS NOT NULL);
CREATE INDEX xero_tracking_category__out_of_date_index ON public.xero_tracking_category USING btree (out_of_date) WHERE (out_of_date IS NOT NULL);
CREATE INDEX xero_tracking_option__category_id_index ON public.xero_tracking_option USING btree (category_id);
CREATE INDEX xero_tracking_option__has_notes_index ON public.xero_tracking_option USING btree (has_notes) WHERE (has_notes IS NOT NULL);
CREATE INDEX xero_tracking_option__out_of_date_index ON public.xero_tracking_option USING btree (out_of_date) WHERE (out_of_date IS NOT NULL);
CREATE INDEX xero_webhook_event_waiting ON public.xero_webhook_event USING btree (connection_id, kind, xero_id);
COMMENT ON INDEX public.xero_webhook_event_waiting IS 'INDEX (connection_id, kind, xero_id)';
ALTER TABLE ONLY public.xero_account
    ADD CONSTRAINT xero_account_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_account
    ADD CONSTRAINT xero_account_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_account
    ADD CONSTRAINT xero_account_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_connection
    ADD CONSTRAINT xero_connection_company_id_fkey FOREIGN KEY (company_id) REFERENCES public.res_company(id) ON DELETE RESTRICT;
ALTER TABLE ONLY public.xero_connection
    ADD CONSTRAINT xero_connection_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_connection
    ADD CONSTRAINT xero_connection_currency_id_fkey FOREIGN KEY (currency_id) REFERENCES public.res_currency(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_connection
    ADD CONSTRAINT xero_connection_fallback_user_id_fkey FOREIGN KEY (fallback_user_id) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_connection_notifiee_rel
    ADD CONSTRAINT xero_connection_notifiee_rel_res_users_id_fkey FOREIGN KEY (res_users_id) REFERENCES public.res_users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_connection_notifiee_rel
    ADD CONSTRAINT xero_connection_notifiee_rel_xero_connection_id_fkey FOREIGN KEY (xero_connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_connection
    ADD CONSTRAINT xero_connection_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_contact
    ADD CONSTRAINT xero_contact_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_contact
    ADD CONSTRAINT xero_contact_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_contact
    ADD CONSTRAINT xero_contact_match_run_id_fkey FOREIGN KEY (match_run_id) REFERENCES public.xero_match_run(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_contact
    ADD CONSTRAINT xero_contact_merged_into_id_fkey FOREIGN KEY (merged_into_id) REFERENCES public.xero_contact(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_contact
    ADD CONSTRAINT xero_contact_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES public.res_partner(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_contact
    ADD CONSTRAINT xero_contact_proposed_partner_id_fkey FOREIGN KEY (proposed_partner_id) REFERENCES public.res_partner(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_contact_trace
    ADD CONSTRAINT xero_contact_trace_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES public.xero_contact(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_contact_trace
    ADD CONSTRAINT xero_contact_trace_former_partner_id_fkey FOREIGN KEY (former_partner_id) REFERENCES public.res_partner(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_contact_trace
    ADD CONSTRAINT xero_contact_trace_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES public.xero_invoice(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_contact_trace
    ADD CONSTRAINT xero_contact_trace_lead_id_fkey FOREIGN KEY (lead_id) REFERENCES public.crm_lead(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_contact_trace
    ADD CONSTRAINT xero_contact_trace_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES public.xero_quote(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_contact
    ADD CONSTRAINT xero_contact_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_customer
    ADD CONSTRAINT xero_customer_company_id_fkey FOREIGN KEY (company_id) REFERENCES public.res_company(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_customer
    ADD CONSTRAINT xero_customer_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES public.res_partner(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_customer
    ADD CONSTRAINT xero_customer_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.res_users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_document_version
    ADD CONSTRAINT xero_document_version_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES public.xero_invoice(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_document_version
    ADD CONSTRAINT xero_document_version_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES public.xero_quote(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_invoice
    ADD CONSTRAINT xero_invoice_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_invoice
    ADD CONSTRAINT xero_invoice_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_invoice
    ADD CONSTRAINT xero_invoice_currency_id_fkey FOREIGN KEY (currency_id) REFERENCES public.res_currency(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_invoice_line
    ADD CONSTRAINT xero_invoice_line_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES public.xero_invoice(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_invoice
    ADD CONSTRAINT xero_invoice_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES public.res_partner(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_invoice
    ADD CONSTRAINT xero_invoice_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES public.xero_quote(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_invoice
    ADD CONSTRAINT xero_invoice_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_item
    ADD CONSTRAINT xero_item_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_item
    ADD CONSTRAINT xero_item_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_item
    ADD CONSTRAINT xero_item_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_lease
    ADD CONSTRAINT xero_lease_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_match_run
    ADD CONSTRAINT xero_match_run_company_id_fkey FOREIGN KEY (company_id) REFERENCES public.res_company(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_match_run
    ADD CONSTRAINT xero_match_run_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_match_run
    ADD CONSTRAINT xero_match_run_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_match_run
    ADD CONSTRAINT xero_match_run_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_partner_key
    ADD CONSTRAINT xero_partner_key_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.res_partner(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_partner_near
    ADD CONSTRAINT xero_partner_near_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.res_partner(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_pipeline_mapping
    ADD CONSTRAINT xero_pipeline_mapping_activity_type_id_fkey FOREIGN KEY (activity_type_id) REFERENCES public.mail_activity_type(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_pipeline_mapping
    ADD CONSTRAINT xero_pipeline_mapping_activity_user_id_fkey FOREIGN KEY (activity_user_id) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_pipeline_mapping
    ADD CONSTRAINT xero_pipeline_mapping_company_id_fkey FOREIGN KEY (company_id) REFERENCES public.res_company(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_pipeline_mapping
    ADD CONSTRAINT xero_pipeline_mapping_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_pipeline_mapping
    ADD CONSTRAINT xero_pipeline_mapping_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_pipeline_mapping
    ADD CONSTRAINT xero_pipeline_mapping_lost_reason_id_fkey FOREIGN KEY (lost_reason_id) REFERENCES public.crm_lost_reason(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_pipeline_mapping
    ADD CONSTRAINT xero_pipeline_mapping_stage_id_fkey FOREIGN KEY (stage_id) REFERENCES public.crm_stage(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_pipeline_mapping
    ADD CONSTRAINT xero_pipeline_mapping_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_proof_cell
    ADD CONSTRAINT xero_proof_cell_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.xero_account(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_proof_cell
    ADD CONSTRAINT xero_proof_cell_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_proof_cell
    ADD CONSTRAINT xero_proof_cell_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_proof_cell
    ADD CONSTRAINT xero_proof_cell_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_proof_change
    ADD CONSTRAINT xero_proof_change_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.xero_account(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_proof_change
    ADD CONSTRAINT xero_proof_change_company_id_fkey FOREIGN KEY (company_id) REFERENCES public.res_company(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_proof_change
    ADD CONSTRAINT xero_proof_change_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_proof_change
    ADD CONSTRAINT xero_proof_change_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_proof_change
    ADD CONSTRAINT xero_proof_change_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES public.xero_invoice(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_proof_change
    ADD CONSTRAINT xero_proof_change_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_proof_month
    ADD CONSTRAINT xero_proof_month_company_id_fkey FOREIGN KEY (company_id) REFERENCES public.res_company(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_proof_month
    ADD CONSTRAINT xero_proof_month_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_proof_month
    ADD CONSTRAINT xero_proof_month_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_proof_month
    ADD CONSTRAINT xero_proof_month_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_quote
    ADD CONSTRAINT xero_quote_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_quote
    ADD CONSTRAINT xero_quote_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES public.xero_contact(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_quote
    ADD CONSTRAINT xero_quote_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_quote
    ADD CONSTRAINT xero_quote_currency_id_fkey FOREIGN KEY (currency_id) REFERENCES public.res_currency(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_quote
    ADD CONSTRAINT xero_quote_lead_id_fkey FOREIGN KEY (lead_id) REFERENCES public.crm_lead(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_quote_line
    ADD CONSTRAINT xero_quote_line_quote_id_fkey FOREIGN KEY (quote_id) REFERENCES public.xero_quote(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_quote
    ADD CONSTRAINT xero_quote_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES public.res_partner(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_quote
    ADD CONSTRAINT xero_quote_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.mail_activity(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_quote
    ADD CONSTRAINT xero_quote_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_stream
    ADD CONSTRAINT xero_stream_asked_by_id_fkey FOREIGN KEY (asked_by_id) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_stream
    ADD CONSTRAINT xero_stream_company_id_fkey FOREIGN KEY (company_id) REFERENCES public.res_company(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_stream
    ADD CONSTRAINT xero_stream_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_stream
    ADD CONSTRAINT xero_stream_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_stream
    ADD CONSTRAINT xero_stream_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.xero_sync_run(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_stream
    ADD CONSTRAINT xero_stream_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_sync_issue
    ADD CONSTRAINT xero_sync_issue_company_id_fkey FOREIGN KEY (company_id) REFERENCES public.res_company(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_sync_issue
    ADD CONSTRAINT xero_sync_issue_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_sync_issue
    ADD CONSTRAINT xero_sync_issue_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_sync_issue
    ADD CONSTRAINT xero_sync_issue_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_sync_run
    ADD CONSTRAINT xero_sync_run_company_id_fkey FOREIGN KEY (company_id) REFERENCES public.res_company(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_sync_run
    ADD CONSTRAINT xero_sync_run_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_sync_run
    ADD CONSTRAINT xero_sync_run_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_sync_run
    ADD CONSTRAINT xero_sync_run_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_token
    ADD CONSTRAINT xero_token_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_token
    ADD CONSTRAINT xero_token_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_tracking_category
    ADD CONSTRAINT xero_tracking_category_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_tracking_category
    ADD CONSTRAINT xero_tracking_category_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_tracking_category
    ADD CONSTRAINT xero_tracking_category_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_tracking_option
    ADD CONSTRAINT xero_tracking_option_category_id_fkey FOREIGN KEY (category_id) REFERENCES public.xero_tracking_category(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_tracking_option
    ADD CONSTRAINT xero_tracking_option_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_tracking_option
    ADD CONSTRAINT xero_tracking_option_create_uid_fkey FOREIGN KEY (create_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_tracking_option
    ADD CONSTRAINT xero_tracking_option_write_uid_fkey FOREIGN KEY (write_uid) REFERENCES public.res_users(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.xero_webhook_event
    ADD CONSTRAINT xero_webhook_event_connection_id_fkey FOREIGN KEY (connection_id) REFERENCES public.xero_connection(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.xero_webhook_event
    ADD CONSTRAINT xero_webhook_event_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.res_users(id) ON DELETE CASCADE;
ALTER TABLE crm_lead ADD COLUMN xero_closed_at timestamp without time zone;
ALTER TABLE crm_lead ADD COLUMN xero_said jsonb;
ALTER TABLE digest_digest ADD COLUMN kpi_xero_revenue boolean;
ALTER TABLE ir_attachment ADD COLUMN xero_document character varying;
ALTER TABLE ir_attachment ADD COLUMN xero_version character varying;
ALTER TABLE mail_activity ADD COLUMN xero_quote_id integer;
ALTER TABLE res_company ADD COLUMN xero_client_id character varying;
ALTER TABLE res_company ADD COLUMN xero_client_secret_cipher character varying;
ALTER TABLE res_company ADD COLUMN xero_webhook_key_cipher character varying;
ALTER TABLE res_users_settings ADD COLUMN xero_dimension character varying;
