"""Every case worked by hand comes out exactly so, from the engine and from ``market score`` alike."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from dps.cli.score import score
from dps.evaluation.rules.figures import plain
from tests.rules.evaluation.cases import outcome_of
from tests.rules.evaluation.oracle import judge
from tests.rules.evaluation.worked import CASES

NO_FIGURE = -1
"""In the table: a bid that is in and has no index."""


def test_there_are_more_than_sixty():
    assert len(CASES) > 60


@pytest.mark.parametrize("name", CASES)
def test_a_case_worked_by_hand_comes_out_exactly_so(name: str, tmp_path: Any):
    worked = CASES[name]
    path = tmp_path / "case.json"
    path.write_text(json.dumps(worked.case()), encoding="utf-8")
    run = CliRunner().invoke(score, [str(path)])
    assert run.exit_code == 0, run.output
    printed = {bid["id"]: bid for bid in json.loads(run.stdout)["bids"]}
    oracle = judge(worked.case()) if None not in {bid["price"] for bid in worked.case()["bids"]} else None
    for bid in outcome_of(worked.case()).bids:
        want = worked.want[bid.id]
        if isinstance(want, str):
            assert (bid.out, bid.rank, printed[bid.id]["rank"]) == (want, None, None)
            continue
        figure, rank = want
        indexed = worked.price["formula"] in ("ppqp", "vfm_index")
        mine = bid.index if indexed else bid.total
        assert (mine, bid.rank) == (None if figure == NO_FIGURE else figure, rank)
        text = printed[bid.id]["index" if indexed else "total"]
        assert (text, printed[bid.id]["rank"]) == (None if mine is None else plain(mine), rank)
        if oracle is not None:
            assert oracle[bid.id]["rank"] == rank
