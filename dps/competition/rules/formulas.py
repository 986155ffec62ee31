"""The price formulas a buyer may name, with what bidders are told about each. Values only: evaluation computes them.

Each worked example is about the same competition: quality and social value
carry the rest of the weight, bid A is £80,000 and bid B is £100,000. A test
recomputes every figure in them with the scoring engine.

Source: PCR 2015 reg 67(4) for a fixed price; the other formulas are practice,
lawful because published (PCR 2015 reg 67(9), Procurement Act 2023 s.23(3)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Formula(StrEnum):
    """The stable names of the price formulas."""

    RELATIVE = "relative"
    LINEAR_FROM_LOWEST = "linear_from_lowest"
    RANGE = "range"
    AVERAGE = "average"
    BENCHMARK_LINEAR = "benchmark_linear"
    PPQP = "ppqp"
    VFM_INDEX = "vfm_index"
    FIXED_PRICE = "fixed_price"


class Share(StrEnum):
    """How the price enters the award."""

    WEIGHTED = "weighted"
    """The price has a weight and earns a mark, which is added to the others."""
    INDEX = "index"
    """The price has no weight: the bids are ranked by an index of price and quality."""
    FIXED = "fixed"
    """The price is stated by the buyer: it has weight 0 and earns no mark."""


@dataclass(frozen=True)
class FormulaFacts:
    """What is true of one formula, and the words bidders are shown.

    ``parameters`` are required, and no others are allowed. ``zero_price``:
    whether a bid of £0 can be computed with. ``lower_index_wins`` matters
    only where ``share`` is INDEX. ``special`` is what becomes of a price of
    £0, of equal prices and of a single bid.
    """

    title: str
    expression: str
    share: Share
    depends_on_others: bool
    zero_price: bool
    explanation: str
    special: str
    example: str
    parameters: tuple[str, ...] = ()
    lower_index_wins: bool = False


FORMULAS: Mapping[Formula, FormulaFacts] = {
    Formula.RELATIVE: FormulaFacts(
        title="Relative to the lowest price",
        expression="weight × lowest price ÷ this price",
        share=Share.WEIGHTED,
        depends_on_others=True,
        zero_price=False,
        explanation="The lowest price earns the whole weight; a price twice as high earns half of it.",
        special="Equal prices, and the price of a single bid, each earn the whole weight. A price of £0 cannot be bid.",
        example="With weight 40, A earns 40 and B earns 40 × 80,000 ÷ 100,000 = 32.",
    ),
    Formula.LINEAR_FROM_LOWEST: FormulaFacts(
        title="Straight line from the lowest price",
        expression="weight × (1 − (this price − lowest price) ÷ lowest price), and never below 0",
        share=Share.WEIGHTED,
        depends_on_others=True,
        zero_price=False,
        explanation="The lowest price earns the whole weight; each 1% above it loses 1% of the weight, down to 0 at twice "
        "the lowest price.",
        special="Equal prices, and the price of a single bid, each earn the whole weight. A price of £0 cannot be bid.",
        example="With weight 40, A earns 40 and B, which is 25% dearer, earns 40 × 0.75 = 30.",
    ),
    Formula.RANGE: FormulaFacts(
        title="Range from highest to lowest",
        expression="weight × (highest price − this price) ÷ (highest price − lowest price)",
        share=Share.WEIGHTED,
        depends_on_others=True,
        zero_price=True,
        explanation="The lowest price earns the whole weight and the highest earns 0, however small the gap.",
        special="Where all prices are the same, or there is one bid, each earns the whole weight. A price of £0 is the lowest.",
        example="With weight 40, A earns 40 and B earns 0.",
    ),
    Formula.AVERAGE: FormulaFacts(
        title="Distance from the average price",
        expression="weight × (0.5 + 0.5 × (average price − this price) ÷ average price), and never below 0 or above the weight",
        share=Share.WEIGHTED,
        depends_on_others=True,
        zero_price=True,
        explanation="A price at the average earns half the weight, so a single bid earns half; cheaper earns more, down "
        "to 0 at twice the average.",
        special="Equal prices, £0 among them, and the price of a single bid each earn half the weight.",
        example="The average is £90,000. With weight 50, A earns 50 × (0.5 + 0.5 × 10,000 ÷ 90,000), about 27.78, and B "
        "about 22.22.",
    ),
    Formula.BENCHMARK_LINEAR: FormulaFacts(
        title="Against a published benchmark",
        expression="weight × (hi × benchmark − this price) ÷ ((hi − lo) × benchmark), and never below 0 or above the weight",
        share=Share.WEIGHTED,
        depends_on_others=False,
        zero_price=True,
        explanation="A price of lo times the benchmark or less earns the whole weight; hi times or more earns 0; between "
        "them the mark falls in a straight line. No other bid changes it.",
        special="A price of £0, equal prices and a single bid are no special case.",
        example="With weight 40, benchmark £100,000, lo 0.5 and hi 1.5, A earns 40 × 0.7 = 28 and B earns 40 × 0.5 = 20.",
        parameters=("benchmark", "lo", "hi"),
    ),
    Formula.PPQP: FormulaFacts(
        title="Price per quality point",
        expression="this price ÷ quality points",
        share=Share.INDEX,
        depends_on_others=False,
        zero_price=True,
        explanation="The price is divided by the marks for quality and social value, which total up to 100; the lowest "
        "figure wins. A bid without a single point has no figure and ranks after all that have one.",
        special="A price of £0 is £0 a point. Equal prices and a single bid are no special case.",
        example="If A has 50 points and B has 80, A costs 80,000 ÷ 50 = £1,600 a point and B costs £1,250: B wins.",
        parameters=(),
        lower_index_wins=True,
    ),
    Formula.VFM_INDEX: FormulaFacts(
        title="Value-for-money index",
        expression="quality points to the power a ÷ this price",
        share=Share.INDEX,
        depends_on_others=False,
        zero_price=False,
        explanation="The marks for quality and social value, which total up to 100, are raised to the power a and divided "
        "by the price; the highest figure wins. The higher a is, the more quality counts; a = 1 gives the order of price "
        "per quality point.",
        special="Equal prices and a single bid are no special case. A price of £0 cannot be bid.",
        example="With a = 2, if A has 50 points and B has 80, A's index is 2,500 ÷ 80,000 = 0.03125 and B's is 6,400 ÷ "
        "100,000 = 0.064: B wins.",
        parameters=("a",),
    ),
    Formula.FIXED_PRICE: FormulaFacts(
        title="Fixed price",
        expression="0",
        share=Share.FIXED,
        depends_on_others=False,
        zero_price=True,
        explanation="The buyer states the price, and bids compete on quality and social value alone.",
        special="Prices decide nothing but a tie.",
        example="A and B both earn 0 for price; the higher marks for quality and social value win.",
    ),
}
