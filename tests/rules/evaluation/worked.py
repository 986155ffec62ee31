"""Cases worked by hand: what went in, and what has to come out, each figure as the sum it is.

A bid is its id, its price and its scores in the order of the criteria; None for
what it lacks. What comes out is its figure (the total, or the index of a formula
that has one) and its rank; or why it is out. The first group are the
numbers that the literature on rank reversal and moderation argues with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction as F  # noqa: N817
from typing import Any

from tests.rules.evaluation.cases import TIES, a_criterion


def weighted(formula: str, weight: int = 40, **more: str) -> dict[str, str]:
    return {"formula": formula, "weight": str(weight), **more}


REL, LIN, RNG, AVG = (weighted(f) for f in ("relative", "linear_from_lowest", "range", "average"))
BEN = weighted("benchmark_linear", benchmark="100000", lo="0.5", hi="1.5")
FIX = {"formula": "fixed_price", "weight": "0"}
PPQP = {"formula": "ppqp"}


def vfm(a: str) -> dict[str, str]:
    return {"formula": "vfm_index", "a": a}


Q60, Q100 = [a_criterion("q", "60", top="60")], [a_criterion("q", "100", top="100")]
FIVE, WHOLE = [a_criterion("q", "60")], [a_criterion("q", "100")]
MIN2 = [a_criterion("q", "60", threshold="2")]
TWO = [a_criterion("q", "40"), a_criterion("s", "20", kind="social_value")]
ALL = [a_criterion("q", "60"), a_criterion("s", "40", kind="social_value")]
THREE = [a_criterion("q", "50"), a_criterion("r", "30"), a_criterion("s", "20", kind="social_value")]
ROUND2 = {"places": 2, "at": "criterion"}
TOTAL2 = {"places": 2, "at": "total"}
TOTAL0 = {"places": 0, "at": "total"}


@dataclass(frozen=True)
class Worked:
    price: dict[str, str]
    criteria: list[dict[str, Any]]
    bids: list[tuple[Any, ...]]
    want: dict[str, tuple[F | int, int] | str]
    more: dict[str, Any] = field(default_factory=dict)

    def case(self) -> dict[str, Any]:
        bids = [
            {
                "id": name,
                "price": None if price is None else str(price),
                "scores": {c["id"]: str(s) for c, s in zip(self.criteria, scores, strict=True) if s is not None},
                "excluded": "out" in name,
            }
            for name, price, *scores in self.bids
        ]
        method = {"price": self.price, "criteria": self.criteria, "rounding": None, "ties": TIES}
        return {"method": {**method, **self.more}, "bids": bids}


A, B, C = ("A", 80_000, 47), ("B", 100_000, 53), ("C", 50_000, 20)

CASES: dict[str, Worked] = {
    # What a losing bid does
    "relative, the hopeless bid in": Worked(REL, Q60, [A, B, C], {"A": (72, 2), "B": (73, 1), "C": (60, 3)}),
    "relative, the hopeless bid gone": Worked(REL, Q60, [A, B], {"A": (87, 1), "B": (85, 2)}),
    "relative, the hopeless bid disregarded": Worked(
        REL, Q60, [A, B, ("C out", 50_000, 20)], {"A": (87, 1), "B": (85, 2), "C out": "excluded"}
    ),
    "relative, the hopeless bid below a threshold": Worked(
        REL, [a_criterion("q", "60", top="60", threshold="24")], [A, B, C], {"A": (87, 1), "B": (85, 2), "C": "threshold:q"}
    ),
    "a point's price, the hopeless bid in": Worked(
        PPQP, Q100, [A, B, C], {"A": (F(80_000, 47), 1), "B": (F(100_000, 53), 2), "C": (2500, 3)}
    ),
    "a point's price, the hopeless bid gone": Worked(PPQP, Q100, [A, B], {"A": (F(80_000, 47), 1), "B": (F(100_000, 53), 2)}),
    "a benchmark, the hopeless bid in": Worked(BEN, Q60, [A, B, C], {"A": (75, 1), "B": (73, 2), "C": (60, 3)}),
    "a benchmark, the hopeless bid gone": Worked(BEN, Q60, [A, B], {"A": (75, 1), "B": (73, 2)}),
    "a range exaggerates a penny between two": Worked(
        RNG, FIVE, [("A", "50000.00", 3), ("B", "50000.01", 5)], {"A": (36 + 40, 1), "B": (60, 2)}
    ),
    "a line ends at twice the lowest": Worked(
        LIN, FIVE, [("A", 100, 3), ("B", 200, 3), ("C", 150, 3)], {"A": (76, 1), "B": (36, 3), "C": (56, 2)}
    ),
    "a value index with power one orders as a point's price does": Worked(
        vfm("1"), Q100, [A, B, C], {"A": (F(47, 80_000), 1), "B": (F(53, 100_000), 2), "C": (F(20, 50_000), 3)}
    ),
    "two evaluators' 3 and 4 are never 3.5, so a point apart decides": Worked(
        FIX, WHOLE, [("A", 9, 3), ("B", 9, 4)], {"A": (60, 2), "B": (80, 1)}
    ),
    # Relative
    "relative, a single bid": Worked(REL, FIVE, [("A", 123, 3)], {"A": (76, 1)}),
    "relative, equal prices": Worked(REL, FIVE, [("A", 500, 3), ("B", "500.00", 4)], {"A": (76, 2), "B": (88, 1)}),
    "relative, a third dearer": Worked(REL, FIVE, [("A", 90, 3), ("B", 120, 3)], {"A": (76, 1), "B": (66, 2)}),
    "relative, no end in decimals": Worked(REL, FIVE, [("A", 100, 3), ("B", 300, 5)], {"A": (76, 1), "B": (60 + F(40, 3), 2)}),
    "relative, pennies": Worked(REL, FIVE, [("A", "0.01", 0), ("B", "0.02", 5)], {"A": (40, 2), "B": (80, 1)}),
    "relative, the greatest sums": Worked(
        REL, FIVE, [("A", "1" + "0" * 15, 3), ("B", "3" + "0" * 15, 3)], {"A": (76, 1), "B": (36 + F(40, 3), 2)}
    ),
    "relative, a weight of ninety": Worked(
        weighted("relative", 90), [a_criterion("q", "10")], [("A", 80, 0), ("B", 100, 5)], {"A": (90, 1), "B": (82, 2)}
    ),
    # A straight line from the lowest
    "a line, a single bid": Worked(LIN, FIVE, [("A", 7, 5)], {"A": (100, 1)}),
    "a line, equal prices": Worked(LIN, FIVE, [("A", 7, 5), ("B", 7, 4)], {"A": (100, 1), "B": (88, 2)}),
    "a line, one per cent dearer loses one per cent": Worked(
        LIN, FIVE, [("A", 100, 5), ("B", 101, 5)], {"A": (100, 1), "B": (60 + F(396, 10), 2)}
    ),
    "a line, thrice the lowest is not below nothing": Worked(LIN, FIVE, [("A", 100, 0), ("B", 300, 5)], {"A": (40, 2), "B": (60, 1)}),
    "a line, a penny below twice": Worked(
        LIN, FIVE, [("A", "1.00", 3), ("B", "1.99", 3)], {"A": (76, 1), "B": (36 + F(40, 100), 2)}
    ),
    # From highest to lowest
    "a range, a single bid": Worked(RNG, FIVE, [("A", 7, 3)], {"A": (76, 1)}),
    "a range, a single bid for nothing": Worked(RNG, FIVE, [("A", 0, 3)], {"A": (76, 1)}),
    "a range, equal prices": Worked(RNG, FIVE, [("A", 7, 3), ("B", 7, 2)], {"A": (76, 1), "B": (64, 2)}),
    "a range, halfway": Worked(RNG, FIVE, [("A", 100, 3), ("B", 150, 3), ("C", 200, 3)], {"A": (76, 1), "B": (56, 2), "C": (36, 3)}),
    "a range, a price of nothing is the lowest": Worked(RNG, FIVE, [("A", 0, 3), ("B", 200, 3)], {"A": (76, 1), "B": (36, 2)}),
    "a range, the highest leaves and all shift": Worked(
        RNG, MIN2, [("A", 100, 3), ("B", 150, 3), ("C", 200, 1)], {"A": (76, 1), "B": (36, 2), "C": "threshold:q"}
    ),
    # The average
    "an average, a single bid": Worked(AVG, FIVE, [("A", 7, 3)], {"A": (56, 1)}),
    "an average, equal prices": Worked(AVG, FIVE, [("A", 7, 3), ("B", 7, 2)], {"A": (56, 1), "B": (44, 2)}),
    "an average of nothing": Worked(AVG, FIVE, [("A", 0, 3), ("B", 0, 2)], {"A": (56, 1), "B": (44, 2)}),
    "an average, one for nothing earns all": Worked(AVG, FIVE, [("A", 0, 3), ("B", 200, 3)], {"A": (76, 1), "B": (36, 2)}),
    "an average, above and below": Worked(AVG, FIVE, [("A", 80, 3), ("B", 120, 3)], {"A": (36 + 24, 1), "B": (36 + 16, 2)}),
    "an average, beyond twice it": Worked(
        AVG, FIVE, [("A", 10, 3), ("B", 10, 3), ("C", 100, 3)],
        {"A": (36 + 40 * (F(1, 2) + F(30, 80)), 1), "B": (36 + 40 * (F(1, 2) + F(30, 80)), 1), "C": (36, 3)},
    ),
    # A benchmark
    "a benchmark, at it": Worked(BEN, FIVE, [("A", 100_000, 3)], {"A": (56, 1)}),
    "a benchmark, at lo and below it": Worked(BEN, FIVE, [("A", 50_000, 3), ("B", 1, 3)], {"A": (76, 2), "B": (76, 1)}),
    "a benchmark, at hi and above it": Worked(BEN, FIVE, [("A", 150_000, 3), ("B", 900_000, 3)], {"A": (36, 1), "B": (36, 2)}),
    "a benchmark, for nothing": Worked(BEN, FIVE, [("A", 0, 3)], {"A": (76, 1)}),
    "a benchmark, a pound above lo": Worked(BEN, FIVE, [("A", 50_001, 3)], {"A": (36 + 40 * F(99_999, 100_000), 1)}),
    "a benchmark from nothing": Worked(
        weighted("benchmark_linear", benchmark="300", lo="0", hi="1"), FIVE, [("A", 100, 3), ("B", 200, 3)],
        {"A": (36 + F(80, 3), 1), "B": (36 + F(40, 3), 2)},
    ),
    # Indexes
    "a point's price, no point at all": Worked(PPQP, WHOLE, [("A", 5, 0), ("B", 500, 1)], {"A": (F(-1), 2), "B": (25, 1)}),
    "a point's price, for nothing": Worked(PPQP, WHOLE, [("A", 0, 1), ("B", 5, 5)], {"A": (0, 1), "B": (F(1, 20), 2)}),
    "a point's price, level, and the lower price decides": Worked(
        PPQP, ALL, [("A", 100, 5, 0), ("B", 100, 1, 5), ("C", 60, 3, 0)], {"A": (F(100, 60), 2), "B": (F(100, 52), 3), "C": (F(60, 36), 1)},
        {"ties": ["lowest_price"]},
    ),
    "a point's price, a single bid": Worked(PPQP, WHOLE, [("A", 60, 3)], {"A": (1, 1)}),
    "a value index, squared": Worked(vfm("2"), Q100, [("A", 80_000, 50), ("B", 100_000, 80)], {"A": (F(1, 32), 2), "B": (F(64, 1000), 1)}),
    "a value index, the power decides": Worked(vfm("1"), Q100, [("A", 40, 50), ("B", 90, 80)], {"A": (F(5, 4), 1), "B": (F(8, 9), 2)}),
    "a value index, a higher power turns it": Worked(vfm("3"), Q100, [("A", 40, 50), ("B", 90, 80)], {"A": (3125, 2), "B": (F(512_000, 90), 1)}),
    "a value index, no point at all": Worked(vfm("2"), WHOLE, [("A", 1, 0), ("B", 9, 1)], {"A": (0, 2), "B": (F(400, 9), 1)}),
    "an index of a total as rounded": Worked(
        vfm("2"), [a_criterion("q", "100", top="3")], [("A", 80_000, 2)], {"A": (F(67**2, 80_000), 1)}, {"rounding": TOTAL0}
    ),
    # A fixed price
    "a fixed price, quality alone": Worked(FIX, ALL, [("A", 9, 5, 2), ("B", 9, 3, 5)], {"A": (76, 1), "B": (76, 2)}, {"ties": ["quality"]}),
    "a fixed price, level to the end": Worked(FIX, WHOLE, [("A", 9, 3), ("B", 9, 3)], {"A": (60, 1), "B": (60, 1)}),
    # Who is out
    "nobody is left": Worked(REL, MIN2, [("A", 1, 1), ("B out", 1, 5)], {"A": "threshold:q", "B out": "excluded"}),
    "at the threshold is in": Worked(REL, MIN2, [("A", 100, 2), ("B", 50, 1)], {"A": (64, 1), "B": "threshold:q"}),
    "the first threshold that fails is named": Worked(
        REL, [a_criterion("x", "30", threshold="3"), a_criterion("y", "30", threshold="2")],
        [("A", 10, 2, 1), ("B", 10, 3, 1), ("C", 10, 5, 5)], {"A": "threshold:x", "B": "threshold:y", "C": (100, 1)},
    ),
    "out without a price or a score": Worked(
        REL, FIVE, [("A", 10, 3), ("B out", None, None)], {"A": (76, 1), "B out": "excluded"}
    ),
    "below a threshold without a price": Worked(REL, MIN2, [("A", 10, 3), ("B", None, 1)], {"A": (76, 1), "B": "threshold:q"}),
    # Scores, weights and scales
    "weights with many places": Worked(
        weighted("relative", 40), [a_criterion("x", "20.000000000000000001"), a_criterion("y", "39.999999999999999999")],
        [("A", 10, 5, 5)], {"A": (100, 1)},
    ),
    "scales of different tops": Worked(
        FIX, [a_criterion("x", "50", top="7"), a_criterion("y", "50", top="10")], [("A", 1, 7, 0), ("B", 1, 3, 6)],
        {"A": (50, 2), "B": (F(150, 7) + 30, 1)},
    ),
    "three criteria": Worked(
        FIX, THREE, [("A", 1, 4, 3, 5), ("B", 1, 5, 2, 3)], {"A": (40 + 18 + 20, 1), "B": (50 + 12 + 12, 2)}
    ),
    "nothing scored anywhere": Worked(REL, TWO, [("A", 10, 0, 0), ("B", 20, 0, 0)], {"A": (40, 1), "B": (20, 2)}),
    # Ties
    "a tie, social value first": Worked(FIX, ALL, [("A", 1, 5, 2), ("B", 2, 3, 5)], {"A": (76, 2), "B": (76, 1)}),
    "a tie, quality first": Worked(FIX, ALL, [("A", 2, 5, 2), ("B", 1, 3, 5)], {"A": (76, 1), "B": (76, 2)}, {"ties": ["quality", "lowest_price"]}),
    "a tie, the price first": Worked(FIX, ALL, [("A", 2, 5, 2), ("B", 1, 3, 5)], {"A": (76, 2), "B": (76, 1)}, {"ties": ["lowest_price", "quality"]}),
    "a tie with no rule is shared": Worked(FIX, ALL, [("A", 2, 5, 2), ("B", 1, 3, 5), ("C", 1, 0, 0)], {"A": (76, 1), "B": (76, 1), "C": (0, 3)}, {"ties": []}),
    "a tie of three, two of them to the end": Worked(
        FIX, ALL, [("A", 5, 4, 4), ("B", 5, 4, 4), ("C", 4, 4, 4)], {"A": (80, 2), "B": (80, 2), "C": (80, 1)}
    ),
    "lots that are not drawn leave the rank shared": Worked(
        FIX, WHOLE, [("A", 5, 4), ("B", 5, 4)], {"A": (80, 1), "B": (80, 1)}, {"ties": [*TIES, "lots"]}
    ),
    # Rounding
    "half up at each mark": Worked(
        FIX, [a_criterion("x", "0.125", top="1"), a_criterion("y", "0.125", top="1"), a_criterion("z", "99.75", top="1")],
        [("A", 1, 1, 1, 1)], {"A": (F("100.01"), 1)}, {"rounding": ROUND2},
    ),
    "half up at the total": Worked(
        FIX, [a_criterion("x", "0.125", top="1"), a_criterion("z", "99.875", top="1")], [("A", 1, 1, 0), ("B", 1, 0, 1)],
        {"A": (F("0.13"), 2), "B": (F("99.88"), 1)}, {"rounding": TOTAL2},
    ),
    "the price's mark is rounded too": Worked(
        REL, FIVE, [("A", 100, 3), ("B", 300, 3)], {"A": (76, 1), "B": (36 + F("13.33"), 2)}, {"rounding": ROUND2}
    ),
    "a total rounds once, not its parts": Worked(
        FIX, [a_criterion("x", "33.333", top="1"), a_criterion("y", "33.333", top="1"), a_criterion("z", "33.334", top="1")],
        [("A", 1, 1, 1, 0)], {"A": (F("66.67"), 1)}, {"rounding": TOTAL2},
    ),
    "parts round, so the total differs": Worked(
        FIX, [a_criterion("x", "33.333", top="1"), a_criterion("y", "33.333", top="1"), a_criterion("z", "33.334", top="1")],
        [("A", 1, 1, 1, 0)], {"A": (F("66.66"), 1)}, {"rounding": ROUND2},
    ),
    "rounding makes a tie that the rule decides": Worked(
        REL, TWO, [("A", "30000.00", 4, 3), ("B", "30000.01", 3, 5)], {"A": (84, 2), "B": (84, 1)}, {"rounding": TOTAL2}
    ),
    "no rounding, and a hair decides": Worked(
        REL, TWO, [("A", "30000.00", 4, 3), ("B", "30000.01", 3, 5)], {"A": (84, 1), "B": (44 + 40 * F(3_000_000, 3_000_001), 2)}
    ),
}  # fmt: skip
