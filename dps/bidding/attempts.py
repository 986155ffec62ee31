"""What an opening that did not happen leaves behind: on the trail, and with those who watch over it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dps.audit.record import record
from dps.bidding.envelopes import BidsDiffer
from dps.bidding.rules.opening import is_too_early
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, Refused
from dps.law.calendar import london_date
from dps.outbox.once import post_once


def refused_opening(
    why: Iterable[Obstacle], *, competition: Competition, part: str, by: Actor, at: datetime
) -> Refused:
    """A refused opening, to be raised inside ``writing()``: that it was tried goes on the trail once all else is undone.

    One whose time has not come is told to the council's and the operator's
    administrators too, once for each competition and hour: PCR 2015 reg 22(16)(g).
    """
    found, ref = tuple(why), competition.id

    def keep() -> None:
        row, codes = db.session.get_one(Competition, ref), [o.code for o in found]
        on_trail("opening:refuse", row, by=by, at=at, part=part, why=codes)
        if is_too_early(codes):
            hour = ("competition-hour", f"{row.ref}/{at:%Y%m%dT%H}")
            said = {"competition": row.ref, "person": by.person, "part": part, "at": at.isoformat()}
            post_once("opening-tried-early", about=hour, due=london_date(at), at=at, facts=said)

    return Refused(found, keep=keep)


def note_difference(*, competition: Competition, part: str, differs: BidsDiffer, by: Actor, at: datetime) -> None:
    """Keep an opening that was stopped on the trail, in a write of its own, with what differs by code."""
    on_trail("opening:stop", competition, by=by, at=at, part=part, differs=[o.code for o in differs.obstacles])


def on_trail(did: str, competition: Competition, *, by: Actor, at: datetime, **facts: Any) -> None:
    """An entry about a whole competition on its own trail."""
    record(did, log=competition.log, to=("competition", competition.ref), by=by, at=at, facts=facts)
