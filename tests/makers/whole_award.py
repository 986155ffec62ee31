"""In the whole market: of each of two councils a contested award with a document, and a request for reasons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from dps.award import challenges, reasons
from dps.award.models import AwardDecision, Summary
from dps.award.record_models import Challenge, ReasonsRequest
from dps.competition.models import Competition
from dps.core.db import db, writing
from dps.gateways.kept_files import keep_file
from dps.law.calendar import london_date
from dps.law.routes import route

SAYS = "The score for the approach is said to be wrong, and the plan not to have been read."


def contested(play: Any, at: datetime, *councils: tuple[str, str]) -> None:
    """For each council (the key of an officer, its name): a challenge to an award that was told, and reasons asked for."""
    for key, name in councils:
        council = play.councils[name]
        told = db.session.scalars(
            select(AwardDecision.id)
            .join(Competition, Competition.id == AwardDecision.competition_id)
            .where(
                Competition.buyer_id == council.id, AwardDecision.told_at.is_not(None),
                AwardDecision.set_aside_at.is_(None),
            )
            .order_by(AwardDecision.id)
        ).all()  # fmt: skip
        file = keep_file("claim.txt", b"A claim, in words.\n")
        with writing():
            decision = db.session.get_one(AwardDecision, told[-1])
            challenges.register(
                decision=decision,
                kind="claim",
                received_on=london_date(at),
                says=SAYS,
                file=file,
                by=play.by(key),
                at=at,
            )
        with writing():
            for summary in _losers(told):
                firm = next(k for k, body in play.firms.items() if body.id == summary.bid.supplier_id)
                reasons.ask_for_reasons(summary=summary, by=play.for_firm(firm), at=at - timedelta(days=1))
                break


def _losers(told: Any) -> Iterator[Summary]:
    rows = db.session.scalars(select(Summary).where(Summary.decision_id.in_(told)).order_by(Summary.id)).all()
    return (r for r in rows if not r.content["won"] and route(r.decision.competition.route).has_period("debrief"))


def census_of_awards() -> Iterator[tuple[str, str, set[str], tuple[str, str]]]:
    """What a walk calls each thing, its ref, whose it is, and inside what."""
    for challenge in db.session.scalars(select(Challenge)):
        competition = challenge.decision.competition
        yield "challenge", challenge.ref, {competition.buyer.ref}, ("competition", competition.ref)
        for step in challenge.steps:
            if step.document:
                yield "step", step.ref, {competition.buyer.ref}, ("challenge", challenge.ref)
    for asked in db.session.scalars(select(ReasonsRequest)):
        competition = asked.summary.decision.competition
        yield "reasons", asked.ref, {competition.buyer.ref}, ("competition", competition.ref)
