"""Social value that is scored by a number promised, page by page: drafted, told, rehearsed, promised."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from dps.bidding import actions as bidding
from dps.bidding.drafts import draft_of
from dps.competition.rules.parts.social_value import NAME
from dps.core.db import writing
from dps.parties.rules.roles import OWNER
from tests.makers.competition import DPS, a_draft
from tests.makers.draft_parts import whole_parts
from tests.makers.evaluation import BIDDING
from tests.makers.parties import a_person, a_supplier, acting
from tests.makers.social_value import HOURS, WHY, a_measured_competition, a_measured_evaluation, a_promise


def plain(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.text))


@pytest.fixture
def draft(council):
    parts = whole_parts(DPS)
    parts[NAME] = {**parts[NAME], "measures": [{**HOURS.__dict__}]}
    with writing():
        return a_draft(DPS, council=council, parts=parts)


@pytest.fixture
def officer(client, council, draft):
    return client.sign_in(council.officer)


def at(draft, page: str) -> str:
    return f"/buyer/competitions/{draft.ref}/{page}"


ROWS = {
    "criteria-0-kind": "quality", "criteria-0-title": "Approach", "criteria-0-weight": "50", "criteria-0-question": "How?",
    "criteria-1-kind": "social_value", "criteria-1-title": "Benefit", "criteria-1-weight": "10", "criteria-1-question": "What?",
    "criteria-2-kind": "social_value", "criteria-2-title": "Local work", "criteria-2-weight": "10",
    "criteria-2-measure": HOURS.code, "criteria-2-at_target": "80",
}  # fmt: skip


def test_a_criterion_is_scored_by_a_number_promised_and_bidders_read_how(officer, draft):
    page = officer.get(at(draft, "criteria"))
    assert "By the number promised: Paid hours for residents, in hours" in page.text
    assert officer.post(at(draft, "criteria"), data={"version": str(draft.version), **ROWS}).status_code == 302
    assert [(c.measure, c.at_target) for c in draft.criteria] == [("", None), ("", None), (HOURS.code, Decimal(80))]
    told = plain(officer.get(at(draft, "preview")))
    assert "Scored by the number promised" in told
    assert "The target of 1200 hours earns 80% of the weight" in told
    assert "Good practice that a bidder already has counts as fully as new" in told
    shown = officer.get(at(draft, "rehearsal"))
    assert "Local work, hours promised" in shown.text
    typed = {"do": "rank"} | {f"bids-{n}-price": str(price) for n, price in enumerate((80_000, 70_000))}
    typed |= {f"bids-{n}-score_{c}": "3" for n in range(2) for c in range(2)}
    ranked = plain(
        officer.post(at(draft, "rehearsal"), data={**typed, "bids-0-score_2": "1200", "bids-1-score_2": "9000"})
    )
    assert "Bid A, Local work: 1200 hours promised, weight 10: 80% × 1200 ÷ 1200 × 10 = 8." in ranked
    assert "9000 hours promised, of which 2000 count" in ranked


def test_a_question_about_the_firm_is_refused_beside_the_criteria(officer, draft):
    rows = {**ROWS, "criteria-1-question": "Are you a co-operative?"}
    officer.post(at(draft, "criteria"), data={"version": str(draft.version), **rows})
    page = officer.get(at(draft, "criteria"))
    assert "asks for a bidder’s legal form: “Are you a co-operative”" in page.text
    assert "Local Government Act 1988 s.17" in page.text


def test_a_measure_that_was_taken_out_is_said_to_be_gone_and_nothing_typed_is_lost(officer, draft):
    officer.post(at(draft, "criteria"), data={"version": str(draft.version), **ROWS})
    with writing():
        draft.parts = {**draft.parts, NAME: {**draft.parts[NAME], "measures": []}}
    page = officer.get(at(draft, "criteria"))
    assert "By a measure that is not counted any more" in page.text
    assert "its measure is not among what is counted any more" in page.text
    again = officer.post(at(draft, "criteria"), data={"version": str(draft.version), "do": "add", **ROWS})
    assert "By a measure that is not counted any more" in again.text


@pytest.fixture
def scored(client):
    with writing():
        return a_measured_evaluation("declared", (a_promise("2500"),), (), worth=True)


def desk(it, page: str = "") -> str:
    return f"/buyer/competitions/{it.competition.ref}/evaluation{page}"


def test_the_moderator_finds_whether_a_promise_counts_and_nobody_else_does(client, scored):
    it, moderator, evaluator = scored, scored.moderator.person, scored.evaluators[0].person
    where = desk(it, f"/promises/{it.bids[0].ref}/1")
    client.sign_in(moderator)
    assert "Find which promises count" in client.get(desk(it)).text
    page = client.get(desk(it, "/promises"))
    for words in ("To find", "Promises more than the published need of 2000", "School leavers", "Payroll records"):
        assert words in plain(page)
    assert "This bid promises nothing that could be measured." in page.text
    assert "£" not in plain(page).split("Promise 1")[1]
    assert client.post(where, data={"version": "0", "outcome": "counts", "reason": "Yes."}).status_code == 409
    assert client.post(where, data={"version": "0", "outcome": "most", "reason": WHY}).status_code == 422
    kept = client.post(where, data={"version": "0", "outcome": "counts", "reason": WHY})
    assert kept.status_code == 302
    assert "Counts" in plain(client.get(desk(it, "/promises")))
    stale = client.post(where, data={"version": "0", "outcome": "not_linked", "reason": WHY})
    assert stale.status_code == 409
    assert "Kept now, as version 1" in stale.text
    assert client.get(desk(it, f"/promises/{it.bids[0].ref}/2")).status_code == 404
    client.sign_in(evaluator)
    assert "Change the finding" not in client.get(desk(it, "/promises")).text
    assert client.get(where).status_code in (403, 404)
    client.sign_in(it.council.officer)
    assert client.get(desk(it, "/promises")).status_code == 404


def test_after_the_lock_officers_read_it_with_money_beside_and_the_ranking_shows_its_sum(client):
    with writing():
        it = a_measured_evaluation("computed", (a_promise("2500"),), (a_promise("300"),), worth=True)
    client.sign_in(it.council.officer)
    page = plain(client.get(desk(it, "/promises")))
    assert "In money, for information and never scored: £25,000 gross, £20,000 net." in page
    assert "At the prices of 2025. Source: A council’s own study, table 2." in page
    ranking = plain(client.get(desk(it, "/ranking")))
    assert "2500 hours promised, of which 1200 count, weight 10: 1200 ÷ 1200 × 10 = 10" in ranking


def test_a_value_in_money_needs_its_source_and_year_and_may_be_left_out(officer, draft):
    page = officer.get(at(draft, "proxies"))
    assert "Paid hours for residents, in hours" in page.text
    typed = {
        "version": str(draft.version),
        "rows-0-code": HOURS.code,
        "rows-0-pence": "12.50",
        "rows-0-deadweight": "20",
    }
    assert officer.post(at(draft, "proxies"), data=typed).status_code == 302
    again = officer.get(at(draft, "proxies"))
    assert "does not say where it comes from" in again.text
    assert 'value="12.50"' in again.text
    left = {"version": str(draft.version), "rows-0-code": HOURS.code, "rows-0-pence": ""}
    assert officer.post(at(draft, "proxies"), data=left).status_code == 302
    assert draft.parts["proxies"] == {"rows": []}


def test_a_bidder_promises_against_what_is_counted_and_reads_it_back(client, clock):
    with writing():
        competition = a_measured_competition()
        firm = a_supplier("Bidder A")
        person = a_person(firm, OWNER)
        bid = bidding.start(competition=competition, supplier=firm, by=acting(person, firm), at=BIDDING)
    clock.set(BIDDING)
    client.sign_in(person)
    where = f"/supplier/bids/{bid.ref}"
    page = client.get(f"{where}/promises")
    for words in (
        "Paid hours for residents, in hours",
        "What you do already counts",
        "The target of 1200 hours earns the whole weight",
    ):
        assert words in page.text
    typed = {
        "promises-0-measure_key": HOURS.code, "promises-0-amount": "1,500", "promises-0-who": "School leavers",
        "promises-0-due_on-day": "1", "promises-0-due_on-month": "9", "promises-0-due_on-year": "2027",
    }  # fmt: skip
    assert client.post(f"{where}/promises", data={**typed, "promises-0-amount": "many"}).status_code == 422
    assert client.post(f"{where}/promises", data=typed).status_code == 302
    (promise,) = draft_of(bid).commitments
    assert (promise.measure, promise.how_much, promise.amount) == (HOURS.measure, "1500 hours", Decimal(1500))
    assert promise.outcome == HOURS.outcome
    answers = client.get(f"{where}/answers")
    assert "Local benefit" in answers.text
    assert "Local work" not in plain(answers)
    check = plain(client.get(f"{where}/check"))
    assert "Answered by the social value promises" in check
    assert "For: School leavers" in check
    assert "Promise 1: Does not say where or what will show it." in check
