"""Whether a supplier means to bid, or declines and why. Sealed until the opening, and nobody has to say. Pure.

A council learns from the reasons, after the opening, what kept firms away. What
was said binds nobody: whoever declined may still bid, and a bid counts for
more than what was said before it.

Sources: PCR 2015 reg 22(16)(b) and Procurement Act 2023 s.12(2), (3): before the
opening nobody learns who will bid; s.12(4) and PCR 2015 reg 46: barriers to small firms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dps.core.refusal import Obstacle

INTENDS, DECLINES = "intends", "declines"
OTHER = "other"
LONGEST = 2_000

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "time": "Too little time to write the bid",
        "capacity": "No capacity in the months of the contract",
        "not-ours": "Not the kind of work that we do",
        "too-large": "Too large for us",
        "too-small": "Too small for what the bid would cost us",
        "price": "The budget does not cover the work",
        "terms": "The terms, such as liability, insurance or payment",
        "effort": "Too much is asked for in the bid",
        "place": "Too far from where we work",
        "interest": "A conflict of interest",
        OTHER: "Another reason",
    }
)
"""Why suppliers decline, by code."""


@dataclass(frozen=True)
class Intention:
    """What a supplier said. ``answer`` is ``intends`` or ``declines``; reasons are codes of :data:`REASONS`."""

    answer: str
    reasons: tuple[str, ...] = ()
    words: str = ""

    def content(self) -> dict[str, Any]:
        """What is kept, closed."""
        return {"answer": self.answer, "reasons": list(self.reasons), "words": self.words}


def read_intention(content: Mapping[str, Any]) -> Intention:
    """An intention from what is kept."""
    return Intention(str(content["answer"]), tuple(str(r) for r in content["reasons"]), str(content["words"]))


def obstacles_to_saying(
    said: Intention, *, stage: str, taking_part: Sequence[Obstacle], opening_begun: bool
) -> tuple[Obstacle, ...]:
    """Why an intention cannot be kept now; empty when it can. ``taking_part``: why the supplier may not take part at all."""
    found = list(taking_part)
    if stage != "open" or opening_begun:
        found.append(Obstacle("not-open", "This can be said only while the competition is open."))
    if said.answer not in (INTENDS, DECLINES):
        found.append(Obstacle("unsaid", "Say whether you mean to bid."))
    if said.answer == DECLINES and not said.reasons:
        found.append(Obstacle("decline-unexplained", "Choose at least one reason.", mend="“Another reason” is one."))
    if OTHER in said.reasons and not said.words.strip():
        found.append(Obstacle("reason-unsaid", "Say what the other reason is."))
    if any(reason not in REASONS for reason in said.reasons) or len(said.words) > LONGEST:
        found.append(
            Obstacle("reason-unknown", f"Choose from the reasons listed, with at most {LONGEST:,} characters.")
        )
    return tuple(found)
