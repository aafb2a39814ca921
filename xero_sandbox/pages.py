"""The pages that people see: landing, consent, refusal, and the control interface's index."""

from functools import cache
from html import escape
from pathlib import Path
from string import Template

from .answers import Answer

TEMPLATES = Path(__file__).with_name("templates")

SCOPE_TEXTS = {
    "accounting.settings.read": "View your organisation settings and chart of accounts",
    "accounting.contacts.read": "View your contacts",
    "accounting.invoices.read": "View your invoices, bills, credit notes and quotes",
    "accounting.banktransactions.read": "View your spend and receive money transactions",
    "accounting.manualjournals.read": "View your manual journals",
    "accounting.payments.read": "View your payments, prepayments and overpayments",
    "accounting.reports.profitandloss.read": "View your profit and loss report",
    "offline_access": "Keep working while you are away, until you disconnect it",
}
REQUEST_FIELDS = ("client_id", "redirect_uri", "response_type", "scope", "state")


def page(title, body, status=200):
    """Return a page with the sandbox's layout; `body` is HTML."""
    html = _template("layout.html").substitute(title=escape(title), body=body)
    return Answer(html, status, content_type="text/html; charset=utf-8")


def consent(args, organisations, chosen, connections):
    """Return the page with Allow access and Cancel, and a choice of organisations if several."""
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(args[name])}">'
        for name in REQUEST_FIELDS
        if name in args
    )
    scopes = "".join(
        f"<li>{escape(SCOPE_TEXTS.get(scope, scope))}</li>" for scope in args["scope"].split()
    )
    body = _template("consent.html").substitute(
        hidden=hidden,
        scopes=scopes,
        organisations=_choice(organisations, chosen, connections),
        home=escape(args["redirect_uri"].split("/")[2]),
    )
    return page("Allow access", body)


def authorise_error(error):
    """Return the page for a request in a form that Xero doesn't accept."""
    body = _template("refused.html").substitute(error=escape(error))
    return page("Something is not right", body, 400)


def landing(url):
    """Return the page at the root."""
    return page("Xero sandbox", _template("landing.html").substitute(url=escape(url)))


def control_index(operations, tenants):
    """Return the index of the control interface."""
    rows = "".join(
        f"<tr><td><code>{escape(line)}</code></td><td>{escape(text)}</td></tr>"
        for line, text in operations
    )
    names = "".join(
        f"<li>{escape(organisation.name)} <code>{organisation.id}</code></li>"
        for organisation in tenants
    )
    body = _template("control.html").substitute(rows=rows, tenants=names)
    return page("Sandbox control", body)


def _choice(organisations, chosen, connections):
    if len(organisations) == 1:
        only = organisations[0]
        return (
            f'<input type="hidden" name="organisation" value="{only.id}">'
            f'<p class="organisation">{escape(only.name)}</p>'
        )
    return "".join(
        f'<label class="organisation"><input type="checkbox" name="organisation" '
        f'value="{organisation.id}"{" checked" if organisation.id == chosen else ""}> '
        f"{escape(organisation.name)}"
        f"{' <em>connected</em>' if connections.connected(organisation.id) else ''}</label>"
        for organisation in organisations
    )


@cache
def _template(name):
    return Template((TEMPLATES / name).read_text(encoding="utf-8"))
