"""What has happened to places in the whole market: a removal told long ago, requests, a suspension, and what the law asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from dps.admission import renewals, suspensions
from dps.admission.models import Admission
from dps.admission.place_models import Removal, Renewal, StatutoryTask, Suspension
from dps.admission.removals import answer
from dps.admission.rules.duties import EXCLUSION
from dps.core.db import db, writing
from dps.demo.play import Play
from dps.law.calendar import london_date
from dps.law.routes import route
from dps.market.models import Lot, Market
from dps.parties.models import Organisation
from tests.makers.places import CLAUSE, THE_KEEPER, a_proposed_removal

OPERATOR = "Marketplace operations"


def some_places(play: Play, market: Market, at: datetime) -> None:
    """For each of two firms with a place in a market under the Regulations: a removal to decide, a renewal and a suspension."""
    with writing():
        db.session.get_one(Market, market.id).suspension_clause = CLAUSE
    for firm in ("acorn", "bramble"):
        with writing():
            here = _places_of(play.firms[firm], market)
            told = a_proposed_removal(here[0], at=at - timedelta(days=40))
            if firm == "bramble":
                answer(removal=told, text="We have it again.", by=play.for_firm(firm), at=at - timedelta(days=30))
            renewals.ask(admission=here[0], by=THE_KEEPER, at=at)
            suspensions.suspend(
                admission=here[0], words=CLAUSE, withholds_invitations=False, reason="An inquiry.",
                ends_on=london_date(at) + timedelta(days=20), by=THE_KEEPER, at=at,
            )  # fmt: skip
    with writing():
        one = db.session.scalars(
            select(Admission).where(Admission.lot.has(Lot.market.has(Market.route != market.route)))
        ).first()
        assert one is not None
        assert route(one.lot.market.route).has_period("exclusion_notice")
        day = london_date(at)
        db.session.add(
            StatutoryTask(
                kind=EXCLUSION, event="removed", market_id=one.lot.market_id, lot_id=one.lot_id, supplier_id=one.supplier_id,
                happened_on=day - timedelta(days=40), due_on=day - timedelta(days=11), payload={"grounds": ["terrorism"]},
                created_at=at, admission_id=one.id,
            )
        )  # fmt: skip


def _places_of(body: Organisation, market: Market) -> list[Admission]:
    ask = select(Admission).join(Lot).where(Admission.supplier_id == body.id, Lot.market_id == market.id)
    return list(db.session.scalars(ask.order_by(Admission.id)))


def census_of_places(operator: str) -> list[tuple[str, str, set[str]]]:
    """Each thing: what a route calls it, its ref, and whose own it is."""
    found = [("admission", one.ref, {one.supplier.ref, operator}) for one in db.session.scalars(select(Admission))]
    for kind, model in (("removal", Removal), ("renewal", Renewal), ("suspension", Suspension)):
        found += [(kind, one.ref, {one.admission.supplier.ref, operator}) for one in db.session.scalars(select(model))]
    return found + [("task", one.ref, {operator}) for one in db.session.scalars(select(StatutoryTask))]
