"""Talks with suppliers outside the marketplace: noted, so that equal treatment can be shown. Pure.

Oral communication is allowed where it does not concern the essential elements
of a procurement, and is documented to a sufficient degree (PCR 2015 reg
22(8)-(10)); under the Act all communication before the contract is kept
(Procurement Act 2023 s.98).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from dps.core.refusal import Obstacle

NOTED = "PCR 2015 reg 22(8)-(10); Procurement Act 2023 s.98"
KINDS: Mapping[str, str] = MappingProxyType(
    {"call": "A call", "meeting": "A meeting", "visit": "A site visit or briefing", "other": "Something else"}
)
ESSENTIAL = (
    "The documents, the bids and what would change either of them are not talked about by telephone or in a room: "
    "they are asked and answered here, for everybody."
)
"""What a page says beside the log (PCR 2015 reg 22(9))."""


def obstacles_to_noting(
    *, kind: str, with_whom: str, held_at: datetime | None, summary: str, at: datetime
) -> tuple[Obstacle, ...]:
    """Why this is not the note of a contact; empty when it is."""
    found = []
    if kind not in KINDS:
        found.append(Obstacle("no-kind", "Nothing says what it was.", NOTED, "Choose what it was."))
    if not with_whom.strip():
        found.append(Obstacle("no-one", "Nothing says whom it was with.", NOTED, "Name them."))
    if not summary.strip():
        found.append(Obstacle("no-summary", "Nothing says what was said.", NOTED, "Note what was said, on both sides."))
    if held_at is None:
        found.append(Obstacle("no-time", "Nothing says when it was.", NOTED, "Give the day and the time."))
    elif held_at > at:
        found.append(Obstacle("in-future", "It lies in the future.", NOTED, "Note it once it has been."))
    return tuple(found)
