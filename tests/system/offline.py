"""An Odoo that may speak to nobody but this machine."""

# Read by Python before anything else, where its folder leads PYTHONPATH. PostgreSQL's own library
# opens its socket itself, past Python.
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
    """Run Odoo to its end with every other host refused; returns those it asked for, and its log.

    :param folder: an empty folder for what that takes
    """
    log = folder / "refused.txt"
    (folder / "sitecustomize.py").write_text(GUARD.format(log=str(log)))
    variables = dict(env.variables)
    variables["PYTHONPATH"] = f"{folder}:{variables['PYTHONPATH']}"
    done = type(env)(env.python, env.odoo, variables).run(
        env.command(*arguments, "--stop-after-init", "--no-http"), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return (log.read_text() if log.exists() else ""), done.stderr
