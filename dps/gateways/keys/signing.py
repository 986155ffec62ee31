"""The market's signature (Ed25519) under receipts and audit heads, which anybody can check with the public key alone.

A signed message must say what it is in its own bytes (a receipt names its
kind), so that a signature under one thing never vouches for another.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from dps.gateways.keys.store import SIGNING, KeyStore, key_id, read_key


class BadSignature(Exception):
    """The message is not the one that was signed, or another key signed it."""


@dataclass(frozen=True)
class Signature:
    """64 bytes of signature and the id of the public key that checks it."""

    key_id: str
    value: bytes


def sign(message: bytes, *, keys: KeyStore) -> Signature:
    """Sign bytes with the market's key. Raises KeyTrouble where it cannot be used."""
    private = _private(keys)
    return Signature(key_id(private.public_key().public_bytes_raw()), private.sign(message))


def verify(public_pem: bytes, message: bytes, signature: bytes) -> None:
    """Pass only where the key signed exactly these bytes; otherwise raises :class:`BadSignature`."""
    try:
        public = load_pem_public_key(public_pem)
        if not isinstance(public, Ed25519PublicKey):
            raise BadSignature("The public key is not an Ed25519 key.")
        public.verify(signature, message)
    except (InvalidSignature, ValueError):
        raise BadSignature("The signature does not fit these bytes and this key.") from None


def public_key_pem(*, keys: KeyStore) -> bytes:
    """The public key to publish, as PEM (SubjectPublicKeyInfo), which openssl reads."""
    return _private(keys).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public_key_id(public_pem: bytes) -> str:
    """The id that a signature by this key carries. Raises :class:`BadSignature` for another kind of key."""
    try:
        public = load_pem_public_key(public_pem)
    except ValueError:
        public = None
    if not isinstance(public, Ed25519PublicKey):
        raise BadSignature("The public key is not an Ed25519 key.")
    return key_id(public.public_bytes_raw())


def _private(keys: KeyStore) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(read_key(keys, SIGNING))
