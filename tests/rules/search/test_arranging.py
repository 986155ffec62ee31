"""Filters, counts and order over what an engine found."""

from __future__ import annotations

import dataclasses
import inspect

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.arranging import Arranged, Filters, arrange, in_order, page_of
from search.engines.port import NOT_STATED, Document, Match, sort_name
from search.finder import Asked, find_suppliers

LOTS, REGIONS, FORMS = ("a", "b", "c"), ("TLD", "TLE", NOT_STATED), ("co-op", "cic", NOT_STATED)


def a_match(ref: str = "r", **said: object) -> Match:
    return Match(**{"ref": ref, "sort_name": ref, "place": "admitted", "lots": ("a",), **said})


@st.composite
def matches(draw) -> tuple[Match, ...]:
    def one(n: int) -> Match:
        listed = draw(st.booleans())
        return Match(
            ref=f"ref{n}",
            sort_name=draw(st.sampled_from(("ash", "birch", "cedar"))),
            place="listed" if listed else "admitted",
            score=draw(st.sampled_from((0.0, 1.5, 3.0))),
            regions=tuple(draw(st.sets(st.sampled_from(REGIONS), min_size=1))),
            legal_form=draw(st.sampled_from(FORMS)),
            lots=() if listed else tuple(draw(st.sets(st.sampled_from(LOTS), min_size=1))),
        )

    return tuple(one(n) for n in range(draw(st.integers(0, 7))))


def some(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values))


filters = st.builds(Filters, lot=some(LOTS), region=some(REGIONS), form=some(FORMS), with_listed=st.booleans())


def kept(found: tuple[Match, ...], asked: Filters) -> set[str]:
    """The same question, asked the slow way."""
    return {
        m.ref
        for m in found
        if (asked.with_listed or m.place == "admitted")
        and (not asked.lot or asked.lot & set(m.lots))
        and (not asked.region or asked.region & set(m.regions))
        and (not asked.form or m.legal_form in asked.form)
    }


@settings(max_examples=40)
@given(matches(), filters)
def test_the_filters_hold_together_and_each_takes_any_of_its_values(found, asked):
    assert set(arrange(found, asked).refs) == kept(found, asked)


@settings(max_examples=40)
@given(matches(), filters, st.sampled_from([("lot", LOTS), ("region", REGIONS), ("form", FORMS)]), st.integers(0, 2))
def test_a_count_is_what_choosing_that_value_alone_would_show(found, asked, group, n):
    name, values = group
    alone = dataclasses.replace(asked, **{name: frozenset({values[n]})})
    assert arrange(found, asked).counts[name][values[n]] == len(kept(found, alone))


@settings(max_examples=40)
@given(matches(), filters)
def test_the_directory_is_counted_whether_or_not_it_is_shown(found, asked):
    everybody = kept(found, dataclasses.replace(asked, with_listed=True))
    assert arrange(found, asked).listed == sum(m.ref in everybody and m.place == "listed" for m in found)


@settings(max_examples=40)
@given(matches(), filters, st.randoms())
def test_the_order_does_not_hang_on_the_order_they_came_in(found, asked, chance):
    mixed = list(found)
    chance.shuffle(mixed)
    assert arrange(mixed, asked).refs == arrange(found, asked).refs


def test_relevance_comes_first_then_name():
    found = (a_match("cedar", score=1.0), a_match("ash", score=1.0), a_match("birch", score=2.0))
    assert arrange(found, Filters()).refs == ("birch", "ash", "cedar")


def test_nothing_but_relevance_and_name_can_order_anything():
    """No payment, no membership, no size: there is no argument to pass them in by, and no field that holds them."""
    wanted = {"ref", "sort_name", "place", "score", "regions", "legal_form", "lots", "kinds"}
    assert {f.name for f in dataclasses.fields(Match)} == wanted
    assert {f.name for f in dataclasses.fields(Document)} == {
        "ref", "name", "place", "summary", "capabilities", "cpv", "regions", "legal_form", "lots", "more", "kinds",
    }  # fmt: skip
    assert {f.name for f in dataclasses.fields(Asked)} == {"words", "filters", "page"}
    assert {f.name for f in dataclasses.fields(Filters)} == {"lot", "region", "form", "kind", "with_listed"}
    assert list(inspect.signature(in_order).parameters) == ["match"]
    assert list(inspect.signature(arrange).parameters) == ["matches", "filters"]
    assert list(inspect.signature(find_suppliers).parameters) == ["asked"]
    assert in_order(a_match("x", score=2.0, place="listed", regions=("TLD",), legal_form="cic")) == (-2.0, "x", "x")


@pytest.mark.parametrize(
    ("asked", "given_", "refs"), [(1, 1, "abc"), (2, 2, "def"), (3, 3, "g"), (9, 3, "g"), (-4, 1, "abc")]
)
def test_a_page_is_kept_between_the_first_and_the_last(asked, given_, refs):
    assert page_of("abcdefg", asked, 3) == (given_, 3, refs)


def test_nobody_found_is_one_empty_page():
    assert page_of((), 5, 20) == (1, 1, ())
    assert arrange((), Filters()) == Arranged((), {"lot": {}, "region": {}, "kind": {}, "form": {}}, 0)


@pytest.mark.parametrize(
    ("name", "ordered"), [("The Ash Trust", "ash trust"), ("“Birch”", "birch”"), ("'The' Elm", "elm"), ("The", "the"), ("Theatre", "theatre"), ("…", "…")]
)  # fmt: skip
def test_a_name_is_ordered_by_what_people_look_under(name, ordered):
    assert sort_name(name) == ordered
