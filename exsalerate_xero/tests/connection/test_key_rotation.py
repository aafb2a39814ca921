from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from cryptography.fernet import Fernet
from odoo.sql_db import db_connect
from odoo.tools import config, mute_logger
from psycopg2.errors import LockNotAvailable

from ...models.connection.xero_vault import KEY_OPTION
from ...tools import secret
from ..common import XeroCase


class TestRotation(XeroCase):
    starts_connected = True

    def setUp(self):
        super().setUp()
        self.vault = self.env["xero.vault"]
        # A rollback of the test doesn't restore the file.
        path = Path(self.vault._key_path())
        self.addCleanup(path.write_bytes, path.read_bytes())

    def keys(self):
        return self.vault._keys()

    def ciphers(self):
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT xero_client_secret_cipher FROM res_company WHERE id = %s
                UNION SELECT access_token FROM xero_token UNION SELECT refresh_token
                 FROM xero_token""",
            [self.company.id],
        )
        return {cipher for (cipher,) in self.env.cr.fetchall()}

    def assertOnlyTheNewKeyFits(self, old):
        ciphers = self.ciphers()
        self.assertEqual(len(ciphers), 3, "the client secret and two tokens")
        for cipher in ciphers:
            self.assertTrue(self.vault._can_decrypt(cipher))
            with self.assertRaises(secret.SecretUnreadable):
                secret.decrypt(old, cipher)

    def test_after_a_rotation_the_old_key_opens_nothing_and_xero_is_read_as_before(self):
        old, texts = self.keys(), sorted(map(self.vault._decrypt, self.ciphers()))
        done = self.vault._rotate_key()
        self.assertEqual((done.renewed, done.unreadable, done.configured), (3, 0, False))
        self.assertOnlyTheNewKeyFits(old)
        self.env.invalidate_all()
        self.assertEqual(sorted(map(self.vault._decrypt, self.ciphers())), texts)
        self.import_all(self.connection)

    def test_a_rotation_killed_anywhere_loses_nothing_and_is_finished_by_the_next(self):
        for step in ("_await_writers", "_renew_rows", "drop_old_keys"):
            with self.subTest(killed_at=step):
                old = self.keys()
                owner = secret if step == "drop_old_keys" else type(self.vault)
                killed = patch.object(owner, step, side_effect=KeyboardInterrupt("killed"))
                # Unlike assertRaises, this doesn't roll back what was committed.
                with killed, self.assertRaisesRegex(KeyboardInterrupt, "killed"):
                    self.vault._rotate_key()
                self.assertEqual(len(self.keys()), 2, "the old key is kept")
                self.assertTrue(all(map(self.vault._can_decrypt, self.ciphers())))
                new = self.keys()[:1]
                self.vault._rotate_key()
                self.assertEqual(self.keys(), new)
                self.assertOnlyTheNewKeyFits(old)

    def test_a_rotation_waits_for_who_may_have_encrypted_under_the_old_key(self):
        self.vault._encrypt("very-secret")

        @contextmanager
        def impatient():
            with db_connect(self.env.cr.dbname).cursor() as cr:
                cr.execute("SET LOCAL lock_timeout = '100ms'")
                yield cr

        self.patch(type(self.vault), "_own_cursor", lambda vault: impatient())
        with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
            self.vault._await_writers()

    def test_a_database_of_another_name_cannot_use_the_key(self):
        path = self.vault._key_path()
        key_moved_along = patch.object(type(self.vault), "_key_path", lambda vault: path)
        renamed = patch.object(self.env.cr, "dbname", f"{self.env.cr.dbname} renamed")
        with renamed, key_moved_along:
            self.assertFalse(any(map(self.vault._can_decrypt, self.ciphers())))

    def test_keys_of_the_configuration_are_rotated_to_the_first(self):
        old, new = (Fernet.generate_key().decode() for _ in range(2))
        options = dict(config.options)
        self.patch(config, "get", options.get)
        options[KEY_OPTION] = old
        self.company.xero_client_secret = "very-secret"
        self.env.flush_all()
        options[KEY_OPTION] = f"{new},{old}"
        done = self.vault._rotate_key()
        self.assertTrue(done.configured)
        self.assertEqual(done.unreadable, 2, "tokens of another key are unchanged")
        options[KEY_OPTION] = new
        self.env.invalidate_all()
        self.assertTrue(self.company.xero_has_client_secret)
