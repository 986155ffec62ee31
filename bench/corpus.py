"""Documents for the benchmarks of search: the shared corpus, and as many more as are asked for, made from it."""

from __future__ import annotations

import csv
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

from search.engines.port import SUPPLIER, Document

CORPUS = "supplier_texts.csv"
REGIONS = ("TLC", "TLD", "TLE", "TLF", "TLG", "TLH", "TLI", "TLJ", "TLK", "TLL", "TLM", "TLN")
FORMS = (
    "charity",
    "cio",
    "cic",
    "co-operative-society",
    "community-benefit-society",
    "private-company",
    "unincorporated",
)
FACTS = ("sme", "vcse", "co-operative", "mutual")
DIVISIONS = ("45", "50", "55", "71", "72", "73", "75", "77", "79", "80", "85", "90", "92", "98")


def shared() -> Path | None:
    """The folder of real data, or None where there is none."""
    folder = Path(os.environ.get("DPS_SHARED", Path(__file__).resolve().parent.parent.parent / "shared")) / "data"
    return folder if (folder / CORPUS).is_file() else None


def documents(folder: Path, number: int | None = None) -> Iterator[Document]:
    """The corpus, and then documents made of the halves of two of its texts, until there are ``number``. The same each time."""
    chance = random.Random(6)  # noqa: S311  the same documents each time
    with (folder / CORPUS).open(encoding="utf-8", newline="") as file:
        rows = [(row["id"], row["name"], row["description"]) for row in csv.DictReader(file)]
    for n in range(number if number is not None else len(rows)):
        if n < len(rows):
            ref, name, text = rows[n]
        else:
            (_, one, first), (_, other, second) = chance.choice(rows), chance.choice(rows)
            ref, name, text = (
                f"made-{n}",
                _halves(one, other, r"\s+", " "),
                _halves(first, second, r"(?<=[.;,])\s+", " "),
            )
        yield _document(ref, name, text, chance)


def _halves(one: str, other: str, between: str, joint: str) -> str:
    first, second = re.split(between, one), re.split(between, other)
    return joint.join((*first[: (len(first) + 1) // 2], *second[len(second) // 2 :]))


def _document(ref: str, name: str, text: str, chance: random.Random) -> Document:
    return Document(
        SUPPLIER, ref, name, summary=text,
        facets={
            "place": ("listed" if chance.random() < 0.5 else "admitted",),
            "lot": tuple(sorted(f"lot{n}" for n in chance.sample(range(8), chance.randint(0, 3)))),
            "region": tuple(sorted(chance.sample(REGIONS, chance.randint(1, 3)))),
            "council": tuple(sorted(f"E0{chance.randrange(400):03}" for _ in range(chance.randint(0, 3)))),
            "kind": tuple(sorted(f"kind{n}" for n in chance.sample(range(20), chance.randint(0, 3)))),
            "division": tuple(sorted(chance.sample(DIVISIONS, chance.randint(0, 3)))),
            "form": (chance.choice(FORMS),), "fact": tuple(sorted(chance.sample(FACTS, chance.randint(0, 3)))),
        },
    )  # fmt: skip
