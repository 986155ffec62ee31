"""Which passwords can be used: long ones that nobody would guess; no rule about kinds of characters."""

from __future__ import annotations

import pytest

from dps.parties import passwords
from dps.parties.rules.signin import obstacles_to_password

PERSON = ("Ada Green", "ada@acorn.example", "Acorn Research Co-operative")


def codes(password: str) -> set[str]:
    return {o.code for o in passwords.obstacles(password, context=PERSON)}


@pytest.mark.parametrize(
    "password",
    [
        "three random words",
        "correct horse battery staple",
        "pèle-mêle d’hiver bleu",
        "x" * 3 + "lantern orchard gravel " * 4,
    ],
)
def test_three_random_words_do(password):
    assert codes(password) == set()


@pytest.mark.parametrize("password", ["Password1234", "qwertyuiop12", "iloveyou1234", "P@ssw0rd1234"])
def test_what_guessers_try_first_is_refused_however_it_is_dressed_up(password):
    assert "common" in codes(password)


@pytest.mark.parametrize(
    "password",
    [
        "oldhamcouncil1",
        "OldhamCouncil26!",
        "plymouth-city-council",
        "Acorn Research 1",
        "ada.green.acorn",
        "marketplace2026",
    ],
)
def test_the_names_of_councils_and_of_ones_own_organisation_are_refused(password):
    assert "guessable" in codes(password)


def test_length_is_judged_alone_and_long_ones_are_not_scored():
    assert codes("short words") == {"short"}
    assert codes("a long sentence of ordinary words " * 3) == set()
    assert codes("a long sentence of ordinary words " * 4) == {"long"}
    assert codes("ab" * 40) == {"repeated"}


def test_the_rule_is_handed_the_score_and_asks_nobody():
    assert not obstacles_to_password("three random words", score=3)
    assert [o.code for o in obstacles_to_password("three random words", score=2)] == ["common"]
    assert not obstacles_to_password("three random words")
