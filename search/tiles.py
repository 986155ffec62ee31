"""The regions of the United Kingdom as tiles about where they lie: a map that is ours, with its numbers as a table. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dps.parties.rules.regions import region_name
from dps.profile.rules.describing import COUNCILS
from search.engines.port import NOT_STATED

WIDE, HIGH, GAP = 100, 62, 4

PLACES: Mapping[str, tuple[int, int, tuple[str, ...]]] = {
    "TLM": (1, 0, ("Scotland",)),
    "TLN": (0, 1, ("Northern", "Ireland")),
    "TLC": (2, 1, ("North East",)),
    "TLD": (1, 2, ("North West",)),
    "TLE": (2, 2, ("Yorkshire and", "The Humber")),
    "TLL": (0, 3, ("Wales",)),
    "TLG": (1, 3, ("West Midlands",)),
    "TLF": (2, 3, ("East Midlands",)),
    "TLH": (3, 3, ("East of England",)),
    "TLK": (1, 4, ("South West",)),
    "TLI": (2, 4, ("London",)),
    "TLJ": (3, 4, ("South East",)),
}
"""Each region's column and row, and its name in lines that fit a tile."""

WIDTH = 4 * (WIDE + GAP) - GAP
HEIGHT = 5 * (HIGH + GAP) - GAP


@dataclass(frozen=True)
class Tile:
    """One region: where it is drawn, and how many are there. ``shade`` is 0 for none to 4 for the most."""

    code: str
    name: str
    lines: tuple[str, ...]
    x: int
    y: int
    count: int
    shade: int
    chosen: bool


@dataclass(frozen=True)
class Place:
    """One line of the table: a region or a council's area."""

    code: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class TileMap:
    """The map and its table. ``unsaid`` counts those that say no region."""

    tiles: tuple[Tile, ...]
    regions: tuple[Place, ...]
    councils: tuple[Place, ...]
    unsaid: int


def drawn(counts: Mapping[str, Mapping[str, int]], chosen: Mapping[str, frozenset[str]]) -> TileMap:
    """The map of what was found, by its counts. One that works in three regions is counted in each of them."""
    by_region, by_council = counts.get("region", {}), counts.get("council", {})
    most = max((by_region.get(code, 0) for code in PLACES), default=0)
    on, near = chosen.get("region", frozenset()), chosen.get("council", frozenset())
    tiles = [
        Tile(code, region_name(code), lines, column * (WIDE + GAP), row * (HIGH + GAP), n, shade(n, most), code in on)
        for code, (column, row, lines) in PLACES.items()
        for n in (by_region.get(code, 0),)
    ]
    regions = [Place(tile.code, tile.name, tile.count, tile.chosen) for tile in tiles]
    councils = [Place(k, name, by_council[k], k in near) for k, name in COUNCILS.items() if by_council.get(k)]
    return TileMap(
        tuple(tiles), tuple(sorted(regions, key=lambda p: (-p.count, p.name))),
        tuple(sorted(councils, key=lambda p: (-p.count, p.name))), by_region.get(NOT_STATED, 0),
    )  # fmt: skip


def shade(count: int, most: int) -> int:
    """How dark a tile is: 0 for none, then in quarters of the most."""
    return -(-count * 4 // most) if count and most else 0
