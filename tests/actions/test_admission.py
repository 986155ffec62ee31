"""Applications: each deed, its row, its entry on the trail, its post; and what no deed can do."""

from __future__ import annotations

import inspect
from datetime import UTC, date, datetime

import pytest

from dps.admission import actions, queries
from dps.admission.actions import answer, decide, declare, extend, remove, start, submit, withdraw
from dps.admission.models import Admission, Application, CriterionDecision
from dps.admission.queries import (
    admissions_of,
    admitted_suppliers,
    application,
    application_in_flight,
    current_admission,
    is_admitted,
    open_application,
    own_application,
    undecided,
)
from dps.admission.rules.declaration import Declaration, Said
from dps.admission.rules.weighing import Weighed
from dps.admission.weighing import weigh
from dps.audit.queries import trail
from dps.core.actor import CLOCK, Actor
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.law.exclusions import grounds_for
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS
from dps.law.self_cleaning import factors
from dps.outbox.post import unread
from dps.parties.models import Organisation
from tests.conftest import NOW
from tests.makers.admission import a_draft, acting_for, admit, an_application, an_assessor, findings, judge
from tests.makers.market import a_lot
from tests.makers.parties import a_council, a_supplier
from tests.makers.profile import expired_insurance

INSOLVENCY = next(g for g in grounds_for(PCR_2015_DPS) if g.code == "insolvency")
RECEIVED = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)


def did(supplier: Organisation) -> list[str]:
    return [e.did for e in trail(f"organisation:{supplier.ref}") if not e.did.startswith("organisation:")]


def test_a_pcr_application_received_on_1_december_2026_is_due_on_15_and_extended_to_22_december(app):
    with writing():
        made = an_application(a_lot(), at=RECEIVED)
    assert made.due_on == date(2026, 12, 15)
    with writing():
        extend(application=made, reason="The accounts are being verified.", by=CLOCK, at=RECEIVED)
    assert (made.due_on, made.extended_on) == (date(2026, 12, 22), date(2026, 12, 1))
    assert unread("test")[-1].kind == "application-extended"


def test_the_time_to_decide_is_prolonged_once_only(app):
    with writing():
        made = an_application(a_lot(), at=RECEIVED)
        extend(application=made, reason="Verification.", by=CLOCK, at=RECEIVED)
    with pytest.raises(Refused) as no, writing():
        extend(application=made, reason="More.", by=CLOCK, at=RECEIVED)
    assert [o.code for o in no.value.obstacles] == ["extended-already"]
    assert no.value.obstacles[0].provision == "PCR 2015 reg 34(17)"


def test_the_acts_reasonable_period_is_not_prolonged(app):
    with writing():
        made = an_application(a_lot(PA_2023_MARKET), at=RECEIVED)
    with pytest.raises(Refused, match="not prolonged"), writing():
        extend(application=made, reason="Verification.", by=CLOCK, at=RECEIVED)


def test_a_supplier_with_expired_insurance_and_an_unpaid_subscription_is_among_the_admitted(app):
    """PCR 2015 reg 34(21), (22), (29). A subscription cannot even be stated here: admission knows of none."""
    with writing():
        lot = a_lot()
        supplier = admit(lot)
        expired_insurance(supplier)
        admit(a_lot())  # noise: another lot's supplier is not of this lot
    assert is_admitted(supplier, lot)
    assert admitted_suppliers(lot) == (supplier,)


@pytest.mark.parametrize("function", [f for f in vars(actions).values() if inspect.isfunction(f)])
def test_no_deed_of_admission_can_be_told_of_a_rank_a_number_of_places_a_payment_or_a_membership(function):
    """PCR 2015 reg 34(6), (29); Procurement Act 2023 ss.36(7)(a), 38."""
    named = set(inspect.signature(function).parameters)
    assert not named & {"rank", "score", "places", "cap", "limit", "fee", "charge", "payment", "paid", "membership"}


def test_admission_cannot_see_money_or_membership():
    """PCR 2015 reg 34(29); Procurement Act 2023 s.38: no module of the stage names the later ones."""
    for module in (actions, queries):
        source = inspect.getsource(module)
        assert "dps.fees" not in source
        assert "dps.membership" not in source


def test_five_hundred_suppliers_can_all_be_admitted(app):
    """PCR 2015 reg 34(6); Procurement Act 2023 s.36(7)(a). Rows directly: 500 applications by hand would say no more."""
    with writing():
        lot = a_lot()
        bodies = [Organisation(kind="supplier", name=f"S{n:03}", registered_at=NOW) for n in range(500)]
        db.session.add_all(bodies)
        db.session.flush()
        made = [
            Application(
                lot_id=lot.id, supplier_id=b.id, state="admitted", started_at=NOW, declared_at=NOW, submitted_at=NOW,
                due_on=date(2026, 12, 7), decided_at=NOW,
            )
            for b in bodies
        ]  # fmt: skip
        db.session.add_all(made)
        db.session.flush()
        db.session.add_all(
            Admission(lot_id=lot.id, supplier_id=a.supplier_id, application_id=a.id, admitted_at=NOW) for a in made
        )
        db.session.flush()
        last = admit(lot, at=NOW)
    assert len(admitted_suppliers(lot)) == 501
    assert is_admitted(last, lot)


