"""When bids may be opened, by whom, and what stays hidden until then. Pure.

Sources: PCR 2015 reg 22(12) (content is examined only after the time limit)
and 22(16)(b)-(g) (nobody has access before it; only authorised persons give
access; attempts are detectable). The Act has no such list; the market keeps
the same one on every route (Procurement Act 2023 s.12(2), (3): integrity and
equal treatment). That two people open is the market's own rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from dps.competition.rules.lifecycle import stage
from dps.core.refusal import Obstacle
from dps.parties.rules.one_person import Officer as Officer
from dps.parties.rules.one_person import is_one_person as is_one_person

QUALITY, PRICE = "quality", "price"
PARTS = (QUALITY, PRICE)

SEALED_UNTIL = "PCR 2015 reg 22(12), (16)(b), (e); Procurement Act 2023 s.12(2), (3)"
AUTHORISED = "PCR 2015 reg 22(16)(d), (e)"
HOLDERS_OPEN = "PCR 2015 reg 22(16)(d), (e): only authorised persons; here those whom the competition's documents name"
TWO_PEOPLE = "Market policy: two officers open, so that nobody opens alone"
QUALITY_FIRST = "Market policy: the price stays shut until quality is agreed, so that it cannot colour the scores"

_EARLY = frozenset({"before-deadline", "quality-first", "quality-not-locked"})

SHARE_WAITS = timedelta(minutes=30)
"""How long the first holder's share waits for the second's. After that it is forgotten, and asked for again."""

DRAIN = timedelta(seconds=60)
"""How long after the deadline nothing is opened: bids that arrived in time may still be being written."""


@dataclass(frozen=True)
class Openings:
    """How far the openings of a competition have come. ``first`` is the ref of the officer who asked first for the part."""

    quality_opened: bool = False
    price_opened: bool = False
    first: str = ""

    def opened(self, part: str) -> bool:
        """Whether that part is open."""
        return {QUALITY: self.quality_opened, PRICE: self.price_opened}[part]


def is_too_early(codes: Iterable[str]) -> bool:
    """Whether an opening was refused because its time has not come: such an attempt is told to those who watch over it."""
    return bool(_EARLY & set(codes))


def obstacles_to_opening(
    part: str,
    *,
    state: str,
    closes_at: datetime | None,
    openings: Openings,
    quality_locked: bool,
    officer: str,
    is_officer_of_buyer: bool,
    other_account: bool = False,
    holds_a_share: bool = True,
    at: datetime,
) -> tuple[Obstacle, ...]:
    """Every reason why ``officer`` (a person's ref) may not open ``part`` at ``at``, or be the first to ask; empty when they may.

    ``holds_a_share``: false for an officer who is none of the three that hold
    the key, where officers hold it. ``other_account``: the first officer's account is another one of the same
    person (:func:`is_one_person`). ``state`` is the competition's stored one. ``quality_locked`` is
    evaluation's fact: the agreed quality scores can no longer change.
    """
    found = []
    now = stage(state, closes_at, at)
    if now == "cancelled":
        found.append(
            Obstacle(
                "competition-cancelled", "This competition was cancelled; its bids are never opened.", SEALED_UNTIL
            )
        )
    elif now == "draft" or closes_at is None:
        found.append(Obstacle("not-published", "This competition is not published, so there are no bids."))
    elif now == "open":
        found.append(
            Obstacle(
                "before-deadline", "The deadline has not passed. Until then nobody can open a bid, whoever they are.",
                SEALED_UNTIL, "Come back after the deadline, with a second officer.",
            )
        )  # fmt: skip
    elif at < closes_at + DRAIN:
        found.append(
            Obstacle(
                "still-arriving", "The deadline passed less than a minute ago, and a bid that arrived in time may still be being kept.",
                SEALED_UNTIL, "Try again in a minute.",
            )
        )  # fmt: skip
    if not is_officer_of_buyer:
        found.append(
            Obstacle("not-an-officer", "Only officers of the council that buys may open its bids.", AUTHORISED)
        )
    elif not holds_a_share:
        found.append(
            Obstacle(
                "not-a-holder", "Three officers hold the key of this competition, and you are none of them.", HOLDERS_OPEN,
                "Ask two of the three to open the bids.",
            )
        )  # fmt: skip
    if openings.opened(part):
        found.append(Obstacle("opened-already", "This part of the bids is open already."))
    elif openings.first and openings.first == officer:
        found.append(
            Obstacle(
                "same-officer", "You asked for this opening first; a second officer has to confirm it.", TWO_PEOPLE,
                "Ask a colleague who is an officer to sign in and open the bids.",
            )
        )  # fmt: skip
    elif openings.first and other_account:
        found.append(
            Obstacle(
                "same-person", "The first officer’s account has your mailbox or your name, so this would be one person twice.",
                TWO_PEOPLE, "Ask another officer to open the bids. Two people of one name tell their accounts apart by a middle name.",
            )
        )  # fmt: skip
    if part == PRICE and not openings.quality_opened:
        found.append(Obstacle("quality-first", "Quality is opened and judged before any price.", QUALITY_FIRST))
    elif part == PRICE and not quality_locked:
        found.append(
            Obstacle(
                "quality-not-locked", "The quality scores are not locked yet.", QUALITY_FIRST,
                "Agree every score, then lock quality.",
            )
        )  # fmt: skip
    return tuple(found)


_HIDDEN_UNTIL: Mapping[str, str] = MappingProxyType({"bid": QUALITY, "late": QUALITY})


def hidden_before_opening(did: str) -> bool:
    """Whether an entry ``did`` of a competition's trail must not be shown to anybody before the quality part is open.

    Every deed on a bid: even that there is one is nobody's business yet. Who
    shows a competition's trail leaves these entries out until then, *and* the
    entries' numbers with them, whose gaps would count the bids (PCR 2015 reg
    22(16)(b)). The chain is still verified over all of them.
    """
    return did.split(":", 1)[0] in _HIDDEN_UNTIL
