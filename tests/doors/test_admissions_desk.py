"""The operator's door: the clock, the queue, the desk on which an application is decided, the markets."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from dps.admission.queries import current_admission
from dps.audit.queries import trail
from dps.core.clock import DemoClock, demo_clock, set_clock
from dps.core.db import db, writing
from dps.demo.clock import CLOCK_LOG
from dps.law.routes import PA_2023_MARKET
from dps.market.queries import is_named_buyer
from dps.outbox.post import unread
from dps.parties.rules.roles import ADMINISTRATOR, AUDITOR, OWNER
from tests.conftest import NOW
from tests.makers.admission import a_draft, admit, an_application
from tests.makers.market import a_lot, a_market
from tests.makers.parties import a_council, a_person, a_supplier, an_operator, an_organisation
from tests.makers.profile import a_profile, expired_insurance

RECEIVED = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def decision(lot, *unmet: str, **change: str) -> dict[str, str]:
    said = {"met_exclusion": "yes", "reason_exclusion": ""}
    for criterion in lot.criteria:
        said[f"met_{criterion.ref}"] = "no" if criterion.title in unmet else "yes"
        said[f"reason_{criterion.ref}"] = "It does not show this." if criterion.title in unmet else ""
    return {**said, **change}


@pytest.fixture
def desk(client, app):
    with writing():
        who = a_person(an_operator(), ADMINISTRATOR)
    return client.sign_in(who)


@pytest.fixture
def waiting(app):
    with writing():
        supplier = a_supplier("Acorn Research")
        a_profile(supplier)
        return an_application(a_lot(), supplier, at=RECEIVED)


def test_the_queue_has_the_soonest_due_first_with_the_days_left(desk, waiting):
    with writing():
        an_application(waiting.lot, a_supplier("Birch Works"), at=RECEIVED - timedelta(days=21))
        a_draft(waiting.lot, a_supplier("Cedar Drafts"))
    for address in ("/admin/", "/admin/applications/"):
        page = text(desk.get(address))
        assert page.index("Birch Works") < page.index("Acorn Research")
        assert "11 days left" in page
        assert "Overdue by 10 days" in page
        assert "Cedar Drafts" not in page


def test_an_empty_queue_says_so(desk):
    assert "Nothing waits for a decision" in text(desk.get("/admin/"))
    assert "Nothing waits for a decision" in text(desk.get("/admin/applications/"))


def test_the_desk_shows_what_bears_on_the_decision(desk, waiting):
    with writing():
        expired_insurance(waiting.supplier)
    page = text(desk.get(f"/admin/applications/{waiting.ref}"))
    assert "Our answer about legal capacity." in page
    assert "None of the grounds is declared to apply" in page
    assert "Expired" in page
    assert "Friday 4 December 2026" in page


def test_every_criterion_met_admits_and_the_supplier_is_told(desk, waiting):
    answer = desk.post(f"/admin/applications/{waiting.ref}", data=decision(waiting.lot))
    assert answer.status_code == 302
    assert current_admission(waiting.supplier, waiting.lot) is not None
    assert unread("test")[-1].kind == "application-decided"
    page = text(desk.get(f"/admin/applications/{waiting.ref}"))
    assert "Admitted" in page
    assert "Record the decision" not in page


def test_one_criterion_unmet_refuses_with_the_assessors_words(desk, waiting):
    desk.post(f"/admin/applications/{waiting.ref}", data=decision(waiting.lot, "Financial standing"))
    assert current_admission(waiting.supplier, waiting.lot) is None
    page = text(desk.get(f"/admin/applications/{waiting.ref}"))
    assert "It does not show this." in page
    assert "Refused" in page


def test_a_finding_left_out_or_unexplained_is_shown_again(desk, waiting):
    criterion = waiting.lot.criteria[0]
    address = f"/admin/applications/{waiting.ref}"
    silent = desk.post(address, data=decision(waiting.lot, **{f"met_{criterion.ref}": ""}))
    assert silent.status_code == 422
    assert "Say whether it is met" in text(silent)
    bare = desk.post(address, data=decision(waiting.lot, "Legal capacity", **{f"reason_{criterion.ref}": ""}))
    assert bare.status_code == 422
    assert "Give the reason: the supplier reads it" in text(bare)
    assert waiting.state == "submitted"


def test_a_decision_is_made_once(desk, waiting):
    desk.post(f"/admin/applications/{waiting.ref}", data=decision(waiting.lot))
    again = desk.post(f"/admin/applications/{waiting.ref}", data=decision(waiting.lot, "Legal capacity"))
    assert again.status_code == 409
    assert waiting.state == "admitted"


def test_the_time_is_prolonged_once_with_a_reason(desk, waiting):
    address = f"/admin/applications/{waiting.ref}/extension"
    assert desk.post(address, data={"extend-reason": ""}).status_code == 422
    assert desk.post(address, data={"extend-reason": "Accounts are verified."}).status_code == 302
    page = text(desk.get(f"/admin/applications/{waiting.ref}"))
    assert "Friday 11 December 2026" in page
    assert "prolonged once already" in page
    again = desk.post(address, data={"extend-reason": "More."})
    assert again.status_code == 409
    assert "prolonged once already" in text(again)


def test_under_the_act_the_desk_offers_no_extension_and_names_the_notice(desk):
    with writing():
        lot = a_lot(PA_2023_MARKET)
        one = an_application(lot, at=RECEIVED)
    page = text(desk.get(f"/admin/applications/{one.ref}"))
    assert "the time to decide is not prolonged" in page
    assert "Prolong the time" not in page
    desk.post(f"/admin/applications/{one.ref}", data=decision(lot))
    assert "(UK15)" in text(desk.get(f"/admin/applications/{one.ref}"))


def test_under_the_act_an_exclusion_names_the_day_to_tell_the_minister(desk):
    with writing():
        lot = a_lot(PA_2023_MARKET)
        one = an_application(lot, at=RECEIVED)
    desk.post(
        f"/admin/applications/{one.ref}",
        data=decision(lot, met_exclusion="no", reason_exclusion="A conviction in 2025, nothing done since."),
    )
    assert "Tell the Minister of the exclusion by 22 December 2026" in text(desk.get(f"/admin/applications/{one.ref}"))


def test_a_draft_is_not_there_for_the_desk(desk, waiting):
    with writing():
        draft = a_draft(waiting.lot)
    assert desk.get(f"/admin/applications/{draft.ref}").status_code == 404
    assert desk.post(f"/admin/applications/{draft.ref}", data={}).status_code == 404


@pytest.mark.parametrize("address", ["/admin/", "/admin/applications/", "/admin/markets/"])
def test_only_administrators_enter(client, app, address):
    assert client.get(address).location.startswith("/sign-in")
    with writing():
        supplier = a_person(a_supplier(), OWNER)
        auditor = a_person(an_operator(), AUDITOR)
    assert client.sign_in(supplier).get(address).status_code == 403
    assert client.sign_in(auditor).get(address).status_code == 403


@pytest.fixture
def demonstration(app, clock):
    """The application in demo mode, with its own clock over a system clock that stands still."""
    app.config["DEMO"] = True
    set_clock(app, demo_clock)
    yield app
    app.config["DEMO"] = False
    set_clock(app, clock)


def ahead() -> int:
    row = db.session.get(DemoClock, 1)
    return row.ahead_seconds if row else 0


@pytest.mark.parametrize(("step", "seconds"), [("hour", 3600), ("day", 86_400), ("ten-days", 864_000)])
def test_in_a_demonstration_the_clock_moves_by_a_button_and_nobody_is_signed_out(client, demonstration, step, seconds):
    with writing():
        who = a_person(an_operator(), ADMINISTRATOR)
    client.sign_in(who)
    assert client.post("/admin/clock", data={"step": step}).status_code == 302
    assert abs(ahead() - seconds) <= 5
    assert client.get("/admin/").status_code == 200
    (entry,) = trail(CLOCK_LOG)
    assert (entry.did, entry.by["person"]) == ("clock:move", who.ref)


def test_the_clock_moves_to_a_date_and_time_and_never_backwards(client, demonstration):
    with writing():
        who = a_person(an_operator(), ADMINISTRATOR)
    client.sign_in(who)
    then = demo_clock() + timedelta(days=40)
    parts = {"to-day": then.day, "to-month": then.month, "to-year": then.year, "to-time": "12:00"}
    assert client.post("/admin/clock", data=parts).status_code == 302
    assert 39 * 86_400 < ahead() < 41 * 86_400
    back = client.post("/admin/clock", data={**parts, "to-year": then.year - 1})
    assert back.status_code == 409
    assert "moves forward only" in text(back)
    assert len(trail(CLOCK_LOG)) == 1
    assert client.post("/admin/clock", data={}).status_code == 422
    assert client.post("/admin/clock", data={"step": "year"}).status_code == 400
    far = client.post("/admin/clock", data={**parts, "to-year": then.year + 5})
    assert far.status_code == 409


def test_outside_a_demonstration_there_is_no_such_clock(desk):
    assert desk.post("/admin/clock", data={"step": "day"}).status_code == 404
    assert "demonstration’s clock" not in desk.get("/admin/").text


def test_moving_the_clock_rolls_back_with_its_entry(app):
    from dps.core.actor import CLOCK
    from dps.demo.clock import move_clock

    with pytest.raises(ZeroDivisionError), writing():
        move_clock(to=NOW + timedelta(days=1), by=CLOCK, at=NOW)
        1 / 0
    assert trail(CLOCK_LOG) == ()
    assert ahead() == 0


def test_a_market_shows_its_lots_and_how_many_have_a_place(desk):
    with writing():
        made = a_market(title="Specialist help")
        admit(made.lots[0])
        admit(a_lot())
    assert "Specialist help" in text(desk.get("/admin/markets/"))
    page = text(desk.get(f"/admin/markets/{made.ref}"))
    assert "1 supplier has a place" in page
    assert "Nobody is named yet" in page
    assert "Friday 23 February 2029" in page


def test_a_buyer_is_named_and_one_without_capacity_is_refused_with_the_reason(desk):
    with writing():
        made = a_market()
        wigan = a_council("Wigan Council")
        glasgow = an_organisation("council", "Glasgow City Council", nation="Scotland", buyer_capacity="scot_ca")
    address = f"/admin/markets/{made.ref}"
    assert desk.post(address, data={"buyer": wigan.ref}).status_code == 302
    assert is_named_buyer(made, wigan)
    assert "Wigan Council" in text(desk.get(address))
    refused = desk.post(address, data={"buyer": glasgow.ref})
    assert refused.status_code == 409
    assert "Scottish procurement law" in text(refused)
    assert desk.post(address, data={"buyer": ""}).status_code == 422


def test_a_market_that_is_not_there_is_not_found(desk):
    assert desk.get(f"/admin/markets/{'a' * 26}").status_code == 404
