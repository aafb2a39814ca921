from pathlib import Path
from tempfile import TemporaryDirectory

from odoo import Command
from odoo.tests import TransactionCase, tagged

from ..hooks import _remove, uninstall_hook


@tagged("post_install", "-at_install")
class TestUninstallHook(TransactionCase):
    """Uninstalling removes what belongs to the addon, and nothing else."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.env.cr.postcommit.clear)

    def favourite(self, model, **values):
        return self.env["ir.filters"].create({"name": "Saved", "model_id": model} | values)

    def export(self, model, *names):
        lines = [Command.create({"name": name}) for name in names]
        return self.env["ir.exports"].create(
            {"name": "Saved", "resource": model, "export_fields": lines}
        )

    def test_favourites_that_would_fail_are_removed_and_others_stay(self):
        going = self.favourite("xero.invoice")
        going += self.favourite("crm.lead", domain="[('partner_id.is_xero_customer', '=', True)]")
        going += self.favourite("res.partner", context="{'group_by': ['is_xero_supplier']}")
        going += self.favourite("crm.lead", sort='["xero_quote_count desc"]', active=False)
        staying = self.favourite("crm.lead", domain="[('name', 'ilike', 'xero')]")
        # A model of another addon whose name starts like ours.
        other = self.favourite("res.partner")
        self.env.cr.execute(
            "UPDATE ir_filters SET model_id = 'xero.payroll' WHERE id = %s", [other.id]
        )
        self.env.invalidate_all()
        uninstall_hook(self.env)
        self.assertFalse(going.exists())
        self.assertEqual((staying + other).exists(), staying + other)

    def test_export_lists_keep_what_is_not_the_addons(self):
        ours = self.export("xero.invoice", "number")
        alone = self.export("res.partner", "xero_revenue_total")
        mixed = self.export("crm.lead", "name", "partner_id/xero_invoice_count")
        other = self.export("xero.payroll", "name")
        uninstall_hook(self.env)
        self.assertFalse((ours + alone).exists())
        self.assertEqual(mixed.export_fields.mapped("name"), ["name"])
        self.assertTrue(other.exists())

    def test_kept_pdfs_are_removed_and_what_was_sent_stays(self):
        pdf = {"raw": b"%PDF-", "xero_document": "xero.invoice,1"}
        kept = self.env["ir.attachment"].create(pdf | {"name": "kept", "xero_version": "1"})
        sent = self.env["ir.attachment"].create(pdf | {"name": "sent"})
        uninstall_hook(self.env)
        self.assertEqual((kept + sent).exists(), sent)

    def test_the_keys_folder_is_removed_with_the_last_key(self):
        with TemporaryDirectory() as root:
            folder = Path(root) / "exsalerate_xero"
            folder.mkdir()
            for name in ("one.key", "another.key"):
                (folder / name).touch()
            _remove(folder / "one.key")
            self.assertEqual([path.name for path in folder.iterdir()], ["another.key"])
            _remove(folder / "another.key")
            self.assertFalse(folder.exists())
