"""Permissions of all models and methods, found in the registry so that none is missed."""

from types import SimpleNamespace

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .public_methods import (
    ARGUMENTS,
    MANAGER,
    PUBLIC_METHODS,
    SYSTEM,
    USER,
    WHO,
    is_api_model,
    public_methods,
)
from .rights_common import FAR, FOREIGN, RightsCase, own_models

# Seen by a group of its own, whoever's the customer is.
PURCHASE_MODELS = ("xero.purchase", "xero.purchase.line")
# Of a whole customer, and with a salesperson of their own.
CARD_MODELS = ("xero.customer", "xero.signal")
# Own and unassigned customers. Contact persons without a salesperson have their company's.
OF_NOBODY = [("user_id", "=", False), ("commercial_partner_id.user_id", "in", [7, False])]
OWN = ["|", ("partner_id.user_id", "=", 7), ("partner_id", "any", OF_NOBODY)]


@tagged("post_install", "-at_install")
class TestEveryModel(TransactionCase):
    def rules(self, model):
        return self.env["ir.rule"].search([("model_id.model", "=", model)])

    def domain(self, rule):
        known = {"company_ids": [7], "user": SimpleNamespace(id=7)}
        return safe_eval(rule.domain_force, known)

    def test_every_model_has_rows_of_access_rights_each_for_a_group(self):
        models = own_models(self.env)
        rows = self.env["ir.model.access"].search([("model_id.model", "in", models)])
        self.assertEqual(sorted(set(rows.mapped("model_id.model"))), models)
        self.assertTrue(all(row.group_id for row in rows), "a right for everybody")

    def test_every_model_has_a_rule_that_nobody_escapes(self):
        for model in own_models(self.env):
            everybody = self.rules(model).filtered(lambda rule: not rule.groups)
            self.assertTrue(everybody, f"{model} has no rule for everybody")

    def test_every_model_of_a_company_keeps_companies_apart(self):
        for model in own_models(self.env):
            if "company_id" in self.env[model]._fields:
                everybody = self.rules(model).filtered(lambda rule: not rule.groups)
                domains = [self.domain(rule) for rule in everybody]
                self.assertIn([("company_id", "in", [7])], domains, model)

    def test_every_model_of_a_customer_has_rules_for_own_and_for_all_documents(self):
        user = self.env.ref(USER)
        leader = self.env.ref("sales_team.group_sale_salesman_all_leads")
        for model in own_models(self.env):
            if "partner_id" in self.env[model]._fields and model not in PURCHASE_MODELS:
                rules = {rule.groups: self.domain(rule) for rule in self.rules(model)}
                card = ["|", ("user_id", "=", 7), ("user_id", "=", False)]
                self.assertEqual(rules[user], card if model in CARD_MODELS else OWN, model)
                self.assertEqual(rules[leader], [(1, "=", 1)], model)

    def test_a_new_model_without_rights_would_be_noticed(self):
        self.assertIn("xero.invoice", own_models(self.env))
        self.assertGreater(len(own_models(self.env)), 12)

    def test_sales_users_are_xero_users_and_administrators_are_leaders(self):
        groups = {
            "sales_team.group_sale_salesman": USER,
            MANAGER: "sales_team.group_sale_salesman_all_leads",
        }
        for group, implied in groups.items():
            self.assertIn(self.env.ref(implied), self.env.ref(group).all_implied_ids)
        privilege = self.env.ref(USER).privilege_id
        self.assertEqual(privilege, self.env.ref(MANAGER).privilege_id)
        self.assertEqual(privilege.name, "Xero")

    def test_the_right_to_odoos_settings_makes_nobody_a_sales_leader(self):
        implied = self.env.ref(SYSTEM).all_implied_ids
        self.assertFalse(implied & (self.env.ref(USER) + self.env.ref(MANAGER)))
        self.assertIn(self.env.ref(MANAGER), self.env.ref("base.user_admin").all_group_ids)

    def test_every_public_method_is_listed_and_every_listed_one_is_there(self):
        found = public_methods(self.env.registry)
        listed = {model: set(methods) for model, methods in PUBLIC_METHODS.items()}
        for model in found.keys() | listed.keys():
            self.assertEqual(found.get(model), listed.get(model), model)


