"""Fields that users can write through RPC, and the effect of planted texts."""

from lxml import etree
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, mute_logger
from psycopg2 import IntegrityError
from psycopg2.extras import Json

from .public_methods import ADDON
from .rights_common import FAR, RightsCase, own_models
from .writable_fields import ELSEWHERE, WRITABLE_FIELDS, own_fields

GARBAGE = (
    *("text", 7, ["a"], {"a": 1}, {"text": 7, "params": 7}, {"text": "%(a)s %d", "params": {}}),
    *(
        {"text": "%(a)s", "params": {"a": {"model": model, "ids": [id_]}}}
        for model, id_ in (("res.partner", 10**12), ("res.partner", 2**31 - 1), ("nothing", 1))
    ),
)


class TestWritableFields(RightsCase):
    maxDiff = None

    def models_with_own_fields(self):
        return [
            name
            for name, model in self.env.registry.items()
            if not (model._abstract or model._transient) and own_fields(self.env[name], ADDON)
        ]

    def may_write(self, record, name):
        """Return whether an administrator may write the field's current value."""
        field = record._fields[name]
        lines = field.type == "one2many"
        value = [] if lines else field.convert_to_write(record[name], record)
        try:
            with self.env.cr.savepoint():
                record.with_user(self.users["system"]).write({name: value})
                self.env.flush_all()
        except AccessError:
            return False
        except UserError:
            return True
        return True

    def a_record_of(self, model):
        company = {"company_id": self.company.id}
        made = {
            "digest.digest": {"name": "Weekly"} | company,
            "xero.pipeline.mapping": {
                "connection_id": self.connection.id,
                "quote_status": "SENT",
            },
            "xero.sync.run": {
                "connection_id": self.connection.id,
                "kind": "quotes",
                "scope": "full",
                "date_from": "2026-11-01",
                "state": "done",
            },
            "xero.document.version": {"status": "PAID"},
            "xero.contact.trace": {"contact_id": self.records_of("xero.contact", "own")[:1].id},
            "xero.token": {"connection": self.connection.id},
            "xero.lease": {"connection_id": self.connection.id},
            "xero.webhook.event": {
                "connection_id": self.connection.id,
                "kind": "quote",
                "xero_id": "1",
                "event_at": "2026-11-01",
                "received_at": "2026-11-01",
            },
        }
        if model in made:
            return self.env[model].create(made[model])
        if model == "res.company":
            return self.company
        if model == "res.users.settings":
            return self.env[model]._find_or_create_for_user(self.users["system"])
        if model == "crm.lead":
            return self.env[model].search([("partner_id", "=", self.customers["own"].id)])
        return self.record_for(model)[:1]

    @mute_logger("odoo.models")
    def test_people_write_the_listed_fields_and_no_others(self):
        found = {}
        for model in self.models_with_own_fields():
            record = self.a_record_of(model)
            self.assertEqual(len(record), 1, model)
            names = {name for name in own_fields(record, ADDON) if self.may_write(record, name)}
            if names:
                found[model] = names
        self.assertEqual(found, WRITABLE_FIELDS)

    def test_every_listed_field_is_written_on_a_screen(self):
        for model in ("xero.connection", "xero.pipeline.mapping", "xero.contact"):
            shown = set(ELSEWHERE.get(model, ()))
            views = self.env["ir.ui.view"].search(
                [("model", "=", model), ("type", "in", ("form", "list")), ("mode", "=", "primary")]
            )
            for view in views:
                arch = self.env[model].with_user(self.users["system"]).get_view(view.id)["arch"]
                for node in etree.fromstring(arch).iter("field"):
                    if node.get("readonly") not in ("1", "True"):
                        shown.add(node.get("name"))
            self.assertLessEqual(WRITABLE_FIELDS[model], shown, model)

    def test_what_hangs_on_an_organisation_is_moved_to_no_other(self):
        manager = self.users["manager"]
        manager.company_ids += self.far_company
        own = self.env["xero.pipeline.mapping"].create(
            {"connection_id": self.connection.id, "quote_status": "SENT"}
        )
        records = own | own.create(
            {"connection_id": self.far_connection.id, "quote_status": "SENT"}
        )
        both = {"allowed_company_ids": (self.company | self.far_company).ids}
        far = self.far_connection.with_user(manager).with_context(**both)
        own = own.with_user(manager).with_context(**both)
        issue = self.records["xero.sync.issue"].with_user(manager).with_context(**both)
        for write in (
            lambda: own.write({"connection_id": far.id}),
            lambda: issue.write({"connection_id": far.id}),
            lambda: far.write({"pipeline_mapping_ids": [(4, own.id)]}),
            lambda: far.write({"issue_ids": [(4, issue.id)]}),
            lambda: far.create({"name": "New", "tenant_id": "1"}),
            lambda: far.with_context(default_state="connected").create({"name": "New"}),
        ):
            self.assertRaises(AccessError, write)
        self.env.invalidate_all()
        self.assertEqual(records.connection_id, self.connection | self.far_connection)
        self.assertEqual(issue.connection_id.id, self.connection.id)

    def test_a_connected_organisation_is_renamed_in_xero_alone(self):
        connection = self.connection.with_user(self.users["manager"])
        connection.name = "Draft"
        self.connection.state = "connected"
        self.assertRaises(UserError, connection.write, {"name": "Other"})

    def test_a_duplicate_holds_what_its_author_may_write(self):
        self.connection.write({"import_customers": True, "timezone": "UTC", "overdue_days": 9})
        copy = self.connection.with_user(self.users["manager"]).copy()
        self.assertFalse(copy.timezone or copy.tenant_id)
        self.assertEqual(copy.overdue_days, 9)
        mapping = self.env["xero.pipeline.mapping"].create(
            {"connection_id": self.connection.id, "quote_status": "SENT"}
        )
        copy = mapping.with_user(self.users["manager"]).copy({"quote_status": "DRAFT"})
        self.assertEqual(copy.connection_id, self.connection)

    @mute_logger("odoo.sql_db")
    def test_an_interval_that_no_clock_can_add_is_refused(self):
        connection = self.connection.with_user(self.users["manager"])
        for minutes in (0, 1441, 2**31 - 1):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                connection.quote_poll_minutes = minutes
                self.env.flush_all()
        connection.quote_poll_minutes = 1440

    def test_a_person_can_add_a_line_to_the_pipeline(self):
        connection = self.connection.with_user(self.users["manager"])
        connection.pipeline_mapping_ids = [(0, 0, {"quote_status": "SENT", "outcome": "open"})]
        self.assertEqual(connection.pipeline_mapping_ids.quote_status, "SENT")

    def test_the_buttons_of_an_issue_still_work(self):
        issue = self.records["xero.sync.issue"].with_user(self.users["manager"])
        issue.action_ignore()
        self.assertEqual(issue.state, "ignored")
        issue.action_reopen()
        self.assertEqual(issue.state, "open")

    def test_no_sentence_that_is_stored_crashes_a_list(self):
        models = set()
        for model in own_models(self.env):
            stored = [
                name
                for name, field in self.env[model]._fields.items()
                if field.type == "json" and field.store and name.endswith("_words")
            ]
            if not stored:
                continue
            models.add(model)
            record = self.a_record_of(model)
            names = [
                name
                for name, field in record._fields.items()
                if field.type in ("char", "text") and not field.groups
            ]
            for name in stored:
                for garbage in GARBAGE:
                    self.env.cr.execute(
                        SQL(
                            "UPDATE %s SET %s = %s WHERE id = %s",
                            SQL.identifier(record._table),
                            SQL.identifier(name),
                            Json(garbage),
                            record.id,
                        )
                    )
                    self.env.invalidate_all()
                    with self.subTest(model=model, name=name, garbage=garbage):
                        self.assertTrue(record.read(names))
        self.assertLessEqual({"xero.stream", "xero.sync.issue", "xero.sync.run"}, models)

    def test_an_issue_with_a_planted_reason_says_that_it_cannot_be_displayed(self):
        issue = self.records["xero.sync.issue"]
        self.assertNotEqual(issue.company_id.name, FAR)
        issue.reason_words = ["planted"]
        self.assertEqual(issue.reason, "The reason cannot be displayed.")
