"""The panel of a demonstrated call-off at work: who scores what, why, and what the moderator agrees with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dps.bidding import actions as bidding
from dps.bidding.models import Bid
from dps.bidding.queries import live_bids
from dps.demo.examining import accept_explanations, ask_about_prices, check_everybody, explain_prices
from dps.demo.play import Play
from dps.evaluation import actions as evaluation
from dps.evaluation.models import Assignment
from dps.evaluation.queries import criteria_of, evaluation_of, panel
from dps.evaluation.rules.finding import COUNTS
from dps.evaluation.rules.signing import unsigned_by

if TYPE_CHECKING:
    from dps.demo.call_off import CallOff, Score, Tender


def evaluate(play: Play, plan: CallOff, score: Score) -> None:
    day = plan.closes + plan.scored
    officers = (plan.buyer, plan.second)

    def open_part(key: str) -> Callable[[datetime], None]:
        def deed(now: datetime) -> None:
            bidding.open_envelopes(competition=score.row, part="quality", quality_locked=False, by=play.by(key), at=now)

        return deed

    def appoint(now: datetime) -> None:
        for key in plan.evaluators:
            evaluation.appoint(
                competition=score.row, person=play.people[key], role="evaluator", by=play.by(plan.buyer), at=now
            )
        evaluation.appoint(
            competition=score.row, person=play.people[plan.moderator], role="moderator", by=play.by(plan.buyer), at=now
        )
        if plan.community:
            evaluation.appoint(
                competition=score.row,
                person=play.people[plan.community],
                role="evaluator",
                by=play.by(plan.buyer),
                at=now,
            )

    def declare(now: datetime) -> None:
        for place in panel(score.row):
            evaluation.declare(assignment=place, has_interest=False, statement="", by=_member(play, place), at=now)

    def give(number: int, key: str, *, whole: bool) -> Callable[[datetime], None]:
        def deed(now: datetime) -> None:
            place = next(p for p in panel(score.row) if p.person_id == play.people[key].id)
            bids = live_bids(score.row)
            for bid in bids if whole else bids[:1]:
                for at, (criterion, points) in enumerate(
                    zip(criteria_of(score.row), _points(play, plan, bid), strict=True)
                ):
                    other = _tender(play, plan, bid).disagree if number and not at else 0
                    given = min(5, max(0, points + other))
                    evaluation.score(
                        assignment=place, bid=bid, criterion=criterion, points=given, reason=_reason(given, criterion.title, number),
                        cites=_PLACES[number % len(_PLACES)], by=play.by(key), at=now,
                    )  # fmt: skip
            if whole:
                evaluation.finish(assignment=place, by=play.by(key), at=now)

        return deed

    play.on(play.when(day, "10:00"), open_part(officers[0]))
    play.on(play.when(day, "10:20"), open_part(officers[1]))
    play.on(play.when(day, "11:00"), appoint)
    play.on(play.when(day, "14:00"), declare)
    done = plan.reaches("ranked")
    for number, key in enumerate(plan.evaluators):
        if done or number == 0:
            play.on(play.when(day, f"{15 + number}:00"), give(number, key, whole=done))
    if done:
        _agree(play, plan, score, day)


def _agree(play: Play, plan: CallOff, score: Score, day: int) -> None:
    def agree(now: datetime) -> None:
        keys = {play.people[key].id for key in plan.evaluators}
        scorers = [place.ref for place in panel(score.row) if place.person_id in keys]
        for bid in live_bids(score.row):
            for criterion, points in zip(criteria_of(score.row), _points(play, plan, bid), strict=True):
                evaluation.agree(
                    bid=bid, criterion=criterion, points=points, attended=scorers,
                    discussion="Each said what they had read; the places they named were read aloud again.",
                    rationale=_reason(points, criterion.title, 2), by=play.by(plan.moderator), at=now,
                )  # fmt: skip

    def find(now: datetime) -> None:
        bids = {bid.ref: bid for bid in live_bids(score.row)}
        for (bid, number), version in evaluation_of(score.row).promised.items():
            evaluation.find(
                bid=bids[bid], number=number, outcome=COUNTS, reason="The plan names who is paid for how many hours, and from which day.",
                replaces=version, by=play.by(plan.moderator), at=now,
            )  # fmt: skip

    def sign(key: str) -> Callable[[datetime], None]:
        def deed(now: datetime) -> None:
            place = next(p for p in panel(score.row) if p.person_id == play.people[key].id)
            standing = evaluation_of(score.row)
            waiting = unsigned_by(standing, standing.member(place.ref))
            records = {answer: standing.agreed[answer].version for answer in waiting}
            evaluation.sign(assignment=place, records=records, by=play.by(key), at=now)

        return deed

    def lock(now: datetime) -> None:
        evaluation.lock_quality(competition=score.row, by=play.by(plan.moderator), at=now)

    def look_into(now: datetime) -> None:
        check_everybody(score.row, by=play.by(plan.buyer), at=now)

    def ask_why(now: datetime) -> None:
        ask_about_prices(score.row, by=play.by(plan.buyer), at=now)

    def explain(now: datetime) -> None:
        explain_prices(score.row, speaker=lambda body: play.for_firm(_firm(play, body.id)), at=now)

    def accept(now: datetime) -> None:
        accept_explanations(score.row, by=play.by(plan.buyer), at=now)

    def open_prices(key: str) -> Callable[[datetime], None]:
        def deed(now: datetime) -> None:
            evaluation.open_prices(competition=score.row, by=play.by(key), at=now)

        return deed

    def compute(now: datetime) -> None:
        evaluation.compute(competition=score.row, by=play.by(plan.buyer), at=now)

    # Put in first: a practice market that stops in between leaves out the last deeds.
    play.on(play.when(day + 1, "12:30"), look_into)
    play.on(play.when(day + 1, "14:00"), ask_why)
    play.on(play.when(day + 1, "17:00"), explain)
    play.on(play.when(day + 2, "10:00"), accept)
    play.on(play.when(day + 1, "10:00"), agree)
    if plan.measured:
        play.on(play.when(day + 1, "10:30"), find)
    for number, key in enumerate(plan.evaluators):
        play.on(play.when(day + 1, f"11:{number:02}"), sign(key))
    play.on(play.when(day + 1, "11:30"), lock)
    play.on(play.when(day + 1, "13:00"), open_prices(plan.buyer))
    play.on(play.when(day + 1, "13:10"), open_prices(plan.second))
    play.on(play.when(day + 1, "13:30"), compute)


def _firm(play: Play, organisation: int) -> str:
    return next(key for key, body in play.firms.items() if body.id == organisation)


def _member(play: Play, place: Assignment) -> Any:
    key = next(k for k, person in play.people.items() if person.id == place.person_id)
    return play.by(key)


def _tender(play: Play, plan: CallOff, bid: Bid) -> Tender:
    return next(t for t in plan.tenders if play.firms[t.firm].id == bid.supplier_id)


def _points(play: Play, plan: CallOff, bid: Bid) -> tuple[int, int, int]:
    return _tender(play, plan, bid).points


_PLACES = ("Answer, first and second paragraph", "Answer, the list of who does what", "Answer, last paragraph")
_WHY = (
    "Nothing in the answer speaks to the question.",
    "The answer names the question but leaves out who would do what, and when.",
    "The answer covers part of the need; recruitment and the open meetings are not worked out.",
    "The second paragraph says who does what and when; the reserve is thin for this timetable.",
    "Peer researchers are named, paid and trained, and each finding is tested in the open.",
    "Method, data and trained people stay with the council, which the need asks for in its last line.",
)


def _reason(points: int, title: str, number: int) -> str:
    where = ("First reading", "Read a second time", "Agreed after discussion")[min(number, 2)]
    return f"{where}, on {title.lower()}: {_WHY[points]}"
