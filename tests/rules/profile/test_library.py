"""What a supplier's own library may hold, and how an answer is drawn from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.profile.rules import library


def codes(**changes: object) -> list[str]:
    given_ = {"title": "How we listen", "theme": "quality", "text": "First.", "kept": 0, **changes}
    return [o.code for o in library.obstacles_to_keeping(**given_)]  # type: ignore[arg-type]


def test_an_answer_with_title_theme_and_text_is_kept():
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "  "}, "title-missing"),
        ({"title": "x" * 121}, "title-long"),
        ({"theme": "colours"}, "theme-unknown"),
        ({"text": "\n "}, "text-missing"),
        ({"text": "x" * 20_001}, "text-long"),
        ({"kept": 500}, "library-full"),
    ],
)
def test_what_cannot_be_kept_is_said(changes, code):
    assert codes(**changes) == [code]


def test_everything_wrong_is_said_at_once():
    assert codes(title="", theme="", text="", kept=500) == [
        "title-missing",
        "theme-unknown",
        "text-missing",
        "library-full",
    ]


def test_a_change_to_an_older_edition_is_refused():
    assert library.obstacles_to_changing(edition=2, edition_now=2) == ()
    assert [o.code for o in library.obstacles_to_changing(edition=1, edition_now=2)] == ["changed-meanwhile"]


@given(st.text(max_size=60), st.text(min_size=1, max_size=60))
def test_nothing_written_is_lost_by_drawing(written, text):
    drawn = library.drawn_into(written, text)
    assert drawn.endswith(text)
    assert written.strip() in drawn
