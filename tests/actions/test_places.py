"""Places after admission: nothing ends them but a lawful removal that was told first, and time does the rest by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from dps.admission import debarment, due, removals, renewals, suspensions, tasks
from dps.admission.models import Admission
from dps.admission.place_models import DebarmentCheck, Removal, Renewal, StatutoryTask, Suspension
from dps.admission.places import how_many_on, place, places, register, whole_register
from dps.admission.queries import admitted_suppliers, current_admission, is_admitted, to_invite
from dps.admission.rules.declaration import Declaration, Said
from dps.audit.queries import logs, trail
from dps.award.queries import bid_at_rank_one, evaluated
from dps.bidding.queries import why_not_bid
from dps.contract.queries import why_not_conclude
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.law.calendar import start_of_day
from dps.law.exclusions import grounds_for
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS
from dps.letters.models import Letter
from dps.letters.write import write_letters
from dps.outbox.models import OutboxPost
from dps.parties.rules.roles import KEEPER, OWNER
from dps.profile.actions import add_evidence
from tests.conftest import NOW
from tests.makers.admission import acting_for, admit, an_application, judge
from tests.makers.award import DECIDED, a_decision, a_told_decision, an_evaluated_competition, by_officer
from tests.makers.competition import DPS, DYNAMIC, an_open_competition
from tests.makers.market import a_lot
from tests.makers.parties import a_person, a_supplier, an_operator
from tests.makers.places import CLAUSE, NOT_INVITED, THE_KEEPER, a_place, a_proposed_removal, confirmed, place_on

AFTER_ANSWER = datetime(2026, 12, 9, 10, tzinfo=UTC)
LATE = NOW + timedelta(days=70)


def posts(kind: str) -> int:
    return len(db.session.scalars(select(OutboxPost).where(OutboxPost.kind == kind)).all())


def codes(no) -> list[str]:
    return [o.code for o in no.value.obstacles]


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


@pytest.mark.parametrize("days_late", [0, 40])
def test_what_falls_due_is_written_once_and_alike_however_late_and_often_the_job_runs(app, days_late):
    with writing():
        here = a_place(PA_2023_MARKET)
        confirmed(a_proposed_removal(here, at=NOW), at=AFTER_ANSWER)
    at = here_ends = start_of_day(date(2026, 12, 12)) + timedelta(days=days_late)
    assert due.run_places(at) == 1
    assert due.run_places(here_ends) == due.run_places(at + timedelta(days=1)) == 0
    assert here.removed_at == start_of_day(date(2026, 12, 12))
    assert posts("supplier-removed") == 1
    entry = db.session.scalars(select(StatutoryTask).where(StatutoryTask.event == "removed")).one()
    assert entry.happened_on == date(2026, 12, 12)
    assert entry.payload["effective_on"] == "2026-12-12"


def test_a_removal_that_is_dropped_leaves_the_place_as_it_was(app):
    with writing():
        here = a_place()
        told = confirmed(a_proposed_removal(here, at=NOW), at=AFTER_ANSWER)
        removals.drop(
            removal=removals.removal(told.ref), reason="The register was wrong.", by=THE_KEEPER, at=AFTER_ANSWER
        )
    assert due.run_places(LATE) == 0
    assert is_admitted(here.supplier, here.lot, at=LATE)
    with writing():
        assert a_proposed_removal(here, at=LATE).ref != told.ref


def test_another_supplier_cannot_answer_a_removal_nor_leave_a_place(app):
    with writing():
        here, rival = a_place(), a_supplier()
        told = a_proposed_removal(here, at=NOW)
    for deed in (
        lambda: removals.answer(removal=told, text="x", by=acting_for(rival), at=NOW),
        lambda: removals.leave(admission=here, reason="x", by=acting_for(rival), at=NOW),
        lambda: removals.own_removal(told.ref, acting_for(rival)),
    ):
        with pytest.raises(NotFound), writing():
            deed()


def test_the_debarred_are_removed_at_once_and_told_first(app):
    """Procurement Act 2023 s.37(1), (4)."""
    with writing():
        here = a_place(PA_2023_MARKET)
        told = a_proposed_removal(here, at=NOW, ground="debarred")
    with writing():
        confirmed(told, at=NOW + timedelta(hours=1), effective_on=NOW.date())
    assert told.takes_effect_at == NOW + timedelta(hours=1)
    assert due.run_places(NOW + timedelta(hours=2)) == 1


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


def test_under_the_act_a_place_is_never_suspended(app):
    """Procurement Act 2023 s.37: removal alone; refused whatever the documents say (peers.md row 23)."""
    with writing():
        here = a_place(PA_2023_MARKET)
        here.lot.market.suspension_clause = CLAUSE  # no market can be made with it: this one's keeper found a way
    with pytest.raises(Refused) as no, writing():
        suspend(here)
    assert codes(no) == ["suspension-unlawful"]
    assert no.value.obstacles[0].provision == "Procurement Act 2023 s.37"
    assert to_invite(here.lot, at=NOW) == (here.supplier,)


def test_under_the_regulations_nobody_is_suspended_without_a_clause_and_everybody_is_invited(app):
    """PCR 2015 reg 34(21), (22)."""
    with writing():
        here = a_place()
    with pytest.raises(Refused) as no, writing():
        suspend(here)
    assert codes(no) == ["no-suspension-clause"]
    assert "34(21), (22)" in no.value.obstacles[0].provision


def suspend(here: Admission, **change) -> Suspension:
    facts = {
        "words": NOT_INVITED,
        "withholds_invitations": True,
        "reason": "An inquiry.",
        "ends_on": date(2026, 12, 10),
    }
    return suspensions.suspend(admission=here, by=THE_KEEPER, at=NOW, **{**facts, **change})


@pytest.mark.parametrize("days_late", [1, 40])
def test_a_suspension_withholds_invitations_only_by_the_words_and_lifts_by_itself(app, days_late):
    with writing():
        here = a_place(suspension_clause=CLAUSE)
        other = place_on(here.lot)
        made = suspend(here)
        suspend(other, words="A supplier under investigation may be suspended", withholds_invitations=False)
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


def test_a_suspension_lifted_early_is_told_once_and_not_again_at_its_end(app):
    with writing():
        here = a_place(suspension_clause=CLAUSE)
        made = suspend(here)
        found = suspensions.suspension(made.ref)
        suspensions.lift(suspension=found, reason="The inquiry closed.", by=THE_KEEPER, at=NOW + timedelta(days=2))
    assert to_invite(here.lot, at=NOW + timedelta(days=2)) == (here.supplier,)
    assert due.run_places(LATE) == 0
    assert posts("suspension-lifted") == 1


def test_nobody_is_invited_by_a_market_that_has_ended(app):
    with writing():
        here = a_place(valid_until=date(2026, 11, 22))
    assert to_invite(here.lot, at=NOW) == ()
    assert is_admitted(here.supplier, here.lot, at=NOW), "a bid that was made is not undone by the market's end"


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


def test_a_changed_declaration_is_shown_as_changed_and_ends_nothing(app):
    with writing():
        here = a_place()
        asked = renewals.ask(admission=here, by=THE_KEEPER, at=NOW)
    ground = next(g for g in grounds_for(PCR_2015_DPS) if not g.mandatory and g.look_back_years)
    told = Said(True, "A breach, since mended.", date(2026, 6, 1))
    grounds = {**Declaration.nothing(PCR_2015_DPS).grounds, ground.code: told}
    with writing():
        renewals.answer(
            renewal=asked, declaration=Declaration(grounds, "Director"), by=acting_for(here.supplier), at=NOW
        )
    assert asked.changed
    assert due.run_places(LATE) == 0
    assert is_admitted(here.supplier, here.lot, at=LATE)


def test_under_the_act_no_renewed_declaration_is_asked_for(app):
    with writing():
        here = a_place(PA_2023_MARKET)
    with pytest.raises(Refused) as no, writing():
        renewals.ask(admission=here, by=THE_KEEPER, at=NOW)
    assert codes(no) == ["no-renewal-on-route"]


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


def test_the_regulations_ask_for_no_entry_and_no_notice_of_an_exclusion(app):
    with writing():
        here = a_place()
        told = a_proposed_removal(here, at=NOW, ground="excluded", exclusion_grounds=("fraud",))
        confirmed(told, at=AFTER_ANSWER)
    due.run_places(LATE)
    assert db.session.scalars(select(StatutoryTask)).all() == []


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
    for day in [75] if late else range(36):
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
        check(here)
        check(old, checked_on=NOW.date() - timedelta(days=29))
    assert debarment.debarment_checked(here.supplier, NOW.date()) is not None
    assert debarment.debarment_checked(old.supplier, NOW.date()) is None
    rows, many = debarment.to_check(at=NOW)
    assert (many, [row.supplier.id for row in rows]) == (1, [old.supplier_id])
    assert debarment.to_check(at=NOW + timedelta(days=29))[1] == 2
    with pytest.raises(Exception, match="never changed"), writing():
        db.session.scalars(select(DebarmentCheck)).first().found = "x"
        db.session.flush()


def check(here: Admission, **change) -> DebarmentCheck:
    facts = {"looked_for": "Acorn\nAda Byron", "checked_on": NOW.date(), "result": "not-listed", "found": ""}
    return debarment.record_check(supplier=here.supplier, by=THE_KEEPER, at=NOW, **{**facts, **change})


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


def test_a_letter_goes_out_for_each_step(app):
    with writing():
        us = a_supplier("Acorn")
        a_person(us, OWNER)
        a_person(an_operator(), KEEPER)
        here = place_on(a_lot(suspension_clause=CLAUSE), us)
        told = a_proposed_removal(here, at=NOW, ground="excludable", exclusion_grounds=("insolvency",))
        removals.answer(removal=told, text="We have a plan.", by=acting_for(us), at=NOW)
        suspend(here)
        renewals.ask(admission=here, by=THE_KEEPER, at=NOW)
    due.run_places(AFTER_ANSWER)
    with writing():
        confirmed(told, at=AFTER_ANSWER)
        other = place_on(a_lot(), us)
        removals.drop(removal=a_proposed_removal(other, at=NOW), reason="A mistake of ours.", by=THE_KEEPER, at=NOW)
    due.run_places(LATE)
    write_letters(LATE)
    letters = {one.kind: one.body for one in db.session.scalars(select(Letter).order_by(Letter.id.desc()))}
    wanted = {
        "removal-proposed", "removal-answered", "removal-confirmed", "removal-dropped", "supplier-removed",
        "supplier-suspended", "suspension-lifted", "renewal-asked", "renewal-due", "renewal-overdue",
    }  # fmt: skip
    assert wanted <= set(letters)
    assert "Insolvency" in letters["removal-proposed"]
    assert "reg 57(4), (8), (10)" in letters["removal-proposed"]
    assert "It gave no answer." in letters["removal-confirmed"]
    assert "Monday 30 November 2026" in letters["renewal-asked"]


def _told(here):
    return a_proposed_removal(here, at=NOW)


DEEDS = {
    "removal:propose": (lambda here: here, lambda here: a_proposed_removal(here, at=NOW)),
    "removal:answer": (
        _told,
        lambda told: removals.answer(removal=told, text="No.", by=acting_for(told.admission.supplier), at=NOW),
    ),
    "removal:confirm": (_told, lambda told: confirmed(told, at=AFTER_ANSWER)),
    "removal:drop": (_told, lambda told: removals.drop(removal=told, reason="No.", by=THE_KEEPER, at=NOW)),
    "admission:remove": (
        lambda here: confirmed(_told(here), at=AFTER_ANSWER),
        lambda told: removals.settle(told, at=LATE),
    ),
    "suspension:begin": (lambda here: here, suspend),
    "suspension:lift": (
        suspend,
        lambda made: suspensions.lift(suspension=made, reason="Over.", by=THE_KEEPER, at=NOW),
    ),
    "suspension:end": (suspend, lambda made: suspensions.note_end(made, at=LATE)),
    "renewal:ask": (lambda here: here, lambda here: renewals.ask(admission=here, by=THE_KEEPER, at=NOW)),
    "renewal:answer": (
        lambda here: renewals.ask(admission=here, by=THE_KEEPER, at=NOW),
        lambda made: renewals.answer(
            renewal=made, declaration=Declaration.nothing(PCR_2015_DPS), by=acting_for(made.admission.supplier), at=NOW
        ),
    ),
    "debarment:check": (lambda here: here, check),
    "notice:record": (
        lambda _: tasks.batch(a_place(PA_2023_MARKET).lot.market.ref, date(2026, 2, 2))[0],
        lambda task: tasks.mark_done(task=task, reference="R", on=NOW.date(), by=THE_KEEPER, at=NOW),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_each_deed_rolls_back_with_its_entry_and_its_post(app, name):
    before, deed = DEEDS[name]
    with writing():
        thing = before(a_place(suspension_clause=CLAUSE))

    def counts() -> tuple[int, ...]:
        models = (Removal, Suspension, Renewal, DebarmentCheck, StatutoryTask, OutboxPost)
        kept = [e.did for log in logs(limit=200) for e in trail(log)]
        return (kept.count(name), *(db.session.query(model).count() for model in models))

    stood = counts()
    with pytest.raises(ZeroDivisionError), writing():
        deed(thing)
        1 / 0
    assert counts() == stood
    with writing():
        deed(thing)
    assert counts()[0] == stood[0] + 1


@pytest.mark.parametrize("route", [DPS, DYNAMIC], ids=["pcr", "act"])
def test_no_contract_is_awarded_where_a_document_that_the_lot_needs_is_not_in_date(app, route):
    """PCR 2015 regs 34(26), 59(9); Procurement Act 2023 s.36(2)(b)."""
    with writing():
        competition = an_evaluated_competition(route)
        competition.lot.expiry_stops = {"public-liability": "award"}
        competition.lot.expiry_clause = "Scheme rules, 9.1"
    with pytest.raises(Refused) as no, writing():
        a_decision(competition)
    assert codes(no) == ["document-not-in-date"]
    winner = bid_at_rank_one(competition).supplier
    with writing():
        add_evidence(
            organisation=winner, kind="public-liability", title="£5 million", issued_on=date(2026, 1, 1),
            expires_on=DECIDED.date(), by=acting_for(winner), at=NOW,
        )  # fmt: skip
    assert evaluated(competition, at=DECIDED).wanting == ()
    assert codes_of(evaluated(competition, at=DECIDED + timedelta(days=1)).wanting) == ["document-not-in-date"]
    with writing():
        decision = a_told_decision(competition)
    asked_again = why_not_conclude(decision, by_officer(competition), at=DECIDED + timedelta(days=30))
    assert "document-not-in-date" in codes_of(asked_again), "it is looked at again when the contract is made"


def codes_of(obstacles) -> list[str]:
    return [o.code for o in obstacles]


def test_no_contract_is_awarded_to_a_supplier_found_on_the_list_nor_to_one_whose_removal_has_taken_effect(app):
    """Procurement Act 2023 ss.26(1), 34(3), 57(1)(b); no job has to run for either."""
    with writing():
        competition = an_evaluated_competition(DYNAMIC)
        here = current_admission(bid_at_rank_one(competition).supplier, competition.lot)
        check(here, result="mandatory", found="The entry of 2 November.")
        confirmed(a_proposed_removal(here, at=NOW, ground="debarred"), at=NOW, effective_on=NOW.date())
    assert not evaluated(competition, at=NOW).admitted
    assert codes_of(evaluated(competition, at=NOW).wanting) == ["debarred"]
    assert evaluated(competition, at=NOW - timedelta(days=3)).admitted


def test_a_document_stops_a_bid_only_by_the_schemes_own_words_and_never_under_the_act(app):
    """PCR 2015 regs 34(21), (22), 58(8)(c); Procurement Act 2023 s.36(2)(b)."""
    for route, clause, stops in (
        (DPS, "Scheme rules, 9.1", True),
        (DPS, "", False),
        (DYNAMIC, "Scheme rules, 9.1", False),
    ):
        with writing():
            us = a_supplier()
            competition = an_open_competition(route, admitted=(us,))
            competition.lot.expiry_stops, competition.lot.expiry_clause = {"public-liability": "bidding"}, clause
        found = codes_of(why_not_bid(competition, us, at=competition.published_at))
        assert found == (["document-stops-bidding"] if stops else [])
        assert us in to_invite(competition.lot, at=competition.published_at), "it is invited all the same"


def test_nobody_found_on_the_debarment_list_is_admitted(app):
    """Procurement Act 2023 ss.36(6)(c)(i), 57(1)(b)."""
    with writing():
        application = an_application(a_lot(PA_2023_MARKET), at=NOW)
        debarment.record_check(
            supplier=application.supplier, looked_for="Acorn", checked_on=NOW.date(), result="mandatory",
            found="The entry of 2 November.", by=THE_KEEPER, at=NOW,
        )  # fmt: skip
    with pytest.raises(Refused) as no, writing():
        judge(application, at=NOW)
    assert codes(no) == ["debarred"]


def test_a_refusal_for_an_exclusion_queues_its_notice_in_the_same_transaction(app):
    """Procurement Act 2023 s.59(1)(a)(iv), (2)."""
    with writing():
        refused = an_application(a_lot(PA_2023_MARKET), at=NOW)
        refused.state, refused.decided_at = "refused", NOW
        tasks.after_refusal(application=refused, exclusion_grounds=("terrorism",), at=NOW)
        other = an_application(a_lot(PA_2023_MARKET), at=NOW)
        other.state, other.decided_at = "refused", NOW
        tasks.after_refusal(application=other, exclusion_grounds=("no-cooperation",), at=NOW)
    made = db.session.scalars(select(StatutoryTask)).one()
    assert (made.event, made.application_id, made.due_on) == ("refused", refused.id, date(2026, 12, 22))
