"""Places after admission: nothing ends them but a lawful removal that was told first, and time does the rest by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from dps.admission import debarment, due, removals, renewals, tasks
from dps.admission.models import Admission
from dps.admission.place_models import DebarmentCheck, Removal, StatutoryTask
from dps.admission.places import how_many_on, place, places, register, whole_register
from dps.admission.queries import admitted_suppliers, is_admitted, to_invite
from dps.admission.rules.declaration import Declaration
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.law.calendar import start_of_day
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS
from dps.letters.models import Letter
from dps.letters.write import write_letters
from dps.outbox.models import OutboxPost
from dps.parties.rules.roles import KEEPER, OWNER
from tests.conftest import NOW
from tests.makers.admission import acting_for, admit
from tests.makers.market import a_lot
from tests.makers.parties import a_person, a_supplier, an_operator
from tests.makers.places import (
    CLAUSE,
    THE_KEEPER,
    a_check,
    a_place,
    a_proposed_removal,
    a_suspension,
    codes,
    confirmed,
    place_on,
    posts,
)

AFTER_ANSWER = datetime(2026, 12, 9, 10, tzinfo=UTC)
LATE = NOW + timedelta(days=70)


def test_a_removal_is_told_answered_weighed_and_takes_effect_at_the_start_of_its_day(app):
    """Procurement Act 2023 ss.37(4), 58(2)."""
    with writing():
        here = a_place(PA_2023_MARKET)
        us, lot = here.supplier, here.lot
        told = a_proposed_removal(here, at=NOW)
    assert (told.represent_by, told.effective_on) == (date(2026, 12, 8), date(2026, 12, 12))
    assert posts("removal-proposed") == 1
    with pytest.raises(Refused) as no, writing():
        confirmed(told, at=NOW)
    assert codes(no) == ["answer-awaited"]
    with writing():
        removals.answer(removal=told, text="We have it again.", by=acting_for(us), at=NOW + timedelta(days=3))
    with writing():
        confirmed(removals.removal(told.ref), at=AFTER_ANSWER)  # read as a door reads it
    effect = start_of_day(date(2026, 12, 12))
    assert told.takes_effect_at == effect
    assert is_admitted(us, lot, at=effect - timedelta(microseconds=1))
    assert to_invite(lot, at=effect - timedelta(microseconds=1)) == (us,)
    assert not is_admitted(us, lot, at=effect), "the instant counts, whether a job ran or not"
    assert to_invite(lot, at=effect) == ()
    assert due.run_places(effect - timedelta(seconds=1)) == 0
    assert due.run_places(effect) == 1
    assert here.removed_at == effect
    assert not is_admitted(us, lot)


def test_a_supplier_that_was_removed_may_be_admitted_again_before_any_job_ran(app):
    with writing():
        here = a_place()
        confirmed(a_proposed_removal(here, at=NOW), at=AFTER_ANSWER)
    with writing():
        admit(here.lot, here.supplier, at=LATE)
    assert here.removed_at == start_of_day(here_effect(here))
    assert is_admitted(here.supplier, here.lot, at=LATE)


def here_effect(here: Admission) -> date:
    return db.session.scalars(select(Removal).where(Removal.admission_id == here.id)).one().effective_on


@pytest.mark.parametrize("days_late", [1, 40])
def test_a_suspension_withholds_invitations_only_by_the_words_and_lifts_by_itself(app, days_late):
    with writing():
        here = a_place(suspension_clause=CLAUSE)
        other = place_on(here.lot)
        made = a_suspension(here)
        a_suspension(other, words="A supplier under investigation may be suspended", withholds_invitations=False)
    last = start_of_day(date(2026, 12, 11)) - timedelta(microseconds=1)
    assert to_invite(here.lot, at=last) == (other.supplier,)
    assert is_admitted(here.supplier, here.lot, at=last), "a suspended supplier keeps its place"
    assert len(admitted_suppliers(here.lot, at=last)) == 2
    assert len(to_invite(here.lot, at=last + timedelta(microseconds=1))) == 2
    assert due.run_places(last) == 0
    at = start_of_day(date(2026, 12, 10)) + timedelta(days=days_late)
    assert due.run_places(at) == 2
    assert due.run_places(at + timedelta(days=1)) == 0
    assert posts("suspension-lifted") == 2
    assert made.lifted_at is None


def test_a_renewed_declaration_answers_every_request_of_the_market_in_one_step(app):
    """PCR 2015 reg 34(25)."""
    with writing():
        here = a_place()
        place_on(here.lot)
        assert renewals.ask_everybody(lot=here.lot, by=THE_KEEPER, at=NOW) == 2
        assert renewals.ask_everybody(lot=here.lot, by=THE_KEEPER, at=NOW) == 0
    asked = renewals.open_renewal(here)
    assert asked.due_on == date(2026, 11, 30)
    waiting = renewals.how_many_waiting(on=date(2026, 12, 1))
    assert (waiting.asked, waiting.overdue) == (2, 2)
    with writing():
        said = Declaration.nothing(PCR_2015_DPS)
        found = renewals.own_renewal(asked.ref, acting_for(here.supplier))
        assert renewals.answer(renewal=found, declaration=said, by=acting_for(here.supplier), at=NOW) == 1
    assert not asked.changed
    assert is_admitted(here.supplier, here.lot, at=LATE)
    lots = renewals.lots_to_ask(at=NOW)
    assert [(one.places, one.asked) for one in lots] == [(2, 1)]


@pytest.mark.parametrize("late", [False, True])
def test_a_supplier_is_reminded_of_a_renewal_once_the_day_before_and_once_after(app, late):
    with writing():
        here, answered = a_place(), a_place()
        renewals.ask(admission=here, by=THE_KEEPER, at=NOW)
        done = renewals.ask(admission=answered, by=THE_KEEPER, at=NOW)
        renewals.answer(
            renewal=done, declaration=Declaration.nothing(PCR_2015_DPS), by=acting_for(answered.supplier), at=NOW
        )
    for day in [40] if late else range(12):
        due.run_places(NOW + timedelta(days=day))
    rows = db.session.execute(select(OutboxPost.kind, OutboxPost.about).where(OutboxPost.kind.like("renewal-%e%")))
    kinds = sorted(kind for kind, _ in rows if kind != "renewal-asked")
    assert kinds == ["renewal-due", "renewal-overdue"]
    assert is_admitted(here.supplier, here.lot, at=LATE)


def test_each_admission_and_each_removal_under_the_act_queues_an_entry_in_the_same_transaction(app):
    """SI 2024/692 reg 25(6)(c), (e)."""
    with writing():
        lot = a_lot(PA_2023_MARKET)
        us = a_supplier("Acorn", is_sme=True)
        a_person(us, OWNER)
        here = place_on(lot, us)
    entry = db.session.scalars(select(StatutoryTask)).one()
    assert (entry.kind, entry.event, entry.notice) == ("modification-notice", "admitted", "UK15")
    assert entry.payload["name"] == "Acorn"
    assert entry.payload["address"] == "1 Mill Lane, Rochdale"
    assert entry.payload["identifier"] == "GB-PPON-PDNK-4567-BXYZ"
    assert entry.payload["email"].endswith("@example.org")
    assert (entry.payload["is_sme"], entry.payload["is_vcse"]) == ("yes", "no")
    with pytest.raises(ZeroDivisionError), writing():
        removals.leave(admission=here, reason="We merge.", by=acting_for(us), at=NOW)
        1 / 0
    assert len(db.session.scalars(select(StatutoryTask)).all()) == 1
    with writing():
        removals.leave(admission=here, reason="We merge.", by=acting_for(us), at=NOW)
    assert [(b.entries, b.happened_on) for b in tasks.batches()] == [(1, entry.happened_on), (1, NOW.date())]
    with writing():
        rows = tasks.batch(lot.market.ref, NOW.date())
        tasks.mark_published(tasks=rows, reference="2026/S 000-1", on=NOW.date(), by=THE_KEEPER, at=NOW)
    assert [b.reference for b in tasks.batches(done=True)] == ["2026/S 000-1"]
    assert tasks.how_many_open(on=NOW.date()).entries == 1


@pytest.mark.parametrize("late", [False, True])
def test_the_notice_of_an_exclusion_is_due_in_thirty_days_and_its_keepers_are_told_and_told_when_it_is_overdue(
    app, late
):
    """Procurement Act 2023 s.59(2)."""
    with writing():
        a_person(an_operator(), KEEPER)
        here = a_place(PA_2023_MARKET)
        confirmed(
            a_proposed_removal(here, at=NOW, ground="excluded", exclusion_grounds=("terrorism",)), at=AFTER_ANSWER
        )
    effect = start_of_day(date(2026, 12, 12))
    due.run_places(effect)
    task = db.session.scalars(select(StatutoryTask).where(StatutoryTask.kind == "exclusion-notice")).one()
    assert (task.due_on, task.payload["grounds"]) == (date(2027, 1, 10), ["terrorism"])
    for day in [75] if late else (0, 21, 22, 27, 28, 29, 30, 35):
        due.run_places(effect + timedelta(days=day))
    for kind in ("exclusion-notice-due", "exclusion-notice-tomorrow", "exclusion-notice-overdue"):
        assert posts(kind) == 1
    assert tasks.how_many_open(on=date(2027, 1, 11)).overdue == 1
    write_letters(LATE)
    said = db.session.scalars(select(Letter).where(Letter.kind == "exclusion-notice-overdue")).one()
    assert "Sunday 10 January 2027" in said.body
    with writing():
        tasks.mark_done(
            task=task, reference="CO-1", on=date(2027, 1, 11), by=THE_KEEPER, at=effect + timedelta(days=40)
        )
    with pytest.raises(Refused, match="already"), writing():
        tasks.mark_done(
            task=task, reference="CO-2", on=date(2027, 1, 11), by=THE_KEEPER, at=effect + timedelta(days=40)
        )


def test_a_check_is_kept_for_good_and_falls_due_again(app):
    with writing():
        here, old = a_place(PA_2023_MARKET), a_place(PA_2023_MARKET)
        a_place(PCR_2015_DPS)
        assert debarment.who_to_look_for(here.supplier) == (here.supplier.name, "Ada Byron")
        a_check(here)
        a_check(old, checked_on=NOW.date() - timedelta(days=29))
    assert debarment.debarment_checked(here.supplier, NOW.date()) is not None
    assert debarment.debarment_checked(old.supplier, NOW.date()) is None
    rows, many = debarment.to_check(at=NOW)
    assert (many, [row.supplier.id for row in rows]) == (1, [old.supplier_id])
    assert debarment.to_check(at=NOW + timedelta(days=29))[1] == 2
    with pytest.raises(Exception, match="never changed"), writing():
        db.session.scalars(select(DebarmentCheck)).first().found = "x"
        db.session.flush()


def test_the_register_of_a_past_day_counts_everybody_and_names_nobody_who_was_removed(app):
    with writing():
        lot = a_lot(PA_2023_MARKET)
        stays, goes = place_on(lot, a_supplier("Acorn")), place_on(lot, a_supplier("Bramble"))
        removals.leave(admission=goes, reason="We merge.", by=acting_for(goes.supplier), at=NOW)
        stays_name = stays.supplier.name
    before, today = NOW.date() - timedelta(days=1), NOW.date()
    then = register(lot, on=before, at=NOW)
    assert (then.total, then.named, then.unnamed) == (2, 1, 1)
    assert [entry.name for entry in then.entries] == [stays_name]
    now = register(lot, on=today, at=NOW)
    assert (now.total, now.unnamed, now.matching) == (1, 0, 1)
    assert register(lot, on=date(2020, 1, 1), at=NOW).total == 0
    assert register(lot, on=today, at=NOW, name="bram").entries == ()
    assert [entry.name for entry in whole_register(lot, on=before, at=NOW)] == [stays_name]
    assert how_many_on(lot.market, at=NOW) == {1: 1}
    assert places(on=before, at=NOW)[1] == 2, "the keepers read the whole of it"
    assert place(goes.ref).removal_ground == "asked"
