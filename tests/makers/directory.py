"""Makers of directory entries and their index, by the real actions."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from dps.core.actor import CLOCK
from dps.core.db import writing
from dps.finding.queries import Findable, suppliers
from dps.profile.directory import keep_entries
from dps.profile.rules.entry import Entry, entry_of
from search import catchup

LONG_AGO = datetime(2026, 1, 7, 9, 0, tzinfo=UTC)
_numbers = count(1_100_000)


def a_row(**cells: str) -> dict[str, str]:
    """A row of a list, all of whose cells can be read."""
    number = str(next(_numbers))
    return {
        "id": f"GB-CHC-{number}", "source": "test", "name": f"Charity {number}", "description": "Help for people nearby.",
        "org_type": "charity", "registry": "GB-CHC", "registered_number": number, "company_number": "",
        "nation": "England and Wales", "postcode": "", "website": "", "annual_income": "", "sector": "", "active": "True",
        **cells,
    }  # fmt: skip


def entries(*rows: dict[str, str]) -> list[Entry]:
    """The entries that rows make, numbered as in a file."""
    return [entry_of(row, number=n) for n, row in enumerate(rows, 2)]


def listed(**cells: str) -> str:
    """The key of a directory entry. Called inside ``writing()``."""
    row = a_row(**cells)
    keep_entries(entries=entries(row), by=CLOCK, at=LONG_AGO)
    return row["id"]


def a_thousand_listed(how_many: int = 1_000) -> None:
    """A directory of many. Opens its own ``writing()``."""
    with writing():
        keep_entries(entries=entries(*(a_row() for _ in range(how_many))), by=CLOCK, at=LONG_AGO)


def index_all() -> None:
    """Bring the index up to date with everything, as the worker does."""
    while catchup.catch_up(None):
        pass


def found(*refs: str) -> tuple[Findable, ...]:
    """Those who can be found."""
    return suppliers(refs)
