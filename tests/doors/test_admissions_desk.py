"""The operator's door: the clock, the queue, the desk on which an application is decided, the markets."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from dps.admission.escalations import escalate
from dps.admission.queries import current_admission
from dps.audit.queries import trail
from dps.core.clock import DemoClock, demo_clock, set_clock
from dps.core.db import db, writing
from dps.demo.clock import CLOCK_LOG
from dps.law.routes import PA_2023_MARKET
from dps.market.queries import is_named_buyer
from dps.outbox.post import unread
from dps.parties.rules.roles import ADMINISTRATOR, ASSESSOR, AUDITOR, KEEPER, OWNER
from tests.conftest import NOW
from tests.makers.admission import a_draft, admit, an_application, judge
from tests.makers.market import a_lot, a_market
from tests.makers.parties import a_council, a_person, a_supplier, an_operator, an_organisation
from tests.makers.profile import a_profile, expired_insurance

RECEIVED = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def written(lot, *unmet: str, **change: str) -> dict[str, str]:
    said = {"evidence_exclusion": "The declaration.", "then": "check"}
    for criterion in lot.criteria:
        no = criterion.title in unmet
        said[f"met_{criterion.ref}"] = "no" if no else "yes"
        said[f"evidence_{criterion.ref}"] = f"The answer on {criterion.title.lower()}."
        said[f"reason_{criterion.ref}"] = "It does not show this." if no else ""
    return {**said, **change}


def declared(desk, one) -> str:
    address = f"/admin/applications/{one.ref}"
    assert desk.post(f"{address}/interest", data={"interest": "no"}).status_code == 302
    return address


def decide(desk, one, *unmet: str):
    address = declared(desk, one)
    assert desk.post(f"{address}/findings", data=written(one.lot, *unmet)).status_code == 302
    return desk.post(f"{address}/check")


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


def test_the_queue_has_the_soonest_due_first_with_the_working_days_left(desk, waiting):
    with writing():
        an_application(waiting.lot, a_supplier("Birch Works"), at=RECEIVED - timedelta(days=21))
        a_draft(waiting.lot, a_supplier("Cedar Drafts"))
    for address in ("/admin/", "/admin/applications/"):
        page = text(desk.get(address))
        assert page.index("Birch Works") < page.index("Acorn Research")
        assert "9 working days left" in page
        assert "6 working days late" in page
        assert "Cedar Drafts" not in page


def test_the_queue_is_narrowed_by_state_and_lot_with_counts(desk, waiting):
    with writing():
        late = an_application(a_lot(), a_supplier("Birch Works"), at=RECEIVED - timedelta(days=21))
    escalate(NOW)
    desk.post(f"/admin/applications/{waiting.ref}/taken")
    names = {
        "": {"Acorn Research", "Birch Works"}, "?state=mine": {"Acorn Research"}, "?state=unassigned": {"Birch Works"},
        "?state=overdue": {"Birch Works"}, "?state=escalated": {"Birch Works"}, "?state=waiting": set(),
        f"?lot={late.lot.ref}": {"Birch Works"}, f"?state=overdue&lot={waiting.lot.ref}": set(),
        "?state=nonsense": {"Acorn Research", "Birch Works"},
    }  # fmt: skip
    for query, wanted in names.items():
        page = desk.get(f"/admin/applications/{query}").text
        assert {name for name in ("Acorn Research", "Birch Works") if name in page} == wanted, query
    assert "Overdue (1)" in text(desk.get("/admin/applications/"))
    assert "No application is like that now" in text(desk.get("/admin/applications/?state=waiting"))
    assert "Missed" in text(desk.get("/admin/"))


def test_an_empty_queue_says_so(desk):
    assert "Nothing waits for a decision" in text(desk.get("/admin/"))
    assert "Nothing waits for a decision" in text(desk.get("/admin/applications/"))


def test_nothing_of_an_application_is_shown_before_the_interest_is_declared(desk, waiting):
    address = f"/admin/applications/{waiting.ref}"
    assert desk.get(address).location.endswith("/interest")
    assert "Our answer about" not in desk.get(f"{address}/interest").text
    for page in ("findings", "check", "correction", "hearing", "grounds/1"):
        answer = desk.get(f"{address}/{page}")
        assert (answer.status_code, "not said whether" in text(answer)) == (409, True), page
    assert desk.post(f"{address}/interest", data={}).status_code == 422
    assert desk.post(f"{address}/interest", data={"interest": "yes"}).status_code == 409


def test_with_an_interest_one_reads_nothing_and_hands_it_on(desk, waiting):
    address = f"/admin/applications/{waiting.ref}"
    desk.post(f"{address}/interest", data={"interest": "yes", "statement": "My sister works there."})
    page = desk.get(address).text
    assert "You declared an interest in this supplier" in text(desk.get(address))
    assert "Our answer about" not in page
    assert desk.post(f"{address}/check").status_code == 409
    assert desk.post(f"{address}/taken").status_code == 409
    with writing():
        colleague = a_person(an_operator(), ASSESSOR, name="Col League")
    assert "This cannot be done" not in desk.get(f"{address}/assignment").text
    assert desk.post(f"{address}/assignment", data={"assessor": colleague.ref}).status_code == 302
    assert "My sister" not in str([e.facts for e in trail(f"organisation:{waiting.supplier.ref}")])


def test_an_application_is_given_to_a_colleague_and_handed_back(desk, waiting):
    with writing():
        colleague = a_person(an_operator(), ASSESSOR, name="Col League")
    address = declared(desk, waiting)
    assert desk.post(f"{address}/assignment", data={"assessor": ""}).status_code == 422
    assert desk.post(f"{address}/assignment", data={"assessor": colleague.ref}).status_code == 302
    assert "Col League" in text(desk.get("/admin/applications/"))
    assert desk.post(f"{address}/findings", data=written(waiting.lot)).status_code == 409
    assert desk.post(f"{address}/handed-back").status_code == 302
    assert desk.post(f"{address}/handed-back").status_code == 409


def test_the_desk_shows_what_bears_on_the_decision(desk, waiting):
    with writing():
        expired_insurance(waiting.supplier)
    page = text(desk.get(declared(desk, waiting)))
    assert "Our answer about legal capacity." in page
    assert "None of the grounds is declared to apply" in page
    assert "Expired" in page
    assert "Friday 4 December 2026" in page
    assert "1 Mill Lane, Rochdale" in page
    assert "Ada Byron" in page


def test_findings_are_kept_as_they_are_written_and_wait_for_the_rest(desk, waiting):
    address, criterion = declared(desk, waiting), waiting.lot.criteria[0]
    some = {f"met_{criterion.ref}": "yes", f"evidence_{criterion.ref}": "Its rules.", "then": "later"}
    assert desk.post(f"{address}/findings", data=some).status_code == 302
    assert "Its rules." in desk.get(f"{address}/findings").text
    assert f"1 of {len(waiting.lot.criteria)}" in text(desk.get(address))
    refused = desk.post(f"{address}/check")
    assert refused.status_code == 409
    assert "need one finding" in text(refused)


def test_every_criterion_met_admits_and_the_report_is_kept(desk, waiting):
    assert decide(desk, waiting).status_code == 302
    assert current_admission(waiting.supplier, waiting.lot) is not None
    assert "application-decided" in {post.kind for post in unread("test")}
    page = text(desk.get(f"/admin/applications/{waiting.ref}/report"))
    assert "The answer on legal capacity." in page
    assert "Friday 4 December 2026, in time" in page
    assert "This report is as it was written" in page


def test_one_criterion_unmet_refuses_with_the_assessors_words(desk, waiting):
    decide(desk, waiting, "Financial standing")
    assert current_admission(waiting.supplier, waiting.lot) is None
    page = text(desk.get(f"/admin/applications/{waiting.ref}"))
    assert "It does not show this." in page
    assert "Refused" in page


def test_what_is_not_met_and_not_explained_is_refused_at_the_check(desk, waiting):
    address, criterion = declared(desk, waiting), waiting.lot.criteria[0]
    bare = written(waiting.lot, criterion.title, **{f"reason_{criterion.ref}": "", f"evidence_{criterion.ref}": ""})
    desk.post(f"{address}/findings", data=bare)
    page = text(desk.get(f"{address}/check"))
    assert "needs a reason that the supplier can read" in page
    assert "Say of each criterion what you looked at" in page
    assert desk.post(f"{address}/check").status_code == 409
    assert waiting.state == "submitted"


def test_a_decision_is_made_once(desk, waiting):
    decide(desk, waiting)
    assert desk.post(f"/admin/applications/{waiting.ref}/check").status_code == 409
    assert waiting.state == "admitted"


def test_the_time_is_prolonged_once_with_a_reason(desk, waiting):
    address = f"{declared(desk, waiting)}/extension"
    assert "Friday 11 December 2026" in text(desk.get(address))
    assert desk.post(address, data={"reason": ""}).status_code == 422
    assert desk.post(address, data={"reason": "Accounts are verified."}).status_code == 302
    assert "Friday 11 December 2026" in text(desk.get(f"/admin/applications/{waiting.ref}"))
    assert "prolonged once already" in text(desk.get(address))
    assert desk.post(address, data={"reason": "More."}).status_code == 409


def test_under_the_act_the_desk_offers_no_extension_and_names_the_notice(desk):
    with writing():
        one = an_application(a_lot(PA_2023_MARKET), at=RECEIVED)
    decided = decide(desk, one)
    assert "(UK15)" in text(desk.get(f"/admin/applications/{one.ref}"))
    assert decided.status_code == 302
    assert "the time to decide is not prolonged" in text(desk.get(f"/admin/applications/{one.ref}/extension"))


@pytest.mark.parametrize(("role", "status"), [(ASSESSOR, 302), (KEEPER, 403), (AUDITOR, 403)])
def test_assessors_decide_and_keepers_and_auditors_do_not(client, waiting, role, status):
    with writing():
        who = a_person(an_operator(), role)
    client.sign_in(who)
    address = f"/admin/applications/{waiting.ref}"
    assert client.post(f"{address}/interest", data={"interest": "no"}).status_code == status
    assert client.post(f"{address}/findings", data=written(waiting.lot)).status_code == status
    assert client.post(f"{address}/check").status_code == status


def test_an_auditor_reads_the_report_and_that_is_kept(client, waiting):
    with writing():
        judge(waiting, "Financial standing", at=NOW)
        auditor = a_person(an_operator(), AUDITOR)
    client.sign_in(auditor)
    assert "Acorn Research" in text(client.get("/admin/audit/decisions"))
    assert "It does not show this." in text(client.get(f"/admin/audit/decisions/{waiting.ref}"))
    assert client.get(f"/admin/applications/{waiting.ref}/report").status_code == 403
    assert trail("platform:reads")[-1].to == ("decision", waiting.ref)


def test_a_draft_is_not_there_for_the_desk(desk, waiting):
    with writing():
        draft = a_draft(waiting.lot)
    assert desk.get(f"/admin/applications/{draft.ref}").status_code == 404
    assert desk.post(f"/admin/applications/{draft.ref}/check").status_code == 404


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
