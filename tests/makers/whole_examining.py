"""In the whole market: at each council bidders that were asked something, a price under question, a proposal, a notice, more time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from dps.award import checking
from dps.award.queries import decision_of, ending_of
from dps.bidding import examining, leaving_out, notices, validity
from dps.bidding.examined import prices_of, proposal_for, standing_bids
from dps.bidding.examining_models import BidderNotice, BidderRequest, DisregardProposal, ValidityAsk
from dps.bidding.models import Bid
from dps.bidding.queries import opened
from dps.bidding.valid import published_end
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.db import db, writing
from dps.demo.examining import check_everybody
from dps.law.calendar import london_date
from dps.parties.queries import actor_of, people_of
from dps.parties.rules.roles import OFFICER, OWNER

WORDS = "The second table names a partner that the first does not."
TO_DECIDE = ("Ranked", "Told long ago")
EQUAL = "Nobody else has this gap; it was looked for in every bid."


def bidders_examined(at: datetime) -> None:
    """In every competition that is open to it and neither awarded nor ended."""
    for key in db.session.scalars(
        select(Competition.id).where(Competition.state == "published").order_by(Competition.id)
    ).all():
        with writing():
            row = db.session.get_one(Competition, key)
            if opened(row, "quality") and (bids := sorted(standing_bids(row), key=_name)):
                notices.owe_notice(bids[0], replaced="Brambling Ltd", at=at)  # under the Act alone
            by = actor_of(people_of(row.buyer, roles=(OFFICER,))[0], row.buyer)
            if row.title.startswith(TO_DECIDE):
                _clear(row, by, at)
            elif opened(row, "quality") and decision_of(row) is None and ending_of(row) is None and standing_bids(row):
                _examine(row, by, at)


def _clear(row: Competition, by: Actor, at: datetime) -> None:
    """Nothing open about any bidder: so that an award may be decided in one, and a contract concluded in the other."""
    check_everybody(row, by=by, at=at)
    decision = decision_of(row)
    if decision is not None:
        for item in checking.items_of(decision):
            checking.see_evidence(decision=decision, item=item.code, outcome="seen", note=WORDS, by=by, at=at)


def _examine(row: Competition, by: Actor, at: datetime) -> None:
    # By name: in what order the market has them hangs on refs, which are another each time.
    bids, day = sorted(standing_bids(row), key=_name), london_date(at) + timedelta(days=7)
    examining.ask(bid=bids[0], kind="facts", words=WORDS, equal=EQUAL, answer_by=day, by=by, at=at)
    if opened(row, "price"):
        doubted = max((one.bid for one in prices_of(row) if not one.at_issue), key=_name)
        asked = examining.ask(
            bid=doubted, kind="price", words="Say what makes this price possible.", answer_by=day, by=by, at=at
        )
        if row.title.startswith("Priced"):
            supplier = doubted.supplier
            bidder = actor_of(people_of(supplier, roles=(OWNER,))[0], supplier)
            examining.answer(request=asked, answer="Residents are paid by another grant.", by=bidder, at=at)
        if proposal_for(bids[0]) is None:
            leaving_out.propose(bid=bids[0], ground="procedure", reason=WORDS, awarded=False, by=by, at=at)
    last = published_end(row)
    if last > day:
        validity.ask_for_more(
            competition=row, until=last + timedelta(days=9), answer_by=day, reason="The committee meets later than was planned.", by=by, at=at
        )  # fmt: skip


def _name(bid: Bid) -> str:
    return bid.supplier.name


def census_of_the_examined() -> Iterator[tuple[str, str, set[str], tuple[str, str]]]:
    """Each thing with its bidder and the council."""
    for request in db.session.scalars(select(BidderRequest)):
        bid = request.bid
        yield (
            "request",
            request.ref,
            {bid.supplier.ref, bid.competition.buyer.ref},
            ("competition", bid.competition.ref),
        )
    for proposal in db.session.scalars(select(DisregardProposal)):
        bid = proposal.bid
        yield "disregard", proposal.ref, {bid.competition.buyer.ref}, ("competition", bid.competition.ref)
    for notice in db.session.scalars(select(BidderNotice)):
        bid = notice.bid
        yield "bidder_notice", notice.ref, {bid.competition.buyer.ref}, ("competition", bid.competition.ref)
    for ask in db.session.scalars(select(ValidityAsk)):
        bidders = {bid.supplier.ref for bid in standing_bids(ask.competition)}
        yield "validity", ask.ref, {ask.competition.buyer.ref, *bidders}, ("competition", ask.competition.ref)
