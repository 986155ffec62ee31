"""A supplier's own library of answers: what it may hold. A convenience of the market, asked for by no law and shown to nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dps.core.refusal import Obstacle

THEMES: Mapping[str, str] = MappingProxyType(
    {
        "organisation": "Who we are",
        "legal": "Legal standing",
        "financial": "Financial standing",
        "technical": "Ability and experience",
        "quality": "How we work",
        "people": "Our people and training",
        "social-value": "Social value",
        "environment": "Environment and climate",
        "data": "Data protection and security",
        "other": "Other",
    }
)
"""What an answer is about, for finding it again."""

LONGEST_TITLE = 120
LONGEST_TEXT = 20_000
MOST_ANSWERS = 500


def words_in(text: str) -> int:
    """How many words a text has: whatever stands between two spaces, as every word limit here counts."""
    return len(text.split())


def obstacles_to_keeping(*, title: str, theme: str, text: str, kept: int = 0) -> tuple[Obstacle, ...]:
    """Why an answer cannot be kept in the library; empty when it can. ``kept`` is how many there are besides it."""
    found: list[Obstacle] = []
    if not title.strip():
        found.append(Obstacle("title-missing", "An answer needs a title, so that you find it again."))
    if len(title) > LONGEST_TITLE:
        found.append(Obstacle("title-long", f"A title has at most {LONGEST_TITLE} characters."))
    if theme not in THEMES:
        found.append(Obstacle("theme-unknown", "Choose one of the themes listed."))
    if not text.strip():
        found.append(Obstacle("text-missing", "There is nothing in the answer yet."))
    if len(text) > LONGEST_TEXT:
        found.append(
            Obstacle("text-long", f"An answer has at most {LONGEST_TEXT:,} characters.", mend="Keep it as two.")
        )
    if kept >= MOST_ANSWERS:
        found.append(
            Obstacle(
                "library-full", f"The library holds {MOST_ANSWERS} answers.", mend="Put away what you no longer use."
            )
        )
    return tuple(found)


def obstacles_to_changing(*, edition: int, edition_now: int) -> tuple[Obstacle, ...]:
    """Why a change cannot be kept: a colleague changed the answer since it was opened. Nothing of theirs is overwritten."""
    if edition == edition_now:
        return ()
    return (
        Obstacle(
            "changed-meanwhile",
            "A colleague changed this answer while you were writing.",
            mend="Yours is still below. Open the library in another tab, compare, and save again what should stay.",
        ),
    )


def drawn_into(written: str, text: str) -> str:
    """What stands in an answer after a text is drawn into it: below what was written, never instead of it."""
    return f"{written.rstrip()}\n\n{text}" if written.strip() else text
