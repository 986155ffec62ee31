"""A supplier's way in as a machine for hypothesis: random deeds by people who come and go, on a clock that jumps.

Every deed is the product's own action, and is tried only by somebody whose
roles permit it at that moment, as the doors ask. What must hold is asked of the
database after each step; what the deeds should have come to is told beside it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from dps.admission import actions, assessing, corrections, weighing
from dps.admission.conflicts import declare_interest
from dps.admission.desk import (
    assessment_of,
    escalations_of,
    grounds_at_issue,
    hearings_of,
    open_correction,
    report_of,
    why_not_assess,
)
from dps.admission.escalations import escalate
from dps.admission.models import Admission, Application
from dps.admission.queries import current_admission, is_admitted, open_application, why_not_start
from dps.admission.removals import leave
from dps.admission.rules.deciding import Finding
from dps.admission.rules.declaration import Declaration, Said
from dps.admission.rules.weighing import Weighed
from dps.admission.written import registered_of
from dps.core.actor import CLOCK, Actor
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.law.calendar import london_date
from dps.law.exclusions import Ground
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS, route
from dps.law.self_cleaning import exemptions, factors
from dps.market.models import Lot
from dps.parties.actions import add_person, end_position, give_position
from dps.parties.models import Organisation, Person
from dps.parties.queries import actor_of, open_positions
from dps.parties.rules.roles import ASSESSOR, KEEPER, OWNER, READER, Permission, permits
from tests.conftest import NOW
from tests.makers.admission import a_draft, answers_to, introduce
from tests.makers.market import a_lot
from tests.makers.parties import a_supplier, an_operator

GROUNDS = {
    PCR_2015_DPS.code: ("insolvency", "bribery", "tax-decided"),
    PA_2023_MARKET.code: ("insolvency", "slavery", "poor-performance"),
}
WRITTEN = (
    "answers", "connected", "relied_on", "relied_on_at", "declared_by", "declared_as", "company_made_id", "connected_made_id",
    "declaration_made_id",
)  # fmt: skip
WHO = st.sampled_from([0, 1])
WHICH = st.integers(0, 2)


class Cast:
    """The people and the markets of all runs: made once, because a person costs more than a run."""

    def __init__(self) -> None:
        with writing():
            self.operator = an_operator()
            self.lots = {law.code: a_lot(law) for law in (PCR_2015_DPS, PA_2023_MARKET)}
            self.assessors = [self._person(n) for n in range(2)]
            self.keeper, self.applicant = self._person(2), self._person(3)
            give_position(person=self.keeper, organisation=self.operator, role=KEEPER, by=CLOCK, at=NOW)
            self.written = {code: a_draft(lot, at=NOW).id for code, lot in self.lots.items()}

    def _person(self, n: int) -> Person:
        return add_person(
            name=f"Somebody {n}", email=f"somebody{n}@example.org", password_hash="-", confirmed=True, by=CLOCK, at=NOW
        )


class Joining(RuleBasedStateMachine):
    """One supplier and one lot: applications, decisions, a place, and the clock over them."""

    cast: ClassVar[Cast]
    short: ClassVar[bool] = False
    admitted = False
    stands: ClassVar[dict[str, bool]] = dict.fromkeys(("open", "returned", "asked", "at issue"), False)
    runs: ClassVar[int] = 0
    deeds: ClassVar[dict[str, int]] = {}

    @initialize(
        law=st.sampled_from([PCR_2015_DPS.code, PA_2023_MARKET.code]),
        ground=st.sampled_from([None, None, 0, 1, 2]),
        ends=st.sampled_from(["open", "met", "unmet", "excluded", "hasty"]),
        late=st.booleans(),
    )
    def begin(self, law: str, ground: int | None, ends: str, late: bool) -> None:
        type(self).runs += 1
        self.at: datetime = NOW
        self.law, self.admitted, self.ends, self.late = route(law), False, ends, late
        self.decided_by: dict[str, bool] = {}
        self.looked: datetime | None = None
        with writing():
            body = a_supplier()
            self.supplier_id = body.id
            give_position(person=self._again(self.cast.applicant), organisation=body, role=OWNER, by=CLOCK, at=self.at)
            for who in self.cast.assessors:
                self._hold(self._again(who), self._operator(), ASSESSOR)
        self.apply(ground)

    # -- who and what, asked afresh: writing() forgets what was read before

    def _again(self, who: Person) -> Person:
        return db.session.get_one(Person, db.inspect(who).identity[0])

    def _operator(self) -> Organisation:
        return db.session.get_one(Organisation, db.inspect(self.cast.operator).identity[0])

    @property
    def supplier(self) -> Organisation:
        return db.session.get_one(Organisation, self.supplier_id)

    @property
    def lot(self) -> Lot:
        return db.session.get_one(Lot, db.inspect(self.cast.lots[self.law.code]).identity[0])

    @property
    def open(self) -> Application | None:
        return open_application(self.supplier, self.lot)

    def _hold(self, who: Person, body: Organisation, role: str) -> None:
        if not any(p.role == role and p.organisation_id == body.id for p in open_positions(who)):
            give_position(person=who, organisation=body, role=role, by=CLOCK, at=self.at)

    def _drop(self, who: Person, body: Organisation, role: str) -> None:
        for position in open_positions(who):
            if position.role == role and position.organisation_id == body.id:
                end_position(position=position, by=CLOCK, at=self.at)

    def _assessor(self, n: int) -> Actor | None:
        by = actor_of(self._again(self.cast.assessors[n]), self._operator())
        return by if permits(by, Permission.DECIDE_APPLICATION) else None

    def _applicant(self) -> Actor | None:
        by = actor_of(self._again(self.cast.applicant), self.supplier)
        return by if permits(by, Permission.APPLY) else None

    def _try(self, name: str, deed: Any) -> bool:
        """One deed in its own write; whether it was lawful. A refusal must leave nothing."""
        try:
            with writing():
                deed()
        except Refused:
            return False
        type(self).deeds[name] = self.deeds.get(name, 0) + 1
        return True

    # -- the clock and the people

    @rule(days=st.integers(0, 6), hours=st.integers(0, 23), looks=st.booleans())
    def time_passes(self, days: int, hours: int, looks: bool) -> None:
        """The clock moves on; its job may have been down."""
        self.at = min(self.at + timedelta(days=days, hours=hours), NOW + timedelta(days=365))
        if looks:
            escalate(self.at)
            self.looked = self.at

    @rule(who=WHO, holds=st.booleans())
    def an_assessor_comes_or_goes(self, who: int, holds: bool) -> None:
        with writing():
            person, body = self._again(self.cast.assessors[who]), self._operator()
            (self._hold if holds else self._drop)(person, body, ASSESSOR)

    @rule(holds=st.booleans())
    def the_applicant_may_act_or_only_read(self, holds: bool) -> None:
        with writing():
            person, body = self._again(self.cast.applicant), self.supplier
            self._drop(person, body, READER if holds else OWNER)
            self._hold(person, body, OWNER if holds else READER)

    # -- the supplier

    @rule(ground=st.sampled_from([None, None, 0, 1, 2]))
    def apply_again(self, ground: int | None) -> None:
        self.apply(ground)

    def apply(self, ground: int | None) -> None:
        """A whole application with at most one ground declared; refused exactly where one is open or a place is held."""
        by = self._applicant()
        if by is None:
            return
        free = self.open is None and not is_admitted(self.supplier, self.lot)
        yes = GROUNDS[self.law.code][ground] if ground is not None else ""
        said = {
            code: Said(True, "It happened once.", london_date(self.at - timedelta(days=30))) if code == yes else one
            for code, one in Declaration.nothing(self.law).grounds.items()
        }

        def deed() -> None:
            made = actions.start(lot=self.lot, supplier=self.supplier, by=by, at=self.at)
            self._write(made, Declaration(said, "Director"), by)
            actions.submit(application=made, by=by, at=self.at)

        # At any time, however often refused before, and at once: PCR 2015 reg 34(15); Procurement Act 2023 s.36(6)(a).
        assert self._try("apply", deed) == free

    def _write(self, made: Application, declaration: Declaration, by: Actor) -> None:
        """What the supplier writes before it submits; in a short walk put there from one that was written by the real deeds."""
        if not self.short:
            introduce(made, at=self.at)
            actions.declare(application=made, declaration=declaration, by=by, at=self.at)
            actions.answer(application=made, answers=answers_to(self.lot), by=by, at=self.at)
            return
        written = db.session.get_one(Application, self.cast.written[self.law.code])
        for column in WRITTEN:
            setattr(made, column, getattr(written, column))
        made.company = {**written.company, "registered": registered_of(self.supplier)}
        made.declaration, made.declared_at = declaration.kept(), self.at
        db.session.flush()

    @precondition(lambda self: self.stands["open"])
    @rule(sure=st.sampled_from([False, False, True]))
    def withdraw(self, sure: bool) -> None:
        by = self._applicant()
        if by is not None and sure:
            assert self._try("withdraw", lambda: actions.withdraw(application=self.open, by=by, at=self.at))

    @precondition(lambda self: self.stands["returned"])
    @rule(changes=st.booleans())
    def mend(self, changes: bool) -> None:
        by = self._applicant()
        if by is None:
            return

        def deed() -> None:
            asked = open_correction(self.open)
            ref = next(iter(asked.parts))
            corrections.mend(
                correction=asked,
                answers={ref: "We mended it."} if changes else {},
                note="See there.",
                by=by,
                at=self.at,
            )
            corrections.send(correction=asked, by=by, at=self.at)

        due = self.open.due_on
        assert self._try("mend", deed)
        assert self.open.due_on == due

    @precondition(lambda self: self.stands["asked"])
    @rule()
    def speak(self) -> None:
        by = self._applicant()
        if by is not None:

            def deed() -> None:
                hearing = next(h for h in hearings_of(self.open) if h.answered_at is None)
                weighing.speak(hearing=hearing, answer="We have changed.", by=by, at=self.at)

            assert self._try("speak", deed)

    @precondition(lambda self: self.admitted)
    @rule()
    def leave(self) -> None:
        by = self._applicant()
        if by is not None:
            place = lambda: current_admission(self.supplier, self.lot)  # noqa: E731
            assert self._try("leave", lambda: leave(admission=place(), reason="We close.", by=by, at=self.at))
            self.admitted = False

    # -- the operator's people

    @precondition(lambda self: self.admitted)
    @rule(ground=st.sampled_from(["unpaid", "document-expired", "debarred", "not-qualified"]))
    def end_a_place_unlawfully(self, ground: str) -> None:
        """On no ground of the law, or without telling first: refused, whoever tries."""
        place = lambda: current_admission(self.supplier, self.lot)  # noqa: E731
        by = Actor(person=self._again(self.cast.keeper).ref, organisation=self._operator().ref)

        def deed() -> None:
            actions.remove(admission=place(), ground=ground, reason="So.", told_on=None, by=by, at=self.at)

        assert not self._try("end unlawfully", deed)

    @precondition(lambda self: self.stands["open"])
    @rule(who=WHO, has=st.sampled_from([False, False, False, True]))
    def declare_an_interest(self, who: int, has: bool) -> None:
        by = self._assessor(who)
        if by is not None:

            def deed() -> None:
                declare_interest(application=self.open, has_interest=has, statement="A friend.", by=by, at=self.at)

            assert self._try("interest", deed)

    @precondition(lambda self: self.stands["open"])
    @rule(who=WHO, back=st.booleans())
    def take_or_hand_back(self, who: int, back: bool) -> None:
        by = self._assessor(who)
        if by is not None:
            deed = assessing.hand_back if back else assessing.take
            self._try("hand", lambda: deed(application=self.open, by=by, at=self.at))

    @precondition(lambda self: self.stands["open"])
    @rule(who=WHO, days=st.integers(1, 12))
    def return_for_correction(self, who: int, days: int) -> None:
        by = self._assessor(who)
        if by is None:
            return
        due = self.open.due_on

        def deed() -> None:
            corrections.return_for_correction(
                application=self.open, parts={self.lot.criteria[0].ref: "Name the rule."},
                answer_by=london_date(self.at + timedelta(days=days)), by=by, at=self.at,
            )  # fmt: skip

        self._try("return", deed)
        assert self.open.due_on == due
        assert self.open.state == "submitted"

    @precondition(lambda self: self.stands["open"])
    @rule(who=WHO, which=WHICH, days=st.integers(1, 8))
    def put_a_ground(self, who: int, which: int, days: int) -> None:
        by = self._assessor(who)
        if by is not None:

            def deed() -> None:
                weighing.hear(
                    application=self.open, ground=GROUNDS[self.law.code][which], words="We found this.",
                    answer_by=london_date(self.at + timedelta(days=days)), by=by, at=self.at,
                )  # fmt: skip

            self._try("hear", deed)

    @precondition(lambda self: self.stands["at issue"])
    @rule(who=WHO, which=WHICH, stands=st.booleans(), excludes=st.booleans(), exempt=st.booleans())
    def weigh(self, who: int, which: int, stands: bool, excludes: bool, exempt: bool) -> None:
        by = self._assessor(who)
        if by is None:
            return
        issues = grounds_at_issue(self.open)
        issue = issues[which % len(issues)]
        ground: Ground = issue.ground
        allowed = exemptions(self.law, ground)
        said = Weighed(
            ground.code, stands, excludes, {one.code: "Looked at." for one in factors(self.law, ground)}, "We weighed it.",
            allowed[0].code if exempt and allowed and stands and not excludes and ground.mandatory else "",
        )  # fmt: skip
        done = self._try("weigh", lambda: weighing.weigh(application=self.open, weighed=said, by=by, at=self.at))
        if done and excludes:
            assert stands
            assert issue.heard is not None
            assert issue.heard.is_over(london_date(self.at))
        if done and ground.mandatory and stands and not excludes:
            assert said.exemption

    @precondition(lambda self: self.stands["open"])
    @rule(who=WHO)
    def extend(self, who: int) -> None:
        by = self._assessor(who)
        if by is None:
            return
        before = self.open
        was, due, once = before.extended_on, before.due_on, self.law.has_period("admission_extended")
        done = self._try(
            "extend", lambda: actions.extend(application=self.open, reason="To verify.", by=by, at=self.at)
        )
        if done:
            assert once
            assert was is None
            assert london_date(self.at) <= due < self.open.due_on

    @precondition(lambda self: self.stands["open"])
    @rule(who=WHO, unmet=st.sets(WHICH, max_size=2), lies=st.sampled_from([False, False, False, True]))
    def decide(self, who: int, unmet: set[int], lies: bool) -> None:
        """Decide on these findings; ``lies`` gives another finding on exclusion than the weighings come to."""
        by = self._assessor(who)
        if by is None:
            return
        one, today = self.open, london_date(self.at)
        ref, issues, waits = one.ref, grounds_at_issue(one), open_correction(one)
        excluded = any(issue.weighing.excludes for issue in issues if issue.weighing)
        inhand = assessment_of(one)
        lawful = (
            not why_not_assess(one, by)
            and all(issue.weighing for issue in issues)
            and not lies
            and (waits is None or today > waits.answer_by)
            and (inhand is None or inhand.assessor == by.person)
        )
        found = [Finding(None, excluded if lies else not excluded, "As weighed.")] + [
            Finding(c.ref, n not in unmet, "So." if n in unmet else "", "Its answer.")
            for n, c in enumerate(self.lot.criteria)
        ]
        done = self._try("decide", lambda: actions.decide(application=self.open, findings=found, by=by, at=self.at))
        assert done == lawful
        if done:
            self.admitted = not excluded and not unmet
            self.decided_by[ref] = True
            # Whoever meets everything is admitted: PCR 2015 reg 34(6); Procurement Act 2023 s.36(6)(c).
            assert is_admitted(self.supplier, self.lot) == self.admitted
            # Whoever is refused may begin again at once: PCR 2015 reg 34(15).
            assert self.admitted or not why_not_start(self.supplier, self.lot, at=self.at)

    @precondition(lambda self: self.stands["open"])
    @rule(who=WHO, unmet=st.sets(WHICH, max_size=1), excludes=st.booleans())
    def work_it_through(self, who: int, unmet: set[int], excludes: bool) -> None:
        """One assessor does all that the law asks, however long it takes, and decides."""
        by = self._assessor(who)
        if by is None:
            return
        self.declare_an_interest(who, False)
        self.take_or_hand_back(who, False)
        for issue in grounds_at_issue(self.open):
            if excludes and issue.hearing is None:
                self.put_a_ground(who, GROUNDS[self.law.code].index(issue.ground.code), 1)
        if excludes or open_correction(self.open):
            self.time_passes(6, 0, False)
            self.time_passes(6, 0, False)
        for n, issue in enumerate(grounds_at_issue(self.open)):
            if issue.weighing is None:
                bars = excludes and issue.heard is not None
                self.weigh(who, n, bars or bool(exemptions(self.law, issue.ground)), bars, not bars)
        self.decide(who, unmet, False)

    # -- what must hold after every step

    @invariant()
    def how_it_stands(self) -> None:
        """What the preconditions of the rules ask, read once after each step."""
        one = self.open if hasattr(self, "supplier_id") else None
        self.stands = {
            "open": one is not None,
            "returned": one is not None and open_correction(one) is not None,
            "asked": one is not None and any(h.answered_at is None for h in hearings_of(one)),
            "at issue": one is not None and bool(grounds_at_issue(one)),
        }

    @invariant()
    def an_admitted_supplier_stays_until_it_lawfully_leaves(self) -> None:
        if hasattr(self, "admitted"):
            assert is_admitted(self.supplier, self.lot) == self.admitted

    @invariant()
    def nobody_is_admitted_without_every_criterion_met_and_every_ground_weighed(self) -> None:
        if not hasattr(self, "supplier_id"):
            return
        for place in db.session.scalars(select(Admission).where(Admission.supplier_id == self.supplier_id)):
            made = db.session.get_one(Application, place.application_id)
            met = {d.criterion_id for d in made.decisions if d.met}
            assert made.state == "admitted"
            assert met == {None, *(criterion.id for criterion in self.lot.criteria)}
            for issue in grounds_at_issue(made):
                assert issue.weighing is not None
                assert not issue.weighing.excludes

    @invariant()
    def nobody_who_meets_all_is_refused(self) -> None:
        if not hasattr(self, "supplier_id"):
            return
        for one in self._applications("refused"):
            assert not all(d.met for d in one.decisions)
            assert report_of(one) is not None

    @invariant()
    def no_period_is_missed_without_an_escalation_row(self) -> None:
        if not hasattr(self, "supplier_id"):
            return
        for one in self._applications("submitted", "admitted", "refused", "withdrawn"):
            rows = escalations_of(one)
            keys = [(row.stage, row.due_on) for row in rows]
            assert len(keys) == len(set(keys))
            ended = one.decided_at or (self.at if one.state == "submitted" else None)
            looked = self.looked if one.state == "submitted" else ended
            if ended and looked and one.submitted_at < looked and london_date(looked) > one.due_on:
                assert ("missed", one.due_on) in keys
            if one.state != "submitted":
                assert all(row.resolved_at for row in rows)

    def _applications(self, *states: str) -> list[Application]:
        ask = select(Application).where(Application.supplier_id == self.supplier_id, Application.state.in_(states))
        return list(db.session.scalars(ask))

    def teardown(self) -> None:
        """Bring most walks to a decision, ask again what must hold, and leave nothing open for the next run's clock."""
        db.session.rollback()
        if hasattr(self, "supplier_id") and self.open is not None:
            if self.ends != "open":
                self.an_assessor_comes_or_goes(0, True)
                if self.late and self.ends != "excluded":
                    self.time_passes(6, 0, False)
                    self.time_passes(6, 0, False)
                    self.time_passes(6, 0, False)
                if self.ends == "hasty":
                    self.declare_an_interest(0, False)
                    self.take_or_hand_back(0, False)
                    for n, _ in enumerate(grounds_at_issue(self.open)):
                        self.weigh(0, n, True, True, False)
                    self.decide(0, set(), False)
                else:
                    self.work_it_through(0, {0} if self.ends == "unmet" else set(), self.ends == "excluded")
                self.an_admitted_supplier_stays_until_it_lawfully_leaves()
                self.nobody_is_admitted_without_every_criterion_met_and_every_ground_weighed()
                self.nobody_who_meets_all_is_refused()
                self.no_period_is_missed_without_an_escalation_row()
            by = Actor(person="a" * 26, organisation=self.supplier.ref)
            if self.open is not None:
                with writing():
                    actions.withdraw(application=self.open, by=by, at=self.at)
        db.session.rollback()
