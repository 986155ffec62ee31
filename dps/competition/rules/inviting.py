"""Why a supplier gets no invitation to a competition, for the council that invites. Pure.

Nobody chooses whom to leave out. Under the Regulations everybody with a place
on the lot at the moment of publication is invited; a quotation is asked of
those whom a recorded rule picks (PCR 2015 reg 34(21), (22); Procurement Act
2023 ss.85, 87(4)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dps.competition.rules.picking import PROVISION as PICKING
from dps.core.refusal import Obstacle
from dps.law.routes import Route

WITHHELD = "PCR 2015 reg 34(21), (22), (27)"


@dataclass(frozen=True)
class Place:
    """How a supplier stood on a lot at one instant; days are London's.

    ``ended_on`` is when a place that it had ended, ``later_on`` when it was given one afterwards; ``withheld_until`` the last
    day of a suspension from invitations, and ``clause`` the words of the scheme's documents that it rests on.
    """

    admitted: bool = False
    ended_on: date | None = None
    later_on: date | None = None
    withheld_until: date | None = None
    clause: str = ""


@dataclass(frozen=True)
class Matching:
    """How a supplier's own words stand to a request for quotations. ``drawn_before`` says that it matched when others were drawn."""

    does_this: bool
    serves_here: bool
    has_people: bool = True
    is_buyer: bool = False
    drawn_before: bool = False


def obstacles_to_inviting(law: Route, place: Place, *, market: tuple[Obstacle, ...] = ()) -> tuple[Obstacle, ...]:
    """Why a supplier of that standing is not invited; empty when it is. ``market`` is why the market invites nobody."""
    part, competition, provision = law.words.part, law.words.competition, law.provisions["who_may_bid"]
    found = market
    if not place.admitted:
        if place.later_on is not None:
            says = f"It was admitted to the {part} on {_day(place.later_on)}, after this {competition} was published."
            return (*found, Obstacle("admitted-later", says, provision, f"It is invited to every later {competition}."))
        if place.ended_on is not None:
            says = f"Its place on the {part} ended on {_day(place.ended_on)}."
            return (
                *found,
                Obstacle("place-ended", says, provision, "It may apply again, unless it was told why it may not."),
            )
        says = f"It has no place on this {part}."
        return (*found, Obstacle("not-admitted", says, provision, f"It may apply to the {part} at any time; once it is admitted it is invited to every later {competition}."))  # fmt: skip
    if place.withheld_until is not None:
        says = f"A suspension keeps invitations from its place until the end of {_day(place.withheld_until)}, by the scheme’s own words: “{place.clause}”."
        mend = "It lifts by itself; the marketplace’s keepers decide on it, and no council does."
        found += (Obstacle("suspended", says, WITHHELD, mend),)
    return found


def obstacles_to_picking(matching: Matching, *, published: bool) -> tuple[Obstacle, ...]:
    """Why a supplier is not among those asked for a quotation; empty when it may be picked."""
    found = []
    if matching.drawn_before:
        says = "It matched, and the recorded rule picked others."
        return (Obstacle("not-drawn", says, PICKING, "It may be picked the next time, under the same rule."),)
    if matching.is_buyer:
        found.append(Obstacle("the-buyer", "It is the council that buys."))
    if not matching.does_this:
        says = "Its profile names no kind of work (CPV code) in the branch that is asked for."
        found.append(Obstacle("another-kind", says, PICKING, "It may say in its profile that it does this."))
    if not matching.serves_here:
        says = "Its profile does not say that it works in this area."
        found.append(Obstacle("another-area", says, PICKING, "It may say in its profile that it works here."))
    if not matching.has_people:
        says = "Nobody acts for it here, so nobody could read a request."
        found.append(Obstacle("nobody-here", says, "", "It may take up its entry in the directory."))
    if published and not found:
        says = "It did not match when the suppliers were picked. It does now."
        found.append(Obstacle("matched-later", says, PICKING, "It may be picked the next time."))
    return tuple(found)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
