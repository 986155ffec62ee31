"""Interests for a whole market: in every competition that is being scored, the moderator has declared one in a bidder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from dps.competition.models import Competition
from dps.core.db import db, writing
from dps.evaluation import actions
from dps.evaluation.conflicts import interests_of
from dps.evaluation.models import Assignment
from dps.evaluation.queries import evaluation_of
from tests.makers.parties import acting


def some_interests(at: datetime) -> None:
    """Declare them. Nobody has decided on any."""
    with writing():
        for place in db.session.scalars(select(Assignment).where(Assignment.role == "moderator")).all():
            stands = evaluation_of(place.competition)
            if stands.opened and not stands.locked and any(member.community for member in stands.sitting):
                said = {stands.bids[0].bidder: "A neighbour of mine has worked for them since the spring."}
                by = acting(place.person, place.competition.buyer)
                actions.declare(assignment=place, interests=said, by=by, at=at)


def census_of_interests() -> Iterator[tuple[str, str, str]]:
    """Each declared interest: its ref, the council's, and the competition's it is part of."""
    for competition in db.session.scalars(select(Competition).where(Competition.state == "published")).all():
        for one in interests_of(competition):
            yield one.ref, competition.buyer.ref, competition.ref
