"""Databases: copies of a template with Odoo's own modules and, if needed, the addon.

Installing takes half a minute, copying a second. A copy gets its own filestore, UUID and secret, as
with Odoo's own "duplicate database".
"""

import hashlib
import os
import re
import shutil
import subprocess

from .files import locked
from .paths import DATA, LOGS, ROOT, RUN
from .ui import Failure

ADDON = "exsalerate_xero"
# The addon, and the one that installs itself when Odoo's dashboards are installed.
ADDONS = (ADDON, "exsalerate_xero_spreadsheet")
BASE_MODULES = "crm,contacts"
# Apps of companies that also sell and invoice in Odoo: few, since every run of the tests has them.
FEW_APPS = "account_peppol,base_vat,sale_management"
# Apps that many companies have beside CRM, for tests in their company.
APPS = (
    "account,base_vat,hr,mass_mailing,phone_validation,project,purchase"
    ",sale_management,stock,website"
)
# Number of templates of earlier file states to keep, since running commands may still copy them.
KEPT = 3
# Two clones may share a server, but each has only the filestores of its own databases.
CLONE = hashlib.sha256(str(ROOT).encode()).hexdigest()[:4]
# Databases for tests and demos don't report to Odoo's servers and show no guided tours.
QUIET = """
    UPDATE res_users SET tour_enabled = false;
    UPDATE ir_cron SET active = false WHERE id IN (
        SELECT res_id FROM ir_model_data WHERE model = 'ir.cron'
           AND name IN ('ir_cron_module_update_notification', 'ir_cron_lead_enrichment'))
"""


def named(purpose):
    """Return the name of this clone's database for a purpose."""
    return f"exsalerate_{CLONE}_{purpose}"


def base_template(env, note=lambda text: None):
    """Return the name of a database with crm and contacts, without demo data."""
    release = env.odoo.python_path / "odoo" / "release.py"
    key = f"{env.odoo.python_path} {release.stat().st_mtime_ns} {BASE_MODULES} {QUIET}"
    return _template(env, "base", key, None, BASE_MODULES, note)


def addon_template(env, note=lambda text: None):
    """Return the name of a database that also has the addons installed, in their current state."""
    base = base_template(env, note)
    return _template(env, "addon", f"{base} {addon_digest()}", base, ",".join(ADDONS), note)


def other_template(env, modules, note=lambda text: None):
    """Return the name of a database with crm, contacts and other modules of Odoo."""
    base = base_template(env, note)
    return _template(env, "other", f"{base} {modules}", base, modules, note)


def apps_template(env, modules, note=lambda text: None):
    """Return the name of a database that also has `modules` and the addons as they are now."""
    apps = other_template(env, modules, note)
    return _template(env, "apps", f"{apps} {addon_digest()}", apps, ",".join(ADDONS), note)


def addon_digest():
    """Return a digest of all files of the addons that Odoo loads, without their tests."""
    digest = hashlib.sha256()
    for path in sorted(path for addon in ADDONS for path in (ROOT / addon).rglob("*")):
        relative = path.relative_to(ROOT)
        if path.is_file() and relative.parts[1] != "tests" and "__pycache__" not in relative.parts:
            digest.update(f"{relative}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def copy(env, source, name):
    """Make database `name` a copy of `source`, replacing any database of that name."""
    drop(env, name)
    sql(env, f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')
    if _filestore(source).exists():
        # Files in a filestore are named after their content and never rewritten: links are enough.
        shutil.copytree(_filestore(source), _filestore(name), copy_function=os.link)
    sql(
        env,
        "UPDATE ir_config_parameter SET value = gen_random_uuid()"
        " WHERE key IN ('database.uuid', 'database.secret')",
        name,
    )


def drop(env, name):
    """Drop a database and its filestore, even if it is in use."""
    sql(env, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(_filestore(name), ignore_errors=True)


def set_parameters(env, name, values):
    """Write system parameters to a database that isn't in use by a server."""
    rows = ", ".join(f"('{key}', '{value}')" for key, value in values.items())
    sql(
        env,
        f"INSERT INTO ir_config_parameter (key, value) VALUES {rows}"
        " ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
        name,
    )


def point_at(env, name, sandbox_url):
    """Make a database's addon connect to a stand-in."""
    set_parameters(env, name, addresses(sandbox_url))


def addresses(sandbox_url):
    """Return the system parameters that replace Xero's addresses, with their values."""
    return {f"{ADDON}.{host}_url": sandbox_url for host in ("api", "identity", "login")}


def exists(env, name):
    """Return whether there is a database with this name."""
    return bool(sql(env, f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def sql(env, statement, name="postgres"):
    """Run one statement; return psql's unaligned output, one row a line, columns split by `|`."""
    done = env.run(
        ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", name, "-c", statement],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{statement}: {done.stderr.strip()}")
    return done.stdout.strip()


def _filestore(name):
    return DATA / "filestore" / name


def _template(env, kind, key, source, modules, note):
    family = named(f"tpl_{kind}_")
    name = family + hashlib.sha256(key.encode()).hexdigest()[:10]
    with locked(RUN / "templates.lock"):
        if exists(env, name):
            return name
        known = f"SELECT datname FROM pg_database WHERE starts_with(datname, '{family}')"
        for stale in sql(env, f"{known} ORDER BY oid DESC OFFSET {KEPT}").splitlines():
            drop(env, stale)
        making = named("tpl_making")
        drop(env, making)
        if source:
            copy(env, source, making)
        _install(env, making, modules, LOGS / f"template-{kind}.log", note)
        if not source:
            sql(env, QUIET, making)
        if _filestore(making).exists():
            _filestore(making).rename(_filestore(name))
        sql(env, f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name


def _install(env, name, modules, log, note):
    """Install modules, with notes on how many are loaded."""
    command = env.command("-d", name, "-i", modules, "--stop-after-init", "--no-http")
    with open(log, "w") as output:
        process = subprocess.Popen(
            command,
            env=env.variables,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        for line in process.stdout:
            output.write(line)
            loading = re.search(r"Loading module (\S+) \((\d+)/(\d+)\)", line)
            if loading:
                note(f"installing {loading[1]} ({loading[2]} of {loading[3]})")
    if process.wait():
        raise Failure(f"Odoo could not install {modules}.", f"See {log} for the reason.")
