import logging

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.modules.registry import Registry
from odoo.tools import config

_logger = logging.getLogger(__name__)


class RotateKey(Command):
    """Encrypt a database's Xero secrets with a new key.

    The key in Odoo's data_dir is replaced by a new one. If odoo.conf holds the key, first put a new
    one in front of it (exsalerate_xero_key = NEW,OLD), restart Odoo, run this, then remove OLD.

    Odoo can keep running. If this is interrupted, run it again: nothing is lost.
    """

    name = "exsalerate_xero_rotate_key"

    def run(self, cmdargs):
        """Rotate the key of the database given by -d, or else by the configuration file."""
        self.parser.add_argument("-c", "--config", help="use a specific configuration file")
        self.parser.add_argument("-d", "--database", help="the database")
        arguments = self.parser.parse_args(cmdargs)
        options = ["--no-http"]
        if arguments.config:
            options += ["-c", arguments.config]
        if arguments.database:
            options += ["-d", arguments.database]
        config.parse_config(options, setup_logging=True)
        if len(config["db_name"]) != 1:
            self.parser.error("specify one database with -d")
        self._rotate(config["db_name"][0])

    def _rotate(self, name):
        with Registry(name).cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            if "xero.vault" not in env:
                self.parser.error(f"Exsalerate Xero is not installed in {name}")
            done = env["xero.vault"]._rotate_key()
        _logger.info("%s Xero secrets are encrypted with the new key", done.renewed)
        if done.unreadable:
            _logger.warning(
                "%s secrets could not be decrypted before either: enter them again", done.unreadable
            )
        if done.configured:
            _logger.info("You can remove all keys but the first from exsalerate_xero_key")
