"""How the award desk says where things stand: the one next step, and the acts in order, each with its provision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import url_for

from dps.award.approving import Approval
from dps.award.queries import Desk
from dps.competition.rules.orders import PROVISION as ORDERS
from dps.contract.queries import award_notice_due_of, details_due
from dps.core.refusal import Obstacle
from dps.law.calendar import start_of_day
from dps.web.filters import london_date

if TYPE_CHECKING:
    from dps.contract.models import Contract
    from dps.law.periods import Counted


@dataclass(frozen=True)
class Step:
    """What an officer does next: a sentence, and a button where there is something to press."""

    says: str
    text: str = ""
    href: str = ""


def next_step(
    desk: Desk, contract: Contract | None, why_not: Sequence[Obstacle], approval: Approval | None = None
) -> Step | None:
    """The one thing to do now; None where nothing is left. ``why_not`` are the obstacles to concluding."""
    ref, decision = desk.competition.ref, desk.decision
    if decision is None:
        if desk.winner is None or desk.ending is not None:
            return None
        return Step(
            "The ranking is final. Read it, check the winner, and decide.", "Decide the award", _to("decide", ref)
        )
    if decision.told_at is None and approval is not None and not approval.done:
        return Step(
            f"The award is decided. Before anybody is told, {approval.who} who did not decide it approves it.",
            "Read it as the second person", url_for("buyers.award_approval.answer", competition=ref),
        )  # fmt: skip
    if decision.told_at is None:
        return Step(
            "The award is decided. Now tell every bidder, all at once.", "Read and send the letters", _to("tell", ref)
        )
    if contract is not None:
        return Step(*_after_contract(desk, contract))
    codes = {o.code for o in why_not}
    if "award-notice-first" in codes:
        notice = desk.route.award_notice_first
        return Step(
            f"Publish {notice} on the central platform, then record its reference and date here.",
            f"Record {notice}",
            _to("notice", ref),
        )
    if "standstill-running" in codes:
        wait = next(o for o in why_not if o.code == "standstill-running")
        if any(code.startswith("evidence-") for code in codes):
            says = f"{wait.says} Meanwhile, look at what the winner shows before the contract is signed."
            return Step(says, "Look at the evidence", url_for("buyers.award_evidence.show", competition=ref))
        return Step(f"{wait.says} Nothing is to be done until then. {wait.mend}")
    if "contested" in codes:
        wait = next(o for o in why_not if o.code == "contested")
        return Step(wait.says, "See the challenges", url_for("buyers.challenges.listing", competition=ref))
    if any(code.startswith("evidence-") for code in codes):
        says = "Before the contract is signed, look at what the winner shows: exclusion grounds, insurance and what else the law asks."
        return Step(says, "Look at the evidence", url_for("buyers.award_evidence.show", competition=ref))
    if codes:
        return Step("Something still keeps the contract back.", "See all reasons", _to("conclude", ref))
    return Step("The contract may be concluded.", "Conclude the contract", _to("conclude", ref))


def state_of(desk: Desk, contract: Contract | None, counted: Counted | None, *, at: datetime) -> str:
    """The state code that the desk shows."""
    if desk.ending is not None:
        return "abandoned"
    if contract is not None:
        return "concluded"
    if counted is not None and at < start_of_day(counted.first_day_after):
        return "standstill"
    return "decided" if desk.decision is not None else "evaluating"


def _to(step: str, ref: str) -> str:
    return url_for(f"buyers.award.{step}", competition=ref)


def _after_contract(desk: Desk, contract: Contract) -> tuple[str, str, str]:
    page = url_for("buyers.contracts.show", contract=contract.ref)
    due = details_due(contract)
    if due and not contract.notice_reference:
        when = f"by {london_date(due.last_day)}" if due.last_day else "as soon as reasonably practicable"
        return f"Publish {due.notice} {when}, then record its reference and date.", f"Record {due.notice}", page
    decision = desk.decision
    after = desk.route.award_notice_after
    if after and decision is not None and decision.notice_recorded_at is None:
        late = award_notice_due_of(decision)
        when = f"by {london_date(late.last_day)}" if late and late.last_day else "in time"
        return (
            f"Publish the award notice ({after}) {when}, then record it.",
            f"Record {after}",
            _to("notice", desk.competition.ref),
        )
    return "The contract is concluded and everything of the award is recorded.", "See the contract", page


def events(
    desk: Desk, contract: Contract | None, counted: Counted | None, *, at: datetime, approval: Approval | None = None
) -> list[dict[str, Any]]:
    """The acts of an award in their order: done with the time, coming with the day, each with its provision."""
    decision, route = desk.decision, desk.route
    told = decision.told_at if decision else None
    found = [
        _event("Decided", decision.decided_at if decision else None, "PCR 2015 reg 67(1); Procurement Act 2023 s.19", now=not decision),
        *_approval(approval),
        _event(
            "Every bidder told", told, route.provisions["feedback"],
            detail=f"{len(desk.summaries)} letters, all at the same time" if told else "", now=bool(decision and not told and (approval is None or approval.done)),
        ),
    ]  # fmt: skip
    if route.award_notice_first:
        recorded = decision.notice_date if decision else None
        found.append(
            _event(
                f"Award notice {route.award_notice_first} published", start_of_day(recorded) if recorded else None,
                route.provisions["award_notice_first"], detail=decision.notice_reference if decision else "",
                when=london_date(recorded) if recorded else "", now=bool(told and not recorded),
            )
        )  # fmt: skip
    may_from = start_of_day(counted.first_day_after) if counted else None
    if decision is None or decision.standstill:
        if route.standstill.period is not None:
            found.append(_standstill(desk, counted, over=bool(may_from and at >= may_from)))
    elif decision.no_standstill_reason:
        found.append(
            {
                "title": "No standstill",
                "state": "past",
                "detail": decision.no_standstill_reason,
                "provision": route.provisions["standstill"],
            }
        )
    concluded = contract.concluded_at if contract else None
    earliest = f"from {london_date(counted.first_day_after)}" if counted else ""
    found.append(
        _event(
            "Contract concluded" if concluded else "The contract may be concluded",
            concluded,
            "",
            when=earliest if not concluded else "",
            now=bool(may_from and at >= may_from and not contract),
        )
    )
    return found


def _approval(approval: Approval | None) -> list[dict[str, Any]]:
    """The second person's part, where the council's orders ask for one."""
    if approval is None or not approval.needed:
        return []
    given = approval.row
    return [
        _event(
            "Approved by a second person", given.given_at if given else None, ORDERS,
            detail=given.given_by.name if given else approval.who, now=given is None,
        )
    ]  # fmt: skip


def _standstill(desk: Desk, counted: Counted | None, *, over: bool) -> dict[str, Any]:
    provision = counted.provision if counted else desk.route.provisions["standstill"]
    if counted is None:
        return {"title": "Standstill", "state": "next", "when": "not begun", "provision": provision}
    skipped = "; ".join(f"{day.day} {day:%B}, {why}" for day, why in counted.skipped)
    return {
        "title": "Standstill", "state": "past" if over else "now", "when": f"to the end of {london_date(counted.last_day)}",
        "detail": f"{len(counted.counted)} days from {london_date(counted.counted[0])}" + (f"; not counted: {skipped}" if skipped else ""),
        "provision": provision,
    }  # fmt: skip


def _event(
    title: str, at: datetime | None, provision: str, *, detail: str = "", when: str = "", now: bool = False
) -> dict[str, Any]:
    state = "past" if at else "now" if now else "next"
    return {
        "title": title,
        "at": None if when else at,
        "when": when,
        "state": state,
        "detail": detail,
        "provision": provision,
    }
