from unittest.mock import patch

from odoo.orm.registry import _CACHES_BY_KEY, Registry
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


class Commits(ChangedCaches):
    """Lets workers commit and roll back within the one transaction of a test class.

    A commit sets a savepoint, and a rollback returns to the latest one. What cursors of their own
    commit, such as the lease's, stays as well. What a test writes before it calls a job counts as
    committed once the job first commits. What it writes on behalf of another process while a worker
    is running must be committed, or the worker's rollback undoes it.

    Earlier savepoints are not released: that would also end those that a test has opened since,
    such as the one of ``assertRaises``.
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
        cls.cr.postrollback.run()

    @classmethod
    def _set_savepoint(cls):
        # Not through the cursor, which counts queries.
        cls.cr._obj.execute(f"SAVEPOINT {SAVEPOINT}")
