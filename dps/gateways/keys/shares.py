"""What can only close where officers hold a key: a holder's place under a passphrase, and a key split among three holders.

A private key is split two of three by SLIP-39. Each share is closed to its
holder's public key (HPKE), and then under the service key. A holder's own
private key is closed under Argon2id of a passphrase that nobody keeps, and
then under the service key. So neither the database with a passphrase, nor the
database with the key directory, opens anything: it takes two passphrases too.

``shares_private`` opens; only bidding may import it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from shamir_mnemonic import generate_mnemonics

from dps.gateways.keys.closing import NotOurs, close, open_closed
from dps.gateways.keys.sealing_public import SUITE, bound
from dps.gateways.keys.store import KeyStore

NEEDED, HOLDERS = 2, 3
SALT, NONCE = 16, 12


@dataclass(frozen=True)
class Cost:
    """What one guess at a passphrase costs: memory in KiB, passes and lanes of Argon2id (RFC 9106)."""

    memory: int
    passes: int
    lanes: int

    def written(self) -> str:
        """As it is kept beside what was closed at this cost."""
        return f"m={self.memory},t={self.passes},p={self.lanes}"


@dataclass(frozen=True)
class HolderKey:
    """A holder's own pair: 32 public bytes, and the private half closed under their passphrase and the service key."""

    public: bytes
    salt: bytes
    cost: str
    closed_private: bytes


@dataclass(frozen=True)
class SplitKey:
    """A pair whose private half nobody keeps: its public bytes, the service key's word for them, and a closed share a holder."""

    public: bytes
    word: bytes
    shares: Mapping[str, bytes]


def make_holder_key(passphrase: str, *, competition_ref: str, person_ref: str, cost: Cost, keys: KeyStore) -> HolderKey:
    """A fresh pair for one holder in one competition. Slow by design: never inside ``writing()``. Raises KeyTrouble."""
    private, salt = X25519PrivateKey.generate(), secrets.token_bytes(SALT)
    public, written = private.public_key().public_bytes_raw(), cost.written()
    nonce = secrets.token_bytes(NONCE)
    inner = nonce + ChaCha20Poly1305(stretched(passphrase, salt, cost)).encrypt(
        nonce, private.private_bytes_raw(), place_of(competition_ref, person_ref, public)
    )
    outer = bound_holder(competition_ref, person_ref, public, salt, written)
    return HolderKey(public, salt, written, close(inner, bound_to=outer, keys=keys))


def split_new_key(*, competition_ref: str, part: str, holders: Mapping[str, bytes], keys: KeyStore) -> SplitKey:
    """A fresh X25519 pair whose private half is split among three holders, by person ref and public key, and then forgotten.

    ``part`` says what it seals: ``quality``, ``price`` or ``rehearsal``. Raises
    ValueError for another number of holders, KeyTrouble.
    """
    if len(holders) != HOLDERS:
        raise ValueError(f"a key is split among {HOLDERS} holders, not {len(holders)}")
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    # The words travel encrypted, so SLIP-39's own passphrase is not used, nor its slow rounds.
    groups = generate_mnemonics(1, [(NEEDED, HOLDERS)], private.private_bytes_raw(), iteration_exponent=0)
    shares = {
        person: close(
            SUITE.encrypt(
                words.encode(),
                X25519PublicKey.from_public_bytes(holder),
                info=share_of(competition_ref, part, person, public),
            ),
            bound_to=bound_share(competition_ref, part, person, public),
            keys=keys,
        )
        for (person, holder), words in zip(sorted(holders.items()), groups[0], strict=True)
    }
    return SplitKey(public, close(b"", bound_to=bound_key(competition_ref, part, public), keys=keys), shares)


def is_our_key(public: bytes, word: bytes, *, competition_ref: str, part: str, keys: KeyStore) -> bool:
    """Whether the service key made this public key for this part: one swapped in the database would seal to a stranger."""
    return _is_ours(word, bound_key(competition_ref, part, public), keys)


def is_our_holder(key: HolderKey, *, competition_ref: str, person_ref: str, keys: KeyStore) -> bool:
    """Whether a holder's public key is the one that was made when they took their place: a share must not go to a stranger."""
    return _is_ours(key.closed_private, bound_holder(competition_ref, person_ref, key.public, key.salt, key.cost), keys)


def stretched(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """32 bytes from a passphrase, as slowly as ``cost`` says."""
    return hash_secret_raw(
        passphrase.encode(), salt, time_cost=cost.passes, memory_cost=cost.memory, parallelism=cost.lanes,
        hash_len=32, type=Type.ID,
    )  # fmt: skip


def read_cost(written: str) -> Cost:
    """The cost from how it is kept. Raises ValueError."""
    memory, passes, lanes = (int(one.partition("=")[2]) for one in written.split(","))
    return Cost(memory, passes, lanes)


def place_of(competition_ref: str, person_ref: str, public: bytes) -> bytes:
    """What a holder's private key is bound to under their passphrase."""
    return bound(b"holder", competition_ref.encode(), person_ref.encode(), public)


def share_of(competition_ref: str, part: str, person_ref: str, public: bytes) -> bytes:
    """What a share is bound to under its holder's key."""
    return bound(b"share", competition_ref.encode(), part.encode(), person_ref.encode(), public)


def bound_holder(competition_ref: str, person_ref: str, public: bytes, salt: bytes, cost: str) -> str:
    """What a holder's place is bound to under the service key."""
    return f"custody holder/{competition_ref}/{person_ref}/{public.hex()}/{salt.hex()}/{cost}"


def bound_share(competition_ref: str, part: str, person_ref: str, public: bytes) -> str:
    """What a share is bound to under the service key."""
    return f"custody share/{competition_ref}/{part}/{person_ref}/{public.hex()}"


def bound_key(competition_ref: str, part: str, public: bytes) -> str:
    """What the service key's word for a public key is bound to."""
    return f"custody key/{competition_ref}/{part}/{public.hex()}"


def _is_ours(closed: bytes, bound_to: str, keys: KeyStore) -> bool:
    try:
        open_closed(closed, bound_to=bound_to, keys=keys)
    except NotOurs:
        return False
    return True
