"""What can only close: a competition's key pair, and sealing to its public half.

Sealing is HPKE (RFC 9180) with X25519, HKDF-SHA256 and ChaCha20-Poly1305. The
private half leaves this module only wrapped by the service key, which is not in
the database: neither a copy of the database nor a backup opens a bid.

What remains, and must be said: the running server sees a bid in clear while
it seals it, and whoever holds the machine *and* the key directory can open.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from dps.gateways.keys.store import SERVICE, KeyStore, key_id, read_key

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
WRAP_MAGIC = b"dpsw1"
COMPETITION_PURPOSE = b"competition private key"
LENGTH_BYTES = 8
SMALLEST, STEP = 4 * 1024, 1024 * 1024


@dataclass(frozen=True)
class CompetitionKey:
    """The pair of one competition: 32 public bytes, and the private half as only sealing_private can read it."""

    public: bytes
    wrapped_private: bytes


def make_competition_key(competition_ref: str, *, keys: KeyStore) -> CompetitionKey:
    """A fresh X25519 pair for one competition. Raises KeyTrouble where the service key cannot be used."""
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    bound_to = bound(COMPETITION_PURPOSE, competition_ref.encode(), public)
    return CompetitionKey(public, wrap(private.private_bytes_raw(), bound_to=bound_to, keys=keys))


def seal_to(public: bytes, plaintext: bytes, info: bytes) -> bytes:
    """Close bytes to a public key. Only the same ``info`` opens them. The result's length tells only a size bucket.

    Raises ValueError where ``public`` is not an X25519 key.
    """
    return SUITE.encrypt(pad(plaintext), X25519PublicKey.from_public_bytes(public), info=info)


def wrap(secret: bytes, *, bound_to: bytes, keys: KeyStore) -> bytes:
    """A key closed under the service key, bound to what it is for."""
    service = read_key(keys, SERVICE)
    nonce = secrets.token_bytes(12)
    head = WRAP_MAGIC + bytes.fromhex(key_id(service))
    return head + nonce + ChaCha20Poly1305(service).encrypt(nonce, secret, head + bound_to)


def bound(*fields: bytes) -> bytes:
    """Fields as one string of bytes that no other fields can spell."""
    return b"".join(len(field).to_bytes(4, "big") + field for field in fields)


def bucket(size: int) -> int:
    """The padded size in bytes: powers of two from 4 KiB to 1 MiB, then whole MiB."""
    if size <= STEP:
        return max(SMALLEST, 1 << (size - 1).bit_length())
    return -(-size // STEP) * STEP


def pad(plaintext: bytes) -> bytes:
    """Length, content, zeros up to the bucket: the length of a price must not tell its digits."""
    whole = len(plaintext).to_bytes(LENGTH_BYTES, "big") + plaintext
    return whole.ljust(bucket(len(whole)), b"\0")
