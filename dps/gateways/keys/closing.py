"""Small secrets of people, closed before they are kept or leave for a page: a copy of the database does not open them.

The key is drawn from the service key for this one purpose (HKDF-SHA256), so
that nothing closed here can be mistaken for a wrapped key of a competition.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dps.gateways.keys.store import SERVICE, KeyStore, read_key

_MAGIC = b"dpsc1"
_NONCE = 12


class NotOurs(Exception):
    """What should be opened was not closed here, was closed for something else, or was changed."""


def close(secret: bytes, *, bound_to: str, keys: KeyStore) -> bytes:
    """A secret, closed. It opens only with the same words of what it is for. Raises KeyTrouble where the key cannot be used."""
    nonce = secrets.token_bytes(_NONCE)
    return _MAGIC + nonce + _cipher(keys).encrypt(nonce, secret, _MAGIC + bound_to.encode())


def open_closed(closed: bytes, *, bound_to: str, keys: KeyStore) -> bytes:
    """What was closed. Raises :class:`NotOurs`, and KeyTrouble where the key cannot be used."""
    start = len(_MAGIC) + _NONCE
    nonce, rest = closed[len(_MAGIC) : start], closed[start:]
    if not closed.startswith(_MAGIC) or len(nonce) != _NONCE:
        raise NotOurs("This was not closed here.")
    try:
        return _cipher(keys).decrypt(nonce, rest, _MAGIC + bound_to.encode())
    except (InvalidTag, ValueError):
        raise NotOurs("This was changed, or closed for something else, or the key directory is another.") from None


def _cipher(keys: KeyStore) -> ChaCha20Poly1305:
    derived = HKDF(SHA256(), 32, salt=None, info=b"dps secrets of people 1").derive(read_key(keys, SERVICE))
    return ChaCha20Poly1305(derived)
