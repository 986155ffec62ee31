"""The shared texts as documents, made the way the import makes them, but without a database."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from dps.profile.rules.entry import BadRow, entry_of
from search.engines.port import SUPPLIER, Document, code_of

FILE = Path("data") / "supplier_texts.csv"


@lru_cache(maxsize=1)
def documents(shared: Path) -> tuple[Document, ...]:
    """Everybody listed, by the id of the list."""
    found = []
    with (shared / FILE).open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                entry = entry_of(row, number=number)
            except BadRow:
                continue
            if entry.listed:
                found.append(
                    Document(
                        SUPPLIER, entry.key, entry.name, entry.summary,
                        facets={
                            "place": ("listed",), "region": (entry.region,) if entry.region else (),
                            "form": (entry.legal_form,) if entry.legal_form else (), "fact": ("vcse",) if entry.is_vcse else (),
                            "nation": (code_of(entry.nation),) if entry.nation else (),
                            "type": tuple(dict.fromkeys(code_of(w) for w in (entry.legal_form, entry.org_type) if w)),
                        },
                    )
                )  # fmt: skip
    return tuple(found)


def many(shared: Path, count: int) -> Iterator[Document]:
    """So many documents made of them: each text once, then with another’s first half after its own second half."""
    every = documents(shared)
    for n in range(count):
        one = every[n % len(every)]
        if n < len(every):
            yield one
            continue
        other = every[(n * 7 + n // len(every)) % len(every)]
        half = len(one.summary) // 2
        text = f"{one.summary[half:]} {other.summary[: len(other.summary) // 2]}"
        yield replace(one, ref=f"{one.ref}.{n}", name=f"{one.name} {n // len(every)}", summary=text)
