"""Each part of an application on its page: rows, grounds, answers, documents; what is wrong beside its field, what was typed kept."""

from __future__ import annotations

import pytest

from dps.admission.declaring import answer_grounds
from dps.core.db import writing
from dps.law.exclusions import grounds_for
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS
from dps.profile.queries import evidence_of
from suppliers.declaring import field_of
from tests.conftest import NOW
from tests.doors.applying import ADA, BIDI, COMPANY, CONFIRM, begin, groups_of, latest, text
from tests.makers.admission import acting_for
from tests.makers.market import a_lot
from tests.makers.parties import a_supplier
from tests.makers.profile import expired_insurance


@pytest.fixture
def engine_kind() -> str:
    """SQLite: what the pages say does not depend on the engine; the deeds are tried on both."""
    return "sqlite"


def test_under_the_act_the_platform_is_confirmed_with_its_number(ours):
    """SI 2024/692 reg 6."""
    with writing():
        lot = a_lot(PA_2023_MARKET)
    address = begin(ours, lot)
    bare = ours.post(f"{address}/company", data=COMPANY)
    assert bare.status_code == 422
    assert "Enter your number on the central digital platform" in text(bare)
    wrong = ours.post(f"{address}/company", data={**COMPANY, "number": "12", "on_platform": "y"})
    assert "in the form PDNK-4567-BXYZ" in text(wrong)
    kept = ours.post(f"{address}/company", data={**COMPANY, "number": "pdnk4567bxyz", "on_platform": "y"})
    assert kept.status_code == 302
    assert latest().company["number"] == "PDNK-4567-BXYZ"


def test_rows_are_added_and_taken_out_without_a_script_and_keep_what_was_typed(ours, lot):
    address = f"{begin(ours, lot)}/connected"
    more = ours.post(address, data={**ADA, "do": "add"})
    assert (more.status_code, more.text.count("Person or body")) == (200, 2)
    assert 'value="Ada Byron"' in more.text
    two = {**ADA, "rows-1-kind": "control", "rows-1-name": "Grace Hopper", "rows-1-role": ""}
    fewer = ours.post(address, data={**two, "do": "remove-0"}).text
    assert 'value="Grace Hopper"' in fewer
    assert "Ada Byron" not in fewer
    assert latest().connected == []
    assert ours.post(address, data=two).status_code == 302
    assert [row["name"] for row in latest().connected] == ["Ada Byron", "Grace Hopper"]


def test_a_yes_leads_to_what_happened_and_is_kept_in_the_parts_that_are_weighed(ours, lot):
    """PCR 2015 reg 57(13)-(17)."""
    address = begin(ours, lot)
    numbers = {group: number for number, (group, _) in groups_of(PCR_2015_DPS)}
    grounds = dict(g for _, g in groups_of(PCR_2015_DPS))["Conduct of business"]
    said = {field_of(g): "yes" if g.code == "insolvency" else "no" for g in grounds}
    at = f"{address}/declaration/groups/{numbers['Conduct of business']}"
    assert "Since 24 November 2023" in text(ours.get(at))
    asked = ours.post(at, data=said).location
    assert "/declaration/grounds/" in asked
    assert "Measures" in text(ours.get(asked))
    happened = {"happened_on-day": "2", "happened_on-month": "6", "happened_on-year": "2024"}
    told = {**happened, "statement": "A voluntary arrangement.", "part_measures": "A new board."}
    assert ours.post(asked, data=told).status_code == 302
    kept = latest().declaration["insolvency"]
    assert kept == {
        "applies": True, "statement": "A voluntary arrangement.", "happened_on": "2024-06-02", "parts": {"measures": "A new board."},
    }  # fmt: skip
    assert "A new board." in text(ours.get(f"{address}/declaration"))


