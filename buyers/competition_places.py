"""The ways to buy, as an officer chooses between them: those open to the council, and the others with every reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dps.competition.queries import Choice
from dps.web.forms import RadioField


def offer(field: RadioField, choices: Sequence[Choice]) -> None:
    """Put the lawful choices on a field."""
    field.offer([(c.key, _title(c), _hint(c)) for c in choices if not c.obstacles])


def choice_of(choices: Sequence[Choice], key: str | None) -> Choice:
    """The choice that a form named; the field has refused every key that was not offered."""
    return next(c for c in choices if c.key == key and not c.obstacles)


def words_of(choices: Sequence[Choice]) -> dict[str, Any]:
    """What the page says about the choices: whether any is open, and why each of the others is not."""
    not_open = [{"words": _title(c), "obstacles": c.obstacles} for c in choices if c.obstacles]
    return {"open_to_you": any(not c.obstacles for c in choices), "not_open": not_open}


def _title(choice: Choice) -> str:
    if choice.lot is None or choice.market is None:
        return choice.route.title
    return f"{choice.market.title}: {choice.route.words.part} {choice.lot.number}, {choice.lot.title}"


def _hint(choice: Choice) -> str:
    return choice.lot.definition if choice.lot is not None else "Anyone may answer; nobody needs to be admitted first."
