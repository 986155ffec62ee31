"""What is done about a running contract: every deed goes with its entry or not at all, by those who may, with every reason."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy import func, literal, select, union_all

from dps.audit.queries import trail
from dps.bidding.queries import live_bids
from dps.contract import actions, changing, delivering, keeping
from dps.contract.delivery_queries import shown_promise
from dps.contract.figures import Asked, Withheld, public_promises, record_of_supplier, why_not_see, withheld_from
from dps.contract.papers import add_paper
from dps.contract.record_queries import kpis_missing, notices_due, running_of, upheld_in_public
from dps.contract.reminding import remind_of_delivery
from dps.contract.rules.figures import NO_RECORD
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.evaluation.models import Assignment
from dps.gateways.kept_files import keep_file
from dps.letters.models import Letter, LetterTrouble
from dps.letters.write import write_letters
from dps.notices.queries import facts_of
from dps.outbox.post import unread
from tests.makers.award import Offer, a_contract, a_told_decision, an_evaluated_competition
from tests.makers.competition import OPEN_TO_ALL, an_open_competition
from tests.makers.contract_life import DURING, SMALL, a_breach, a_change, a_kpi, a_life, a_plan, a_report

DAY = DURING.date()
LATER = DURING + timedelta(days=20)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.ci])])
def engine_kind(request):
    """On PostgreSQL these run beside the suite: no deed here asks more of a database than those before the contract."""
    return str(request.param)


@pytest.fixture
def life(app):
    with writing():
        return a_life()


def codes(refused):
    return {o.code for o in refused.value.obstacles}


def rows():
    counts = union_all(*(select(literal(t.name), func.count()).select_from(t) for t in db.metadata.sorted_tables))
    return {row[0]: row[1] for row in db.session.execute(counts)}


def decided(life):
    changing.decide_change(change=a_change(life), made=True, by=life.second, at=DURING)


def breach_decided(life, at=LATER, outcome="not_improved"):
    breach = a_breach(life)
    changing.decide_breach(
        breach=breach, outcome=outcome, reason="Still missed.", event_on=at.date(), by=life.second, at=at
    )
    return breach


def ended(life, at=DURING, **facts):
    said = {"ground": "agreed", "reason": "Both agreed.", "ended_on": at.date(), **facts}
    return changing.end_contract(contract=life.contract, **said, by=life.officer, at=at)


def signed(life, **facts):
    names = {
        "buyer_name": "A",
        "buyer_capacity": "officer",
        "supplier_name": "B",
        "supplier_capacity": "director",
        **facts,
    }
    return keeping.record_signing(contract=life.contract, **names, by=life.officer, at=DURING)


def noticed(life):
    breach = breach_decided(life)
    keeping.record_running_notice(
        contract=life.contract, about=f"breach:{breach.ref}", reference="101010-2027", date=LATER.date(), by=life.officer, at=LATER
    )  # fmt: skip


def papered(life):
    file = keep_file(name="signed.txt", content=b"Signed.\n")
    add_paper(contract=life.contract, kind="signed", title="Signed", file=file, by=life.officer, at=DURING)


DEEDS = {
    "contract:record-signing": signed,
    "contract:add-paper": papered,
    "contract:set-kpi": a_kpi,
    "contract:assess-kpi": lambda life: keeping.assess_kpi(
        kpi=a_kpi(life), rating="Good", says="All visits.", from_on=date(2027, 2, 1), to_on=DAY, by=life.officer, at=DURING
    ),
    "contract:propose-change": a_change,
    "contract:decide-change": decided,
    "contract:end": ended,
    "contract:record-running-notice": noticed,
    "breach:report": a_breach,
    "breach:reply": lambda life: changing.reply_to_breach(breach=a_breach(life), text="A strike.", by=life.owner, at=DURING),
    "breach:decide": breach_decided,
    "promise:name-partner": lambda life: delivering.name_partner(
        promise=life.promise, person=life.neighbour_person, by=life.officer, at=DURING
    ),
    "promise:report": a_report,
    "promise:confirm": lambda life: delivering.answer(report=a_report(life), outcome="confirmed", by=life.officer, at=DURING),
    "promise:plan-remedy": a_plan,
    "promise:answer-remedy": lambda life: delivering.answer_remedy(plan=a_plan(life), agreed=True, by=life.officer, at=DURING),
    "promise:say-beside": lambda life: delivering.say_beside(promise=life.promise, text="We wait.", by=life.owner, at=DURING),
}  # fmt: skip


def test_every_deed_of_a_running_contract_rolls_back_with_its_entry_and_its_post(life):
    log = f"competition:{life.contract.competition.ref}"
    for did, deed in DEEDS.items():
        with writing():
            before = rows()
        with pytest.raises(ZeroDivisionError), writing():
            deed(life)
            assert did in {entry.did for entry in trail(log)}, did
            1 / 0
        assert rows() == before, did
        assert did not in {entry.did for entry in trail(log)}


def test_a_stranger_does_none_of_it(life):
    with writing():
        other = a_life(a_contract(a_told_decision(an_evaluated_competition(OPEN_TO_ALL, title="Another"))))
        strangers = {"officer": other.second, "second": other.second, "owner": other.owner}
    for did, deed in DEEDS.items():
        doer = SimpleNamespace(
            contract=life.contract, promise=life.promise, neighbour_person=life.neighbour_person, **strangers
        )  # fmt: skip
        with pytest.raises(Refused) as refused, writing():
            deed(doer)
        assert codes(refused) & {"not-an-officer", "not-the-supplier"}, did


def test_a_change_is_made_by_another_officer_and_moves_value_and_last_day_but_not_what_was_awarded(life):
    with writing():
        change = a_change(life, ends_on=date(2028, 2, 20))
        assert not change.needs_notice
    with pytest.raises(Refused) as refused, writing():
        changing.decide_change(change=change, made=True, by=life.officer, at=DURING)
    assert codes(refused) == {"same-person"}
    assert running_of(life.contract).pence == 80_000_00
    with writing():
        changing.decide_change(change=change, made=True, by=life.second, at=DURING)
    running = running_of(life.contract)
    assert (running.pence, running.awarded_pence, running.ends_on) == (81_000_00, 80_000_00, date(2028, 2, 20))
    (amendment,) = facts_of(life.contract.competition).contract.amendments
    assert amendment.description == SMALL.what


def test_a_change_over_ten_per_cent_waits_for_uk10(life):
    with writing():
        change = a_change(
            life, ground="additional", answers=("No other fits.", "A new system."), value_pence=8_000_01,
        )  # fmt: skip
        assert change.needs_notice
    with pytest.raises(Refused, match="UK10 is published before") as refused, writing():
        changing.decide_change(change=change, made=True, by=life.second, at=DURING)
    assert codes(refused) == {"notice-first"}
    with writing():
        keeping.record_running_notice(
            contract=life.contract,
            about=f"change:{change.ref}",
            reference="101011-2027",
            date=DAY,
            by=life.officer,
            at=DURING,
        )
        changing.decide_change(change=change, made=True, by=life.second, at=DURING)
    assert running_of(life.contract).pence == 88_000_01
    assert "UK10" in {notice.code for notice in facts_of(life.contract.competition).notices}


def test_a_contract_ended_takes_no_change_and_uk11_is_due_in_thirty_days(life):
    with writing():
        ended(life)
    (due,) = notices_due(life.contract)
    assert (due.due.notice, due.due.last_day) == ("UK11", date(2027, 3, 30))  # 1 March is the first of the thirty
    with pytest.raises(Refused) as refused, writing():
        a_change(life)
    assert codes(refused) == {"contract-ended"}
    assert facts_of(life.contract.competition).contract.status == "terminated"


def test_a_breach_is_public_only_once_upheld_after_a_hearing_and_its_notice_recorded(life):
    with pytest.raises(Refused) as refused, writing():
        breach_decided(life, at=DURING)
    assert codes(refused) == {"not-heard"}
    with writing():
        noticed(life)
    assert [one.outcome for one in upheld_in_public(life.contract)] == ["not_improved"]
    with writing():
        breach_decided(life)
    assert len(upheld_in_public(life.contract)) == 1


def test_uk7_waits_for_three_indicators_above_five_million_pounds(life):
    with writing():
        life.contract.value_pence = 500_000_001
    assert kpis_missing(life.contract) == 3
    lawful = {"reference": "101007-2026", "date": date(2026, 12, 20), "by": life.officer, "at": DURING}
    with pytest.raises(Refused) as refused, writing():
        actions.record_notice(contract=life.contract, **lawful)
    assert codes(refused) == {"kpis-missing"}
    with writing():
        for _ in range(3):
            a_kpi(life)
        actions.record_notice(contract=life.contract, **lawful)
        life.contract.value_pence = 500_000_000
    assert kpis_missing(life.contract) == 0


def test_a_part_is_counted_as_confirmed_and_the_partner_speaks_first(life):
    with writing():
        delivering.name_partner(promise=life.promise, person=life.neighbour_person, by=life.officer, at=DURING)
        report = a_report(life)
    with pytest.raises(Refused) as refused, writing():
        delivering.answer(report=report, outcome="confirmed", by=life.officer, at=DURING)
    assert codes(refused) == {"partner-first"}
    with writing():
        delivering.answer(
            report=report, outcome="part", amount=Decimal(1), says="I met one.", by=life.neighbour, at=DURING
        )
    with pytest.raises(Refused) as refused, writing():
        delivering.answer(report=report, outcome="confirmed", by=life.officer, at=DURING)
    assert codes(refused) == {"differs-from-partner"}
    with writing():
        delivering.answer(
            report=report, outcome="part", amount=Decimal(1), says="One so far.", by=life.officer, at=DURING
        )
    shown = shown_promise(life.promise, at=DURING)
    assert (shown.standing.delivered, shown.standing.state) == (Decimal(1), "under_way")
    (milestone, _) = facts_of(life.contract.competition).contract.milestones
    assert milestone.status == "partiallyMet"


def test_reminders_are_posted_once_however_late_the_job_runs(life):
    late = DURING.replace(month=11)
    assert (
        remind_of_delivery(late) == 6
    )  # three before 30 September and one after it; UK7, before its last day and after
    assert remind_of_delivery(late) == 0
    with writing():
        report = a_report(life, on=date(2027, 11, 1), at=late)
        delivering.answer(report=report, outcome="confirmed", by=life.officer, at=late)
    remind_of_delivery(late + timedelta(days=31))
    said = [p.kind for p in unread("test", limit=500)]
    assert said.count("promise-late") == 1
    assert said.count("contract-notice-due") == 2
    assert said.count("contract-ends-soon") == 1


def seat(person, competition):
    with writing():
        db.session.add(
            Assignment(competition_id=competition.id, person_id=person.id, role="evaluator", assigned_at=DURING)
        )


def test_a_panel_member_of_an_undecided_competition_sees_no_bidders_delivery_record(life):
    with writing():
        report = a_report(life)
        delivering.answer(report=report, outcome="confirmed", by=life.officer, at=DURING)
        undecided = an_evaluated_competition(OPEN_TO_ALL, title="Undecided", offers=[Offer("Plover CIC", 1_000_00)])
        unopened = an_open_competition()
    ours, plover = life.contract.supplier, live_bids(undecided)[0].supplier
    seat(life.second_person, undecided)
    withheld = withheld_from(life.second)
    assert (withheld.everybody, withheld.suppliers) == (False, {plover.ref})
    assert why_not_see(plover, life.second)[0].code == "on-a-panel"
    assert why_not_see(ours, life.second) == ()
    assert len(public_promises(Asked(), withheld=withheld, at=DURING)) == 2
    assert public_promises(Asked(), withheld=Withheld(suppliers=frozenset({ours.ref})), at=DURING) == ()
    seat(life.neighbour_person, unopened)  # who bids is not to be known: to withhold one record would say it
    assert withheld_from(life.neighbour).everybody
    assert public_promises(Asked(), withheld=withheld_from(life.neighbour), at=DURING) == ()
    seat(life.second_person, life.contract.competition)  # decided long ago
    assert not withheld_from(life.second).everybody
    assert not withheld_from(None)


def test_no_record_is_neutral(life):
    record = record_of_supplier(life.contract.supplier.ref, at=DURING)
    assert record.says == NO_RECORD
    assert record_of_supplier(life.contract.buyer.ref, at=DURING) is None


KINDS = {
    "contract-change-proposed", "contract-changed", "contract-ended", "contract-ends-soon", "contract-notice-due",
    "breach-reported", "breach-replied", "breach-decided", "partner-named", "delivery-reported", "delivery-answered",
    "remedy-proposed", "remedy-answered", "promise-due", "promise-late", "report-waits",
}  # fmt: skip


def test_every_letter_about_a_running_contract_can_be_written(life):
    with writing():
        decided(life)
        breach = a_breach(life)
        changing.reply_to_breach(breach=breach, text="A strike.", by=life.owner, at=DURING)
        changing.decide_breach(
            breach=breach, outcome="mended", reason="Put right.", event_on=None, by=life.second, at=DURING
        )
        delivering.name_partner(promise=life.promise, person=life.neighbour_person, by=life.officer, at=DURING)
        report = a_report(life, "1")
        delivering.answer(report=report, outcome="confirmed", by=life.neighbour, at=DURING)
        delivering.answer_remedy(plan=a_plan(life), agreed=True, by=life.officer, at=DURING)
    for days in (20, 250, 330):
        remind_of_delivery(DURING + timedelta(days=days))
    write_letters(DURING + timedelta(days=330))
    with writing():
        ended(life, at=DURING + timedelta(days=330))
    write_letters(DURING + timedelta(days=331))
    assert [trouble.error for trouble in db.session.scalars(select(LetterTrouble))] == []
    written = {letter.kind for letter in db.session.scalars(select(Letter))}
    assert written >= KINDS, KINDS - written
    for letter in db.session.scalars(select(Letter).where(Letter.kind.in_(KINDS))):
        assert "please" not in letter.body.casefold()
        assert "http" in letter.body, letter.kind
