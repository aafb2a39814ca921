"""Encryption of stored secrets with Fernet, and the file with its keys."""

import base64
import contextlib
import os
import stat
import tempfile
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .words import Words, _lt


class SecretUnreadable(Exception):
    """The stored value was encrypted with a key that this installation does not have."""

    words = Words(
        _lt(
            "This database is a copy or was renamed, or its key is missing, so the secrets stored "
            "in it can't be read. Enter them again in Settings → Xero, then reconnect to Xero."
        )
    )

    def __init__(self):
        super().__init__(str(self.words))


class KeyUnusable(Exception):
    """The encryption key is missing, malformed or readable by others; `words` gives the reason."""

    def __init__(self, text, **params):
        self.words = Words(text, params)
        super().__init__(str(self.words))


def encrypt(key: bytes | Sequence[bytes], text: str) -> str:
    """Encrypt `text` with `key`, or with the first of several keys.

    :raises KeyUnusable: a key is not a Fernet key (32 bytes, URL-safe base64).
    """
    return _fernet(key).encrypt(text.encode()).decode()


def decrypt(key: bytes | Sequence[bytes], token: str) -> str:
    """Decrypt the result of `encrypt`, which may have used any of the keys.

    :raises SecretUnreadable: none of the keys fits, or `token` was damaged.
    :raises KeyUnusable: a key is not a Fernet key.
    """
    fernet = _fernet(key)
    try:
        return fernet.decrypt(token.encode()).decode()
    except (InvalidToken, UnicodeError):
        raise SecretUnreadable() from None


def bound(keys: Sequence[bytes], owner: str) -> list[bytes]:
    """Return keys derived from `keys` for the use of `owner` alone.

    :raises KeyUnusable: a key is not a Fernet key.
    """
    _fernet(keys)
    return [_derived(key, owner.encode()) for key in keys]


def load_or_create_keys(path: str) -> list[bytes]:
    """Read the keys in the file `path`; create it (mode 0600) if there is none.

    :return: the key that encrypts; during a rotation, followed by the previous one.
    :raises KeyUnusable: the file is readable by others, has no keys, or can't be created.
    """
    with _naming(path):
        with contextlib.suppress(FileNotFoundError):
            return _load(path)
        with _draft(path, [Fernet.generate_key()]) as draft, contextlib.suppress(FileExistsError):
            # The link publishes the whole file at once, or fails if another process was first.
            os.link(draft, path)
        return _load(path)


def add_key(path: str) -> None:
    """Start a rotation: a new key encrypts from now on, the previous one still decrypts.

    A rotation that was interrupted continues without another key.
    """
    keys = load_or_create_keys(path)
    if len(keys) == 1:
        _replace(path, [Fernet.generate_key(), *keys])


def drop_old_keys(path: str) -> None:
    """End a rotation: keep only the key that encrypts."""
    _replace(path, load_or_create_keys(path)[:1])


def _fernet(key):
    keys = [key] if isinstance(key, bytes) else key
    try:
        return MultiFernet([Fernet(each) for each in keys])
    except (ValueError, TypeError):
        # Without the cause: its text or frames may contain the key.
        raise KeyUnusable(_lt("The encryption key is not a Fernet key.")) from None


def _derived(key, owner):
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=owner)
    return base64.urlsafe_b64encode(kdf.derive(base64.urlsafe_b64decode(key)))


def _load(path):
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyUnusable(
                _lt("Other users can read the key file %(path)s. Set its mode to 0600."),
                path=path,
            )
        keys = file.read(1024).split()
    try:
        _fernet(keys)
    except KeyUnusable:
        raise KeyUnusable(
            _lt("The key file %(path)s does not contain a Fernet key."), path=path
        ) from None
    return keys


def _replace(path, keys):
    """Replace the keys in the file atomically: readers see either the old or the new ones."""
    with _naming(path), _draft(path, keys) as draft:
        os.replace(draft, path)
        folder = os.open(os.path.dirname(path) or ".", os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextlib.contextmanager
def _draft(path, keys):
    """Write keys into a new file beside `path` (mode 0600); delete it unless it was renamed."""
    folder = os.path.dirname(path) or "."
    os.makedirs(folder, mode=0o700, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".key-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(b"\n".join(keys) + b"\n")
            file.flush()
            os.fsync(handle)
        yield draft
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft)


@contextlib.contextmanager
def _naming(path):
    try:
        yield
    except OSError as error:
        raise KeyUnusable(
            _lt("The key file %(path)s cannot be used: %(why)s."), path=path, why=error.strerror
        ) from None
