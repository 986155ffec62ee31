"""Makers of competitions whose bidders are looked into. Each is called inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from dps.bidding import examining
from dps.bidding.examining_models import BidderCheck, BidderRequest
from dps.bidding.models import Bid
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.db import db
from dps.law.calendar import london_date
from dps.law.routes import Route
from dps.parties.models import Organisation
from dps.parties.rules.roles import OFFICER, OWNER
from tests.makers import award
from tests.makers.award import OPENED, Offer
from tests.makers.parties import a_person, acting

AT = OPENED + timedelta(hours=2)
LATER = AT + timedelta(days=10)
WORDS = "The second table names a partner that the first does not."
EQUAL = "Nobody else has this gap; it was looked for in every bid."
REASON = "A director was convicted of fraud in March 2025."
DAY = london_date(AT) + timedelta(days=7)


@dataclass
class AnOpenedOne:
    """A competition whose bids, and prices, are open, with two officers and the bidders' people."""

    competition: Competition
    bids: tuple[Bid, ...]
    officer: Actor
    second: Actor
    owners: dict[int, Actor]

    def bidder(self, number: int = 0) -> Actor:
        """Somebody who acts for a bidder."""
        return self.owners[self.bids[number].id]

    @property
    def log(self) -> str:
        return f"competition:{self.competition.ref}"

    def check(self, number: int = 0, subject: int = 0, *, at: datetime = AT, **found: Any) -> BidderCheck:
        """Look into one subject of one bid; nothing is found unless said."""
        usual: dict[str, Any] = {"listing": "not-listed", "looked_on": london_date(at), "by": self.officer}
        if subject == 0:
            usual["conditions"] = "met"
        return examining.check(bid=self.bids[number], number=subject, at=at, **{**usual, **found})

    def ask(self, number: int = 0, *, at: datetime = AT, **asked: Any) -> BidderRequest:
        """Ask one bidder something unclear, with a week to answer."""
        number_asked = asked.pop("subject_number", 0)
        usual = {
            "kind": "facts",
            "number": number_asked,
            "words": WORDS,
            "equal": EQUAL,
            "answer_by": london_date(at) + timedelta(days=7),
        }
        return examining.ask(bid=self.bids[number], at=at, **{**usual, "by": self.officer, **asked})

    def answer(self, request: BidderRequest, number: int = 0, *, at: datetime = AT, **said: Any) -> None:
        """The bidder answers."""
        examining.answer(
            request=request, at=at, **{"answer": "The partner left in May.", "by": self.bidder(number), **said}
        )


def an_opened_one(
    on: Route = award.DYNAMIC,
    *,
    offers: tuple[Offer, ...] = award.THREE,
    checked: bool = True,
    priced: bool = True,
    **facts: Any,
) -> AnOpenedOne:
    """Bids opened, scored and ranked, every bidder checked; prices too."""
    competition = award.an_evaluated_competition(
        on, offers=offers, computed=priced, checked=checked, priced=priced, **facts
    )
    second = a_person(competition.buyer, OFFICER, name="Second Officer")
    bids = _bids(competition)
    owners = {bid.id: _owner(bid.supplier) for bid in bids}
    return AnOpenedOne(competition, bids, award.by_officer(competition), acting(second, competition.buyer), owners)


def _bids(competition: Competition) -> tuple[Bid, ...]:
    return tuple(db.session.scalars(select(Bid).where(Bid.competition_id == competition.id).order_by(Bid.id)))


def _owner(supplier: Organisation) -> Actor:
    return acting(a_person(supplier, OWNER), supplier)
