"""Prices after the lock, and the ranking: from a case that anybody can compute again."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from dps.bidding import actions as bidding
from dps.bidding.models import OpenedPart
from dps.bidding.queries import opened, opened_prices
from dps.cli.score import score as score_command
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.evaluation import actions, queries
from dps.evaluation.models import Result
from tests.makers.evaluation import LOCKING, PRICING, SCORING, an_evaluation


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {o.code for o in refused.value.obstacles}


def made(to: str = "scored", **facts):
    with writing():
        return an_evaluation(to, **facts)


# Prices


def test_no_price_is_opened_before_the_lock_even_by_two_officers(app):
    it = made("agreed")
    for by in (it.officer, it.second_officer):
        with pytest.raises(Refused) as refused, writing():
            actions.open_prices(competition=it.competition, by=by, at=PRICING)
        assert codes(refused) == {"quality-not-locked"}
    assert not opened(it.competition, "price")


def test_until_the_lock_no_row_holds_a_price(app):
    it = made("agreed", prices=(98_765_43, 87_654_32))
    contents = "".join(db.session.scalars(select(OpenedPart.content)))
    assert "9876543" not in contents
    assert opened_prices(it.competition) == ()


def test_two_different_officers_open_the_prices(app):
    it = made("locked")
    with writing():
        actions.open_prices(competition=it.competition, by=it.officer, at=PRICING)
    assert not opened(it.competition, "price")
    with pytest.raises(Refused) as refused, writing():
        actions.open_prices(competition=it.competition, by=it.officer, at=PRICING)
    assert codes(refused) == {"same-officer"}
    with writing():
        actions.open_prices(competition=it.competition, by=it.second_officer, at=PRICING)
    assert opened(it.competition, "price")
    assert len(opened_prices(it.competition)) == 2


# The ranking


def test_the_ranking_waits_for_lock_and_prices(app):
    it = made("locked")
    with pytest.raises(Refused) as refused, writing():
        actions.compute(competition=it.competition, by=it.officer, at=PRICING)
    assert codes(refused) == {"prices-sealed"}


def test_the_kept_case_gives_the_kept_outcome_on_the_command_line(app, tmp_path):
    it = made("computed", prices=(80_000_00, 100_000_00), points=((4, 3), (5, 5)))
    path = tmp_path / "case.json"
    path.write_text(it.result.case, encoding="utf-8")
    run = app.test_cli_runner().invoke(score_command, [str(path)])
    assert run.exit_code == 0, run.output
    assert run.stdout.rstrip("\n") == it.result.outcome


def test_the_ranking_by_hand(app):
    """Price 30 relative, quality 50, social value 20. A: 40 + 12 + 30 = 82. B: 50 + 20 + 24 = 94."""
    it = made("computed", prices=(80_000_00, 100_000_00), points=((4, 3), (5, 5)))
    by_id = {bid["id"]: bid for bid in json.loads(it.result.outcome)["bids"]}
    a, b = (by_id[bid.ref] for bid in it.bids)
    assert (a["total"], a["rank"], b["total"], b["rank"]) == ("82", 2, "94", 1)


def test_a_bid_below_a_threshold_sets_no_reference_price(app):
    """The £50,000 bid fails Approach, whose threshold is 2: the £80,000 bid keeps the whole price weight."""
    it = made("computed", prices=(80_000_00, 50_000_00), points=((4, 4), (1, 5)))
    by_id = {bid["id"]: bid for bid in json.loads(it.result.outcome)["bids"]}
    a, c = (by_id[bid.ref] for bid in it.bids)
    assert a["scores"]["price"] == "30"
    assert c["out"] == f"threshold:{it.criteria[0].ref}"


def test_a_disregarded_bid_is_excluded_and_its_price_stays_shut(app):
    it = made("scored", bids=3)
    with writing():
        bidding.disregard(
            bid=it.bids[2], ground="procedure", reason="It left out the form that the notice asked for.", by=it.officer, at=SCORING
        )  # fmt: skip
        for assignment in it.evaluators:
            actions.finish(assignment=assignment, by=it.by(assignment), at=SCORING)
        for bid in it.bids[:2]:
            for criterion in it.criteria:
                it.agree_one(bid=bid, criterion=criterion)
        for assignment in it.evaluators:
            it.sign_all(assignment)
        actions.lock_quality(competition=it.competition, by=it.officer, at=LOCKING)
        for by in (it.officer, it.second_officer):
            actions.open_prices(competition=it.competition, by=by, at=PRICING)
        result = actions.compute(competition=it.competition, by=it.officer, at=PRICING)
    assert len(opened_prices(it.competition)) == 2
    by_id = {bid["id"]: bid for bid in json.loads(result.outcome)["bids"]}
    assert by_id[it.bids[2].ref]["out"] == "excluded"
    assert queries.recompute(result).same


def test_an_auditor_recomputes_the_same(app):
    it = made("computed", prices=(80_000_00, 100_000_00), points=((4, 3), (5, 5)))
    found = queries.recompute(it.result)
    assert found.same
    assert (found.case, found.outcome) == (it.result.case, it.result.outcome)


def test_a_kept_result_that_the_rows_do_not_give_is_seen(app):
    it = made("priced")
    with writing():
        honest = actions.compute(competition=it.competition, by=it.officer, at=PRICING)
        case, outcome = honest.case, honest.outcome
        db.session.rollback()
        db.session.connection(execution_options={"write": True})
        forged = Result(
            competition_id=it.competition.id, case=case.replace('"3"', '"4"'), outcome=outcome, computed_at=PRICING,
            computed_by_id=it.second.id,
        )  # fmt: skip
        db.session.add(forged)
    found = queries.recompute(queries.result_of(it.competition))
    assert (found.same_case, found.same_outcome) == (False, False)


def test_a_ranking_is_not_computed_again_while_nothing_has_changed(app):
    it = made("computed")
    with pytest.raises(Refused) as refused, writing():
        actions.compute(competition=it.competition, by=it.officer, at=PRICING + timedelta(hours=1))
    assert codes(refused) == {"computed"}
