"""Makers of what happens to a place after admission, by the real actions. Each is called inside ``writing()``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from dps.admission.debarment import record_check
from dps.admission.models import Admission
from dps.admission.place_models import DebarmentCheck, Removal, Suspension
from dps.admission.queries import current_admission
from dps.admission.removals import confirm, propose
from dps.admission.rules.removing import Proposed, earliest_effect
from dps.admission.suspensions import suspend
from dps.core.actor import Actor
from dps.core.db import db
from dps.law.calendar import london_date
from dps.law.routes import PCR_2015_DPS, Route, route
from dps.market.models import Lot
from dps.outbox.models import OutboxPost
from dps.parties.models import Organisation
from dps.parties.rules.roles import KEEPER
from tests.conftest import NOW
from tests.makers.admission import admit
from tests.makers.market import a_lot

CLAUSE = "A supplier under investigation may be suspended for up to 60 days and is not invited meanwhile."
NOT_INVITED = "may be suspended for up to 60 days and is not invited meanwhile"
THE_KEEPER = Actor(person="k" * 26, organisation="o" * 26, roles=frozenset({KEEPER}))


def a_place(law: Route = PCR_2015_DPS, supplier: Organisation | None = None, **market: Any) -> Admission:
    """A supplier's place on the one lot of a fresh market."""
    return place_on(a_lot(law, **market), supplier)


def place_on(lot: Lot, supplier: Organisation | None = None) -> Admission:
    """A supplier's place on a lot."""
    place = current_admission(admit(lot, supplier), lot)
    assert place is not None
    return place


def a_proposed_removal(place: Admission, *, at: datetime, by: Actor = THE_KEEPER, **change: Any) -> Removal:
    """A removal told to the supplier at an instant, to take effect as soon as may be."""
    law, ground = route(place.lot.market.route), change.get("ground", "not-qualified")
    facts: dict[str, Any] = {
        "ground": ground, "reason": "It lost the registration that the criterion asks for.",
        "effective_on": earliest_effect(law, ground=ground, told_on=london_date(at)),
    }  # fmt: skip
    return propose(admission=place, proposed=Proposed(**{**facts, **change}), by=by, at=at)


def confirmed(removal: Removal, *, at: datetime, effective_on: date | None = None) -> Removal:
    """The same removal, confirmed at an instant after the time to answer."""
    confirm(
        removal=removal, weighed="It gave no answer.", effective_on=effective_on or removal.effective_on, by=THE_KEEPER, at=at
    )  # fmt: skip
    return removal


def a_suspension(place: Admission, **change: Any) -> Suspension:
    """A suspension by words that withhold invitations, from now through 10 December 2026."""
    facts: dict[str, Any] = {
        "words": NOT_INVITED, "withholds_invitations": True, "reason": "An inquiry.", "ends_on": date(2026, 12, 10),
    }  # fmt: skip
    return suspend(admission=place, by=THE_KEEPER, at=NOW, **{**facts, **change})


def a_check(place: Admission, **change: Any) -> DebarmentCheck:
    """A look into the debarment list today, with nothing found."""
    facts = {"looked_for": "Acorn\nAda Byron", "checked_on": NOW.date(), "result": "not-listed", "found": ""}
    return record_check(supplier=place.supplier, by=THE_KEEPER, at=NOW, **{**facts, **change})


def posts(kind: str) -> int:
    """How many posts of a kind there are."""
    return len(db.session.scalars(select(OutboxPost).where(OutboxPost.kind == kind)).all())


def codes(no: Any) -> list[str]:
    """The codes of a refusal that a test expected."""
    return [o.code for o in no.value.obstacles]