class TestWhoSeesWhat(RightsCase):
    """What each kind of user sees in models, the customer's page, the board and the chatter."""

    def seen(self, kind, model):
        """Return the names of the customers whose records a user finds."""
        user = self.users[kind]
        found = self.env[model].with_user(user).with_context(active_test=False).search([])
        partners = found.sudo().partner_id
        return {name for name, partner in self.customers.items() if partner in partners}

    def of_customers(self):
        return [
            name
            for name in own_models(self.env)
            if "partner_id" in self.env[name]._fields and name not in PURCHASE_MODELS
        ]

    def test_only_the_group_for_purchases_sees_what_is_bought_from_whom(self):
        """Whoever the supplier's salesperson is; sales rights show no purchase in any model."""
        for model in PURCHASE_MODELS:
            for kind in ("buyer", "manager", "system"):
                self.assertEqual(self.seen(kind, model), {"own", "foreign", "unassigned"})
            for kind in ("seller", "leader"):
                with self.subTest(kind=kind, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(self.users[kind]).search([])
        for model in ("xero.invoice", "xero.invoice.line"):
            self.assertTrue(self.env[model].search([("kind", "=", "bill")]))
            for kind in ("seller", "leader", "buyer", "manager"):
                records = self.env[model].with_user(self.users[kind])
                self.assertFalse(records.search([("kind", "=", "bill")]), (model, kind))
        names = ("xero_bill_count", "xero_spend_total")
        for kind in ("seller", "leader"):
            partner = self.customers["own"].with_user(self.users[kind])
            self.assertFalse({*names} & {*partner.fields_get()})
            self.assertRaises(AccessError, partner.read, names)
        partner = self.customers["own"].with_user(self.users["buyer"])
        self.assertEqual(partner.xero_spend_total, 60.0)
        page = partner.get_xero_purchases()
        self.assertEqual(page["revenue"]["lifetime"], 60.0)
        self.assertEqual(page["balance"]["outstanding"], 0.0)

    def test_own_documents_only_shows_own_and_unassigned_customers_in_every_model(self):
        for model in self.of_customers():
            self.assertEqual(self.seen("seller", model), {"own", "unassigned"}, model)

    def test_all_documents_shows_all_customers_of_the_company_in_every_model(self):
        for kind in ("leader", "manager", "system"):
            for model in self.of_customers():
                expected = {"own", "foreign", "unassigned"}
                self.assertEqual(self.seen(kind, model), expected, (kind, model))

    def test_others_see_nothing_of_xero_and_portal_users_nothing_at_all(self):
        for kind in ("settings", "clerk", "portal", "nobody"):
            for model in own_models(self.env):
                with self.subTest(kind=kind, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(self.users[kind]).search([])

    def test_what_is_behind_the_screens_is_for_administrators_only(self):
        hidden = ("xero.stream", "xero.sync.issue", "xero.sync.run", "xero.match.run")
        for model in hidden:
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.users["leader"]).search([])
            self.env[model].with_user(self.users["manager"]).search([])

    def test_a_contact_person_without_a_salesperson_is_the_companys_salespersons(self):
        for name, seller in (("own", self.users["seller"]), ("foreign", self.other_seller)):
            company = self.customers[name]
            person = self.new_family(f"{name} person", self.connection, parent_id=company.id)
            person.user_id = False
            self.assertEqual(person.commercial_partner_id.user_id, seller)
            self.customers[f"{name} person"] = person
        for model in self.of_customers():
            if model not in CARD_MODELS:
                expected = {"own", "own person", "unassigned"}
                self.assertEqual(self.seen("seller", model), expected, model)
                self.assertIn("foreign person", self.seen("leader", model), model)
        for name, shown in (("own person", True), ("foreign person", False)):
            person = self.customers[name].with_user(self.users["seller"])
            self.assertEqual(person.get_xero_page()["linked"], shown, name)
            self.assertEqual(bool(person.get_xero_invoices()["count"]), shown, name)
        for kind in ("seller", "leader"):
            page = self.customers["own"].with_user(self.users[kind]).get_xero_page()
            self.assertEqual(page["revenue"]["lifetime"], 200, kind)

    def test_a_contact_person_with_a_salesperson_is_that_ones_alone(self):
        person = self.new_family(
            "Person", self.connection, self.other_seller, parent_id=self.customers["own"].id
        )
        self.customers["person"] = person
        for model in self.of_customers():
            self.assertNotIn("person", self.seen("seller", model), model)
        self.assertFalse(person.with_user(self.users["seller"]).get_xero_page()["linked"])

    @mute_logger("odoo.models")
    def test_no_way_of_reading_shows_a_foreign_customer(self):
        for model in own_models(self.env):
            if self.env[model].with_user(self.users["seller"]).has_access("read"):
                self.assertHides("seller", model, FOREIGN, FAR)
                self.assertHides("leader", model, FAR)

    def assertHides(self, kind, model, *texts):
        """Read a model in all ways that clients can, and check that texts are hidden."""
        records = self.env[model].with_user(self.users[kind])
        # Computed fields of organisations are for administrators only.
        names = [
            name
            for name, field in records._fields.items()
            if records._has_field_access(field, "read")
            and ((field.store and field.column_type) or "partner_id" in records._fields)
        ]
        dimension = next((name for name in ("number", "partner_id", "name") if name in names), "id")
        ways = {
            "search_read": lambda: records.search_read([], names),
            "web_search_read": lambda: records.web_search_read(
                [], {name: self.shown_of(records._fields[name]) for name in names}
            ),
            "name_search": lambda: [records.name_search(text) for text in ("", *texts)],
            "export_data": lambda: records.search([]).export_data(names),
            "read_group": lambda: records.formatted_read_group([], [dimension], ["__count"]),
            "by partner": lambda: (
                "partner_id" in names
                and records.search_read([("partner_id.name", "in", texts)], names)
            ),
            "activities": lambda: (
                "activity_ids" in names and records.search([]).activity_ids.mapped("summary")
            ),
        }
        for way, read in ways.items():
            self.env.invalidate_all()
            shown = repr(read())
            for text in texts:
                self.assertNotIn(text, shown, (kind, model, way))

    def shown_of(self, field):
        return {"fields": {"display_name": {}}} if field.type == "many2one" else {}

    def test_no_record_of_a_foreign_customer_is_read_by_its_id(self):
        for model in self.of_customers():
            for record in self.records_of(model, "foreign", "far").with_user(self.users["seller"]):
                for name in ("display_name", "partner_id"):
                    with self.subTest(model=model), self.assertRaises(AccessError):
                        record.read([name])

    def test_the_customers_figures_add_up_what_the_reader_may_see(self):
        names = ("xero_invoice_count", "xero_revenue_total", "xero_overdue_amount")
        for kind, foreign in (("seller", False), ("leader", True)):
            for name, shown in (("own", True), ("foreign", foreign), ("unassigned", True)):
                partner = self.customers[name].with_user(self.users[kind])
                figures = partner.read(names)[0]
                self.assertEqual(bool(figures["xero_invoice_count"]), shown, (kind, name))
                self.assertEqual(bool(figures["xero_revenue_total"]), shown, (kind, name))
                self.assertEqual(partner.get_xero_page()["linked"], shown, (kind, name))
                self.assertEqual(bool(partner.get_xero_invoices()["count"]), shown, (kind, name))

    def test_others_read_search_and_export_no_figure_of_a_customer(self):
        own = [name for name in self.env["res.partner"]._fields if "xero" in name]
        self.assertGreater(len(own), 7)
        for kind in ("settings", "clerk", "portal", "nobody"):
            partners = self.env["res.partner"].with_user(self.users[kind])
            partner = partners.browse(self.users[kind].partner_id.id)
            described = partners.fields_get() if kind != "nobody" else {}
            for name in own:
                self.assertNotIn(name, described, kind)
                with self.subTest(kind=kind, name=name), self.assertRaises(AccessError):
                    partner.read([name])
                with self.subTest(kind=kind, name=name), self.assertRaises(AccessError):
                    partners.search([(name, "!=", False)])

    def test_others_read_no_quote_on_an_opportunity_or_activity(self):
        for model in ("crm.lead", "mail.activity"):
            own = [name for name in self.env[model]._fields if "xero" in name]
            self.assertTrue(own)
            records = self.env[model].with_user(self.users["clerk"])
            self.assertFalse(set(own) & set(records.fields_get()), model)

    def test_an_own_opportunity_shows_nothing_of_a_foreign_customers_quote(self):
        lead = self.env["crm.lead"].search([("name", "=", FOREIGN)])
        lead.user_id = self.users["seller"]
        lead = lead.with_user(self.users["seller"])
        names = [name for name in lead.fields_get() if "xero" in name]
        values = lead.read(names)[0]
        self.assertEqual([name for name in names if values[name]], [])

    def test_no_quote_that_a_salesperson_may_not_see_is_linked_to_an_own_opportunity(self):
        quote = self.records_of("xero.quote", "foreign")
        quote.lead_id = False
        lead = self.env["crm.lead"].create({"name": "Fresh", "type": "opportunity"})
        lead.user_id = self.users["seller"]
        mine = lead.with_user(self.users["seller"]).with_context(xero_quote_id=quote.id)
        with self.assertRaises(AccessError):
            mine.action_link_xero_quote()

    def test_no_quote_is_taken_off_an_opportunity_of_another_salesperson(self):
        quote = self.records_of("xero.quote", "own")
        quote.lead_id = self.env["crm.lead"].create({"name": "Theirs", "type": "opportunity"})
        quote.lead_id.user_id = self.users["leader"]
        with self.assertRaises(AccessError):
            quote.with_user(self.users["seller"]).action_leave_lead()
        self.assertTrue(quote.lead_id)

    def test_talk_and_activities_of_documents_are_for_who_may_see_the_documents(self):
        others = (self.users["seller"], self.users["clerk"])
        for model in ("xero.invoice", "xero.quote"):
            document = self.records_of(model, "foreign")
            talk, to_do = document.message_ids, document.activity_ids
            for records, name in ((talk, "body"), (to_do, "summary")):
                theirs = records.with_user(self.other_seller)
                self.assertIn(FOREIGN, str(theirs.mapped(name)))
                for user in others:
                    mine = records.with_user(user)
                    with self.subTest(model=model, user=user.name):
                        self.assertFalse(mine.search([("id", "in", records.ids)]))
                        self.assertRaises(AccessError, mine.read, [name])

    def test_the_digest_leaves_revenue_out_for_who_may_not_see_it(self):
        digest = self.env["digest.digest"].create({"name": "Weekly"})
        with self.assertRaises(AccessError):
            digest.with_user(self.users["clerk"])._compute_kpi_xero_revenue_value()

    def test_a_salespersons_reassigned_customer_is_seen_no_longer(self):
        self.customers["own"].user_id = self.other_seller
        self.env["xero.customer"]._refresh(self.company)
        for model in self.of_customers():
            self.assertNotIn("own", self.seen("seller", model), model)


class TestPublicMethods(RightsCase):
    def call(self, kind, model, method):
        """Call a method on a record that a seller may see, as a client does."""
        records = self.record_for(model)
        arguments = ARGUMENTS.get(method, [])
        ids = [] if is_api_model(records, method) else [records.ids]
        with self.env.cr.savepoint():
            return call_kw(records.with_user(self.users[kind]), method, ids + arguments, {})

    def test_methods_are_refused_to_all_who_lack_the_group_they_need(self):
        for model, methods in PUBLIC_METHODS.items():
            for method, group in methods.items():
                for kind in self.users.keys() - WHO.get(group, self.users.keys()):
                    with self.subTest(model=model, method=method, kind=kind):
                        self.assertRaises(AccessError, self.call, kind, model, method)

    def test_methods_are_open_to_who_has_the_group(self):
        for model, methods in PUBLIC_METHODS.items():
            for method, group in methods.items():
                kind = WHO.get(group, ("portal",))[0]
                with self.subTest(model=model, method=method, kind=kind):
                    try:
                        self.call(kind, model, method)
                    except AccessError as error:
                        self.fail(f"{kind} may not: {error}")
                    except UserError:
                        continue
