"""The working: what the engine did, a sentence a step, with the numbers in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from dps.competition.rules.criteria import Criterion
from dps.competition.rules.formulas import Formula
from dps.competition.rules.lots import BEACONS
from dps.competition.rules.measured import counted, sums
from dps.competition.rules.method import Method, PriceMethod
from dps.evaluation.rules.case import EXCLUDED, Bid, Draw, Step
from dps.evaluation.rules.figures import readable, sterling
from dps.evaluation.rules.price import Indexed, References
from dps.evaluation.rules.randomness import randomness_of
from dps.evaluation.rules.ranking import Ranking
from dps.evaluation.rules.scoring import mark


def _then_rounded(exact: Fraction, shown: Fraction, method: Method) -> str:
    if method.rounding is None or exact == shown:
        return ""
    return f", rounded half up to {method.rounding.places} places: {readable(shown)}"


def of_marks(bid: Bid, method: Method, given: Mapping[str, Fraction | None], out: str | None) -> list[Step]:
    """A step for each criterion of one bid, and one more if the bid is out."""
    steps: list[Step] = []
    for c in method.criteria:
        figure = given[c.id]
        if figure is None:
            steps.append(Step("mark", f"{bid.id} has no score for {c.title}.", bid.id, c.id))
            continue
        score = bid.scores[c.id]
        if c.measured is not None:
            steps.append(_of_amount(bid.id, c, score, figure, method))
            continue
        exact = Fraction(score) / Fraction(c.max) * Fraction(c.weight)
        says = f"{bid.id}, {c.title}: score {score:f} of {c.max:f}, weight {c.weight:f}: "
        says += f"{score:f} ÷ {c.max:f} × {c.weight:f} = {readable(exact)}{_then_rounded(exact, figure, method)}."
        steps.append(Step("mark", says, bid.id, c.id, figure))
        if not bid.excluded and c.threshold is not None and score < c.threshold:
            says = f"{bid.id} scores {score:f} for {c.title}, below the threshold of {c.threshold:f}: it is out."
            steps.append(Step("out", says, bid.id, c.id))
    if out == EXCLUDED:
        steps.append(Step("out", f"{bid.id} is excluded: it is out.", bid.id))
    return steps


def _of_amount(name: str, c: Criterion, amount: Decimal, figure: Fraction, method: Method) -> Step:
    """The mark of a promised amount: what of it counts, and the sum."""
    assert c.measured is not None, "only a measured criterion is marked by an amount"
    unit, counts = f" {c.measured.unit}" if c.measured.unit else "", counted(amount, c.measured)
    says = f"{name}, {c.title}: {amount:f}{unit} promised"
    says += "" if counts == amount else f", of which {counts:f} count"
    exact = mark(amount, c)
    says += f", weight {c.weight:f}: {sums(amount, c.weight, c.measured)} = {readable(exact)}"
    return Step("mark", f"{says}{_then_rounded(exact, figure, method)}.", name, c.id, figure)


def of_references(price: PriceMethod, standing: Mapping[str, Fraction], refs: References | None) -> list[Step]:
    """Which prices set the reference that this formula uses."""
    if refs is None:
        return [Step("reference", "No bid is still in.")]
    lowest = (_set_by("lowest", refs.lowest, standing), refs.lowest)
    said = {
        Formula.RELATIVE: [lowest],
        Formula.LINEAR_FROM_LOWEST: [lowest],
        Formula.RANGE: [lowest, (_set_by("highest", refs.highest, standing), refs.highest)],
        Formula.AVERAGE: [(f"The average price of the {len(standing)} still in is {sterling(refs.mean)}.", refs.mean)],
    }.get(price.formula)
    if said is None:
        return [Step("reference", "No other bid's price enters into a bid's figures.")]
    return [Step("reference", says, figure=figure) for says, figure in said]


def _set_by(which: str, price: Fraction, standing: Mapping[str, Fraction]) -> str:
    names = ", ".join(name for name, each in standing.items() if each == price)
    return f"The {which} price among the bids still in is {sterling(price)} ({names})."


def _sums(price: Fraction, m: PriceMethod, refs: References) -> str:
    """The formula with this bid's numbers in it."""
    w, p = f"{m.weight or 0:f}", sterling(price)
    low, high, mean = sterling(refs.lowest), sterling(refs.highest), sterling(refs.mean)
    sums: Mapping[Formula, Callable[[], str]] = {
        Formula.RELATIVE: lambda: f"{w} × {low} ÷ {p}",
        Formula.LINEAR_FROM_LOWEST: lambda: f"{w} × (1 − ({p} − {low}) ÷ {low}), not below 0",
        Formula.RANGE: lambda: (
            f"{w} × ({high} − {p}) ÷ ({high} − {low})"
            if refs.highest != refs.lowest
            else f"all prices still in are {p}, so the whole weight"
        ),
        Formula.AVERAGE: lambda: (
            f"{w} × (0.5 + 0.5 × ({mean} − {p}) ÷ {mean}), between 0 and {w}"
            if refs.mean
            else f"all prices still in are {p}, so half of {w}"
        ),
        Formula.BENCHMARK_LINEAR: lambda: (
            f"{w} × ({m.hi:f} × {sterling(Fraction(m.benchmark or 0))} − {p}) ÷ (({m.hi:f} − {m.lo:f}) × {sterling(Fraction(m.benchmark or 0))}), between 0 and {w}"
        ),
        Formula.FIXED_PRICE: lambda: "the price is fixed, so its mark",
    }
    return sums[m.formula]()


