"""Opening the prices, after quality is locked; and the ranking, with every step to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from buyers.custody_forms import PassphraseForm
from buyers.evaluation import Room, enter
from buyers.robust import who
from buyers.shares import share_typed
from dps.audit.digests import text_digest
from dps.award import ranking as awarding
from dps.award.queries import decision_of
from dps.bidding.actions import left_shut, note_difference
from dps.bidding.custody import key_from
from dps.bidding.envelopes import BidsDiffer, Examined, examine
from dps.bidding.examining import why_not_open_prices
from dps.bidding.queries import opened_prices, standing_ask, why_not_open
from dps.bidding.rules.opening import PRICE
from dps.competition.custody import officers_hold
from dps.competition.queries import told_of
from dps.competition.rules.frozen import Told
from dps.core.clock import now
from dps.core.money import pounds
from dps.core.refusal import refuse_if
from dps.evaluation import actions
from dps.evaluation.queries import recompute, result_of
from dps.evaluation.results import computed_by, level_at_first, lots_drawn, result_numbered, results_of
from dps.evaluation.rules.case import BELOW, EXCLUDED
from dps.evaluation.rules.figures import readable
from dps.evaluation.rules.readiness import obstacles_to_opening_prices, obstacles_to_ranking
from dps.parties.rules.roles import Permission
from dps.web.permissions import current_actor, grave, may, requires
from dps.web.transactions import writing

if TYPE_CHECKING:
    from dps.bidding.custody import Share
    from dps.evaluation.models import Result

bp = Blueprint("ranking", __name__, url_prefix="/competitions/<ref:competition>/evaluation")


@bp.get("/prices")
@requires(Permission.OPEN_BIDS)
def prices(competition: str) -> ResponseReturnValue:
    """Where the opening of the prices stands; the prices themselves once they are open."""
    return _prices_page(enter(competition), PassphraseForm())


def _prices_page(room: Room, form: PassphraseForm) -> str:
    at = now()
    closed = (*obstacles_to_opening_prices(room.evaluation), *why_not_open_prices(room.competition, at=at))
    if not closed:
        closed = why_not_open(room.competition, PRICE, quality_locked=True, by=current_actor(), at=at)
    names = {bid.ref: bid.name for bid in room.evaluation.bids}
    opened = [(names[row.bid.ref], row.content) for row in opened_prices(room.competition)]
    return render_template(
        "buyers/evaluation/prices.html", competition=room.competition, evaluation=room.evaluation,
        opening=standing_ask(room.competition, PRICE, at=at), prices=sorted(opened, key=lambda row: row[0]),
        closed=() if room.evaluation.priced else closed, held=officers_hold(room.competition), form=form,
    )  # fmt: skip


@bp.post("/prices")
@requires(Permission.OPEN_BIDS)
@grave
def open_prices(competition: str) -> ResponseReturnValue:
    """The first officer asks; a second officer opens. Envelopes are opened and checked before the write begins."""
    room, by, at = enter(competition), current_actor(), now()
    refused = (
        obstacles_to_opening_prices(room.evaluation)
        or why_not_open_prices(room.competition, at=at)
        or why_not_open(room.competition, PRICE, quality_locked=True, by=by, at=at)
    )
    share: Share | None = None
    if officers_hold(room.competition) and not refused:
        form = PassphraseForm()
        share = share_typed(form, room.competition, PRICE) if form.validate() else None
        room = enter(competition)
        if share is None:
            return _prices_page(room, form), 422
    asked = standing_ask(room.competition, PRICE, at=at)
    try:
        shut = left_shut(room.competition, PRICE)
        examined: Examined | None = None
        if asked is not None and not refused:
            private = key_from(room.competition, asked, share) if share is not None else None
            examined = examine(room.competition, PRICE, leave_shut=shut, private=private)
        with writing():
            actions.open_prices(competition=room.competition, by=by, at=at, examined=examined, share=share)
    except BidsDiffer as differs:
        with writing():
            note_difference(competition=room.competition, part=PRICE, differs=differs, by=by, at=at)
        raise
    flash("The prices are open." if asked else "Your request is kept. A second officer now opens the prices.")
    return redirect(url_for("buyers.ranking.prices", competition=competition))


@bp.post("/ranking")
@requires(Permission.AWARD)
def compute(competition: str) -> ResponseReturnValue:
    """Compute the ranking for the first time."""
    room = enter(competition)
    with writing():
        awarding.compute(competition=room.competition, by=current_actor(), at=now())
    return redirect(url_for("buyers.ranking.show", competition=competition))


@bp.get("/ranking")
@requires(Permission.EVALUATE)
def show(competition: str) -> ResponseReturnValue:
    """The ranking as it was computed last, with the published method, every step, and the rankings before it."""
    room = enter(competition)
    result = result_of(room.competition)
    told = told_of(room.competition)
    shared = {"competition": room.competition, "evaluation": room.evaluation, "method": told.in_words()}
    if result is None:
        closed = obstacles_to_ranking(room.evaluation)
        return render_template(
            "buyers/evaluation/ranking.html", **shared, result=None, closed=closed, may_compute=may(Permission.AWARD)
        )
    checked = recompute(result)
    return render_template(
        "buyers/evaluation/ranking.html", **shared, result=result, checked=checked,
        case_digest=text_digest(result.case), outcome_digest=text_digest(result.outcome), **ranked(room, result, told),
        versions=versions_of(room), awarded=decision_of(room.competition) is not None, may_compute=may(Permission.AWARD),
        lots=told.lots(), drawn=lots_drawn(room.competition),
    )  # fmt: skip


def ranked(room: Room, result: Result, told: Told) -> dict[str, Any]:
    """A kept ranking as the page shows it: who is first, and a row a bid with each figure's working."""
    names, outcome = names_of(room), json.loads(result.outcome)
    first = level_at_first(result)
    return {
        "criteria": [(c.ref, c.path, c.weight) for c in told.criteria],
        "price_weight": told.price_weight,
        "indexed": any(bid["index"] is not None for bid in outcome["bids"]),
        "rows": _rows(room, outcome, json.loads(result.case), names),
        "steps": [_told(step["says"], names) for step in outcome["working"] if step["about"] != "method"],
        "first": first,
        "winners": who(first, names),
    }


