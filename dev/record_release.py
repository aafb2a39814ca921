"""Records what the addon's tables are made of, as SQL that makes them, for the update's test.

`./run python -m dev.record_release` writes tests/system/releases/VERSION.sql for the version in the
manifest. Done once, when that version is released: from then on every later version must bring
such a database to what it would have made itself.
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
    """The addon's version, as its manifest has it."""
    return ast.literal_eval((ROOT / database.ADDON / "__manifest__.py").read_text())["version"]


def make(env, release, name, rows):
    """Make a database as a release left it: its tables, with these rows (SQL), and its version.

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