def of_price(name: str, price: Fraction, exact: Fraction, shown: Fraction, method: Method, refs: References) -> Step:
    """The price mark of one bid."""
    sums = _sums(price, method.price, refs)
    says = f"{name}, price {sterling(price)}: {sums} = {readable(exact)}{_then_rounded(exact, shown, method)}."
    return Step("price", says, name, figure=shown)


def of_total(name: str, parts: Sequence[Fraction], exact: Fraction, total: Fraction, method: Method) -> Step:
    """The total of one bid: its marks added up."""
    sums = " + ".join(readable(part) for part in parts) or "0"
    says = f"{name}, total: {sums} = {readable(exact)}{_then_rounded(exact, total, method)}."
    return Step("total", says, name, figure=total)


def of_index(name: str, price: Fraction, total: Fraction, indexed: Indexed, method: Method) -> Step:
    """The index of one bid."""
    if indexed.index is None:
        return Step(
            "index", f"{name} has no quality points, so it has no price per point and ranks after the others.", name
        )
    if method.price.formula is Formula.PPQP:
        sums = f"{sterling(price)} ÷ {readable(total)}"
    else:
        sums = f"{readable(total)} to the power {method.price.power:f} ÷ {sterling(price)}"
    return Step("index", f"{name}, index: {sums} = {readable(indexed.index)}.", name, figure=indexed.index)


def of_draw(draw: Draw | None) -> list[Step]:
    """Where the lots come from."""
    if draw is None:
        return []
    says = f"Lots: round {draw.round} of {BEACONS[draw.beacon].title}; its random number is {randomness_of(draw.signature)}. "
    says += "A bid’s lot is the SHA-256 of that number, a line feed and the bid’s reference; the lowest lot goes first."
    return [Step("lots", says)]


def of_ranking(ranking: Ranking) -> list[Step]:
    """Every tie met, then the order."""
    steps = [Step("tie", tie.says) for tie in ranking.ties]
    for name, place in ranking.ranks.items():
        shared = sum(1 for each in ranking.ranks.values() if each == place) > 1
        steps.append(
            Step("rank", f"{name} ranks {place}{' (shared)' if shared else ''}.", name, figure=Fraction(place))
        )
    return steps
