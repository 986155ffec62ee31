"""A case as the JSON text that :func:`dps.evaluation.rules.case_file.parse` and ``market score`` read.

The same case always gives the same text, byte for byte: bids by id, criteria
as published. So two people who rebuild a case can compare its digest.
"""

from __future__ import annotations

import json

from dps.competition.rules.criteria import Criterion
from dps.competition.rules.formulas import Share
from dps.competition.rules.measured import Measured
from dps.competition.rules.method import Method
from dps.evaluation.rules.case import Bid, Case


def _criterion(c: Criterion) -> dict[str, object]:
    if c.measured is not None:
        return {"id": c.id, "kind": c.kind.value, "weight": f"{c.weight:f}", "measured": _measured(c.measured)}
    return {
        "id": c.id,
        "kind": c.kind.value,
        "weight": f"{c.weight:f}",
        "max": f"{c.max:f}",
        **({} if c.threshold is None else {"threshold": f"{c.threshold:f}"}),
    }


def _measured(rule: Measured) -> dict[str, object]:
    return {
        "target": f"{rule.target:f}",
        "need": f"{rule.need:f}",
        "at_target": f"{rule.at_target:f}",
        **({"unit": rule.unit} if rule.unit else {}),
    }


def _method(method: Method) -> dict[str, object]:
    price = method.price
    weight = {} if price.facts.share is Share.INDEX else {"weight": f"{price.weight or 0:f}"}
    parameters = {name: f"{value:f}" for name, value in price.parameters().items()}
    rounding = method.rounding
    return {
        "price": {"formula": price.formula.value, **weight, **parameters},
        "criteria": [_criterion(c) for c in method.criteria],
        "rounding": None if rounding is None else {"places": rounding.places, "at": rounding.at.value},
        "ties": [tie.value for tie in method.ties],
    }


def _bid(bid: Bid) -> dict[str, object]:
    return {
        "id": bid.id,
        "price": None if bid.price is None else f"{bid.price:f}",
        "scores": {name: f"{score:f}" for name, score in sorted(bid.scores.items())},
        "excluded": bid.excluded,
    }


def as_case_file(case: Case) -> str:
    """The case as JSON text. Titles are left out: the file knows criteria by their ids."""
    bids = sorted(case.bids, key=lambda bid: bid.id)
    shape: dict[str, object] = {"method": _method(case.method), "bids": [_bid(bid) for bid in bids]}
    if case.draw is not None:
        shape["draw"] = {
            "beacon": case.draw.beacon,
            "round": str(case.draw.round),
            "signature": case.draw.signature,
        }
    return json.dumps(shape, ensure_ascii=False, indent=2)
