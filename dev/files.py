"""Locks between processes, and free disk space."""

import fcntl
import shutil
from contextlib import contextmanager

from .ui import Failure


@contextmanager
def locked(path):
    """Hold an exclusive lock on a file; other processes wait here."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def need_room(folder, megabytes, purpose):
    """Raise Failure unless the disk of `folder` has this many megabytes (10^6) free."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise Failure(
            f"Not enough disk space in {folder}: {purpose} needs {megabytes} MB, {free} are free.",
            "Free some space, or point EXSALERATE_XERO_CACHE (downloads) at a bigger disk.",
        )
