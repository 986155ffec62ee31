"""A market in which everything dated happens within forty days, and what came of it: for proofs that kill its jobs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from dps.admission.desk_models import Escalation
from dps.admission.models import Admission, Application
from dps.admission.place_models import Suspension
from dps.admission.removals import confirm
from dps.admission.renewals import ask
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.law.calendar import london_date, start_of_day
from dps.letters.models import Digest, Letter, LetterTrouble
from dps.letters.write import CONSUMER
from dps.market.models import Market
from dps.outbox.models import OutboxHead, OutboxPost
from dps.outbox.post import passed
from dps.parties.models import Organisation, Person
from dps.parties.rules.roles import ASSESSOR, EDITOR, KEEPER, OWNER
from dps.parties.rules.told import DAILY
from dps.parties.told import ask_mailbox, choose_letters, confirm_mailbox
from dps.profile.documents import replace_evidence, take_back
from tests.conftest import NOW
from tests.makers.admission import an_application
from tests.makers.market import a_lot
from tests.makers.parties import a_person, a_supplier, an_operator
from tests.makers.places import CLAUSE, THE_KEEPER, a_proposed_removal, a_suspension, place_on
from tests.makers.profile import a_document

TODAY = london_date(NOW)
DAYS = 40
HANDLERS = ("reminders", "places", "escalations", "markets", "letters", "digest", "mail")
"""The jobs of dates and letters, by the names under which they run."""

LATEST_ONLY = "application-escalated"
"""Of escalations raised together only the latest is written about; the rows are all there."""


def everything_dated(*, small: bool = False) -> None:
    """A supplier with documents that run out, a suspension, a removal, a renewal, a market that ends, and an application."""
    with writing():
        operator = an_operator()
        a_person(operator, KEEPER, ASSESSOR, name="Kay Keeper")
        us = a_supplier("Acorn Research Co-operative")
        a_person(us, OWNER, name="Ada Owner")
        daily = a_person(us, EDITOR, name="Eve Editor")
        choose_letters(person=daily, choice=DAILY, by=CLOCK, at=NOW)
        if not small:
            asked = ask_mailbox(organisation=us, address="bids@acorn.example", by=CLOCK, at=NOW)
            confirm_mailbox(link=asked, at=NOW)
        a_document(us, title="Cover", expires_on=TODAY + timedelta(days=12), file=None)
        old = a_document(us, title="Replaced", expires_on=TODAY + timedelta(days=5), file=None)
        replace_evidence(
            evidence=old, title="Newer", issued_on=date(2026, 1, 2), expires_on=date(2028, 1, 1), by=CLOCK, at=NOW
        )
        mistake = a_document(us, title="Mistake", expires_on=TODAY + timedelta(days=5), file=None)
        take_back(evidence=mistake, because="It was somebody else’s.", by=CLOCK, at=NOW)
        ends = {"valid_until": TODAY + timedelta(days=12)} if small else {}
        place = place_on(a_lot(suspension_clause=CLAUSE, **ends), us)
        a_suspension(place)
        ask(admission=place, by=THE_KEEPER, at=NOW)
        if not small:
            _a_removal_another_market_and_an_application(us)
        passed(CONSUMER, db.session.get_one(OutboxHead, 1).last)  # what was told so far is none of the proof


def _a_removal_another_market_and_an_application(us: Organisation) -> None:
    """The rest of it, on lots of their own."""
    told = a_proposed_removal(place_on(a_lot(), us), at=NOW - timedelta(days=30))
    confirm(
        removal=told, weighed="It gave no answer.", effective_on=TODAY + timedelta(days=20), by=THE_KEEPER, at=NOW
    )  # fmt: skip
    place_on(a_lot(valid_until=TODAY + timedelta(days=12)), us)
    an_application(a_lot(), us, at=NOW)


def run(at: datetime, *, handlers: Iterable[str] = HANDLERS) -> None:
    """Run the jobs of dates once, in their order."""
    jobs = current_app.extensions["handlers"]
    for name in handlers:
        jobs[name](at)


@dataclass(frozen=True)
class Outcome:
    """What came of it: each letter by its kind, subject matter, due date and reader; and where each dated thing stands."""

    letters: Counter[tuple[str, str, str, str]]
    ended: dict[str, Any]

    def dated(self) -> Counter[tuple[str, str, str, str]]:
        """The letters but those of which a late run writes only the latest."""
        return Counter({key: count for key, count in self.letters.items() if key[0] != LATEST_ONLY})


def outcome() -> Outcome:
    """What is there now. Any trouble with a letter fails here."""
    assert not db.session.scalars(select(LetterTrouble)).all()
    rows = db.session.execute(
        select(Letter.kind, OutboxPost.about, OutboxPost.facts, Person.email, Letter.address)
        .join(OutboxPost, OutboxPost.seq == Letter.post_seq)
        .outerjoin(Person, Person.id == Letter.person_id)
    )
    letters = Counter(
        (kind, about, str(facts.get("step", facts.get("due_on", ""))), email or address)
        for kind, about, facts, email, address in rows
    )
    ended = {
        "markets": sorted(str(one) for one in db.session.scalars(select(Market.ended_on))),
        "removed": sorted(str(one) for one in db.session.scalars(select(Admission.removed_at)) if one),
        "escalated": sorted((one.stage, str(one.due_on)) for one in db.session.scalars(select(Escalation))),
        "suspended": db.session.scalars(select(Suspension.lifted_at)).all(),
        "undecided": len(db.session.scalars(select(Application).where(Application.state == "submitted")).all()),
    }
    db.session.rollback()
    return Outcome(letters, ended)


def due_by(at: datetime) -> dict[str, Any]:
    """What must have ended by then, from its own dates and not from any job."""
    day = london_date(at)
    effect = start_of_day(TODAY + timedelta(days=20))
    return {
        "removed": [str(effect)] if effect <= at else [],
        "markets": sorted(str(TODAY + timedelta(days=13)) if day >= TODAY + timedelta(days=13) and n == 0 else "None" for n in range(4)),
    }  # fmt: skip


def mails_expected() -> set[str]:
    """The references of all mail that must have arrived: each letter by itself or in the e-mail of a day."""
    alone = set(db.session.scalars(select(Letter.ref).where(Letter.digest_id.is_(None))))
    return alone | set(db.session.scalars(select(Digest.ref)))
