import logging
import re
from contextlib import suppress
from pathlib import Path

_logger = logging.getLogger(__name__)
MODULE = "exsalerate_xero"


def uninstall_hook(env):
    """Delete what Odoo's own uninstallation leaves behind.

    This is the addon's system parameters, favourites and export lists that use its models or
    fields, PDFs that were kept, and the file of the encryption key.
    """
    env["ir.attachment"].search([("xero_version", "!=", False)]).unlink()
    env["ir.config_parameter"].search([("key", "=like", r"exsalerate\_xero.%")]).unlink()
    _delete_saved(env)
    key = Path(env["xero.vault"]._key_path())
    # Only once the secrets are certain to be gone.
    env.cr.postcommit.add(lambda: _remove(key))


def _delete_saved(env):
    """Delete favourites and export lists that would fail without the addon's models or fields.

    Export lists of other models lose the addon's fields only.
    """
    own = [name for name, model in env.registry.items() if model._original_module == MODULE]
    # The addon's fields on other models have names that no other field has.
    names = env["ir.model.data"].search(
        [("module", "=", MODULE), ("model", "=", "ir.model.fields")]
    )
    fields = env["ir.model.fields"].browse(names.mapped("res_id")).exists()
    foreign = fields.filtered(lambda field: field.model not in own)
    ours = re.compile(rf"\b({'|'.join(set(foreign.mapped('name')))})\b")
    filters = env["ir.filters"].with_context(active_test=False).search([])
    filters.filtered(
        lambda saved: (
            saved.model_id in own or ours.search(f"{saved.domain} {saved.context} {saved.sort}")
        )
    ).unlink()
    lines = env["ir.exports.line"].search([]).filtered(lambda line: ours.search(line.name or ""))
    exports = lines.export_id
    lines.unlink()
    exports |= env["ir.exports"].search([("resource", "in", own)])
    exports.filtered(lambda saved: saved.resource in own or not saved.export_fields).unlink()


def _remove(path):
    """Delete the key's file, and its folder if no other database has a key there."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        _logger.warning("The key file %s could not be removed: %s", path, error.strerror)
    with suppress(OSError):
        path.parent.rmdir()
