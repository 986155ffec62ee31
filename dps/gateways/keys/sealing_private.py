"""What can open: a competition's private key, and drafts. Only bidding may import this module; the linter says so."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dps.gateways.keys.sealing_public import (
    COMPETITION_PURPOSE,
    LENGTH_BYTES,
    SUITE,
    WRAP_MAGIC,
    bound,
    bucket,
    pad,
    wrap,
)
from dps.gateways.keys.store import SERVICE, KeyStore, key_id, read_key

_DRAFT_KEY = b"draft key"
_DRAFT = b"draft"
_DERIVED = b"derived from a draft key"
_NONCE = 12
_HEAD = len(WRAP_MAGIC) + 8


class CannotOpen(Exception):
    """A sealed thing does not open: it was changed, it belongs elsewhere, or the key is another."""


def unwrap(wrapped: bytes, *, competition_ref: str, public: bytes, keys: KeyStore) -> bytes:
    """The 32 private bytes of a competition. Raises :class:`CannotOpen`, or KeyTrouble for the key directory.

    Whether the deadline has passed and who asks are the rules' questions; ask them first.
    """
    private = _unwrap(
        wrapped, bound(COMPETITION_PURPOSE, competition_ref.encode(), public), "this competition's private key", keys
    )
    if X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw() != public:
        raise CannotOpen("The private key does not belong to the public key that the competition published.")
    return private


def open_with(private: bytes, ciphertext: bytes, info: bytes) -> bytes:
    """What was sealed. Raises :class:`CannotOpen` where key, bytes or ``info`` differ from those of the sealing."""
    try:
        padded = SUITE.decrypt(ciphertext, X25519PrivateKey.from_private_bytes(private), info=info)
    except (InvalidTag, ValueError):
        raise CannotOpen("It was changed since it was sealed, or it was sealed for something else.") from None
    return _unpad(padded)


def make_draft_key(bid_ref: str, *, keys: KeyStore) -> bytes:
    """A fresh key for one bid's drafts, wrapped by the service key. Destroying it destroys the drafts."""
    return wrap(ChaCha20Poly1305.generate_key(), bound_to=bound(_DRAFT_KEY, bid_ref.encode()), keys=keys)


def encrypt_draft(wrapped: bytes, bid_ref: str, part: str, plaintext: bytes, *, keys: KeyStore) -> bytes:
    """One part of a draft, closed under its bid's key. Raises :class:`CannotOpen` for a key of another bid."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _draft_cipher(wrapped, bid_ref, keys).encrypt(nonce, pad(plaintext), _draft_bound(bid_ref, part))


def decrypt_draft(wrapped: bytes, bid_ref: str, part: str, ciphertext: bytes, *, keys: KeyStore) -> bytes:
    """One part of a draft as it was written. Raises :class:`CannotOpen` where key, bid, part or bytes differ."""
    cipher = _draft_cipher(wrapped, bid_ref, keys)
    try:
        padded = cipher.decrypt(ciphertext[:_NONCE], ciphertext[_NONCE:], _draft_bound(bid_ref, part))
    except (InvalidTag, ValueError):
        raise CannotOpen("The draft was changed since it was kept, or belongs to another bid or part.") from None
    return _unpad(padded)


def derive_from_draft_key(wrapped: bytes, bid_ref: str, purpose: str, *, keys: KeyStore) -> bytes:
    """32 bytes that follow from a bid's draft key and tell nothing of it. Raises :class:`CannotOpen`."""
    key = _unwrap(wrapped, bound(_DRAFT_KEY, bid_ref.encode()), "this draft's key", keys)
    return HKDF(SHA256(), 32, salt=None, info=bound(_DERIVED, bid_ref.encode(), purpose.encode())).derive(key)


def _draft_cipher(wrapped: bytes, bid_ref: str, keys: KeyStore) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(_unwrap(wrapped, bound(_DRAFT_KEY, bid_ref.encode()), "this draft's key", keys))


def _draft_bound(bid_ref: str, part: str) -> bytes:
    return bound(_DRAFT, bid_ref.encode(), part.encode())


def _unwrap(wrapped: bytes, bound_to: bytes, what: str, keys: KeyStore) -> bytes:
    service = read_key(keys, SERVICE)
    head, nonce, rest = wrapped[:_HEAD], wrapped[_HEAD : _HEAD + _NONCE], wrapped[_HEAD + _NONCE :]
    held, wanted = key_id(service), head[len(WRAP_MAGIC) :].hex()
    if not head.startswith(WRAP_MAGIC):
        raise CannotOpen(f"What is kept as {what} is not a wrapped key.")
    if wanted != held:
        raise CannotOpen(
            f"Service key {wanted} wrapped {what}, but the key directory holds {held}. Restore the key directory from its backup."
        )
    try:
        return ChaCha20Poly1305(service).decrypt(nonce, rest, head + bound_to)
    except (InvalidTag, ValueError):
        raise CannotOpen(f"What is kept as {what} was changed, or belongs to something else.") from None


def _unpad(padded: bytes) -> bytes:
    """The content of a padded text. Only what :func:`pad` makes is accepted, so that one content has one spelling."""
    end = LENGTH_BYTES + int.from_bytes(padded[:LENGTH_BYTES], "big")
    if (
        len(padded) < LENGTH_BYTES
        or end > len(padded)
        or len(padded) != bucket(end)
        or padded.count(0, end) != len(padded) - end
    ):
        raise CannotOpen("It opens, but was not padded as this market pads.")
    return padded[LENGTH_BYTES:end]
