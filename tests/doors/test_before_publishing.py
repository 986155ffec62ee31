"""Before publication, as an officer and a second person: the pages of the pack, the record, the review, the orders, readiness."""

from __future__ import annotations

import pytest

from dps.competition import actions, queries
from dps.core.db import writing
from dps.parties.rules.roles import COUNCIL_ADMINISTRATOR, EVALUATOR
from tests.conftest import NOW
from tests.makers.competition import DPS, DYNAMIC, OPEN_TO_ALL, a_buying_council, a_draft, an_open_competition
from tests.makers.parties import a_person


@pytest.fixture
def council(app):
    with writing():
        return a_buying_council()


def at(draft, page):
    return f"/buyer/competitions/{draft.ref}/{page}"


PACK = {
    "terms": "The contractor does the work.", "data": "none", "tupe": "no", "insurance": "at_award",
    "insurance_words": "Public liability, £5 million.", "payment": "month", "payment_days": "30", "validity_days": "90",
}  # fmt: skip


def test_the_pack_is_written_with_a_briefing_and_read_whole_by_everybody(council, client):
    with writing():
        draft = a_draft(OPEN_TO_ALL, council=council, parts={})
    officer = client.sign_in(council.officer)
    page = officer.get(at(draft, "pack"))
    assert "Days for which a bid stands" in page.text
    assert "when the bid is made" not in page.text  # cover before the award may not be asked for under the Act
    added = officer.post(at(draft, "pack"), data={**PACK, "version": "2", "do": "add"})
    assert "Visit or briefing 1" in added.text
    assert queries.told_of(draft).call_off_pack() is None  # adding a row saves nothing
    visit = {
        "visits-0-kind": "briefing", "visits-0-at-day": "27", "visits-0-at-month": "11", "visits-0-at-year": "2026",
        "visits-0-at-time": "14:00", "visits-0-where": "Online", "visits-0-join": "The link is in the answers.",
        "visits-0-absent": "It is recorded.",
    }  # fmt: skip
    assert officer.post(at(draft, "pack"), data={**PACK, **visit, "version": "2"}).status_code == 302
    preview = officer.get(at(draft, "preview")).text
    for says in ("The contractor does the work.", "within 30 days of a valid invoice", "It is recorded.", "90 days"):
        assert says in preview
    late = officer.post(at(draft, "pack"), data={**PACK, "payment_days": "31", "version": "3"})
    assert late.status_code == 422


def test_only_what_the_route_asks_is_asked_and_the_own_record_is_shown_to_no_supplier(council, client):
    with writing():
        below, act = (a_draft(route, council=council, parts={}, considered={}) for route in (OPEN_TO_ALL, DYNAMIC))
    officer = client.sign_in(council.officer)
    assert "engagement" not in officer.get(at(below, "considerations")).text
    page = officer.get(at(act, "considerations")).text
    for says in ("Procurement Act 2023 s.17", "Procurement Act 2023 s.18", "Social Value) Act 2012"):
        assert says in page
    typed = {
        "version": "2", "conflicts": "found", "conflicts_words": "A councillor owns a share; she takes no part.",
        "conflicts_on-day": "2", "conflicts_on-month": "11", "conflicts_on-year": "2026", "engagement": "none",
        "lots": "reasons", "lots_reasons": "One team has to hold it together.", "small_firms": "Short form.",
        "social_value": "Paid work.", "budget_holder": "Head of Communities", "budget_confirmed": "y",
    }  # fmt: skip
    assert officer.post(at(act, "considerations"), data=typed).status_code == 302
    assert queries.sections_of(act, at=NOW)["considerations"] == ()
    preview = officer.get(at(act, "preview")).text
    assert "One team has to hold it together." in preview
    assert "Assessed on 2 November 2026" in preview
    for own in ("councillor", "Head of Communities", "Short form."):
        assert own not in preview
        assert own in officer.get(at(act, "considerations")).text


