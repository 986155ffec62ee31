"""What holds for every competition: bounded, monotone, the same at any scale and in any order, fair between equals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from dps.competition.rules.criteria import Criterion, Kind
from dps.competition.rules.formulas import FORMULAS, Formula, Share
from dps.competition.rules.method import Method, PriceMethod
from dps.evaluation.rules.case import Bid, BidOutcome, Case
from dps.evaluation.rules.engine import evaluate
from dps.evaluation.rules.figures import plain, readable, rounded

CRITERIA = (
    Criterion("q", "Quality", Kind.QUALITY, Decimal(40), threshold=Decimal(1)),
    Criterion("s", "Social value", Kind.SOCIAL_VALUE, Decimal(20)),
)
ALONE = (CRITERIA[0], Criterion("s", "Social value", Kind.SOCIAL_VALUE, Decimal(60)))
FORTY = Decimal(40)
METHODS = {
    formula: Method(
        PriceMethod(
            formula,
            {Share.WEIGHTED: FORTY, Share.INDEX: None, Share.FIXED: Decimal(0)}[FORMULAS[formula].share],
            **({"benchmark": Decimal(500), "lo": Decimal("0.5"), "hi": Decimal("1.5")} if formula is Formula.BENCHMARK_LINEAR else {}),
            **({"power": Decimal("1.5")} if formula is Formula.VFM_INDEX else {}),
        ),
        CRITERIA if FORMULAS[formula].share is Share.WEIGHTED else ALONE,
    )
    for formula in Formula
}  # fmt: skip
WEIGHTED = [f for f in Formula if FORMULAS[f].share is Share.WEIGHTED]
ABSOLUTE = [f for f in Formula if not FORMULAS[f].depends_on_others]

points = st.integers(0, 5).map(Decimal)
prices = st.integers(1, 100_000).map(lambda pence: Decimal(pence) / 100)
offers = st.lists(st.tuples(prices, points, points, st.booleans()), min_size=1, max_size=7)


def bids_of(offered: list[tuple[Decimal, Decimal, Decimal, bool]]) -> tuple[Bid, ...]:
    return tuple(Bid(f"B{n}", p, {"q": q, "s": s}, out) for n, (p, q, s, out) in enumerate(offered))


def outcomes(formula: Formula, bids: tuple[Bid, ...]) -> dict[str, BidOutcome]:
    return {bid.id: bid for bid in evaluate(Case(METHODS[formula], bids)).bids}


@given(st.sampled_from(Formula), offers)
def test_every_figure_is_bounded_and_totals_are_the_sum_of_their_parts(formula: Formula, offered: list) -> None:
    for bid in outcomes(formula, bids_of(offered)).values():
        if bid.out is not None:
            assert (bid.price, bid.total, bid.index, bid.rank) == (None, None, None, None)
            continue
        assert bid.price is None or 0 <= bid.price <= 40
        assert bid.total is not None
        assert 0 <= bid.total <= 100
        assert bid.total == sum(bid.marks.values()) + (bid.price or 0)


@given(st.sampled_from(WEIGHTED), offers)
def test_a_lower_price_never_earns_a_lower_mark(formula: Formula, offered: list) -> None:
    bids = bids_of(offered)
    came_out = outcomes(formula, bids)
    marks = sorted((bid.price, came_out[bid.id].price) for bid in bids if came_out[bid.id].out is None)
    assert all(dear[1] <= cheap[1] for cheap, dear in pairwise(marks))


@given(st.sampled_from(Formula), offers, st.data())
def test_a_bid_that_lowers_its_price_never_ranks_lower_itself(
    formula: Formula, offered: list, data: st.DataObject
) -> None:
    bids = bids_of(offered)
    n = data.draw(st.integers(0, len(bids) - 1))
    cheaper = Bid(
        bids[n].id, bids[n].price * data.draw(st.sampled_from([Decimal("0.5"), Decimal("0.99")])), bids[n].scores
    )
    before = outcomes(formula, (*bids[:n], Bid(bids[n].id, bids[n].price, bids[n].scores), *bids[n + 1 :]))[bids[n].id]
    after = outcomes(formula, (*bids[:n], cheaper, *bids[n + 1 :]))[bids[n].id]
    assume(before.rank is not None)
    assert after.rank <= before.rank


@given(
    st.sampled_from([f for f in Formula if f is not Formula.BENCHMARK_LINEAR]), offers, st.sampled_from([2, 7, 1000])
)
def test_counting_in_another_currency_changes_no_mark_and_no_rank(formula: Formula, offered: list, scale: int) -> None:
    plain_pounds = outcomes(formula, bids_of(offered))
    scaled = outcomes(formula, bids_of([(p * scale, q, s, out) for p, q, s, out in offered]))
    assert [(b.marks, b.price, b.total, b.rank) for b in plain_pounds.values()] == [
        (b.marks, b.price, b.total, b.rank) for b in scaled.values()
    ]


@given(st.sampled_from(Formula), offers, st.randoms(use_true_random=False))
def test_the_order_in_which_bids_arrive_decides_nothing(formula: Formula, offered: list, random: object) -> None:
    bids = bids_of(offered)
    shuffled = list(bids)
    random.shuffle(shuffled)
    assert outcomes(formula, bids) == outcomes(formula, tuple(shuffled))


@given(st.sampled_from(Formula), offers)
def test_two_equal_bids_share_a_rank(formula: Formula, offered: list) -> None:
    bids = bids_of(offered)
    came_out = outcomes(formula, (*bids, Bid("twin", bids[0].price, bids[0].scores, bids[0].excluded)))
    assert came_out["twin"].rank == came_out["B0"].rank


@given(st.sampled_from(Formula), offers)
def test_a_bid_that_is_out_changes_nothing_for_the_others(formula: Formula, offered: list) -> None:
    bids = bids_of(offered)
    low = Bid("low", Decimal("0.01"), {"q": Decimal(0), "s": Decimal(5)})
    barred = Bid("barred", Decimal("0.01"), {"q": Decimal(5), "s": Decimal(5)}, excluded=True)
    with_them = outcomes(formula, (low, *bids, barred))
    assert {name: bid for name, bid in with_them.items() if name.startswith("B")} == outcomes(formula, bids)


@given(st.sampled_from(ABSOLUTE), offers)
def test_under_an_absolute_formula_a_withdrawn_bid_changes_no_figure_and_no_order(
    formula: Formula, offered: list
) -> None:
    bids = bids_of([*offered, (Decimal(1), Decimal(5), Decimal(5), False)])
    full, less = outcomes(formula, bids), outcomes(formula, bids[1:])
    for bid in bids[1:]:
        mine, theirs = full[bid.id], less[bid.id]
        assert (mine.price, mine.total, mine.index, mine.out) == (theirs.price, theirs.total, theirs.index, theirs.out)
    by_rank = sorted((b.id for b in bids[1:] if full[b.id].rank), key=lambda n: (full[n].rank, n))
    assert by_rank == sorted((b.id for b in bids[1:] if less[b.id].rank), key=lambda n: (less[n].rank, n))


@given(st.sampled_from(Formula), offers)
def test_ranks_start_at_1_and_count_the_better_bids(formula: Formula, offered: list) -> None:
    ranks = sorted(bid.rank for bid in outcomes(formula, bids_of(offered)).values() if bid.rank is not None)
    assert all(rank == 1 + sum(other < rank for other in ranks) for rank in ranks)


@given(st.fractions(min_value=0, max_value=10**6), st.integers(0, 6))
def test_rounding_is_to_the_nearest_and_half_goes_up(figure: Fraction, places: int) -> None:
    result = rounded(figure, places)
    unit = Fraction(1, 10**places)
    assert result % unit == 0
    assert -unit / 2 < result - figure <= unit / 2 or result - figure == unit / 2
    assert figure - result < unit / 2


@given(st.fractions(min_value=0, max_value=10**40))
def test_a_printed_figure_has_at_most_28_digits_no_exponent_and_no_zeros_at_the_end(figure: Fraction) -> None:
    text = plain(figure)
    assert set(text) <= set("0123456789.")
    exact = Context(prec=28, rounding=ROUND_HALF_UP).divide(Decimal(figure.numerator), Decimal(figure.denominator))
    assert Decimal(text) == exact
    assert "." not in text or text[-1] not in "0."


def test_figures_are_printed_and_read_as_people_expect() -> None:
    shown = [plain(Fraction(n)) for n in ("48", "20.50", "0", "100", "1/3", "1/3200000", "2/3")]
    assert shown == ["48", "20.5", "0", "100", "0." + "3" * 28, "0.0000003125", "0." + "6" * 27 + "7"]
    assert [readable(Fraction(n)) for n in ("48", "100/3", "1/30000000")] == ["48", "33.333333…", "0.0000000333333…"]
    assert [rounded(Fraction(n), 2) for n in ("2.675", "2.665", "2.664999")] == [
        Fraction(n) for n in ("2.68", "2.67", "2.66")
    ]
