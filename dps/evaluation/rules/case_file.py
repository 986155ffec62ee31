"""A case as a JSON file, read strictly, and an outcome as JSON.

Numbers are strings of ASCII digits with at most one point: JSON numbers pass
through floating point in too many programs. NaN, infinities, signs, exponents,
underscores and other scripts' digits are refused: one NaN makes a ranking
depend on the order of the bids. Every fault is collected, none is guessed at.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from dps.competition.rules.criteria import Criterion, Kind
from dps.competition.rules.formulas import FORMULAS, Formula, Share
from dps.competition.rules.measured import ALL, Measured
from dps.competition.rules.method import Method, Place, PriceMethod, Rounding, Tie
from dps.evaluation.rules.case import Bid, BidOutcome, Case, Draw, Outcome, Step
from dps.evaluation.rules.engine import obstacles_to_evaluating
from dps.evaluation.rules.figures import plain

_NUMBER = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18})?")
_WHOLE = re.compile(r"[0-9]{1,4}")
_ROUND = re.compile(r"[1-9][0-9]{0,17}")
_LONGEST_ID = 100
_SHOWN = 40

E = TypeVar("E", bound=StrEnum)


class BadCase(ValueError):
    """The file is not a case. ``faults`` holds one line for each fault."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class _Bare(str):
    """A number written in JSON without quotes, kept as written."""


class _Pairs(dict[str, object]):
    """A JSON object that remembers the keys it was given twice."""

    twice: tuple[str, ...] = ()


