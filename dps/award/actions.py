"""What can be done about an award: decide it, tell every bidder, record its notice; or end without one."""

from __future__ import annotations

from datetime import date, datetime

from dps.audit.digests import text_digest
from dps.audit.record import record
from dps.award.approving import approval_of, digest_of_letters, why_not_tell_yet
from dps.award.models import AwardDecision, Ending, Summary
from dps.award.queries import (
    bid_at_rank_one,
    decision_of,
    ending_of,
    evaluated,
    has_interest,
    is_officer_of_buyer,
    standstill_by_default,
)
from dps.award.rules.deciding import Statement, obstacles_to_deciding
from dps.award.rules.ending import obstacles_to_ending
from dps.award.rules.standstill import (
    notice_of,
    obstacles_to_recording_notice,
    obstacles_to_telling,
    standstill_of,
)
from dps.award.states import keep_final_states, keep_final_states_without_award
from dps.award.telling import drawn
from dps.bidding.models import Bid
from dps.bidding.queries import live_bids, opened, opened_prices
from dps.bidding.rules.opening import PRICE, QUALITY
from dps.competition.holding import held
from dps.competition.keeping import end_closed
from dps.competition.models import Competition
from dps.competition.queries import stage_of
from dps.competition.rules.endings import CANCELLED, NO_SUITABLE_BID
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import refuse_if
from dps.evaluation.queries import result_of
from dps.law.routes import route
from dps.outbox.post import post
from dps.parties.queries import acting_person

LETTER_OF = {CANCELLED: "competition-cancelled", NO_SUITABLE_BID: "ended-without-award"}


def decide(
    *,
    competition: Competition,
    reasons: str,
    winner_check: str,
    standstill: bool,
    no_standstill_reason: str,
    value_for_money: str = "",
    by: Actor,
    at: datetime,
) -> AwardDecision:
    """Award to the one bid at rank 1 of the final ranking. Nobody names the winner: no argument could.

    ``reasons`` and ``winner_check`` (what the officer checked of the winner: exclusion
    grounds, insurance) are kept for the record and sent to nobody;
    ``value_for_money`` is what makes a single bid worth its price. In the same
    transaction every bid reaches its final state. Raises :class:`Refused` with
    every obstacle, a second decision among them.
    """
    held(competition)
    statement = Statement(reasons, winner_check, standstill, no_standstill_reason, value_for_money)
    by_default = standstill_by_default(competition)
    refuse_if(
        obstacles_to_deciding(
            route(competition.route),
            state=competition.state,
            decided=decision_of(competition) is not None,
            evaluated=evaluated(competition, at=at),
            statement=statement,
            standstill_by_default=by_default,
            is_officer_of_buyer=is_officer_of_buyer(competition, by),
            has_interest=has_interest(competition, by),
        )
    )
    result, winner = result_of(competition), bid_at_rank_one(competition)
    assert result is not None  # both were obstacles
    assert winner is not None
    decision = AwardDecision(
        competition=competition,
        bid=winner,
        price_pence=_price_of(winner),
        reasons=reasons.strip(),
        winner_check=winner_check.strip(),
        decided_by_id=acting_person(by).id,
        decided_at=at,
        standstill=standstill,
        no_standstill_reason="" if standstill else no_standstill_reason.strip(),
        notice_reference="",
        value_for_money=value_for_money.strip(),
    )
    db.session.add(decision)
    db.session.flush()
    bids = keep_final_states(decision)
    record(
        "award:decide", log=competition.log, to=("award", decision.ref), by=by, at=at,
        facts={
            "bid": winner.ref, "rank": 1, "result_digest": text_digest(result.outcome), "reasons_digest": text_digest(decision.reasons),
            "winner_check_digest": text_digest(decision.winner_check), "standstill": standstill, "standstill_by_default": by_default,
            "final_states": bids, "value_for_money_digest": text_digest(decision.value_for_money),
        },
    )  # fmt: skip
    if approval_of(decision).needed:
        post("award-approval-asked", about=("award", decision.ref), at=at)
    return decision


