"""The recommendation report: everything that an award rests on, drawn from the record as it is. It decides nothing.

PCR 2015 reg 84(1) and (7)-(9); Procurement Act 2023 s.98: what a report of a
procurement holds, and what is kept to explain each decision.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from dps.award.approving import Approval, approval_of
from dps.award.challenges import challenges_of
from dps.award.checking import Shown, shown_of
from dps.award.correcting import Fallen, history
from dps.award.models import AwardDecision
from dps.award.queries import decision_of, supplier_names, whole_value
from dps.award.record_models import Challenge, FinalState
from dps.award.rules.assessment import Published, published
from dps.award.rules.final_states import WORDS, Counts
from dps.award.states import counts_for_notice, states_of
from dps.bidding.examined import Priced, prices_of
from dps.bidding.models import Bid, Disregard
from dps.bidding.queries import disregarded, quality_of
from dps.bidding.rules.besides import read_besides
from dps.competition.models import Competition
from dps.competition.rules.frozen import Told, read
from dps.evaluation.conflicts import interests_of
from dps.evaluation.queries import panel, result_of
from dps.evaluation.rules.interests import Interest
from dps.law.routes import Route, route


@dataclass(frozen=True)
class Row:
    """One bid in the report: how it came out, with its figures and the working behind them."""

    supplier: str
    state: str
    rank: int | None
    total: str | None
    index: str | None
    price_pence: int | None
    why: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """The whole report. ``decision`` is None while nothing is decided: then it is what the decision would rest on."""

    competition: Competition
    route: Route
    told: Told
    whole_pence: int
    published: Published
    rows: tuple[Row, ...]
    decision: AwardDecision | None
    approval: Approval | None
    counts: Counts | None
    disregards: tuple[Disregard, ...]
    low: tuple[Priced, ...]
    interests: tuple[Interest, ...]
    panel: tuple[Any, ...]
    shown: tuple[Shown, ...]
    challenges: tuple[Challenge, ...]
    before: tuple[Fallen, ...]
    others: tuple[str, ...]


def report_of(competition: Competition) -> Report | None:
    """The report of a competition that has a ranking; None before."""
    result = result_of(competition)
    if result is None:
        return None
    told, decided = read(competition.frozen), decision_of(competition)
    return Report(
        competition=competition,
        route=route(competition.route),
        told=told,
        whole_pence=whole_value(competition),
        published=published(told, canonical=competition.frozen, full_version=f"/competitions/{competition.ref}"),
        rows=_rows(competition, json.loads(result.outcome), states_of(decided) if decided else ()),
        decision=decided,
        approval=approval_of(decided) if decided else None,
        counts=counts_for_notice(decided) if decided else None,
        disregards=disregarded(competition),
        low=tuple(one for one in prices_of(competition) if one.at_issue),
        interests=interests_of(competition),
        panel=panel(competition),
        shown=shown_of(decided) if decided else (),
        challenges=challenges_of(decided) if decided else (),
        before=history(competition),
        others=_others(decided.bid) if decided else (),
    )


def _rows(competition: Competition, outcome: dict[str, Any], states: tuple[FinalState, ...]) -> tuple[Row, ...]:
    names = supplier_names(competition)
    words = {row.bid.ref: WORDS[row.state] for row in states}
    prices = {one.bid.ref: one.pence for one in prices_of(competition)}
    titles = names | {c.ref: c.path for c in competition.criteria}
    found = [
        Row(
            names[bid["id"]], words.get(bid["id"], "In the ranking" if bid["rank"] else "Out"), bid["rank"], bid["total"],
            bid["index"], prices.get(bid["id"]), _why(bid["out"], titles), _steps(outcome, bid["id"], titles),
        )
        for bid in outcome["bids"]
    ]  # fmt: skip
    ranked = {bid["id"] for bid in outcome["bids"]}
    found += [
        Row(row.bid.supplier.name, WORDS[row.state], None, None, None, None, "", ())
        for row in states
        if row.bid.ref not in ranked
    ]
    return tuple(sorted(found, key=lambda row: (row.rank is None, row.rank or 0, row.supplier)))


def _why(out: str | None, titles: dict[str, str]) -> str:
    if out is None:
        return ""
    kind, _, criterion = out.partition(":")
    return f"Below the threshold for {titles.get(criterion, criterion)}" if kind == "threshold" else "Disregarded"


def _steps(outcome: dict[str, Any], bid: str, titles: dict[str, str]) -> tuple[str, ...]:
    said = [str(step["says"]) for step in outcome["working"] if step.get("bid") == bid]
    for ref, name in titles.items():
        said = [step.replace(ref, name) for step in said]
    return tuple(said)


def _others(bid: Bid) -> tuple[str, ...]:
    """The partners and subcontractors that the winner named, each with its share: reg 84(1)(d)."""
    beside = read_besides(quality_of(bid))
    return tuple(
        f"{other.name}, {other.tasks}" + (f", {other.share}%" if other.share else "")
        for other in beside.together.others
    )
