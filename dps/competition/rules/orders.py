"""What a council's own standing orders say: who may approve a publication of what value, and direct award. Pure.

Amounts are pence with VAT. A council that has kept none here goes by
``USUAL``: whatever the value, a second person of the council approves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dps.core.refusal import Obstacle
from dps.parties.rules.roles import COUNCIL_ADMINISTRATOR, OFFICER

PROVISION = "The council’s standing orders; Local Government Act 1972 s.135"
MOST_BANDS = 8

APPROVERS: Mapping[str, tuple[str, frozenset[str]]] = {
    OFFICER: ("an officer or a council administrator", frozenset({OFFICER, COUNCIL_ADMINISTRATOR})),
    COUNCIL_ADMINISTRATOR: ("a council administrator", frozenset({COUNCIL_ADMINISTRATOR})),
}
"""Who a band may name: in words, and the roles that are good for it."""


@dataclass(frozen=True)
class Band:
    """Values up to and with ``upto`` pence (None: whatever is above the other bands), and who approves them."""

    upto: int | None
    approver: str = OFFICER
    second: bool = True

    @property
    def roles(self) -> frozenset[str]:
        """The roles that may approve."""
        return APPROVERS[self.approver][1]

    @property
    def who(self) -> str:
        """Who may approve, in words."""
        return APPROVERS[self.approver][0]


@dataclass(frozen=True)
class Orders:
    """The standing orders that hold: bands with the lowest first, the limit of a direct award, where it is written."""

    bands: tuple[Band, ...] = (Band(None),)
    direct_award_limit: int | None = None
    source: str = ""
    edition: int = 0

    def band_for(self, pence: int | None) -> Band:
        """The band of a whole value; where the value is not known, the strictest, which is the last."""
        if pence is not None:
            for band in self.bands:
                if band.upto is None or pence <= band.upto:
                    return band
        return self.bands[-1]


USUAL = Orders()


def read_bands(raw: Iterable[Mapping[str, Any]]) -> tuple[Band, ...]:
    """The bands as they were kept, lowest first; never empty."""
    found = tuple(Band(b.get("upto"), str(b.get("approver", OFFICER)), bool(b.get("second", True))) for b in raw)
    return in_order(found) or USUAL.bands


def in_order(bands: Iterable[Band]) -> tuple[Band, ...]:
    """Lowest first; the one without a limit is last."""
    return tuple(sorted(bands, key=lambda b: (b.upto is None, b.upto or 0)))


def plain(bands: Iterable[Band]) -> list[dict[str, Any]]:
    """The bands as plain values to keep."""
    return [{"upto": b.upto, "approver": b.approver, "second": b.second} for b in in_order(bands)]


def obstacles_to_orders(bands: Sequence[Band], *, direct_award_limit: int | None, source: str) -> tuple[Obstacle, ...]:
    """Why these may not be kept as a council's standing orders; empty when they may."""
    found: list[Obstacle] = []
    limits = [b.upto for b in bands]
    if limits.count(None) != 1:
        found.append(
            Obstacle(
                "no-last-band",
                "The bands do not reach every value.",
                PROVISION,
                "Leave the limit of exactly one band empty: it holds for everything above the others.",
            )
        )
    if len(set(limits)) != len(limits) and limits.count(None) <= 1:
        found.append(
            Obstacle("band-twice", "Two bands end at the same value.", PROVISION, "Give each band a limit of its own.")
        )
    if any(limit is not None and limit <= 0 for limit in limits) or (direct_award_limit or 0) < 0:
        found.append(
            Obstacle("band-not-positive", "A limit is not above zero.", PROVISION, "Give an amount above zero.")
        )
    if len(bands) > MOST_BANDS:
        found.append(Obstacle("too-many-bands", f"There are more than {MOST_BANDS} bands.", mend="Put some together."))
    if any(b.approver not in APPROVERS for b in bands):
        found.append(
            Obstacle("unknown-approver", "A band names nobody who could approve.", mend="Choose who may approve.")
        )
    if not source.strip():
        found.append(
            Obstacle(
                "no-source",
                "Nothing says where the council’s constitution has these rules.",
                PROVISION,
                "Name the document and the rule, so that an auditor can find it.",
            )
        )
    return tuple(found)
