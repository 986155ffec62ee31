"""Whom a contract may be awarded to: rank 1 of a final ranking, on a finished evaluation, with reasons."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.award.rules.deciding import (
    Evaluated,
    Statement,
    at_rank_one,
    obstacles_to_deciding,
    placed,
)
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS, ROUTES

READY = Evaluated(
    quality_locked=True, first=("b1",), ties=("lowest_price",), admitted=True, application_undecided=False
)
SAID = Statement("Highest total.", "Grounds and insurance checked.", standstill=True, no_standstill_reason="")


def codes(
    route=PA_2023_MARKET,
    *,
    evaluated=READY,
    statement=SAID,
    state="published",
    decided=False,
    by_default=True,
    officer=True,
):
    return {
        o.code
        for o in obstacles_to_deciding(
            route, state=state, decided=decided, evaluated=evaluated, statement=statement,
            standstill_by_default=by_default, is_officer_of_buyer=officer,
        )
    }  # fmt: skip


def test_a_finished_evaluation_with_reasons_and_a_checked_winner_is_awarded():
    assert codes() == set()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"state": "cancelled"}, "not-published"),
        ({"decided": True}, "decided-already"),
        ({"officer": False}, "not-an-officer"),
        ({"evaluated": replace(READY, quality_locked=False)}, "quality-not-locked"),
        ({"evaluated": replace(READY, comes_out_again=False)}, "ranking-differs"),
        ({"evaluated": replace(READY, first=None)}, "no-result"),
        ({"evaluated": replace(READY, first=())}, "nobody-ranked"),
        ({"evaluated": replace(READY, first=("b1", "b2"))}, "tie-at-rank-one"),
        ({"evaluated": replace(READY, admitted=False)}, "not-admitted"),
        ({"evaluated": replace(READY, admitted=False, application_undecided=True)}, "application-undecided"),
        ({"statement": replace(SAID, reasons=" \n")}, "no-reasons"),
        ({"statement": replace(SAID, winner_check="")}, "winner-not-checked"),
        ({"statement": replace(SAID, standstill=False)}, "no-standstill-reason"),
    ],
)
def test_each_thing_that_is_missing_is_named(change, code):
    assert codes(**change) == {code}


def test_every_combination_of_unfinished_things_is_refused():
    """E3 in small: of all combinations, only the finished one reaches an award."""
    allowed = 0
    for locked, first, decided, officer, admitted, reasons, check in itertools.product(
        (True, False),
        (("b1",), None, (), ("b1", "b2")),
        (False, True),
        (True, False),
        (True, False),
        ("x", ""),
        ("x", ""),
    ):
        found = codes(
            evaluated=replace(READY, quality_locked=locked, first=first, admitted=admitted),
            decided=decided, officer=officer, statement=replace(SAID, reasons=reasons, winner_check=check),
        )  # fmt: skip
        allowed += not found
    assert allowed == 1


def test_all_obstacles_are_returned_together():
    nothing = Evaluated(False, None, (), False, False)
    assert codes(evaluated=nothing, statement=Statement("", "", False, ""), state="draft", officer=False) == {
        "not-an-officer", "not-published", "quality-not-locked", "no-result", "no-reasons", "winner-not-checked",
        "no-standstill-reason",
    }  # fmt: skip


@pytest.mark.parametrize("route", [PCR_2015_DPS, PA_2023_MARKET], ids=lambda r: r.code)
def test_a_winner_must_be_admitted_where_suppliers_are_admitted(route):
    assert codes(route, evaluated=replace(READY, admitted=False)) == {"not-admitted"}


def test_below_the_thresholds_a_winner_that_was_never_admitted_is_awarded():
    never = replace(READY, admitted=False)
    without = replace(SAID, standstill=False)
    assert codes(PA_2023_BELOW_THRESHOLD, evaluated=never, statement=without, by_default=False) == set()


def test_below_the_thresholds_no_standstill_can_be_announced():
    assert codes(PA_2023_BELOW_THRESHOLD, by_default=False) == {"no-standstill-here"}


def test_a_standstill_may_be_left_out_without_a_reason_only_where_it_is_off_by_default():
    without = replace(SAID, standstill=False)
    assert codes(PCR_2015_DPS, statement=without, by_default=False) == set()
    assert codes(PCR_2015_DPS, statement=without, by_default=True) == {"no-standstill-reason"}


def test_a_tie_says_what_the_documents_say():
    tied = replace(READY, first=("b1", "b2"), ties=("social_value", "lowest_price"))
    (obstacle,) = obstacles_to_deciding(
        PA_2023_MARKET, state="published", decided=False, evaluated=tied, statement=SAID, standstill_by_default=True,
        is_officer_of_buyer=True,
    )  # fmt: skip
    assert "the higher social value mark, then the lower price" in obstacle.says
    assert "nothing further" in obstacle.says


@given(st.lists(st.tuples(st.integers(1, 5) | st.none()), max_size=6))
def test_rank_one_is_read_from_the_outcome_and_from_nothing_else(ranks):
    outcome = {
        "bids": [{"id": f"b{n}", "rank": r[0], "out": None if r[0] else "excluded"} for n, r in enumerate(ranks)]
    }
    first = at_rank_one(placed(json.dumps(outcome)))
    assert first == tuple(f"b{n}" for n, r in enumerate(ranks) if r[0] == 1)


@pytest.mark.parametrize("route", ROUTES.values(), ids=lambda r: r.code)
def test_every_obstacle_of_every_route_reads_as_sentences(route):
    for first, undecided in itertools.product((None, (), ("a",), ("a", "b")), (True, False)):
        evaluated = Evaluated(False, first, ("quality",), False, undecided)
        for o in obstacles_to_deciding(
            route, state="draft", decided=True, evaluated=evaluated, statement=Statement("", "", False, ""),
            standstill_by_default=route.standstill.period is not None, is_officer_of_buyer=False,
        ):  # fmt: skip
            assert o.says.endswith(".")
            assert "  " not in o.says
