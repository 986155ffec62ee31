"""Whom to tell of what surrounds an award: its approval, its correction, a challenge, reasons that were asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from sqlalchemy import select

from dps.award.approving import approval_of, approvers_of
from dps.award.models import AwardDecision, Summary
from dps.award.record_models import Challenge, Lengthening, ReasonsRequest, Release, SettingAside
from dps.award.rules.challenging import KINDS
from dps.award.rules.setting_aside import GROUNDS
from dps.bidding.models import Bid
from dps.core.db import Base, NotFound, db
from dps.law.routes import route
from dps.outbox.post import Post
from dps.parties.models import Organisation, Person
from dps.parties.queries import people_of
from dps.parties.rules.roles import OFFICER

Addressed = tuple[Person | str, dict[str, Any]]
T = TypeVar("T", bound=Base)


def _thing(kind: type[T], post: Post) -> T:
    found = db.session.scalar(select(kind).where(kind.ref == post.about.partition(":")[2]))  # type: ignore[attr-defined]
    if found is None:
        raise NotFound(post.about)
    return found


def _each(people: Iterable[Person], **facts: Any) -> Iterator[Addressed]:
    return ((who, facts) for who in people)


def _approval_asked(post: Post) -> Iterator[Addressed]:
    decision = _thing(AwardDecision, post)
    return _each(approvers_of(decision), competition=decision.competition)


def _approval_answered(post: Post) -> Iterator[Addressed]:
    decision = _thing(AwardDecision, post)
    decider = db.session.get_one(Person, decision.decided_by_id)
    return _each((decider,), competition=decision.competition, approval=approval_of(decision).row)


def _setting_aside_asked(post: Post) -> Iterator[Addressed]:
    asked = _thing(SettingAside, post)
    competition = asked.decision.competition
    officers = [p for p in people_of(competition.buyer, roles=(OFFICER,)) if p.id != asked.asked_by_id]
    return _each(officers, competition=competition, asked=asked, ground=GROUNDS[asked.ground].lower())


def _set_aside(post: Post) -> Iterator[Addressed]:
    asked = _thing(SettingAside, post)
    decision = asked.decision
    for supplier in _told(decision):
        yield from _each(
            people_of(supplier), competition=decision.competition, decision=decision, asked=asked,
            ground=GROUNDS[asked.ground].lower(), supplier=supplier,
        )  # fmt: skip


def _lengthened(post: Post) -> Iterator[Addressed]:
    row = _thing(Lengthening, post)
    for supplier in _told(row.decision):
        yield from _each(
            people_of(supplier), competition=row.decision.competition, lengthening=row, last_day=row.last_day,
            supplier=supplier,
        )  # fmt: skip


def _told(decision: AwardDecision) -> list[Organisation]:
    """The suppliers that were told of an award."""
    ask = select(Bid.supplier_id).join(Summary, Summary.bid_id == Bid.id).where(Summary.decision_id == decision.id)
    return list(db.session.scalars(select(Organisation).where(Organisation.id.in_(ask)).order_by(Organisation.id)))


def _reasons(post: Post) -> tuple[ReasonsRequest, dict[str, Any]]:
    asked = _thing(ReasonsRequest, post)
    bid, competition = asked.summary.bid, asked.summary.decision.competition
    its = route(competition.route)
    provision = its.period("debrief").provision if its.has_period("debrief") else ""
    return asked, {"competition": competition, "supplier": bid.supplier, "asked": asked, "provision": provision}


def _reasons_to_officers(post: Post) -> Iterator[Addressed]:
    asked, facts = _reasons(post)
    if asked.answered_at is not None:
        return iter(())
    return _each(people_of(facts["competition"].buyer, roles=(OFFICER,)), **facts)


def _reasons_given(post: Post) -> Iterator[Addressed]:
    _, facts = _reasons(post)
    return _each(people_of(facts["supplier"]), **facts)


def _challenged(post: Post) -> Iterator[Addressed]:
    challenge = _thing(Challenge, post)
    competition = challenge.decision.competition
    return _each(
        people_of(competition.buyer, roles=(OFFICER,)), competition=competition, challenge=challenge,
        kind=KINDS[challenge.kind].lower(),
    )  # fmt: skip


def _release_asked(post: Post) -> Iterator[Addressed]:
    asked = _thing(Release, post)
    competition = asked.challenge.decision.competition
    officers = [p for p in people_of(competition.buyer, roles=(OFFICER,)) if p.id != asked.asked_by_id]
    return _each(officers, competition=competition, challenge=asked.challenge, asked=asked)


WHO: Mapping[str, Callable[[Post], Iterator[Addressed]]] = {
    "award-approval-asked": _approval_asked,
    "award-approval-answered": _approval_answered,
    "award-setting-aside-asked": _setting_aside_asked,
    "award-set-aside": _set_aside,
    "standstill-lengthened": _lengthened,
    "reasons-asked": _reasons_to_officers,
    "reasons-due": _reasons_to_officers,
    "reasons-given": _reasons_given,
    "challenge-registered": _challenged,
    "challenge-release-asked": _release_asked,
}
