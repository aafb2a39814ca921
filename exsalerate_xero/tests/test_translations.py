import re
from collections import Counter

import polib
from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import TranslationModuleReader

LANGUAGES = ("de", "es", "fr")
# What a translation must keep: placeholders, and tags without their readable attributes.
KEPT = re.compile(r"%\(\w+\)[sd]|%[sd]|<[^>]+>")
READ = re.compile(r'\b(title|aria-label)="[^"]*"')


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    """Every text is available in the addon's languages."""

    addon = "exsalerate_xero"

    def file(self, name):
        return polib.pofile(file_path(f"{self.addon}/i18n/{name}"))

    def test_the_template_has_every_text(self):
        rows = list(TranslationModuleReader(self.env.cr, [self.addon]))
        known = self.dependencies()
        own = {row[4] for row in rows if all(known & set(by) for by in self.definers(*row[1:4]))}
        kept = {entry.msgid for entry in self.file(f"{self.addon}.pot")}
        how = f"refresh it: ./run odoo i18n export -d NAME {self.addon} -l pot"
        self.assertFalse(own - kept, how)
        self.assertFalse(kept - {row[4] for row in rows}, how)

    def dependencies(self):
        """Return the names of the addon and of all modules that it depends on."""
        addon = self.env["ir.module.module"].search([("name", "=", self.addon)])
        others = addon.upstream_dependencies(exclude_states=("to remove",))
        return {"base", self.addon, *others.mapped("name")}

    def definers(self, kind, name, external_id):
        """Return, for each field that makes a text exist, the modules that define the field.

        Other apps that are installed add fields to the addon's models, with texts of their own.
        """
        if not kind.startswith("model"):
            return []
        model, field = name.split(",")
        fields = [(model, field)]
        if model == "ir.model.fields":
            described = self.env.ref(external_id)
            fields.append((described.model, described.name))
        # No module defines the fields that every model has.
        return [self.env[model]._fields[field]._modules or ["base"] for model, field in fields]

    def test_every_text_is_translated(self):
        wanted = {entry.msgid for entry in self.file(f"{self.addon}.pot")}
        for language in LANGUAGES:
            translated = {entry.msgid for entry in self.file(f"{language}.po").translated_entries()}
            with self.subTest(language=language):
                self.assertFalse(wanted - translated)
                self.assertFalse(translated - wanted, "texts that no longer exist")

    def test_translations_keep_placeholders(self):
        for language in LANGUAGES:
            for entry in self.file(f"{language}.po"):
                with self.subTest(language=language, text=entry.msgid):
                    self.assertEqual(kept_in(entry.msgstr), kept_in(entry.msgid))


def kept_in(text):
    """Return the parts of a text that a translation must keep, counted."""
    text = READ.sub(r'\1=""', " ".join(text.split()))
    return Counter(KEPT.findall(text))
