"""One invented competition, put into a play from its draft as far as it should come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from dps.award import actions as award
from dps.award import approving, checking
from dps.award.models import AwardDecision
from dps.bidding import actions as bidding
from dps.bidding import late
from dps.bidding.models import Bid
from dps.competition import actions as competition
from dps.competition.models import Competition, Question
from dps.competition.queries import questions, review_of
from dps.competition.rules.frozen import ToldCriterion
from dps.competition.rules.parts.considerations import NAME as CONSIDERATIONS
from dps.competition.rules.parts.social_value import Measure
from dps.competition.rules.reviewing import APPROVED
from dps.contract import actions as contract
from dps.contract.models import Contract
from dps.core.db import db
from dps.demo.besides import whole_besides
from dps.demo.draft_parts import whole_considered, whole_parts
from dps.demo.evaluating import evaluate
from dps.demo.play import Play
from dps.law.considering import CONFLICTS_TOLD, duty
from dps.law.route import Route
from dps.law.routes import route
from dps.market.models import Lot

STAGES = ("drafted", "published", "closed", "scoring", "ranked", "told", "concluded")
"""How far a competition of the demonstration may come, in order."""


@dataclass(frozen=True)
class Tender:
    """What one firm bids: its price in pence, and the points that its answers will be given."""

    firm: str
    pence: int
    points: tuple[int, int, int]
    disagree: int = 0  # what the second evaluator gives more or less on the first criterion
    replaced: bool = False
    withdrawn: bool = False


@dataclass(frozen=True)
class CallOff:
    """One competition: what is bought, by which route, on which days of the play, who bids, and how far it comes."""

    key: str
    title: str
    need: str
    outcomes: str
    closer: str
    by_whom: str
    route: Route
    value_pence: int
    upto: str
    published: int
    closes: int
    lot: Callable[[], Lot] | None = None
    tenders: tuple[Tender, ...] = ()
    scored: int = 0  # days after the closing
    decided: int = 0
    noticed: int = 0
    concluded: int = 0
    formula: str = "relative"
    parameters: Mapping[str, str] = field(default_factory=dict)
    question: str = ""
    answer: str = ""
    evaluators: tuple[str, ...] = ("evaluator", "evaluator-2")
    moderator: str = "second"
    community: str = ""  # who scores social value beside them, and nothing else
    council: str = "Preston City Council"
    buyer: str = "buyer"
    second: str = "second"
    approver: str = "evaluator-2"
    cpv: tuple[str, ...] = ("73200000",)
    parts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # beside those that every draft has
    late: Tender | None = None  # sent ten minutes after the deadline
    measured: bool = False  # whether a criterion is scored by the hours that a bid promises

    def reaches(self, stage: str) -> bool:
        """Whether the competition comes as far as ``stage``."""
        return STAGES.index(self.upto) >= STAGES.index(stage)


CRITERIA: tuple[ToldCriterion, ...] = (
    ToldCriterion("", "quality", "Understanding and approach", "How will you understand the need, and how will you do the work?", Decimal(40), threshold=2, word_limit=800),
    ToldCriterion("", "quality", "Team and capacity", "Who will do the work, and how will you keep to the timetable?", Decimal(15), word_limit=500),
    ToldCriterion("", "social_value", "What residents gain", "What will residents gain from how you do this work? Promise things that can be counted.", Decimal(20), word_limit=500),
)  # fmt: skip
PRICE_WEIGHT = Decimal(25)
HOURS: dict[str, str] = {
    "outcome": "Paid work for people who live here", "measure": "Hours of paid work for residents", "unit": "hours",
    "relevance": "Residents are paid for part of the interviews and workshops.", "target": "240", "need": "400",
}  # fmt: skip
HOURS_CODE = Measure(**HOURS).code


def criteria_of(plan: CallOff) -> tuple[ToldCriterion, ...]:
    """What a call-off is judged on. Where it is measured, half of social value is scored by the hours promised."""
    if not plan.measured:
        return CRITERIA
    judged = replace(CRITERIA[2], weight=Decimal(10))
    return (*CRITERIA[:2], judged, ToldCriterion("", "social_value", "Paid work", "", Decimal(10), measure=HOURS_CODE))


def parts_of(plan: CallOff) -> dict[str, dict[str, Any]]:
    """The further parts of a call-off's draft."""
    parts = {**whole_parts(plan.route), **plan.parts}
    if plan.measured:
        parts["social_value"] = {**parts["social_value"], "measures": [HOURS]}
    return parts


