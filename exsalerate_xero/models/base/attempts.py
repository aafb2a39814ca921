"""Retry work after database conflicts, and isolate the item that a database refuses."""

import time

import psycopg2
from psycopg2.extensions import TransactionRollbackError

TRIES = 5


def retry_on_conflict(work, rollback=None, tries=TRIES, pause=0.0):
    """Call ``work``, which commits, and return its result; retry if others wrote the same rows.

    :param rollback: callable that ends a failed transaction, unless ``work`` does that itself
    :param pause: seconds before each retry
    :raises TransactionRollbackError: if the last attempt fails
    """
    for attempt in range(1, tries + 1):
        try:
            return work()
        except TransactionRollbackError:
            if rollback:
                rollback()
            if attempt == tries:
                raise
            time.sleep(pause)


def run_by_halves(cr, items, work, caught=Exception):
    """Process items together; if that fails, halve them until only the failing ones are left out.

    :param items: a list or a recordset
    :param work: callable that takes some of the items and only changes what a rollback undoes
    :param caught: exceptions that a single item can cause
    :return: ([results of ``work``], [(item, exception)])
    :raises psycopg2.OperationalError: if there is a conflict with others, or no database
    """
    if not items:
        return [], []
    try:
        with cr.savepoint():
            return [work(items)], []
    except psycopg2.OperationalError:
        raise
    except caught as error:
        if len(items) == 1:
            return [], [(items[0], error)]
    middle = len(items) // 2
    done, failed = run_by_halves(cr, items[:middle], work, caught)
    more_done, more_failed = run_by_halves(cr, items[middle:], work, caught)
    return done + more_done, failed + more_failed
