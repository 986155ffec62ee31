"""Why an opportunity fits a supplier: by what the supplier says of itself and where it is admitted. Pure.

It says what to read first and hides nothing: every opportunity stays in the
list of all. No payment, membership, score or record of delivery is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dps.competition.rules.picking import covers
from dps.parties.rules.regions import region_name
from dps.profile.rules.cpv import division_of
from dps.profile.rules.taxonomy import KINDS

MOST_WORDS = 5
FEWEST_WORDS = 2
"""So many different words of a profile in a need are a reason by themselves; one alone is chance."""
_SHORTEST = 5
_COMMON = """about above across advice after again against along among approach around based because before being below between
    build building business change charity clear community company could council councils deliver delivered delivery design during
    england every experience first found from further great group groups have help helping including into items known large later level
    local locally looking making manage management might money months needs network offer often organisation organisations other others
    people place places plans practice programme programmes project projects provide provided provider providers providing public range
    region regional resident residents right service services sector should since skills small social staff start still strong supply support supported supporting
    team teams their them there these they thing things those three through together towards under united until using value wales
    wanted where which while whole whose within without working would years"""
_EVERYWHERE = frozenset(_COMMON.split())

_ENDINGS = ("isation", "ization", "ation", "ating", "ated", "ator", "ate", "ment", "ing", "ion", "ed", "er", "e")
_LEAST_STEM = 4

INVITED, ADMITTED, KIND, CODE, WORDS, REGION = "invited", "lot", "kind", "cpv", "words", "region"
WEIGHTS: Mapping[str, int] = {INVITED: 16, ADMITTED: 8, KIND: 4, CODE: 2, WORDS: 1, REGION: 1}
"""What is read first: an invitation, then a lot that the supplier is on, then what it does, then where."""
ABOUT_THE_WORK = frozenset({INVITED, ADMITTED, KIND, CODE, WORDS})
"""Reasons of which one is needed. That the place is right makes no match by itself."""


@dataclass(frozen=True)
class Offer:
    """What a supplier says it does and where, and the lots (refs) that it is admitted to. ``texts`` are its own words."""

    lots: frozenset[str] = frozenset()
    kinds: Sequence[str] = ()
    cpv: Sequence[str] = ()
    regions: Sequence[str] = ()
    texts: Sequence[str] = ()

    def words(self) -> frozenset[str]:
        """The words that say something, in their stems."""
        return frozenset().union(*(set(stems_of(text)) for text in self.texts))


@dataclass(frozen=True)
class Wanted:
    """What an opportunity asks for. ``lot`` is empty where it has none; ``areas`` are ITL1 codes, empty where it names none."""

    ref: str
    closes_at: datetime
    lot: str = ""
    lot_title: str = ""
    cpv: Sequence[str] = ()
    areas: Sequence[str] = ()
    texts: Sequence[str] = ()
    invited: bool = False


@dataclass(frozen=True)
class Reason:
    """One reason why it fits, in words."""

    code: str
    says: str


def reasons(offer: Offer, wanted: Wanted) -> tuple[Reason, ...]:
    """Every reason why an opportunity fits; empty where nothing about the work does."""
    found: list[Reason] = []
    if wanted.invited:
        found.append(Reason(INVITED, "You are invited."))
    if wanted.lot and wanted.lot in offer.lots:
        found.append(Reason(ADMITTED, f"You are admitted to {wanted.lot_title}."))
    kinds = [KINDS[code].name for code in offer.kinds if code in KINDS and covers(KINDS[code].cpv, wanted.cpv)]
    if kinds:
        found.append(Reason(KIND, f"You do this kind of work: {'; '.join(kinds[:3])}."))
    codes = [code for code in offer.cpv if covers([code], wanted.cpv)]
    if codes:
        said = ", ".join(dict.fromkeys(f"{code} ({division_of(code).lower()})" for code in codes[:2]))
        found.append(Reason(CODE, f"Your CPV codes cover it: {said}."))
    shared = _shared(offer, wanted)
    if shared:
        found.append(Reason(WORDS, f"It has words of your profile: {', '.join(f'“{word}”' for word in shared)}."))
    if not ABOUT_THE_WORK & {reason.code for reason in found}:
        return ()
    here = [region_name(code) for code in wanted.areas if code in set(offer.regions)]
    if here:
        found.append(Reason(REGION, f"It is in {', '.join(here[:3])}, where you work."))
    return tuple(found)


def weight(found: Sequence[Reason]) -> int:
    """How much speaks for reading it first."""
    return sum(WEIGHTS[reason.code] for reason in found)


def in_order(matches: Sequence[tuple[Wanted, tuple[Reason, ...]]]) -> tuple[tuple[Wanted, tuple[Reason, ...]], ...]:
    """Those with a reason: what more speaks for first, then what closes sooner, then by ref."""
    kept = [(wanted, found) for wanted, found in matches if found]
    return tuple(sorted(kept, key=lambda one: (-weight(one[1]), one[0].closes_at, one[0].ref)))


def _shared(offer: Offer, wanted: Wanted) -> tuple[str, ...]:
    """The words of the need, as it has them, that the profile has too; none where they are too few to mean anything."""
    ours, found = offer.words(), dict[str, str]()
    for text in wanted.texts:
        for stem, word in stems_of(text).items():
            if stem in ours:
                found.setdefault(stem, word)
    return tuple(found.values())[:MOST_WORDS] if len(found) >= FEWEST_WORDS else ()


def stems_of(text: str) -> dict[str, str]:
    """The words of a text that say something: stem and the word as it stands, in small letters, in order."""
    found: dict[str, str] = {}
    for word in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text.casefold()):
        bare = word.replace("’", "'").removesuffix("'s")
        if len(bare) >= _SHORTEST and bare not in _EVERYWHERE:
            found.setdefault(_stem(bare), bare)
    return found


def _stem(word: str) -> str:
    """A word without its plural and the commonest endings: enough to see “insulating” in “insulation”, no more."""
    word = word.replace("-", "")
    if word.endswith("ies"):
        word = word.removesuffix("ies") + "y"
    elif word.endswith("s") and not word.endswith("ss"):
        word = word.removesuffix("s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word.removesuffix(ending)
    return word
