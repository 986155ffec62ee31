"""What a council is shown of a market, counted right and never as a choice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dps.finding.rules.view import FEW, THIN, UNSAID, One, view_of

FACTS, SIZES = ("sme", "co-operative"), ("micro", "small")


def one(n: int = 1, *, regions=("TLD",), facts=(), size="", **more) -> One:
    return One(f"{n:026d}", f"Firm {n}", "cic", tuple(regions), tuple(facts), size, ("Advice",), 0, **more)


def view(suppliers, areas=("TLD",)):
    return view_of(suppliers, areas=frozenset(areas), facts=FACTS, sizes=SIZES)


def test_those_who_serve_the_area_are_counted_and_what_they_are():
    co_ops = [one(n, facts=("co-operative",), size="micro") for n in range(6)]
    others = [one(n, regions=("TLD", "TLE"), facts=("sme",)) for n in range(6, 17)]
    far, silent = one(20, regions=("TLI",), facts=("co-operative",)), one(21, regions=())
    seen = view([*co_ops, *others, far, silent])
    assert (seen.total, len(seen.here), seen.elsewhere, seen.unsaid) == (19, 17, (far,), (silent,))
    assert [(f.code, f.count, f.percent) for f in seen.facts] == [("sme", 11, 65), ("co-operative", 6, 35)]
    assert [(f.code, f.count) for f in seen.sizes] == [("micro", 6), (UNSAID, 11)]


def test_whoever_says_nothing_of_where_it_works_is_never_counted_as_absent():
    seen = view([one(regions=())])
    assert (len(seen.here), len(seen.elsewhere), len(seen.unsaid)) == (0, 0, 1)


def test_without_an_area_everybody_is_here():
    assert len(view([one(1), one(2, regions=()), one(3, regions=("TLM",))], areas=()).here) == 3


def test_of_few_no_share_is_drawn():
    assert view([one(n) for n in range(FEW - 1)]).facts[0].percent is None
    assert view([one(n) for n in range(FEW - 1)]).is_few
    assert view([one(n, facts=("sme",)) for n in range(FEW)]).facts[0].percent == 100
    assert view([one(n) for n in range(THIN - 1)]).is_thin
    assert not view([one(n) for n in range(THIN)]).is_thin


def test_a_suspended_place_is_counted_and_not_as_invited():
    seen = view([one(1), one(2, withheld=True)])
    assert (seen.total, seen.invited, len(seen.here)) == (2, 1, 2)


ones = st.builds(
    one, st.integers(0, 99), regions=st.lists(st.sampled_from(("TLD", "TLE", "TLI")), max_size=2, unique=True),
    facts=st.lists(st.sampled_from(FACTS), max_size=2, unique=True), size=st.sampled_from(("", *SIZES)),
)  # fmt: skip


@given(st.lists(ones, max_size=12), st.sets(st.sampled_from(("TLD", "TLE"))))
def test_everybody_is_in_one_place_and_figures_add_up(suppliers, areas):
    seen = view(suppliers, areas)
    assert sorted((*seen.here, *seen.elsewhere, *seen.unsaid), key=id) == sorted(suppliers, key=id)
    assert sum(f.count for f in seen.sizes) == len(seen.here)
    for figure in (*seen.facts, *seen.sizes, seen.with_studies):
        assert 0 <= figure.count <= figure.of == len(seen.here)
        assert (figure.percent is None) == (len(seen.here) < FEW)
        if figure.percent is not None:
            assert abs(figure.percent - 100 * figure.count / figure.of) <= 0.5
