"""The ways to buy, as an officer chooses between them: those open to the council, and the others with every reason."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from dps.competition.queries import Choice
from dps.competition.rules.invitations import who_may_bid_in_words
from dps.web.forms import RadioField


def offer(field: RadioField, choices: Sequence[Choice], best: str | None = None) -> None:
    """Put the lawful choices on a field, the one that is proposed first."""
    lawful = sorted((c for c in choices if not c.obstacles), key=lambda c: c.key != best)
    field.offer([(c.key, _title(c), ("Proposed. " if c.key == best else "") + _hint(c)) for c in lawful])


def words_of_best(choices: Sequence[Choice], best: str | None) -> str:
    """What the way that is proposed is called; empty where none is."""
    return next((_title(c) for c in choices if c.key == best), "")


def choice_of(choices: Sequence[Choice], key: str | None) -> Choice:
    """The choice that a form named; the field has refused every key that was not offered."""
    return next(c for c in choices if c.key == key and not c.obstacles)


def words_of(choices: Sequence[Choice]) -> dict[str, Any]:
    """What the page says about the choices: whether any is open, and why each of the others is not.

    Lots of one market that are closed for the same reasons are said together.
    """
    closed = [c for c in choices if c.obstacles]
    not_open = [
        {"words": _together(list(group)), "obstacles": group_key[1]}
        for group_key, group in groupby(closed, key=lambda c: (c.market.ref if c.market else c.key, c.obstacles))
    ]
    return {"open_to_you": len(closed) < len(choices), "not_open": not_open}


def _title(choice: Choice) -> str:
    if choice.lot is None or choice.market is None:
        return choice.route.title
    return f"{choice.market.title}: {choice.route.words.part} {choice.lot.number}, {choice.lot.title}"


def _together(group: Sequence[Choice]) -> str:
    first = group[0]
    if len(group) == 1 or first.market is None:
        return _title(first)
    numbers = [str(c.lot.number) for c in group if c.lot is not None]
    return f"{first.market.title}: {first.route.words.parts} {', '.join(numbers[:-1])} and {numbers[-1]}"


def _hint(choice: Choice) -> str:
    if choice.lot is None:
        return who_may_bid_in_words(choice.route)
    return f"{choice.route.words.market.capitalize()}. {choice.lot.definition}"
