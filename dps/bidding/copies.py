"""A bidder's own copy of its draft, to be kept: what it wrote, its files, and the salts by which it can show what a receipt commits to.

While the draft's key exists the copy can be made again. Where officers hold
the key of the bids, submitting destroys the draft and its key; from then on the
copy that was downloaded before is the only one there is.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile

from dps.bidding import sealing
from dps.bidding.drafts import draft_of, file_content, new_draft_key
from dps.bidding.models import Bid
from dps.bidding.queries import asked_of
from dps.bidding.rules.offers import Offer
from dps.bidding.rules.promising import Commitment
from dps.core.money import pounds
from dps.gateways.keys.store import from_app

PROOF = "bid-proof.json"
_ABOUT = """This is your own copy of a bid, made before it was opened. Keep it safe: it is not encrypted.

bid.txt          what you wrote, to be read
bid-proof.json   the exact content of each part of the bid, with its salt
files            what you attached

A receipt commits to each part of the bid by SHA-256(salt + content). With the receipt, the market's public key and
this folder anybody can check what you bid:

    python verify_receipt.py RECEIPT.json KEY.pem --proof bid-proof.json

It fits the receipt of the version that was submitted from exactly this draft, and no other.
"""


def copy_of(bid: Bid) -> bytes:
    """The copy as a zip. Raises CannotOpen, DocumentMissing, DocumentChanged."""
    offer, keys = draft_of(bid), from_app()
    files = [sealing.AttachmentBytes(listed.name, file_content(bid, listed)) for listed in offer.files]
    proof, held = [], io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("READ-ME.txt", _ABOUT)
        out.writestr("bid.txt", _readable(bid, offer))
        for part, content in sealing.contents_of(offer.quality(), offer.price(), files):
            salt = sealing.salt_of(bid.wrapped_draft_key, bid_ref=bid.ref, edition=bid.edition, part=part, keys=keys)
            one = {"part": part, "salt": salt.hex()}
            if part in (sealing.QUALITY, sealing.PRICE):
                one["content"] = base64.b64encode(content).decode("ascii")
            else:
                number = int(part.rpartition("-")[2])
                one["file"] = f"files/{number}-{files[number - 1].name}"
                out.writestr(one["file"], content)
            proof.append(one)
        out.writestr(PROOF, json.dumps({"bid": bid.ref, "parts": proof}, indent=2))
    return held.getvalue()


def can_be_copied(bid: Bid) -> bool:
    """Whether there is anything here that could be read: nothing where the draft is empty, or was destroyed."""
    return bid.draft is not None or bool(bid.attachments)


def destroy_copy(bid: Bid) -> None:
    """Forget a bid's draft and the key that opened it. Its files' documents, asked for before, are discarded after the commit.

    A new key takes its place, for a draft that begins with nothing.
    """
    bid.wrapped_draft_key, bid.draft = new_draft_key(bid.ref), None
    bid.attachments.clear()


def documents_of(bid: Bid) -> tuple[str, ...]:
    """The stored ciphertexts of a draft's files."""
    return tuple(row.document for row in bid.attachments)


def _promised(promise: Commitment) -> str:
    due = promise.due_on.isoformat() if promise.due_on else "no date"
    begins = f"from {promise.starts_on.isoformat()} " if promise.starts_on else ""
    more = [f"{word}: {said}." for word, said in (("For", promise.who), ("Where", promise.where), ("Shown by", promise.evidence)) if said]  # fmt: skip
    return " ".join([f"Promise: {promise.outcome}. {promise.measure}: {promise.how_much}, {begins}by {due}.", *more])


def _readable(bid: Bid, offer: Offer) -> str:
    lines = [bid.competition.title, f"Bid of {bid.supplier.name}", ""]
    for one in asked_of(bid.competition):
        lines += [one.title, "", offer.answers.get(one.ref, "") or "Not answered.", ""]
    for promise in offer.commitments:
        lines.append(_promised(promise))
    lines += ["", "Price, with VAT", *(f"{line.what}: {pounds(line.pence)}" for line in offer.lines)]
    lines += [f"In all: {pounds(offer.total_pence)}", "", *(f"File: {f.name}, {f.size} bytes, SHA-256 {f.sha256}" for f in offer.files)]  # fmt: skip
    return "\n".join(lines) + "\n"
