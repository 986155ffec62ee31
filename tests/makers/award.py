"""Makers of evaluated competitions and awards. Each is called inside ``writing()``.

The competition is published and the award made by the real actions; what lies
between them (opened bids, agreed scores) is written as rows, so that a test of
awards can set every score and price, ties and disregarded bids included.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dps.award import actions, approving, checking
from dps.award.models import AwardDecision
from dps.bidding.examining_models import BidderCheck
from dps.bidding.models import Bid, Disregard, OpenedPart, Opening, SealedVersion
from dps.bidding.rules.examining import is_asked
from dps.competition.actions import publish
from dps.competition.models import Competition
from dps.contract.actions import conclude
from dps.contract.models import Contract
from dps.core.actor import Actor
from dps.core.db import db
from dps.evaluation.drawing import case_of
from dps.evaluation.models import Consensus, QualityLock, Result
from dps.evaluation.rules.case_file import as_json, parse
from dps.evaluation.rules.case_writing import as_case_file
from dps.evaluation.rules.engine import evaluate
from dps.law.routes import Route, route
from dps.parties.models import Organisation
from dps.parties.rules.roles import OFFICER
from tests.makers import competition as competitions
from tests.makers.competition import DYNAMIC, Council
from tests.makers.parties import a_person, a_supplier, acting
from tests.makers.remembered import remembered

PUBLISHED = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
OPENED = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
DECIDED = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
TOLD = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
UK6_ON = date(2026, 11, 24)
RECORDED = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
CONCLUDED = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
REASONS = "It has the highest total under the published method."
CHECKED = "Exclusion grounds and insurance commitment checked again today."


@dataclass(frozen=True)
class Offer:
    """One bid to be: its supplier's name, its price in pence, its agreed points for quality and social value."""

    name: str
    pence: int
    points: tuple[int, int] = (3, 3)
    disregarded: str = ""
    facts: tuple[tuple[str, Any], ...] = ()
    partner: str = ""


THREE = (
    Offer(
        "Heron Works Co-operative",
        80_000_00,
        (5, 4),
        facts=(("is_sme", True), ("is_vcse", True), ("postcode", "OL1 1UL")),
    ),
    Offer("Zanzibar Canary Ltd", 87_123_45, (3, 3), facts=(("is_sme", True),)),
    Offer("Quince and Marten CIC", 71_654_32, (1, 5)),
)
"""Heron wins; Zanzibar comes second; Quince is below the threshold of 2 for its approach."""


@remembered
def an_evaluated_competition(
    on: Route = DYNAMIC,
    *,
    offers: Sequence[Offer] = THREE,
    council: Council | None = None,
    locked: bool = True,
    computed: bool = True,
    admitted: bool = True,
    checked: bool = True,
    priced: bool = True,
    **facts: Any,
) -> Competition:
    """A competition closed, opened, scored and ranked; quality locked on 18 November 2026."""
    council = council or competitions.a_buying_council()
    draft = competitions.a_draft(on, council=council, at=PUBLISHED, **facts)
    suppliers = [_supplier(offer) for offer in offers]
    if draft.lot is not None and admitted:
        for supplier in suppliers:
            competitions.admit(supplier, draft.lot)
    notice = competitions.the_notice(on) and {"notice_reference": "2026/S 000-054321", "notice_date": PUBLISHED.date()}
    publish(competition=competitions.approved(draft, at=PUBLISHED), **notice, by=council.by, at=PUBLISHED)
    second = a_person(council.body, OFFICER)
    for part in ("quality", "price") if priced else ("quality",):
        row = Opening(
            competition_id=draft.id, part=part, first_id=draft.drafted_by_id, first_at=OPENED, second_id=second.id, opened_at=OPENED
        )  # fmt: skip
        db.session.add(row)
    for supplier, offer in zip(suppliers, offers, strict=True):
        _bid(draft, supplier, offer, checked=checked, priced=priced)
    if locked:
        db.session.add(QualityLock(competition_id=draft.id, locked_by_id=second.id, locked_at=OPENED))
    db.session.flush()
    if computed:
        case = as_case_file(case_of(draft))
        outcome = as_json(evaluate(parse(case)))
        row = Result(competition_id=draft.id, case=case, outcome=outcome, computed_at=OPENED, computed_by_id=second.id)
        db.session.add(row)
        db.session.flush()
    return draft


def _supplier(offer: Offer) -> Organisation:
    return a_supplier(offer.name, **dict(offer.facts))


