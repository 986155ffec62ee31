"""Makers of bids, whole by default, by the real actions. Each is called inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dps.bidding import actions
from dps.bidding.drafts import close_file
from dps.bidding.models import Bid, Opening
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.demo.besides import whole_besides
from dps.law.routes import route
from dps.parties.models import Organisation, Person
from dps.parties.rules.roles import OFFICER, OWNER
from tests.conftest import NOW
from tests.makers.competition import officer_of
from tests.makers.parties import a_person, a_supplier, acting
from tests.makers.remembered import remembered

TOMORROW = NOW + timedelta(days=1)
A_PDF = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"


@dataclass(frozen=True)
class Bidder:
    """A supplier and one of its people."""

    body: Organisation
    person: Person

    @property
    def by(self) -> Actor:
        """The person at work."""
        return acting(self.person, self.body)


@remembered
def a_bidder(name: str = "", body: Organisation | None = None) -> Bidder:
    """A supplier with somebody who writes its bids."""
    body = body or a_supplier(name)
    return Bidder(body, a_person(body, OWNER))


def quality_for(competition: Competition, text: str = "We would begin by listening.", **changes: Any) -> dict[str, Any]:
    """An answer to every criterion, one promise, and what the route asks for beside them."""
    return {
        "answers": {c.ref: f"{text} {c.title}." for c in competition.criteria},
        "commitments": [
            {"outcome": "More local work", "measure": "Paid hours", "target": "120", "due_on": "2027-12-31"}
        ],
        **whole_besides(route(competition.route)),
        **changes,
    }


def price_of(pence: int = 80_000_00, what: str = "The whole service") -> dict[str, Any]:
    """A price of one line."""
    return {"lines": [{"what": what, "pence": pence}], "total_pence": pence}


def a_begun_bid(competition: Competition, bidder: Bidder, *, at: datetime = TOMORROW) -> Bid:
    """A bid with nothing in it yet."""
    return actions.start(competition=competition, supplier=bidder.body, by=bidder.by, at=at)


def a_draft_bid(
    competition: Competition, bidder: Bidder, *, pence: int = 80_000_00, text: str = "", at: datetime = TOMORROW
) -> Bid:
    """A whole draft, not submitted."""
    bid = a_begun_bid(competition, bidder, at=at)
    quality = quality_for(competition, text) if text else quality_for(competition)
    actions.save_draft(bid=bid, quality=quality, price=price_of(pence), by=bidder.by, at=at)
    return bid


def a_file(bid: Bid, bidder: Bidder, *, name: str = "plan.pdf", content: bytes = A_PDF, at: datetime = TOMORROW) -> str:
    """A file put to a draft; its ref."""
    return actions.attach(bid=bid, file=close_file(bid, name=name, content=content), by=bidder.by, at=at).ref


def a_submitted_bid(
    competition: Competition, bidder: Bidder, *, pence: int = 80_000_00, text: str = "", at: datetime = TOMORROW
) -> Bid:
    """A bid that was received."""
    bid = a_draft_bid(competition, bidder, pence=pence, text=text, at=at)
    actions.submit(bid=bid, by=bidder.by, at=at)
    return bid


def after_closing(competition: Competition) -> datetime:
    """An hour after the deadline."""
    assert competition.closes_at is not None
    return competition.closes_at + timedelta(hours=1)


def a_second_officer(competition: Competition) -> Person:
    """Another officer of the council that buys."""
    return a_person(competition.buyer, OFFICER)


def open_part(competition: Competition, part: str = "quality", *, quality_locked: bool = False) -> Opening:
    """A part opened by two officers, an hour after the deadline."""
    at, second = after_closing(competition), a_second_officer(competition)
    for by in (officer_of(competition), acting(second, competition.buyer)):
        opening = actions.open_envelopes(
            competition=competition, part=part, quality_locked=quality_locked, by=by, at=at
        )
    return opening
