"""Chromium is found or installed, or the person is told how; it is never skipped silently."""

from pathlib import Path

import pytest

from dev import chromium, ui


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """machine("name", "script") puts a program on an otherwise empty PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "RUN", tmp_path)
    monkeypatch.setattr(chromium, "LOGS", tmp_path)

    def put(name, script="exit 0"):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
        return str(tmp_path / name)

    return put


def as_user(monkeypatch, uid):
    monkeypatch.setattr(chromium.os, "geteuid", lambda: uid)


def test_the_machines_own_is_used(machine):
    there = machine("chromium-browser")
    assert chromium.get() == there


def test_root_has_it_installed(machine, monkeypatch, tmp_path):
    as_user(monkeypatch, 0)
    program = tmp_path / "chromium"
    machine("apt-get", f'case "$*" in *install*) : > {program}; /bin/chmod 755 {program};; esac')
    assert chromium.get() == str(program)


def test_a_failed_installation_is_reported(machine, monkeypatch):
    as_user(monkeypatch, 0)
    machine("apt-get", "exit 100")
    with pytest.raises(ui.Failure, match="could not install Chromium"):
        chromium.get()


def test_a_user_without_root_sees_what_to_install(machine, monkeypatch):
    as_user(monkeypatch, 1000)
    machine("apt-get")
    with pytest.raises(ui.Failure, match="sudo apt-get install chromium"):
        chromium.get()


def test_pages_are_written_in_a_font_that_they_ask_for(tmp_path, monkeypatch):
    monkeypatch.setattr(chromium, "DATA_HOME", tmp_path / "home")
    for folder in ("old", "new"):
        fonts = tmp_path / folder
        fonts.mkdir()
        (fonts / f"{folder}.ttf").touch()
        variables = chromium.with_fonts({"LANG": "C"}, fonts)
        assert variables["LANG"] == "C"
        seen = Path(variables["XDG_DATA_HOME"]) / "fonts"
        assert [path.name for path in seen.iterdir()] == [f"{folder}.ttf"]
    assert chromium.with_fonts({}, fonts), "a second time as well"


def test_without_apt_there_is_still_a_way_to_test(machine):
    with pytest.raises(ui.Failure, match="--no-browser"):
        chromium.get()
