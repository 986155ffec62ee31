"""What can open where officers hold a key: a share by its holder's passphrase, and the key by two shares.

Only bidding may import this module; the linter says so. Nothing here raises
with a share, a key or a passphrase in its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from shamir_mnemonic import MnemonicError, combine_mnemonics

from dps.gateways.keys.closing import NotOurs, close, open_closed
from dps.gateways.keys.sealing_private import CannotOpen
from dps.gateways.keys.sealing_public import SUITE
from dps.gateways.keys.shares import (
    NONCE,
    HolderKey,
    bound_holder,
    bound_share,
    place_of,
    read_cost,
    share_of,
    stretched,
)
from dps.gateways.keys.store import KeyStore


class WrongPassphrase(Exception):
    """The passphrase is not the one that this holder chose."""


class SharesDoNotFit(Exception):
    """Two shares do not make the key: they are one twice, of two keys, or not what they should be."""


@dataclass(frozen=True)
class Share:
    """One holder's share, in clear, for the length of one act. Its words are shown nowhere."""

    person_ref: str
    part: str
    words: str = field(repr=False)


def recover(
    passphrase: str, closed: bytes, *, holder: HolderKey, competition_ref: str, part: str, person_ref: str,
    public: bytes, keys: KeyStore,
) -> Share:  # fmt: skip
    """A holder's share of the key with these public bytes. Slow by design: never inside ``writing()``.

    Raises :class:`WrongPassphrase`, and CannotOpen where what is kept was
    changed or belongs elsewhere; KeyTrouble.
    """
    outer = bound_holder(competition_ref, person_ref, holder.public, holder.salt, holder.cost)
    bound_to = bound_share(competition_ref, part, person_ref, public)
    try:
        inner = open_closed(holder.closed_private, bound_to=outer, keys=keys)
        sealed = open_closed(closed, bound_to=bound_to, keys=keys)
    except NotOurs:
        raise CannotOpen("What is kept of this holder's share was changed, or belongs to something else.") from None
    key = stretched(passphrase, holder.salt, read_cost(holder.cost))
    try:
        private = ChaCha20Poly1305(key).decrypt(
            inner[:NONCE], inner[NONCE:], place_of(competition_ref, person_ref, holder.public)
        )
    except (InvalidTag, ValueError):
        raise WrongPassphrase from None
    try:
        words = SUITE.decrypt(
            sealed,
            X25519PrivateKey.from_private_bytes(private),
            info=share_of(competition_ref, part, person_ref, public),
        )
    except (InvalidTag, ValueError):
        raise CannotOpen("This holder's share was sealed for somebody or something else.") from None
    return Share(person_ref, part, words.decode())


def combine(first: Share, second: Share, *, public: bytes) -> bytes:
    """The 32 private bytes that two holders' shares make, where they belong to ``public``. Raises :class:`SharesDoNotFit`."""
    if first.person_ref == second.person_ref or first.part != second.part:
        raise SharesDoNotFit
    return join([first.words, second.words], public=public)


def join(words: Sequence[str], *, public: bytes) -> bytes:
    """The private bytes that these shares' words make. Raises :class:`SharesDoNotFit`, which names no word."""
    try:
        private = combine_mnemonics(words)
        made = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    except (MnemonicError, ValueError):
        raise SharesDoNotFit from None
    if made != public:
        raise SharesDoNotFit
    return private


def keep_share(share: Share, *, competition_ref: str, public: bytes, keys: KeyStore) -> bytes:
    """A recovered share, closed under the service key until the second holder comes."""
    return close(share.words.encode(), bound_to=_kept(competition_ref, share.part, share.person_ref, public), keys=keys)


def kept_share(
    closed: bytes, *, competition_ref: str, part: str, person_ref: str, public: bytes, keys: KeyStore
) -> Share:
    """The share that was kept so. Raises CannotOpen."""
    try:
        words = open_closed(closed, bound_to=_kept(competition_ref, part, person_ref, public), keys=keys)
    except NotOurs:
        raise CannotOpen("The first holder's share was changed, or belongs to something else.") from None
    return Share(person_ref, part, words.decode())


def keep_private(private: bytes, *, competition_ref: str, part: str, public: bytes, keys: KeyStore) -> bytes:
    """A part's private key after its opening, closed under the service key: its files must be readable from now on."""
    return close(private, bound_to=_opened(competition_ref, part, public), keys=keys)


def kept_private(closed: bytes, *, competition_ref: str, part: str, public: bytes, keys: KeyStore) -> bytes:
    """The private key that was kept so. Raises CannotOpen."""
    try:
        return open_closed(closed, bound_to=_opened(competition_ref, part, public), keys=keys)
    except NotOurs:
        raise CannotOpen("The key that was kept at the opening was changed, or belongs to something else.") from None


def _kept(competition_ref: str, part: str, person_ref: str, public: bytes) -> str:
    return f"custody waiting/{competition_ref}/{part}/{person_ref}/{public.hex()}"


def _opened(competition_ref: str, part: str, public: bytes) -> str:
    return f"custody opened/{competition_ref}/{part}/{public.hex()}"
