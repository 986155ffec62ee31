"""Closing a bid and opening it. The only module that may ask for a competition's private key.

A version of a bid is closed as separate envelopes: ``quality``, ``price`` and
one for each attachment, so that quality can be judged while the price is still
shut. Each is bound to its competition, bid, version and part: moved anywhere
else, it does not open.

The receipt binds the content without giving it away. A plain hash of a price
could be found by trying prices; so each part carries 32 random bytes, the
salt, inside its envelope, and its commitment is SHA-256(salt + content).

What an onlooker with the database still sees: that there is a bid, when it
came, how many attachments it has, and each part's size to its bucket.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dps.audit.chain import canonical
from dps.bidding.rules.receipt import ReceiptPart
from dps.gateways.keys import sealing_private, sealing_public
from dps.gateways.keys.store import KeyStore

QUALITY, PRICE = "quality", "price"
_SALT = 32


class BidDiffers(Exception):
    """Something kept is not what was sealed. Opening stops; ``part`` and ``what`` name the difference, and nothing is shown."""

    def __init__(self, part: str, what: str) -> None:
        self.part, self.what = part, what
        super().__init__(f"{part}: {what}")


@dataclass(frozen=True)
class AttachmentBytes:
    """One file of an offer, by its cleaned name."""

    name: str
    content: bytes


@dataclass(frozen=True)
class SealedPart:
    """One closed envelope. The two digests are 64 hexadecimal digits and stand on the receipt."""

    part: str
    ciphertext: bytes
    ciphertext_sha256: str
    commitment: str

    @property
    def on_receipt(self) -> ReceiptPart:
        """What the receipt says of this part."""
        return ReceiptPart(self.part, self.ciphertext_sha256, self.commitment)


@dataclass(frozen=True)
class SealedVersion:
    """Every envelope of one version: quality, price, then the attachments in the bidder's order."""

    parts: tuple[SealedPart, ...]


@dataclass(frozen=True)
class OpenedPart:
    """What an envelope held. With ``salt`` the bidder can show that ``content`` is what the receipt commits to."""

    part: str
    content: bytes
    salt: bytes

    def payload(self) -> dict[str, Any]:
        """The quality or price as it was given to :func:`seal_version` (lists in place of tuples)."""
        found: dict[str, Any] = json.loads(self.content)
        return found


def attachment_part(number: int) -> str:
    """The part's name of the attachment with this number, from 1."""
    return f"attachment-{number}"


def seal_version(
    *,
    competition_ref: str,
    public_key: bytes,
    bid_ref: str,
    version: int,
    quality: Mapping[str, Any],
    price: Mapping[str, Any],
    attachments: Sequence[AttachmentBytes] = (),
    price_key: bytes | None = None,
    salts: Callable[[str], bytes] | None = None,
) -> SealedVersion:
    """Close one version of a bid. ``price_key``: the public key of the price, where it has one of its own.
    ``salts`` gives 32 bytes for a part's name that nobody else can know; drawn afresh without it. Values are text, whole numbers (pence), yes or no, None, and lists and maps of these.

    The opened quality has an ``attachments`` list beside what was given: part,
    name, size in bytes and SHA-256 of each file. Raises ValueError where
    ``quality`` has that name already, TypeError for a float.
    """
    return SealedVersion(
        tuple(
            _seal(
                (price_key or public_key) if part == PRICE else public_key,
                part,
                content,
                _info(competition_ref, bid_ref, version, part),
                salt=salts(part) if salts is not None else secrets.token_bytes(_SALT),
            )
            for part, content in contents_of(quality, price, attachments)
        )
    )


def contents_of(
    quality: Mapping[str, Any], price: Mapping[str, Any], attachments: Sequence[AttachmentBytes]
) -> list[tuple[str, bytes]]:
    """Each part's name with the exact bytes that its envelope holds after the salt. Raises as :func:`seal_version`."""
    if "attachments" in quality:
        raise ValueError("“attachments” is written by the sealing; give the files as attachments=")
    listed = [
        {
            "part": attachment_part(n),
            "name": a.name,
            "size": len(a.content),
            "sha256": hashlib.sha256(a.content).hexdigest(),
        }
        for n, a in enumerate(attachments, start=1)
    ]
    contents = [(QUALITY, canonical({**quality, "attachments": listed})), (PRICE, canonical(price))]
    return [*contents, *((attachment_part(n), a.content) for n, a in enumerate(attachments, start=1))]


def confirm_key(wrapped_private: bytes, *, competition_ref: str, public_key: bytes, keys: KeyStore) -> None:
    """Pass only where this public key is the one made for the competition. Ask before sealing: a public key that was
    swapped in the database would seal bids to a stranger. Raises CannotOpen."""
    sealing_private.unwrap(wrapped_private, competition_ref=competition_ref, public=public_key, keys=keys)


def opening_key(wrapped_private: bytes, *, competition_ref: str, public_key: bytes, keys: KeyStore) -> bytes:
    """The competition's private key, for the length of one opening; never kept. Raises CannotOpen, KeyTrouble.

    Whether two officers asked and the deadline has passed is the action's question, asked first.
    """
    return sealing_private.unwrap(wrapped_private, competition_ref=competition_ref, public=public_key, keys=keys)


