import logging
from pathlib import Path

_logger = logging.getLogger(__name__)


def uninstall_hook(env):
    """Take away what Odoo does not know to be the addon's.

    Its parameters, the favourites and export lists that people made for its models, the key's file.
    """
    env["ir.config_parameter"].search([("key", "=like", r"exsalerate\_xero.%")]).unlink()
    favourites = env["ir.filters"].with_context(active_test=False)
    favourites.search([("model_id", "=like", "xero.%")]).unlink()
    env["ir.exports"].search([("resource", "=like", "xero.%")]).unlink()
    key = Path(env["xero.vault"]._key_path())
    # Not before the secrets are gone for certain.
    env.cr.postcommit.add(lambda: _remove(key))


def _remove(path):
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        _logger.warning("The key file %s could not be removed: %s", path, error.strerror)
