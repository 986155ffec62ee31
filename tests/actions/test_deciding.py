"""Deciding: interest, hands, findings, hearing, weighing, correction, escalation, report: each deed and its entry."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from dps.admission.actions import decide, extend, withdraw
from dps.admission.assessing import assign, hand_back, note_findings, take
from dps.admission.conflicts import declare_interest
from dps.admission.corrections import mend, return_for_correction, send
from dps.admission.desk import (
    corrections_of,
    escalations_of,
    findings_kept,
    findings_of,
    grounds_at_issue,
    hearings_of,
    open_correction,
    report_of,
)
from dps.admission.escalations import escalate
from dps.admission.models import ApplicationVersion
from dps.admission.queries import is_admitted
from dps.admission.queue import Wanted, how_many
from dps.admission.reading import answers_read, mended
from dps.admission.reporting import is_whole, read_report
from dps.admission.rules.weighing import Weighed
from dps.admission.versions import content_of, versions
from dps.admission.weighing import hear, speak, weigh
from dps.audit.queries import trail
from dps.core.actor import CLOCK, Actor
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.law.exclusions import grounds_for
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS
from dps.law.self_cleaning import factors
from dps.letters.write import write_letters
from dps.outbox.post import unread
from dps.parties.rules.roles import ASSESSOR, OWNER
from tests.conftest import NOW
from tests.makers.admission import acting_for, an_application, an_assessor, findings, judge
from tests.makers.market import a_lot
from tests.makers.parties import a_person, a_supplier, an_operator

DUE, ANSWER = date(2026, 12, 7), date(2026, 12, 4)
"""Of an application received on Monday 23 November 2026 under the Regulations."""


def on(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def codes(no) -> list[str]:
    return [o.code for o in no.value.obstacles]


def weighed(route, code: str, **said) -> Weighed:
    ground = next(one for one in grounds_for(route) if one.code == code)
    looked = {one.code: "Looked at." for one in factors(route, ground)}
    return Weighed(**{"ground": code, "stands": True, "excludes": False, "factors": looked, "reason": "Why.", **said})


@pytest.fixture
def waiting(app):
    with writing():
        return an_application(a_lot(), at=NOW)


@pytest.fixture
def assessor(waiting):
    with writing():
        return an_assessor(waiting, at=NOW)


def test_nobody_decides_before_they_declared_and_a_new_application_asks_again(waiting):
    by = Actor(person="d" * 26, organisation="c" * 26)
    with pytest.raises(Refused) as no, writing():
        decide(application=waiting, findings=findings(waiting.lot), by=by, at=NOW)
    assert codes(no) == ["interest-undeclared"]
    with writing():
        declare_interest(application=waiting, has_interest=False, by=by, at=NOW)
        decide(application=waiting, findings=findings(waiting.lot, "Legal capacity"), by=by, at=NOW)
        again = an_application(waiting.lot, waiting.supplier, at=NOW + timedelta(hours=1))
    with pytest.raises(Refused) as no, writing():
        decide(application=again, findings=findings(again.lot), by=by, at=NOW + timedelta(hours=2))
    assert codes(no) == ["interest-undeclared"]


def test_the_clock_and_whoever_has_an_interest_decide_nothing(waiting, assessor):
    with pytest.raises(Refused) as no, writing():
        decide(application=waiting, findings=findings(waiting.lot), by=CLOCK, at=NOW)
    assert codes(no) == ["decided-by-a-person"]
    with writing():
        declare_interest(application=waiting, has_interest=True, statement="A friend.", by=assessor, at=NOW)
    for deed in (
        lambda: decide(application=waiting, findings=findings(waiting.lot), by=assessor, at=NOW),
        lambda: extend(application=waiting, reason="More.", by=assessor, at=NOW),
        lambda: take(application=waiting, by=assessor, at=NOW),
    ):
        with pytest.raises(Refused) as no, writing():
            deed()
        assert codes(no) == ["interest-declared"]


def test_somebody_who_acts_for_the_supplier_in_another_position_decides_nothing_of_it(waiting):
    with writing():
        who = a_person(waiting.supplier, OWNER)
        by = Actor(person=who.ref, organisation=an_operator().ref, roles=frozenset({ASSESSOR}))
        declare_interest(application=waiting, has_interest=False, by=by, at=NOW)
    with pytest.raises(Refused) as no, writing():
        decide(application=waiting, findings=findings(waiting.lot), by=by, at=NOW)
    assert codes(no) == ["own-application"]
    with pytest.raises(Refused), writing():
        assign(application=waiting, to=who, by=Actor(person="e" * 26), at=NOW)


def test_findings_are_each_assessors_own_and_come_back_when_it_is_taken_again(waiting, assessor):
    ref = waiting.lot.criteria[0].ref
    other = Actor(person="d" * 26, organisation="c" * 26)
    with writing():
        declare_interest(application=waiting, has_interest=False, by=other, at=NOW)
        note_findings(
            application=waiting, findings={ref: {"met": "yes", "evidence": "Seen.", "reason": ""}}, by=assessor, at=NOW
        )
    with pytest.raises(Refused) as no, writing():
        note_findings(application=waiting, findings={ref: {"met": "no"}}, by=other, at=NOW)
    assert codes(no) == ["taken-by-another"]
    with pytest.raises(Refused) as no, writing():
        decide(application=waiting, findings=findings(waiting.lot), by=other, at=NOW)
    assert codes(no) == ["taken-by-another"]
    assert findings_kept(waiting, other) == {}
    with writing():
        hand_back(application=waiting, by=assessor, at=NOW)
        take(application=waiting, by=other, at=NOW)
        take(application=waiting, by=assessor, at=NOW)
    assert findings_kept(waiting, assessor)[ref]["evidence"] == "Seen."
    assert how_many(Wanted("mine"), by=assessor, on=NOW.date()) == 1
    with pytest.raises(Refused), writing():
        note_findings(application=waiting, findings={"z" * 26: {"met": "yes"}}, by=assessor, at=NOW)


def test_a_found_ground_is_put_to_the_supplier_weighed_and_bars_the_admission(waiting, assessor):
    """PCR 2015 reg 57(8), (13)-(17)."""
    with writing():
        hear(
            application=waiting,
            ground="poor-performance",
            words="A register says so.",
            answer_by=ANSWER,
            by=assessor,
            at=NOW,
        )
    excludes = weighed(PCR_2015_DPS, "poor-performance", excludes=True)
    with pytest.raises(Refused) as no, writing():
        judge(waiting, at=NOW)
    assert codes(no) == ["ground-unweighed"]
    with pytest.raises(Refused) as no, writing():
        weigh(application=waiting, weighed=excludes, by=assessor, at=NOW)
    assert codes(no) == ["not-heard"]
    (hearing,) = hearings_of(waiting)
    with pytest.raises(NotFound), writing():
        speak(hearing=hearing, answer="Mine.", by=acting_for(a_supplier()), at=NOW)
    with writing():
        speak(hearing=hearing, answer="It was put right.", by=acting_for(waiting.supplier), at=NOW + timedelta(days=1))
    with pytest.raises(Refused) as no, writing():
        speak(hearing=hearing, answer="And more.", by=acting_for(waiting.supplier), at=NOW + timedelta(days=1))
    assert codes(no) == ["spoken-already"]
    with writing():
        weigh(application=waiting, weighed=excludes, by=assessor, at=NOW + timedelta(days=2))
    with pytest.raises(Refused) as no, writing():
        judge(waiting, at=NOW + timedelta(days=2))
    assert codes(no) == ["exclusion-follows"]
    with writing():
        found = findings_of(waiting, {c.ref: {"met": "yes", "evidence": "Seen."} for c in waiting.lot.criteria})
        assert decide(application=waiting, findings=found, by=assessor, at=NOW + timedelta(days=2)) is None
    (ground,) = read_report(report_of(waiting))["grounds"]
    assert (ground["answer"], ground["excludes"]) == ("It was put right.", True)
    assert "A register says so" not in json.dumps([e.facts for e in trail(f"organisation:{waiting.supplier.ref}")])


def test_what_was_weighed_before_the_supplier_spoke_is_weighed_again(waiting, assessor):
    with writing():
        hear(
            application=waiting,
            ground="insolvency",
            words="It is in the Gazette.",
            answer_by=ANSWER,
            by=assessor,
            at=NOW,
        )
        weigh(application=waiting, weighed=weighed(PCR_2015_DPS, "insolvency"), by=assessor, at=NOW)
    assert grounds_at_issue(waiting)[0].weighing is not None
    with writing():
        speak(
            hearing=hearings_of(waiting)[0], answer="It is worse than that.", by=acting_for(waiting.supplier),
            at=NOW + timedelta(hours=1),
        )  # fmt: skip
    assert grounds_at_issue(waiting)[0].stale
    with pytest.raises(Refused) as no, writing():
        judge(waiting, at=NOW + timedelta(hours=2))
    assert codes(no) == ["ground-unweighed"]


def test_a_correction_leaves_the_clock_alone_keeps_both_versions_and_may_be_asked_again(waiting, assessor):
    """PCR 2015 reg 34(16): the day that is due does not move."""
    ref = waiting.lot.criteria[0].ref
    was, by = waiting.answers[ref], acting_for(waiting.supplier)
    with writing():
        asked = return_for_correction(
            application=waiting, parts={ref: "Name the rule."}, answer_by=date(2026, 11, 30), by=assessor, at=NOW
        )
    assert (waiting.state, waiting.due_on) == ("submitted", DUE)
    with pytest.raises(Refused) as no, writing():
        judge(waiting, at=NOW)
    assert codes(no) == ["correction-open"]
    with pytest.raises(Refused) as no, writing():
        mend(correction=asked, answers={waiting.lot.criteria[1].ref: "Sneaked in."}, note="", by=by, at=NOW)
    assert codes(no) == ["part-not-asked"]
    with pytest.raises(NotFound), writing():
        mend(correction=asked, answers={ref: "Mine."}, note="", by=acting_for(a_supplier()), at=NOW)
    with pytest.raises(Refused) as no, writing():
        send(correction=asked, by=by, at=NOW)
    assert codes(no) == ["correction-empty"]
    with writing():
        mend(correction=asked, answers={ref: "Rule 12 says so."}, note="", by=by, at=NOW)
    assert waiting.answers[ref] == was
    with writing():
        send(correction=asked, by=by, at=NOW)
    assert waiting.answers[ref] == "Rule 12 says so."
    (part,) = mended(corrections_of(waiting)[0])
    assert (part.before, part.after, part.changed) == (was, "Rule 12 says so.", True)
    first, second = versions(waiting)
    assert (was in str(first.content), was in str(second.content)) == (True, False)
    assert waiting.due_on == DUE
    with writing():
        return_for_correction(application=waiting, parts={"declaration": "Who?"}, answer_by=ANSWER, by=assessor, at=NOW)
    assert open_correction(waiting) is not None
    with writing():  # unanswered by its day: what is there is decided on
        assert judge(waiting, at=on(DUE + timedelta(days=1))) is not None


@pytest.mark.parametrize(
    ("route", "due", "soon"),
    [(PCR_2015_DPS, DUE, date(2026, 12, 3)), (PA_2023_MARKET, date(2026, 12, 8), date(2026, 12, 4))],
)
def test_each_stage_is_escalated_once_however_often_the_clock_looks(app, route, due, soon):
    """PCR 2015 reg 34(16); Procurement Act 2023 s.36(6)(b). 30 November is a holiday in Scotland, so the Act's day is later."""
    with writing():
        one, _noise = (an_application(a_lot(route), at=NOW) for _ in range(2))
    for n in range(20):
        escalate(NOW + timedelta(days=n))
        escalate(NOW + timedelta(days=n))
    stages = [(raised.stage, raised.due_on, raised.raised_at.date()) for raised in escalations_of(one)]
    assert stages == [("two-days-before", due, soon), ("due-day", due, due), ("missed", due, due + timedelta(days=1))]
    escalated = [post for post in unread("test") if post.kind == "application-escalated"]
    told = [post.facts["stage"] for post in escalated if post.about == f"application:{one.ref}"]
    assert told == ["two-days-before", "due-day", "missed"]
    assert len(escalated) == 6


