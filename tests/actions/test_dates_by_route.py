"""A competition published on each route by the real actions, its dates held against what ``law deadline`` prints."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from dps.cli.law import law
from dps.competition import actions
from dps.competition.rules.frozen import read
from dps.competition.rules.timetable import suggested
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.law.calendar import LONDON, instant_of, london_date
from dps.law.routes import PA_2023_QUOTATIONS
from tests.actions.test_reach import a_firm, parts
from tests.conftest import NOW
from tests.makers.competition import DPS, DYNAMIC, OPEN_TO_ALL, a_draft, approved, officer_of, the_notice

COUNTED = (DPS, DYNAMIC)  # the law gives a number of days
REASONABLE = (OPEN_TO_ALL, PA_2023_QUOTATIONS)  # the law asks for a reasonable time, the same for everybody (s.87(6))


def deadline(app, route, period: str, start: date) -> dict[str, Any]:
    """What the command prints as JSON."""
    done = app.test_cli_runner().invoke(
        law, ["deadline", "--route", route.code, "--period", period, "--from", start.isoformat(), "--json"]
    )
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


def a_whole_draft(route, *, closes_at: datetime, clarifications_close_at: datetime, at: datetime = NOW):
    """A draft with these dates and whatever the route needs besides."""
    changes: dict[str, Any] = {"closes_at": closes_at, "clarifications_close_at": clarifications_close_at}
    if route is PA_2023_QUOTATIONS:
        a_firm("Acorn")
        a_firm("Birch")
        changes["parts"] = parts()
    return a_draft(route, at=at, **changes)


def published(route, *, at: datetime = NOW, **dates: datetime):
    """That draft, approved by a second person and published at ``at``."""
    draft = a_whole_draft(route, at=at, **dates)
    return actions.publish(competition=approved(draft, at=at), **the_notice(route), by=officer_of(draft), at=at)


def refused_for(route, *, at: datetime = NOW, **dates: datetime) -> set[tuple[str, str]]:
    """Why publication is refused and by which provision, beside the approval that a draft with such dates never gets."""
    with writing():
        draft = a_whole_draft(route, at=at, **dates)
    with pytest.raises(Refused) as refused, writing():
        actions.publish(competition=draft, **the_notice(route), by=officer_of(draft), at=at)
    assert draft.state == "draft"
    return {(o.code, o.provision) for o in refused.value.obstacles if o.code != "no-approval"}


def noon(day: date) -> datetime:
    """Twelve o'clock in London."""
    return instant_of(datetime.combine(day, time(12)))


@pytest.mark.parametrize("route", [*COUNTED, *REASONABLE], ids=lambda r: r.code)
def test_what_is_proposed_and_published_is_what_the_command_counts(app, route):
    dates = suggested(route, "goods_services", NOW)
    with writing():
        live = published(route, closes_at=dates.closes_at, clarifications_close_at=dates.clarifications_close_at)
    db.session.expire_all()
    told = read(live.frozen)
    assert (told.closes_at, told.clarifications_close_at) == (dates.closes_at, dates.clarifications_close_at)
    closes = london_date(told.closes_at)
    answers = deadline(app, route, "clarification_cutoff", closes)
    assert london_date(told.clarifications_close_at) <= date.fromisoformat(answers["last_day"]) < closes
    if route in COUNTED:
        least = deadline(app, route, "tender_min", london_date(told.published_at))
        assert closes >= date.fromisoformat(least["last_day"])
        assert london_date(NOW).isoformat() not in least["counted"]  # the day of sending


@pytest.mark.parametrize("route", COUNTED, ids=lambda r: r.code)
@pytest.mark.parametrize("sent", [NOW, datetime(2026, 12, 16, 15, tzinfo=LONDON)], ids=["usual", "over Christmas"])
def test_the_last_day_that_the_command_prints_is_lawful_and_the_day_before_is_refused_with_its_provision(
    app, route, sent
):
    least = deadline(app, route, "tender_min", london_date(sent))
    first = date.fromisoformat(least["last_day"])
    cutoff = date.fromisoformat(deadline(app, route, "clarification_cutoff", first)["last_day"])
    early = {"closes_at": noon(first - timedelta(days=1)), "clarifications_close_at": sent + timedelta(days=1)}
    assert refused_for(route, at=sent, **early) == {("too-little-time", least["provision"])}
    with writing():
        live = published(route, closes_at=noon(first), clarifications_close_at=noon(cutoff), at=sent)
    assert live.state == "published"


@pytest.mark.parametrize("route", [*COUNTED, *REASONABLE], ids=lambda r: r.code)
def test_questions_that_close_a_day_after_the_printed_last_day_for_answers_are_refused_with_its_provision(app, route):
    closes = date(2026, 12, 18)
    answers = deadline(app, route, "clarification_cutoff", closes)
    after = date.fromisoformat(answers["last_day"]) + timedelta(days=1)
    refused = refused_for(route, closes_at=noon(closes), clarifications_close_at=noon(after))
    assert refused == {("questions-too-late", answers["provision"])}


@pytest.mark.parametrize("route", REASONABLE, ids=lambda r: r.code)
def test_where_the_law_gives_no_number_the_command_refuses_to_invent_one(app, route):
    done = app.test_cli_runner().invoke(
        law, ["deadline", "--route", route.code, "--period", "tender_min", "--from", "2026-11-23"]
    )
    assert done.exit_code == 2
    assert "reasonable and the same for each supplier, with no number of days (s.87(6))" in done.output
