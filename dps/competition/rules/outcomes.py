"""Outcome catalogues: what social value may be sought, as versioned data. Pure.

Shipped are the outcomes and award criteria of the two central government
models, and only as far as they are confirmed; each row says by what. Both are
optional for councils, and neither fixes a measure: the measure and its unit
are the council's own words. No licensed set of measures or values is shipped:
a council that holds a licence imports its set for itself.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from dps.core.refusal import Obstacle

OGL = "Contains public sector information licensed under the Open Government Licence v3.0."
CONFIRMED = "confirmed"
TITLE_ONLY = "title confirmed; its criteria are not, so write what you seek in your own words"
WORDS_ONLY = (
    "confirmed in a published specification and told in our words; its official code is not confirmed, so none is given"
)
OWN = "the council's own"

MOST_ROWS = 500
LONGEST = 300
"""Characters in one cell of a row."""


@dataclass(frozen=True)
class OutcomeRow:
    """One row of a catalogue. ``key`` names it within a version; ``measure`` and ``unit`` may be left to the buyer."""

    key: str
    outcome: str
    measure: str = ""
    unit: str = ""
    target: str = ""
    need: str = ""
    where: str = ""
    source: str = ""
    status: str = OWN

    def plain(self) -> dict[str, str]:
        """The row as it is kept."""
        return asdict(self)


@dataclass(frozen=True)
class Catalogue:
    """One version of a catalogue, with where it comes from and under which licence it is used."""

    code: str
    version: int
    title: str
    source: str
    licence: str
    rows: tuple[OutcomeRow, ...]

    def row(self, key: str) -> OutcomeRow | None:
        """The row with this key, if there is one."""
        return next((row for row in self.rows if row.key == key), None)


def row_of(raw: Mapping[str, Any]) -> OutcomeRow:
    """A row from what is kept; what is missing or is no text is empty."""
    names = ("key", "outcome", "measure", "unit", "target", "need", "where", "source", "status")
    return OutcomeRow(**{name: raw[name] if isinstance(raw.get(name), str) else "" for name in names})


_MODEL_2025 = "PPN 002 (February 2025), the Social Value Model"
_MODEL_2020 = "PPN 06/20 (September 2020), the Social Value Model"


def _rows_2025() -> tuple[OutcomeRow, ...]:
    fair_work = (
        ("1a", "Create and retain high-quality jobs"),
        ("1b", "Fair working conditions"),
        ("1c", "Fair pay practices"),
        ("1d", "In-work progression"),
        ("1e", "Identifying and managing modern slavery risks"),
    )
    titles = (
        "Skills for growth",
        "Resilient, innovative and flexible supply chains",
        "Sustainable procurement practices",
        "Reducing crime",
        "Employment and training for those who face barriers to employment",
        "Reducing barriers to entry for under-represented groups",
        "Increasing productivity through physical and mental wellbeing",
    )
    return (
        *(OutcomeRow(code, f"Fair work: {words}", source=f"{_MODEL_2025}, {code}", status=CONFIRMED) for code, words in fair_work),
        *(
            OutcomeRow(str(number), title, source=f"{_MODEL_2025}, outcome {number}", status=TITLE_ONLY)
            for number, title in enumerate(titles, 2)
        ),
    )  # fmt: skip


_WORDS_2020: Mapping[str, tuple[str, ...]] = {
    "Help local communities manage and recover from COVID-19": (
        "Jobs and retraining for people left without work",
        "Support for the people and communities worst affected",
        "Support for organisations to recover and to work in new ways",
        "Physical and mental health of those affected",
        "Better conditions at work, remote work and sustainable travel among them",
    ),
    "Create new businesses, new jobs and new skills": (
        "Enterprise, and small new organisations that grow",
        "Work for people who face barriers, or who live in deprived areas",
        "Education and training where skills are short, with recognised qualifications",
    ),
    "Increase supply chain resilience and capacity": (
        "A varied supply chain: new, small, voluntary and mutual firms",
        "Innovation and new technologies",
        "Methods that can grow and last, and raise productivity",
        "Working together, with fair and responsible treatment in the supply chain",
        "Cyber security risks in the supply chain",
    ),
    "Effective stewardship of the environment": (
        "Benefits to the environment beyond the contract, net zero among them",
        "Staff, suppliers, customers and communities who act for the environment",
    ),
    "Reduce the disability employment gap": (
        "Disabled people in the contract's workforce",
        "Skills and recognised qualifications for disabled people",
        "Influence on others to support disabled people",
    ),
    "Tackle workforce inequality": (
        "Inequality in employment, skills and pay found and tackled",
        "Progress at work into better-paid roles",
        "Risks of modern slavery in the contract and its supply chain",
    ),
    "Improve health and wellbeing": (
        "Health and wellbeing of the contract's workforce",
        "Influence on the health and wellbeing of others",
    ),
    "Improve community integration": (
        "Design and delivery together with users and communities",
        "Influence for strong, integrated communities",
    ),
}


def _rows_2020() -> tuple[OutcomeRow, ...]:
    return tuple(
        OutcomeRow(f"{letter}{n}", f"{outcome}: {words}", source=f"{_MODEL_2020}, “{outcome}”", status=WORDS_ONLY)
        for letter, (outcome, criteria) in zip("abcdefgh", _WORDS_2020.items(), strict=True)
        for n, words in enumerate(criteria, 1)
    )


SHIPPED: tuple[Catalogue, ...] = (
    Catalogue("ppn-002", 1, "Social Value Model of 2025 (outcomes)", _MODEL_2025, OGL, _rows_2025()),
    Catalogue("ppn-06-20", 1, "Social Value Model of 2020 (outcomes)", _MODEL_2020, OGL, _rows_2020()),
)
"""The catalogues that come with the marketplace. A changed row is a new version beside the old one, never in its place."""


COLUMNS = ("outcome", "measure", "unit", "target", "need", "where")
"""The columns of an imported file, by the names of its first line; target, need and where may be missing."""

_NEEDED = COLUMNS[:3]
_RULE = "The form of an outcome catalogue"


def read_csv(text: str, *, source: str) -> tuple[tuple[OutcomeRow, ...], tuple[Obstacle, ...]]:
    """The rows of a file, and everything wrong with it, line by line. Rows count only where nothing is wrong."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        lines = [[cell.strip() for cell in line] for line in reader]
    except csv.Error:
        return (), (_wrong("csv-unreadable", "The file is not a table with commas between its cells."),)
    head = [name.casefold() for name in lines[0]] if lines else []
    if missing := [name for name in _NEEDED if name not in head]:
        return (), (_wrong("csv-columns", f"The first line does not name {_and(missing)}.", f"Its columns are {', '.join(COLUMNS)}."),)  # fmt: skip
    rows: list[OutcomeRow] = []
    found: list[Obstacle] = []
    for number, line in enumerate(lines[1:], 2):
        if not any(line):
            continue
        cells = {name: line[place] for place, name in enumerate(head) if name in COLUMNS and place < len(line)}
        row = OutcomeRow(key=str(len(rows) + 1), source=source, **cells) if cells.get("outcome") else None
        if row is None:
            found.append(_wrong("row-unfinished", f"Line {number} names no outcome."))
            continue
        found += [replace(o, says=f"Line {number}: {o.says}") for o in obstacles_to_row(row)]
        rows.append(row)
    found += obstacles_to_rows(rows)
    return (() if found else tuple(rows)), tuple(found[:20])


