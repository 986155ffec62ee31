"""Looking into the bidders before their bids are assessed: checks, requests with a last day, low prices, what is still open."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from dps.audit.digests import content_digest
from dps.audit.record import record
from dps.bidding.examined import (
    Examined,
    Priced,
    asked,
    examined,
    finding_of,
    price_of,
    prices_of,
    requests_of,
    subjects_of,
)
from dps.bidding.examining_models import BidderCheck, BidderRequest, PriceDecision
from dps.bidding.holding import lock_for_bids
from dps.bidding.models import Bid
from dps.bidding.notices import owe_notice
from dps.bidding.queries import is_disregarded, is_officer_of_buyer, opened, quality_of
from dps.bidding.rules.clarifying import WAITING, obstacles_to_answering, obstacles_to_asking
from dps.bidding.rules.examining import (
    BIDDER,
    NOT_APPLICABLE,
    NOT_ASKED,
    Finding,
    Subject,
    is_asked,
    obstacles_to_assessing,
    obstacles_to_checking,
)
from dps.bidding.rules.low_prices import BREACH, obstacles_to_deciding_price
from dps.bidding.rules.opening import PRICE, QUALITY
from dps.bidding.valid import asks_of, bid_stands_until
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, refuse_if
from dps.law import examining as law_of_examining
from dps.law.calendar import london_date
from dps.law.days import plain_day
from dps.law.examining import HEARING, REPLACEMENT
from dps.law.routes import route
from dps.outbox.post import post
from dps.parties.queries import acting_person


def check(
    *,
    bid: Bid,
    number: int,
    grounds: tuple[str, ...] = (),
    listing: str = NOT_ASKED,
    looked_on: date | None = None,
    conditions: str = NOT_APPLICABLE,
    keeps: bool = False,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> BidderCheck:
    """Keep what was found of one subject of a bid: 0 is the bidder, then those it names, in its order.

    A later check of the same subject counts in the place of an earlier one,
    which stays. Raises :class:`~dps.core.refusal.Refused`.
    """
    _of_council(bid, by)
    lock_for_bids(bid.competition, bid)
    subject = _subject(bid, number)
    refuse_if(
        why_not_check(
            bid, subject, finding=Finding(grounds, listing, conditions, keeps), looked_on=looked_on, reason=reason, by=by, at=at
        )
    )  # fmt: skip
    made = BidderCheck(
        bid=bid, subject=subject.name, grounds=list(grounds), listing=listing, looked_on=looked_on, conditions=conditions,
        keeps=keeps, reason=reason.strip(), checked_by=acting_person(by), checked_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    finding = finding_of(made)
    _record(
        "bidder:check", bid, by=by, at=at, check=made.ref, of=subject.role, faulty=bool(finding and finding.faulty),
        keeps=keeps, content=content_digest(subject.name, list(grounds), listing, conditions, made.reason),
    )  # fmt: skip
    return made


def why_not_check(
    bid: Bid, subject: Subject, *, finding: Finding, looked_on: date | None, reason: str, by: Actor, at: datetime
) -> tuple[Obstacle, ...]:
    """Why this finding cannot be kept now; empty when it can."""
    on = london_date(at)
    kinds = {HEARING} if subject.role == "bidder" else {HEARING, REPLACEMENT}
    return obstacles_to_checking(
        route(bid.competition.route), role=subject.role, finding=finding, reason=reason, looked_on=looked_on,
        heard=any(
            r.kind in kinds and r.subject == subject.name and asked(r).heard(on) for r in requests_of(bid)
        ),
        **_state(bid, by), on=on,
    )  # fmt: skip


def ask(
    *,
    bid: Bid,
    kind: str,
    number: int = 0,
    words: str,
    equal: str = "",
    answer_by: date,
    by: Actor,
    at: datetime,
) -> BidderRequest:
    """Ask one bidder something, with a last day; it is told by letter. Raises :class:`~dps.core.refusal.Refused`.

    ``number`` is the subject that it is about, as in :func:`check`; ``equal``
    says how the other bidders are treated the same.
    """
    _of_council(bid, by)
    lock_for_bids(bid.competition, bid)
    refuse_if(why_not_ask(bid, kind=kind, number=number, words=words, equal=equal, answer_by=answer_by, by=by, at=at))
    made = BidderRequest(
        bid=bid, kind=kind, subject=_subject(bid, number).name, asks=words.strip(), equal=equal.strip(), answer_by=answer_by,
        asked_by=acting_person(by), asked_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    content = content_digest(made.subject, made.asks, made.equal)
    _record(
        "bidder:ask", bid, by=by, at=at, request=made.ref, kind=kind, answer_by=answer_by.isoformat(), content=content
    )
    _post("bidder-asked", made, at=at)
    return made


def why_not_ask(
    bid: Bid, *, kind: str, number: int, words: str, equal: str, answer_by: date | None, by: Actor, at: datetime
) -> tuple[Obstacle, ...]:
    """Why this cannot be asked of a bidder now; empty when it can."""
    on, state = london_date(at), _state(bid, by)
    subject = _subject(bid, number) if state["quality_opened"] else Subject(BIDDER, "bidder")
    waits = any(
        r.kind == kind
        and r.subject == subject.name
        and asked(r).state(on) == WAITING
        and kind != law_of_examining.FACTS
        for r in requests_of(bid)
    )
    return obstacles_to_asking(
        route(bid.competition.route), kind=kind, subject_known=subject.role != "bidder", words=words, equal=equal,
        answer_by=answer_by, waits=waits, price_opened=opened(bid.competition, PRICE), **state, on=on,
    )  # fmt: skip


def answer(
    *,
    request: BidderRequest,
    answer: str,
    replacement: str = "",
    replacement_number: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Answer what one was asked: once, beside the bid, changing nothing in it. Raises Refused; NotFound to anybody else.

    ``replacement`` names who comes in the place of somebody the bid named.
    """
    bid = request.bid
    if by.organisation != bid.supplier.ref:
        raise NotFound(request.ref)
    lock_for_bids(bid.competition, bid)
    db.session.refresh(request)
    refuse_if(why_not_answer(request, answer=answer, replacement=replacement, at=at))
    request.answer, request.replacement = answer.strip(), replacement.strip()
    request.replacement_number = replacement_number.strip()
    request.answered_by, request.answered_at = acting_person(by), at
    db.session.flush()
    content = content_digest(request.answer, request.replacement, request.replacement_number)
    _record("bidder:answer", bid, by=by, at=at, request=request.ref, kind=request.kind, content=content)
    if request.replacement:
        owe_notice(bid, replaced=request.subject, at=at)
    _post("bidder-answered", request, at=at)


