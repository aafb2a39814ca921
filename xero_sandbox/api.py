"""The Accounting API: permissions first, then records."""

import time

from . import answers, pdf, query, reports
from .resources import LISTS, ORGANISATION, Form

PREFIX = "/api.xro/2.0/"
LONGEST_PAUSE = 600
REPORT = "Reports/ProfitAndLoss"
REPORT_SCOPE = "accounting.reports.profitandloss.read"
ONLINE = "https://in.xero.com/"


class Api:
    """Responds to everything under /api.xro/2.0/."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.settings = sandbox.settings

    def answer(self, request):
        """Return an Answer; the order of checks is Xero's: bearer, scope, tenant, limits."""
        access, refusal = bearer(self.sandbox, request)
        if refusal is not None:
            return refusal
        path = request.path[len(PREFIX) :].strip("/")
        scopes = _scopes(path)
        if scopes and not scopes & set(access.consent.scope):
            return answers.problem(
                request,
                401,
                "Unauthorized",
                "AuthorizationUnsuccessful",
                # Xero's usual spelling; both occur.
                WWW_Authenticate=("insufficient_scope" if path == REPORT else "insufficent_scope"),
            )
        tenant = request.headers.get("xero-tenant-id", "").lower()
        books = self.sandbox.books.get(tenant)
        connections = self.sandbox.connections_of(access.consent)
        if books is None or not connections.connected(tenant):
            return answers.not_connected(request)
        return self._limited(request, path, books)

    def _limited(self, request, path, books):
        limits = self.sandbox.limits
        refusal = limits.enter(books.tenant)
        if refusal is not None:
            answer = answers.rate_limited(refusal.problem, refusal.retry_after)
        else:
            try:
                self._wait()
                answer = self._routed(request, path, books)
            finally:
                limits.leave(books.tenant)
        answer.headers.update(limits.headers(books.tenant))
        return answer

    def _wait(self):
        time.sleep(self.settings.latency)
        until = time.monotonic() + LONGEST_PAUSE
        while self.settings.paused and time.monotonic() < until:
            time.sleep(0.02)

    def _routed(self, request, path, books):
        name, _, rest = path.partition("/")
        if request.method != "GET":
            return answers.Answer("", 405)
        try:
            with books.lock:
                if path == REPORT:
                    return self._report(request, books)
                if name == "Organisation" and not rest:
                    return self._organisation(request, books)
                if name in LISTS:
                    resource = LISTS[name]
                    if rest:
                        return self._single(request, books, resource, rest)
                    return self._list(request, books, resource)
        except query.QueryError as error:
            return answers.bad_request(request, error)
        except query.TooManyIds:
            pass
        return answers.not_found()

    def _report(self, request, books):
        if not self.settings.report_role:
            # Like an organisation that was disconnected.
            return answers.not_connected(request)
        report = reports.profit_and_loss(books, request.args, self.settings)
        return answers.enveloped(request, "Reports", [answers.json_bytes(report)])

    def _organisation(self, request, books):
        served = ORGANISATION.served(books, books.organisation)
        return answers.enveloped(request, "Organisations", [served])

    def _single(self, request, books, resource, wanted):
        """Return one record by ID, or by number if Xero accepts that too; as PDF if requested."""
        wanted, _, part = wanted.partition("/")
        record = resource.records(books).get(wanted.lower())
        if record is None and resource.name in ("Invoices", "CreditNotes"):
            numbered = (r for r in resource.records(books).values() if r.number == wanted)
            record = next(numbered, None)
        if record is None:
            return answers.not_found()
        if part:
            return self._part(request, resource, record, part)
        if "pdf" in request.headers.get("Accept", "") and resource.singular in pdf.TITLES:
            body = pdf.document_pdf(books.organisation, record, resource.singular)
            return answers.Answer(body, 200, content_type="application/pdf")
        form = Form(places=_places(request.args))
        return answers.enveloped(request, resource.name, [resource.served(books, record, form)])

    def _part(self, request, resource, record, part):
        """Return the link to the customer's view of an approved sales invoice."""
        has_view = resource.name == "Invoices" and record.type == "ACCREC"
        if part != "OnlineInvoice" or not has_view:
            return answers.not_found()
        if record.status not in ("AUTHORISED", "PAID"):
            return answers.bad_request(request, query.QueryError("Invoice is not approved", 10))
        link = {"OnlineInvoiceUrl": ONLINE + record.id.replace("-", "")}
        return answers.enveloped(request, "OnlineInvoices", [answers.json_bytes(link)])

    def _list(self, request, books, resource):
        args = request.args
        paged = "page" in args or "pageSize" in args
        records = query.select(
            books,
            resource,
            args,
            request.headers.get("If-Modified-Since"),
            self._high_volume_limit(resource, paged and "order" not in args),
        )
        pagination = None
        count = len(records)
        if resource.paging == "pages":
            records = query.Page(max(1, query.whole(args.get("page"), 1)), 100).of(records)
        elif resource.paging == "pagination" and paged:
            page = query.Page.asked(args, self.settings.max_page_size)
            if resource.name in self.settings.unordered_lists:
                records = query.out_of_order(records, args, page)
            pagination, records = page.described(count), page.of(records)
        summary = args.get("summaryOnly", "").lower() == "true"
        detailed = paged or bool(args.get("IDs")) or resource.paging == "pages"
        form = Form(
            lines=detailed and not summary,
            places=_places(args),
            paged=detailed,
            summary=summary,
        )
        entries = [resource.served(books, record, form) for record in records]
        return answers.enveloped(request, resource.name, entries, pagination)

    def _high_volume_limit(self, resource, walks):
        """Return how many records a query of that list may match; None for any number."""
        lists = self.settings.high_volume_lists
        if lists is not None and resource.name not in lists:
            return None
        return (
            None if walks and self.settings.high_volume_walks else self.settings.high_volume_limit
        )


def bearer(sandbox, request):
    """Return (access, None) for a valid bearer token, else (None, the refusal)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    access = sandbox.tokens.access(token.strip()) if scheme.lower() == "bearer" else None
    if access is None or access.consent.revoked:
        refusal = answers.problem(request, 401, "Unauthorized", "AuthenticationUnsuccessful")
        return None, refusal
    if access.expires <= time.time():
        return None, answers.token_expired(request)
    return access, None


def _places(args):
    return 4 if args.get("unitdp") == "4" else 2


def _scopes(path):
    """Return the scopes of which one is needed for a path; empty if any will do."""
    name = path.partition("/")[0]
    if path == REPORT:
        return {REPORT_SCOPE}
    if name == "Organisation":
        scope = "accounting.settings"
    elif name in LISTS:
        scope = f"accounting.{LISTS[name].scope}"
    else:
        return set()
    return {scope, f"{scope}.read"}
