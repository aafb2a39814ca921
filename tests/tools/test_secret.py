import os
import stat
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet

from exsalerate_xero.tools.secret import (
    KeyUnusable,
    SecretUnreadable,
    add_key,
    bound,
    decrypt,
    drop_old_keys,
    encrypt,
    load_or_create_keys,
)

OLD, NEW, FOREIGN = (Fernet.generate_key() for _ in range(3))


def test_a_secret_comes_back_and_is_not_readable_in_between():
    token = encrypt(NEW, "s3cret é")
    assert "s3cret" not in token
    assert decrypt(NEW, token) == "s3cret é"


def test_after_a_rotation_old_secrets_are_read_and_new_ones_use_the_first_key():
    assert decrypt([NEW, OLD], encrypt(OLD, "before")) == "before"
    assert decrypt(NEW, encrypt([NEW, OLD], "after")) == "after"


@pytest.mark.parametrize("token", [encrypt(FOREIGN, "x"), "", "gAAAA", "é", encrypt(NEW, "x")[:-4]])
def test_a_secret_of_another_key_is_unreadable_and_says_what_to_do(token):
    with pytest.raises(SecretUnreadable, match="reconnect to Xero"):
        decrypt(NEW, token)


@pytest.mark.parametrize("key", [b"", b"short", [], [NEW, b"short"], None])
def test_a_malformed_key_is_named_as_such_and_not_shown(key):
    with pytest.raises(KeyUnusable) as caught:
        encrypt(key, "x")
    assert "short" not in str(caught.value)


def test_the_key_file_is_made_once_for_its_owner_alone(tmp_path):
    path = str(tmp_path / "new" / "key")
    keys = load_or_create_keys(path)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert load_or_create_keys(path) == keys
    assert os.listdir(tmp_path / "new") == ["key"], "no draft is left behind"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_file_readable_by_others_is_refused_with_the_solution(tmp_path, mode):
    path = tmp_path / "key"
    path.write_bytes(NEW)
    path.chmod(mode)
    with pytest.raises(KeyUnusable, match="0600"):
        load_or_create_keys(str(path))


def test_a_file_without_a_key_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "key"
    path.write_bytes(b"")
    path.chmod(0o600)
    with pytest.raises(KeyUnusable, match="Fernet"):
        load_or_create_keys(str(path))
    assert path.read_bytes() == b""


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyUnusable, match="cannot be used"):
        load_or_create_keys(str(tmp_path / "file" / "key"))


def test_processes_that_start_together_agree_on_one_key(tmp_path):
    conftest = os.path.join(os.path.dirname(__file__), "conftest.py")
    script = (
        f"import runpy, sys; runpy.run_path({conftest!r})\n"
        "from exsalerate_xero.tools.secret import load_or_create_keys\n"
        "sys.stdin.read()\n"
        "print(*(key.decode() for key in load_or_create_keys(sys.argv[1])))\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "key")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    racers = [subprocess.Popen(command, **pipes) for _ in range(6)]
    for racer in racers:
        racer.stdin.close()
        racer.stdin = None
    keys = {racer.communicate(timeout=60)[0] for racer in racers}
    assert len(keys) == 1
    [key] = load_or_create_keys(command[-1])
    assert keys == {f"{key.decode()}\n"}


def test_a_secret_of_one_database_cannot_be_read_by_another_with_the_same_key():
    ours, theirs = bound([NEW, OLD], "ours"), bound([NEW, OLD], "theirs")
    assert decrypt(bound([OLD], "ours"), encrypt(ours[1], "x")) == "x"
    for keys in (theirs, [NEW, OLD]):
        with pytest.raises(SecretUnreadable):
            decrypt(keys, encrypt(ours, "x"))


def test_a_rotation_adds_a_key_and_then_drops_the_old_one(tmp_path):
    path = str(tmp_path / "key")
    [old] = load_or_create_keys(path)
    add_key(path)
    new, kept = load_or_create_keys(path)
    assert kept == old
    assert new != old
    drop_old_keys(path)
    assert load_or_create_keys(path) == [new]
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert os.listdir(tmp_path) == ["key"]


def test_an_interrupted_rotation_continues_without_another_key(tmp_path):
    path = str(tmp_path / "key")
    add_key(path)
    begun = load_or_create_keys(path)
    add_key(path)
    assert load_or_create_keys(path) == begun


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_rotation_killed_while_it_writes_leaves_the_keys_as_they_were(
    tmp_path, monkeypatch, step
):
    path = str(tmp_path / "key")
    before = load_or_create_keys(path)

    def die(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, step, die)
        with pytest.raises(KeyboardInterrupt):
            add_key(path)
    assert load_or_create_keys(path) == before
