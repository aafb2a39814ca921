"""The files for Docker and for GitHub's workflows: as far as they can be checked without either."""

import ast
import re
import subprocess

import pytest
import yaml
from packaging.requirements import Requirement

from dev.database import ADDON, ADDONS
from dev.paths import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
WORKFLOWS = sorted((ROOT / ".github" / "workflows").iterdir())
# The parts of a service that these files use, of those that Compose knows.
PARTS = {
    *("build", "depends_on", "environment", "healthcheck", "image", "ports", "restart"),
    "volumes",
}


def requirements(lines):
    return {each.name: each for each in map(Requirement, lines)}


def test_the_image_has_the_packages_of_the_manifest():
    manifest = ast.literal_eval((ROOT / ADDON / "__manifest__.py").read_text())
    wanted = requirements(manifest["external_dependencies"]["python"])
    found = requirements(re.findall(r'^ +"([^"]+)"', DOCKERFILE, re.MULTILINE))
    tried = (ROOT / "dev" / "requirements.txt").read_text().splitlines()
    assert list(found) == list(wanted)
    assert re.search(r'--ignore-installed "(.+?)"', DOCKERFILE)[1] in tried
    for name, requirement in found.items():
        assert requirement == wanted[name] or str(requirement) in tried, name


def test_the_image_has_the_addons():
    copied = dict(re.findall(r"^COPY (\S+) (\S+)$", DOCKERFILE, re.MULTILINE))
    assert copied == {addon: f"/mnt/extra-addons/{addon}" for addon in ADDONS}
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    assert [line for line in ignore if line.startswith("!")] == [f"!{addon}" for addon in ADDONS]


def test_the_linter_of_dockerfiles_finds_nothing(odoo_env):
    done = odoo_env.run(["hadolint", "Dockerfile"], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_images_are_official_and_of_a_version():
    [base] = re.findall(r"^FROM (\S+)$", DOCKERFILE, re.MULTILINE)
    assert base == "odoo:19.0"
    assert re.fullmatch(r"postgres:\d+", COMPOSE["services"]["db"]["image"])


def test_the_services_fit_together():
    odoo, db = COMPOSE["services"]["odoo"], COMPOSE["services"]["db"]
    assert {*odoo, *db} == PARTS
    assert odoo["environment"]["HOST"] in COMPOSE["services"]
    assert odoo["environment"]["USER"] == db["environment"]["POSTGRES_USER"]
    password = odoo["environment"]["PASSWORD"]
    assert password == db["environment"]["POSTGRES_PASSWORD"]
    assert password.startswith("${POSTGRES_PASSWORD:?"), "no password of everybody's"
    used = [volume.split(":")[0] for service in (odoo, db) for volume in service["volumes"]]
    assert used == list(COMPOSE["volumes"])
    assert all(port.startswith("127.0.0.1:") for port in odoo["ports"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_runs_one_command_and_nothing_else(path):
    workflow = yaml.safe_load(path.read_text())
    [job] = workflow["jobs"].values()
    checkout, command = job["steps"]
    assert set(checkout) == {"uses"} and checkout["uses"].startswith("actions/checkout@v")
    assert command == {"run": f"./run {path.stem}"}
    assert workflow["permissions"] == {"contents": "read"}
    # In YAML, a plain "on" is the value true.
    assert set(workflow[True]) == {"push", "pull_request"}


def test_there_is_a_workflow_for_the_tests_and_one_for_the_style():
    assert [path.name for path in WORKFLOWS] == ["lint.yml", "test.yml"]
    listed = subprocess.run(
        ["git", "ls-files", "-s", "run"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert listed.stdout.startswith("100755 "), "the workflows call ./run"
