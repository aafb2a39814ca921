"""`python -m xero_sandbox.speed`: how fast a sandbox in a process of its own serves its invoices.

Prints one JSON object (seconds; MB are 10**6 bytes of body) and exits 1 below 50 MB/s.
"""

import argparse
import http.client
import json
import subprocess
import sys
import time
from urllib.parse import urlencode, urlsplit

from .client import Session

WANTED = 50.0


def started(invoices, lines):
    """(process, url) of a sandbox that is ready to answer, with limits out of the way."""
    process = subprocess.Popen(
        [
            sys.executable,
            *("-m", "xero_sandbox", "--customers", "1000"),
            *("--invoices", str(invoices), "--lines", str(lines)),
            *("--minute-limit", "1000000", "--day-limit", "1000000"),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    return process, process.stdout.readline().split()[1]


def walked(url, session, page_size=1000):
    """(pages, bytes) of one walk over all sales invoices on one connection."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    query = {"where": 'Type=="ACCREC"', "order": "InvoiceID", "pageSize": page_size}
    page = size = 0
    while True:
        page += 1
        connection.request(
            "GET",
            f"/api.xro/2.0/Invoices?{urlencode({**query, 'page': page})}",
            headers=session.headers,
        )
        body = connection.getresponse().read()
        size += len(body)
        if f'"pageCount": {page},'.encode() in body[:1000]:
            connection.close()
            return page, size


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="xero_sandbox.speed", description=__doc__)
    parser.add_argument("--invoices", type=int, default=50_000)
    parser.add_argument("--lines", type=int, default=3)
    arguments = parser.parse_args()
    begun = time.perf_counter()
    process, url = started(arguments.invoices, arguments.lines)
    start = time.perf_counter() - begun
    try:
        session = Session.consented(url)
        begun = time.perf_counter()
        pages, size = walked(url, session)
        seconds = time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(10)
    rate = size / 1e6 / seconds
    result = {
        "invoices": arguments.invoices,
        "pages": pages,
        "start_s": round(start, 2),
        "megabytes": round(size / 1e6, 1),
        "seconds": round(seconds, 2),
        "mb_per_s": round(rate, 1),
    }
    print(json.dumps(result))
    return 0 if rate >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