def _pairs(pairs: list[tuple[str, object]]) -> _Pairs:
    made = _Pairs(pairs)
    made.twice = tuple(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    return made


def _shown(value: object) -> str:
    """A value for a fault line: short, on one line, nothing in it that a terminal would obey."""
    text = str(value) if isinstance(value, _Bare) else json.dumps(value, default=str)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


@dataclass
class _Reader:
    """Walks the parsed file and notes each fault under the path where it lies."""

    faults: list[str] = field(default_factory=list)

    def fault(self, path: str, says: str) -> None:
        self.faults.append(f"{path}: {says}")

    def thing(self, value: object, path: str, needs: tuple[str, ...], may: tuple[str, ...] = ()) -> _Pairs | None:
        """A JSON object with these keys and no others."""
        if not isinstance(value, _Pairs):
            self.fault(path, f"{_shown(value)} is not an object")
            return None
        for key in value.twice:
            self.fault(path, f"the key {_shown(key)} is given twice")
        for key in value:
            if key not in needs and key not in may:
                self.fault(path, f"the key {_shown(key)} is unknown")
        for key in needs:
            if key not in value:
                self.fault(path, f"the key {_shown(key)} is missing")
        return value

    def things(self, value: object, path: str) -> list[object]:
        """A JSON list."""
        if isinstance(value, list):
            return value
        self.fault(path, f"{_shown(value)} is not a list")
        return []

    def number(self, value: object, path: str) -> Decimal | None:
        """A number that is 0 or more, written as a string of digits."""
        if isinstance(value, _Bare):
            self.fault(path, f"{_shown(value)} is a bare number; numbers are strings")
        elif not isinstance(value, str) or not _NUMBER.fullmatch(value):
            self.fault(path, f"{_shown(value)} is not a number in digits, 0 or more")
        else:
            return Decimal(value)
        return None

    def name(self, value: object, path: str) -> str | None:
        """An identifier: a short printable string."""
        if (
            isinstance(value, _Bare)
            or not isinstance(value, str)
            or not value.strip()
            or not value.isprintable()
            or len(value) > _LONGEST_ID
        ):
            self.fault(path, f"{_shown(value)} is not an identifier of 1 to {_LONGEST_ID} printable characters")
            return None
        return value

    def choice(self, value: object, path: str, among: type[E]) -> E | None:
        """One of the published names."""
        if isinstance(value, str) and not isinstance(value, _Bare) and value in list(among):
            return among(value)
        self.fault(path, f"{_shown(value)} is not one of {', '.join(among)}")
        return None

    def price_method(self, value: object) -> PriceMethod | None:
        path = "method.price"
        formula = value.get("formula") if isinstance(value, _Pairs) else None
        chosen = Formula(formula) if isinstance(formula, str) and formula in list(Formula) else None
        if chosen is None:  # which other keys belong cannot be known
            everything = ("weight", "benchmark", "lo", "hi", "a")
            found = self.thing(value, path, ("formula",), everything)
            if found is not None and "formula" in found:
                self.choice(formula, f"{path}.formula", Formula)
            return None
        facts = FORMULAS[chosen]
        weightless = facts.share is Share.INDEX
        needs = ("formula", *(() if weightless else ("weight",)), *facts.parameters)
        found = self.thing(value, path, needs, ("weight",) if weightless else ())
        assert found is not None, "a formula was read from it"
        numbers = {
            key: self.number(found[key], f"{path}.{key}")
            for key in ("weight", *facts.parameters)
            if key in found and not (key == "weight" and weightless and found[key] is None)
        }
        return PriceMethod(
            chosen,
            numbers.get("weight"),
            numbers.get("benchmark"),
            numbers.get("lo"),
            numbers.get("hi"),
            numbers.get("a"),
        )

    def criterion(self, value: object, path: str) -> Criterion | None:
        if isinstance(value, _Pairs) and "measured" in value:
            return self.measured_criterion(value, path)
        found = self.thing(value, path, ("id", "kind", "weight", "max"), ("threshold",))
        if found is None:
            return None
        name = self.name(found["id"], f"{path}.id") if "id" in found else None
        kind = self.choice(found["kind"], f"{path}.kind", Kind) if "kind" in found else None
        weight = self.number(found["weight"], f"{path}.weight") if "weight" in found else None
        top = self.number(found["max"], f"{path}.max") if "max" in found else None
        threshold = None
        if found.get("threshold") is not None:
            threshold = self.number(found["threshold"], f"{path}.threshold")
        if name is None or kind is None or weight is None or top is None:
            return None
        return Criterion(id=name, title=name, kind=kind, weight=weight, max=top, threshold=threshold)

    def measured_criterion(self, value: _Pairs, path: str) -> Criterion | None:
        """A criterion that is scored by an amount: it has a target and a need in the place of a top score."""
        found = self.thing(value, path, ("id", "kind", "weight", "measured"))
        rule = self.thing(value["measured"], f"{path}.measured", ("target", "need"), ("at_target", "unit"))
        if found is None or rule is None:
            return None
        name = self.name(found["id"], f"{path}.id") if "id" in found else None
        kind = self.choice(found["kind"], f"{path}.kind", Kind) if "kind" in found else None
        weight = self.number(found["weight"], f"{path}.weight") if "weight" in found else None
        target, need, at_target = (
            self.number(rule[key], f"{path}.measured.{key}") if key in rule else None
            for key in ("target", "need", "at_target")
        )
        unit = self.name(rule["unit"], f"{path}.measured.unit") if "unit" in rule else ""
        if name is None or kind is None or weight is None or target is None or need is None or unit is None:
            return None
        measured = Measured(target, need, ALL if at_target is None else at_target, unit)
        return Criterion(id=name, title=name, kind=kind, weight=weight, measured=measured)

    def rounding(self, value: object) -> Rounding | None:
        if value is None:
            return None
        found = self.thing(value, "method.rounding", ("places", "at"))
        if found is None:
            return None
        at = self.choice(found["at"], "method.rounding.at", Place) if "at" in found else None
        places = found.get("places")
        if "places" in found and not (isinstance(places, _Bare) and _WHOLE.fullmatch(places)):
            self.fault("method.rounding.places", f"{_shown(places)} is not a whole number")
            return None
        return Rounding(int(str(places)), at) if at is not None and places is not None else None

    def method(self, value: object) -> Method | None:
        found = self.thing(value, "method", ("price", "criteria", "rounding", "ties"))
        if found is None:
            return None
        price = self.price_method(found["price"]) if "price" in found else None
        listed = self.things(found["criteria"], "method.criteria") if "criteria" in found else []
        criteria = [self.criterion(each, f"method.criteria[{n}]") for n, each in enumerate(listed)]
        rounding = self.rounding(found.get("rounding"))
        named = self.things(found["ties"], "method.ties") if "ties" in found else []
        ties = [self.choice(each, f"method.ties[{n}]", Tie) for n, each in enumerate(named)]
        if price is None:
            return None
        return Method(price, tuple(c for c in criteria if c), rounding, tuple(tie for tie in ties if tie))

    def draw(self, value: object) -> Draw | None:
        """The round that lots are drawn from."""
        found = self.thing(value, "draw", ("beacon", "round", "signature"))
        if found is None or not all(key in found for key in ("beacon", "round", "signature")):
            return None
        beacon, number, signature = (self.name(found[key], f"draw.{key}") for key in ("beacon", "round", "signature"))
        if number is not None and not _ROUND.fullmatch(number):
            self.fault("draw.round", f"{_shown(number)} is not a whole number in digits")
            return None
        if beacon is None or number is None or signature is None:
            return None
        return Draw(beacon, int(number), signature)

    def bid(self, value: object, path: str) -> Bid | None:
        found = self.thing(value, path, ("id", "price", "scores"), ("excluded",))
        if found is None:
            return None
        name = self.name(found["id"], f"{path}.id") if "id" in found else None
        price = None
        if found.get("price") is not None:
            price = self.number(found["price"], f"{path}.price")
        excluded = found.get("excluded", False)
        if not isinstance(excluded, bool):
            self.fault(f"{path}.excluded", f"{_shown(excluded)} is not true or false")
        scores: dict[str, Decimal] = {}
        given = found.get("scores", _Pairs())
        if not isinstance(given, _Pairs):
            self.fault(f"{path}.scores", f"{_shown(given)} is not an object")
        else:
            for key in given.twice:
                self.fault(f"{path}.scores", f"the key {_shown(key)} is given twice")
            for key, each in given.items():
                score = self.number(each, f"{path}.scores.{_shown(key)}")
                if score is not None:
                    scores[key] = score
        return Bid(name, price, scores, excluded is True) if name is not None else None


def parse(text: str) -> Case:
    """The case in a JSON text. Raises :class:`BadCase` with every fault that can be seen.

    What a method means (weights, scale, zero prices) is judged once its form is right.
    """
    try:
        # Bare numbers are kept as written: nothing becomes a float, and no long integer is converted.
        raw = json.loads(text, object_pairs_hook=_pairs, parse_int=_Bare, parse_float=_Bare, parse_constant=_Bare)
        return _case(raw)
    except json.JSONDecodeError as error:
        raise BadCase((f"line {error.lineno}: not JSON: {error.msg}",)) from error
    except RecursionError as error:
        raise BadCase(("case: it is nested too deeply",)) from error


def _case(raw: object) -> Case:
    reader = _Reader()
    found = reader.thing(raw, "case", ("method", "bids"), ("draw",))
    if found is None:
        raise BadCase(tuple(reader.faults))
    method = reader.method(found["method"]) if "method" in found else None
    method_is_sound = method is not None and not any(fault.startswith("method") for fault in reader.faults)
    draw = reader.draw(found["draw"]) if "draw" in found else None
    listed = reader.things(found["bids"], "bids") if "bids" in found else []
    bids: list[Bid] = []
    for n, each in enumerate(listed):
        before = len(reader.faults)
        bid = reader.bid(each, f"bids[{n}]")
        if bid is not None and len(reader.faults) == before:
            bids.append(bid)
    if method is not None and method_is_sound and (bids or found.get("bids") == []):
        case = Case(method, tuple(bids), draw)
        reader.faults += [_one_line(obstacle.says) for obstacle in obstacles_to_evaluating(case)]
        if not reader.faults:
            return case
    raise BadCase(tuple(reader.faults))


def _one_line(says: str) -> str:
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in says)


def _figure(figure: Fraction | None) -> str | None:
    return None if figure is None else plain(figure)


def _bid(bid: BidOutcome) -> dict[str, object]:
    scores = {name: _figure(mark) for name, mark in bid.marks.items()}
    return {
        "id": bid.id,
        "scores": {**scores, "price": _figure(bid.price)},
        "total": _figure(bid.total),
        "index": _figure(bid.index),
        "rank": bid.rank,
        "out": bid.out,
    }


def _step(step: Step) -> dict[str, object]:
    named = {"bid": step.bid, "criterion": step.criterion, "figure": _figure(step.figure)}
    return {"about": step.about, "says": step.says, **{key: value for key, value in named.items() if value is not None}}


def as_json(outcome: Outcome) -> str:
    """The outcome as JSON text: bids in the order given, figures as strings of up to 28 significant digits."""
    shape = {"bids": [_bid(bid) for bid in outcome.bids], "working": [_step(step) for step in outcome.working]}
    return json.dumps(shape, ensure_ascii=False, indent=2)
