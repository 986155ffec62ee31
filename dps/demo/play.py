"""A play: deeds of invented people, each at its instant, done in the order of time by the same actions as real use.

The demonstration and the rehearsal are two plays of the same cast. A deed never
knows that it is played: it is handed who, when and the rows, and does what a
door would.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from dps.admission.actions import answer, decide, declare, rely_on, start, state_company, state_connected, submit
from dps.admission.conflicts import declare_interest
from dps.admission.rules.company import Company
from dps.admission.rules.connected import Connected
from dps.admission.rules.deciding import Finding
from dps.admission.rules.declaration import Declaration
from dps.admission.written import registered_of, usable_documents
from dps.core.actor import CLOCK, Actor
from dps.core.db import writing
from dps.demo.cast import CONDITIONS, FIRMS, LOTS, OPERATOR, PASSWORD, PEOPLE, Firm, Part
from dps.demo.papers import certify, insure
from dps.demo.profiles import SAID, say_more
from dps.law.calendar import instant_of
from dps.law.route import Route
from dps.law.routes import route
from dps.market.actions import establish, name_buyer
from dps.market.models import Lot, Market
from dps.market.rules.establishing import NewCriterion, NewLot
from dps.parties import codes, passwords
from dps.parties.actions import add_organisation, add_person, admit_network, give_position
from dps.parties.factors import add_authenticator
from dps.parties.models import Organisation, Person
from dps.parties.queries import acting_person, actor_of
from dps.parties.rules.factors import step_of
from dps.parties.rules.regions import region_name
from dps.parties.rules.terms import VERSIONS
from dps.profile.actions import describe

Deed = Callable[[datetime], None]


@dataclass
class Play:
    """The cast, the markets, and the deeds still to be done. ``opening`` is the London day that day 0 means."""

    opening: date
    councils: dict[str, Organisation] = field(default_factory=dict)
    firms: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    operator: Organisation | None = None
    _deeds: list[tuple[datetime, int, Deed]] = field(default_factory=list)

    def when(self, day: int, at: str = "10:00") -> datetime:
        """The instant of a London time on a day counted from the opening; days before it are negative."""
        return instant_of(datetime.combine(self.day(day), time.fromisoformat(at)))

    def day(self, day: int) -> date:
        """The London day so many days after the opening."""
        return self.opening + timedelta(days=day)

    def on(self, at: datetime, deed: Deed) -> None:
        """Put a deed into the play. Deeds of the same instant are done in the order in which they were put in."""
        self._deeds.append((at, len(self._deeds), deed))

    def run(self) -> int:
        """Do every deed in the order of time, each in a transaction of its own; how many there were."""
        done = 0
        while self._deeds:
            self._deeds.sort(key=lambda d: d[:2])
            at, _, deed = self._deeds.pop(0)
            with writing():
                deed(at)
            done += 1
        return done

    def by(self, key: str) -> Actor:
        """One of the cast as the actor that they are."""
        return actor_of(self.people[key], self.body(self.parts[key].organisation))

    def for_firm(self, key: str) -> Actor:
        """Somebody of a firm: its person of the cast where it has one, else a person of its own."""
        part = next((p for p in self.parts.values() if p.organisation == key), None)
        return actor_of(self.people[part.key if part else key], self.firms[key])

    def body(self, name: str) -> Organisation:
        """An organisation of the play by its key or name."""
        if name == OPERATOR:
            assert self.operator is not None
            return self.operator
        return self.firms.get(name) or self.councils[name]


def gather(play: Play, *, at: datetime, firms: tuple[Firm, ...] = FIRMS, people: tuple[Part, ...] = PEOPLE) -> None:
    """Enter the network's members, the invented firms with their profiles, the operator and the people."""
    play.parts.update((part.key, part) for part in people)
    kept = passwords.hashed(PASSWORD)  # slow, so before any transaction

    def enter(now: datetime) -> None:
        for body in admit_network(by=CLOCK, at=now):
            play.councils[body.name] = body
        play.operator = add_organisation(kind="operator", name=OPERATOR, legal_form="", by=CLOCK, at=now)

    def enter_firm(firm: Firm) -> Deed:
        def deed(now: datetime) -> None:
            body = add_organisation(
                kind="supplier", name=firm.name, legal_form=firm.legal_form, nation="England", region=firm.region,
                is_sme=True, is_vcse=firm.is_vcse, by=CLOCK, at=now,
            )  # fmt: skip
            play.firms[firm.key] = body
            if not any(p.organisation == firm.key for p in people):
                who = add_person(
                    name=f"{firm.name.split()[0]} office",
                    email=f"office@{firm.key}.example",
                    password_hash=kept,
                    confirmed=True,
                    terms=VERSIONS[-1].version,
                    by=CLOCK,
                    at=now,
                )
                give_position(person=who, organisation=body, role="owner", by=CLOCK, at=now)
                play.people[firm.key] = who

        return deed

    def describe_firm(firm: Firm) -> Deed:
        def deed(now: datetime) -> None:
            by = play.for_firm(firm.key)
            describe(
                organisation=play.firms[firm.key],
                summary=firm.summary,
                regions=(firm.region,),
                cpv=firm.cpv,
                capabilities=firm.capabilities,
                by=by,
                at=now,
            )
            if firm.key in SAID:
                say_more(organisation=play.firms[firm.key], said=SAID[firm.key], by=by, at=now)
            insure(play, firm, at=now)
            certify(play, firm, at=now)

        return deed

    def employ(part: Part) -> Deed:
        def deed(now: datetime) -> None:
            who = add_person(
                name=part.name, email=part.email, password_hash=kept, confirmed=True, terms=VERSIONS[-1].version,
                by=CLOCK, at=now,
            )  # fmt: skip
            for role in (part.role, *part.also):
                give_position(person=who, organisation=play.body(part.organisation), role=role, by=CLOCK, at=now)
            play.people[part.key] = who
            enrol(who, play.body(part.organisation), at=now)

        return deed

    play.on(at, enter)
    for firm in firms:
        play.on(at, enter_firm(firm))
    for part in people:
        play.on(at, employ(part))
    for firm in firms:
        play.on(at, describe_firm(firm))


