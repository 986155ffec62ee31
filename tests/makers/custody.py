"""Makers of competitions whose key three officers hold. Each is called inside ``writing()``, but :func:`opened_by`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dps.bidding import actions as bidding
from dps.bidding import custody as box
from dps.bidding.models import Opening
from dps.competition import actions
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.db import writing
from dps.law.routes import PCR_2015_DPS, Route
from dps.parties.models import Organisation, Person
from dps.parties.rules.roles import OFFICER
from tests.conftest import NOW
from tests.makers.bidding import after_closing
from tests.makers.competition import Council, a_buying_council, a_draft, admit, approved, officer_of, the_notice
from tests.makers.draft_parts import whole_parts
from tests.makers.parties import a_person, acting

NAMES = ("Ann Lee", "Bo Ray", "Cy Orr")


@dataclass(frozen=True)
class Held:
    """A competition with its three holders, in the order of their names."""

    competition: Competition
    holders: tuple[Person, ...]

    def by(self, number: int) -> Actor:
        """One of the three at work."""
        return acting(self.holders[number], self.competition.buyer)


def phrase_of(who: Person) -> str:
    """The passphrase that a holder chose."""
    return f"orchard velvet {who.name} lantern"


def by_officers(route: Route = PCR_2015_DPS) -> dict[str, dict[str, Any]]:
    """The parts of a draft whose key officers hold."""
    return {**whole_parts(route), "custody": {"rule": "officers"}}


def a_named_draft(route: Route = PCR_2015_DPS, *, council: Council | None = None, **changes: Any) -> Held:
    """A whole draft whose three holders are named."""
    council = council or a_buying_council()
    people = tuple(a_person(council.body, OFFICER, name=name) for name in NAMES)
    draft = a_draft(route, council=council, parts=by_officers(route), **changes)
    refs = [one.ref for one in people]
    actions.name_holders(competition=draft, refs=refs, by=officer_of(draft), at=NOW)
    return Held(draft, people)


def take_place(held: Held, number: int, *, at: datetime = NOW) -> None:
    """One of the three takes their place."""
    by = held.by(number)
    made = actions.make_place(held.competition, passphrase=phrase_of(held.holders[number]), by=by)
    actions.take_place(competition=held.competition, made=made, by=by, at=at)


def prove(held: Held, number: int, *, at: datetime = NOW) -> bool:
    """One of the three opens the test envelope."""
    share = share_of(held, number, "rehearsal")
    return box.prove(competition=held.competition, share=share, by=held.by(number), at=at)


def share_of(held: Held, number: int, part: str) -> box.Share:
    """A holder's share of a part's key, by their passphrase."""
    who = held.holders[number]
    return box.share_of(held.competition, part, passphrase=phrase_of(who), by=held.by(number))


def a_rehearsed_draft(route: Route = PCR_2015_DPS, **changes: Any) -> Held:
    """A draft that nothing stands in the way of but the second person's approval."""
    held = a_named_draft(route, **changes)
    for number in range(3):
        take_place(held, number)
    for number in range(3):
        prove(held, number)
    return held


def a_held_competition(route: Route = PCR_2015_DPS, *, admitted: Iterable[Organisation] = (), **changes: Any) -> Held:
    """A published competition whose key three officers hold."""
    held = a_rehearsed_draft(route, **changes)
    draft = held.competition
    if draft.lot is not None:
        for supplier in admitted:
            admit(supplier, draft.lot)
    actions.publish(competition=approved(draft), **the_notice(route), by=officer_of(draft), at=NOW)
    return held


def open_with(held: Held, number: int, part: str, *, at: datetime | None = None, locked: bool = False) -> Opening:
    """One holder's call for an opening, with their share."""
    return bidding.open_envelopes(
        competition=held.competition, part=part, quality_locked=locked, by=held.by(number),
        at=at or after_closing(held.competition), share=share_of(held, number, part),
    )  # fmt: skip


def opened_by(held: Held, *pair: int, part: str = "quality", locked: bool = False) -> None:
    """A part opened by two of the three, each in a write of their own."""
    for number in pair:
        with writing():
            open_with(held, number, part, locked=locked)
