"""The map of regions says what its table says, and draws every region once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dps.parties.rules.regions import REGIONS
from dps.profile.rules.describing import COUNCILS
from search.engines.port import NOT_STATED
from search.tiles import HEIGHT, HIGH, PLACES, WIDE, WIDTH, drawn, shade

COUNTS = st.dictionaries(st.sampled_from([*REGIONS, NOT_STATED]), st.integers(0, 20_000))


def test_every_region_has_a_tile_of_its_own_within_the_picture():
    assert set(PLACES) == set(REGIONS)
    assert len({(column, row) for column, row, _ in PLACES.values()}) == len(PLACES)
    for tile in drawn({}, {}).tiles:
        assert 0 <= tile.x <= WIDTH - WIDE
        assert 0 <= tile.y <= HEIGHT - HIGH
        assert " ".join(tile.lines) == tile.name


@given(COUNTS)
def test_the_table_says_what_the_tiles_say_and_the_most_comes_first(counts):
    found = drawn({"region": counts}, {})
    assert {(tile.code, tile.count) for tile in found.tiles} == {(line.code, line.count) for line in found.regions}
    assert [line.count for line in found.regions] == sorted((counts.get(code, 0) for code in REGIONS), reverse=True)
    assert found.unsaid == counts.get(NOT_STATED, 0)


@given(st.integers(0, 9_999), st.integers(1, 9_999))
def test_a_tile_is_blank_only_where_nobody_is_and_darkest_where_most_are(count, most):
    assert (shade(min(count, most), most) == 0) == (min(count, most) == 0)
    assert shade(most, most) == 4
    assert 0 <= shade(min(count, most), most) <= 4


def test_councils_are_named_where_somebody_is_and_chosen_ones_are_marked():
    first, second = list(COUNCILS)[:2]
    found = drawn({"council": {first: 2, second: 3}, "region": {"TLD": 1}}, {"region": frozenset({"TLD"})})
    assert [(line.code, line.count) for line in found.councils] == [(second, 3), (first, 2)]
    assert [tile.code for tile in found.tiles if tile.chosen] == ["TLD"]
