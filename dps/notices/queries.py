"""The facts of one competition as the public may know it, drawn from the stages. The only place that fills them.

A bidder who did not win is counted and never named: there is no field for it
(dps/notices/facts.py), and :func:`losers_words` lists what must not be found in
the finished package either.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from dps.award.models import AwardDecision
from dps.award.queries import decision_of, whole_value
from dps.award.rules.deciding import placed
from dps.bidding.models import Bid
from dps.competition.models import Competition
from dps.competition.queries import own_pence_of
from dps.contract.delivery_queries import PromiseShown, last_answer, shown_promises
from dps.contract.models import Contract
from dps.contract.queries import contract_of, standstill_of_decision
from dps.contract.record_queries import changes_of, ending_of, notices_of, running_of
from dps.core.db import db
from dps.evaluation.queries import result_of
from dps.law.calendar import end_of_day, london_date, start_of_day
from dps.law.routes import Route, route
from dps.law.thresholds import is_at_or_above
from dps.notices import facts as f
from dps.notices.ocds import NOTICES, ocid
from dps.parties.models import Organisation

_CATEGORY = {"works": "works"}
_REGIME = {"light_touch": ("lightTouch",)}
_SECOND = timedelta(seconds=1)


def facts_of(competition: Competition, *, with_delivery: bool = True) -> f.CompetitionFacts:
    """Everything the public may know of a published competition, so far as it has come.

    The award is among it once its notice is recorded or its contract concluded
    (Procurement Act 2023 s.95); counts of bids with it.
    """
    its = route(competition.route)
    decision, contract = decision_of(competition), contract_of(competition)
    public = decision if decision and (decision.notice_recorded_at or contract) else None
    return f.CompetitionFacts(
        ref=competition.ref,
        title=competition.title,
        description=competition.need,
        buyer=_party(competition.buyer, authority_type="publicAuthoritySubCentralGovernment"),
        method="selective" if its.has_admission else "open",
        method_details=its.title,
        category=_CATEGORY.get(competition.contract_kind, "services"),  # type: ignore[arg-type]
        status="cancelled" if competition.state == "cancelled" else "complete" if public else "active",
        value=f.Amount(gross=own_pence_of(competition) or 0),
        cpv=tuple(f.Cpv(code, f"CPV {code}") for code in competition.cpv),
        tender_period=f.Span(competition.published_at, competition.closes_at),
        enquiry_period=f.Span(competition.published_at, competition.clarifications_close_at),
        contract_period=_days(competition.starts_on, competition.ends_on),
        criteria=_criteria(competition),
        above_threshold=_above(its, competition),
        special_regime=_REGIME.get(competition.contract_kind, ()),
        market=_market(competition),
        notices=tuple(_notices(its, competition, public, contract)),
        bids=_counts(competition) if public else None,
        award=_award(public) if public else None,
        contract=_contract(contract, with_delivery=with_delivery) if contract else None,
    )


def losers_words(competition: Competition) -> tuple[str, ...]:
    """Names, numbers and refs of every bidder that did not win, withdrawn bids and drafts among them."""
    decision = decision_of(competition)
    losers = db.session.scalars(
        select(Bid)
        .where(Bid.competition_id == competition.id, Bid.id != (decision.bid_id if decision else 0))
        .options(joinedload(Bid.supplier).selectinload(Organisation.identifiers))
    )
    return tuple(
        word
        for bid in losers
        for word in (bid.ref, bid.supplier.ref, bid.supplier.name, *(i.value for i in bid.supplier.identifiers))
    )


def told_last(competition: Competition) -> datetime:
    """The instant of the last change that the release tells of."""
    decision, contract = decision_of(competition), contract_of(competition)
    instants = [
        competition.published_at,
        decision.notice_recorded_at if decision else None,
        contract.concluded_at if contract else None,
        _at(contract.notice_date) if contract else None,
        *(_after_signature(contract) if contract else ()),
    ]
    return max(instant for instant in instants if instant is not None)


def _after_signature(contract: Contract) -> tuple[datetime | None, ...]:
    """The instants of what a release tells of a contract after its signature."""
    ending = ending_of(contract)
    return (
        ending.decided_at if ending else None,
        *(one.decided_at for one in changes_of(contract) if one.outcome == "made"),
        *(notice.recorded_at for notice in notices_of(contract).values()),
        last_answer(contract),
    )


def _party(body: Organisation, *, authority_type: str = "") -> f.Party:
    return f.Party(
        ref=body.ref,
        name=body.name,
        identifiers=tuple(f.Identifier(i.scheme, i.value) for i in body.identifiers),
        scale="" if authority_type or not body.is_sme else "sme",
        vcse=None if authority_type else body.is_vcse,
        authority_type=authority_type,
        postcode=body.postcode,
    )


def _criteria(competition: Competition) -> tuple[f.Criterion, ...]:
    scored = tuple(f.Criterion(c.path, c.kind, c.weight, c.question) for c in competition.criteria)  # type: ignore[arg-type]
    return (*scored, f.Criterion("Price", "price", competition.price_weight))


def _above(its: Route, competition: Competition) -> bool:
    assert competition.published_at is not None  # only what is published is drawn
    day = london_date(competition.published_at)
    return is_at_or_above(its, value=whole_value(competition), kind=competition.contract_kind, at=day)  # type: ignore[arg-type]


def _market(competition: Competition) -> f.Market | None:
    market = competition.market
    return f.Market(ocid(market.ref), market.title, open_to_unlisted_buyers=False) if market else None


def _notices(its: Route, competition: Competition, award: AwardDecision | None, contract: Contract | None):  # type: ignore[no-untyped-def]
    """The notices of the central platform that open data has a word for, those that are recorded."""
    for code, reference, day in (
        (its.notice_before_publication, competition.notice_reference, competition.notice_date),
        (its.award_notice_first, award.notice_reference if award else "", award.notice_date if award else None),
        (
            its.contract_details_notice,
            contract.notice_reference if contract else "",
            contract.notice_date if contract else None,
        ),
    ):
        if code and code in NOTICES and reference and day:
            yield f.Notice(code, reference, start_of_day(day))
    for row in notices_of(contract).values() if contract else ():
        if row.code in NOTICES:
            yield f.Notice(row.code, row.reference, start_of_day(row.date))


def _counts(competition: Competition) -> f.BidCounts:
    """How many bids came and were assessed (SI 2024/692 reg 27(2)(n), (o)). Disregarded bids came and were not assessed."""
    result = result_of(competition)
    places = {place.bid: place for place in placed(result.outcome)} if result else {}
    bids = db.session.scalars(
        select(Bid)
        .where(Bid.competition_id == competition.id)
        .options(joinedload(Bid.supplier), selectinload(Bid.versions))
    )
    received = [bid for bid in bids if bid.live_version is not None]
    assessed = [bid for bid in received if bid.ref in places and places[bid.ref].out != "excluded"]
    return f.BidCounts(
        received=len(received),
        assessed=len(assessed),
        assessed_sme=sum(bid.supplier.is_sme for bid in assessed),
        assessed_vcse=sum(bid.supplier.is_vcse for bid in assessed),
    )


def _award(decision: AwardDecision) -> f.Award:
    counted = standstill_of_decision(decision)
    return f.Award(
        ref=decision.ref,
        suppliers=(_party(decision.bid.supplier),),
        value=f.Amount(gross=decision.price_pence),
        decided_at=decision.decided_at,
        standstill=f.Span(start_of_day(counted.counted[0]), end_of_day(counted.last_day) - _SECOND)
        if counted
        else None,
        summaries_sent_at=decision.told_at,
    )


def _contract(contract: Contract, *, with_delivery: bool) -> f.Contract:
    running, ending = running_of(contract), ending_of(contract)
    shown = shown_promises(contract.promises, at=told_last(contract.competition)) if with_delivery else ()
    return f.Contract(
        ref=contract.ref,
        value=f.Amount(gross=running.pence),
        period=_days(contract.starts_on, ending.ended_on if ending else running.ends_on) or f.Span(),
        signed_at=start_of_day(contract.signed_on),
        status="terminated" if ending else "active",
        milestones=tuple(_milestone(one) for one in shown),
        amendments=tuple(
            f.Amendment(one.ref, one.decided_at, one.what, one.reason)
            for one in changes_of(contract)
            if one.outcome == "made" and one.decided_at is not None
        ),
    )


def _milestone(one: PromiseShown) -> f.Milestone:
    """A promise as the standard's milestone: met, partly met or not met once it fell due, else scheduled."""
    stands, promise = one.standing, one.promise
    some = stands.delivered > 0
    status: Literal["scheduled", "met", "notMet", "partiallyMet"] = "partiallyMet" if some else "scheduled"
    if one.done:
        status = "met"
    elif stands.fell_due and not some:
        status = "notMet"
    words = f"{promise.measure}: {promise.target}. {one.says}."
    return f.Milestone(promise.ref, promise.outcome, words, start_of_day(promise.due_on), status, _at(stands.met_on))


def _days(start: date | None, end: date | None) -> f.Span | None:
    """From the first instant of the first day to the last second of the last, in London."""
    if start is None and end is None:
        return None
    return f.Span(_at(start), end_of_day(end) - _SECOND if end else None)


def _at(day: date | None) -> datetime | None:
    return start_of_day(day) if day else None
