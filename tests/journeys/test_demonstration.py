"""The demonstration: a competition in every stage on whatever day it is made, by invented bidders only, and never made twice."""

from __future__ import annotations

from datetime import datetime

import pytest

from dps.award.queries import decision_of
from dps.bidding.models import Bid
from dps.bidding.queries import live_bids, opened
from dps.competition.models import Competition
from dps.competition.queries import stage_of
from dps.contract.queries import contract_of, standstill_of_decision
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.demo import demonstration
from dps.demo.cast import FIRMS, PEOPLE
from dps.demo.clock import move_clock
from dps.evaluation.queries import panel
from dps.law.calendar import london_date
from dps.parties.models import Organisation, Person


@pytest.fixture
def engine_kind() -> str:
    """SQLite: the actions that make the demonstration run on both engines in their own tests."""
    return "sqlite"


def stage(competition: Competition, at: datetime) -> str:
    """Where a competition stands, as a person would say it."""
    said = stage_of(competition, at)
    if said != "closed":
        return said
    if contract_of(competition) is not None:
        return "concluded"
    decided = decision_of(competition)
    if decided is not None:
        counted = standstill_of_decision(decided)
        return "standstill" if counted and london_date(at) <= counted.last_day else "after the standstill"
    return "evaluating" if opened(competition, "quality") and panel(competition) else "closed, unopened"


@pytest.mark.parametrize(
    "when",
    [
        "2026-11-29T23:50+00:00",
        *(
            pytest.param(when, marks=pytest.mark.ci)
            for when in ("2026-11-23T00:05+00:00", "2027-03-28T12:00+01:00", "2028-02-29T12:00+00:00")
        ),
    ],
)
def test_there_is_a_competition_in_every_stage_on_whatever_day_it_is_made(app, clock, when):
    at = clock.set(when)
    assert demonstration.make().startswith("made by")
    stages = [stage(c, at) for c in db.session.scalars(db.select(Competition).order_by(Competition.id))]
    assert sorted(stages) == sorted(
        ["concluded", "standstill", "evaluating", "closed, unopened", "open", "open", "open", "draft"]
    )


def test_no_bid_is_attached_to_a_real_organisation(app):
    demonstration.make()
    invented = {firm.name for firm in FIRMS}
    bidders = {bid.supplier.name for bid in db.session.scalars(db.select(Bid))}
    assert bidders
    assert bidders <= invented
    real = set(db.session.scalars(db.select(Organisation.name).where(Organisation.source == "network")))
    assert len(real) == 84
    assert not real & invented
    assert {person.email for person in db.session.scalars(db.select(Person))} >= {part.email for part in PEOPLE}
    assert all(email.endswith(".example") for email in db.session.scalars(db.select(Person.email)))
    assert any(len(live_bids(c)) >= 3 for c in db.session.scalars(db.select(Competition)))


def test_making_it_again_changes_nothing(app):
    demonstration.make()
    before = {t.name: db.session.scalar(db.select(db.func.count()).select_from(t)) for t in db.metadata.sorted_tables}
    assert demonstration.make() == "there"
    assert before == {
        t.name: db.session.scalar(db.select(db.func.count()).select_from(t)) for t in db.metadata.sorted_tables
    }


def test_the_clock_of_the_demonstration_moves_forward_only(app, clock):
    at = clock.at
    with pytest.raises(Refused, match="forward only"), writing():
        move_clock(to=at, by=CLOCK, at=at)
