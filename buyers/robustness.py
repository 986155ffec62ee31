"""What would change the outcome, for information beside the award report: a page, its picture and its figures."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from buyers.evaluation import Room, enter
from buyers.robust import WeightRow, weight_rows, who
from dps.core.refusal import Obstacle, Refused
from dps.evaluation.queries import result_of
from dps.evaluation.results import Sturdiness, robustness_of
from dps.evaluation.rules.figures import plain
from dps.evaluation.rules.readiness import obstacles_to_ranking
from dps.evaluation.rules.weights import PRICE
from dps.parties.rules.roles import Permission
from dps.web.downloads import as_csv
from dps.web.permissions import requires

bp = Blueprint("robustness", __name__, url_prefix="/competitions/<ref:competition>/evaluation")

MOST = 20
"""How many single scores the page shows; the file has them all."""
NOT_YET = (Obstacle("no-result", "The ranking is not computed yet.", mend="An officer computes it."),)
COLUMNS = ("What would be different", "Of", "Now", "Then", "Who would be first", "Remark")


@bp.get("/robustness")
@requires(Permission.EVALUATE)
def show(competition: str) -> ResponseReturnValue:
    """Which weight by how much, which single score and which bid's absence would change who is first."""
    room = enter(competition)
    result = result_of(room.competition)
    if result is None:
        closed = obstacles_to_ranking(room.evaluation)
        return render_template(
            "buyers/evaluation/robustness.html", competition=room.competition, found=None, closed=closed
        )
    sturdy = robustness_of(result)
    names = _names(room)
    found = sturdy.found
    return render_template(
        "buyers/evaluation/robustness.html", competition=room.competition, result=result, found=found,
        winners=who(found.winners, names), unrounded=who(found.unrounded, names), weights=_weights(sturdy, names),
        marks=[
            (names[m.bid], names[m.criterion], f"{m.was:f}", f"{m.becomes:f}", who(m.winners, names), (m.bid, m.criterion) in sturdy.given)
            for m in found.marks[:MOST]
        ],
        more=max(0, len(found.marks) - MOST), given=len(sturdy.given), scored=_scored(room),
        removals=[(names[r.bid], who(r.winners, names), r.changes) for r in found.removals],
        several=len(found.winners) > 1,
    )  # fmt: skip


@bp.get("/robustness.csv")
@requires(Permission.EVALUATE)
def as_file(competition: str) -> ResponseReturnValue:
    """Everything on the page as a table to keep."""
    room = enter(competition)
    result = result_of(room.competition)
    if result is None:
        raise Refused(obstacles_to_ranking(room.evaluation) or NOT_YET)
    sturdy = robustness_of(result)
    names = _names(room)
    rows: list[tuple[str, ...]] = []
    for move in sturdy.found.moves:
        name = "Price" if move.name == PRICE else move.name
        for edge, winners, word in (
            (move.lower, move.lower_winners, "below"), (move.higher, move.higher_winners, "above"),
        ):  # fmt: skip
            then = f"{word} {_exact(edge)}" if edge is not None else f"anything {word}"
            rows.append(
                ("Weight, per cent", name, plain(move.weight), then, who(winners if edge is not None else sturdy.found.winners, names), "")
            )  # fmt: skip
    for m in sturdy.found.marks:
        remark = "An evaluator gave this score" if (m.bid, m.criterion) in sturdy.given else ""
        of = f"{names[m.bid]}: {names[m.criterion]}"
        rows.append(("Agreed score", of, f"{m.was:f}", f"{m.becomes:f}", who(m.winners, names), remark))
    for r in sturdy.found.removals:
        remark = "" if r.changes else "No change"
        rows.append(("Bid absent", names[r.bid], "in", "never made", who(r.winners, names), remark))
    return as_csv(f"robustness-{competition}.csv", COLUMNS, rows)


def _exact(figure: Fraction) -> str:
    return plain(figure)


def _names(room: Room) -> dict[str, str]:
    return {bid.ref: bid.name for bid in room.evaluation.bids} | {c.ref: c.title for c in room.evaluation.criteria}


def _weights(sturdy: Sturdiness, names: Mapping[str, str]) -> list[WeightRow]:
    return weight_rows(sturdy.found.moves, names)


def _scored(room: Room) -> int:
    return len(room.evaluation.to_score) * len(room.evaluation.criteria)
