"""What may change after publication, and the time a change gives; more time for all; less time by all's consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.competition.rules.asking import (
    KEPT,
    REFUSED,
    late_rule,
    obstacles_to_answering,
    obstacles_to_asking,
    obstacles_to_finishing,
    obstacles_to_setting_aside,
)
from dps.competition.rules.changing import (
    Statement,
    differences,
    needs_more_time,
    notes_of,
    obstacles_to_changing,
    obstacles_to_correcting,
    usual_extension,
    with_note,
)
from dps.competition.rules.contacts import obstacles_to_noting
from dps.competition.rules.extending import obstacles_to_confirming, obstacles_to_extending, silences
from dps.competition.rules.frozen import read
from dps.competition.rules.picture import APART, LEFT, RIGHT, picture
from dps.competition.rules.shortening import Consents, may_be_shortened
from dps.competition.rules.timetable import last_answers, obstacles_to_timetable
from dps.law.calendar import london_date
from tests.rules.competition.draft import AT, DPS, DYNAMIC, OPEN_TO_ALL, ROUTES, told

OLD = told()
LATER = OLD.closes_at + timedelta(days=5)
WHY = "The page numbers of the specification were wrong."
PLAIN = Statement(WHY, significant=False)
ODD = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)  # half past one, the first of two


def codes(found):
    return {o.code for o in found}


def change(new, said=PLAIN, *, old=OLD, route=DPS, stage="open", begun=False, at=AT):
    return codes(obstacles_to_changing(route, old, new, said, stage=stage, opening_begun=begun, at=at))


@pytest.mark.parametrize(
    "new",
    [
        replace(OLD, need="A clearer need."), replace(OLD, outcomes="Clearer outcomes."), replace(OLD, closes_at=LATER),
        replace(OLD, closes_at=LATER, clarifications_close_at=OLD.clarifications_close_at + timedelta(days=4)),
        replace(OLD, starts_on=date(2027, 3, 1)), with_note(OLD, about="Page 4", text="It is five wards.", at=AT),
    ],
)  # fmt: skip
def test_the_need_the_documents_and_later_dates_may_change_while_it_is_open(new):
    assert change(new) == set()
    assert change(new, stage="closed") == {"not-open"}
    assert change(new, begun=True) == {"opening-begun"}
    assert {"no-reason"} == change(new, Statement("Because.", significant=False))


@pytest.mark.parametrize(
    "facts",
    [
        {"criteria": OLD.criteria[:1]}, {"price_weight": Decimal(40)}, {"price_formula": "benchmark"}, {"ties": ("draw",)},
        {"value_pence": 1}, {"title": "Another"}, {"parts": {**OLD.parts, "pack": {"terms": "ours"}}},
        {"criteria": (replace(OLD.criteria[0], weight=Decimal(60)), *OLD.criteria[1:])}, {"route": DYNAMIC.code},
    ],
)  # fmt: skip
def test_criteria_weights_formula_and_all_the_rest_never_change(facts):
    assert change(replace(OLD, **facts)) == {"never-changed"}


def test_what_was_added_before_is_not_taken_back():
    once = with_note(OLD, about="Page 4", text="Five wards.", at=AT)
    assert "never-changed" in change(OLD, old=once)
    twice = with_note(once, about="Page 5", text="In May.", at=AT)
    assert change(twice, old=once) == set()
    (added,) = differences(once, twice)
    assert (added.title, added.was, added.now) == ("Page 5", "", "In May.")
    assert notes_of(read(twice.canonical())) == notes_of(twice), "it is frozen and read like the rest"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"closes_at": OLD.closes_at - timedelta(minutes=1)}, "only-later"),
        ({"closes_at": ODD, "starts_on": date(2028, 1, 1)}, "time-happens-twice"),
        ({"clarifications_close_at": OLD.clarifications_close_at + timedelta(days=6)}, "questions-too-late"),
        ({"closes_at": None}, "no-date"),
        ({"starts_on": date(2026, 12, 1)}, "starts-before-deadline"),
        ({"ends_on": date(2026, 12, 30)}, "ends-before-start"),
        ({}, "nothing-changed"),
    ],
)
def test_dates_move_later_only_and_never_into_an_odd_hour(facts, code):
    assert code in change(replace(OLD, **facts))


def test_a_significant_change_comes_with_more_time_or_the_reason_why_not():
    new, yes = replace(OLD, need="Three more wards."), Statement(WHY, significant=True)
    assert change(new, yes) == {"no-more-time"}
    assert change(replace(new, closes_at=LATER), yes) == set()
    assert change(new, replace(yes, why_no_longer="The wards were named in the map already.")) == set()
    assert change(new, Statement(WHY)) == {"not-said"}


def test_after_the_last_day_for_answers_any_change_of_substance_is_like_a_significant_one():
    last = last_answers(DPS, OLD.closes_at).last_day
    late = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1, hours=1)
    new = replace(OLD, need="A word.")
    assert change(new, at=late) == {"no-more-time"}
    assert not needs_more_time(DPS, OLD, replace(OLD, closes_at=LATER), significant=None, at=late)
    assert change(replace(OLD, closes_at=LATER), Statement(WHY), at=late) == set(), "more time alone needs no more"


@given(route=st.sampled_from(ROUTES), hours=st.integers(1, 380))
def test_the_usual_extension_leaves_the_days_that_answers_need(route, hours):
    at = AT + timedelta(hours=hours)
    moved = usual_extension(route, OLD.closes_at, at=at)
    counted = last_answers(route, moved)
    assert moved > OLD.closes_at
    assert counted is None or counted.last_day > london_date(at)


def correct(was="Yes.", now="No.", said=PLAIN, at=AT):
    return codes(obstacles_to_correcting(DPS, OLD, said, was=was, now=now, stage="open", opening_begun=False, at=at))


def test_an_answer_is_put_right_by_the_same_rule_and_one_not_given_is_answered():
    assert correct() == set()
    assert correct(was="") == {"not-answered"}
    assert correct(now="Yes. ") == {"nothing-changed"}
    assert correct(said=Statement(WHY, significant=True)) == {"no-more-time"}
    assert correct(said=Statement(WHY)) == {"not-said"}


# More time for all


def extend(closes_at=LATER, cause="outage", reason=WHY, stage="open", begun=False, waiting=False):
    return codes(
        obstacles_to_extending(
            OLD, closes_at=closes_at, cause=cause, reason=reason, stage=stage, opening_begun=begun, waiting=waiting
        )
    )


def test_everybody_gets_more_time_before_the_old_deadline_and_before_any_opening():
    assert extend() == set()
    assert extend(stage="closed") == {"too-late-to-extend"}
    assert extend(begun=True) == {"opening-begun"}
    assert extend(waiting=True) == {"asked-already"}
    assert extend(cause="kindness", reason="", closes_at=OLD.closes_at) == {"no-cause", "no-reason", "no-longer"}
    assert extend(closes_at=OLD.closes_at - timedelta(1)) == {"only-later"}
    assert extend(closes_at=ODD) == {"time-happens-twice"}


def _at_work(*spans):
    """The minutes at work, from spans of minutes before ``AT``, the earliest first."""
    return tuple(AT - timedelta(minutes=m) for first, last in spans for m in range(first, last - 1, -1))


@pytest.mark.parametrize(
    ("beats", "minutes"),
    [
        (_at_work((90, 0)), []),
        (_at_work((90, 30), (25, 0)), []),  # four minutes are missing
        (_at_work((90, 30), (24, 0)), [5]),
        (_at_work((90, 40), (36, 20), (16, 0)), [3, 3]),  # together they are enough
        (_at_work((90, 40), (38, 20), (18, 0)), []),  # a round that was missed is no outage
        (_at_work((90, 70), (50, 0)), [10]),  # of the outage before, what lies within the hour
        (_at_work((200, 70), (61, 0)), []),  # long ago
        (_at_work((30, 0)), []),  # before the first of them nothing is known
        ((), []),
    ],
)
def test_an_outage_of_five_minutes_in_the_last_hour_suggests_more_time(beats, minutes):
    assert [silence.minutes for silence in silences(beats, at=AT)] == minutes


def test_two_different_officers_extend():
    lawful = {"stage": "open", "opening_begun": False, "waiting": True, "first": "a", "second": "b"}
    assert obstacles_to_confirming(**lawful) == ()
    for wrong, code in (
        ({"second": "a"}, "same-officer"), ({"waiting": False}, "not-asked"), ({"stage": "closed"}, "too-late-to-extend"),
        ({"opening_begun": True}, "opening-begun"),
    ):  # fmt: skip
        assert codes(obstacles_to_confirming(**{**lawful, **wrong})) == {code}


# Less time, by everybody's consent

SOON = AT + timedelta(days=8)


def short(consents=None, *, route=DPS, closes_at=SOON):
    questions = AT + timedelta(hours=4)
    return codes(
        obstacles_to_timetable(
            route,
            kind="goods_services",
            clarifications_close_at=questions,
            closes_at=closes_at,
            consents=consents,
            at=AT,
        )
    )


def test_a_short_period_needs_every_supplier_and_one_missing_is_enough():
    assert short() == {"too-little-time"}
    assert short(Consents(SOON, 3, 2, 0)) == {"consents-missing"}
    assert short(Consents(SOON, 3, 2, 1)) == {"consents-missing"}
    assert short(Consents(SOON, 0, 0, 0)) == {"consents-missing"}
    assert short(Consents(SOON, 3, 3, 0)) == set()


def test_consent_is_to_one_named_deadline():
    assert short(Consents(SOON - timedelta(seconds=1), 3, 3, 0)) == {"too-little-time"}
    assert "under-two-working-days" in short(
        Consents(AT + timedelta(days=1), 3, 3, 0), closes_at=AT + timedelta(days=1)
    )


@pytest.mark.parametrize("route", [DYNAMIC, OPEN_TO_ALL])
def test_nowhere_but_under_the_regulations_is_the_time_shortened(route):
    assert not may_be_shortened(route)
    assert ("too-little-time" in short(Consents(SOON, 3, 3, 0), route=route)) == (route.tender_period is not None)


# Late questions, and answers


def test_a_late_question_is_taken_only_where_the_published_rule_says_so():
    closed = AT - timedelta(days=1)
    assert codes(obstacles_to_asking("open", clarifications_close_at=closed, at=AT)) == {"questions-closed"}
    assert obstacles_to_asking("open", clarifications_close_at=closed, late=KEPT, at=AT) == ()
    assert codes(obstacles_to_asking("closed", clarifications_close_at=closed, late=KEPT, at=AT)) == {"not-open"}
    assert late_rule({}) == late_rule({"clarifications": {"late": 7}}) == REFUSED
    assert late_rule({"clarifications": {"late": "kept"}}) == KEPT


def test_only_a_late_question_is_set_aside():
    lawful = {"late": True, "answered": False, "set_aside": False}
    assert obstacles_to_setting_aside("open", **lawful) == ()
    assert codes(obstacles_to_setting_aside("open", **{**lawful, "late": False})) == {"asked-in-time"}
    assert codes(obstacles_to_setting_aside("closed", **{**lawful, "answered": True})) == {
        "not-open",
        "already-answered",
    }
    assert codes(obstacles_to_setting_aside("open", **{**lawful, "set_aside": True})) == {"set-aside"}


def test_a_late_answer_forces_an_extension_or_a_recorded_reason():
    assert codes(obstacles_to_answering("open", answered=False, text="Yes.", late=True)) == {"late-answer"}
    assert obstacles_to_answering("open", answered=False, text="Yes.", late=True, why_no_longer=WHY) == ()


def test_what_is_unanswered_keeps_the_task_open_and_is_named_after_the_deadline():
    assert obstacles_to_finishing(waiting=0, stage="open") == ()
    (before,), (after,) = (obstacles_to_finishing(waiting=2, stage=stage) for stage in ("open", "closed"))
    assert "2 questions were not answered yet" in before.says
    assert "never answered" in after.says


def test_a_contact_is_noted_whole_and_after_it_was():
    lawful = {"kind": "call", "with_whom": "Acorn", "held_at": AT, "summary": "They asked when it opens.", "at": AT}
    assert obstacles_to_noting(**lawful) == ()
    wrong = {"kind": "letter", "with_whom": " ", "held_at": AT + timedelta(1), "summary": ""}
    assert codes(obstacles_to_noting(**{**lawful, **wrong})) == {"no-kind", "no-one", "in-future", "no-summary"}


# The picture


@given(
    route=st.sampled_from(ROUTES), days=st.integers(1, 120), asked=st.floats(0.05, 0.99), gone=st.floats(-0.2, 1.2),
    published=st.booleans(),
)  # fmt: skip
def test_every_date_has_its_place_in_order_and_none_lies_on_another(route, days, asked, gone, published):
    closes = AT + timedelta(days=days)
    drawn = picture(
        route, kind="goods_services", published_at=AT if published else None, closes_at=closes,
        clarifications_close_at=AT + timedelta(days=days) * asked, at=AT + timedelta(days=days) * gone if published else AT,
    )  # fmt: skip
    places = [mark.x for mark in drawn.marks]
    assert places == sorted(places)
    assert all(b - a >= APART for a, b in pairwise(places))
    assert places[0] >= LEFT
    assert places[-1] <= RIGHT
    assert [mark.number for mark in drawn.marks] == list(range(1, len(places) + 1))
    assert all(span.width > 0 for span in drawn.spans)
    if drawn.today is not None:
        now = AT + timedelta(days=days) * gone
        past = [mark for mark in drawn.marks if mark.at and mark.at <= now]
        assert max(mark.x for mark in past) <= drawn.today <= RIGHT, "what is past stands before now"


def test_the_table_says_how_each_day_was_counted():
    sent = datetime(2026, 12, 16, 9, tzinfo=UTC)
    drawn = picture(DPS, kind="goods_services", published_at=sent, closes_at=datetime(2027, 1, 12, 12, tzinfo=UTC),
                    clarifications_close_at=datetime(2027, 1, 4, 17, tzinfo=UTC), at=sent)  # fmt: skip
    least = next(m for m in drawn.marks if m.title == "Earliest lawful close")
    assert least.when == date(2026, 12, 29)
    assert "10 days from Wed 16 Dec, which does not count" in least.how
    assert "Passed over: Sat 26 Dec" in least.how
    assert "16 of them working days" in drawn.marks[-1].how
