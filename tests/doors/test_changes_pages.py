"""The pages of time and change, as officers and suppliers use them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dps.award.actions import end_without_award
from dps.competition import queries, shortening, versions
from dps.core.db import writing
from dps.law.calendar import LONDON
from dps.outbox.beats import beat
from tests.conftest import NOW
from tests.makers import bidding as make
from tests.makers.competition import (
    DPS,
    DYNAMIC,
    OPEN_TO_ALL,
    a_buying_council,
    a_draft,
    a_question,
    an_open_competition,
    officer_of,
)

WHY = "The page numbers of the specification were wrong."


@pytest.fixture
def council(app):
    with writing():
        return a_buying_council("Oldham Council")


@pytest.fixture
def officer(client, council, clock):
    clock.set(NOW)
    return client.sign_in(council.officer)


def at(competition, page=""):
    return f"/buyer/competitions/{competition.ref}" + (f"/{page}" if page else "")


def boxes(name, instant):
    local = instant.astimezone(LONDON)
    return {
        f"{name}-day": str(local.day), f"{name}-month": str(local.month), f"{name}-year": str(local.year),
        f"{name}-time": f"{local:%H:%M}",
    }  # fmt: skip


def test_one_press_fills_in_lawful_dates_and_the_picture_says_how_they_are_counted(council, officer):
    with writing():
        draft = a_draft(DPS, council=council, closes_at=None, clarifications_close_at=None)
    assert "16 working days" in officer.get(at(draft, "timetable")).text
    pressed = officer.post(at(draft, "timetable"), data={"do": "suggest-16", "version": str(draft.version)})
    assert pressed.status_code == 302
    assert queries.sections_of(draft, at=NOW)["timetable"] == ()
    page = officer.get(at(draft, "timetable")).text
    assert '<svg class="market-timeplan__picture"' in page
    assert "which does not count" in page
    assert " style=" not in page


def test_a_change_is_read_with_its_reason_and_the_original_beside_it(council, officer):
    with writing():
        live = an_open_competition(OPEN_TO_ALL, council=council)
    told = queries.told_of(live)
    kept = {"need": told.need, "outcomes": told.outcomes, **boxes("closes_at", told.closes_at)}
    kept |= boxes("clarifications_close_at", told.clarifications_close_at)
    for name in ("starts_on", "ends_on"):
        day = getattr(told, name)
        kept |= {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
    data = {**kept, "need": "A clearer need.", "reason": WHY, "significant": "yes"}
    refused = officer.post(at(live, "changes/new"), data=data)
    assert refused.status_code == 409
    assert "no more time" in refused.text
    data |= boxes("closes_at", told.closes_at + timedelta(days=5))
    assert officer.post(at(live, "changes/new"), data=data).status_code == 302
    assert WHY in officer.get(at(live, "changes")).text
    public = officer.get(f"/opportunities/{live.ref}").text
    assert "A clearer need." in public
    assert "Changed since it was published" in public
    assert live.in_force_digest in public
    assert live.frozen_digest in public
    original = officer.get(f"/opportunities/{live.ref}?version=0").text
    assert "You are reading an earlier version" in original
    assert told.need in original
    assert officer.get(f"/opportunities/{live.ref}?version=0&as=text").data.decode() == live.frozen
    assert officer.get(f"/opportunities/{live.ref}?version=2").status_code == 404


def test_two_officers_give_everybody_more_time(council, officer, client):
    with writing():
        live = an_open_competition(DPS, council=council)
        second = make.a_second_officer(live)
    closes = live.closes_at
    data = {"cause": "outage", "reason": WHY, **boxes("closes_at", closes + timedelta(days=1))}
    assert officer.post(at(live, "extension"), data=data).status_code == 302
    assert officer.post(at(live, "extension/confirm")).status_code == 409
    other = client.sign_in(second)
    assert "You are the second officer" in other.get(at(live, "extension")).text
    assert other.post(at(live, "extension/confirm")).status_code == 302
    assert queries.told_of(live).closes_at == closes + timedelta(days=1)
    assert "More time for everybody" in other.get(at(live, "changes")).text


def test_a_supplier_answers_for_itself_whether_it_agrees_to_less_time(council, client, clock):
    with writing():
        bidder, stranger = make.a_bidder("Kestrel"), make.a_bidder("Plover")
        begun = an_open_competition(DPS, council=council, admitted=[bidder.body])
        draft = a_draft(DPS, council=council, lot=begun.lot, closes_at=NOW + timedelta(days=8))
        asked = shortening.ask_consent(competition=draft, by=council.by, at=NOW)
    clock.set(NOW)
    address = f"/supplier/short-periods/{asked.ref}"
    assert client.sign_in(stranger.person).get(address).status_code == 404
    ours = client.sign_in(bidder.person)
    assert "free to say no" in ours.get(address).text
    assert ours.post(address, data={}).status_code == 422
    assert ours.post(address, data={"agrees": "yes"}).status_code == 302
    assert "You agree to this deadline" in ours.get(address).text
    assert ours.post(address, data={"agrees": "no"}).status_code == 409
    officer = client.sign_in(council.officer)
    assert "All agree" in officer.get(at(draft, "short-period")).text


def test_questions_wait_in_a_queue_with_their_clock_and_their_drafts(council, officer, clock):
    with writing():
        bidder = make.a_bidder("Kestrel")
        live = an_open_competition(DPS, council=council, admitted=[bidder.body])
        question = a_question(live, bidder.body)
    page = officer.get(at(live, "questions")).text
    assert "This task is not done" in page
    assert "Answer due" in page
    where = f"/buyer/questions/{question.ref}"
    assert officer.post(f"{where}/answer", data={"do": "draft", "text": "Perhaps."}).status_code == 302
    assert "Perhaps." in officer.get(f"{where}/answer").text
    assert officer.post(f"{where}/set-aside").status_code == 409, "it came in time"
    clock.set(live.closes_at + timedelta(minutes=5))
    officer.sign_in(council.officer)
    assert "a question was left" in officer.get(at(live, "opening")).text


def test_a_call_is_noted(council, officer):
    with writing():
        live = an_open_competition(OPEN_TO_ALL, council=council)
    data = {"kind": "call", "with_whom": "Acorn", "summary": "When does it open?", **boxes("held_at", NOW)}
    assert officer.post(at(live, "contacts"), data=data).status_code == 302
    assert "When does it open?" in officer.get(at(live, "contacts")).text
    assert (
        officer.post(at(live, "contacts"), data={**data, **boxes("held_at", NOW + timedelta(days=1))}).status_code
        == 409
    )


def test_the_termination_notice_is_asked_for_and_recorded(council, client, clock):
    with writing():
        live = an_open_competition(DYNAMIC, council=council)
        end_without_award(
            competition=live, ended_as="cancelled", ground="no-money", reason=WHY, by=officer_of(live),
            at=make.after_closing(live),
        )  # fmt: skip
    when = make.after_closing(live)
    clock.set(when)
    officer = client.sign_in(council.officer)
    desk = officer.get(at(live)).text
    assert "Publish the UK12 notice" in desk
    assert "There is no money for it any more" in desk
    day = {
        "published_on-day": str(when.day),
        "published_on-month": str(when.month),
        "published_on-year": str(when.year),
    }
    assert officer.post(at(live, "ending-notice"), data={"reference": "2026/S 1", **day}).status_code == 302
    assert versions.ending_notice_of(live).reference == "2026/S 1"
    assert "2026/S 1" in officer.get(at(live)).text


def test_after_an_outage_the_desk_suggests_more_time_for_everybody(council, client, clock):
    with writing():
        live = an_open_competition(DYNAMIC, council=council)
    officer = client.sign_in(council.officer)
    for minutes in (*range(40, 30, -1), *range(12, -1, -1)):
        assert beat(clock.at - timedelta(minutes=minutes)) == 1
    assert beat(clock.at) == 0, "once a minute"
    for page in (officer.get(at(live)), officer.get(at(live, "extension"))):
        assert "not at work for 18 minutes in the last hour" in page.text
    clock.set(make.after_closing(live))
    assert "not at work" not in officer.get(at(live)).text
