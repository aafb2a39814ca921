import logging

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.modules.registry import Registry
from odoo.tools import config

_logger = logging.getLogger(__name__)


class RotateKey(Command):
    """Encrypt the Xero secrets of a database under a new key.

    The key in Odoo's data_dir is replaced by a new one. Where odoo.conf names the key, put a new
    one before it first (exsalerate_xero_key = NEW,OLD), restart Odoo, run this, then remove OLD.

    Odoo may go on running. If this is interrupted, run it again: nothing is lost.

    Secrets are good on one database server, and under one name of the database. After a move or a
    renaming, with the key where it belongs, --moved takes them along; do it before Odoo starts.
    """

    name = "exsalerate_xero_rotate_key"

    def run(self, cmdargs):
        """Rotate the key of the database named by -d, or else by the configuration file."""
        self.parser.add_argument("-c", "--config", help="use a specific configuration file")
        self.parser.add_argument("-d", "--database", help="the database")
        self.parser.add_argument(
            "--moved",
            action="store_true",
            help="this database was moved here, or renamed, and where it was nobody uses it any "
            "more: two that share a consent end it for both",
        )
        arguments = self.parser.parse_args(cmdargs)
        options = ["--no-http"]
        if arguments.config:
            options += ["-c", arguments.config]
        if arguments.database:
            options += ["-d", arguments.database]
        config.parse_config(options, setup_logging=True)
        if len(config["db_name"]) != 1:
            self.parser.error("name one database with -d")
        self._rotate(config["db_name"][0], arguments.moved)

    def _rotate(self, name, moved):
        with Registry(name).cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            if "xero.vault" not in env:
                self.parser.error(f"Exsalerate Xero is not installed in {name}")
            done = env["xero.vault"]._rotate_key(moved)
        _logger.info("%s secrets of Xero's are under the new key", done.renewed)
        if done.unreadable:
            _logger.warning(
                "%s could not be read before, and cannot now: enter them again", done.unreadable
            )
        if done.configured:
            _logger.info("All keys but the first can be removed from exsalerate_xero_key")