def test_an_application_is_decided_from_its_findings_and_the_supplier_is_told(app):
    with writing():
        lot = a_lot()
        made = an_application(lot, at=NOW)
        supplier = made.supplier
        admission = judge(made, at=NOW)
    assert admission == current_admission(supplier, lot)
    assert made.state == "admitted"
    assert did(supplier) == [
        "application:start", "application:state-company", "application:name-connected", "application:rely",
        "application:declare", "application:answer", "application:submit", "assessor:declare",
        "application:admit",
    ]  # fmt: skip
    told = unread("test")[-1]
    assert (told.kind, told.about) == ("application-decided", f"application:{made.ref}")
    assert told.facts == {"lot": lot.ref, "supplier": supplier.ref, "outcome": "admitted"}


def test_one_criterion_unmet_refuses_with_its_reason(app):
    with writing():
        lot = a_lot()
        made = an_application(lot)
        assert judge(made, "Financial standing", at=NOW) is None
    assert made.state == "refused"
    assert not is_admitted(made.supplier, lot)
    unmet = [d for d in application(made.ref).decisions if not d.met]
    assert [(d.criterion.title, d.reason) for d in unmet] == [("Financial standing", "It does not show this.")]


def test_a_refused_supplier_may_apply_again_at_once(app):
    """PCR 2015 reg 34(15)."""
    with writing():
        lot = a_lot()
        made = an_application(lot)
        supplier = made.supplier
        judge(made, "Technical ability", at=NOW)
        again = an_application(lot, supplier, at=NOW)
        judge(again, at=NOW)
    assert is_admitted(supplier, lot)


def test_a_draft_is_not_in_flight_and_a_received_application_is(app):
    with writing():
        lot = a_lot()
        made = a_draft(lot)
        supplier = made.supplier
    assert application_in_flight(supplier, lot) is None
    assert open_application(supplier, lot) == made
    with writing():
        submit(application=made, by=acting_for(supplier), at=NOW)
    assert application_in_flight(supplier, lot) == made


def test_an_application_that_lacks_something_is_told_all_of_it(app):
    with writing():
        supplier = a_supplier()
        made = start(lot=a_lot(), supplier=supplier, by=acting_for(supplier), at=NOW)
    with pytest.raises(Refused) as no, writing():
        submit(application=made, by=acting_for(supplier), at=NOW)
    assert [o.code for o in no.value.obstacles] == [
        "company-unconfirmed", "connected-unsaid", "relied-on-unsaid", *["grounds-unanswered"] * 5, "not-declared",
        *["criterion-unanswered"] * 3,
    ]  # fmt: skip


def test_a_submitted_application_cannot_be_changed(app):
    with writing():
        made = an_application(a_lot())
    by = acting_for(made.supplier)
    with pytest.raises(Refused), writing():
        answer(application=made, answers={made.lot.criteria[0].ref: "Other."}, by=by, at=NOW)
    with pytest.raises(Refused), writing():
        declare(application=made, declaration=Declaration.nothing(PCR_2015_DPS), by=by, at=NOW)
    with pytest.raises(Refused), writing():
        submit(application=made, by=by, at=NOW)


def test_a_declared_ground_is_weighed_and_may_be_no_bar(app):
    """PCR 2015 reg 57(13)-(15); Procurement Act 2023 s.36(6)(d)."""
    grounds = {
        **Declaration.nothing(PCR_2015_DPS).grounds,
        "insolvency": Said(True, "A voluntary arrangement.", date(2024, 5, 1)),
    }
    with writing():
        lot = a_lot()
        made = a_draft(lot)
        by = acting_for(made.supplier)
        declare(application=made, declaration=Declaration(grounds, "Director"), by=by, at=NOW)
        submit(application=made, by=by, at=NOW)
    with pytest.raises(Refused) as no, writing():
        judge(made, at=NOW)
    assert [o.code for o in no.value.obstacles] == ["ground-unweighed"]
    with writing():
        looked = {factor.code: "Looked at." for factor in factors(PCR_2015_DPS, INSOLVENCY)}
        weighed = Weighed("insolvency", stands=True, excludes=False, factors=looked, reason="It trades again.")
        weigh(application=made, weighed=weighed, by=an_assessor(made, at=NOW), at=NOW)
        judge(made, at=NOW)
    assert is_admitted(made.supplier, lot)
    assert "voluntary" not in str([e.facts for e in trail(f"organisation:{made.supplier.ref}")])


def test_nobody_decides_their_own_organisations_application(app):
    with writing():
        lot = a_lot()
        made = an_application(lot)
    with pytest.raises(Refused, match="organisation they act for"), writing():
        decide(application=made, findings=findings(lot), by=acting_for(made.supplier), at=NOW)


def test_an_application_is_decided_once(app):
    with writing():
        lot = a_lot()
        made = an_application(lot)
        judge(made, at=NOW)
    with pytest.raises(Refused), writing():
        judge(made, "Legal capacity", at=NOW)
    assert made.state == "admitted"


