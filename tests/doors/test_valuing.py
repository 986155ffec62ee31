"""An officer says what a contract is worth, sees the sum, and is told which way to buy follows from it."""

from __future__ import annotations

import pytest

from dps.competition import actions, queries
from dps.core.db import writing
from tests.conftest import NOW
from tests.doors.test_drafting import at, day, save
from tests.makers.competition import OPEN_TO_ALL, a_draft, approved, the_notice

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


def test_whoever_is_named_counts_whoever_names_it_and_what_is_related_to_that(council, officer):
    """Three parts of one need, £90,000 each: none of them is below the threshold, whichever was drafted first."""
    with writing():
        first, second, third, apart = (
            a_draft(OPEN_TO_ALL, council=council, title=title, value_pence=90_000_00)
            for title in ("Part one", "Part two", "Part three", "Apart")
        )
        name(second, first, by=council.by)
        name(third, second, by=council.by)
    for part in (first, second, third):
        assert queries.told_of(part).total_pence == 270_000_00
        assert queries.sections_of(part, at=NOW)["route"]  # at £270,000 a below-threshold notice is no lawful way
    assert queries.told_of(apart).total_pence == 90_000_00
    assert queries.sections_of(apart, at=NOW)["route"] == ()
    page = officer.get(at(first, "value")).text
    assert "their value counts here too" in page
    assert "Part two" in page
    assert f'value="{second.ref}"' not in page  # it counts already, so there is nothing to tick
    typed = {**FIGURES, "value_pence": "90,000", "options_pence": "", "figures": "with"}
    summed = save(officer, first, "value", **typed, do="sum")
    assert "£270,000" in summed.text
    with writing():
        actions.cancel(competition=second, reason="It is not needed any more.", by=council.by, at=NOW)
    assert queries.told_of(first).total_pence == 90_000_00  # given up, it names nobody
    assert "their value counts" not in officer.get(at(first, "value")).text


def test_a_later_draft_counts_the_published_one_that_it_names_and_the_frozen_value_stays(council, officer):
    with writing():
        live = a_draft(OPEN_TO_ALL, council=council, value_pence=90_000_00)
        actions.publish(competition=approved(live), **the_notice(OPEN_TO_ALL), by=council.by, at=NOW)
        later = a_draft(OPEN_TO_ALL, council=council, value_pence=150_000_00)
        name(later, live, by=council.by)
    assert queries.told_of(later).total_pence == 240_000_00
    assert queries.sections_of(later, at=NOW)["route"]
    assert queries.told_of(live).total_pence == 90_000_00


def name(draft, other, *, by):
    parts = {"related": {"refs": [other.ref]}}
    actions.revise(competition=draft, facts={"parts": parts}, version=draft.version, by=by, at=NOW)