def why_not_answer(request: BidderRequest, *, answer: str, replacement: str = "", at: datetime) -> tuple[Obstacle, ...]:
    """Why a bidder cannot answer so now; empty when it can."""
    return obstacles_to_answering(
        asked(request),
        answer=answer,
        replacement=replacement,
        standing=not is_disregarded(request.bid),
        on=london_date(at),
    )


def decide_price(*, bid: Bid, outcome: str, reason: str, by: Actor, at: datetime) -> PriceDecision:
    """Decide, once, whether a price that seemed abnormally low is; the bidder is told. Raises Refused.

    An explanation that accounts for it protects the bid (PCR 2015 reg 69(4);
    Procurement Act 2023 s.19(5)). Leaving the bid out is a step of its own, by two officers.
    """
    _of_council(bid, by)
    lock_for_bids(bid.competition, bid)
    refuse_if(why_not_decide_price(bid, outcome=outcome, reason=reason, by=by, at=at))
    made = PriceDecision(
        bid=bid, outcome=outcome, reason=reason.strip(), provision=_price_provision(bid), decided_by=acting_person(by),
        decided_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _record("price:decide", bid, by=by, at=at, outcome=outcome, content=content_digest(made.reason))
    refs = {"competition": bid.competition.ref, "supplier": bid.supplier.ref}
    post("price-decided", about=("bid", bid.ref), at=at, facts=refs)
    return made


def why_not_decide_price(bid: Bid, *, outcome: str, reason: str, by: Actor, at: datetime) -> tuple[Obstacle, ...]:
    """Why this cannot be decided about a price now; empty when it can."""
    on, state = london_date(at), _state(bid, by)
    price_opened = opened(bid.competition, PRICE)
    priced = price_of(bid) if price_opened and state["standing"] else None
    request = asked(priced.request) if priced is not None and priced.request is not None else None
    return obstacles_to_deciding_price(
        route(bid.competition.route), outcome=outcome, reason=reason, at_issue=priced is not None and priced.at_issue,
        asked=request is not None, answered=request is not None and request.answered,
        heard=request is not None and request.heard(on), decided=priced is not None and priced.decision is not None,
        price_opened=price_opened, standing=state["standing"], is_officer_of_buyer=state["is_officer_of_buyer"],
    )  # fmt: skip


def why_not_open_prices(competition: Competition, *, at: datetime) -> tuple[Obstacle, ...]:
    """Which bidders are not checked, or not decided on, before the prices are opened; empty when none stands in the way.

    Who is in the comparison is settled before any price is seen: Procurement
    Act 2023 ss.26-28; PCR 2015 regs 56(1)(b), 57.
    """
    if not is_asked(route(competition.route)):
        return ()
    return _unsettled(competition, [one for one in examined(competition, at=at) if one.disregard is None])


def open_matters(competition: Competition, *, at: datetime, bid: Bid | None = None) -> tuple[Obstacle, ...]:
    """What is still open about the bidders, or about one of them, and is settled before an award or a contract; empty when nothing is.

    Checks that are missing, stale or undecided; requests whose time runs; low
    prices not decided; proposals that wait for a second officer; bids that stand no longer.
    """
    rows = [one for one in examined(competition, at=at) if one.disregard is None and bid in (None, one.bid)]
    refs = {one.bid.ref for one in rows}
    on = london_date(at)
    found = [*_unsettled(competition, rows)]
    for one in rows:
        name = one.bid.supplier.name
        for request in one.requests:
            if asked(request).state(on) == WAITING:
                found.append(_waits(name, request))
        if one.proposal is not None:
            says = f"It is proposed to disregard the bid of {name}, and no second officer has answered."
            found.append(Obstacle("disregard-proposed", says, mend="A second officer answers."))
    found += [o for priced in prices_of(competition) if priced.bid.ref in refs for o in _of_price(priced)]
    return (*found, *_ended(competition, rows, on))


def _unsettled(competition: Competition, rows: list[Examined]) -> tuple[Obstacle, ...]:
    states = [(one.bid.supplier.name, looked.subject, looked.state) for one in rows for looked in one.subjects]
    return obstacles_to_assessing(route(competition.route), states)


def _waits(name: str, request: BidderRequest) -> Obstacle:
    last = request.answer_by
    says = f"{name} has until the end of {plain_day(last)} to answer what it was asked."
    return Obstacle("request-waits", says, mend="Wait for its answer or the day.")


def _of_price(priced: Priced) -> tuple[Obstacle, ...]:
    name, provision = priced.bid.supplier.name, _price_provision(priced.bid)
    if priced.at_issue and priced.decision is None:
        says = f"The price of {name} seems abnormally low, and it is not decided whether it is."
        return (Obstacle("price-undecided", says, provision, "Ask it to explain, then decide with reasons."),)
    if priced.decision is not None and priced.decision.outcome == BREACH:
        says = f"The price of {name} is low because the law is broken, so its bid cannot stay."
        return (Obstacle("price-by-breach", says, "PCR 2015 reg 69(5)", "Two officers disregard the bid."),)
    return ()


def _ended(competition: Competition, rows: list[Examined], on: date) -> list[Obstacle]:
    asks = asks_of(competition)
    found = []
    for one in rows:
        last = bid_stands_until(one.bid, asks)
        if on > last:
            says = f"The bid of {one.bid.supplier.name} stood until {plain_day(last)}."
            mend = (
                "Ask your lawyer how to go on."
                if not asks
                else "It did not agree to more time: two officers disregard it."
            )
            found.append(Obstacle("bid-ended", says, "The published terms of this competition", mend))
    return found


def _price_provision(bid: Bid) -> str:
    return law_of_examining.asks(route(bid.competition.route))[law_of_examining.PRICE]


def _subject(bid: Bid, number: int) -> Subject:
    found = subjects_of(bid, quality_of(bid), requests_of(bid)) if opened(bid.competition, QUALITY) else ()
    if not 0 <= number < len(found):
        raise NotFound(f"{bid.ref}/{number}")
    return found[number]


def _state(bid: Bid, by: Actor) -> dict[str, bool]:
    return {
        "quality_opened": opened(bid.competition, QUALITY),
        "standing": bid.live_version is not None and not is_disregarded(bid),
        "is_officer_of_buyer": is_officer_of_buyer(bid.competition, by),
    }


def _of_council(bid: Bid, by: Actor) -> None:
    if not by.organisation or by.organisation != bid.competition.buyer.ref:
        raise NotFound(bid.ref)


def _record(did: str, bid: Bid, *, by: Actor, at: datetime, **facts: Any) -> None:
    record(did, log=bid.competition.log, to=("bid", bid.ref), by=by, at=at, facts=facts)


def _post(kind: str, request: BidderRequest, *, at: datetime) -> None:
    bid = request.bid
    refs = {"competition": bid.competition.ref, "supplier": bid.supplier.ref, "bid": bid.ref}
    post(kind, about=("request", request.ref), at=at, facts=refs)
