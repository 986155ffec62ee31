"""What the law lets happen to a place, and what no deed can do to one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from dps.admission import debarment, due, removals, renewals, suspensions, tasks
from dps.admission.actions import decide
from dps.admission.desk import findings_of
from dps.admission.place_models import DebarmentCheck, Removal, Renewal, StatutoryTask, Suspension
from dps.admission.queries import current_admission, is_admitted, to_invite
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
from tests.makers.admission import acting_for, an_application, an_assessor, judge
from tests.makers.award import DECIDED, a_decision, a_told_decision, an_evaluated_competition, by_officer
from tests.makers.competition import DPS, DYNAMIC, an_open_competition
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


def codes_of(obstacles) -> list[str]:
    return [o.code for o in obstacles]


@pytest.fixture
def engine_kind() -> str:
    """SQLite: what differs between the engines is proved in test_places.py."""
    return "sqlite"


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


def test_under_the_act_a_place_is_never_suspended(app):
    """Procurement Act 2023 s.37: removal alone; refused whatever the documents say (peers.md row 23)."""
    with writing():
        here = a_place(PA_2023_MARKET)
        here.lot.market.suspension_clause = CLAUSE  # no market can be made with it: this one's keeper found a way
    with pytest.raises(Refused) as no, writing():
        a_suspension(here)
    assert codes(no) == ["suspension-unlawful"]
    assert no.value.obstacles[0].provision == "Procurement Act 2023 s.37"
    assert to_invite(here.lot, at=NOW) == (here.supplier,)


def test_under_the_regulations_nobody_is_suspended_without_a_clause_and_everybody_is_invited(app):
    """PCR 2015 reg 34(21), (22)."""
    with writing():
        here = a_place()
    with pytest.raises(Refused) as no, writing():
        a_suspension(here)
    assert codes(no) == ["no-suspension-clause"]
    assert "34(21), (22)" in no.value.obstacles[0].provision


def test_a_suspension_lifted_early_is_told_once_and_not_again_at_its_end(app):
    with writing():
        here = a_place(suspension_clause=CLAUSE)
        made = a_suspension(here)
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


def test_the_regulations_ask_for_no_entry_and_no_notice_of_an_exclusion(app):
    with writing():
        here = a_place()
        told = a_proposed_removal(here, at=NOW, ground="excluded", exclusion_grounds=("fraud",))
        confirmed(told, at=AFTER_ANSWER)
    due.run_places(LATE)
    assert db.session.scalars(select(StatutoryTask)).all() == []


def test_a_letter_goes_out_for_each_step(app):
    with writing():
        us = a_supplier("Acorn")
        a_person(us, OWNER)
        a_person(an_operator(), KEEPER)
        here = place_on(a_lot(suspension_clause=CLAUSE), us)
        told = a_proposed_removal(here, at=NOW, ground="excludable", exclusion_grounds=("insolvency",))
        removals.answer(removal=told, text="We have a plan.", by=acting_for(us), at=NOW)
        a_suspension(here)
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
    "suspension:begin": (lambda here: here, a_suspension),
    "suspension:lift": (
        a_suspension,
        lambda made: suspensions.lift(suspension=made, reason="Over.", by=THE_KEEPER, at=NOW),
    ),
    "suspension:end": (a_suspension, lambda made: suspensions.note_end(made, at=LATE)),
    "renewal:ask": (lambda here: here, lambda here: renewals.ask(admission=here, by=THE_KEEPER, at=NOW)),
    "renewal:answer": (
        lambda here: renewals.ask(admission=here, by=THE_KEEPER, at=NOW),
        lambda made: renewals.answer(
            renewal=made, declaration=Declaration.nothing(PCR_2015_DPS), by=acting_for(made.admission.supplier), at=NOW
        ),
    ),
    "debarment:check": (lambda here: here, a_check),
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


def test_no_contract_is_awarded_to_a_supplier_found_on_the_list_nor_to_one_whose_removal_has_taken_effect(app):
    """Procurement Act 2023 ss.26(1), 34(3), 57(1)(b); no job has to run for either."""
    with writing():
        competition = an_evaluated_competition(DYNAMIC)
        here = current_admission(bid_at_rank_one(competition).supplier, competition.lot)
        a_check(here, result="mandatory", found="The entry of 2 November.")
        confirmed(a_proposed_removal(here, at=NOW, ground="debarred"), at=NOW, effective_on=NOW.date())
    assert not evaluated(competition, at=NOW).admitted
    assert codes_of(evaluated(competition, at=NOW).wanting) == ["debarred", "bidder-changed"]
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
    assert codes(no) == ["debarred", "exclusion-follows"]


def test_whoever_is_on_the_debarment_list_is_refused_with_that_reason_and_does_not_wait_for_ever(app):
    """Procurement Act 2023 s.36(6)(c)(i), (e): nobody listed is admitted, and everybody is told."""
    with writing():
        application = an_application(a_lot(PA_2023_MARKET), at=NOW)
        by = an_assessor(application, at=NOW)
        debarment.record_check(
            supplier=application.supplier, looked_for="Acorn", checked_on=NOW.date(), result="mandatory",
            found="The entry of 2 November.", by=THE_KEEPER, at=NOW,
        )  # fmt: skip
        found = findings_of(application, {c.ref: {"met": "yes", "evidence": "Seen."} for c in application.lot.criteria})
        assert decide(application=application, findings=found, by=by, at=NOW) is None
    assert application.state == "refused"
    assert "on the debarment list" in next(one.reason for one in application.decisions if one.criterion_id is None)


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
