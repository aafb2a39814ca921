"""`./run lint`: every hook of .pre-commit-config.yaml, on the files that git has or would add."""

import subprocess

from . import node
from .paths import ROOT, RUN
from .ui import Failure


def lint(env, fix=False, **options):
    """Check the files, or fix what can be fixed; return the finished pre-commit process."""
    # Without Odoo on the path, since pylint would read its source as well.
    variables = {
        **env.variables,
        "PRE_COMMIT_HOME": str(RUN / "pre-commit"),
        "PYTHONPATH": str(ROOT),
    }
    node.get(variables)
    stage = ["--hook-stage", "manual"] if fix else []
    return subprocess.run(
        [env.python, "-m", "pre_commit", "run", *stage, "--files", *_files()],
        env=variables,
        cwd=ROOT,
        **options,
    )


def _files():
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        found = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Failure(
            f"git could not list the repository's files: {error}",
            "Install git and run this in a clone of the repository.",
        ) from None
    return [name for name in found.stdout.split("\0") if name and (ROOT / name).exists()]
