"""Who holds the key: the three, and what must have happened before bids are sealed to them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.competition.rules.parts import custody
from dps.competition.rules.parts.custody import (
    OFFICERS,
    SERVICE,
    Holder,
    in_words,
    obstacles_to_holders,
    obstacles_to_naming,
    obstacles_to_passphrase,
    rule_of,
)
from dps.core.refusal import Obstacle
from dps.parties.rules.one_person import Officer

THREE = tuple(Officer(ref, f"{ref}@council.example", name) for ref, name in (("a", "Ann Lee"), ("b", "Bo Ray"), ("c", "Cy Orr")))  # fmt: skip
READY = tuple(Holder(one, placed=True, proved=True) for one in THREE)
ALL = frozenset("abc")


def codes(found: tuple[Obstacle, ...]) -> list[str]:
    return [o.code for o in found]


def test_three_officers_who_rehearsed_hold_the_key() -> None:
    assert obstacles_to_holders(READY) == ()
    assert obstacles_to_naming(THREE, officers=ALL) == ()


@pytest.mark.parametrize("how_many", [0, 1, 2])
def test_fewer_than_three_are_refused(how_many: int) -> None:
    assert codes(obstacles_to_holders(READY[:how_many])) == ["holders-not-three"]
    assert codes(obstacles_to_naming(THREE[:how_many], officers=ALL)) == ["holders-not-three"]


def test_four_are_refused_and_one_named_twice_is_not_two() -> None:
    four = (*THREE, Officer("d", "d@council.example", "Di Fry"))
    assert codes(obstacles_to_naming(four, officers=ALL | {"d"})) == ["holders-not-three"]
    assert "holders-not-three" in codes(obstacles_to_naming((*THREE[:2], THREE[0]), officers=ALL))


def test_two_accounts_of_one_person_are_one_holder() -> None:
    again = Officer("c", "a+work@council.example", "Ann L")
    found = obstacles_to_naming((*THREE[:2], again), officers=ALL)
    assert codes(found) == ["holders-one-person"]
    assert "Ann Lee" in found[0].says


def test_a_holder_who_left_the_council_is_in_the_way() -> None:
    left = (replace(READY[0], is_officer=False), *READY[1:])
    assert codes(obstacles_to_holders(left)) == ["holder-left"]
    assert codes(obstacles_to_naming(THREE, officers=frozenset("bc"))) == ["holder-left"]


def test_nothing_is_rehearsed_before_all_three_took_their_places() -> None:
    waiting = (replace(READY[0], placed=False, proved=False), READY[1], replace(READY[2], placed=False))
    found = obstacles_to_holders(waiting)
    assert codes(found) == ["holder-not-placed"]
    assert found[0].says == "Ann Lee and Cy Orr have not chosen a passphrase yet."


@pytest.mark.parametrize("who", range(3))
def test_the_rehearsal_needs_every_one_of_them(who: int) -> None:
    holders = tuple(replace(h, proved=n != who) for n, h in enumerate(READY))
    found = obstacles_to_holders(holders)
    assert codes(found) == ["not-rehearsed"]
    assert THREE[who].name in found[0].says


def test_every_obstacle_has_its_provision_and_what_mends_it() -> None:
    for found in (obstacles_to_holders(()), obstacles_to_holders((replace(READY[0], is_officer=False, placed=False),))):
        assert all(o.provision and o.mend for o in found)


@given(st.recursive(st.none() | st.booleans() | st.text(max_size=9), lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=5), x, max_size=3)))  # fmt: skip
def test_whatever_is_kept_the_service_holds_the_key_unless_officers_were_chosen(raw: object) -> None:
    parts = {"custody": raw}
    chosen = isinstance(raw, dict) and raw.get("rule") == OFFICERS
    assert rule_of(parts) == (OFFICERS if chosen else SERVICE)
    assert all(isinstance(line, str) for line in in_words(parts))


def test_suppliers_read_who_can_open_what_is_destroyed_and_what_it_does_not_protect_against() -> None:
    said = " ".join(in_words({"custody": {"rule": OFFICERS}}))
    for words in ("two of them", "destroyed", "download", "does not protect against", "sees a bid while it seals it"):
        assert words in said


def test_the_words_of_the_day_stay() -> None:
    kept = custody.frozen_part({"custody": {"rule": OFFICERS}}, public={"quality": "aa", "price": "bb"})
    assert kept["keys"] == {"quality": "aa", "price": "bb"}
    assert in_words({"custody": {**kept, "says": ["As it was."]}}) == ("As it was.",)


def test_a_passphrase_is_long_and_not_the_password() -> None:
    assert obstacles_to_passphrase("x" * 15) == ()
    assert codes(obstacles_to_passphrase("x" * 14)) == ["passphrase-short"]
    assert codes(obstacles_to_passphrase("x" * 129)) == ["passphrase-long"]
    assert codes(obstacles_to_passphrase("x" * 20, is_sign_in_password=True)) == ["passphrase-is-password"]
    other = Obstacle("common", "It is common.")
    assert codes(obstacles_to_passphrase("short", others=[other])) == ["passphrase-short", "common"]
