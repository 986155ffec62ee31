"""Whom to tell of a post, and the facts of their letter. Asked of the stages when the letter is written, not when the deed is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import select

from dps.admission.models import Admission, Application
from dps.award.models import AwardDecision, Ending, Summary
from dps.award.rules.standstill import standstill_of
from dps.bidding.models import Bid, SealedVersion
from dps.bidding.queries import receipt_of, why_not_bid
from dps.competition.models import Competition, Invitation, Question
from dps.competition.queries import unanswered
from dps.competition.rules.asking import SET_ASIDE
from dps.competition.shortening import short_period, waiting_for
from dps.competition.versions import change, shown
from dps.contract.models import Contract
from dps.core.db import Base, NotFound, db
from dps.evaluation.models import Assignment
from dps.fees.models import Subscription
from dps.law.calendar import london_date, years_after
from dps.law.routes import route
from dps.letters.account_recipients import WHO as ACCOUNTS
from dps.letters.agreement_recipients import WHO as AGREEMENTS
from dps.letters.alert_recipients import ALERTS, found_for
from dps.letters.alert_recipients import WHO as FOUND
from dps.letters.award_recipients import WHO as AWARDS
from dps.letters.box_recipients import WHO as BOX
from dps.letters.contract_recipients import WHO as CONTRACTS
from dps.letters.custody_recipients import WHO as CUSTODY
from dps.letters.desk_recipients import WHO as DESK
from dps.letters.examining_recipients import WHO as EXAMINING
from dps.letters.group_recipients import WHO as GROUPS
from dps.letters.ledger_recipients import WHO as LEDGER
from dps.letters.market_recipients import WHO as MARKETS
from dps.letters.panel_recipients import WHO as PANELS
from dps.letters.place_recipients import WHO as PLACES
from dps.letters.profile_recipients import WHO as PROFILES
from dps.letters.review_recipients import WHO as REVIEWS
from dps.outbox.post import Post
from dps.parties.models import Organisation, Person
from dps.parties.queries import people_of
from dps.parties.rules.keeping import LEAST_WARNING
from dps.parties.rules.roles import OFFICER
from dps.profile.models import Evidence

Addressed = tuple[Person | str, dict[str, Any]]
"""A person, or an e-mail address that has no account, and the facts of the letter."""


def addressed(post: Post, *, at: datetime) -> tuple[Addressed, ...]:
    """The people to write to about a post, each with the facts of their letter. Raises KeyError for a kind without a letter.

    ``at`` is when the letter is written: what is over by then is not told as if it were to come.
    """
    return tuple(found_for(post, at=at) if post.kind == ALERTS else _WHO[post.kind](post))


T = TypeVar("T", bound=Base)


def _thing(kind: type[T], ref: str) -> T:
    found = db.session.scalar(select(kind).where(kind.ref == ref))  # type: ignore[attr-defined]
    if found is None:
        raise NotFound(ref)
    return found


def _about(post: Post) -> str:
    return post.about.partition(":")[2]


def _each(people: Iterable[Person], **facts: Any) -> Iterator[Addressed]:
    return ((who, facts) for who in people)


def _application(post: Post) -> Iterator[Addressed]:
    application = _thing(Application, _about(post))
    words = route(application.lot.market.route).words
    return _each(
        people_of(application.supplier),
        application=application,
        lot=application.lot,
        supplier=application.supplier,
        words=words,
    )


def _removed(post: Post) -> Iterator[Addressed]:
    admission = _thing(Admission, _about(post))
    words = route(admission.lot.market.route).words
    return _each(
        people_of(admission.supplier), admission=admission, lot=admission.lot, supplier=admission.supplier, words=words
    )


def _invited(post: Post) -> Iterator[Addressed]:
    competition = _thing(Competition, _about(post))
    for supplier in _suppliers(select(Invitation.supplier_id).where(Invitation.competition_id == competition.id)):
        yield from _each(
            people_of(supplier), competition=competition, supplier=supplier, words=route(competition.route).words
        )


def _everybody_in(competition: Competition, **facts: Any) -> Iterator[Addressed]:
    """The people of every supplier that was invited, asked or began a bid. Nobody learns who the others are."""
    taking_part = (
        select(Invitation.supplier_id)
        .where(Invitation.competition_id == competition.id)
        .union(
            select(Question.asker_id).where(Question.competition_id == competition.id),
            select(Bid.supplier_id).where(Bid.competition_id == competition.id),
        )
    )
    for supplier in _suppliers(taking_part):
        yield from _each(
            people_of(supplier),
            competition=competition,
            supplier=supplier,
            words=route(competition.route).words,
            **facts,
        )


def _suppliers(ids: Any) -> tuple[Organisation, ...]:
    return tuple(db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id)))


def _infected(post: Post) -> Iterator[Addressed]:
    evidence = _thing(Evidence, _about(post))
    return _each(people_of(evidence.organisation), evidence=evidence, supplier=evidence.organisation)


def _changed(post: Post) -> Iterator[Addressed]:
    made = change(_about(post))
    return _everybody_in(made.competition, change=made, changed=shown(made))


def _cancelled(post: Post) -> Iterator[Addressed]:
    return _everybody_in(_thing(Competition, _about(post)))


def _ended(post: Post) -> Iterator[Addressed]:
    competition = _thing(Competition, _about(post))
    ending = db.session.scalars(select(Ending).where(Ending.competition_id == competition.id)).one()
    return _everybody_in(competition, ending=ending)


def _asked(post: Post) -> Iterator[Addressed]:
    question = _thing(Question, _about(post))
    competition = db.session.get_one(Competition, question.competition_id)
    return _each(people_of(competition.buyer, roles=(OFFICER,)), competition=competition)


def _answered(post: Post) -> Iterator[Addressed]:
    question = _thing(Question, _about(post))
    return _everybody_in(db.session.get_one(Competition, question.competition_id), question=question)


def _set_aside(post: Post) -> Iterator[Addressed]:
    question = _thing(Question, _about(post))
    competition = db.session.get_one(Competition, question.competition_id)
    asker = db.session.get_one(Organisation, question.asker_id)
    return _each(people_of(asker), question=question, competition=competition, says=SET_ASIDE)


def _short_asked(post: Post) -> Iterator[Addressed]:
    """Everybody who would be invited and has not answered: pressed again, the others are not troubled."""
    asked = short_period(_about(post))
    for supplier in waiting_for(asked, at=post.at):
        yield from _each(people_of(supplier), asked=asked, competition=asked.competition, supplier=supplier)


def _short_answered(post: Post) -> Iterator[Addressed]:
    asked = short_period(_about(post))
    officers = people_of(asked.competition.buyer, roles=(OFFICER,))
    return _each(officers, asked=asked, competition=asked.competition, agrees=post.facts["agrees"])


def _questions_due(post: Post) -> Iterator[Addressed]:
    competition = _thing(Competition, _about(post))
    waiting = unanswered((competition,)).get(competition.id, 0)
    return _each(
        people_of(competition.buyer, roles=(OFFICER,)) if waiting else (), competition=competition, waiting=waiting
    )


def _bid(post: Post) -> Iterator[Addressed]:
    bid = _thing(Bid, _about(post))
    return _each(people_of(bid.supplier), bid=bid, competition=bid.competition, supplier=bid.supplier)


def _received(post: Post) -> Iterator[Addressed]:
    version = _thing(SealedVersion, post.facts["receipt"])
    bid = version.bid
    code = receipt_of(version).receipt.code()
    return _each(
        people_of(bid.supplier), bid=bid, version=version, code=code, competition=bid.competition, supplier=bid.supplier
    )


def _refused(post: Post) -> Iterator[Addressed]:
    bid = _thing(Bid, _about(post))
    reasons = why_not_bid(bid.competition, bid.supplier, at=post.at)
    return _each(
        people_of(bid.supplier),
        bid=bid,
        competition=bid.competition,
        supplier=bid.supplier,
        reasons=reasons,
        tried_at=post.at,
    )


def _officers(post: Post) -> Iterator[Addressed]:
    competition = _thing(Competition, _about(post))
    return _each(people_of(competition.buyer, roles=(OFFICER,)), competition=competition)


def _appointed(post: Post) -> Iterator[Addressed]:
    place = _thing(Assignment, _about(post))
    return _each((place.person,), competition=place.competition, role=place.role)


def _sign_in(post: Post) -> Iterator[Addressed]:
    return _each((_thing(Person, _about(post)),), what=post.facts["what"])


def _unused(post: Post) -> Iterator[Addressed]:
    person = _thing(Person, _about(post))
    if person.closed_at is not None:
        return iter(())
    closes = max(years_after(date.fromisoformat(post.facts["due_on"]), 1), london_date(post.at) + LEAST_WARNING)
    return _each((person,), closes=closes)


def _told(post: Post) -> Iterator[Addressed]:
    summary = _thing(Summary, _about(post))
    competition = summary.decision.competition
    its = route(competition.route)
    standstill = standstill_of(its, told_at=summary.sent_at, notice_date=None, standstill=summary.decision.standstill)
    return _each(
        people_of(summary.bid.supplier), summary=summary, content=summary.content, competition=competition,
        supplier=summary.bid.supplier, standstill=standstill, decision=summary.decision, words=its.words,
        waits_for=its.award_notice_first,
    )  # fmt: skip


def _noticed(post: Post) -> Iterator[Addressed]:
    decision = _thing(AwardDecision, _about(post))
    its = route(decision.competition.route)
    standstill = standstill_of(
        its, told_at=decision.told_at, notice_date=decision.notice_date, standstill=decision.standstill, lengthened_to=decision.lengthened_to
    )  # fmt: skip
    told = select(Bid.supplier_id).join(Summary, Summary.bid_id == Bid.id).where(Summary.decision_id == decision.id)
    for supplier in _suppliers(told):
        yield from _each(
            people_of(supplier),
            decision=decision,
            competition=decision.competition,
            supplier=supplier,
            standstill=standstill,
        )


def _concluded(post: Post) -> Iterator[Addressed]:
    contract = _thing(Contract, _about(post))
    yield from _each(people_of(contract.supplier), contract=contract)
    yield from _each(people_of(contract.buyer, roles=(OFFICER,)), contract=contract)


def _paid(post: Post) -> Iterator[Addressed]:
    subscription = _thing(Subscription, _about(post))
    return _each(people_of(subscription.organisation), subscription=subscription, supplier=subscription.organisation)


_WHO: Mapping[str, Callable[[Post], Iterator[Addressed]]] = {
    "application-submitted": _application,
    "application-extended": _application,
    "application-decided": _application,
    "supplier-removed": _removed,
    "evidence-infected": _infected,
    "competition-published": _invited,
    "competition-changed": _changed,
    "competition-withdrawn": _cancelled,
    "competition-cancelled": _cancelled,
    "extension-asked": _officers,
    "short-period-asked": _short_asked,
    "short-period-answered": _short_answered,
    "question-set-aside": _set_aside,
    "questions-due": _questions_due,
    "ended-without-award": _ended,
    "question-asked": _asked,
    "question-answered": _answered,
    "bid-received": _received,
    "bid-withdrawn": _bid,
    "bid-refused": _refused,
    "bids-opened": _officers,
    "prices-opened": _officers,
    "panel-appointed": _appointed,
    "account-unused": _unused,
    "sign-in-changed": _sign_in,
    "award-told": _told,
    "award-notice-recorded": _noticed,
    "contract-concluded": _concluded,
    "subscription-paid": _paid,
    **AWARDS,
    **LEDGER,
    **EXAMINING,
    **MARKETS,
    **PANELS,
    **PLACES,
    **PROFILES,
    **REVIEWS,
    **AGREEMENTS,
    **DESK,
    **GROUPS,
    **BOX,
    **CONTRACTS,
    **CUSTODY,
    **ACCOUNTS,
    **FOUND,
}
