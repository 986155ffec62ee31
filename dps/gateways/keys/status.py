"""What an operator may see of the keys: which there are, their ids and modes. Never a secret."""

from __future__ import annotations

import stat
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dps.gateways.keys.store import KINDS, SIGNING, KeyKind, KeyStore, KeyTrouble, key_id, read_key


@dataclass(frozen=True)
class KeyStatus:
    """One key as it lies. ``id`` is empty where it cannot be used and ``trouble`` then says why; ``mode`` is octal, such as 0600."""

    name: str
    purpose: str
    id: str
    mode: str
    trouble: str


def key_status(keys: KeyStore) -> tuple[KeyStatus, ...]:
    """Every key that the market needs, whether or not it is there. Raises nothing for a bad key: it is told in its line."""
    return tuple(_one(keys, kind) for kind in KINDS)


def _one(keys: KeyStore, kind: KeyKind) -> KeyStatus:
    try:
        mode = f"{stat.S_IMODE((keys.directory / kind.file).lstat().st_mode):04o}"
    except OSError:
        mode = ""
    try:
        key = read_key(keys, kind)
    except (KeyTrouble, OSError) as error:
        return KeyStatus(kind.name, kind.purpose, "", mode, str(error))
    # The signing key goes by the id of its public half, which is the one on every signature.
    shown = Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw() if kind is SIGNING else key
    return KeyStatus(kind.name, kind.purpose, key_id(shown), mode, "")
