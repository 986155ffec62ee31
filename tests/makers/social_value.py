"""A competition in which a number promised is scored, bids that promise, and its evaluation. Each is called inside ``writing()``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

from dps.bidding import actions as bidding
from dps.bidding.models import Bid
from dps.competition.actions import publish, revise
from dps.competition.models import Competition
from dps.competition.rules.parts import proxies, social_value
from dps.competition.rules.parts.social_value import Measure
from dps.competition.rules.tree import ToldCriterion
from dps.demo.besides import whole_besides
from dps.evaluation import actions
from dps.evaluation.promises import promises_of
from dps.law.routes import route
from dps.parties.rules import roles
from tests.makers.competition import OPEN_TO_ALL, Council, a_buying_council, a_draft, approved, officer_of, the_notice
from tests.makers.draft_parts import whole_parts
from tests.makers.evaluation import AGREEING, BIDDING, CLOSES, OPENING, STAGES, STEPS, AnEvaluation
from tests.makers.parties import a_person, a_supplier, acting
from tests.makers.remembered import remembered

HOURS = Measure("More local work", "Paid hours for residents", "hours", "The team is hired here.", "1,200", "2,000")
CRITERIA = (
    ToldCriterion("", "quality", "Approach", "How will you do it?", Decimal(50)),
    ToldCriterion("", "social_value", "Local benefit", "What will residents gain?", Decimal(10)),
    ToldCriterion("", "social_value", "Local work", "", Decimal(10), measure=HOURS.code),
)
WORTH = {
    "code": HOURS.code, "pence": 10_00, "source": "A council’s own study, table 2", "price_year": 2025, "deadweight": 20,
    "attribution": 0, "displacement": 0, "leakage": 0, "drop_off": 0, "years": 1,
}  # fmt: skip
WHY = "The staffing table on page 3 names the posts and their hours."


def a_promise(amount: str = "1200", **said: str) -> dict[str, str]:
    """A whole promise to the published measure; ``said`` replaces parts of it."""
    return {
        "outcome": HOURS.outcome, "measure": HOURS.measure, "target": f"{amount} hours", "due_on": "2027-09-01",
        "unit": "hours", "amount": amount, "who": "School leavers", "where": "Hyde", "from": "2027-03-01",
        "evidence": "Payroll records", "measure_key": HOURS.code, **said,
    }  # fmt: skip


@remembered
def a_measured_competition(*, worth: bool = False, **changes: Any) -> Competition:
    """A published competition with a criterion that is scored by a number promised."""
    parts = whole_parts(OPEN_TO_ALL)
    parts[social_value.NAME] = {**parts[social_value.NAME], "measures": [asdict(HOURS)]}
    if worth:
        parts[proxies.NAME] = {"rows": [WORTH]}
    draft = a_draft(OPEN_TO_ALL, council=a_buying_council("Rochdale Council"), parts=parts, closes_at=CLOSES, **changes)
    by = officer_of(draft)
    revise(competition=draft, facts={}, criteria=CRITERIA, version=draft.version, by=by, at=BIDDING - timedelta(days=2))
    return publish(competition=approved(draft), **the_notice(OPEN_TO_ALL), by=by, at=BIDDING - timedelta(days=2))


def a_bid_that_promises(competition: Competition, name: str, *promises: dict[str, str]) -> Bid:
    """A submitted bid with answers to what is judged, and these promises."""
    supplier = a_supplier(name)
    by = acting(a_person(supplier, roles.OWNER), supplier)
    bid = bidding.start(competition=competition, supplier=supplier, by=by, at=BIDDING)
    answers = {c.ref: f"{name} will work with residents on {c.title}." for c in competition.criteria if not c.measure}
    quality = {"answers": answers, "commitments": list(promises), **whole_besides(route(competition.route))}
    price = {"lines": [{"what": "Everything", "pence": 40_000_00}]}
    bidding.save_draft(bid=bid, quality=quality, price=price, by=by, at=BIDDING)
    bidding.submit(bid=bid, by=by, at=BIDDING)
    return bid


def a_measured_evaluation(to: str, *promised: tuple[dict[str, str], ...], **changes: Any) -> AnEvaluation:
    """Its evaluation, brought as far as one of STAGES: one bid for each tuple of promises, all found to count before the lock."""
    competition = a_measured_competition(**changes)
    bids = tuple(a_bid_that_promises(competition, f"Bidder {chr(65 + n)}", *each) for n, each in enumerate(promised))
    officer = officer_of(competition)
    second = a_person(competition.buyer, roles.OFFICER, name="Second Officer")
    it = AnEvaluation(competition, Council(competition.buyer, competition.drafted_by), second, bids)
    for by, minutes in ((officer, 0), (it.second_officer, 1)):
        at = OPENING + timedelta(minutes=minutes)
        bidding.open_envelopes(competition=competition, part="quality", quality_locked=False, by=by, at=at)
    for stage in STAGES[1 : STAGES.index(to) + 1]:
        if stage == "locked":
            find_all(it)
        STEPS[stage](it, 2, ())
    return it


def find_all(it: AnEvaluation, outcome: str = "counts") -> None:
    """The moderator records the same finding on every promise of which there is none."""
    for bid in it.bids:
        for promise in promises_of(it.competition)[bid.ref]:
            if promise.under and promise.found is None:
                find_one(it, bid=bid, number=promise.number, outcome=outcome)


def find_one(it: AnEvaluation, **changes: Any) -> Any:
    """The moderator's finding on the first promise of the first bid."""
    assert it.moderator is not None
    given = {
        "bid": it.bids[0],
        "number": 1,
        "outcome": "counts",
        "reason": WHY,
        "by": it.by(it.moderator),
        "at": AGREEING,
    }
    return actions.find(**{**given, **changes})
