"""An Odoo that can only contact this machine."""

# Python reads this before anything else if its folder is first in PYTHONPATH. PostgreSQL's own
# library opens its socket itself, without Python.
GUARD = """
import sys

LOOPBACK = (None, "", "localhost", "127.0.0.1", "::1")


def refuse(event, arguments):
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if host not in LOOPBACK:
        with open({log!r}, "a") as log:
            log.write(f"{{event}} {{host}}\\n")
        raise OSError(f"{{host}} is not this machine")


sys.addaudithook(refuse)
"""


def odoo(env, folder, *arguments):
    """Run Odoo with all other hosts refused; return the hosts it tried to contact, and its log.

    :param folder: an empty folder for the files that this needs
    """
    done, log = _guarded(env, folder, *arguments, "--stop-after-init", "--no-http")
    return log, done.stderr


def shell(env, folder, database, script):
    """Run a script in Odoo's shell as :func:`odoo` does; return the hosts contacted and its output.

    In the script, ``refused()`` returns the hosts contacted until then.
    """
    prelude = (
        "from pathlib import Path\n"
        f"log = Path({str(folder / 'refused.txt')!r})\n"
        "def refused(): return log.read_text() if log.exists() else ''\n"
    )
    arguments = ("shell", "-d", database, "--no-http", "--log-level", "error")
    done, log = _guarded(env, folder, *arguments, script=prelude + script)
    return log, done.stdout


def _guarded(env, folder, *arguments, script=None):
    log = folder / "refused.txt"
    (folder / "sitecustomize.py").write_text(GUARD.format(log=str(log)))
    variables = dict(env.variables)
    variables["PYTHONPATH"] = f"{folder}:{variables['PYTHONPATH']}"
    done = type(env)(env.python, env.odoo, variables).run(
        env.command(*arguments), input=script, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done, (log.read_text() if log.exists() else "")