class Score:
    """The rows of one call-off as the play goes on, by their keys."""

    def __init__(self, play: Play, plan: CallOff) -> None:
        self.play = play
        self.plan = plan
        self.key = 0

    @property
    def row(self) -> Competition:
        """The competition."""
        return db.session.get_one(Competition, self.key)

    @property
    def decision(self) -> AwardDecision:
        """Its award decision."""
        return db.session.scalars(
            select(AwardDecision).where(AwardDecision.competition_id == self.key, AwardDecision.set_aside_at.is_(None))
        ).one()

    @property
    def contract(self) -> Contract | None:
        """Its contract, once concluded."""
        return db.session.scalar(select(Contract).where(Contract.competition_id == self.key))


def perform(play: Play, plan: CallOff) -> Score:
    """Put every deed of the competition into the play; its rows are in the answer once the play has run."""
    score = Score(play, plan)
    _call(play, plan, score)
    if plan.reaches("published"):
        _bids(play, plan, score)
    if plan.reaches("scoring"):
        evaluate(play, plan, score)
    if plan.reaches("told"):
        _award(play, plan, score)
    return score


def _call(play: Play, plan: CallOff, score: Score) -> None:
    closes = play.when(plan.closes, "12:00")

    def draft(now: datetime) -> None:
        by = play.by(plan.buyer)
        lot = plan.lot() if plan.lot else None
        begun = competition.draft(buyer=play.councils[plan.council], route=plan.route, lot=lot, by=by, at=now)
        facts: dict[str, Any] = {
            "title": plan.title, "need": plan.need, "outcomes": plan.outcomes, "closer_to_those_affected": plan.closer,
            "by_those_affected": plan.by_whom, "value_pence": plan.value_pence, "contract_kind": "goods_services", "cpv": list(plan.cpv),
            "starts_on": play.day(plan.closes + 60), "ends_on": play.day(plan.closes + 60 + 364),
            "price_formula": plan.formula, "price_weight": PRICE_WEIGHT, "price_parameters": dict(plan.parameters),
            "closes_at": closes, "clarifications_close_at": play.when(plan.closes - 7, "17:00"),
            "parts": _dated(parts_of(plan), plan.route, play.day(plan.published - 2)),
            "considered": whole_considered(),
        }  # fmt: skip
        competition.revise(
            competition=begun, facts=facts, criteria=criteria_of(plan), version=begun.version, by=by, at=now
        )
        score.key = begun.id

    def ask(now: datetime) -> None:
        competition.ask_for_review(competition=score.row, by=play.by(plan.buyer), at=now)

    def approve(now: datetime) -> None:
        review = review_of(score.row)
        assert review is not None
        competition.answer_review(review=review, outcome=APPROVED, comments={}, by=play.by(plan.approver), at=now)

    def publish(now: datetime) -> None:
        needs = plan.route.notice_needed_first(value=plan.value_pence, advertised=True)
        notice = (
            {
                "notice_reference": f"2026/S 000-{1000 + plan.published % 900:06d}",
                "notice_date": play.day(plan.published),
            }
            if needs
            else {}
        )
        competition.publish(competition=score.row, **notice, by=play.by(plan.buyer), at=now)  # type: ignore[arg-type]

    play.on(play.when(plan.published - 1, "14:00"), draft)
    play.on(play.when(plan.published - 1, "15:00"), ask)
    if plan.reaches("published"):
        play.on(play.when(plan.published - 1, "16:30"), approve)
        play.on(play.when(plan.published, "09:30"), publish)


