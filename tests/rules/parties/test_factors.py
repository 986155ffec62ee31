"""Second factors: which codes may be taken, how often, and for how long a proof holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.parties.rules.factors import (
    CODES_PER_ACCOUNT,
    RECOVERY_ALPHABET,
    must_have_factor,
    obstacles_to_guessing,
    obstacles_to_naming,
    obstacles_to_removing,
    proof_is_fresh,
    recovery_code,
    spelled,
    step_matching,
    step_of,
    takeable_steps,
    time_code,
)
from dps.parties.rules.roles import OF_A_SUPPLIER, ROLES_OF_KIND

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LASTS = timedelta(minutes=5)
instants = st.integers(-(10**9), 10**9).map(lambda seconds: AT + timedelta(seconds=seconds))


def code_of(step: int) -> str:
    return f"{step % 1_000_000:06}"


def test_z14_a_code_is_taken_one_step_early_and_one_step_late_and_no_further():
    taken = {n for n in range(-5, 6) if step_matching(code_of(step_of(AT) + n), at=AT, last_step=0, code_of=code_of)}
    assert taken == {-1, 0, 1}


@given(at=instants, drift=st.integers(-1, 1), later=st.integers(0, 2))
def test_z14_no_code_is_taken_twice_nor_an_earlier_one_after_a_later(at, drift, later):
    first = step_matching(code_of(step_of(at) + drift), at=at, last_step=0, code_of=code_of)
    assert first == step_of(at) + drift
    again = at + timedelta(seconds=30 * later)
    for step in range(first - 3, first + 1):
        assert step_matching(code_of(step), at=again, last_step=first, code_of=code_of) is None


@given(at=instants, last=st.integers(0, 10**9))
def test_z14_at_most_three_codes_are_right_at_any_time(at, last):
    steps = takeable_steps(at=at, last_step=last)
    assert len(steps) <= 3
    assert all(step > last and abs(step - step_of(at)) <= 1 for step in steps)


def test_z14_wrong_codes_are_counted_over_the_whole_account_and_stop_being_looked_at():
    assert not obstacles_to_guessing(wrong_codes=CODES_PER_ACCOUNT - 1)
    (obstacle,) = obstacles_to_guessing(wrong_codes=CODES_PER_ACCOUNT)
    assert "passkey or a recovery code" in obstacle.mend
    assert CODES_PER_ACCOUNT * 4 <= 100  # windows of fifteen minutes: at most a hundred codes an hour


@pytest.mark.parametrize(("typed", "read"), [("123456", "123456"), (" 123 456 ", "123456"), ("123-456", "123456")])
def test_a_code_is_read_as_people_type_it(typed, read):
    assert time_code(typed) == read


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "１２３４５６", "²23456", "a" * 5_000])
def test_what_is_no_code_is_read_as_none(typed):
    assert time_code(typed) == ""


@given(st.text(RECOVERY_ALPHABET, min_size=24, max_size=24))
def test_a_recovery_code_is_read_back_however_it_was_copied_from_paper(code):
    shown = spelled(code)
    assert shown.count("-") == 5
    assert recovery_code(shown) == recovery_code(shown.upper().replace("-", " ")) == recovery_code(code) == code


@pytest.mark.parametrize("typed", ["", "a" * 23, "a" * 25, "é" * 24, "a" * 23 + "9", "123456"])
def test_what_is_no_recovery_code_is_read_as_none(typed):
    assert recovery_code(typed) == ""


def test_z13_a_proof_holds_for_its_minutes_and_not_for_one_instant_more():
    def fresh(after: timedelta) -> bool:
        return proof_is_fresh(proved_at=AT, at=AT + after, lasts=LASTS)

    assert fresh(timedelta(0))
    assert fresh(LASTS - timedelta(microseconds=1))
    assert not fresh(LASTS)
    assert not fresh(-timedelta(seconds=1))
    assert not proof_is_fresh(proved_at=None, at=AT, lasts=LASTS)


def test_whoever_decides_about_others_must_have_a_factor_and_a_suppliers_people_may_go_on_without():
    assert all(must_have_factor({role}) for role in ROLES_OF_KIND["operator"])
    assert must_have_factor({"officer"})
    assert must_have_factor({"council-administrator"})
    assert not any(must_have_factor({role}) for role in (*OF_A_SUPPLIER, "evaluator"))
    assert must_have_factor({"evaluator", "officer"})
    assert not must_have_factor(())


def test_the_last_factor_stays_where_the_role_needs_one():
    assert [o.code for o in obstacles_to_removing(factors_left=0, must=True)] == ["last-factor"]
    assert not obstacles_to_removing(factors_left=0, must=False)
    assert not obstacles_to_removing(factors_left=1, must=True)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Key on my ring", []),
        ("", ["name-needed"]),
        ("a" * 61, ["name-needed"]),
        ("safe\u202eelif", ["name-needed"]),
        ("OLD key", ["name-taken"]),
    ],
)
def test_a_passkey_needs_a_name_of_its_own(name, codes):
    assert [o.code for o in obstacles_to_naming(name, others=["Old key"], count=1)] == codes


def test_ten_passkeys_are_enough():
    assert [o.code for o in obstacles_to_naming("Another", others=(), count=10)] == ["many-passkeys"]
