"""Who has seen a price: whoever opened them, and whoever the trail says has looked at a page that shows them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from dps.audit.queries import trail
from dps.audit.record import record
from dps.bidding.models import Opening
from dps.bidding.rules.opening import PRICE
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.db import db
from dps.parties.models import Person

SEEN = "prices:read"
PAGE = 500


def people_who_saw_prices(competition: Competition) -> frozenset[str]:
    """Refs of the people who opened the prices of a competition or looked at them since."""
    openers = db.session.scalars(
        select(Person.ref)
        .join(Opening, or_(Person.id == Opening.first_id, Person.id == Opening.second_id))
        .where(Opening.competition_id == competition.id, Opening.part == PRICE, Opening.opened_at.is_not(None))
    )
    found = set(openers)
    if not found:
        return frozenset()
    after = 0
    while entries := trail(competition.log, after=after, limit=PAGE):
        found |= {entry.by["person"] for entry in entries if entry.did == SEEN and entry.by.get("person")}
        after = entries[-1].seq
    return frozenset(found)


def note_prices_seen(*, competition: Competition, by: Actor, at: datetime) -> None:
    """Keep on the trail that somebody looked at the opened prices, or at what is computed from them; each time."""
    record(SEEN, log=competition.log, to=("competition", competition.ref), by=by, at=at)


def note_record_read(*, competition: Competition, by: Actor, at: datetime) -> None:
    """Keep on the trail that somebody read the whole record of an evaluation, which holds everybody's scores."""
    record("evaluation:read", log=competition.log, to=("competition", competition.ref), by=by, at=at)
