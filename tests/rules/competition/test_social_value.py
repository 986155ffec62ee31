"""Social value by design: the place first, then few measures, each about this contract; and catalogues as data."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dps.competition.rules.outcomes import (
    CONFIRMED,
    MOST_ROWS,
    SHIPPED,
    TITLE_ONLY,
    obstacles_to_catalogue_version,
    obstacles_to_rows,
    read_csv,
)
from dps.competition.rules.parts.social_value import NAME, PRINCIPLES, Measure, most_measures, obstacles, read
from tests.makers.draft_parts import SOCIAL_VALUE
from tests.rules.competition.draft import AT, DPS, purchase, told

ONE = SOCIAL_VALUE["measures"][0]
HEAD = "outcome,measure,unit,target,need,where\n"


def some(number: int) -> list[dict[str, str]]:
    return [{**ONE, "measure": f"Measure {n}"} for n in range(number)]


def codes(value: int = 90_000_00, **changes: object) -> list[str]:
    draft = told(DPS, value_pence=value, parts={NAME: {**SOCIAL_VALUE, **changes}})
    return [o.code for o in obstacles(draft, purchase(DPS), AT)]


def test_a_whole_part_has_nothing_in_its_way():
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"place": " "}, "no-place"),
        ({"asked": ""}, "no-one-asked"),
        ({"changed": ""}, "nothing-changed"),
        ({"measures": []}, "no-measures"),
        ({"measures": [{**ONE, "unit": ""}]}, "measure-unfinished"),
        ({"measures": [{**ONE, "relevance": " "}]}, "measure-not-relevant"),
        ({"measures": [ONE, ONE]}, "measure-twice"),
        ({"measures": some(7)}, "too-many-measures"),
    ],
)
def test_each_thing_that_is_missing_is_said_with_its_provision(changes, code):
    assert codes(**changes) == [code]
    found = obstacles(told(DPS, parts={NAME: {**SOCIAL_VALUE, **changes}}), purchase(DPS), AT)
    assert all(o.provision and o.mend for o in found)


@pytest.mark.parametrize(("pence", "most"), [(49_999_99, 2), (50_000_00, 6), (0, 2), (None, 6)])
def test_below_fifty_thousand_pounds_two_measures_are_the_most_and_from_there_six(pence, most):
    assert most_measures(pence) == most
    if pence:
        assert codes(pence, measures=some(most)) == []
        assert codes(pence, measures=some(most + 1)) == ["too-many-measures"]


def test_options_and_extensions_count_towards_the_fifty_thousand():
    draft = told(
        DPS, value_pence=30_000_00, extensions_pence=20_000_00, parts={NAME: {**SOCIAL_VALUE, "measures": some(6)}}
    )
    assert obstacles(draft, purchase(DPS), AT) == ()


def test_more_measures_need_a_recorded_reason():
    assert codes(40_000_00, measures=some(3), why_more="A grant asks for these three.") == []


def test_principles_describe_and_an_unknown_one_is_left_out():
    said = read({"principles": ["learning", "profit", 3]})
    assert said.principles_in_words == ("Learning",)
    assert len(PRINCIPLES) == 10
    assert codes(principles=[]) == []  # nobody has to name one


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://example.org", "//example.org", ""])
def test_only_a_safe_address_of_a_project_is_ever_told(link):
    assert read({"project_link": link}).project_link == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(["place", "measures", "principles", "version", "project_link"]), JSON))
def test_plain_json_of_any_shape_is_read_and_never_raises(raw):
    said = read({**raw, "measures": [raw, raw.get("measures")]})
    assert all(isinstance(m, Measure) for m in said.measures)
    obstacles(told(DPS, parts={NAME: raw}), purchase(DPS), AT)


def test_every_shipped_row_says_where_it_comes_from_and_how_far_it_is_confirmed():
    for catalogue in SHIPPED:
        assert catalogue.source
        assert catalogue.licence
        assert len({row.key for row in catalogue.rows}) == len(catalogue.rows)
        assert all(row.source and row.status and row.outcome for row in catalogue.rows)


def test_only_what_is_confirmed_carries_an_official_code_and_no_measure_or_value_is_shipped():
    newest, older = SHIPPED
    assert [r.key for r in newest.rows if r.status == CONFIRMED] == ["1a", "1b", "1c", "1d", "1e"]
    assert sum(r.status == TITLE_ONLY for r in newest.rows) == 7
    assert len(older.rows) == 25
    assert not any(r.measure or r.unit or r.target for c in SHIPPED for r in c.rows)
    assert "tom" not in " ".join(c.title + c.source for c in SHIPPED).casefold().split()


def test_a_file_of_measures_is_read_with_its_columns_in_any_order():
    rows, wrong = read_csv(
        '\ufeffUnit,Outcome,Measure\nhours,Work,"Hours, paid"\n\npeople,Skills,Apprentices\n', source="Ours"
    )
    assert wrong == ()
    assert [(r.key, r.outcome, r.measure, r.unit, r.source) for r in rows] == [
        ("1", "Work", "Hours, paid", "hours", "Ours"), ("2", "Skills", "Apprentices", "people", "Ours"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "does not name outcome, measure and unit"),
        ("outcome;measure;unit\n", "does not name"),
        (HEAD, "no measure in it"),
        (HEAD + "Work,,hours,,,\n", "Line 2: the measure is missing"),
        (HEAD + ",Hours,hours,,,\n", "Line 2 names no outcome"),
        (HEAD + f"Work,{'x' * 301},hours,,,\n", "more than 300 characters"),
        (HEAD + "Work,Hours,hours,,,\nwork,HOURS,days,,,\n", "there twice"),
        (HEAD + "".join(f"Work,M{n},hours,,,\n" for n in range(MOST_ROWS + 1)), "at most 500"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_line_by_line_and_nothing_of_it_is_kept(text, says):
    rows, wrong = read_csv(text, source="Ours")
    assert rows == ()
    assert any(says in o.says for o in wrong)


@given(st.text(max_size=200))
def test_any_text_at_all_is_read_or_refused(text):
    rows, wrong = read_csv(text, source="Ours")
    assert bool(rows) != bool(wrong)
    assert not obstacles_to_rows(rows) or wrong


def test_a_change_to_an_older_version_than_the_newest_is_refused():
    assert obstacles_to_catalogue_version(asked="2", kept=2) == ()
    assert [o.code for o in obstacles_to_catalogue_version(asked="1", kept=2)] == ["changed-meanwhile"]
