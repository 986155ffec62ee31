"""Filters, counts and order: the slow way by definition, the plain way, and by sets of bits, all alike."""

from __future__ import annotations

import dataclasses
import inspect

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engines.masks import Gathering, Held, filtered, joined, mask_of, members
from search.engines.port import (
    FACETS,
    NAME,
    NEWEST,
    NOT_STATED,
    RELEVANCE,
    SOONEST,
    SUPPLIER,
    Document,
    Question,
    in_order,
    page_of,
    sort_name,
)
from search.finder import Asked, find_suppliers
from search.plain import answered

VALUES = {"place": ("admitted", "listed"), "lot": ("a", "b", "c"), "region": ("TLD", "TLE"), "form": ("co-op", "cic")}


@st.composite
def documents(draw) -> list[Document]:
    def one(n: int) -> Document:
        said = {name: tuple(sorted(draw(st.sets(st.sampled_from(values))))) for name, values in VALUES.items()}
        return Document(SUPPLIER, f"ref{n}", draw(st.sampled_from(("Ash", "Birch", "The Cedar"))), facets=said)

    return [one(n) for n in range(draw(st.integers(0, 9)))]


filters = st.fixed_dictionaries(
    {}, optional={name: st.frozensets(st.sampled_from((*values, NOT_STATED))) for name, values in VALUES.items()}
)


def kept(found: list[Document], asked: dict[str, frozenset[str]]) -> set[str]:
    """The same question by its definition."""
    return {
        one.ref
        for one in found
        if all(not wanted or wanted & set(one.facets[name] or (NOT_STATED,)) for name, wanted in asked.items())
    }


def held(found: list[Document]) -> Held:
    facets = Gathering()
    for n, one in enumerate(found):
        for name in FACETS[SUPPLIER]:
            for value in one.values(name):
                facets.put(len(found), n, name, value)
    every = mask_of(range(len(found)), len(found))
    refs = tuple(one.ref for one in found)
    return Held(len(found), {SUPPLIER: every}, facets.masks(), refs, refs, refs)


@settings(max_examples=60)
@given(documents(), filters)
def test_the_filters_hold_together_and_each_takes_any_of_its_values(found, asked):
    plainly = answered(Question(filters=asked), found)
    assert {hit.ref for hit in plainly.hits} == kept(found, asked)
    assert plainly.total == len(kept(found, asked))
    store = held(found)
    mask, counts = filtered(store.kinds[SUPPLIER], store, FACETS[SUPPLIER], asked)
    assert {store.refs[n] for n, is_in in enumerate(members(mask, store.size)[: store.size]) if is_in} == kept(
        found, asked
    )
    assert counts == plainly.counts


@settings(max_examples=60)
@given(documents(), filters, st.sampled_from([(name, value) for name, values in VALUES.items() for value in values]))
def test_a_count_is_what_choosing_that_value_alone_would_show(found, asked, choice):
    name, value = choice
    alone = {**asked, name: frozenset({value})}
    assert answered(Question(filters=asked), found).counts[name].get(value, 0) == len(kept(found, alone))


@settings(max_examples=30)
@given(documents(), st.integers(0, 9))
def test_segments_put_together_are_the_whole(found, cut):
    first, rest = found[:cut], found[cut:]
    assert joined([(0, held(first)), (len(first), held(rest))]) == held(found)


@settings(max_examples=30)
@given(documents(), st.randoms(), st.sampled_from([RELEVANCE, NAME, NEWEST, SOONEST]))
def test_the_order_does_not_hang_on_the_order_they_came_in(found, chance, order):
    mixed = list(found)
    chance.shuffle(mixed)
    assert answered(Question(order=order), mixed).hits == answered(Question(order=order), found).hits


def test_relevance_comes_first_then_name():
    found = [
        Document(SUPPLIER, "c", "Cedar words"),
        Document(SUPPLIER, "a", "Ash"),
        Document(SUPPLIER, "b", "The Birch"),
    ]
    assert [hit.ref for hit in answered(Question("words"), found, words=["words"]).hits] == ["c", "a", "b"]


def test_days_order_from_either_end_and_what_has_none_comes_last():
    days = {"old": "2026-01-31", "new": "2026-11-02", "none": ""}
    found = [Document(SUPPLIER, ref, ref, day=day) for ref, day in days.items()]
    assert [hit.ref for hit in answered(Question(order=NEWEST), found).hits] == ["new", "old", "none"]
    assert [hit.ref for hit in answered(Question(order=SOONEST), found).hits] == ["old", "new", "none"]


def test_nothing_but_words_name_and_day_can_order_anything():
    """No payment, no membership, no size: there is no argument to pass them in by, and no field that holds them."""
    assert {f.name for f in dataclasses.fields(Document)} == {
        "kind", "ref", "name", "summary", "capabilities", "more", "codes", "facets", "day",
    }  # fmt: skip
    assert {f.name for f in dataclasses.fields(Asked)} == {"words", "filters", "with_listed", "order", "page", "kind"}
    assert list(inspect.signature(in_order).parameters) == ["asked", "score", "name", "ref", "day"]
    assert list(inspect.signature(find_suppliers).parameters) == ["asked"]
    assert not {"size", "membership", "paid", "score", "member"} & {name for names in FACETS.values() for name in names}


@pytest.mark.parametrize(
    ("total", "asked", "shown"), [(7, 1, (1, 3)), (7, 3, (3, 3)), (7, 9, (3, 3)), (7, -4, (1, 3)), (0, 5, (1, 1))]
)
def test_a_page_is_kept_between_the_first_and_the_last(total, asked, shown):
    assert page_of(total, asked, 3) == shown


@pytest.mark.parametrize(
    ("name", "ordered"), [("The Ash Trust", "ash trust"), ("“Birch”", "birch”"), ("'The' Elm", "elm"), ("The", "the"), ("Theatre", "theatre"), ("…", "…")]
)  # fmt: skip
def test_a_name_is_ordered_by_what_people_look_under(name, ordered):
    assert sort_name(name) == ordered


def test_what_a_document_says_has_one_digest_however_its_facets_are_listed():
    one = Document(SUPPLIER, "a", "Ash", facets={"lot": ("x",), "region": ()})
    assert one.digest() == Document(SUPPLIER, "a", "Ash", facets={"lot": ("x",)}).digest()
    assert one.digest() != Document(SUPPLIER, "a", "Ash", facets={"lot": ("y",)}).digest()