def _bid(competition: Competition, supplier: Organisation, offer: Offer, *, checked: bool, priced: bool) -> None:
    officer = competition.drafted_by_id
    bid = Bid(competition_id=competition.id, supplier_id=supplier.id, started_at=PUBLISHED, wrapped_draft_key=b"key")
    version = SealedVersion(
        number=1, edition=1, received_at=PUBLISHED, submitted_by_id=officer, manifest=b"manifest", signature=b"sig"
    )
    bid.versions.append(version)
    db.session.add(bid)
    db.session.flush()
    quality = {
        "answers": {c.ref: f"What {offer.name} would do." for c in competition.criteria},
        "commitments": [
            {"outcome": f"{offer.name} takes on apprentices", "measure": "apprentices", "target": "3", "due_on": "2027-09-30"},
            {"outcome": "Residents are paid for their time", "measure": "hours paid", "target": "200", "due_on": "2027-12-31"},
        ],
    }  # fmt: skip
    if offer.partner:
        other = {
            "name": offer.partner,
            "number": "01234567",
            "role": "subcontractor",
            "share": 40,
            "tasks": "Workshops",
        }
        quality["together"] = {"how": "with_others", "own_share": 60, "others": [other]}
    price = {"lines": [{"what": "The work", "pence": offer.pence}], "total_pence": offer.pence}
    db.session.add(OpenedPart(version_id=version.id, part="quality", content=json.dumps(quality), opened_at=OPENED))
    if checked and is_asked(route(competition.route)):
        row = BidderCheck(
            bid_id=bid.id, listing="not-listed", looked_on=OPENED.date(), conditions="met", checked_by_id=officer, checked_at=OPENED
        )  # fmt: skip
        db.session.add(row)
    if offer.disregarded:
        db.session.add(
            Disregard(
                bid_id=bid.id, ground="procedure", provision="The published terms", reason=offer.disregarded,
                decided_by_id=officer, decided_at=OPENED,
            )
        )  # fmt: skip
    else:
        if priced:
            db.session.add(OpenedPart(version_id=version.id, part="price", content=json.dumps(price), opened_at=OPENED))
        for criterion, points in zip(competition.criteria, offer.points, strict=True):
            row = Consensus(
                bid_id=bid.id, criterion_id=criterion.id, version=1, points=points,
                rationale=f"Agreed {points} for {criterion.title} of {offer.name}.",
                recorded_by_id=officer, recorded_at=OPENED,
            )  # fmt: skip
            db.session.add(row)
    db.session.flush()


def by_officer(competition: Competition) -> Actor:
    """The officer who drafted the competition."""
    return competitions.officer_of(competition)


def a_decision(competition: Competition | None = None, *, at: datetime = DECIDED, **facts: Any) -> AwardDecision:
    """An award decided, with a standstill where the route has one."""
    competition = competition or an_evaluated_competition()
    lawful = {
        "reasons": REASONS,
        "winner_check": CHECKED,
        "standstill": route(competition.route).standstill.period is not None,
        "no_standstill_reason": "",
    }
    return actions.decide(competition=competition, **{"by": by_officer(competition), **lawful, **facts}, at=at)


def an_approved_decision(competition: Competition | None = None, **facts: Any) -> AwardDecision:
    """An award that a second officer has approved, an hour after it was decided."""
    decision = a_decision(competition, **facts)
    at = decision.decided_at + timedelta(hours=1)
    approving.approve(decision=decision, outcome="approved", words="", by=a_second_officer(decision.competition), at=at)
    return decision


def a_second_officer(competition: Competition) -> Actor:
    """Another officer of the council that buys."""
    return acting(a_person(competition.buyer, OFFICER), competition.buyer)


def a_told_decision(competition: Competition | None = None, **facts: Any) -> AwardDecision:
    """An award whose bidders have been told, on 20 November 2026, and whose winner has shown what it has to."""
    decision = an_approved_decision(competition, **facts)
    actions.tell(decision=decision, by=by_officer(decision.competition), at=TOLD)
    show_everything(decision)
    return decision


def show_everything(decision: AwardDecision, *, at: datetime = TOLD) -> None:
    """Record that the winner showed each thing that comes before its contract."""
    for item in checking.items_of(decision):
        checking.see_evidence(
            decision=decision, item=item.code, outcome="seen", note=f"Looked at: {item.title}.",
            by=by_officer(decision.competition), at=at,
        )  # fmt: skip


def a_noticed_decision(competition: Competition | None = None, **facts: Any) -> AwardDecision:
    """An award under the Act whose notice was published on 24 November 2026."""
    decision = a_told_decision(competition, **facts)
    actions.record_notice(
        decision=decision, reference="099006-2026", date=UK6_ON, by=by_officer(decision.competition), at=RECORDED
    )
    return decision


def a_contract(decision: AwardDecision | None = None, *, at: datetime = CONCLUDED) -> Contract:
    """A contract concluded on 7 December 2026, after its standstill."""
    decision = decision or a_noticed_decision()
    return conclude(
        decision=decision, signed_on=at.date(), starts_on=date(2027, 2, 1), ends_on=date(2028, 1, 31),
        by=by_officer(decision.competition), at=at,
    )  # fmt: skip
