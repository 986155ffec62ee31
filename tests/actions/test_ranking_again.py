"""A ranking computed again, and lots: only where the record says so, with what it was before kept beside it."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from dps.audit.queries import trail, verify
from dps.award import ranking as awarding
from dps.bidding.models import Bid, Disregard
from dps.competition.queries import told_of
from dps.competition.rules.lots import BEACONS, QUICKNET
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.evaluation import ranking
from dps.evaluation.queries import recompute, result_of
from dps.evaluation.results import level_at_first, lots_drawn, results_of, robustness_of
from dps.evaluation.rules.again import difference
from tests.makers.award import DECIDED, Offer, a_decision, an_evaluated_competition, by_officer
from tests.makers.beacon import a_beacon, signed

AGAIN = DECIDED + timedelta(days=1)
WHY = "Quince’s bid was disregarded after the prices were opened."
CHEAP = (Offer("Heron", 80_000_00, (4, 4)), Offer("Zander", 90_000_00, (4, 5)), Offer("Quince", 70_000_00, (2, 2)))
LEVEL = (Offer("Heron", 80_000_00, (4, 4)), Offer("Zander", 80_000_00, (4, 4)), Offer("Quince", 90_000_00, (2, 2)))


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {o.code for o in refused.value.obstacles}


def made(offers=CHEAP, **facts):
    with writing():
        return an_evaluated_competition(offers=offers, **facts)


def leaves(competition, name: str) -> None:
    """One bid goes out after the prices were opened."""
    with writing():
        bid = next(b for b in bids_of(competition) if b.supplier.name == name)
        row = Disregard(
            bid_id=bid.id, ground="procedure", provision="The published terms", reason="It cannot be performed as offered.",
            decided_by_id=competition.drafted_by_id, decided_at=AGAIN,
        )  # fmt: skip
        db.session.add(row)


def bids_of(competition) -> list[Bid]:
    return list(db.session.scalars(select(Bid).where(Bid.competition_id == competition.id)))


def did(competition) -> list[str]:
    return [entry.did for entry in trail(f"competition:{competition.ref}", limit=500)]


def compute(competition, reason: str = WHY):
    with writing():
        return awarding.compute(competition=competition, reason=reason, by=by_officer(competition), at=AGAIN)


# Again


def test_a_ranking_is_computed_again_when_a_bid_goes_out_and_the_first_is_kept(app):
    competition = made()
    before = result_of(competition)
    leaves(competition, "Quince")
    assert not recompute(before).same_case
    again = compute(competition)
    assert [r.version for r in results_of(competition)] == [1, 2]
    assert result_of(competition) == again
    assert (again.reason, recompute(again).same) == (WHY, True)
    found = difference((before.case, before.outcome), (again.case, again.outcome))
    names = {b.ref: b.supplier.name for b in bids_of(competition)}
    price = {names[row.bid]: (row.price_mark.before, row.price_mark.after) for row in found.rows}
    assert price == {
        "Heron": ("26.25", "30"),
        "Zander": ("23.33333333333333333333333333", "26.66666666666666666666666667"),
        "Quince": ("30", ""),
    }
    assert {names[row.bid]: row.out.after for row in found.rows}["Quince"] == "excluded"
    last = trail(f"competition:{competition.ref}", limit=500)[-1]
    assert (last.did, last.facts["version"]) == ("result:compute", 2)
    assert verify(f"competition:{competition.ref}").fault is None


@pytest.mark.parametrize(
    ("change", "reason", "expected"), [(False, WHY, {"computed"}), (True, "Out.", {"reason-short"}), (True, "", {"reason-short"})]
)  # fmt: skip
def test_it_is_computed_again_only_where_the_record_has_changed_and_with_the_reason(app, change, reason, expected):
    competition = made()
    if change:
        leaves(competition, "Quince")
    with pytest.raises(Refused) as refused:
        compute(competition, reason)
    assert codes(refused) == expected
    assert len(results_of(competition)) == 1


def test_while_an_award_stands_nothing_is_computed_anew(app):
    competition = made()
    with writing():
        a_decision(competition)
    leaves(competition, "Quince")
    with pytest.raises(Refused) as refused:
        compute(competition)
    assert codes(refused) == {"awarded"}


def test_whoever_has_not_asked_about_an_award_computes_a_first_ranking_only(app):
    competition = made()
    leaves(competition, "Quince")
    with pytest.raises(Refused) as refused, writing():
        ranking.compute(competition=competition, reason=WHY, by=by_officer(competition), at=AGAIN)
    assert codes(refused) == {"awarded"}


def test_nothing_is_awarded_on_a_ranking_that_the_record_no_longer_gives(app):
    competition = made()
    leaves(competition, "Quince")
    with pytest.raises(Refused) as refused, writing():
        a_decision(competition)
    assert "ranking-differs" in codes(refused)
    compute(competition)
    with writing():
        a_decision(competition)


def test_what_would_change_an_outcome_is_worked_out_from_the_kept_case(app):
    competition = made()
    found = robustness_of(result_of(competition)).found
    names = {b.ref: b.supplier.name for b in bids_of(competition)}
    assert [names[each] for each in found.winners] == ["Zander"]
    assert {names[r.bid]: r.changes for r in found.removals} == {"Heron": False, "Quince": False}
    assert {m.name for m in found.moves} >= {"price"}


# Lots


@pytest.fixture
def beacon(monkeypatch):
    monkeypatch.setitem(BEACONS, QUICKNET, a_beacon())


def draw(competition, signature: str, at=AGAIN):
    with writing():
        return awarding.draw_lots(competition=competition, signature=signature, by=by_officer(competition), at=at)


def test_lots_settle_who_is_first_and_anybody_computes_the_same(app, beacon):
    competition = made(LEVEL)
    level = level_at_first(result_of(competition))
    assert len(level) == 2
    with pytest.raises(Refused) as refused, writing():
        a_decision(competition)
    assert "tie-at-rank-one" in codes(refused)
    signature = signed(told_of(competition).lots().round)
    result = draw(competition, signature)
    expected = min(
        level, key=lambda ref: sha256(f"{sha256(bytes.fromhex(signature)).hexdigest()}\n{ref}".encode()).hexdigest()
    )
    assert level_at_first(result) == (expected,)
    assert recompute(result).same
    assert json.loads(result.case)["draw"]["signature"] == signature
    assert did(competition)[-2:] == ["lots:draw", "result:compute"]
    with writing():
        assert a_decision(competition).bid.ref == expected


def test_lots_are_drawn_once_after_the_round_and_only_between_level_bids(app, beacon):
    competition, plain = made(LEVEL), made()
    lots = told_of(competition).lots()
    for signature, at, expected in (
        (signed(lots.round), lots.issued_at - timedelta(seconds=1), {"round-not-issued"}),
        (signed(lots.round + 1), AGAIN, {"draw-not-signed"}),
        ("", AGAIN, {"draw-not-signed"}),
    ):
        with pytest.raises(Refused) as refused:
            draw(competition, signature, at)
        assert codes(refused) == expected
    with pytest.raises(Refused) as refused:
        draw(plain, signed(told_of(plain).lots().round))
    assert codes(refused) == {"not-level"}
    assert lots_drawn(competition) is None
    draw(competition, signed(lots.round))
    with pytest.raises(Refused) as refused:
        draw(competition, signed(lots.round))
    assert "drawn-already" in codes(refused)


def test_where_no_lots_were_published_none_are_drawn(app, beacon):
    competition = made(LEVEL, ties=["social_value", "quality", "lowest_price"])
    with pytest.raises(Refused) as refused:
        draw(competition, signed(1))
    assert "lots-not-published" in codes(refused)


def test_a_draw_its_ranking_and_its_entries_stand_or_fall_together(app, beacon):
    competition = made(LEVEL)
    before, signature = did(competition), signed(told_of(competition).lots().round)
    with pytest.raises(ZeroDivisionError), writing():
        awarding.draw_lots(competition=competition, signature=signature, by=by_officer(competition), at=AGAIN)
        1 / 0
    assert (did(competition), lots_drawn(competition), len(results_of(competition))) == (before, None, 1)
