"""A stand-in for Xero: one address that speaks login, identity and Accounting API.

with running(seed=7, customers=20, invoices=200) as sandbox:
    sandbox.url, sandbox.control.truth()
"""

from contextlib import contextmanager

from .control import Control, ControlError
from .settings import Settings

__all__ = ["Control", "ControlError", "Settings", "running"]


@contextmanager
def running(**settings):
    """Serve a sandbox on 127.0.0.1 from a thread; keywords are the fields of Settings."""
    from .server import Sandbox, in_thread

    sandbox = Sandbox(Settings(**settings))
    thread = in_thread(sandbox)
    try:
        yield sandbox
    finally:
        sandbox.stop()
        thread.join(timeout=5)