def test_a_run_forty_days_late_raises_the_same_rows_and_writes_once(waiting):
    assert escalate(NOW + timedelta(days=54)) == 1
    assert [one.stage for one in escalations_of(waiting)] == ["two-days-before", "due-day", "missed"]
    assert [p.facts["stage"] for p in unread("test") if p.kind == "application-escalated"] == ["missed"]
    assert escalate(NOW + timedelta(days=55)) == 0


def test_a_period_that_was_missed_has_its_row_though_the_clock_never_looked(waiting):
    with writing():
        judge(waiting, at=on(DUE + timedelta(days=3)))
    rows = escalations_of(waiting)
    assert [one.stage for one in rows] == ["two-days-before", "due-day", "missed"]
    assert all(one.resolved_at for one in rows)
    assert read_report(report_of(waiting))["in_time"] is False


def test_an_extension_resolves_what_was_raised_and_the_new_day_is_escalated_anew(waiting):
    escalate(on(DUE))
    with writing():
        extend(application=waiting, reason="Verification.", by=CLOCK, at=on(DUE, 15))
    assert all(one.resolved_at for one in escalations_of(waiting))
    assert waiting.due_on == date(2026, 12, 14)
    escalate(on(waiting.due_on))
    assert [(o.stage, o.due_on) for o in escalations_of(waiting) if not o.resolved_at] == [
        ("two-days-before", waiting.due_on), ("due-day", waiting.due_on),
    ]  # fmt: skip
    with writing():
        withdraw(application=waiting, by=acting_for(waiting.supplier), at=on(waiting.due_on))
    assert all(one.resolved_at for one in escalations_of(waiting))