@pytest.mark.parametrize(
    ("change", "says", "status"),
    [
        ({"happened_on-day": "31", "happened_on-month": "2"}, "Enter a date that exists", 422),
        ({"happened_on-year": "2027"}, "It cannot have happened after today", 409),
        ({"happened_on-year": "2019"}, "only what happened since 24 November 2023 counts", 409),
        ({"happened_on-day": "", "happened_on-month": "", "happened_on-year": ""}, "Enter the date", 422),
        ({"statement": ""}, "Say what happened", 422),
        ({"statement": "x" * 2001}, "Shorten this to 2,000 characters", 422),
    ],
)
def test_what_happened_is_refused_beside_its_field_and_stays_as_it_was_typed(ours, supplier, lot, change, says, status):
    address = begin(ours, lot)
    with writing():
        answer_grounds(application=latest(), applies={"insolvency": True}, by=acting_for(supplier), at=NOW)
    number = 1 + [g.code for g in grounds_for(PCR_2015_DPS)].index("insolvency")
    data = {
        "happened_on-day": "2", "happened_on-month": "6", "happened_on-year": "2024", "statement": "An arrangement.",
        "part_measures": "A new board, in full.", **change,
    }  # fmt: skip
    answer = ours.post(f"{address}/declaration/grounds/{number}", data=data)
    assert answer.status_code == status
    assert says in text(answer)
    assert "A new board, in full." in answer.text
    assert latest().declaration["insolvency"]["statement"] == ""


def test_a_group_with_a_ground_unanswered_is_shown_again(ours, lot):
    address = f"{begin(ours, lot)}/declaration/groups/1"
    answer = ours.post(address, data={"ground_fraud": "no"})
    assert answer.status_code == 422
    assert "Answer yes or no: Bribery or corruption" in text(answer)
    assert latest().declaration == {}
    assert ours.get(address.replace("groups/1", "groups/9")).status_code == 404


def test_a_declaration_with_groups_unanswered_is_refused_with_what_is_missing(ours, lot):
    address = f"{begin(ours, lot)}/declaration"
    refused = ours.post(address, data=CONFIRM)
    assert refused.status_code == 409
    assert "Answer yes or no: Bribery" in text(refused)
    nobody = ours.post(address, data={})
    assert nobody.status_code == 422
    assert "Enter the position" in text(nobody)
    assert "Confirm that what you declare is true" in text(nobody)


def test_each_criterion_is_answered_in_the_way_it_asks_and_can_wait(ours, mixed):
    address = begin(ours, mixed)
    by_title = {c.title: c for c in mixed.criteria}
    page = ours.get(f"{address}/answers/legal")
    assert "At most 5 words" in text(page)
    assert "You have none of this kind that is in date" in text(page)
    assert ours.post(f"{address}/answers/legal", data={}).status_code == 302
    said = {f"answer_{by_title['Turnover'].ref}": "£1,250,000"}
    assert ours.post(f"{address}/answers/financial", data=said).status_code == 302
    assert (
        ours.post(f"{address}/answers/technical", data={f"answer_{by_title['Trained staff'].ref}": "no"}).status_code
        == 302
    )
    kept = latest().answers
    assert (kept[by_title["Turnover"].ref], kept[by_title["Trained staff"].ref]) == ("125000000", "no")
    assert "£1,250,000" in text(ours.get(f"{address}/check"))
    assert ours.get(f"{address}/answers/moral").status_code == 404


def test_an_answer_over_its_words_is_refused_beside_its_field_and_stays(ours, mixed):
    address = begin(ours, mixed)
    ref = mixed.criteria[0].ref
    answer = ours.post(f"{address}/answers/legal", data={f"answer_{ref}": "one two three four five six"})
    assert answer.status_code == 422
    assert "has 6 words; at most 5 are read" in text(answer)
    assert "one two three four five six" in answer.text
    assert latest().answers == {}


def test_a_figure_in_words_is_refused_beside_its_field_and_stays(ours, mixed):
    address = begin(ours, mixed)
    ref = next(c.ref for c in mixed.criteria if c.asks == "figure")
    answer = ours.post(f"{address}/answers/financial", data={f"answer_{ref}": "a million"})
    assert answer.status_code == 422
    assert 'value="a million"' in answer.text


def a_file():
    from io import BytesIO

    return (BytesIO(b"Registered with the commissioner.\n"), "registration.txt")


DOCUMENT = {
    "title": "ICO registration", "issued_on-day": "1", "issued_on-month": "2", "issued_on-year": "2026", "ends": "never",
    "confidential": "no",
}  # fmt: skip


