"""Between the sealing and what is kept: a draft closed into envelopes, and envelopes held against their receipts
before anything of them is shown.

Reading, closing and checking take time; none of it needs the write lock. A
door does it before ``writing()`` and hands the result to the action; an action
that is given nothing does it itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from dps.audit.digests import text_digest
from dps.audit.queries import trail, verify
from dps.bidding import sealing
from dps.bidding.custody import key_after_opening, public_keys
from dps.bidding.drafts import discard, draft_of, file_content
from dps.bidding.late_queries import late_bids, let_in
from dps.bidding.models import Bid, SealedVersion
from dps.bidding.queries import live_bids, quality_of, receipt_of
from dps.bidding.rules.late import ACCEPTED
from dps.bidding.rules.opening import QUALITY
from dps.bidding.rules.receipt import NotAReceipt, Receipt, ReceiptPart, differences
from dps.competition.models import Competition
from dps.competition.rules.frozen import read as read_frozen
from dps.core.db import NotFound
from dps.core.refusal import Obstacle, Refused
from dps.gateways import documents
from dps.gateways.kept_files import data_dir
from dps.gateways.keys import signing
from dps.gateways.keys.store import KeyStore, from_app

OPENABLE_IN_ROW = (sealing.QUALITY, sealing.PRICE)
ONLY_UNCHANGED = "PCR 2015 reg 22(11), (16)(g): the integrity of tenders, and that meddling is detected"

_DEADLINE_CHANGED = Obstacle(
    "deadline-changed", "The deadline, or what suppliers were told, is not what was published.", ONLY_UNCHANGED
)
CHANGED = frozenset({"competition:change", "question:correct", "extension:confirm"})
"""The deeds that change what suppliers are told, in the open; each names the digest of the text that is then in force."""


class BidsDiffer(Refused):
    """What is kept is not what was received. Opening stops, names every difference, and shows nothing."""


@dataclass(frozen=True)
class ClosedPart:
    """One envelope as it will be kept: small ones in the row, files as documents."""

    part: str
    ciphertext: bytes | None
    document: str | None
    ciphertext_sha256: str
    commitment: str


@dataclass(frozen=True)
class ClosedBid:
    """Every envelope of one edition of a bid's draft, closed for one version number."""

    bid_ref: str
    edition: int
    number: int
    parts: tuple[ClosedPart, ...]

    def is_on(self, receipt: Receipt) -> bool:
        """Whether a receipt was given for these envelopes."""
        return [p.commitment for p in receipt.parts] == [p.commitment for p in self.parts]


@dataclass(frozen=True)
class OpenedEnvelope:
    """One live version's opened content (canonical JSON text), with the version's id."""

    version_id: int
    bid_ref: str
    number: int
    receipt_digest: str
    content: str


@dataclass(frozen=True)
class Examined:
    """Every live bid's envelope of one part, each held against its receipt. Disregarded bids are checked, not opened."""

    part: str
    opened: tuple[OpenedEnvelope, ...]


def close_bid(bid: Bid) -> ClosedBid:
    """Seal a bid's draft for its next version. Nothing is asked here of time or standing: the action asks.

    Raises CannotOpen where a public key of the competition is not the one it was published with.
    """
    keys, competition = from_app(), bid.competition
    public = public_keys(competition)
    offer = draft_of(bid)
    number = len(bid.versions) + 1
    sealed = sealing.seal_version(
        competition_ref=competition.ref,
        public_key=public[QUALITY],
        price_key=public[sealing.PRICE],
        bid_ref=bid.ref,
        version=number,
        quality=offer.quality(),
        price=offer.price(),
        attachments=[sealing.AttachmentBytes(f.name, file_content(bid, f)) for f in offer.files],
        salts=lambda part: sealing.salt_of(
            bid.wrapped_draft_key, bid_ref=bid.ref, edition=bid.edition, part=part, keys=keys
        ),
    )
    parts = []
    for part in sealed.parts:
        in_row = part.part in OPENABLE_IN_ROW
        document = None if in_row else documents.keep(data_dir(), part.ciphertext, from_reserve=True).ref
        parts.append(
            ClosedPart(
                part.part, part.ciphertext if in_row else None, document, part.ciphertext_sha256, part.commitment
            )
        )
    return ClosedBid(bid.ref, bid.edition, number, tuple(parts))


