from odoo.fields import Domain

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

        by_item = self.revenue_by("item_id", self.connection)
        self.assertEqual(
            nonzero({item.xero_id or "": amount for item, amount in by_item.items()}),
            nonzero(truth["by_item"]),
        )
        expected = {key: nonzero(options) for key, options in truth["by_option"].items()}
        self.assertEqual(self.revenue_by_option(), expected)


class TestDimensions(DimensionCase):
    """Items and tracking options of lines, as Xero has them."""

    starts_imported = True

    def test_revenue_by_item_and_by_tracking_option_is_xeros(self):
        self.assertDimensionsAreXeros()
