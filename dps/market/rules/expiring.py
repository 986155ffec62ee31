"""What the expiry of a document may stop on a lot, by route. Pure.

A place never ends by an expiry: neither PCR 2015 reg 34 nor the Act knows a suspension of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.law.routes import Route
from dps.market.rules.questions import INSURANCES
from dps.profile.rules.evidence import KINDS

STOPS: Mapping[str, str] = MappingProxyType({"nothing": "Nothing", "award": "An award", "bidding": "Bidding"})
"""What the expiry of a document may stop, the mildest first."""


def obstacles_to_expiry_stops(
    route: Route, *, name: str, stops: Mapping[str, str], clause: str
) -> tuple[Obstacle, ...]:
    """Why the expiry of documents cannot stop these things on a lot; empty when it can. ``name`` begins each sentence.

    ``clause`` is where the scheme's documents say so. Insurance may always be looked at when a contract
    is to be awarded where the route forbids to look sooner. PCR 2015 regs 34(14), (21), (22), 58(8)(c);
    Procurement Act 2023 ss.34(3), 36(2)(b), 37.
    """
    provision = route.provisions.get("expiry_may_stop_bidding", route.legal_basis)
    found: list[Obstacle] = []
    for kind, stop in stops.items():
        if kind not in KINDS or stop not in STOPS:
            found.append(Obstacle("expiry-unknown", f"{name} says “{stop}” of “{kind}”, which is not known here."))
            continue
        if stop == "bidding" and not route.expiry_may_stop_bidding:
            found.append(
                Obstacle(
                    "expiry-stops-bidding",
                    f"{name} lets an expired document stop bidding ({KINDS[kind].lower()}). Every member of a "
                    f"{route.words.market} may bid until it is lawfully removed.",
                    provision,
                    "Let it stop an award: the document is seen then.",
                )
            )
        elif stop != "nothing" and not clause.strip() and not _seen_at_award(route, kind, stop):
            found.append(
                Obstacle(
                    "expiry-without-clause",
                    f"{name} lets an expired document stop {STOPS[stop].lower()} ({KINDS[kind].lower()}), but does not say "
                    "where the documents of the scheme provide for it.",
                    provision,
                    "Name the document and the clause, or let the expiry stop nothing.",
                )
            )
    return tuple(found)


def _seen_at_award(route: Route, kind: str, stop: str) -> bool:
    return stop == "award" and kind in INSURANCES and not route.insurance_before_award_allowed


def obstacles_to_changing_expiry(
    route: Route, *, name: str, was: Mapping[str, str], stops: Mapping[str, str], clauses: tuple[str, str], ended: bool
) -> tuple[Obstacle, ...]:
    """Why what an expiry stops cannot be changed so on a lot; empty when it can. ``clauses`` are the old and the new one."""
    found = list(obstacles_to_expiry_stops(route, name=name, stops=stops, clause=clauses[1]))
    if ended:
        found.append(
            Obstacle("market-ended", f"This {route.words.market} has ended.", route.provisions["has_admission"])
        )
    if meant(was) == meant(stops) and clauses[0].strip() == clauses[1].strip():
        found.append(Obstacle("nothing-changed", "This is what stands already.", mend="Change something, or go back."))
    return tuple(found)


def meant(stops: Mapping[str, str]) -> dict[str, str]:
    """The kinds whose expiry stops something, in the order of the kinds."""
    return {kind: stops[kind] for kind in KINDS if stops.get(kind, "nothing") != "nothing"}