def _dated(parts: dict[str, dict[str, Any]], law: Route, day: date) -> dict[str, dict[str, Any]]:
    """The parts with the day on which conflicts were assessed, where the route wants it told."""
    told = {"conflicts_on": day.isoformat()} if duty(law, CONFLICTS_TOLD) else {}
    return {**parts, CONSIDERATIONS: {**parts[CONSIDERATIONS], **told}}


def _bids(play: Play, plan: CallOff, score: Score) -> None:
    if plan.question and plan.tenders:
        asker = plan.tenders[-1].firm

        def ask(now: datetime) -> None:
            competition.ask(
                competition=score.row, asker=play.firms[asker], text=plan.question, by=play.for_firm(asker), at=now
            )

        def reply(now: datetime) -> None:
            (asked,) = questions(score.row)
            row = db.session.scalars(select(Question).where(Question.ref == asked.ref)).one()
            competition.answer(question=row, text=plan.answer, by=play.by(plan.buyer), at=now)

        play.on(play.when(plan.published + 1, "11:00"), ask)
        if plan.answer:
            play.on(play.when(plan.published + 2, "15:00"), reply)

    def bid(tender: Tender, *, last: bool) -> Callable[[datetime], None]:
        def deed(now: datetime) -> None:
            by = play.for_firm(tender.firm)
            begun = bidding.start(competition=score.row, supplier=play.firms[tender.firm], by=by, at=now)
            offer = _offer(play, plan, score.row, tender, dearer=0 if last else 5)
            bidding.save_draft(bid=begun, quality=offer["quality"], price=offer["price"], by=by, at=now)
            bidding.submit(bid=begun, by=by, at=now)

        return deed

    def send_late(tender: Tender) -> None:
        def prepare(now: datetime) -> None:
            by = play.for_firm(tender.firm)
            begun = bidding.start(competition=score.row, supplier=play.firms[tender.firm], by=by, at=now)
            offer = _offer(play, plan, score.row, tender, dearer=0)
            bidding.save_draft(bid=begun, quality=offer["quality"], price=offer["price"], by=by, at=now)

        def send(now: datetime) -> None:
            late.keep_late(bid=bid_of(tender), by=play.for_firm(tender.firm), at=now)

        play.on(play.when(plan.closes, "11:40"), prepare)
        play.on(play.when(plan.closes, "12:10"), send)

    def bid_of(tender: Tender) -> Bid:
        return db.session.scalars(
            select(Bid).where(Bid.competition_id == score.key, Bid.supplier_id == play.firms[tender.firm].id)
        ).one()

    def withdraw(tender: Tender) -> Callable[[datetime], None]:
        def deed(now: datetime) -> None:
            bidding.withdraw(bid=bid_of(tender), by=play.for_firm(tender.firm), at=now)

        return deed

    if plan.late is not None:
        send_late(plan.late)
    for number, tender in enumerate(plan.tenders):
        day = min(plan.published + 4 + number, plan.closes - 1)
        if tender.replaced:
            play.on(play.when(day - 1, "16:30"), bid(tender, last=False))
        play.on(play.when(day, f"{10 + number % 7}:15"), bid(tender, last=True))
        if tender.withdrawn:
            play.on(play.when(day, "18:00"), withdraw(tender))


_DEPTH = (
    "We read what is known already.",
    "We recruit and pay peer researchers from the wards concerned.",
    "Residents and staff agree the questions with us before we ask them.",
    "Each finding is tested at two open meetings, and what was said there is printed with it.",
    "We hand over the method, the data and the trained people, so that the council can do it again without us.",
)


