"""The command-line options and output of `./run bench NAME`."""

import argparse
import json
import signal
import sys

from . import environment, ui


def run(name, measured, shown, **defaults):
    """Measure and print the result, or with --json one JSON object only; return the exit code.

    :param measured: callable(env, **options) that returns the figures by name
    :param shown: callable(figures) that returns them as text
    :param defaults: the measurement's options (integers) with their defaults
    """
    parser = argparse.ArgumentParser(prog=f"./run bench {name}")
    parser.add_argument("--json", action="store_true", help="one JSON object, nothing else")
    for option, default in defaults.items():
        parser.add_argument(f"--{option}", type=int, default=default)
    options = vars(parser.parse_args())
    as_json = options.pop("json")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        result = measured(environment.inherited(), **options)
    except ui.Failure as failure:
        ui.report(failure)
        return 1
    except KeyboardInterrupt:
        return 130
    print(json.dumps(result) if as_json else shown(result))
    return 0
