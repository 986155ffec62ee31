"""Where a bid says whose it is, while the panel reads without names. Pure.

What a bidder wrote is never altered: an officer is told where the words name
the bidder, so that the moderator can be warned. Names of a person, a place or
a piece of work that only insiders know are beyond what this can find.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_WORDS = re.compile(r"\w+")
_FORMS = frozenset(
    [
        "ltd",
        "limited",
        "llp",
        "lp",
        "plc",
        "cic",
        "cio",
        "scio",
        "inc",
        "company",
        "co",
        "cooperative",
        "operative",
        "coop",
        "op",
        "society",
        "community",
        "interest",
        "benefit",
        "charitable",
        "trust",
        "the",
        "and",
        "of",
        "uk",
    ]
)
"""Words that many names have, and that name nobody by themselves."""
SHORTEST = 4
"""Letters: a shorter core of a name is a word of every other sentence."""


@dataclass(frozen=True)
class Naming:
    """One place of a bid in which its bidder, or somebody who bids with it, is named: where, and by which words."""

    where: str
    words: tuple[str, ...]


def names_to_find(names: Iterable[str], *, others: Iterable[str] = ()) -> tuple[str, ...]:
    """The words that would give a bidder away: its names, what is left of them without legal forms, ``others`` as they are."""
    found: list[str] = []
    for name in names:
        words = _plain(name).split()
        core = list(words)
        while core and core[-1] in _FORMS:
            core.pop()
        while core and core[0] in _FORMS:
            core.pop(0)
        for some in (words, core):
            text = " ".join(some)
            if len(text) >= SHORTEST and not set(some) <= _FORMS:
                found.append(text)
    found += [text for other in others if len(text := _plain(other)) >= SHORTEST]
    return tuple(dict.fromkeys(found))


def namings_in(texts: Mapping[str, str], wanted: Iterable[str]) -> tuple[Naming, ...]:
    """Where these words stand in a bid's texts, which are by the place they stand in. Whole words, in any case."""
    looked = tuple(wanted)
    found = []
    for where, text in texts.items():
        within = f" {_plain(text)} "
        words = tuple(name for name in looked if f" {name} " in within)
        longest = tuple(
            name for name in words if not any(name != other and f" {name} " in f" {other} " for other in words)
        )
        if longest:
            found.append(Naming(where, longest))
    return tuple(found)


def _plain(text: str) -> str:
    return " ".join(_WORDS.findall(text.replace("_", " ").casefold()))
