"""What a receipt says: which bid came when, and what exactly is sealed, without giving any of it away. Pure.

A receipt is canonical JSON, which the market signs and the bidder keeps. It
binds each envelope twice: by the SHA-256 of the stored bytes, and by a
commitment to the content that only opening can reveal.

Public Contracts Regulations 2015 reg 22(16)(a): the exact time and date of
receipt can be determined. Procurement Act 2023 s.98: records are kept of what
passed between authority and supplier.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dps.audit.chain import canonical, stamp
from dps.core.refusal import Obstacle

KIND = "bid-receipt/1"
LATE_KIND = "bid-receipt/late/1"
LATE = "LATE: received at or after the deadline, and kept apart from the bids that were in time"
LONDON = ZoneInfo("Europe/London")
_HEX = re.compile(r"[0-9a-f]{64}")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


class NotAReceipt(ValueError):
    """The bytes are not a receipt as this market writes them."""


@dataclass(frozen=True)
class ReceiptPart:
    """One envelope on a receipt: its name, the SHA-256 of its stored bytes, and SHA-256(salt + content), in hexadecimal."""

    part: str
    ciphertext_sha256: str
    commitment: str


@dataclass(frozen=True)
class Receipt:
    """One version of a bid as the market received it. Refs are public ids; ``received_at`` carries its time zone.

    ``missed`` is the deadline that a late bid missed; None on the receipt of one that was in time.
    """

    competition_ref: str
    supplier_ref: str
    bid_ref: str
    version: int
    received_at: datetime
    parts: tuple[ReceiptPart, ...]
    missed: datetime | None = None

    def __post_init__(self) -> None:
        if self.received_at.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        if self.missed is not None and self.received_at < self.missed:
            raise ValueError("a bid that came before the deadline is not late")

    def manifest(self) -> dict[str, Any]:
        """The receipt as values, the same for the same bid wherever it is written."""
        return {
            "kind": KIND if self.missed is None else LATE_KIND,
            "competition": self.competition_ref,
            "supplier": self.supplier_ref,
            "bid": self.bid_ref,
            "version": self.version,
            "received": stamp(self.received_at),
            "received_local": london(self.received_at),
            "parts": [
                {"part": p.part, "ciphertext_sha256": p.ciphertext_sha256, "commitment": p.commitment}
                for p in self.parts
            ],
            **({} if self.missed is None else {"late": LATE, "deadline": stamp(self.missed)}),
        }

    def canonical(self) -> bytes:
        """The bytes that are signed and kept."""
        return canonical(self.manifest())

    def digest(self) -> str:
        """SHA-256 of :meth:`canonical`, in hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def code(self) -> str:
        """The digest's first 100 bits for people to read aloud: ``K7QWA-…``, four groups of five letters and digits."""
        letters = base64.b32encode(bytes.fromhex(self.digest())).decode("ascii")[:20]
        return "-".join(letters[i : i + 5] for i in range(0, 20, 5))

    def has_code(self, typed: str) -> bool:
        """Whether a code, as somebody typed it, is this receipt's. Case, spaces and dashes do not count."""
        return re.sub(r"[\s\-–—]", "", typed).upper() == self.code().replace("-", "")


def london(at: datetime) -> str:
    """An instant as a London clock shows it, with the zone's name: ``2026-07-01 12:00:00.000001 BST``."""
    return at.astimezone(LONDON).strftime("%Y-%m-%d %H:%M:%S.%f %Z")


def read_receipt(data: bytes) -> Receipt:
    """The receipt that these bytes spell. Raises :class:`NotAReceipt` for anything but the exact bytes of one."""
    try:
        said = json.loads(data)
        if type(said["version"]) is not int or not _STAMP.fullmatch(said["received"]):
            raise NotAReceipt("The version or the time of receipt is not written as a receipt writes it.")
        missed = said["deadline"] if said["kind"] == LATE_KIND else None
        if missed is not None and not _STAMP.fullmatch(missed):
            raise NotAReceipt("The deadline is not written as a receipt writes it.")
        names = [said["competition"], said["supplier"], said["bid"], *(p["part"] for p in said["parts"])]
        if not all(isinstance(name, str) for name in names):
            raise NotAReceipt("A name on the receipt is not text.")
        receipt = Receipt(
            competition_ref=said["competition"],
            supplier_ref=said["supplier"],
            bid_ref=said["bid"],
            version=said["version"],
            received_at=datetime.fromisoformat(said["received"]),
            parts=tuple(ReceiptPart(p["part"], p["ciphertext_sha256"], p["commitment"]) for p in said["parts"]),
            missed=None if missed is None else datetime.fromisoformat(missed),
        )
        for part in receipt.parts:
            if not _HEX.fullmatch(part.ciphertext_sha256) or not _HEX.fullmatch(part.commitment):
                raise NotAReceipt("A digest on the receipt is not 64 hexadecimal digits.")
        spelled = receipt.canonical()
    except NotAReceipt:
        raise
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        raise NotAReceipt("The bytes are not a receipt of this market.") from None
    # Kind and local time are not read into fields: spelling the receipt again is what checks them.
    if spelled != data:
        raise NotAReceipt("The bytes are not spelled as this market spells a receipt.")
    return receipt


def differences(receipt: Receipt, *, parts: Sequence[ReceiptPart]) -> tuple[Obstacle, ...]:
    """Where the envelopes kept now differ from those on the receipt; empty when they are the same.

    ``parts`` are computed from the stored bytes, not copied from a row that
    could have been changed together with them.
    """
    then, now = {p.part: p for p in receipt.parts}, {p.part: p for p in parts}
    found = []
    if len(now) != len(parts):
        found.append(Obstacle("part-twice", "An envelope is kept twice under one name."))
    for name, part in then.items():
        if name not in now:
            found.append(Obstacle("part-missing", f"The envelope “{name}” on the receipt is not kept."))
            continue
        if now[name].ciphertext_sha256 != part.ciphertext_sha256:
            found.append(Obstacle("part-changed", f"The envelope “{name}” is not the one that was received."))
        if now[name].commitment != part.commitment:
            found.append(
                Obstacle("content-changed", f"The envelope “{name}” does not hold what the receipt commits to.")
            )
    found += [
        Obstacle("part-added", f"The envelope “{name}” is not on the receipt.") for name in now if name not in then
    ]
    return tuple(found)
