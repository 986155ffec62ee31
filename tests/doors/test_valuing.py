"""An officer says what a contract is worth, sees the sum, and is told which way to buy follows from it."""

from __future__ import annotations

import pytest

from dps.competition import queries
from dps.core.db import writing
from tests.doors.test_drafting import at, day, save
from tests.makers.competition import OPEN_TO_ALL, a_draft

FIGURES = {"value_pence": "120,000", "options_pence": "60,000", "figures": "without", "vat_percent": "20",
           "contract_kind": "goods_services", "cpv": "79410000", **day("starts_on", 2027), **day("ends_on", 2028)}  # fmt: skip


def test_the_sum_is_worked_out_on_the_page_before_anything_is_saved(council, officer):
    with writing():
        draft = a_draft(OPEN_TO_ALL, council=council)
    page = save(officer, draft, "value", **FIGURES, do="sum")
    assert page.status_code == 200
    assert "VAT at 20%" in page.text
    assert "£216,000" in page.text
    assert draft.value_pence == 48_000_00


@pytest.mark.parametrize("odd", [{"cpv": "a\x00b"}, {"vat_percent": "no-such"}, {"vat_percent": "9" * 5_000}])
def test_a_figure_beside_something_that_is_none_is_still_added_up_and_what_is_wrong_said(council, officer, odd):
    with writing():
        draft = a_draft(OPEN_TO_ALL, council=council)
    page = save(officer, draft, "value", **{**FIGURES, **odd}, do="sum")
    assert page.status_code == 422
    assert "£216,000" in page.text


def test_figures_stay_as_they_were_typed_and_count_with_vat(council, officer):
    with writing():
        draft = a_draft(OPEN_TO_ALL, council=council)
    assert save(officer, draft, "value", **FIGURES).status_code == 302
    assert (draft.value_pence, draft.options_pence) == (120_000_00, 60_000_00)
    assert queries.told_of(draft).total_pence == 216_000_00
    assert "a below-threshold notice cannot award it" in officer.get(at(draft, "publish")).text
    assert "£216,000 with VAT, options and extensions included" in officer.get(at(draft, "preview")).text


def test_nobody_may_leave_open_whether_the_figures_hold_vat(council, officer):
    with writing():
        draft = a_draft(OPEN_TO_ALL, council=council, parts={})
    typed = {**FIGURES, "figures": ""}
    page = save(officer, draft, "value", **typed)
    assert page.status_code == 422
    assert "with VAT or without" in page.text
    assert "Nobody has said whether the figures hold VAT" in officer.get(at(draft, "publish")).text


def test_a_related_need_of_the_same_council_is_added_and_told_and_anothers_is_not_offered(council, officer):
    with writing():
        draft, beside = (a_draft(OPEN_TO_ALL, council=council, title=t) for t in ("This one", "The earlier part"))
        foreign = a_draft(OPEN_TO_ALL, title="Not ours")
    page = officer.get(at(draft, "value")).text
    assert "The earlier part" in page
    assert "Not ours" not in page
    assert save(officer, draft, "value", **FIGURES, related=foreign.ref).status_code == 422
    assert save(officer, draft, "value", **FIGURES, related=beside.ref).status_code == 302
    assert queries.told_of(draft).total_pence == 264_000_00
    assert "Related need: The earlier part" in officer.get(at(draft, "preview")).text


def test_a_ref_that_was_smuggled_in_adds_no_other_councils_value(council):
    with writing():
        foreign = a_draft(OPEN_TO_ALL)
        draft = a_draft(OPEN_TO_ALL, council=council, parts={"related": {"refs": [foreign.ref]}})
    assert queries.told_of(draft).total_pence == 48_000_00
    assert "related-not-found" in {o.code for o in queries.sections_of(draft, at=draft.drafted_at)["value"]}
