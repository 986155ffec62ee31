"""Why a supplier that looks for partners may be one for us: by what it says it looks for and brings. Pure.

It orders what is shown and hides nobody. What anybody pays or belongs to is no argument.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dps.finding.rules.matching import Offer, Reason, Wanted, stems_of
from dps.profile.rules.taxonomy import name_of

OUR_WORK, THE_LOT, OUR_LOT, ITS_WORDS, OUR_WORDS = "our-work", "the-lot", "our-lot", "its-words", "our-words"
WEIGHTS: Mapping[str, int] = {THE_LOT: 8, OUR_WORK: 4, ITS_WORDS: 3, OUR_WORDS: 2, OUR_LOT: 1}
_MOST = 4


@dataclass(frozen=True)
class Calling:
    """What a supplier says when it looks for partners: on which lot (its ref), for which kinds of work, in its words."""

    lot: str
    skills: Sequence[str]
    brings: str
    seeks: str


def partner_reasons(call: Calling, *, ours: Offer, need: Wanted | None = None) -> tuple[Reason, ...]:
    """Every reason why it may be a partner: for us, and for a need where one is given; empty where nothing speaks for it."""
    found: list[Reason] = []
    if need is not None and need.lot and need.lot == call.lot:
        found.append(Reason(THE_LOT, "It looks for partners on the lot of this opportunity."))
    wanted = [name_of(code) for code in call.skills if code in set(ours.kinds)]
    if wanted:
        found.append(Reason(OUR_WORK, f"It looks for what you do: {'; '.join(wanted[:3])}."))
    if need is not None:
        asked = {stem for text in need.texts for stem in stems_of(text)}
        if brought := _words(call.brings, asked):
            found.append(Reason(ITS_WORDS, f"It brings what the opportunity speaks of: {brought}."))
    if sought := _words(call.seeks, ours.words()):
        found.append(Reason(OUR_WORDS, f"What it looks for has words of your profile: {sought}."))
    if call.lot in ours.lots:
        found.append(Reason(OUR_LOT, "It is on a lot that you are admitted to."))
    return tuple(found)


def weight(found: Sequence[Reason]) -> int:
    """How much speaks for being read first."""
    return sum(WEIGHTS[reason.code] for reason in found)


def _words(text: str, known: frozenset[str] | set[str]) -> str:
    return ", ".join([f"“{word}”" for stem, word in stems_of(text).items() if stem in known][:_MOST])
