"""Social value that is scored by a number promised, page by page: drafted, told, rehearsed, promised."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from dps.competition.rules.parts.social_value import NAME, Measure
from dps.core.db import writing
from tests.makers.competition import DPS, a_draft
from tests.makers.draft_parts import whole_parts

HOURS = Measure("More local work", "Paid hours for residents", "hours", "The team is hired here.", "1,200", "2,000")


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
