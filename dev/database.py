"""Databases: copies of a template that has Odoo's own modules, and perhaps the addon, installed.

Installing takes half a minute, copying a second. A copy has its own filestore and its own uuid and
secret, as Odoo's own "duplicate database" would give it.
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
# The addon, and what installs itself beside it where Odoo's dashboards are.
ADDONS = (ADDON, "exsalerate_xero_spreadsheet")
BASE_MODULES = "crm,contacts"
# Templates of earlier states of the files, which a run that began before an edit still copies.
KEPT = 3
# Two clones may share a server, but each has the filestores of its own databases only.
CLONE = hashlib.sha256(str(ROOT).encode()).hexdigest()[:4]
# A database for tests and demonstrations neither reports to Odoo's servers nor gives guided tours.
QUIET = """
    UPDATE res_users SET tour_enabled = false;
    UPDATE ir_cron SET active = false WHERE id IN (
        SELECT res_id FROM ir_model_data WHERE model = 'ir.cron'
           AND name IN ('ir_cron_module_update_notification', 'ir_cron_lead_enrichment'))
"""


def named(purpose):
    """The name of this clone's database for a purpose."""
    return f"exsalerate_{CLONE}_{purpose}"


def base_template(env, note=lambda text: None):
    """The name of a database with crm and contacts, without demo data."""
    release = env.odoo.python_path / "odoo" / "release.py"
    key = f"{env.odoo.python_path} {release.stat().st_mtime_ns} {BASE_MODULES} {QUIET}"
    return _template(env, "base", key, None, BASE_MODULES, note)


def addon_template(env, note=lambda text: None):
    """The name of a database that has the addons, as their files are now, installed as well."""
    base = base_template(env, note)
    return _template(env, "addon", f"{base} {addon_digest()}", base, ",".join(ADDONS), note)


def addon_digest():
    """A digest of every file of the addons that Odoo loads; their tests are left out."""
    digest = hashlib.sha256()
    for path in sorted(path for addon in ADDONS for path in (ROOT / addon).rglob("*")):
        relative = path.relative_to(ROOT)
        if path.is_file() and relative.parts[1] != "tests" and "__pycache__" not in relative.parts:
            digest.update(f"{relative}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def copy(env, source, name):
    """Make database `name` a copy of `source`, replacing any of that name."""
    drop(env, name)
    sql(env, f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')
    if _filestore(source).exists():
        # Files there are named after their content and never written again: links will do.
        shutil.copytree(_filestore(source), _filestore(name), copy_function=os.link)
    sql(
        env,
        "UPDATE ir_config_parameter SET value = gen_random_uuid()"
        " WHERE key IN ('database.uuid', 'database.secret')",
        name,
    )


def drop(env, name):
    """Drop a database with its filestore, whoever is connected to it."""
    sql(env, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(_filestore(name), ignore_errors=True)


def set_parameters(env, name, values):
    """Write system parameters into a database that no server has open yet."""
    for key, value in values.items():
        sql(
            env,
            f"INSERT INTO ir_config_parameter (key, value) VALUES ('{key}', '{value}')"
            " ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
            name,
        )


def point_at(env, name, sandbox_url):
    """Have a database's addon speak to a stand-in for Xero."""
    hosts = {f"{ADDON}.{host}_url": sandbox_url for host in ("api", "identity", "login")}
    set_parameters(env, name, hosts)


def exists(env, name):
    """Whether there is a database of that name."""
    return bool(sql(env, f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def sql(env, statement, name="postgres"):
    """Run one statement; returns psql's unaligned output, rows by line and columns by `|`."""
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
    """Install modules, telling how many are loaded."""
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
        raise Failure(f"Odoo could not install {modules}.", f"Read why in {log}")
