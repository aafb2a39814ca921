"""Runs pylint-odoo on the addons, and with fewer rules on their tests.

One process for both: most of the time goes into reading what they import.
"""

import sys

from pylint.lint import Run

from .database import ADDONS

# The README is Markdown; big models are split over several files on purpose.
COMMON = ["missing-readme", "consider-merging-classes-inherited"]
# What tests write is not for translation; pylint-odoo only knows that of a flat folder.
IN_TESTS = ["translation-required", "invalid-commit"]


def main():
    """Check everything; return 1 if pylint found a problem."""
    tests = [f"{addon}/tests" for addon in ADDONS]
    found = [_run("--ignore=tests", *ADDONS, disable=COMMON)]
    found.append(_run(*tests, disable=COMMON + IN_TESTS))
    return int(any(found))


def _run(*arguments, disable):
    options = ["--rcfile=pyproject.toml", f"--disable={','.join(disable)}"]
    return Run([*options, *arguments], exit=False).linter.msg_status


if __name__ == "__main__":
    sys.exit(main())
