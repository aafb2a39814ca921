from odoo.fields import Domain

from ... import const
from ...tools import payload
from ..common import XeroCase


class DimensionCase(XeroCase):
    def revenue_by_option(self):
        """Return {category: {option, or "" for none: revenue}} as the truth does, without zeros."""
        lines, found = self.env["xero.invoice.line"], {}
        domain = lines._get_revenue_domain() & Domain("connection_id", "=", self.connection.id)
        for column in (1, 2):
            name = f"tracking_option_{column}_id"
            for option, amount in lines._read_group(domain, [name], ["amount_company:sum"]):
                if option:
                    category = found.setdefault(option.category_id.xero_id, {})
                    category[option.xero_id] = category.get(option.xero_id, 0) + amount
        total = sum(amount for [amount] in lines._read_group(domain, [], ["amount_company:sum"]))
        for category in found.values():
            category[""] = total - sum(category.values())
        return {
            category: {key: f"{amount:.2f}" for key, amount in options.items() if amount}
            for category, options in found.items()
        }

    def assertDimensionsAreXeros(self):
        truth = self.xero.truth(tenant=self.connection.tenant_id)["revenue"]

        def nonzero(amounts):
            return {key: amount for key, amount in amounts.items() if float(amount)}

        self.assertFiguresAreXeros(self.connection)
        expected = {key: nonzero(options) for key, options in truth["by_option"].items()}
        self.assertEqual(self.revenue_by_option(), expected)


