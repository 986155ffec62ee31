"""The price formulas, each a named function of exact fractions.

Prices are pounds. Every mark lies between 0 and the weight. The references
(lowest, highest, mean) are those of the bids still in: a bid that is out has
no part in them. dps/competition/rules/formulas.py says each formula in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from dps.competition.rules.formulas import Formula
from dps.competition.rules.method import PriceMethod

HALF = Fraction(1, 2)
POWER_DIGITS = 90
"""Significant digits of a power that is not a whole number, the one figure here that no fraction can hold exactly."""


@dataclass(frozen=True)
class References:
    """The lowest, highest and mean price of the bids still in."""

    lowest: Fraction
    highest: Fraction
    mean: Fraction


def references(prices: Sequence[Fraction]) -> References:
    """The references that these prices set. There is at least one price."""
    return References(min(prices), max(prices), sum(prices, Fraction(0)) / len(prices))


def _clamped(share: Fraction) -> Fraction:
    return min(Fraction(1), max(Fraction(0), share))


def relative(price: Fraction, weight: Fraction, lowest: Fraction) -> Fraction:
    """Weight × lowest ÷ price. Undefined at £0, which is refused before."""
    return weight * lowest / price


def linear_from_lowest(price: Fraction, weight: Fraction, lowest: Fraction) -> Fraction:
    """Weight × (1 − (price − lowest) ÷ lowest), never below 0: twice the lowest earns nothing."""
    return weight * _clamped(1 - (price - lowest) / lowest)


def price_range(price: Fraction, weight: Fraction, lowest: Fraction, highest: Fraction) -> Fraction:
    """Weight × (highest − price) ÷ (highest − lowest).

    Where all prices are equal the quotient is 0 ÷ 0: each is the lowest price, so each earns the whole weight.
    """
    if highest == lowest:
        return weight
    return weight * (highest - price) / (highest - lowest)


def average(price: Fraction, weight: Fraction, mean: Fraction) -> Fraction:
    """Weight × (0.5 + 0.5 × (mean − price) ÷ mean), within 0 and the weight. A single bid is the mean: half.

    Where every price is £0 the quotient is 0 ÷ 0: each is the mean, so each earns half.
    """
    if mean == 0:
        return weight * HALF
    return weight * _clamped(HALF + HALF * (mean - price) / mean)


def benchmark_linear(price: Fraction, weight: Fraction, benchmark: Fraction, lo: Fraction, hi: Fraction) -> Fraction:
    """Weight × (hi × benchmark − price) ÷ ((hi − lo) × benchmark), within 0 and the weight. No other bid enters."""
    return weight * _clamped((hi * benchmark - price) / ((hi - lo) * benchmark))


def ppqp(price: Fraction, quality: Fraction) -> Fraction | None:
    """Price per quality point, pounds; the lower wins. None where there is no point to divide by."""
    return price / quality if quality else None


def vfm_index(price: Fraction, quality: Fraction, power: Fraction) -> Fraction:
    """Quality ** power ÷ price; the higher wins.

    Exact for a whole power. Otherwise the power is irrational and carried to
    90 significant digits; bids are still ordered exactly (:func:`vfm_order`).
    """
    if power.denominator == 1:
        return quality**power.numerator / price
    exact = Context(prec=POWER_DIGITS)
    base = exact.divide(Decimal(quality.numerator), Decimal(quality.denominator))
    return Fraction(exact.power(base, exact.divide(Decimal(power.numerator), Decimal(power.denominator)))) / price


def vfm_order(price: Fraction, quality: Fraction, power: Fraction) -> Fraction:
    """The index raised to the power's denominator: rational, and in the same order as the index. Ties are exact."""
    return Fraction(quality**power.numerator) / price**power.denominator


def _given(value: Decimal | None) -> Fraction:
    assert value is not None, "dps.competition.rules.method.obstacles_to_price requires every parameter"
    return Fraction(value)


Marker = Callable[[Fraction, PriceMethod, References], Fraction]

MARKERS: Mapping[Formula, Marker] = {
    Formula.RELATIVE: lambda price, m, r: relative(price, _given(m.weight), r.lowest),
    Formula.LINEAR_FROM_LOWEST: lambda price, m, r: linear_from_lowest(price, _given(m.weight), r.lowest),
    Formula.RANGE: lambda price, m, r: price_range(price, _given(m.weight), r.lowest, r.highest),
    Formula.AVERAGE: lambda price, m, r: average(price, _given(m.weight), r.mean),
    Formula.BENCHMARK_LINEAR: lambda price, m, _r: benchmark_linear(
        price, _given(m.weight), _given(m.benchmark), _given(m.lo), _given(m.hi)
    ),
    Formula.FIXED_PRICE: lambda _price, _m, _r: Fraction(0),
}

Order = tuple[int, Fraction]
"""Compared with others of its kind, the greater is better."""


@dataclass(frozen=True)
class Indexed:
    """An index as shown, and the exact figure it is ordered by."""

    index: Fraction | None
    order: Order


def by_ppqp(price: Fraction, quality: Fraction, _method: PriceMethod) -> Indexed:
    """Price per quality point: a bid without points comes after every bid that has some."""
    figure = ppqp(price, quality)
    return Indexed(figure, (0, Fraction(0)) if figure is None else (1, -figure))


def by_vfm_index(price: Fraction, quality: Fraction, method: PriceMethod) -> Indexed:
    """Value-for-money index."""
    power = _given(method.power)
    return Indexed(vfm_index(price, quality, power), (1, vfm_order(price, quality, power)))


INDEXERS: Mapping[Formula, Callable[[Fraction, Fraction, PriceMethod], Indexed]] = {
    Formula.PPQP: by_ppqp,
    Formula.VFM_INDEX: by_vfm_index,
}
