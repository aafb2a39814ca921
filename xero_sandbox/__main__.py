"""`python -m xero_sandbox`: serve until interrupted."""

import argparse
import gc
import signal
import sys
from datetime import date

from .server import Sandbox
from .settings import DAY_LIMITS, Settings


def parsed(arguments):
    """Return Settings from command-line arguments; exit with a usage message if invalid."""
    default = Settings()
    parser = argparse.ArgumentParser(prog="xero_sandbox", description=__doc__)
    add = parser.add_argument
    add("--host", default=default.host)
    add("--port", type=int, default=0, help="0 for any free port")
    add("--seed", type=int, default=default.seed)
    add("--customers", type=int, default=default.customers)
    add("--invoices", type=int, default=default.invoices, help="exact number of sales invoices")
    add("--organisations", type=int, default=default.organisations)
    add("--years", type=int, default=default.years)
    add("--lines", type=int, help="lines per sales invoice (default: one to four)")
    add("--today", type=date.fromisoformat, help="last day of the books (default: today)")
    add("--client-id", default=default.client_id)
    add("--client-secret", default=default.client_secret)
    add("--tier", choices=sorted(DAY_LIMITS), default=default.tier)
    add("--latency", type=float, default=default.latency, help="seconds per call")
    add("--max-page-size", type=int, default=default.max_page_size)
    add("--minute-limit", type=int, default=default.minute_limit)
    add("--day-limit", type=int, help="calls per day (default: by tier)")
    add("--concurrent-limit", type=int, default=default.concurrent_limit)
    add("--app-minute-limit", type=int, default=default.app_minute_limit)
    add("--token-lifetime", type=float, default=default.token_lifetime, help="seconds")
    add("--webhook-url", default="")
    add("--webhook-key", default="")
    return Settings(**vars(parser.parse_args(arguments)))


def main(arguments=None):
    """Serve; return 2 if the port is in use."""
    settings = parsed(arguments)
    try:
        sandbox = Sandbox(settings)
    except OSError as error:
        # Python adds the address in brackets, which the message already has.
        reason = (error.strerror or str(error)).partition(" (")[0]
        print(f"cannot listen on {settings.host}:{settings.port}: {reason}", file=sys.stderr)
        return 2
    # The books live as long as the process: exclude them from garbage collection.
    gc.freeze()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"ready {sandbox.url}", flush=True)
    try:
        sandbox.serve()
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
