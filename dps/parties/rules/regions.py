"""The nations, and the twelve regions of the United Kingdom by their ITL1 codes (Office for National Statistics, 2021)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

NATIONS: tuple[str, ...] = ("England", "Wales", "Scotland", "Northern Ireland")
ELSEWHERE = "Outside the United Kingdom"


@dataclass(frozen=True)
class Region:
    """One region: its ITL1 code, its name, and the nation it belongs to."""

    code: str
    name: str
    nation: str


REGIONS: Mapping[str, Region] = MappingProxyType(
    {
        r.code: r
        for r in (
            Region("TLC", "North East", "England"),
            Region("TLD", "North West", "England"),
            Region("TLE", "Yorkshire and The Humber", "England"),
            Region("TLF", "East Midlands", "England"),
            Region("TLG", "West Midlands", "England"),
            Region("TLH", "East of England", "England"),
            Region("TLI", "London", "England"),
            Region("TLJ", "South East", "England"),
            Region("TLK", "South West", "England"),
            Region("TLL", "Wales", "Wales"),
            Region("TLM", "Scotland", "Scotland"),
            Region("TLN", "Northern Ireland", "Northern Ireland"),
        )
    }
)


def region_name(code: str) -> str:
    """The name of a region; the code itself where it is not one of ours, so that nothing is hidden."""
    return REGIONS[code].name if code in REGIONS else code