class TestDimensions(DimensionCase):
    """Items and tracking options of lines, as Xero has them."""

    starts_imported = True

    def test_revenue_by_item_and_by_tracking_option_is_xeros(self):
        self.assertDimensionsAreXeros()

    def items(self):
        return self.env["xero.item"].with_context(active_test=False)

    def options(self):
        return self.env["xero.tracking.option"].with_context(active_test=False)

    def option(self, name):
        return self.options().search([("name", "=", name)])

    def new_invoice(self, **line):
        """Raise an invoice with one line; return it as Xero does."""
        return self.xero.edit("new_invoice", currency="GBP", lines=[{"amount": "100"} | line])

    def line_of(self, invoice):
        xero_id = invoice["InvoiceID"]
        return self.env["xero.invoice.line"].search([("invoice_id.xero_id", "=", xero_id)])

    def test_names_follow_by_id_and_lines_keep_what_they_are_about(self):
        hosting = self.items().search([("code", "=", "HOST")])
        north = self.option("North")
        self.xero.edit("edit_item", id="HOST", code="CLOUD", name="Cloud hosting")
        self.xero.edit("edit_tracking", id="North", name="Far north")
        self.xero.edit("edit_tracking", id="Region", name="Country")
        self.sync(self.connection)
        self.assertEqual(hosting.display_name, "[CLOUD] Cloud hosting")
        self.assertEqual((north.name, north.category_id.name), ("Far north", "Country"))
        self.assertDimensionsAreXeros()
        # The documents with their new names come with the next full read.
        self.import_all(self.connection)
        self.assertDimensionsAreXeros()
        self.assertFalse(self.items().search([("xero_id", "=like", "code:%")]))
        self.assertFalse(self.options().search([("xero_id", "=like", "name:%")]))

    def test_old_lines_keep_what_is_archived_or_no_longer_listed(self):
        self.assertFalse(self.items().search([("code", "=", "PRINT"), ("active", "=", True)]))
        self.assertFalse(self.option("Channel Islands").active)
        self.xero.edit("delete_item", id="HOST")
        self.xero.edit("edit_tracking", id="North", status="ARCHIVED")
        self.sync(self.connection)
        self.assertFalse(self.items().search([("code", "=", "HOST")]).active)
        self.assertFalse(self.option("North").active)
        self.assertDimensionsAreXeros()
        self.xero.edit("edit_tracking", id="North", status="ACTIVE")
        self.sync(self.connection)
        self.assertTrue(self.option("North").active)
        self.items()._retire(self.connection, [])
        self.assertFalse(self.env["xero.item"].search([]))
        self.sync(self.connection)
        self.assertTrue(self.env["xero.item"].search([]))

    def test_a_line_that_is_about_something_else_now_is_found_by_the_full_check(self):
        invoice = self.new_invoice(item="DEV", tracking=["North", "Build"])
        self.sync(self.connection)
        line = self.line_of(invoice)
        columns = [line.tracking_option_1_id.name, line.tracking_option_2_id.name]
        self.assertEqual((line.item_id.code, columns), ("DEV", ["North", "Build"]))
        self.xero.edit("relabel", id=invoice["InvoiceID"], item="API", tracking=["Growth"])
        self.env["xero.connection"]._cron_sweep()
        self.run_until_idle(self.connection)
        line = self.line_of(invoice)
        columns = [line.tracking_option_1_id.name, line.tracking_option_2_id.name]
        self.assertEqual((line.item_id.code, columns), ("API", [False, "Growth"]))
        self.assertDimensionsAreXeros()

    def test_what_only_a_line_names_has_a_row_of_its_own_until_xero_lists_it(self):
        invoice = self.new_invoice(item="DEV")
        region = self.option("North").category_id
        tracking = [
            {"TrackingCategoryID": region.xero_id, "Name": "Region", "Option": "Cornwall"},
            {"Name": "Project", "Option": "Alpha"},
        ]
        merge = {"LineItems": {"0": {"ItemCode": "NEW-1", "Item": None, "Tracking": tracking}}}
        self.xero.edit("raw", id=invoice["InvoiceID"], merge=merge)
        self.sync(self.connection)
        line = self.line_of(invoice)
        found = line.item_id | self.items().search([("code", "=", "NEW-1")])
        self.assertEqual(found.mapped("active"), [False])
        options = line.tracking_option_1_id | line.tracking_option_2_id
        self.assertEqual(set(options.mapped("display_name")), {"Cornwall", "Alpha (Project)"})
        self.assertFalse(any(options.mapped("active")))
        total = sum(map(float, self.revenue_by("item_id", self.connection).values()))
        self.assertAlmostEqual(total, float(self.xero.truth()["revenue"]["total"]), 2)
        self.xero.edit("add_item", code="NEW-1", name="Novelty")
        self.xero.edit("add_tracking", name="Region", options=["Cornwall"])
        self.xero.edit("edit_tracking", id="Service line", status="ARCHIVED")
        self.xero.edit("add_tracking", name="Project", options=["Alpha"])
        self.sync(self.connection)
        line.invalidate_recordset()
        self.assertEqual(line.item_id.name, "Novelty")
        options = line.tracking_option_1_id | line.tracking_option_2_id
        self.assertEqual(set(options.mapped("display_name")), {"Cornwall", "Alpha"})
        self.assertTrue(all((line.item_id.active, *options.mapped("active"))))
        unlisted = [("xero_id", "=like", "name:%")]
        self.assertFalse(self.options().search(unlisted))
        self.assertFalse(region.with_context(active_test=False).search(unlisted))

    def test_importing_again_writes_nothing(self):
        tables = ("xero_item", "xero_tracking_category", "xero_tracking_option")
        versions = " UNION ALL ".join(f"SELECT xmin::text, id FROM {each}" for each in tables)
        self.env.flush_all()
        self.env.cr.execute(versions)
        before = self.env.cr.fetchall()
        self.import_all(self.connection)
        self.env.flush_all()
        self.env.cr.execute(versions)
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_a_database_of_an_earlier_version_is_filled_over_night(self):
        self.items().search([]).unlink()
        self.options().search([]).category_id.unlink()
        self.connection.stream_ids.filtered(lambda s: s.kind in const.DIMENSION_KINDS).unlink()
        self.env.cr.execute(
            """UPDATE xero_invoice_line SET item_id = NULL, tracking_option_1_id = NULL,
                      tracking_option_2_id = NULL"""
        )
        # The digests of that version.
        self.env.cr.execute("UPDATE xero_invoice SET content_hash = md5(content_hash)")
        self.env.invalidate_all()
        self.xero.reset_calls()
        self.env["xero.connection"]._cron_sweep()
        self.run_until_idle(self.connection)
        self.assertDimensionsAreXeros()
        asked = [call["path"].rpartition("/")[2] for call in self.xero.calls()]
        self.assertEqual([asked.count("Items"), asked.count("TrackingCategories")], [1, 1])

    def test_a_refused_list_stops_nothing_else(self):
        refusals = ({"status": 404}, {"status": 403}, {"kind": "disconnect"})
        for refusal in refusals:
            with self.subTest(refusal):
                for name in ("Items", "TrackingCategories", "RepeatingInvoices"):
                    self.xero.fault(**{"kind": "status", "match": name, "times": 1} | refusal)
                invoice = self.new_invoice(item="DEV")
                self.sync(self.connection)
                self.assertEqual(self.line_of(invoice).item_id.code, "DEV")
                self.assertEqual(self.connection.state, "connected")
                for kind in const.EXTRA_KINDS:
                    self.assertEqual(self.stream(kind).state, "idle")
                    self.assertIn("doesn't send this list", self.stream(kind).summary)
                self.xero.reset_calls()
                self.sync(self.connection)
                again = ("Items", "RepeatingInvoices")
                self.assertFalse([c for c in self.xero.calls() if c["path"].endswith(again)])
                self.connection._complete_authorisation(self.consent(self.connection))
                self.sync(self.connection)
                self.assertNotIn("doesn't send this list", self.stream("items").summary)

    def test_each_of_these_lists_takes_one_call_a_day(self):
        with_lists = self.connection.calls_per_day
        for kind in const.EXTRA_KINDS:
            self.stream(kind).refused = True
        self.connection.invalidate_recordset(["calls_per_day"])
        self.assertEqual(with_lists - self.connection.calls_per_day, 3)