def discard_bid(closed: ClosedBid) -> None:
    """Delete the stored envelopes of a bid that was closed and not kept."""
    discard(*(part.document for part in closed.parts))


def examine(
    competition: Competition, part: str, *, leave_shut: frozenset[str] = frozenset(), private: bytes | None = None
) -> Examined:
    """Open one part of every live bid in memory, each held against its receipt, its signature and the trail.

    ``leave_shut`` are refs of bids that are checked but not opened (the
    disregarded). ``private`` is the key that two holders' shares made, where
    officers hold it. Raises :class:`BidsDiffer` with every difference there is.
    Whether anybody may open now is the caller's question, asked first.
    """
    keys, bids = from_app(), live_bids(competition)
    found = [*_altered_deadline(competition), *_altered_set(competition, bids)]
    if bids and private is None:
        private = key_after_opening(competition, part)
    opened = []
    for bid in bids:
        version = bid.live_version
        assert version is not None  # live_bids gives no other
        try:
            sealed = _checked(bid, version, keys)
            if bid.ref in leave_shut:
                continue
            args = {"private_key": private or b"", "competition_ref": competition.ref, "bid_ref": bid.ref}
            if part == QUALITY:
                got = sealing.open_quality(**args, version=version.number, sealed=sealed)  # type: ignore[arg-type]
            else:
                one = next(p for p in sealed.parts if p.part == part)
                got = sealing.open_part(**args, version=version.number, sealed=one)  # type: ignore[arg-type]
        except BidsDiffer as differs:
            found += differs.obstacles
            continue
        except sealing.BidDiffers as differs:
            found.append(_differs(bid.ref, "envelope-differs", f"{differs.part}: {differs.what}"))
            continue
        opened.append(
            OpenedEnvelope(
                version.id, bid.ref, version.number, receipt_of(version).receipt.digest(), got.content.decode("utf-8")
            )
        )
    if found:
        raise BidsDiffer(found)
    return Examined(part, tuple(opened))


def read_attachment(bid: Bid, part: str) -> sealing.AttachmentBytes:
    """One file of a live bid whose quality is open. Raises NotFound, and :class:`BidsDiffer` for a file that was changed.

    Who may read it, and that it is noted, is the action's business.
    """
    competition, version, keys = bid.competition, bid.live_version, from_app()
    listed = next((a for a in quality_of(bid)["attachments"] if a["part"] == part), None)
    if version is None or listed is None:
        raise NotFound(part)
    sealed = _checked(bid, version, keys)
    private = key_after_opening(competition, QUALITY)
    try:
        return sealing.open_attachment(
            private_key=private,
            competition_ref=competition.ref,
            bid_ref=bid.ref,
            version=version.number,
            sealed=next(p for p in sealed.parts if p.part == part),
            listed=listed,
        )
    except sealing.BidDiffers as differs:
        raise BidsDiffer([_differs(bid.ref, "envelope-differs", f"{differs.part}: {differs.what}")]) from None


def _checked(bid: Bid, version: SealedVersion, keys: KeyStore) -> sealing.SealedVersion:
    """A version's envelopes as they are stored now, with the digests that its signed receipt has. Raises BidsDiffer."""
    try:
        signing.verify(signing.public_key_pem(keys=keys), version.manifest, version.signature)
        receipt = receipt_of(version).receipt
    except (signing.BadSignature, NotAReceipt):
        raise BidsDiffer(
            [_differs(bid.ref, "receipt-changed", "its receipt is not one that the market signed")]
        ) from None
    named = (receipt.competition_ref, receipt.supplier_ref, receipt.bid_ref, receipt.version, receipt.received_at)
    if named != (bid.competition.ref, bid.supplier.ref, bid.ref, version.number, version.received_at):
        raise BidsDiffer([_differs(bid.ref, "receipt-elsewhere", "its receipt was given for another bid")])
    late = bid.competition.closes_at is None or receipt.received_at >= bid.competition.closes_at
    if late and not let_in(version):
        # Submitting refuses it: it can only be here if the deadline was moved for a while, and moved back.
        raise BidsDiffer([_differs(bid.ref, "received-late", "it was received after the deadline")])
    stored: dict[str, bytes] = {}
    found = []
    for row in version.parts:
        try:
            stored[row.part] = (
                row.ciphertext if row.ciphertext is not None else _document(row.document, row.ciphertext_digest)
            )
        except documents.DocumentMissing:
            found.append(_differs(bid.ref, "part-missing", f"{row.part}: the stored file is gone"))
        except documents.DocumentChanged:
            found.append(_differs(bid.ref, "part-changed", f"{row.part}: the stored file was changed"))
    if found:
        raise BidsDiffer(found)
    now = [ReceiptPart(r.part, hashlib.sha256(stored[r.part]).hexdigest(), r.commitment) for r in version.parts]
    found = [_differs(bid.ref, o.code, o.says) for o in differences(receipt, parts=now)]
    if found:
        raise BidsDiffer(found)
    return sealing.SealedVersion(
        tuple(sealing.SealedPart(p.part, stored[p.part], p.ciphertext_sha256, p.commitment) for p in receipt.parts)
    )