def test_the_report_is_whole_names_who_decided_and_its_digest_is_in_the_trail(waiting):
    with writing():
        judge(waiting, "Financial standing", at=NOW)
    report = report_of(waiting)
    said = read_report(report)
    assert is_whole(report)
    assert (said["outcome"], said["decided_by"], said["due_on"], len(said["counted"])) == (
        "refused", "b" * 26, DUE.isoformat(), 10,
    )  # fmt: skip
    assert trail(f"organisation:{waiting.supplier.ref}")[-1].facts["digest"] == report.digest
    assert not is_admitted(waiting.supplier, waiting.lot)


def test_letters_tell_the_supplier_what_to_mend_and_the_assessor_that_it_was(waiting, assessor):
    with writing():
        ann = a_person(an_operator(), ASSESSOR)
        a_person(waiting.supplier, OWNER)
        ref = waiting.lot.criteria[0].ref
        asked = return_for_correction(
            application=waiting, parts={ref: "Name the rule."}, answer_by=ANSWER, by=assessor, at=NOW
        )
        hear(application=waiting, ground="insolvency", words="The Gazette.", answer_by=ANSWER, by=assessor, at=NOW)
        mend(correction=asked, answers={ref: "Rule 12."}, note="", by=acting_for(waiting.supplier), at=NOW)
        send(correction=asked, by=acting_for(waiting.supplier), at=NOW)
        speak(hearing=hearings_of(waiting)[0], answer="No.", by=acting_for(waiting.supplier), at=NOW)
    escalate(on(DUE))
    write_letters(NOW)
    from dps.letters.models import Letter

    bodies = {letter.kind: letter.body for letter in db.session.query(Letter)}
    assert {"application-returned", "correction-answered", "representation-asked", "representation-made"} <= set(bodies)
    assert "Name the rule." in bodies["application-returned"]
    assert "stays due by the end of Monday 7 December 2026" in bodies["application-returned"]
    assert "The Gazette." in bodies["representation-asked"]
    assert "by the end of today" in bodies["application-escalated"]
    to = {letter.person_id for letter in db.session.query(Letter) if letter.kind == "correction-answered"}
    assert to == {ann.id}


def test_an_amount_is_shown_to_the_assessor_against_the_least_that_is_asked(app):
    """PCR 2015 reg 58(9): the assessor judges by the figure that was published."""
    with writing():
        one = an_application(a_lot(), at=NOW)
        first = one.lot.criteria[0]
        first.asks, first.minimum = "figure", 20_000_000
        one.answers = {**one.answers, first.ref: "18000000"}
    assert [read.note for read in answers_read(one, now_kept(one))] == [
        "At least £200,000 is asked. This is less.", *[""] * (len(one.lot.criteria) - 1),
    ]  # fmt: skip
    with writing():
        one.answers = {**one.answers, first.ref: "20000000"}
    assert answers_read(one, now_kept(one))[0].note.endswith("This is not less.")


def now_kept(one):
    return ApplicationVersion(content=content_of(one))
