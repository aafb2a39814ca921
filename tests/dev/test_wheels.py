"""The addons as packages for pip: what they contain, what they require, and that they install."""

import ast
import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile

import pytest

from dev import database, wheels
from dev.database import ADDON, ADDONS
from dev.environment import PROGRAM
from dev.paths import ROOT

SPREADSHEET = "exsalerate_xero_spreadsheet"
# What the package's tools read, but Odoo does not.
LEFT_OUT = {"pyproject.toml"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """{addon: (source archive, wheel)}."""
    return wheels.build(tmp_path_factory.mktemp("dist"))


def manifest(addon):
    return ast.literal_eval((ROOT / addon / "__manifest__.py").read_text())


def tracked(addon):
    listing = subprocess.run(
        ["git", "ls-files"], cwd=ROOT / addon, capture_output=True, text=True, check=True
    )
    return set(listing.stdout.splitlines())


def packed(wheel, addon):
    """Return {path in the addon: content} of a wheel."""
    prefix = f"odoo/addons/{addon}/"
    with zipfile.ZipFile(wheel) as archive:
        return {
            name.removeprefix(prefix): archive.read(name)
            for name in archive.namelist()
            if name.startswith(prefix) and not name.endswith("/")
        }


@pytest.mark.parametrize("addon", ADDONS)
def test_a_wheel_has_the_manifests_version_licence_and_requirements(built, addon):
    data, said = wheels.metadata(built[addon][1]), manifest(addon)
    assert data["Name"] == f"odoo-addon-{addon}"
    assert data["Version"] == said["version"]
    assert data["License"] == said["license"] == "LGPL-3"
    addons = [f"odoo-addon-{name}==19.0.*" for name in said["depends"] if name in ADDONS]
    packages = said.get("external_dependencies", {}).get("python", [])
    assert sorted(data.get_all("Requires-Dist")) == sorted(["odoo==19.0.*", *addons, *packages])


@pytest.mark.parametrize("addon", ADDONS)
def test_a_wheel_has_the_files_of_the_addon_and_its_licence(built, addon):
    files = packed(built[addon][1], addon)
    assert set(files) == tracked(addon) - LEFT_OUT
    assert files["LICENSE"].decode() == (ROOT / "LICENSE").read_text()


@pytest.mark.parametrize("addon", ADDONS)
def test_a_source_archive_builds_the_same_wheel(built, addon, tmp_path):
    archive, wheel = built[addon]
    with tarfile.open(archive) as content:
        names = {each.name.partition("/")[2] for each in content if each.isfile()}
    assert names == tracked(addon) | {"PKG-INFO"}
    pip(["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, archive])
    [again] = tmp_path.glob("*.whl")
    assert again.name == wheel.name
    assert packed(again, addon) == packed(wheel, addon)


def test_odoo_installs_the_addon_from_its_package(built, odoo_env, tmp_path):
    python = bare_odoo(odoo_env, tmp_path / "venv")
    dist = built[ADDON][1].parent
    wanted = ["install", "--find-links", dist, f"odoo-addon-{SPREADSHEET}"]
    pip(wanted, "--python", python)
    name = database.named("test_wheel")
    database.copy(odoo_env, database.base_template(odoo_env), name)
    try:
        log = install(odoo_env, python, name, tmp_path)
        where = f"name = '{ADDON}' AND state = 'installed'"
        version = database.sql(
            odoo_env, f"SELECT latest_version FROM ir_module_module WHERE {where}", name
        )
    finally:
        database.drop(odoo_env, name)
    assert version == manifest(ADDON)["version"]
    assert " ERROR " not in log and " WARNING " not in log
    [addons_path] = [line for line in log.splitlines() if "addons paths:" in line]
    assert str(tmp_path / "venv") in addons_path and str(ROOT) not in addons_path


def pip(arguments, *options):
    """Run pip without the network."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", *options, arguments[0], "--no-index", *arguments[1:]],
        env={k: v for k, v in os.environ.items() if not k.startswith(("PYTHONPATH", "PIP_"))},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def bare_odoo(env, folder):
    """Return the Python of an environment that has Odoo and its requirements, but no addon."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    [packages] = folder.glob("lib/python*/site-packages")
    paths = (sysconfig.get_path("purelib"), env.odoo.python_path)
    (packages / "odoo.pth").write_text("".join(f"{path}\n" for path in paths))
    # A checkout has no metadata, and those of a package ask for psycopg2, not for its binary form.
    (packages / "odoo-19.0.dist-info").mkdir()
    text = "Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n"
    (packages / "odoo-19.0.dist-info" / "METADATA").write_text(text)
    return folder / "bin" / "python"


def install(env, python, name, folder):
    """Install the addon in a database, without the repository on any path; return Odoo's log."""
    addons = ",".join(map(str, env.odoo.addons))
    config = folder / "odoo.conf"
    config.write_text(f"[options]\naddons_path = {addons}\ndata_dir = {folder / 'data'}\n")
    options = ["--config", config, "--database", name, "--init", ADDON]
    variables = {k: v for k, v in env.variables.items() if k not in ("PYTHONPATH", "ODOO_RC")}
    done = subprocess.run(
        [python, PROGRAM, *options, "--stop-after-init", "--no-http"],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stderr
