"""After a person is erased in Xero, Odoo's database and files have no trace of them."""

import re

from dev.paths import DATA
from tests.system.common import connected

VERSIONS = (
    {
        "name": "Zoë O'Quillan",
        "first_name": "Zoë",
        "last_name": "O'Quillan",
        "email": "zoe.oquillan@home.example",
        "phone": {"PhoneNumber": "1632 960123", "PhoneCountryCode": "44"},
        "street": {"AddressLine1": "17 Périgord Crescent", "City": "Hull"},
    },
    {"name": "Zoë Brandvold", "last_name": "Brandvold", "email": "zb.brand@work.example"},
    {
        "name": "Philippa Brandvold-Ashe",
        "first_name": "Philippa",
        "last_name": "Brandvold-Ashe",
        "phone": {"PhoneNumber": "01632 960789"},
        "street": {"AddressLine1": "4 Whitlock Rise", "City": "Hull"},
    },
)
# However the text is escaped, and wherever a file's lines end.
PERSON = re.compile(
    r"Quillan|Brandvold|Philip\s*pa|Whitlock|rigord|zb\.brand|\bZo(ë|e\b|&euml;|\\+u00eb|%C3%AB)"
    r"|1632\D{0,8}960\D{0,4}(123|789)",
    re.IGNORECASE,
)


def test_nothing_of_an_erased_person_is_in_a_dump_or_a_file(odoo_server, sandbox_factory):
    xero = sandbox_factory(customers=8, invoices=20)
    server = odoo_server(xero)
    organisation = connected(server, xero)
    person = xero.edit("new_contact", **VERSIONS[0])["ContactID"]
    lines = [{"amount": 10, "description": "Delivered to ZOË O’QUILLAN, 17 Perigord Crescent"}]
    document = {"contact": person, "reference": "Mrs O'Quillan, order 12", "lines": lines}
    xero.edit("new_invoice", **document)
    organisation.import_all()
    contact = server.call("xero.contact", "search", [("xero_id", "=", person)])
    customer = server.call("xero.contact", "read", contact, ["partner_id"])[0]["partner_id"][0]
    xero.edit("new_quote", title="Roof for Zoë O'Quillan", status="SENT", **document)
    organisation.sync()
    [lead] = server.call("crm.lead", "search", [("partner_id", "=", customer)])
    write_about(server, customer, lead)
    for version in VERSIONS[1:]:
        xero.edit("edit_contact", id=person, **version)
        organisation.sync()
    misplaced = {"merge": {"ContactStatus": "Zoë Brandvold"}}
    xero.edit("raw", id=person, **misplaced)
    organisation.sync()
    assert PERSON.search(dump(server)), "there should be something to erase"
    assert any(map(PERSON.search, files(server))), "there should be something to erase"

    link_elsewhere_and_exclude(server, contact)
    xero.edit("raw", id=person, clear=True)
    xero.edit("gdpr", id=person)
    organisation.sync()
    xero.edit("raw", id=person, **misplaced)
    # A full read, including documents, whose texts still exist in Xero.
    organisation.import_all()
    [clean_up] = server.call("ir.model.data", "search_read", CLEAN_UP, ["res_id"])
    server.call("ir.cron", "method_direct_trigger", [clean_up["res_id"]])

    assert lines_about_the_person(dump(server)) == []
    assert [found for file in files(server) for found in lines_about_the_person(file)] == []
    assert "Somebody Else Ltd" in dump(server)
    organisation.assert_figures()
    # Mails about meetings contain a token of Odoo's calendar, which looks like one of Xero's.
    server.sql("DELETE FROM mail_message WHERE model = 'calendar.event'")


def link_elsewhere_and_exclude(server, contact):
    other = server.call("res.partner", "create", {"name": "Somebody Else Ltd"})
    server.call("xero.contact", "write", contact, {"partner_id": other})
    server.call("xero.contact", "action_exclude", contact)


CLEAN_UP = [("module", "=", "base"), ("name", "=", "autovacuum_job")]


def write_about(server, customer, lead):
    """Add what colleagues, and Odoo itself, write about the customer and its opportunity."""
    server.call("res.partner", "message_post", [customer], body="ZOË O'QUILLAN called")
    server.call(
        "crm.lead", "write", [lead], {"email_cc": '"O\'Quillan, Zoë" <Zoe.OQuillan@home.example>'}
    )
    server.call("crm.lead", "activity_schedule", [lead], summary="Call Zoë on +44 1632 960123")
    server.call(
        "ir.attachment",
        "create",
        {"name": "Offer_Zoe_OQuillan.txt", "raw": "", "res_model": "crm.lead", "res_id": lead},
    )
    server.call(
        "calendar.event",
        "create",
        {
            "name": "Visit Mrs O'Quillan",
            "start": "2030-01-01 10:00:00",
            "stop": "2030-01-01 11:00:00",
            "opportunity_id": lead,
            "partner_ids": [(4, customer)],
        },
    )


def dump(server):
    """Return the whole database as text."""
    done = server.env.run(
        ["pg_dump", "--no-owner", server.database], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def files(server):
    """Return the texts among the stored files."""
    stored = (DATA / "filestore" / server.database).glob("??/*")
    return [path.read_bytes().decode(errors="ignore") for path in stored]


def lines_about_the_person(text):
    return [
        text[max(0, found.start() - 100) : found.end() + 100] for found in PERSON.finditer(text)
    ]