def enrol(who: Person, body: Organisation, *, at: datetime) -> None:
    """Set up an authenticator app for somebody of the cast, as they would; a demonstration's page shows its codes."""
    secret = codes.new_secret()
    shown = codes.code_at(secret, step_of(at))
    add_authenticator(person=who, secret=secret, code=shown, by=actor_of(who, body), at=at, at_devices=at)


def open_market(
    play: Play,
    law: Route,
    *,
    title: str,
    owner: str,
    buyers: tuple[str, ...],
    established: date,
    notice: str,
    at: datetime,
) -> list[Market]:
    """Establish a market of three lots owned by a council and name its buyers. The market is in the list once it is done."""
    made: list[Market] = []

    def deed(now: datetime) -> None:
        lots = [
            NewLot(lot_title, definition, cpv=cpv, criteria=tuple(NewCriterion(*c) for c in CONDITIONS))
            for lot_title, definition, cpv in LOTS
        ]
        market = establish(
            route=law, title=title, owner=play.councils[owner],
            description="Specialist organisations that help councils develop policy, implement prototypes and build capacity.",
            notice_reference=notice, notice_date=established, established_on=established, valid_until=None, lots=lots, by=CLOCK, at=now,
        )  # fmt: skip
        for buyer in buyers:
            name_buyer(market=market, buyer=play.councils[buyer], by=CLOCK, at=now)
        made[:] = [market]

    play.on(at, deed)
    return made


def join(
    play: Play, lot: Callable[[], Lot], firm: str, *, applied: datetime, decided: datetime | None, unmet: str = ""
) -> None:
    """A firm applies to a lot and, where ``decided`` is given, is admitted, or refused for the criterion named."""

    def apply(now: datetime) -> None:
        body, by, where = play.firms[firm], play.for_firm(firm), lot()
        application = start(lot=where, supplier=body, by=by, at=now)
        stated = Company(
            registered_of(body),
            f"1 Market Street, {region_name(body.region)}",
            number="PDNK-4567-BXYZ",
            on_platform=True,
        )
        state_company(application=application, company=stated, by=by, at=now)
        chair = Connected("board", acting_person(by).name, "Chair of the board")
        state_connected(application=application, people=(chair,), nobody=False, by=by, at=now)
        rely_on(application=application, bodies=(), nobody=True, by=by, at=now)
        declare(application=application, declaration=Declaration.nothing(route(where.market.route)), by=by, at=now)
        says = next(f for f in FIRMS if f.key == firm)
        papers = {paper.kind: paper.ref for paper in usable_documents(body, at=now)}
        answers = {
            c.ref: papers[c.evidence_kind] if c.asks == "document" else f"{says.summary} {_ANSWERS[c.kind]}"
            for c in where.criteria
        }
        answer(application=application, answers=answers, by=by, at=now)
        submit(application=application, by=by, at=now)
        if decided is not None:
            play.on(decided, settle(application.id))

    def settle(key: int) -> Deed:
        def deed(now: datetime) -> None:
            from dps.admission.models import Application
            from dps.core.db import db

            application = db.session.get_one(Application, key)
            short = {c.ref for c in application.lot.criteria if c.kind == unmet and c.asks == "statement"}
            findings = [Finding(None, True, "No ground was declared and none was found.")] + [
                Finding(
                    c.ref,
                    c.ref not in short,
                    _UNMET if c.ref in short else _MET[c.kind],
                    "The answer and its documents.",
                )
                for c in application.lot.criteria
            ]
            declare_interest(application=application, has_interest=False, by=play.by("administrator"), at=now)
            decide(application=application, findings=findings, by=play.by("administrator"), at=now)

        return deed

    play.on(applied, apply)


_ANSWERS = {
    "legal": "Two of our directors sign together; our rules are on the public register.",
    "financial": "We hold three months’ costs in reserve and invoice by milestone.",
    "technical": "In the last three years we have done work of this kind for public bodies and housing associations, and we name what came of it in our published reports.",
}
_MET = {
    "legal": "The register shows the form and the officers named.",
    "financial": "The reserve covers the work until the first invoice.",
    "technical": "The examples are of this kind and their outcomes are described.",
}
_UNMET = "The answer names no work of this kind, by you or by anybody you would work with."

WEIGHTS = {"quality": Decimal(40), "capacity": Decimal(15), "social_value": Decimal(20), "price": Decimal(25)}
"""Weights of the demonstration's competitions: they total 100."""