class TestTrackingColumns(DimensionCase):
    """Each tracking category has one of the two columns of lines."""

    starts_imported = True

    def setUp(self):
        super().setUp()
        options = self.env["xero.tracking.option"].search([])
        self.region = options.filtered(lambda each: each.name == "North").category_id
        self.service = options.filtered(lambda each: each.name == "Build").category_id

    def absorb(self, *categories, connection=None):
        """Save categories given as (ID, name, whether active), each with an option of that name."""
        self.env["xero.tracking.category"]._absorb(
            connection or self.connection,
            [
                payload.TrackingCategory(
                    xero_id,
                    name,
                    active,
                    (payload.TrackingOption(f"{xero_id}-1", xero_id, name, active, name),),
                    f"{name} {active}",
                )
                for xero_id, name, active in categories
            ],
        )

    def category(self, xero_id):
        every = self.env["xero.tracking.category"]._every(self.connection)
        return every.filtered(lambda each: each.xero_id == xero_id)

    def columns_of(self, *option_ids):
        """Return the names of the options in a line's columns."""
        choice = tuple(payload.Tracking(None, xero_id, None, None) for xero_id in option_ids)
        options = self.env["xero.tracking.option"]
        columns = options._columns_of(self.connection, {choice})[choice]
        return [options.browse(id_).name for id_ in columns]

    def test_a_new_category_takes_the_column_of_the_archived_one(self):
        archived = (self.region.xero_id, "Region", False)
        self.absorb(archived, ("c", "Country", True), ("a", "Area", False))
        self.assertEqual(self.category("c").line_column, self.region.line_column)
        # A line can name two categories of one column: the active one comes first.
        self.assertEqual(self.columns_of(f"{self.region.xero_id}-1", "c-1"), ["Country", "Region"])
        self.assertEqual(self.columns_of("c-1", "a-1"), ["Country", "Area"])
        lines = self.env["xero.invoice.line"]
        described = lines.fields_get(["tracking_option_1_id"])["tracking_option_1_id"]
        self.assertEqual(described["string"], "Country")

    def test_lines_follow_a_category_to_another_column(self):
        self.absorb((self.region.xero_id, "Region", False), ("c", "Country", True))
        country = self.category("c").option_ids
        line = self.env["xero.invoice.line"].search([], limit=1)
        line.write({"tracking_option_1_id": country.id, "tracking_option_2_id": False})
        self.absorb(
            (self.service.xero_id, "Service line", False), (self.region.xero_id, "Region", True)
        )
        self.assertEqual((self.region.line_column, country.category_id.line_column), (1, 2))
        self.assertFalse(line.tracking_option_1_id)
        self.assertEqual(line.tracking_option_2_id, country)

    def test_lines_that_named_a_renamed_category_before_its_list_did_move_to_it(self):
        choice = (payload.Tracking(None, None, "Country", "North"),)
        options = self.env["xero.tracking.option"]
        columns = options._columns_of(self.connection, {choice})[choice]
        line = self.env["xero.invoice.line"].search([], limit=1)
        line.write({"tracking_option_1_id": columns[0], "tracking_option_2_id": columns[1]})
        stand_in = line.tracking_option_1_id | line.tracking_option_2_id
        self.assertEqual(stand_in.display_name, "North (Country)")
        self.absorb((self.region.xero_id, "Country", True))
        self.assertFalse(stand_in.exists())
        self.assertEqual(line.tracking_option_1_id.category_id, self.region)
        self.assertEqual(self.category(self.region.xero_id).name, "Country")
        self.assertFalse(self.category("name:Country"))

    def test_organisations_of_a_company_share_the_column_of_a_name(self):
        other = self.env["xero.connection"].create({"company_id": self.company.id})
        self.absorb(("s", "Service line", True), ("x", "Region", True), connection=other)
        every = self.env["xero.tracking.category"]._every(other)
        self.assertEqual(
            {each.name: each.line_column for each in every}, {"Region": 1, "Service line": 2}
        )

    def test_fields_are_named_after_the_categories_in_use(self):
        name = "tracking_option_1_id"
        field = self.env["xero.invoice.line"].fields_get([name])[name]
        self.assertEqual((field["string"], field["groupable"]), ("Region", True))
        self.region.used = False
        field = self.env["xero.invoice.line"].fields_get([name])[name]
        self.assertEqual((field["groupable"], field["searchable"]), (False, False))
