"""The key directory: small files of mode 0600 in a folder of mode 0700, outside the data.

A copy of the data must never carry the keys that open it, so a key directory
inside the data directory is refused, by whatever path it is reached.

A missing key is never replaced while something is being read or sealed: a new
key in the place of a lost one would hide the loss until the bids are opened.
Keys are made only by :func:`make_missing`, when the market is set up.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import current_app


class KeyTrouble(Exception):
    """The keys cannot be used as they lie; the message says what to change. Never names a secret."""


class KeysInsideData(KeyTrouble):
    """The key directory is the data directory or lies inside it."""


class KeyExposed(KeyTrouble):
    """Other users of the machine could read or replace a key."""


class KeyMissing(KeyTrouble):
    """A key is not in the key directory."""


class KeyDamaged(KeyTrouble):
    """A key file does not hold a key."""


@dataclass(frozen=True)
class KeyStore:
    """A key directory that was checked. Made by :func:`open_keys` or :func:`from_app`."""

    directory: Path


@dataclass(frozen=True)
class KeyKind:
    """One key that the market needs: its file, what it is for, and how a new one is made."""

    name: str
    file: str
    purpose: str
    make: Callable[[], bytes]


SERVICE = KeyKind(
    "service",
    "service.key",
    "wraps the competitions' private keys and the drafts' keys; closes the secrets of people's second factors",
    lambda: secrets.token_bytes(32),
)
SIGNING = KeyKind(
    "signing",
    "signing.key",
    "signs receipts and audit heads (Ed25519)",
    lambda: Ed25519PrivateKey.generate().private_bytes_raw(),
)
SESSION = KeyKind("session", "session.key", "signs session cookies", lambda: secrets.token_bytes(32))
KINDS = (SERVICE, SIGNING, SESSION)


def from_app() -> KeyStore:
    """The running application's keys, from its ``KEY_DIR`` and ``DATA_DIR``. Raises as :func:`open_keys`."""
    return open_keys(Path(current_app.config["KEY_DIR"]), data_dir=Path(current_app.config["DATA_DIR"]))


def open_keys(key_dir: Path, *, data_dir: Path) -> KeyStore:
    """Check a key directory. Raises :class:`KeysInsideData`, or :class:`KeyExposed` where others can enter it.

    The path is resolved once, here, so that a link changed later is not followed.
    """
    keys, data = key_dir.resolve(), data_dir.resolve()
    if _is_inside(keys, data):
        raise KeysInsideData(
            f"The key directory {key_dir} lies inside the data directory {data_dir}. Name a directory outside it in DPS_KEY_DIR."
        )
    if keys.exists() and stat.S_IMODE(keys.stat().st_mode) & 0o077:
        raise KeyExposed(f"Others can enter the key directory {keys}. Run: chmod 700 {keys}")
    return KeyStore(keys)


def _is_inside(keys: Path, data: Path) -> bool:
    """By name, and by the folder itself, which a bind mount shows under a second name."""
    if keys == data or data in keys.parents:
        return True
    return data.exists() and any(p.exists() and p.samefile(data) for p in (keys, *keys.parents))


def make_missing(keys: KeyStore) -> tuple[str, ...]:
    """Make each key that is not there and name those made. Never changes one that is. Call it when the market is set up."""
    keys.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = tuple(kind.name for kind in KINDS if _create(keys.directory, kind.file, kind.make()))
    for kind in KINDS:
        read_key(keys, kind)
    return made


def read_key(keys: KeyStore, kind: KeyKind) -> bytes:
    """The 32 bytes of one key. Raises :class:`KeyMissing`, :class:`KeyExposed` or :class:`KeyDamaged`."""
    path = keys.directory / kind.file
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise KeyMissing(
            f"There is no {kind.name} key in {keys.directory}. Restore it from its backup; set up makes one only for a new market."
        ) from None
    except OSError as error:
        raise KeyExposed(f"{path} cannot be opened as a plain file of its own: {error.strerror}.") from None
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise KeyExposed(f"{path} is not a plain file.")
        if stat.S_IMODE(about.st_mode) & 0o077:
            raise KeyExposed(f"Others can read {path}. Run: chmod 600 {path}")
        text = file.read(200)
    try:
        key = bytes.fromhex(text.decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise KeyDamaged(f"{path} does not hold a key of 32 bytes in hexadecimal. Restore it from its backup.")
    return key


def session_secret(keys: KeyStore) -> bytes:
    """The secret for Flask's SECRET_KEY. Raises as :func:`read_key`."""
    return read_key(keys, SESSION)


def key_id(key: bytes) -> str:
    """A name for a key that tells nothing of it: 16 hexadecimal digits of a hash of its 32 random bytes."""
    return hashlib.sha256(b"dps key id\0" + key).hexdigest()[:16]


def _create(directory: Path, name: str, key: bytes) -> bool:
    """Write a key under its name whole or not at all; False where the name is taken.

    A hard link refuses a taken name, which a rename would overwrite: two
    processes that start together keep one key between them.
    """
    path, part = directory / name, directory / f".{name}.{secrets.token_hex(8)}"
    if path.exists():
        return False
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key.hex().encode("ascii") + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(part, path)
        except FileExistsError:
            return False
    finally:
        part.unlink()
    folder = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return True