def test_a_document_is_added_and_answers_the_criterion_at_once_and_is_there_for_the_next(ours, supplier, mixed):
    address = begin(ours, mixed)
    ref = next(c.ref for c in mixed.criteria if c.asks == "document")
    assert ours.get(f"{address}/documents/1").status_code == 200
    added = ours.post(f"{address}/documents/1", data={**DOCUMENT, "file": a_file()})
    assert added.location == f"{address}/answers/legal"
    (held,) = evidence_of(supplier)
    assert (held.kind, latest().answers[ref]) == ("data-protection", held.ref)
    assert "ICO registration" in text(ours.get(added.location))
    assert ours.get(f"{address}/documents/2").status_code == 404


def test_a_document_without_its_title_is_refused_and_leaves_nothing(ours, supplier, mixed):
    address = begin(ours, mixed)
    answer = ours.post(f"{address}/documents/1", data={**DOCUMENT, "title": "", "file": a_file()})
    assert answer.status_code == 422
    assert "Enter a title" in text(answer)
    assert evidence_of(supplier) == ()


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "empty.pdf"), (b"MZ\x90\x00", "cover.pdf"), (b"<script>", "cover.html")]
)
def test_a_file_that_is_not_taken_is_refused_beside_it_and_everything_typed_stays(ours, supplier, mixed, content, name):
    from io import BytesIO

    address = begin(ours, mixed)
    answer = ours.post(f"{address}/documents/1", data={**DOCUMENT, "file": (BytesIO(content), name)})
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert 'value="ICO registration"' in answer.text
    assert evidence_of(supplier) == ()


def test_another_suppliers_document_or_one_of_another_kind_answers_nothing(ours, supplier, mixed):
    with writing():
        theirs, wrong = expired_insurance(a_supplier()), expired_insurance(supplier)
    address = begin(ours, mixed)
    ref = next(c.ref for c in mixed.criteria if c.asks == "document")
    for one in (theirs.ref, wrong.ref, "a" * 26):
        answer = ours.post(f"{address}/answers/legal", data={f"answer_{ref}": one})
        assert answer.status_code == 422
        assert "Choose from the options listed" in text(answer)
    assert latest().answers == {}


@pytest.mark.parametrize(
    ("page", "data", "says"),
    [
        ("company", {**COMPANY, "address": ""}, "Enter the address"),
        ("company", {**COMPANY, "address": "x" * 301}, "Shorten this to 300 characters"),
        ("company", {**COMPANY, "website": "javascript:alert(1)"}, "begins with https://"),
        ("company", {**COMPANY, "trading_names": "\n".join("abcdefghijk")}, "Give the 10 names that matter most"),
        ("company", {"address": "1 Mill Lane"}, "Confirm that these facts are right"),
        ("connected", {**ADA, "rows-0-kind": "cousin"}, "Choose from the options listed"),
        ("connected", {**ADA, "rows-0-name": ""}, "Enter the name"),
        ("connected", {**ADA, "rows-0-name": "x" * 300}, "Shorten this to 200 characters"),
        ("connected", {"do": "save"}, "Add somebody, or tick that there is nobody"),
        ("connected", {**ADA, "nobody": "y"}, "You named somebody above"),
        (
            "relied-on",
            {"rows-0-kind": "subcontractor", "rows-0-name": "Elm", "do": "save"},
            "Say what you rely on them for",
        ),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_nothing_is_kept(ours, lot, page, data, says):
    address = begin(ours, lot)
    answer = ours.post(f"{address}/{page}", data=data)
    assert answer.status_code == 422
    assert says in text(answer)
    for typed in data.values():
        if len(typed) > 3 and typed != "cousin":
            assert typed.splitlines()[0] in answer.text
    one = latest()
    assert (one.company, one.connected, one.relied_on) == ({}, [], [])


def test_marks_that_turn_the_writing_are_taken_out_or_refused(ours, lot):
    address = begin(ours, lot)
    answer = ours.post(f"{address}/company", data={**COMPANY, "address": BIDI})
    assert answer.status_code in {302, 422}
    assert "\u202e" not in str(latest().company)
    said = ours.post(f"{address}/connected", data={**ADA, "rows-0-name": BIDI})
    assert said.status_code in {302, 422}
    assert "\u202e" not in str(latest().connected)