def test_another_suppliers_application_is_not_there(app):
    with writing():
        made, rival = an_application(a_lot()), a_supplier()
    with pytest.raises(NotFound):
        own_application(made.ref, acting_for(rival))
    with pytest.raises(NotFound), writing():
        withdraw(application=made, by=acting_for(rival), at=NOW)
    assert own_application(made.ref, acting_for(made.supplier)) == made


def test_a_draft_is_the_suppliers_alone(app):
    with writing():
        made = a_draft(a_lot())
    with pytest.raises(NotFound):
        application(made.ref)
    assert undecided() == ()


def test_the_queue_has_the_soonest_due_first(app):
    with writing():
        lot = a_lot()
        later, sooner = an_application(lot, at=NOW), an_application(lot, at=RECEIVED.replace(month=11, day=2))
        a_draft(lot)
        admit(lot)
    assert undecided() == (sooner, later)


def test_nobody_can_apply_to_a_market_that_has_ended_and_anybody_can_until_then(app):
    with writing():
        lot, supplier = a_lot(valid_until=date(2026, 11, 22)), a_supplier()
        by = acting_for(supplier)
        start(lot=lot, supplier=supplier, by=by, at=datetime(2026, 11, 22, 23, 59, tzinfo=UTC))
        rival = a_supplier()
    with pytest.raises(Refused, match="has ended"), writing():
        start(lot=lot, supplier=rival, by=acting_for(rival), at=NOW)


def test_a_second_application_waits_for_the_first(app):
    with writing():
        made = an_application(a_lot())
    with pytest.raises(Refused, match="not decided yet"), writing():
        start(lot=made.lot, supplier=made.supplier, by=acting_for(made.supplier), at=NOW)


def test_a_place_ends_only_on_a_lawful_ground_after_telling(app):
    """Procurement Act 2023 s.37(4)."""
    with writing():
        lot = a_lot(PA_2023_MARKET)
        supplier = admit(lot)
    place = current_admission(supplier, lot)
    with pytest.raises(Refused) as no, writing():
        remove(admission=place, ground="unpaid", reason="Owes money.", told_on=None, by=CLOCK, at=NOW)
    assert [o.code for o in no.value.obstacles] == ["ground-unlawful"]
    with pytest.raises(Refused, match="not been told"), writing():
        remove(admission=place, ground="excluded", reason="A conviction.", told_on=None, by=CLOCK, at=NOW)
    with writing():
        remove(admission=place, ground="excluded", reason="A conviction.", told_on=NOW.date(), by=CLOCK, at=NOW)
    assert not is_admitted(supplier, lot)
    assert admitted_suppliers(lot) == ()
    assert admissions_of(supplier) == ()
    assert unread("test")[-1].kind == "supplier-removed"


def _started(lot):
    supplier = a_supplier()
    return start(lot=lot, supplier=supplier, by=acting_for(supplier), at=NOW)


DEEDS = {
    "start": (lambda lot: None, lambda lot, _: _started(lot)),
    "declare": (
        _started,
        lambda lot, a: declare(
            application=a, declaration=Declaration.nothing(PCR_2015_DPS), by=acting_for(a.supplier), at=NOW
        ),
    ),
    "answer": (
        _started,
        lambda lot, a: answer(
            application=a, answers={lot.criteria[0].ref: "Yes."}, by=acting_for(a.supplier), at=NOW
        ),
    ),
    "submit": (a_draft, lambda lot, a: submit(application=a, by=acting_for(a.supplier), at=NOW)),
    "extend": (
        lambda lot: an_application(lot, at=NOW),
        lambda lot, a: extend(application=a, reason="Verification.", by=CLOCK, at=NOW),
    ),
    "decide": (an_application, lambda lot, a: judge(a, at=NOW)),
    "withdraw": (an_application, lambda lot, a: withdraw(application=a, by=acting_for(a.supplier), at=NOW)),
    "remove": (
        admit,
        lambda lot, s: remove(
            admission=current_admission(s, lot), ground="asked", reason="Asked to.", told_on=None, by=CLOCK, at=NOW
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_each_deed_is_on_the_trail_and_rolls_back_with_its_entry_and_its_post(app, name):
    before, deed = DEEDS[name]
    with writing():
        lot = a_lot()
        thing = before(lot)

    def counts() -> tuple[int, ...]:
        logs = [f"organisation:{ref}" for ref in db.session.scalars(db.select(Organisation.ref))]
        rows = [db.session.query(m).count() for m in (Application, Admission, CriterionDecision)]
        return (sum(len(trail(log)) for log in logs), len(unread("test")), *rows)

    stood = counts()
    with pytest.raises(ZeroDivisionError), writing():
        deed(lot, thing)
        1 / 0
    assert counts() == stood
    with writing():
        deed(lot, thing)
    assert counts()[0] > stood[0]


def test_a_council_acts_for_itself_only(app):
    with writing():
        lot, supplier, council = a_lot(), a_supplier(), a_council()
    with pytest.raises(NotFound), writing():
        start(lot=lot, supplier=supplier, by=Actor(person="p" * 26, organisation=council.ref), at=NOW)
