"""Everybody in a bid looked into, and low prices explained: what an invented council does before it decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from dps.bidding.examined import examined, prices_of
from dps.bidding.examining import answer, ask, check, decide_price
from dps.bidding.rules.examining import MET, NOT_APPLICABLE, NOT_ASKED, NOT_LISTED, is_asked, lists_asked
from dps.bidding.rules.low_prices import EXPLAINED
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.law.calendar import london_date
from dps.law.examining import PRICE
from dps.law.routes import route
from dps.parties.models import Organisation


def check_everybody(competition: Competition, *, by: Actor, at: datetime) -> int:
    """Check every subject of every standing bid that is not checked yet; how many were. None where the law asks for none."""
    law = route(competition.route)
    if not is_asked(law):
        return 0
    lists, done = lists_asked(law), 0
    for one in examined(competition, at=at):
        for looked in one.subjects if one.disregard is None else ():
            if looked.state in ("unchecked", "stale"):
                check(
                    bid=one.bid, number=looked.number, listing=NOT_LISTED if lists else NOT_ASKED,
                    looked_on=london_date(at) if lists else None,
                    conditions=MET if looked.subject.role == "bidder" else NOT_APPLICABLE, by=by, at=at,
                )  # fmt: skip
                done += 1
    return done


def ask_about_prices(competition: Competition, *, by: Actor, at: datetime) -> int:
    """Ask every bidder whose price the published test flags to explain it; how many were asked."""
    done = 0
    for one in prices_of(competition):
        if one.why and one.request is None:
            words = f"Your price was flagged by the published test: {' '.join(one.why)} Say what makes it possible."
            ask(bid=one.bid, kind=PRICE, words=words, answer_by=london_date(at) + timedelta(days=7), by=by, at=at)
            done += 1
    return done


def explain_prices(competition: Competition, *, speaker: Callable[[Organisation], Actor], at: datetime) -> int:
    """What the bidders that were asked say; ``speaker`` gives somebody of a supplier. How many answered."""
    done = 0
    for one in prices_of(competition):
        if one.request is not None and one.request.answered_at is None:
            answer(
                request=one.request,
                answer="Our members work from here and are paid the real living wage; there is no travel and no agency in the price. The days by person are attached to the price in our bid.",
                by=speaker(one.bid.supplier),
                at=at,
            )
            done += 1
    return done


def accept_explanations(competition: Competition, *, by: Actor, at: datetime) -> int:
    """Accept what was explained, with the reason; how many were."""
    done = 0
    for one in prices_of(competition):
        if one.request is not None and one.request.answered_at is not None and one.decision is None:
            reason = "The days by person account for the difference: no travel, no agency, and wages above the legal minimum."
            decide_price(bid=one.bid, outcome=EXPLAINED, reason=reason, by=by, at=at)
            done += 1
    return done