def tell(*, decision: AwardDecision, by: Actor, at: datetime) -> tuple[Summary, ...]:
    """Tell every bidder, the winner too, all at the same instant. Raises :class:`Refused` when they were told before."""
    competition = held(decision.competition)
    db.session.refresh(decision)
    letters = drawn(decision)
    refuse_if(
        (
            *obstacles_to_telling(
                route(competition.route),
                told_at=decision.told_at,
                standstill=decision.standstill,
                is_officer_of_buyer=is_officer_of_buyer(competition, by),
                stands=decision.set_aside_at is None,
                at=at,
            ),
            *why_not_tell_yet(decision, letters),
        )
    )
    decision.told_at = at
    told = [Summary(decision=decision, bid=one.bid, content=one.content, sent_at=at) for one in letters]
    db.session.add_all(told)
    db.session.flush()
    counted = standstill_of(
        route(competition.route), told_at=at, notice_date=decision.notice_date, standstill=decision.standstill
    )
    record(
        "award:tell", log=competition.log, to=("award", decision.ref), by=by, at=at,
        facts={
            "summaries": len(told), "feedback": route(competition.route).feedback, "letters_digest": digest_of_letters(letters),
            "standstill_ends": counted.last_day.isoformat() if counted else "",
        },
    )  # fmt: skip
    for summary in told:
        post("award-told", about=("summary", summary.ref), at=at, facts={"supplier": summary.bid.supplier.ref})
    return tuple(told)


def record_notice(*, decision: AwardDecision, reference: str, date: date, by: Actor, at: datetime) -> None:
    """Record the award notice's reference and the London day on which the central platform published it.

    Where the standstill starts from the notice, it starts from that day.
    Raises :class:`Refused` with every obstacle.
    """
    competition = held(decision.competition)
    db.session.refresh(decision)
    its = route(competition.route)
    refuse_if(
        obstacles_to_recording_notice(
            its,
            told_at=decision.told_at,
            recorded=decision.notice_recorded_at is not None,
            standstill=decision.standstill,
            reference=reference,
            notice_date=date,
            is_officer_of_buyer=is_officer_of_buyer(competition, by),
            stands=decision.set_aside_at is None,
            at=at,
        )
    )
    decision.notice_reference = reference.strip()
    decision.notice_date = date
    decision.notice_recorded_at = at
    db.session.flush()
    counted = standstill_of(its, told_at=decision.told_at, notice_date=date, standstill=decision.standstill)
    facts = {
        "notice": notice_of(its) or "",
        "reference": decision.notice_reference,
        "date": date.isoformat(),
        "standstill_ends": counted.last_day.isoformat() if counted else "",
    }
    record("award:record-notice", log=competition.log, to=("award", decision.ref), by=by, at=at, facts=facts)
    post("award-notice-recorded", about=("award", decision.ref), at=at, facts={**facts, "competition": competition.ref})


def end_without_award(
    *, competition: Competition, ended_as: str, ground: str, reason: str, by: Actor, at: datetime
) -> Ending:
    """End a closed competition without an award, and tell everybody who took part, with the ground and the reason.

    ``ended_as`` is ``cancelled``, or ``no_suitable_bid`` once the bids are open;
    each has grounds of its own (competition/rules/endings.py). What is still
    sealed stays sealed, and nothing is deleted. Raises :class:`Refused` with
    every obstacle, a second ending among them.
    """
    competition = held(competition)
    is_open = opened(competition, QUALITY)
    refuse_if(
        obstacles_to_ending(
            stage=stage_of(competition, at),
            decided=decision_of(competition) is not None,
            ended=ending_of(competition) is not None,
            is_officer_of_buyer=is_officer_of_buyer(competition, by),
            reason=reason,
            ended_as=ended_as,
            ground=ground,
            opened=is_open,
            bids=len(live_bids(competition)) if is_open else None,
        )
    )
    end_closed(competition=competition, ended_as=ended_as, ground=ground, reason=reason, at=at)
    ending = Ending(
        competition=competition, reason=reason.strip(), decided_by_id=acting_person(by).id, decided_at=at
    )  # fmt: skip
    db.session.add(ending)
    db.session.flush()
    keep_final_states_without_award(ending)
    about = ("competition", competition.ref)
    record(
        "award:end", log=competition.log, to=about, by=by, at=at,
        facts={
            "reason_digest": text_digest(ending.reason), "ended_as": ended_as, "ground": ground,
            "answers_opened": is_open,
            "prices_opened": opened(competition, PRICE),
        },
    )  # fmt: skip
    post(LETTER_OF[ended_as], about=about, at=at)
    return ending


def _price_of(bid: Bid) -> int:
    """The opened price in pence. A bid at rank 1 has one: the ranking was computed from it."""
    prices = {one.bid.id: one.content for one in opened_prices(bid.competition)}
    return int(prices[bid.id]["total_pence"])
