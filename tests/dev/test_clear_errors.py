"""If the machine lacks something, `./run` fails and names the problem and a solution."""

import os
import shutil
import socket
import subprocess
import sys
from collections import namedtuple

import pytest

from dev import demo, files, odoo_server, odoo_source, second, ui, venv
from dev.paths import ROOT


def run(*arguments, **variables):
    """Run `./run …` with these environment variables; None removes one."""
    environment = {k: v for k, v in {**os.environ, **variables}.items() if v is not None}
    return subprocess.run(
        [sys.executable, "run", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def says(done, problem, remedy):
    """Check that the run failed with one line of problem, one of solution, and no traceback."""
    error = done.stderr[done.stderr.index("error: ") :].strip().splitlines()
    assert done.returncode != 0
    assert len(error) == 2
    assert problem in error[0]
    assert remedy in error[1]


@pytest.fixture
def tools(tmp_path):
    """A folder for PATH, empty except for a test's own programs: tools("apt-get", "exit 1")."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def put(name, script):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
        return str(folder)

    put.path = str(folder)
    return put


@pytest.fixture
def nothing_fetched(tmp_path):
    """Variables of a user who has no Odoo yet."""
    return {"EXSALERATE_XERO_CACHE": str(tmp_path / "cache"), "ODOO_HOME": None}


@pytest.mark.parametrize("version", [(2, 7), (3, 9), (3, 14)])
def test_a_wrong_python_is_refused(version):
    script = (
        f"import runpy, sys; sys.version_info = {(*version, 0)};"
        " runpy.run_path('run', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    says(done, f"this is Python {version[0]}.{version[1]}", "python3.12 run")


def test_an_old_python_can_read_as_far_as_the_refusal():
    source = (ROOT / "run").read_text()
    # In a separate process: parsing in two threads at once, which printing a traceback includes,
    # can crash Python 3.11 (gh-106905).
    parse = "import ast, sys; ast.parse(sys.stdin.read(), feature_version=(3, 4))"
    subprocess.run([sys.executable, "-c", parse], input=source, text=True, check=True)
    assert "f'" not in source and 'f"' not in source


def test_without_apt_it_asks_for_odoo_home(tools, nothing_fetched):
    done = run("odoo", "--version", PATH=tools.path, **nothing_fetched)
    says(done, "apt-get was not found", "ODOO_HOME")
    says(done, "needs git", "install git")


def test_without_network_it_names_the_mirror_and_the_remedy(tools, nothing_fetched):
    tools("dpkg", "exit 0")
    tools("apt-config", "exit 0")
    tools(
        "apt-get",
        'case "$*" in *indextargets*) echo http://mirror.invalid/debian/;;'
        ' *) echo "E: Failed to fetch: Could not resolve mirror.invalid"; exit 100;; esac',
    )
    done = run("odoo", "--version", PATH=tools.path, **nothing_fetched)
    says(done, "could not reach the Debian mirror: E: Failed to fetch", "Check the network")


def test_without_a_debian_mirror_it_names_the_variable_for_one(tools, nothing_fetched):
    tools("dpkg", "exit 0")
    tools("apt-config", "exit 0")
    tools("apt-get", "echo http://mirror.invalid/ubuntu/")
    done = run("odoo", "--version", PATH=tools.path, **nothing_fetched)
    says(done, "no Debian mirror", "EXSALERATE_XERO_DEBIAN_MIRROR")


def test_without_network_pip_says_so(tmp_path, monkeypatch):
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("exsalerate-does-not-exist==1\n")
    for variable in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    with pytest.raises(ui.Failure) as failure:
        venv.install(sys.executable, ("-r", str(wanted)))
    assert "could not reach the package index" in failure.value.problem
    assert "network" in failure.value.remedy


def test_a_taken_port_is_named_with_the_option_that_changes_it(tmp_path, monkeypatch):
    # A separate folder: a running demo is reported before the port is checked.
    monkeypatch.setattr(second, "LOCK", tmp_path / "demo.lock")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ui.Failure) as failure:
            demo.demo(["--once", "--port", str(port)])
    assert failure.value.problem == f"Port {port} is in use by another program."
    assert f"--port {port + 10}" in failure.value.remedy


def test_a_second_demonstration_is_refused_while_one_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(second, "LOCK", tmp_path / "demo.lock")
    with demo._only_demo(), pytest.raises(ui.Failure, match="Another demo is running"):
        demo.demo(["--once"])


def test_odoo_beside_another_server_says_which_free_port_it_uses(monkeypatch, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(odoo_server, "PORT", port)
        *given, option, chosen = odoo_server.with_free_port(["-d", "fresh"])
        assert (given, option) == (["-d", "fresh"], "--http-port") and int(chosen) != port
        said = capsys.readouterr().out
        assert f"Port {port} is in use" in said and f"http://localhost:{chosen}" in said
        for same in (["shell", "-d", "fresh"], ["-d", "fresh", "--stop-after-init"], ["--no-http"]):
            assert odoo_server.with_free_port(same) == same
        for named in (["-p", f"{port}"], [f"-p{port}"], ["-d", "x", f"--http-port={port}"]):
            with pytest.raises(ui.Failure) as failure:
                odoo_server.with_free_port(named)
            assert f"--http-port {port + 10}" in failure.value.remedy
    assert odoo_server.with_free_port(["-d", "fresh"]) == ["-d", "fresh"]


def test_connecting_a_database_without_a_demo_names_the_command_that_starts_one(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(second, "LOCK", tmp_path / "demo.lock")
    with pytest.raises(ui.Failure) as failure:
        second.connect_demo(["-d", "fresh"])
    assert "./run demo" in failure.value.remedy
    with demo._only_demo() as lock:
        with pytest.raises(ui.Failure, match="still starting"):
            second.url_of_running_demo()
        lock.write("http://127.0.0.1:1")
        lock.flush()
        assert second.url_of_running_demo() == "http://127.0.0.1:1"
    with pytest.raises(ui.Failure, match="No demo is running"):
        second.url_of_running_demo()


def test_an_odoo_home_without_odoo_is_refused(tmp_path):
    done = run("odoo", "--version", ODOO_HOME=str(tmp_path))
    says(done, "ODOO_HOME does not contain Odoo", "odoo/release.py")


def test_an_odoo_home_of_another_version_is_refused(tmp_path):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text("version_info = (18, 0, 0, FINAL, 0, '')\n")
    done = run("odoo", "--version", ODOO_HOME=str(tmp_path))
    says(done, "another version of Odoo than 19", "unset it")


def test_a_checkout_of_odoo_serves_as_odoo_home(tmp_path, monkeypatch):
    for folder in ("odoo/addons/base", "addons/crm"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "odoo" / "release.py").write_text("version_info = (19, 0, 0, FINAL, 0, '')\n")
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    source = odoo_source.find()
    assert source.python_path == tmp_path
    assert source.addons == (tmp_path / "addons",)
    assert source.place == "ODOO_HOME"


def test_a_postgresql_that_does_not_answer_is_named():
    done = run("psql", PGHOST="127.0.0.1", PGPORT="1", PGUSER="nobody", PGPASSWORD="x")
    says(done, "in PGHOST does not respond", "unset PGHOST")


def test_a_full_disk_is_reported_with_the_space_needed(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")(10**9, 10**9, 5 * 10**6)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(ui.Failure) as failure:
        files.need_room(tmp_path, 2000, "Odoo 19's source")
    assert "Odoo 19's source needs 2000 MB, 5 are free" in failure.value.problem
    assert "EXSALERATE_XERO_CACHE" in failure.value.remedy


def test_an_unknown_command_shows_the_commands():
    done = run("dance")
    assert done.returncode == 2
    assert "./run demo" in done.stderr or "demo" in done.stderr


def test_bench_without_a_name_lists_the_names():
    says(run("bench"), "name of a benchmark", "Choose one of:")
