"""What is kept of a search, and what became of those it found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from dps.finding.rules.freezing import (
    GONE,
    MOST,
    OTHER_PLACE,
    OTHERWISE,
    SAME,
    Choice,
    Facet,
    Search,
    Seen,
    canonical,
    digest_of,
    digest_of_content,
    obstacles_to_freezing,
    read,
    since,
)
from dps.profile.rules.content import Content, Doing, content_of, kept

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ACORN = Seen("a" * 26, "Acorn", "admitted", "cic", ("TLD",), ("l" * 26,), 3, "d" * 64)

seens = st.builds(
    Seen, ref=st.text("abc", min_size=3, max_size=3), name=st.text(max_size=9), place=st.sampled_from(("admitted", "listed")),
    form=st.text("xy", max_size=2), regions=st.tuples(st.sampled_from(("TLD", "TLE"))), lots=st.just(()), version=st.integers(0, 9),
    digest=st.text("0f", min_size=4, max_size=4),
)  # fmt: skip
groups = st.lists(
    st.builds(
        Facet,
        st.text(max_size=4),
        st.text(max_size=6),
        st.lists(st.builds(Choice, st.text(max_size=4), st.text(max_size=4), st.integers(0, 9)), max_size=3).map(tuple),
    ),
    max_size=2,
).map(tuple)
searches = st.builds(
    Search, words=st.text(max_size=12), order=st.just("relevance"), with_listed=st.booleans(), filters=groups, counts=groups,
    engine=st.just("whoosh"), plain=st.booleans(), loose=st.booleans(),
    seen=st.lists(seens, max_size=4).map(tuple),
)  # fmt: skip


def text_of(search: Search, **more) -> str:
    said = {"title": "A need", "purpose": "To know.", "council": "c" * 26, "at": AT, **more}
    return canonical(search, **said)


@given(searches)
def test_what_is_kept_is_read_back_as_it_was(search):
    assert read(text_of(search)) == search


@given(searches, searches)
def test_two_searches_have_one_digest_only_where_they_are_the_same(one, other):
    same = digest_of(text_of(one)) == digest_of(text_of(other))
    assert same == (one == other)


def test_the_instant_the_purpose_and_the_council_are_under_the_digest():
    search = Search("x", "relevance", False, (), (), "whoosh", False, False, (ACORN,))
    texts = {
        text_of(search),
        text_of(search, at=AT.replace(minute=1)),
        text_of(search, purpose="Else."),
        text_of(search, council="e" * 26),
        text_of(search, title="Another"),
    }
    assert len({digest_of(text) for text in texts}) == 5


def test_a_search_is_kept_with_a_need_and_a_purpose_and_not_beyond_the_bound():
    assert obstacles_to_freezing(title="A need", purpose="To know.", total=MOST) == ()
    codes = {o.code for o in obstacles_to_freezing(title=" ", purpose="", total=MOST + 1)}
    assert codes == {"no-title", "no-purpose", "too-many"}


def test_a_search_that_finds_nobody_is_research_too():
    assert obstacles_to_freezing(title="A need", purpose="To know.", total=0) == ()


def test_each_supplier_is_the_same_says_otherwise_stands_elsewhere_or_is_gone():
    others = [replace(ACORN, ref=letter * 26) for letter in "bcd"]
    now = {
        ACORN.ref: ACORN,
        "b" * 26: replace(others[0], digest="e" * 64, version=4),
        "c" * 26: replace(others[1], lots=()),
    }
    assert [one.state for one in since((ACORN, *others), now)] == [SAME, OTHERWISE, OTHER_PLACE, GONE]


def test_a_content_has_one_digest_however_it_was_read():
    content = Content(summary="We help.", capabilities=(Doing("Co-design", "With residents."),), regions=("TLD",))
    assert digest_of_content(content) == digest_of_content(content_of(kept(content)))
    assert digest_of_content(content) != digest_of_content(replace(content, summary="We helped."))
