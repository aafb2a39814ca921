"""Secrets at rest: Fernet encryption, and the file that holds its key."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SecretUnreadable(Exception):
    """What is stored was encrypted with a key that this installation does not have."""

    def __init__(self):
        super().__init__(
            "The stored secret belongs to another key, as in a copied database. Enter it again, "
            "or connect to Xero again."
        )


class KeyUnusable(Exception):
    """The encryption key is missing, malformed or open to others; the message says which."""


def encrypt(key: bytes | Sequence[bytes], text: str) -> str:
    """Encrypt `text` with `key`, or with the first of several.

    :raises KeyUnusable: a key is not a Fernet key (32 bytes, URL-safe base64).
    """
    return _fernet(key).encrypt(text.encode()).decode()


def decrypt(key: bytes | Sequence[bytes], token: str) -> str:
    """Decrypt what `encrypt` returned; of several keys any may have been used.

    :raises SecretUnreadable: none of the keys fits, or `token` was damaged.
    :raises KeyUnusable: a key is not a Fernet key.
    """
    fernet = _fernet(key)
    try:
        return fernet.decrypt(token.encode()).decode()
    except (InvalidToken, UnicodeError):
        raise SecretUnreadable() from None


def load_or_create_key(path: str) -> bytes:
    """Read the key in the file `path`; the first process that asks makes it (mode 0600).

    :raises KeyUnusable: the file is readable by others, is not a key, or cannot be made.
    """
    try:
        with contextlib.suppress(FileNotFoundError):
            return _load_key(path)
        _create_key(path)
        return _load_key(path)
    except OSError as error:
        raise KeyUnusable(f"The key file {path} cannot be used: {error.strerror}.") from None


def _fernet(key):
    keys = [key] if isinstance(key, bytes) else key
    try:
        return MultiFernet([Fernet(each) for each in keys])
    except (ValueError, TypeError):
        # Without the cause: its text or frames may hold the key.
        raise KeyUnusable("The encryption key is not a Fernet key.") from None


def _load_key(path):
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyUnusable(f"The key file {path} is open to other users. Set its mode to 0600.")
        key = file.read(1024).strip()
    try:
        Fernet(key)
    except ValueError:
        raise KeyUnusable(f"The key file {path} does not hold a Fernet key.") from None
    return key


def _create_key(path):
    """Write a new key beside `path`, then give it its name, unless another process was first."""
    folder = os.path.dirname(path) or "."
    os.makedirs(folder, mode=0o700, exist_ok=True)
    # Made with O_EXCL and mode 0600; the link publishes the whole key at once, or fails where a
    # plain create-and-write would let a second process read half of it.
    handle, draft = tempfile.mkstemp(prefix=".key-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(Fernet.generate_key())
            file.flush()
            os.fsync(handle)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)
