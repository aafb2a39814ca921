from collections import defaultdict

from ... import const
from ..common import XeroCase


class TestPurchases(XeroCase):
    """Bills and supplier credit notes, compared with the stand-in's truth."""

    sandbox_settings = {"seed": 3, "customers": 12, "invoices": 300}
    starts_imported = True

    @property
    def truth(self):
        return self.xero.truth(tenant=self.connection.tenant_id)["purchases"]

    def spend(self):
        """Return spend by supplier, code and month in the format of the truth."""
        lines = self.env["xero.purchase.line"]
        found = defaultdict(lambda: defaultdict(dict))
        groups = lines._read_group(
            lines._get_spend_domain(),
            ["contact_id", "account_id", "date:month"],
            ["amount_company:sum"],
        )
        for contact, account, month, amount in groups:
            if amount:
                by_month = found[contact.xero_id][account.xero_id or ""]
                by_month[f"{month:%Y-%m}"] = f"{amount:.2f}"
        return found

    def assertSpendIsXeros(self):
        wanted = self.truth["by_contact_account_month"]
        self.assertEqual(self.spend(), without_zero(wanted))
        self.assertTrue(wanted)
        self.assertFiguresAreXeros(self.connection)

    def balance(self):
        """Return what is owed to suppliers, in the format of the truth."""
        purchases = self.env["xero.purchase"]

        def due(*domain):
            [[amount]] = purchases._read_group(domain, [], ["amount_due_company:sum"])
            return f"{amount or 0.0:.2f}"

        return {
            "outstanding": due(("is_unpaid", "=", True)),
            "overdue": due(("is_overdue", "=", True)),
            "credit": due(("kind", "=", "bill_credit"), ("status", "=", "AUTHORISED")).strip("-"),
        }

    def test_spend_by_supplier_code_and_month_is_xeros_and_read_again_it_changes_nothing(self):
        self.assertSpendIsXeros()
        kinds = self.env["xero.purchase"]._read_group([], ["kind"], ["__count"])
        self.assertEqual(dict(kinds), self.truth["documents"])
        self.assertEqual(self.balance(), {name: self.truth[name] for name in self.balance()})
        self.assertFalse(self.connection.issue_ids)
        self.connection.action_import_sales()
        self.run_until_idle(self.connection)
        for kind in const.PURCHASE_KINDS:
            stream = self.stream(kind)
            self.assertTrue(stream.done_count)
            self.assertEqual((stream.new_count, stream.changed_count), (0, 0), kind)
        self.assertSpendIsXeros()


def without_zero(nested):
    """Return nested amounts without those that are zero, and without what is then empty."""
    kept = {
        key: without_zero(value) if isinstance(value, dict) else value
        for key, value in nested.items()
    }
    return {k: v for k, v in kept.items() if (v if isinstance(v, dict) else float(v))}