def _altered_set(competition: Competition, bids: tuple[Bid, ...]) -> list[Obstacle]:
    """Where the live bids, or what was published, are not those that the trail tells of."""
    log = competition.log
    told: dict[str, str] = {}
    apart: dict[str, str] = {}
    published = in_force = ""
    after = 0
    while entries := trail(log, after=after):
        for entry in entries:
            if entry.did == "bid:submit":
                told[entry.to[1]] = entry.facts["receipt"]
            elif entry.did == "bid:quarantine":
                apart[entry.facts["late"]] = entry.facts["receipt"]
            elif entry.did == "late:decide" and entry.facts["outcome"] == ACCEPTED:
                told[entry.to[1]] = entry.facts["receipt"]
            elif entry.did == "bid:withdraw":
                told.pop(entry.to[1], None)
            elif entry.did == "competition:publish":
                published = entry.facts["frozen_digest"]
            elif entry.did in CHANGED:
                in_force = entry.facts["told_digest"]
        after = entries[-1].seq
    same = (competition.frozen_digest, competition.in_force_digest) == (published, in_force)
    found = [] if same else [_DEADLINE_CHANGED]
    if verify(log).fault is not None:
        found.append(Obstacle("trail-broken", "The trail of this competition does not verify.", ONLY_UNCHANGED))
    now = {late.ref: hashlib.sha256(late.manifest).hexdigest() for late in late_bids(competition)}
    if now != apart:
        says = "A late bid is not kept as it was received, or was never received."
        found.append(Obstacle("late-bid-changed", says, ONLY_UNCHANGED))
    kept: dict[str, str] = {}
    for bid in bids:
        version = bid.live_version
        kept[bid.ref] = hashlib.sha256(version.manifest).hexdigest() if version is not None else ""
    for ref in sorted(told.keys() - kept.keys()):
        found.append(_differs(ref, "bid-missing", "it was received, and is not kept as a live bid"))
    for ref in sorted(kept.keys() - told.keys()):
        found.append(_differs(ref, "bid-added", "it is kept, and was never received"))
    for ref in sorted(kept.keys() & told.keys()):
        if kept[ref] != told[ref]:
            found.append(_differs(ref, "version-changed", "the version that is kept is not the last one received"))
    return found


def _altered_deadline(competition: Competition) -> list[Obstacle]:
    """Where the deadline, or anything else that suppliers were told, is not what was published, as they were told it changed."""
    same = text_digest(competition.frozen) == competition.frozen_digest
    if competition.in_force:
        same = same and text_digest(competition.in_force) == competition.in_force_digest
    if same and read_frozen(competition.in_force or competition.frozen).closes_at == competition.closes_at:
        return []
    return [_DEADLINE_CHANGED]


def _differs(ref: str, code: str, what: str) -> Obstacle:
    mend = "Nothing was opened. Tell the market’s administrator and the auditor; the trail keeps this attempt."
    return Obstacle(code, f"Bid {ref}: {what}.", ONLY_UNCHANGED, mend)


def _document(ref: str | None, sha256: str) -> bytes:
    return documents.read(data_dir(), ref or "", sha256=sha256)
