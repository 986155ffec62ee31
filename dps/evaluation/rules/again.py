"""When a ranking is computed again, when lots are drawn, and what changed between two rankings. Pure.

A ranking follows from what is on record, so it is computed again exactly when
the record has changed: a bid went out, an error was corrected, lots were drawn.
What it was before is kept and shown. Once an award stands nothing is computed
anew; two people set the award aside first.

Sources: PCR 2015 regs 18(1), 67, 84; Procurement Act 2023 ss.12, 19, 98: the
award follows from the published method, and the record shows how.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dps.competition.rules.criteria import PUBLISHED
from dps.competition.rules.lots import Lots
from dps.core.refusal import Obstacle
from dps.evaluation.rules.panel import SHORTEST_REASON, length, too_short
from dps.evaluation.rules.randomness import is_signed

RECORD = "PCR 2015 regs 67, 84; Procurement Act 2023 ss.19, 98"
_HEX = re.compile(r"[0-9a-f]{96}")


@dataclass(frozen=True)
class Again:
    """What is known where a ranking is there already. ``changed``: the record gives another case than the kept one."""

    changed: bool
    awarded: bool
    reason: str


def obstacles_to_ranking_again(again: Again) -> tuple[Obstacle, ...]:
    """Why a ranking that is there is not computed again; empty when it may be."""
    if not again.changed:
        says = "The ranking is computed, and nothing that went into it has changed since."
        return (Obstacle("computed", says, RECORD),)
    found: list[Obstacle] = []
    if again.awarded:
        mend = "Two people set the award aside first, with the reason."
        found.append(Obstacle("awarded", "The award is decided on this ranking.", RECORD, mend))
    if length(again.reason) < SHORTEST_REASON:
        found.append(too_short("why the ranking is computed again"))
    return tuple(found)


def read_signature(typed: str) -> str:
    """The signature in what somebody copied from a beacon: the bare digits, or the whole answer as JSON; else empty."""
    text = typed.strip().lower()
    if text.startswith("{"):
        try:
            found = json.loads(text)
        except (json.JSONDecodeError, RecursionError):
            return ""
        text = str(found.get("signature", ""))
    return text if _HEX.fullmatch(text) else ""


def obstacles_to_drawing(
    lots: Lots | None, *, computed: bool, level: Sequence[str], drawn: bool, changed: bool, awarded: bool, at: datetime
) -> tuple[Obstacle, ...]:
    """Why no lots are drawn; empty when they may be. ``level`` are the bids that share rank 1."""
    found: list[Obstacle] = []
    if not computed:
        found.append(Obstacle("no-result", "There is no ranking yet.", RECORD, "Compute the ranking first."))
    if lots is None:
        says = "The documents name no lots, so none are drawn."
        found.append(
            Obstacle("lots-not-published", says, PUBLISHED, "Ask your lawyer whether to end without an award.")
        )
    elif at < lots.issued_at:
        says = f"Round {lots.round} is not issued yet, so nobody can know it."
        found.append(Obstacle("round-not-issued", says, PUBLISHED, "Come back when it is."))
    if drawn:
        found.append(Obstacle("drawn-already", "Lots are drawn already, and are drawn once.", PUBLISHED))
    elif computed and len(level) < 2:
        found.append(
            Obstacle("not-level", "One bid is first by the published rules, so lots decide nothing.", PUBLISHED)
        )
    if changed:
        says = "What the ranking was computed from has changed since."
        found.append(Obstacle("ranking-stale", says, RECORD, "Compute the ranking again first."))
    if awarded:
        found.append(Obstacle("awarded", "The award is decided.", RECORD))
    return tuple(found)


def obstacles_to_signature(lots: Lots, signature: str) -> tuple[Obstacle, ...]:
    """Why this is not the beacon's signature of the round; empty when it is. Takes a fifth of a second."""
    if signature and is_signed(lots.facts, lots.round, signature):
        return ()
    says = f"This is not the signature that the beacon gave round {lots.round}."
    return (
        Obstacle(
            "draw-not-signed", says, PUBLISHED, "Copy it from the address shown, with nothing before or after it."
        ),
    )


@dataclass(frozen=True)
class Was:
    """A figure before and after, as text; empty where there was or is none."""

    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether they differ."""
        return self.before != self.after


@dataclass(frozen=True)
class Row:
    """One bid before and after: what went in, and what came out. ``marks`` by criterion id."""

    bid: str
    rank: Was
    total: Was
    price_mark: Was
    index: Was
    out: Was
    marks: Mapping[str, Was]
    scores: Mapping[str, Was]

    @property
    def changed(self) -> bool:
        """Whether anything of this bid differs."""
        return any(
            w.changed for w in (self.rank, self.total, self.price_mark, self.index, self.out, *self.marks.values())
        )


@dataclass(frozen=True)
class Difference:
    """What differs between two rankings of one competition. ``lots``: they were drawn in between."""

    rows: tuple[Row, ...]
    lots: bool

    @property
    def other_winner(self) -> bool:
        """Whether another bid is first."""
        return any((r.rank.before == "1") != (r.rank.after == "1") for r in self.rows)


def difference(before: tuple[str, str], after: tuple[str, str]) -> Difference:
    """What differs between two kept rankings, each the texts of its case and its outcome. Best first by the later."""
    old, new = _read(*before), _read(*after)
    ids = [*new.outcomes, *(each for each in old.outcomes if each not in new.outcomes)]
    rows = [_row(each, old, new) for each in ids]
    return Difference(tuple(sorted(rows, key=_place)), lots=new.drawn and not old.drawn)


@dataclass(frozen=True)
class _Kept:
    outcomes: dict[str, dict[str, Any]]
    bids: dict[str, dict[str, Any]]
    drawn: bool


def _read(case: str, outcome: str) -> _Kept:
    given, came = json.loads(case), json.loads(outcome)
    return _Kept({b["id"]: b for b in came["bids"]}, {b["id"]: b for b in given["bids"]}, "draw" in given)


def _row(bid: str, old: _Kept, new: _Kept) -> Row:
    was, now = old.outcomes.get(bid, {}), new.outcomes.get(bid, {})

    def pair(name: str) -> Was:
        return Was(_text(was.get(name)), _text(now.get(name)))

    marks = {
        name: Was(_text(was.get("scores", {}).get(name)), _text(now.get("scores", {}).get(name)))
        for name in {**was.get("scores", {}), **now.get("scores", {})}
    }
    price = marks.pop("price", Was("", ""))
    scores_was, scores_now = (kept.bids.get(bid, {}).get("scores", {}) for kept in (old, new))
    scores = {name: Was(_text(scores_was.get(name)), _text(scores_now.get(name))) for name in marks}
    return Row(bid, pair("rank"), pair("total"), price, pair("index"), pair("out"), marks, scores)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _place(row: Row) -> tuple[bool, int, str]:
    return (not row.rank.after, int(row.rank.after or 0), row.bid)
