"""Lots between level bids: from a round of public randomness that everybody can check, named before anybody bids."""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from dps.competition.rules.lots import BEACONS, QUICKNET, WAIT, lots_of
from dps.competition.rules.method import Tie
from dps.evaluation.rules.case import Bid, Case
from dps.evaluation.rules.case_file import BadCase, parse
from dps.evaluation.rules.case_writing import as_case_file
from dps.evaluation.rules.field import Entrant
from dps.evaluation.rules.randomness import is_signed, randomness_of
from dps.evaluation.rules.ranking import Standing
from tests.rules.evaluation.cases import A_ROUND, TIES, a_bid, a_case, outcome_of

BEACON = BEACONS[QUICKNET]
SIGNED = A_ROUND["signature"]
NUMBER = "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587"
"""What the beacon published as the random number of that round."""
LEVEL = [a_bid(name, "100", q1="4") for name in ("A", "B", "C")]
WITH_LOTS = [*TIES, "lots"]


def lots_case(*bids: dict[str, Any], **draw: Any) -> dict[str, Any]:
    return {**a_case(*(bids or LEVEL), ties=WITH_LOTS), "draw": {**A_ROUND, **draw}}


def test_a_round_of_the_beacon_gives_the_number_that_the_beacon_published():
    assert is_signed(BEACON, 657413, SIGNED)
    assert randomness_of(SIGNED) == NUMBER


@pytest.mark.parametrize(
    ("number", "signature"),
    [
        (657414, SIGNED),  # another round's
        (657413, SIGNED[:-1] + "a"),  # one digit changed
        (657413, "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"),
        (657413, "c0" + "0" * 94),  # the point at infinity
        (657413, SIGNED.upper()),
        (657413, SIGNED[:-2]),
        (0, SIGNED),
        (2**64, SIGNED),
    ],
)
def test_no_other_signature_is_taken_for_a_round(number: int, signature: str):
    assert not is_signed(BEACON, number, signature)


def test_a_signature_with_a_point_from_outside_the_group_added_is_refused_though_the_pairing_would_take_it():
    """It would verify, and be another number for the same round: whoever entered it could choose among many."""
    limit = sys.getrecursionlimit()
    from py_ecc.bls.point_compression import compress_G1, decompress_G1
    from py_ecc.optimized_bls12_381 import add, curve_order, is_inf, multiply

    sys.setrecursionlimit(limit)
    stray = multiply(decompress_G1(4 | 1 << 383), curve_order)  # x = 4 lies on the curve, and not in the group
    assert not is_inf(stray)
    forged = f"{compress_G1(add(decompress_G1(int(SIGNED, 16)), stray)):096x}"
    assert forged != SIGNED
    assert not is_signed(BEACON, 657413, forged)


def test_level_bids_are_ranked_by_their_lots_as_anybody_can_compute_them():
    expected = sorted("ABC", key=lambda name: sha256(f"{NUMBER}\n{name}".encode()).hexdigest())
    outcome = outcome_of(lots_case())
    assert {bid.id: bid.rank for bid in outcome.bids} == {name: n for n, name in enumerate(expected, 1)}
    said = " ".join(step.says for step in outcome.working)
    assert "round 657413 of drand quicknet" in said
    assert NUMBER in said


def test_lots_part_only_what_the_published_rules_leave_level():
    better, cheaper = a_bid("A", "100", q1="5"), a_bid("B", "90", q1="4")
    ranks = {bid.id: bid.rank for bid in outcome_of(lots_case(better, cheaper, *LEVEL[2:])).bids}
    assert ranks == {"A": 1, "B": 2, "C": 3} or ranks == {"B": 1, "A": 2, "C": 3}
    assert ranks == {bid.id: bid.rank for bid in outcome_of(a_case(better, cheaper, *LEVEL[2:])).bids}


def test_until_lots_are_drawn_level_bids_share_their_rank():
    outcome = outcome_of(a_case(*LEVEL, ties=WITH_LOTS))
    assert outcome.winners == ("A", "B", "C")
    assert any("not drawn yet" in step.says for step in outcome.working)


def test_a_number_that_the_beacon_did_not_sign_ranks_nobody():
    with pytest.raises(BadCase, match="not the one that the beacon gave"):
        parse(json.dumps(lots_case(round="657414")))


def test_a_case_with_its_draw_is_written_and_read_the_same():
    kept = as_case_file(parse(json.dumps(lots_case())))
    assert as_case_file(parse(kept)) == kept
    assert json.loads(kept)["draw"] == A_ROUND


def test_the_round_follows_from_the_deadline_and_is_issued_a_day_after_it():
    closes = datetime(2026, 12, 4, 12, tzinfo=UTC)
    lots = lots_of(("quality", "lots"), closes)
    assert lots is not None
    assert closes + WAIT <= lots.issued_at < closes + WAIT + BEACON.period
    assert BEACON.issued_at(lots.round) == lots.issued_at
    assert str(lots.round) in lots.where
    later = lots_of(("lots",), closes + timedelta(days=1))
    assert later is not None
    assert later.round - lots.round == 24 * 3600 // 3
    assert lots_of(("quality",), closes) is lots_of(("lots",), None) is None


def test_when_a_bid_came_decides_nothing_because_the_engine_cannot_know_it():
    """PCR 2015 regs 18(1), 67; Procurement Act 2023 ss.12, 19(1): whoever bids on the last day bids as well as the first."""
    known = {field.name: str(field.type) for kind in (Bid, Case, Standing, Entrant) for field in fields(kind)}
    assert known.keys() >= {"price", "scores", "lot"}
    assert not [name for name, kind in known.items() if "time" in kind or "date" in kind or name.endswith("_at")]
    assert set(Tie) == {Tie.SOCIAL_VALUE, Tie.QUALITY, Tie.LOWEST_PRICE, Tie.LOTS}
