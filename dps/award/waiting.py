"""What waits for a second person about awards: an approval, a setting aside, a contract that may go on. For their work page."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from dps.award.models import AwardDecision
from dps.award.queries import whole_value
from dps.award.record_models import AwardApproval, Challenge, Release, SettingAside
from dps.competition.models import Competition
from dps.competition.queries import orders_of
from dps.core.actor import Actor
from dps.core.db import db
from dps.parties.models import Organisation
from dps.parties.queries import acting_person

MOST = 20


def _of_council(ask: Select[AwardDecision], by: Actor) -> Select[AwardDecision]:
    return (
        ask.join(Competition, Competition.id == AwardDecision.competition_id)
        .join(Organisation, Organisation.id == Competition.buyer_id)
        .where(Organisation.ref == by.organisation, AwardDecision.set_aside_at.is_(None))
        .options(joinedload(AwardDecision.competition).joinedload(Competition.buyer))
        .order_by(AwardDecision.decided_at, AwardDecision.id)
        .limit(MOST)
    )


def to_approve(by: Actor) -> tuple[AwardDecision, ...]:
    """Awards of the asker's council that wait for a second person whom their role and the value let them be, oldest first."""
    ask = (
        select(AwardDecision)
        .outerjoin(AwardApproval, AwardApproval.decision_id == AwardDecision.id)
        .where(
            AwardApproval.id.is_(None), AwardDecision.told_at.is_(None), AwardDecision.decided_by_id != acting_person(by).id
        )
    )  # fmt: skip
    rows = db.session.scalars(_of_council(ask, by)).all()
    if not rows:
        return ()
    orders = orders_of(rows[0].competition.buyer)  # all are of one council
    bands = {row.id: orders.band_for(whole_value(row.competition)) for row in rows}
    return tuple(row for row in rows if bands[row.id].second and bands[row.id].roles & set(by.roles))


def to_answer_setting_aside(by: Actor) -> tuple[AwardDecision, ...]:
    """Awards that another officer asked to set aside, and no second has answered."""
    ask = (
        select(AwardDecision)
        .join(SettingAside, SettingAside.decision_id == AwardDecision.id)
        .where(SettingAside.answered_at.is_(None), SettingAside.asked_by_id != acting_person(by).id)
    )
    return tuple(db.session.scalars(_of_council(ask, by)))


def to_answer_release(by: Actor) -> tuple[Challenge, ...]:
    """Challenges whose contract another officer asked to let go on, and no second has answered."""
    return tuple(
        db.session.scalars(
            select(Challenge)
            .join(Release, Release.challenge_id == Challenge.id)
            .join(AwardDecision, AwardDecision.id == Challenge.decision_id)
            .join(Competition, Competition.id == AwardDecision.competition_id)
            .join(Organisation, Organisation.id == Competition.buyer_id)
            .where(
                Organisation.ref == by.organisation, Release.answered_at.is_(None),
                Release.asked_by_id != acting_person(by).id,
            )
            .options(joinedload(Challenge.decision).joinedload(AwardDecision.competition))
            .order_by(Release.asked_at, Release.id)
            .limit(MOST)
        )
    )  # fmt: skip