def open_part(
    *, private_key: bytes, competition_ref: str, bid_ref: str, version: int, sealed: SealedPart
) -> OpenedPart:
    """Open one envelope and hold it against its two digests. Raises :class:`BidDiffers` naming what differs."""
    if hashlib.sha256(sealed.ciphertext).hexdigest() != sealed.ciphertext_sha256:
        raise BidDiffers(sealed.part, "the stored envelope is not the one on the receipt")
    try:
        whole = sealing_private.open_with(
            private_key, sealed.ciphertext, _info(competition_ref, bid_ref, version, sealed.part)
        )
    except sealing_private.CannotOpen:
        raise BidDiffers(
            sealed.part, "the envelope was not sealed for this competition, bid, version and part"
        ) from None
    if hashlib.sha256(whole).hexdigest() != sealed.commitment:
        raise BidDiffers(sealed.part, "the content is not the one that the receipt commits to")
    return OpenedPart(sealed.part, whole[_SALT:], whole[:_SALT])


def open_quality(
    *, private_key: bytes, competition_ref: str, bid_ref: str, version: int, sealed: SealedVersion
) -> OpenedPart:
    """Open the quality part of a whole version, and check that exactly the files it lists are there. The price stays shut.

    Raises :class:`BidDiffers` for a part that differs, is missing, is there twice, or was added.
    """
    kept = [p.part for p in sealed.parts]
    for part in (QUALITY, PRICE):
        if part not in kept:
            raise BidDiffers(part, "the envelope is missing")
    for part in kept:
        if kept.count(part) > 1:
            raise BidDiffers(part, "there is more than one envelope of this name")
    found = next(p for p in sealed.parts if p.part == QUALITY)
    opened = open_part(
        private_key=private_key, competition_ref=competition_ref, bid_ref=bid_ref, version=version, sealed=found
    )
    wanted = {QUALITY, PRICE, *(a["part"] for a in opened.payload()["attachments"])}
    for part in sorted(wanted - set(kept)):
        raise BidDiffers(part, "the bidder attached it, but the envelope is missing")
    for part in sorted(set(kept) - wanted):
        raise BidDiffers(part, "the bidder did not attach it")
    return opened


def open_attachment(
    *,
    private_key: bytes,
    competition_ref: str,
    bid_ref: str,
    version: int,
    sealed: SealedPart,
    listed: Mapping[str, Any],
) -> AttachmentBytes:
    """Open one file, held against its entry in the opened quality's ``attachments``. Raises :class:`BidDiffers`."""
    opened = open_part(
        private_key=private_key, competition_ref=competition_ref, bid_ref=bid_ref, version=version, sealed=sealed
    )
    if listed["part"] != sealed.part or hashlib.sha256(opened.content).hexdigest() != listed["sha256"]:
        raise BidDiffers(sealed.part, "the file is not the one that the bidder listed")
    return AttachmentBytes(str(listed["name"]), opened.content)


def make_draft_key(bid_ref: str, *, keys: KeyStore) -> bytes:
    """A wrapped key for one bid's drafts, to be kept beside them; deleting it destroys them."""
    return sealing_private.make_draft_key(bid_ref, keys=keys)


def keep_draft(wrapped_key: bytes, *, bid_ref: str, part: str, content: Mapping[str, Any], keys: KeyStore) -> bytes:
    """A part of a draft, closed: answers, price. Raises CannotOpen for a key of another bid, TypeError for a float."""
    return sealing_private.encrypt_draft(wrapped_key, bid_ref, part, canonical(content), keys=keys)


def read_draft(wrapped_key: bytes, *, bid_ref: str, part: str, ciphertext: bytes, keys: KeyStore) -> dict[str, Any]:
    """A part of a draft as it was kept. Raises CannotOpen."""
    found: dict[str, Any] = json.loads(sealing_private.decrypt_draft(wrapped_key, bid_ref, part, ciphertext, keys=keys))
    return found


def keep_draft_file(wrapped_key: bytes, *, bid_ref: str, part: str, content: bytes, keys: KeyStore) -> bytes:
    """An attachment of a draft, closed. ``part`` is any name that the caller keeps beside it."""
    return sealing_private.encrypt_draft(wrapped_key, bid_ref, part, content, keys=keys)


def read_draft_file(wrapped_key: bytes, *, bid_ref: str, part: str, ciphertext: bytes, keys: KeyStore) -> bytes:
    """An attachment of a draft as it was kept. Raises CannotOpen."""
    return sealing_private.decrypt_draft(wrapped_key, bid_ref, part, ciphertext, keys=keys)


def salt_of(wrapped_key: bytes, *, bid_ref: str, edition: int, part: str, keys: KeyStore) -> bytes:
    """The salt of a part of one edition of a draft. It follows from the draft's own key: whoever can read the draft can
    show what the receipt commits to, and once that key is destroyed nobody here can. Raises CannotOpen."""
    return sealing_private.derive_from_draft_key(wrapped_key, bid_ref, f"salt {edition} {part}", keys=keys)


def _seal(public_key: bytes, part: str, content: bytes, info: bytes, *, salt: bytes) -> SealedPart:
    whole = salt + content
    ciphertext = sealing_public.seal_to(public_key, whole, info)
    return SealedPart(part, ciphertext, hashlib.sha256(ciphertext).hexdigest(), hashlib.sha256(whole).hexdigest())


def _info(competition_ref: str, bid_ref: str, version: int, part: str) -> bytes:
    return canonical(
        {"kind": "bid-part", "competition": competition_ref, "bid": bid_ref, "version": version, "part": part}
    )
