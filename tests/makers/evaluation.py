"""Makers of evaluations at every stage, lawful by default, by the real actions. Each is called inside ``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dps.bidding import actions as bidding
from dps.bidding.drafts import close_file
from dps.bidding.models import Bid
from dps.competition.models import Competition, Criterion
from dps.core.actor import Actor
from dps.demo.besides import whole_besides
from dps.demo.examining import check_everybody
from dps.evaluation import actions
from dps.evaluation.models import Assignment, Result
from dps.evaluation.queries import evaluation_of
from dps.evaluation.rules.panel import EVALUATOR, MODERATOR
from dps.evaluation.rules.signing import unsigned_by
from dps.law.routes import route
from dps.parties.models import Organisation, Person
from dps.parties.rules import roles
from tests.conftest import NOW
from tests.makers.competition import OPEN_TO_ALL, Council, a_buying_council, an_open_competition
from tests.makers.parties import a_person, a_supplier, acting
from tests.makers.remembered import remembered

BIDDING = NOW + timedelta(days=2)
CLOSES = NOW.replace(hour=12) + timedelta(days=16)
OPENING = CLOSES + timedelta(minutes=5)
SCORING = CLOSES + timedelta(days=1)
AGREEING = CLOSES + timedelta(days=2)
LOCKING = CLOSES + timedelta(days=3)
PRICING = CLOSES + timedelta(days=4)

REASON = "The answer names three wards, a budget for each and who decides."
RATIONALE = "Everyone present; the plan for the three wards was thought sound."
PLACE = "Answer, second paragraph"
CHANGE = "The appendix answers the doubt that I had written down."
DISCUSSION = "The budget for the third ward was asked about, and found on page 4."
STAGES = ("opened", "panelled", "declared", "scored", "finished", "recorded", "agreed", "locked", "priced", "computed")


@dataclass
class AnEvaluation:
    """One competition under evaluation, and the people in it."""

    competition: Competition
    council: Council
    second: Person
    bids: tuple[Bid, ...]
    evaluators: tuple[Assignment, ...] = ()
    moderator: Assignment | None = None
    result: Result | None = None
    people: dict[str, Person] = field(default_factory=dict)
    at: datetime | None = None
    """When everything is done, where a test has a clock of its own; else each step has its usual instant."""

    def when(self, usual: datetime) -> datetime:
        """When a step is done."""
        return self.at or usual

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(c for c in self.competition.criteria if not c.measure)  # a number promised is scored by its rule

    @property
    def officer(self) -> Actor:
        return self.council.by

    @property
    def second_officer(self) -> Actor:
        return acting(self.second, self.council.body)

    def by(self, assignment: Assignment) -> Actor:
        """The panel member at work."""
        return acting(assignment.person, self.council.body)

    def sign_all(self, assignment: Assignment, at: datetime | None = None) -> Any:
        """An evaluator signs every record that waits for their signature."""
        evaluation = evaluation_of(self.competition)
        waiting = unsigned_by(evaluation, evaluation.member(assignment.ref))
        records = {answer: evaluation.agreed[answer].version for answer in waiting}
        return actions.sign(
            assignment=assignment, records=records, by=self.by(assignment), at=at or self.when(AGREEING)
        )

    @property
    def log(self) -> str:
        return f"competition:{self.competition.ref}"

    def score_one(self, **changes: Any) -> Any:
        """The first evaluator's score of the first answer of the first bid; ``changes`` are the action's arguments."""
        who = changes.pop("assignment", self.evaluators[0])
        given = {"assignment": who, "bid": self.bids[0], "criterion": self.criteria[0], "points": 3, "reason": REASON, "cites": PLACE,
                 "by": self.by(who), "at": self.when(SCORING)}  # fmt: skip
        return actions.score(**{**given, **changes})

    def agree_one(self, **changes: Any) -> Any:
        """The consensus on the first answer of the first bid."""
        assert self.moderator is not None
        given = {"bid": self.bids[0], "criterion": self.criteria[0], "points": 3, "rationale": RATIONALE,
                 "attended": [e.ref for e in self.evaluators], "discussion": DISCUSSION,
                 "by": self.by(self.moderator), "at": self.when(AGREEING)}  # fmt: skip
        return actions.agree(**{**given, **changes})


def a_sealed_bid(
    competition: Competition,
    supplier: Organisation,
    *,
    pence: int,
    file: bytes = b"",
    file_name: str = "plan.txt",
    at: datetime = BIDDING,
) -> Bid:
    """A submitted bid with an answer to every criterion, and a file, by its name a text, where one is given."""
    by = acting(a_person(supplier, roles.OWNER), supplier)
    bid = bidding.start(competition=competition, supplier=supplier, by=by, at=at)
    quality = {
        "answers": {c.ref: f"{supplier.name} will work with residents on {c.title}." for c in competition.criteria},
        "commitments": [
            {"outcome": "Jobs for residents", "measure": "Apprentices", "target": "4", "due_on": "2027-09-01"}
        ],
        **whole_besides(route(competition.route)),
    }
    price = {"lines": [{"what": "Everything", "pence": pence}]}
    bidding.save_draft(bid=bid, quality=quality, price=price, by=by, at=at)
    if file:
        bidding.attach(bid=bid, file=close_file(bid, name=file_name, content=file), by=by, at=at)
    bidding.submit(bid=bid, by=by, at=at)
    return bid


@remembered
def an_evaluation(
    to: str = "scored",
    *,
    bids: int = 2,
    evaluators: int = 2,
    prices: Sequence[int] = (),
    points: Sequence[Sequence[int]] = (),
    file: bytes = b"",
    file_name: str = "plan.txt",
    names: Sequence[str] = (),
    **facts: Any,
) -> AnEvaluation:
    """An evaluation brought as far as one of STAGES.

    ``prices`` are pence by bid, ``points`` the consensus by bid and criterion;
    every evaluator gives the same points; ``file`` is put to every bid; ``names`` are the bidders'. ``facts`` are the competition's.
    """
    council = a_buying_council("Rochdale Council")
    competition = an_open_competition(OPEN_TO_ALL, council=council, **{"closes_at": CLOSES, **facts})
    second = a_person(council.body, roles.OFFICER, name="Second Officer")
    made = []
    for n in range(bids):
        supplier = a_supplier(names[n] if names else f"Bidder {chr(65 + n)}")
        pence = prices[n] if prices else 40_000_00 + n * 1_000_00
        made.append(a_sealed_bid(competition, supplier, pence=pence, file=file, file_name=file_name))
    it = AnEvaluation(competition, council, second, tuple(made))
    for by, at in ((it.officer, OPENING), (it.second_officer, OPENING + timedelta(minutes=1))):
        bidding.open_envelopes(competition=competition, part="quality", quality_locked=False, by=by, at=at)
    for stage in STAGES[1 : STAGES.index(to) + 1]:
        STEPS[stage](it, evaluators, points)
    return it


def _panelled(it: AnEvaluation, how_many: int, _points: Any) -> None:
    def place(role: str, name: str) -> Assignment:
        person = a_person(it.council.body, roles.EVALUATOR, name=name)
        return actions.appoint(competition=it.competition, person=person, role=role, by=it.officer, at=it.when(OPENING))

    it.evaluators = tuple(place(EVALUATOR, f"Evaluator {n + 1}") for n in range(how_many))
    it.moderator = place(MODERATOR, "Moderator")


def _declared(it: AnEvaluation, _how_many: int, _points: Any) -> None:
    assert it.moderator is not None
    for assignment in (*it.evaluators, it.moderator):
        actions.declare(assignment=assignment, has_interest=False, by=it.by(assignment), at=it.when(OPENING))


def _points_of(it: AnEvaluation, points: Any, bid: int, criterion: int) -> int:
    return int(points[bid][criterion]) if points else 3


def _scored(it: AnEvaluation, _how_many: int, points: Any) -> None:
    for assignment in it.evaluators:
        for b, bid in enumerate(it.bids):
            for c, criterion in enumerate(it.criteria):
                it.score_one(assignment=assignment, bid=bid, criterion=criterion, points=_points_of(it, points, b, c))


def _finished(it: AnEvaluation, _how_many: int, _points: Any) -> None:
    for assignment in it.evaluators:
        actions.finish(assignment=assignment, by=it.by(assignment), at=it.when(SCORING))


def _recorded(it: AnEvaluation, _how_many: int, points: Any) -> None:
    for b, bid in enumerate(it.bids):
        for c, criterion in enumerate(it.criteria):
            it.agree_one(bid=bid, criterion=criterion, points=_points_of(it, points, b, c))


def _signed(it: AnEvaluation, _how_many: int, _points: Any) -> None:
    for assignment in it.evaluators:
        it.sign_all(assignment)


def _locked(it: AnEvaluation, _how_many: int, _points: Any) -> None:
    actions.lock_quality(competition=it.competition, by=it.officer, at=it.when(LOCKING))


def _priced(it: AnEvaluation, _how_many: int, _points: Any) -> None:
    check_everybody(it.competition, by=it.officer, at=it.when(PRICING))
    for by in (it.officer, it.second_officer):
        actions.open_prices(competition=it.competition, by=by, at=it.when(PRICING))


def _computed(it: AnEvaluation, _how_many: int, _points: Any) -> None:
    it.result = actions.compute(competition=it.competition, by=it.officer, at=it.when(PRICING))


STEPS = {
    "panelled": _panelled,
    "declared": _declared,
    "scored": _scored,
    "finished": _finished,
    "recorded": _recorded,
    "agreed": _signed,
    "locked": _locked,
    "priced": _priced,
    "computed": _computed,
}
