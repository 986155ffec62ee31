"""A bid's draft: closed under its own key the moment it is kept, and in clear only for its own bidder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dps.bidding import sealing
from dps.bidding.late_models import LatePart
from dps.bidding.models import Bid, DraftAttachment, SealedPart
from dps.bidding.rules.offers import NOTHING_YET, ListedFile, Offer, read_offer
from dps.bidding.rules.promising import wanted_of
from dps.bidding.rules.reading_back import UNSCANNED, FileLook
from dps.competition.queries import told_of
from dps.core.db import NotFound, new_ref
from dps.gateways import documents
from dps.gateways.file_looks import look
from dps.gateways.kept_files import check_file, data_dir, discard_unnamed, scanner_says
from dps.gateways.keys.store import KeyStore, from_app

DRAFT = "draft"


@dataclass(frozen=True)
class ClosedFile:
    """A file closed under a draft's key: where its ciphertext lies, and its name, size and digest as ciphertext."""

    ref: str
    document: str
    document_digest: str
    stored_size: int
    name: bytes


def draft_of(bid: Bid) -> Offer:
    """A bid's draft in clear, for its own bidder. Raises CannotOpen, KeyTrouble."""
    keys = from_app()
    if bid.draft is None:
        kept: dict[str, Any] = {"quality": {}, "price": {}}
    else:
        kept = sealing.read_draft(bid.wrapped_draft_key, bid_ref=bid.ref, part=DRAFT, ciphertext=bid.draft, keys=keys)
    files = tuple(_listed(bid, row, keys) for row in bid.attachments)
    offer = NOTHING_YET if bid.draft is None and not files else read_offer(kept["quality"], kept["price"], files)
    told = told_of(bid.competition)
    return replace(offer, schedule=told.schedule(), wanted=wanted_of(told))


def close_draft(bid: Bid, offer: Offer) -> bytes:
    """The ciphertext of a draft's answers, promises and price."""
    content: Mapping[str, Any] = {"quality": offer.quality(), "price": offer.price()}
    return sealing.keep_draft(bid.wrapped_draft_key, bid_ref=bid.ref, part=DRAFT, content=content, keys=from_app())


def new_draft_key(bid_ref: str) -> bytes:
    """A wrapped key for one bid's drafts."""
    return sealing.make_draft_key(bid_ref, keys=from_app())


def name_part(ref: str) -> str:
    """The name under which a draft's file keeps its own name, size and digest."""
    return f"name-{ref}"


def content_part(ref: str) -> str:
    """The name under which a draft's file keeps its content."""
    return f"file-{ref}"


def close_file(bid: Bid, *, name: str, content: bytes) -> ClosedFile:
    """Close a file for a draft and keep its ciphertext. Raises :class:`Refused` for a file that is not taken.

    It is looked at and scanned in memory before that; what was found is closed with its name.
    """
    shown = check_file(name, content)
    scanned = scanner_says(shown, content)  # one that is away, or cannot look, keeps nobody from bidding
    ref, keys, seen = new_ref(), from_app(), look(shown, content)
    about = {
        "name": shown, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(),
        "count": seen.count, "unit": seen.unit, "faults": list(seen.faults), "scan": scanned,
    }  # fmt: skip
    closed = sealing.keep_draft_file(
        bid.wrapped_draft_key, bid_ref=bid.ref, part=content_part(ref), content=content, keys=keys
    )
    hidden = sealing.keep_draft(bid.wrapped_draft_key, bid_ref=bid.ref, part=name_part(ref), content=about, keys=keys)
    kept = documents.keep(data_dir(), closed)
    return ClosedFile(ref, kept.ref, kept.sha256, kept.size, hidden)


def read_draft_file(bid: Bid, ref: str) -> sealing.AttachmentBytes:
    """A file of a draft in clear, for its own bidder. Raises NotFound, DocumentMissing, DocumentChanged, CannotOpen."""
    listed = next((f for f in draft_of(bid).files if f.ref == ref), None)
    if listed is None:
        raise NotFound(ref)
    return sealing.AttachmentBytes(listed.name, file_content(bid, listed))


def own_draft_file(bid: Bid, ref: str) -> DraftAttachment:
    """A file of a draft. Raises :class:`NotFound` for one of another bid."""
    found = next((row for row in bid.attachments if row.ref == ref), None)
    if found is None:
        raise NotFound(ref)
    return found


def file_content(bid: Bid, listed: ListedFile) -> bytes:
    """The content of a draft's file. Raises DocumentMissing, DocumentChanged, CannotOpen."""
    row = own_draft_file(bid, listed.ref)
    return sealing.read_draft_file(
        bid.wrapped_draft_key,
        bid_ref=bid.ref,
        part=content_part(row.ref),
        ciphertext=documents.read(data_dir(), row.document, sha256=row.document_digest),
        keys=from_app(),
    )


def discard(*refs: str | None) -> None:
    """Delete stored ciphertexts that no row names: those of a write that failed, or of a file taken out of a draft.

    What a row names stays, whatever the caller believes: where the answer to a
    commit was lost, the write may have happened. What cannot be asked about stays too.
    """
    discard_unnamed(refs, SealedPart.document, LatePart.document, DraftAttachment.document)


def _listed(bid: Bid, row: DraftAttachment, keys: KeyStore) -> ListedFile:
    said = sealing.read_draft(
        bid.wrapped_draft_key, bid_ref=bid.ref, part=name_part(row.ref), ciphertext=row.name, keys=keys
    )
    seen = FileLook(said.get("count"), said.get("unit", ""), tuple(said.get("faults", ())), said.get("scan", UNSCANNED))
    return ListedFile(row.ref, said["name"], said["size"], said["sha256"], seen)
