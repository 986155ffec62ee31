"""Cases to score: one by hand, and any number at random, as the dictionaries of a case file."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from dps.evaluation.rules.case import Outcome
from dps.evaluation.rules.case_file import parse
from dps.evaluation.rules.engine import evaluate

RELATIVE: dict[str, Any] = {"formula": "relative", "weight": "40"}
BENCHMARK: dict[str, Any] = {
    "formula": "benchmark_linear",
    "weight": "40",
    "benchmark": "100000",
    "lo": "0.5",
    "hi": "1.5",
}
A_ROUND = {
    "beacon": "quicknet",
    "round": "657413",
    "signature": "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b",
}
"""A round that drand's quicknet issued on 15 September 2023 at 11:00:03."""
TIES = ["social_value", "quality", "lowest_price"]
FORMULAS = (
    "relative",
    "linear_from_lowest",
    "range",
    "average",
    "benchmark_linear",
    "ppqp",
    "vfm_index",
    "fixed_price",
)


def a_bid(name: str, price: str, /, *, excluded: bool = False, **scores: str) -> dict[str, Any]:
    return {"id": name, "price": price, "scores": scores, "excluded": excluded}


def a_criterion(
    name: str, weight: str, *, kind: str = "quality", top: str = "5", threshold: str | None = None
) -> dict[str, Any]:
    found: dict[str, Any] = {"id": name, "kind": kind, "weight": weight, "max": top}
    return found if threshold is None else {**found, "threshold": threshold}


def a_case(
    *bids: dict[str, Any], price: dict[str, Any] = RELATIVE, criteria: Any = None, **method: Any
) -> dict[str, Any]:
    rest = "100" if price.get("weight") in (None, "0") else "60"
    criteria = [a_criterion("q1", rest, threshold="2")] if criteria is None else criteria
    return {
        "method": {"price": price, "criteria": criteria, "rounding": None, "ties": TIES, **method},
        "bids": list(bids),
    }


def outcome_of(case: dict[str, Any]) -> Outcome:
    return evaluate(parse(json.dumps(case)))


def a_measured(r: Random, criterion: dict[str, Any]) -> dict[str, Any]:
    """The same criterion, scored by a number promised."""
    target = r.randrange(1, 6)
    rule = {
        "target": str(target),
        "need": str(target + r.randrange(1, 4)),
        "at_target": r.choice(["100", "80", "62.5"]),
    }
    return {key: criterion[key] for key in ("id", "kind", "weight")} | {"measured": rule}


def at_random(r: Random) -> dict[str, Any]:
    """A lawful case with many ties, bids that are out, and every formula, rounding and tie rule."""
    formula = r.choice(FORMULAS)
    price: dict[str, Any] = {"formula": formula}
    whole = 10_000  # weights in hundredths of a per cent
    share = r.randrange(500, 9_000)
    if formula not in ("ppqp", "vfm_index"):
        price["weight"] = "0" if formula == "fixed_price" else f"{share / 100:.2f}"
        whole -= 0 if formula == "fixed_price" else share
    if formula == "benchmark_linear":
        price |= {"benchmark": str(r.randrange(10, 200)), "lo": r.choice(["0", "0.5"]), "hi": r.choice(["1.5", "2"])}
    if formula == "vfm_index":
        price["a"] = r.choice(["1", "2", "3"])
    n = r.randrange(1, 5)
    cuts = sorted(r.sample(range(1, whole), n - 1))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, whole], strict=True)]
    criteria = [
        a_criterion(
            f"c{i}", f"{part / 100:.2f}", kind=r.choice(["quality", "social_value"]), top=r.choice(["5", "5", "7", "10"]),
            threshold=r.choice([None, None, "1", "2"]),
        )
        for i, part in enumerate(parts)
    ]  # fmt: skip
    criteria = [a_measured(r, c) if c["kind"] == "social_value" and r.random() < 0.4 else c for c in criteria]
    bids = [
        a_bid(
            f"B{i}", r.choice(["80.00", "100", "120.5", f"{r.randrange(1, 30_000) / 100:.2f}"]),
            excluded=r.random() < 0.1, **{c["id"]: r.choice(["0", "2", "3", "4", "5", "4.5"]) for c in criteria},
        )
        for i in range(r.randrange(1, 7))
    ]  # fmt: skip
    if len(bids) > 1 and r.random() < 0.3:
        bids[-1] = {**bids[0], "id": bids[-1]["id"]}
    rounding = r.choice([None, {"places": r.randrange(4), "at": r.choice(["criterion", "total"])}])
    ties = r.sample(TIES, r.randrange(4))
    if r.random() < 0.5:
        made = a_case(*bids, price=price, criteria=criteria, rounding=rounding, ties=[*ties, "lots"])
        return {**made, "draw": A_ROUND} if r.random() < 0.5 else made
    return a_case(*bids, price=price, criteria=criteria, rounding=rounding, ties=ties)