def obstacles_to_row(row: OutcomeRow) -> tuple[Obstacle, ...]:
    """Why one row of a council's own may not be kept; empty when it may."""
    found = [
        _wrong("row-unfinished", f"the {name} is missing.", "Say what is sought, what is counted, and in which unit.")
        for name in _NEEDED
        if not getattr(row, name).strip()
    ]
    found += [
        _wrong("row-too-long", f"the {name} has more than {LONGEST} characters.", "Shorten it.")
        for name in COLUMNS
        if len(getattr(row, name)) > LONGEST
    ]
    return tuple(found)


def obstacles_to_rows(rows: Iterable[OutcomeRow]) -> tuple[Obstacle, ...]:
    """Why these rows together are no version of a catalogue; empty when they are."""
    kept = tuple(rows)
    found = []
    if not kept:
        found.append(_wrong("catalogue-empty", "There is no measure in it.", "Give at least one row."))
    if len(kept) > MOST_ROWS:
        found.append(_wrong("catalogue-too-long", f"It has {len(kept):,} rows; a catalogue has at most {MOST_ROWS}."))
    seen: set[tuple[str, str]] = set()
    for row in kept:
        same = (row.outcome.casefold(), row.measure.casefold())
        if same in seen:
            found.append(_wrong("row-twice", f"“{row.measure}” is there twice for the same outcome.", "Keep one."))
        seen.add(same)
    return tuple(found)


def obstacles_to_catalogue_version(*, asked: str, kept: int) -> tuple[Obstacle, ...]:
    """Why a change would lose a colleague's: there is a newer version than the page was drawn from. Empty when not."""
    if asked == str(kept):
        return ()
    return (_wrong("changed-meanwhile", "Somebody kept a newer version of this catalogue.", "Open it again, and make the change there."),)  # fmt: skip


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _wrong(code: str, says: str, mend: str = "") -> Obstacle:
    return Obstacle(code, says, _RULE, mend)
