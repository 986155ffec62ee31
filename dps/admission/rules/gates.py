"""What a document that ran out, or was never there, stops: nothing, an award, or bidding. By route, by lot, by kind.

Under the Act insurance is looked at when a contract is to be awarded and never
before (s.36(2)(b)), and nothing that ran out stops a bid. Under the Regulations
the scheme's own documents say what an expiry stops, in words that the lot
carries; where they say nothing it stops nothing, and the supplier is asked for
a new one. A place never ends by an expiry.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from dps.core.refusal import Obstacle
from dps.law.calendar import ONE_DAY
from dps.law.days import plain_day
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS, Route
from dps.market.rules.questions import INSURANCES
from dps.profile.rules.evidence import KINDS

Stops = Literal["nothing", "award", "bidding"]

AT_AWARD: Mapping[str, str] = MappingProxyType(
    {
        PCR_2015_DPS.code: "PCR 2015 regs 34(26), 59(9)-(11)",
        PA_2023_MARKET.code: "Procurement Act 2023 s.36(2)(b)",
    }
)
"""Where the law of a route has documents looked at before a contract is awarded."""


@dataclass(frozen=True)
class Gate:
    """What the expiry of one kind of document stops on a lot, and by which words or provision."""

    kind: str
    stops: Stops
    provision: str

    @property
    def document(self) -> str:
        """The kind in words."""
        return KINDS.get(self.kind, self.kind)


def what_expiry_stops(
    route: Route, kind: str, *, lot_says: Mapping[str, str], clause: str, asked: Collection[str] = ()
) -> Gate:
    """What an expired or missing document of a kind stops on a lot.

    ``lot_says`` and ``clause`` are the lot's own rule and where the scheme's
    documents say it; ``asked`` are the kinds that its criteria ask for. PCR
    2015 regs 34(21), (22), (26), 58(8)(c); Procurement Act 2023 s.36(2)(b).
    """
    said, words = lot_says.get(kind, "nothing"), clause.strip()
    bidding = route.provisions["expiry_may_stop_bidding"]
    if said == "bidding" and route.expiry_may_stop_bidding and words:
        return Gate(kind, "bidding", f"{bidding}; the scheme’s documents: “{words}”")
    if not route.insurance_before_award_allowed and kind in INSURANCES and (kind in asked or said != "nothing"):
        return Gate(kind, "award", AT_AWARD[route.code])
    if said != "nothing" and words:
        return Gate(kind, "award", f"{AT_AWARD[route.code]}; the scheme’s documents: “{words}”")
    return Gate(kind, "nothing", bidding)


def gates_of(route: Route, *, lot_says: Mapping[str, str], clause: str, asked: Collection[str]) -> tuple[Gate, ...]:
    """The gates of a lot: every kind of document whose expiry stops something there, in the order of the kinds."""
    kinds = [kind for kind in KINDS if kind in lot_says or kind in asked]
    gates = (what_expiry_stops(route, kind, lot_says=lot_says, clause=clause, asked=asked) for kind in kinds)
    return tuple(gate for gate in gates if gate.stops != "nothing")


@dataclass(frozen=True)
class Held:
    """A gate and the supplier's document of that kind that lasts longest. ``expires_on`` None: it does not expire."""

    gate: Gate
    there: bool
    expires_on: date | None = None

    def stops_from(self) -> date | None:
        """The first London day on which it stops something; None where the document does not expire, or none is there."""
        return self.expires_on + ONE_DAY if self.there and self.expires_on is not None else None

    def stops_on(self, on: date) -> bool:
        """Whether it stops something on that London date."""
        return not self.there or (self.expires_on is not None and self.expires_on < on)


_STOPPED: Mapping[str, str] = MappingProxyType(
    {"award": "the award of a contract to you", "bidding": "your bidding in new {competitions}"}
)


def in_words(route: Route, held: Held, *, on: date) -> str:
    """What a document means for a place, said before it happens: ``From 4 December 2026 this stops …``."""
    what = _STOPPED[held.gate.stops].format(competitions=route.words.competitions)
    if not held.there:
        return f"You have none here. Its absence stops {what}; your place stands, and no invitation is withheld for it."
    first = held.stops_from()
    if first is None:
        return "In date, without an end: it stops nothing."
    day = plain_day(first)
    if held.stops_on(on):
        return f"Since {day} its expiry stops {what}, until you add a new one. Your place stands, and no invitation is withheld for it."
    return f"From {day} its expiry stops {what}, unless you add a new one. Your place stands, and no invitation is withheld for it."


def obstacles_to_award_by_documents(route: Route, held: Sequence[Held], *, on: date) -> tuple[Obstacle, ...]:
    """Why no contract can be awarded to a supplier for its documents on that London date; empty when none is wanting.

    PCR 2015 regs 34(26), 59(9); Procurement Act 2023 s.36(2)(b).
    """
    return tuple(
        Obstacle(
            "document-not-in-date",
            f"The supplier at rank 1 has no {one.gate.document.lower()} in date, and this {route.words.part} needs one at award.",
            one.gate.provision,
            "Ask the supplier for it. It adds the document to its evidence, and the award can be decided at once.",
        )
        for one in held
        if one.stops_on(on)
    )


def obstacles_to_bidding_by_documents(route: Route, held: Sequence[Held], *, on: date) -> tuple[Obstacle, ...]:
    """Why a supplier cannot bid for its documents; only ever where the scheme's own words say so. PCR 2015 reg 58(8)(c)."""
    return tuple(
        Obstacle(
            "document-stops-bidding",
            f"You have no {one.gate.document.lower()} in date. The documents of this {route.words.market} ask for one to bid.",
            one.gate.provision,
            "Add a document in date to your evidence. Your place stands.",
        )
        for one in held
        if one.gate.stops == "bidding" and one.stops_on(on)
    )
