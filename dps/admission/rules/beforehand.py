"""What applying to a lot takes, told before it starts: reckoned from the lot's own criteria and the route. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dps.admission.rules.applying import Asked
from dps.law.connected import platform_provision
from dps.law.exclusions import grounds_for
from dps.law.routes import Route

MINUTES_FOR_THE_ORGANISATION = 20
MINUTES_A_GROUND = 1
WORDS_AN_HOUR = 300
MINUTES_A_DOCUMENT = 10
MINUTES_A_SHORT_ANSWER = 5


@dataclass(frozen=True)
class Takes:
    """What an application to a lot takes at most. ``minutes`` has its working: sentences with minutes each."""

    questions: int
    words: int
    grounds: int
    documents: tuple[str, ...]
    figures: int
    platform: bool
    minutes: int
    working: tuple[tuple[str, int], ...]

    @property
    def half_hours(self) -> int:
        """The time in half hours, rounded up."""
        return -(-self.minutes // 30)

    @property
    def about(self) -> str:
        """The time in words: ``about 2½ hours``."""
        whole, half = divmod(self.half_hours, 2)
        if not whole:
            return "about half an hour"
        number = f"{whole}½" if half else str(whole)
        return f"about {number} hour{'' if number == '1' else 's'}"


def takes(route: Route, criteria: Sequence[Asked], *, declared_before: bool = False) -> Takes:
    """What an application takes: questions, words at most, documents by kind, and minutes by the market's own reckoning.

    ``declared_before``: the organisation has a declaration on this route that it only has to confirm.
    """
    statements = [asked for asked in criteria if asked.asks == "statement"]
    documents = tuple(asked.evidence_kind for asked in criteria if asked.asks == "document")
    short = len(criteria) - len(statements) - len(documents)
    words = sum(asked.word_limit for asked in statements)
    grounds = len(grounds_for(route))
    working = [("Your organisation, who is connected with it and whom it relies on", MINUTES_FOR_THE_ORGANISATION)]
    if declared_before:
        working.append(("The declaration about grounds for exclusion, made before", 2))
    else:
        working.append((f"{grounds} grounds for exclusion, yes or no", grounds * MINUTES_A_GROUND))
    if words:
        working.append((f"Statements of at most {words:,} words, at {WORDS_AN_HOUR} an hour", _minutes(words)))
    if documents:
        working.append((f"{_many(len(documents), 'document')} to find or add", len(documents) * MINUTES_A_DOCUMENT))
    if short:
        working.append((f"{_many(short, 'short answer')}", short * MINUTES_A_SHORT_ANSWER))
    return Takes(
        questions=len(criteria), words=words, grounds=grounds, documents=documents,
        figures=sum(1 for asked in criteria if asked.asks == "figure"), platform=bool(platform_provision(route)),
        minutes=sum(minutes for _, minutes in working), working=tuple(working),
    )  # fmt: skip


def _minutes(words: int) -> int:
    exact = Fraction(words * 60, WORDS_AN_HOUR)
    return -(-exact.numerator // exact.denominator)


def _many(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}s"
