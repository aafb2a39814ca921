from unittest.mock import patch

from odoo.orm.registry import _CACHES_BY_KEY, Registry
from odoo.sql_db import Savepoint
from odoo.tests.test_cursor import TestCursor

SAVEPOINT = "exsalerate_xero_committed"


class ChangedCaches:
    """Keeps Odoo's caches from one test of a class to the next, except those that it changed.

    Odoo clears all of them after each test, and would compile the layout of each e-mail again.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clear_cache, cls.changed_caches = Registry.clear_cache, set()
        clear_all = Registry.clear_all_caches

        def note(registry, *names):
            cls.changed_caches.update(names or ("default",))
            cls.clear_cache(registry, *names)

        def note_all(registry):
            cls.changed_caches.update(_CACHES_BY_KEY)
            clear_all(registry)

        for name, replacement in (("clear_cache", note), ("clear_all_caches", note_all)):
            cls.startClassPatcher(patch.object(Registry, name, replacement))

    def setUp(self):
        # What Odoo calls when the test ends.
        with patch.object(Registry, "clear_all_caches", self._clear_changed_caches):
            super().setUp()

    @classmethod
    def _clear_changed_caches(cls):
        if cls.changed_caches:
            cls.clear_cache(cls.registry, *cls.changed_caches)
            cls.changed_caches.clear()


class OpenSavepoints:
    """Knows which savepoints are open: ``savepoints``, the latest last."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.savepoints = []
        open_, roll_back, close = Savepoint.__init__, Savepoint.rollback, Savepoint._close

        def note_opened(savepoint, cursor):
            open_(savepoint, cursor)
            cls.savepoints.append(savepoint)

        def note_rolled_back(savepoint):
            roll_back(savepoint)
            cls._forget_savepoints_after(savepoint)

        def note_closed(savepoint, rollback):
            close(savepoint, rollback)
            if cls._forget_savepoints_after(savepoint):
                cls.savepoints.pop()

        for name, replacement in (
            ("__init__", note_opened),
            ("rollback", note_rolled_back),
            ("_close", note_closed),
        ):
            cls.startClassPatcher(patch.object(Savepoint, name, replacement))

    @classmethod
    def _forget_savepoints_after(cls, savepoint):
        """Forget what ends when a savepoint is rolled back; return whether it is known itself."""
        last_first = cls.savepoints[::-1]
        if savepoint not in last_first:
            return False
        del cls.savepoints[len(last_first) - last_first.index(savepoint) :]
        return True


class Commits(OpenSavepoints, ChangedCaches):
    """Lets workers commit and roll back within the one transaction of a test class.

    A commit sets a savepoint, and a rollback returns to the latest one. What cursors of their own
    commit, such as the lease's, stays as well. What a test writes before it calls a job counts as
    committed once the job first commits. What it writes on behalf of another process while a worker
    is running must be committed, or the worker's rollback undoes it.

    A commit releases the savepoint of the one before: PostgreSQL looks at every open savepoint for
    every row that the transaction has written. It stays if others have been opened since, such as
    the one of ``assertRaises``, which would end with it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cursor_commit = TestCursor.commit

        def commit_cursor(cursor):
            cursor_commit(cursor)
            cls._set_savepoint()

        for target, name, replacement in (
            (cls.cr, "commit", cls._commit),
            (cls.cr, "rollback", cls._roll_back),
            (TestCursor, "commit", commit_cursor),
        ):
            cls.startClassPatcher(patch.object(target, name, replacement))

    def setUp(self):
        super().setUp()
        # A rollback of a worker must not return to before the test.
        self._set_savepoint()

    @classmethod
    def _commit(cls):
        cls.cr.flush()
        cls._set_savepoint()
        cls.cr.clear()
        # As Odoo's cursor for tests, this leaves out what follows a commit.
        for callbacks in (cls.cr.prerollback, cls.cr.postrollback, cls.cr.postcommit):
            callbacks.clear()

    @classmethod
    def _roll_back(cls):
        cls.cr.clear()
        cls.cr.postcommit.clear()
        cls.cr.prerollback.run()
        cls.cr._obj.execute(f"ROLLBACK TO SAVEPOINT {SAVEPOINT}")
        cls._forget_savepoints_after(SAVEPOINT)
        cls.cr.postrollback.run()

    @classmethod
    def _set_savepoint(cls):
        # Not through the cursor, which counts queries.
        if cls.savepoints[-1:] == [SAVEPOINT]:
            cls.cr._obj.execute(f"RELEASE SAVEPOINT {SAVEPOINT}")
            cls.savepoints.pop()
        cls.cr._obj.execute(f"SAVEPOINT {SAVEPOINT}")
        cls.savepoints.append(SAVEPOINT)
