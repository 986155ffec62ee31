"""In the whole market: of each of two councils an extension that waits, a late question, an answer, and a short period asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from dps.admission.queries import to_invite
from dps.competition import actions, changing, shortening
from dps.competition.change_models import ShortPeriod
from dps.competition.models import Competition, Question
from dps.core.db import db, writing
from dps.law.routes import PCR_2015_DPS
from dps.market.models import Lot

WHY = "The page for files could not be reached for an hour."


def changed(play: Any, at: datetime, *councils: tuple[str, str, str]) -> None:
    """One of each for each council: the key of an officer, that of a second one, and the council's name."""
    for key, second, name in councils:
        council = play.councils[name]
        open_ones = db.session.scalars(
            select(Competition.id).where(
                Competition.buyer_id == council.id, Competition.state == "published", Competition.closes_at > at
            )
        ).all()
        with writing():
            row = db.session.get_one(Competition, open_ones[0])
            changing.ask_extension(
                competition=row, closes_at=row.closes_at + timedelta(days=1), cause="outage", reason=WHY,
                opening_begun=False, by=play.by(second), at=at,
            )  # fmt: skip
            waiting = db.session.scalars(
                select(Question)
                .where(Question.competition_id.in_(open_ones), Question.answered_at.is_(None))
                .order_by(Question.id)
            ).all()
            waiting[0].late = True  # as one that came after its time, under a rule that keeps it
            actions.answer(question=waiting[1], text="Yes.", why_no_longer=WHY, by=play.by(key), at=at)
        with writing():
            lot = db.session.scalars(
                select(Lot).where(Lot.id.in_([c.lot_id for c in _of_the_regulations(council)])).order_by(Lot.id)
            ).first()
            draft = actions.draft(buyer=council, route=PCR_2015_DPS, lot=lot, by=play.by(key), at=at)
            facts = {"title": "In a hurry", "closes_at": at + timedelta(days=8)}
            actions.revise(competition=draft, facts=facts, version=draft.version, by=play.by(key), at=at)
            shortening.ask_consent(competition=draft, by=play.by(key), at=at)


def _of_the_regulations(council: Any) -> list[Competition]:
    return list(
        db.session.scalars(
            select(Competition).where(
                Competition.buyer_id == council.id,
                Competition.route == PCR_2015_DPS.code,
                Competition.published_at.is_not(None),
            )
        )
    )


def census_of_changes(things: Any, at: datetime) -> None:
    """A question about a shorter time is read by whoever would be invited."""
    for one in db.session.scalars(select(ShortPeriod)):
        lot = one.competition.lot
        asked = to_invite(lot, at=at) if lot is not None else ()
        things.add("period", one.ref, {supplier.ref for supplier in asked}, ("competition", one.competition.ref))
