"""Saves the addon's table definitions as SQL, for the test of updates.

`./run python -m dev.record_release` writes tests/system/releases/VERSION.sql for the version in the
manifest. Run it once when a version is released. Every later version must be able to update such a
database to what it would create itself.
"""

import ast
import sys

from . import database, environment
from .paths import ROOT

RELEASES = ROOT / "tests" / "system" / "releases"
ADDED_COLUMNS = """
    SELECT format('ALTER TABLE %s ADD COLUMN %I %s;', attrelid::regclass, attname,
                  format_type(atttypid, atttypmod))
      FROM pg_attribute JOIN ir_model_fields field ON field.name = attname
      JOIN ir_model_data data ON data.model = 'ir.model.fields' AND data.res_id = field.id
     WHERE data.module = 'exsalerate_xero' AND attnum > 0 AND attname <> 'id'
       AND field.model NOT LIKE 'xero.%'
       AND attrelid = to_regclass(replace(field.model, '.', '_')) ORDER BY 1
"""


def version():
    """Return the addon's version from its manifest."""
    return ast.literal_eval((ROOT / database.ADDON / "__manifest__.py").read_text())["version"]


def make(env, release, name, rows):
    """Create a database with a release's tables, these rows (SQL), and its version.

    :param release: path of the release's file
    """
    database.copy(env, database.base_template(env), name)
    database.sql(env, release.read_text() + rows, name)
    database.sql(
        env,
        f"UPDATE ir_module_module SET state = 'installed', latest_version = '{release.stem}'"
        f" WHERE name = '{database.ADDON}'",
        name,
    )


def main():
    """Write the file."""
    env = environment.inherited()
    name = database.addon_template(env)
    dump = env.run(
        ["pg_dump", "--schema-only", "--no-owner", "--no-privileges", "--table=xero_*", name],
        capture_output=True,
        text=True,
    )
    noise = ("--", "\\", "SET ", "SELECT ", "COMMENT ON COLUMN ", "COMMENT ON TABLE ")
    lines = [line for line in dump.stdout.splitlines() if line and not line.startswith(noise)]
    lines += database.sql(env, ADDED_COLUMNS, name).splitlines()
    RELEASES.mkdir(exist_ok=True)
    (RELEASES / f"{version()}.sql").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