def test_a_second_person_reads_sends_back_and_approves_and_then_it_is_published(council, client):
    with writing():
        draft = a_draft(DPS, council=council)
        boss = a_person(council.body, COUNCIL_ADMINISTRATOR, name="Olu Second")
    officer = client.sign_in(council.officer)
    assert "No second person has approved it yet" in officer.get(f"/buyer/competitions/{draft.ref}").text
    assert "Olu Second" in officer.get(at(draft, "review")).text
    assert officer.post(at(draft, "review")).status_code == 302
    own = f"/buyer/reviews/{queries.review_of(draft).ref}"
    assert "You wrote in this draft" in officer.get(own).text
    assert officer.post(own, data={"outcome": "approved"}).status_code == 409

    second = client.sign_in(boss)
    assert "Review the draft" in second.get("/buyer/").text
    page = second.get(own)
    assert "Head of Communities" in page.text  # the reviewer reads the council's own record too
    assert second.post(own, data={"outcome": "sent_back"}).status_code == 409
    comment = {"outcome": "sent_back", "comments-0-section": "about", "comments-0-text": "Say for whom."}
    assert second.post(own, data=comment).status_code == 302
    assert second.post(own, data={"outcome": "approved"}).status_code == 409  # the answer stands

    officer = client.sign_in(council.officer)
    assert "Say for whom." in officer.get(at(draft, "review")).text
    with writing():
        actions.revise(competition=draft, facts={"need": "For tenants."}, version=2, by=council.by, at=NOW)
    assert officer.post(at(draft, "review")).status_code == 302
    assert "The second person has not answered yet" in officer.get(at(draft, "publish")).text
    second = client.sign_in(boss)
    assert (
        second.post(f"/buyer/reviews/{queries.review_of(draft).ref}", data={"outcome": "approved"}).status_code == 302
    )
    officer = client.sign_in(council.officer)
    assert officer.post(at(draft, "publish"), data={"sure": "y"}).status_code == 302
    assert queries.stage_of(draft, NOW) == "open"
    assert officer.get(at(draft, "review")).status_code == 409


def test_the_readiness_page_lists_every_reason_with_its_provision_its_page_and_who(council, client):
    with writing():
        draft = a_draft(DYNAMIC, council=council, need="", parts={}, considered={})
    page = client.sign_in(council.officer).get(at(draft, "readiness")).text
    for obstacle in queries.why_not_publish(draft, at=NOW):
        assert obstacle.code
    for says in (
        "s.83",
        "standing orders",
        at(draft, "pack"),
        at(draft, "considerations"),
        at(draft, "review"),
        "An officer who drafts it",
    ):
        assert says in page
    assert page.count('<li class="market-card">') == len(queries.why_not_publish(draft, at=NOW))
    with writing():
        live = an_open_competition(DPS, council=council)
    assert client.get(at(live, "readiness")).status_code == 409


def test_a_council_administrator_keeps_the_standing_orders_and_officers_read_them(council, client):
    with writing():
        boss = a_person(council.body, COUNCIL_ADMINISTRATOR)
        evaluator = a_person(council.body, EVALUATOR)
    officer = client.sign_in(council.officer)
    assert "Nothing kept yet" in officer.get("/buyer/standing-orders").text
    assert officer.get("/buyer/standing-orders/change").status_code == 403
    admin = client.sign_in(boss)
    added = admin.post("/buyer/standing-orders/change", data={"do": "add", "source": "Rule 7"})
    assert "Band 1" in added.text
    typed = {
        "source": "Contract procedure rules, rule 7", "direct_award_limit": "10,000",
        "bands-0-upto": "50,000", "bands-0-approver": "officer", "bands-0-second": "yes",
    }  # fmt: skip
    refused = admin.post("/buyer/standing-orders/change", data=typed)
    assert refused.status_code == 409
    assert "do not reach every value" in refused.text
    typed |= {"bands-1-upto": "", "bands-1-approver": "council-administrator", "bands-1-second": "yes"}
    assert admin.post("/buyer/standing-orders/change", data=typed).status_code == 302
    page = client.sign_in(evaluator).get("/buyer/standing-orders").text
    assert "£50,000" in page
    assert "Edition 1" in page
    assert queries.direct_award_limit_of(council.body) == 10_000_00
