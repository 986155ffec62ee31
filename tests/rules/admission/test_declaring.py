"""What is declared about the grounds for exclusion: whole, dated, explained; and what of it can be used again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.admission.rules.declaration import (
    LONGEST_STATEMENT,
    Declaration,
    Said,
    applying,
    declared_grounds,
    grouped,
    obstacles_to_declaring,
    obstacles_to_explaining,
    read_back,
)
from dps.admission.rules.reuse import SAME_FACT, may_be_taken_over, offered
from dps.law.exclusions import grounds_for, looks_back_to
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS
from dps.law.self_cleaning import factors

BOTH = pytest.mark.parametrize("route", [PCR_2015_DPS, PA_2023_MARKET], ids=lambda r: r.code)
ON = date(2026, 11, 23)
HAPPENED = date(2025, 6, 2)


def ground_of(route, code="insolvency"):
    return next(g for g in grounds_for(route) if g.code == code)


def declaring(route, declaration, on=ON):
    return [o.code for o in obstacles_to_declaring(route, declaration, on=on)]


def explaining(route, said, code="insolvency", on=ON):
    return [o.code for o in obstacles_to_explaining(route, ground_of(route, code), said, on=on)]


@BOTH
def test_every_ground_of_the_route_is_declared_in_its_group(route):
    listed = [ground for _, grounds in grouped(route) for ground in grounds]
    assert sorted(g.code for g in listed) == sorted(g.code for g in grounds_for(route))
    assert len({group for group, _ in grouped(route)}) == len(grouped(route))


@BOTH
def test_a_declaration_that_nothing_applies_is_whole(route):
    whole = Declaration.nothing(route)
    assert declaring(route, whole) == []
    assert applying(route, whole.kept()) == ()


@BOTH
def test_each_ground_left_out_is_asked_for(route):
    whole = Declaration.nothing(route)
    for code in whole.grounds:
        rest = {c: s for c, s in whole.grounds.items() if c != code}
        assert declaring(route, Declaration(rest, "Director")) == ["ground-unanswered"]


@BOTH
def test_a_ground_that_applies_needs_its_statement_and_its_date_and_is_shown_with_them(route):
    whole = Declaration.nothing(route)
    bare = Declaration({**whole.grounds, "insolvency": Said(True)}, "Director")
    assert declaring(route, bare) == ["ground-unexplained", "ground-undated"]
    code = factors(route, ground_of(route))[0].code
    told = Declaration(
        {**whole.grounds, "insolvency": Said(True, "An arrangement.", HAPPENED, {code: "Paid."})}, "Chair"
    )
    assert declaring(route, told) == []
    assert [(g.code, text) for g, text in applying(route, told.kept())] == [("insolvency", "An arrangement.")]
    (shown,) = declared_grounds(route, told.kept())
    assert (shown.happened_on, [(f.code, text) for f, text in shown.since]) == (HAPPENED, [(code, "Paid.")])


def test_a_declaration_is_made_by_somebody_with_authority_about_grounds_of_its_route():
    assert declaring(PCR_2015_DPS, Declaration.nothing(PCR_2015_DPS, declared_as=" ")) == ["no-authority"]
    other = Declaration({**Declaration.nothing(PCR_2015_DPS).grounds, "cartel": Said(False)}, "Director")
    assert declaring(PCR_2015_DPS, other) == ["ground-unknown"]


@BOTH
def test_what_happened_before_the_look_back_is_not_declared_and_its_first_day_is(route):
    """PCR 2015 reg 57(11), (12); Procurement Act 2023 Sch 6 para 44, Sch 7 para 15."""
    for ground in grounds_for(route):
        since = looks_back_to(ground, on=ON)
        if since is None:
            assert explaining(route, Said(True, "Owed.", date(1990, 1, 1)), ground.code) == []
            continue
        assert explaining(route, Said(True, "It was so.", since), ground.code) == []
        before = explaining(route, Said(True, "It was so.", since - timedelta(days=1)), ground.code)
        assert before == ([] if ground.counted_from == "known" else ["ground-too-old"])


def test_what_has_not_happened_yet_is_not_declared():
    assert explaining(PCR_2015_DPS, Said(True, "It will be.", ON)) == []
    assert explaining(PCR_2015_DPS, Said(True, "It will be.", ON + timedelta(days=1))) == ["ground-later"]


@BOTH
def test_what_was_done_since_is_told_in_the_parts_that_are_weighed(route):
    """PCR 2015 reg 57(13)-(17); Procurement Act 2023 s.58(1)."""
    known = {factor.code: "Done." for factor in factors(route, ground_of(route))}
    assert explaining(route, Said(True, "It was so.", HAPPENED, known)) == []
    assert explaining(route, Said(True, "It was so.", HAPPENED, {"cartel": "x"})) == ["part-unknown"]
    long = {next(iter(known)): "x" * (LONGEST_STATEMENT + 1)}
    assert explaining(route, Said(True, "It was so.", HAPPENED, long)) == ["statement-long"]


_said = st.builds(
    Said,
    st.booleans(),
    st.text(alphabet="abc é", max_size=20).map(str.strip),
    st.none() | st.dates(date(2000, 1, 1), date(2026, 1, 1)),
    st.dictionaries(st.sampled_from(["steps", "time"]), st.just("Said."), max_size=2),
)


@given(st.dictionaries(st.sampled_from(["fraud", "insolvency", "slavery"]), _said, max_size=3))
def test_what_is_kept_is_read_back_as_it_was_said(said):
    assert read_back(Declaration(said, "Chair").kept()) == said


def test_what_was_kept_before_dates_and_parts_were_asked_for_is_read_too():
    assert read_back({"fraud": {"applies": True, "statement": "Then."}}) == {"fraud": Said(True, "Then.")}


def test_on_the_same_route_everything_said_before_is_offered_and_on_another_only_the_same_facts():
    whole = {g.code: Said(False) for g in grounds_for(PCR_2015_DPS)}
    assert offered(PCR_2015_DPS, whole, same_route=True) == whole
    elsewhere = offered(PA_2023_MARKET, whole, same_route=False)
    assert set(elsewhere) == set(SAME_FACT)
    assert not {"bribery", "slavery"} & set(elsewhere), "the Act asks for more under the same name"


@BOTH
def test_every_ground_that_is_the_same_fact_is_a_ground_of_both_routes(route):
    assert {ground.code for ground in grounds_for(route)} >= SAME_FACT


def test_what_another_route_does_not_weigh_is_not_offered_there():
    said = {"insolvency": Said(True, "An arrangement.", HAPPENED, {"compensation": "Paid.", "steps": "New board."})}
    there = offered(PA_2023_MARKET, said, same_route=False)["insolvency"]
    assert (there.statement, there.happened_on, dict(there.parts)) == (
        "An arrangement.",
        HAPPENED,
        {"steps": "New board."},
    )


def test_a_declaration_is_taken_over_whole_only_on_its_route_and_where_no_ground_stood():
    assert may_be_taken_over(same_route=True, refused_on_exclusion=False)
    assert not may_be_taken_over(same_route=False, refused_on_exclusion=False)
    assert not may_be_taken_over(same_route=True, refused_on_exclusion=True)