def _offer(play: Play, plan: CallOff, row: Competition, tender: Tender, *, dearer: int) -> dict[str, Any]:
    approach, team, value = (c for c in row.criteria if not c.measure)
    hours = str(60 * max(1, tender.points[2]))
    told = {
        "measure": HOURS["measure"], "measure_key": HOURS_CODE, "amount": hours, "unit": "hours", "who": "Residents of the wards",
        "where": "Each ward where sessions are held", "evidence": "Payroll, and the signatures of those who were paid",
    }  # fmt: skip
    firm = play.firms[tender.firm].name
    depth = tender.points[0]
    return {
        "quality": {
            "answers": {
                approach.ref: f"{firm} would begin with the people who live with the question. " + " ".join(_DEPTH[:depth]),
                team.ref: f"A named lead and two colleagues, {12 + 4 * tender.points[1]} days in all, with a reserve for illness.",
                value.ref: "We promise what can be counted and say how we will show it.",
            },
            "commitments": [
                {"outcome": "Paid work for local people", "measure": "hours of paid peer research by residents", "target": f"{hours} hours", "due_on": play.day(plan.closes + 240).isoformat(), **(told if plan.measured else {})},
                {"outcome": "Skills that stay", "measure": "residents who complete the training", "target": f"{4 * max(1, tender.points[2])} residents", "due_on": play.day(plan.closes + 300).isoformat()},
            ],
            **whole_besides(plan.route),
        },
        "price": {
            "lines": [
                {"what": "Research and design", "pence": tender.pence * 7 // 10 + dearer * 10_000},
                {"what": "Reporting and handover", "pence": tender.pence - tender.pence * 7 // 10},
            ],
            "total_pence": tender.pence + dearer * 10_000,
        },
    }  # fmt: skip


def _award(play: Play, plan: CallOff, score: Score) -> None:
    day = plan.closes + plan.decided

    def decide(now: datetime) -> None:
        award.decide(
            competition=score.row, reasons="The bid ranked first under the published method; the ranking was read through by both officers.",
            winner_check="Exclusion grounds read again with the declaration; insurance will be in force from the first day.",
            standstill=plan.route.standstill.period is not None, no_standstill_reason="", by=play.by(plan.buyer), at=now,
        )  # fmt: skip

    def approve(now: datetime) -> None:
        approving.approve(decision=score.decision, outcome=APPROVED, words="", by=play.by(plan.approver), at=now)

    def tell(now: datetime) -> None:
        award.tell(decision=score.decision, by=play.by(plan.buyer), at=now)

    def see(now: datetime) -> None:
        for item in checking.items_of(score.decision):
            checking.see_evidence(
                decision=score.decision, item=item.code, outcome="seen", note=f"{item.title}: shown by the winner and in order.",
                by=play.by(plan.buyer), at=now,
            )  # fmt: skip

    def notice(now: datetime) -> None:
        award.record_notice(
            decision=score.decision,
            reference=f"2026/S 000-{5000 + day % 900:06d}",
            date=play.day(plan.closes + plan.noticed),
            by=play.by(plan.buyer),
            at=now,
        )

    def conclude(now: datetime) -> None:
        signed = play.day(plan.closes + plan.concluded)
        contract.conclude(
            decision=score.decision,
            signed_on=signed,
            starts_on=max(signed, play.day(plan.closes + 60)),
            ends_on=play.day(plan.closes + 60 + 364),
            by=play.by(plan.buyer),
            at=now,
        )

    play.on(play.when(day, "10:00"), decide)
    play.on(play.when(day, "12:00"), approve)
    play.on(play.when(day, "14:00"), tell)
    if plan.noticed and route(plan.route.code).award_notice_first:
        play.on(play.when(plan.closes + plan.noticed, "15:00"), notice)
    if plan.reaches("concluded"):
        play.on(play.when(plan.closes + plan.concluded, "10:00"), see)
        play.on(play.when(plan.closes + plan.concluded, "11:00"), conclude)
