"""Characters that nobody sees are found wherever they stand; what makes an emoji or a word of its script is let be in long texts."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.core.unseen import called, is_unseen, unseen_in, where, without

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u180e\u00ad\u034f\u3164\u2800\ufe0f\U000e0041"
CONTROLS = "\x00\x07\x1b\x7f\x85\ud800\uffff"


@pytest.mark.parametrize("one", list(BIDI + ZERO_WIDTH + CONTROLS), ids=lambda c: f"{ord(c):04X}")
def test_each_is_found_at_its_place(one):
    assert unseen_in(f"Acme{one}Works") == (4,)
    assert is_unseen(one)


@pytest.mark.parametrize("text", ["Cŵmni’r Tŷ – £5 (10%)", "línea\n\tdos", "漢字 かな", "😀 👍🏽", "Ελλάς", "שלום"])
def test_what_is_seen_is_let_be(text):
    assert unseen_in(text) == ()


@pytest.mark.parametrize(
    "text", ["👩‍⚕️", "👨‍👩‍👧", "❤️", "1️⃣", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "می‌خواهم", "क्‍ष"], ids=["doctor", "family", "heart", "keycap", "Wales", "Persian", "Hindi"]
)  # fmt: skip
def test_long_texts_keep_what_emoji_and_joining_scripts_are_made_with(text):
    assert unseen_in(text, long=True) == ()
    assert unseen_in(text)


@pytest.mark.parametrize("text", ["a\u200db", "a\u200cb", "\u200d", "a\ufe0f", "a\U000e0067", "😀\u200d", "😀\u202e"])
def test_long_texts_hold_them_nowhere_else(text):
    assert unseen_in(text, long=True)


def test_a_character_is_called_by_its_name_and_its_place_is_said():
    assert called("\u202e") == "right-to-left override (U+202E)"
    assert called("\x07") == "control character (U+0007)"
    assert where("Acme\u200b\u202e", 5) == "after “Acme”"
    assert where("\u202eAcme", 0) == "at the start"


@given(st.text())
def test_nothing_is_left_once_they_are_taken_out(text):
    assert unseen_in(without(text, unseen_in(text))) == ()


def test_a_long_text_is_looked_through_in_no_time():
    text = "Ein langer Text – mit Umlauten: äöü. " * 30_000
    began = time.process_time()
    assert unseen_in(text, long=True) == ()
    assert time.process_time() - began < 0.5
