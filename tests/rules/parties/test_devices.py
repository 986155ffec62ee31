"""Where a session was begun, in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.parties.rules.devices import device_of, place_of

AGENTS = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0": "Firefox on Linux",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36": "Chrome on Windows",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0": "Edge on Windows",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1": "Safari on an iPhone",
    "curl/8.0": "A browser",
    "": "A browser",
}


@pytest.mark.parametrize(("agent", "words"), AGENTS.items())
def test_a_browser_is_named_as_its_person_knows_it(agent, words):
    assert device_of(agent) == words


@given(st.text())
def test_no_word_of_the_browsers_own_is_repeated(agent):
    assert len(device_of(f"{agent} Firefox/1 <script>")) <= 40
    assert "<" not in device_of(agent)


@pytest.mark.parametrize(
    ("address", "words"),
    [("192.0.2.77", "192.0"), ("2001:db8:1:2::9", "2001:0db8:0001"), ("nowhere", ""), ("", "")],
)
def test_an_address_is_kept_only_by_its_first_half(address, words):
    assert place_of(address) == words