@dataclass(frozen=True)
class Version:
    """One computation of the ranking: the row, who computed it, and who was first by it."""

    result: Result
    by: str
    first: str


def versions_of(room: Room) -> list[Version]:
    """Every ranking of a competition, the first one first."""
    names = names_of(room)
    return [
        Version(each, computed_by(each).name, who(level_at_first(each), names)) for each in results_of(room.competition)
    ]


@bp.get("/ranking/case.json")
@requires(Permission.EVALUATE)
def case_file(competition: str) -> ResponseReturnValue:
    """The case that was computed, as ``market score`` reads it: the latest, or that of the version asked for."""
    room = enter(competition)
    asked = request.args.get("version", type=int)
    result = result_numbered(room.competition, asked) if asked else result_of(room.competition)
    refuse_if(() if result else obstacles_to_ranking(room.evaluation))
    text = result.case if result else ""
    return Response(
        text, mimetype="application/json", headers={"Content-Disposition": f'attachment; filename="case-{competition}.json"'}
    )  # fmt: skip


def names_of(room: Room) -> dict[str, str]:
    """Names for the refs that the working speaks in. A ref is 26 random characters, so it is nothing but itself."""
    named = {bid.ref: bid.name for bid in room.evaluation.bids}
    return named | {c.ref: c.title for c in room.evaluation.criteria}


def _told(says: str, names: Mapping[str, str]) -> str:
    for ref, name in names.items():
        says = says.replace(ref, name)
    return says


def _rows(room: Room, outcome: dict[str, Any], case: dict[str, Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """One row a bid, best first and those that are out last; each figure with the steps that led to it."""
    prices = {bid["id"]: bid["price"] for bid in case["bids"]}
    contents = {row.bid.ref: row.content for row in opened_prices(room.competition)}

    def steps(bid: str, *about: str, criterion: str | None = None) -> list[str]:
        found = [s for s in outcome["working"] if s["about"] in about and s.get("bid", bid) == bid]
        return [_told(s["says"], names) for s in found if criterion is None or s.get("criterion") == criterion]

    def ties_of(bid: str) -> list[str]:
        """The ties that a bid was in: a tie is nobody's own step, and names everybody."""
        found = [
            s["says"] for s in outcome["working"] if s["about"] == "lots" or (s["about"] == "tie" and bid in s["says"])
        ]
        tied = any(bid in says for says in found)
        return [_told(says, names) for says in found] if tied else []

    def figure(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    rows = [
        {
            "ref": bid["id"],
            "name": names[bid["id"]],
            "rank": bid["rank"],
            "place": steps(bid["id"], "rank") + ties_of(bid["id"]),
            "lines": _lines(contents.get(bid["id"], {})),
            "out": _why_out(bid["out"], names),
            "marks": [
                (figure(bid["scores"][c.ref]), steps(bid["id"], "mark", "out", criterion=c.ref)) for c in room.evaluation.criteria
            ],
            "pence": None if prices[bid["id"]] is None else int(Decimal(prices[bid["id"]]) * 100),
            "price": (figure(bid["scores"]["price"]), steps(bid["id"], "reference", "price")),
            "total": (figure(bid["total"]), steps(bid["id"], "total")),
            "index": (None if bid["index"] is None else readable(Fraction(bid["index"])), steps(bid["id"], "index")),
        }
        for bid in outcome["bids"]
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["rank"] is None, row["rank"], row["name"]))


def _lines(price: Mapping[str, Any]) -> list[str]:
    """How a price is made up, as the bidder priced it."""
    return [f"{line['what']}: {pounds(int(line['pence']))}" for line in price.get("lines", ())]


def _why_out(out: str | None, names: Mapping[str, str]) -> str:
    if out is None:
        return ""
    if out == EXCLUDED:
        return "Disregarded"
    return f"Below the threshold for {names[out.removeprefix(BELOW)]}"
