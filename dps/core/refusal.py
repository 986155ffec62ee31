"""A lawful no, with every reason for it.

A rule named ``obstacles_to_…`` returns all the obstacles it finds; an empty
tuple means "they may". The page prints them, the action refuses with them, the
test states them: one question, one function, three askers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dps.law.obstacle import Obstacle

__all__ = ["Obstacle", "Refused", "refuse_if"]


class Refused(Exception):
    """The deed is lawfully refused. Carries every obstacle, never only the first.

    ``keep``, where given, writes down that it was tried: core.db.writing calls
    it once the refused write is undone, in a write of its own, and sets ``kept``.
    """

    def __init__(self, obstacles: Iterable[Obstacle], *, keep: Callable[[], None] | None = None) -> None:
        self.obstacles: tuple[Obstacle, ...] = tuple(obstacles)
        self.keep = keep
        self.kept = False
        super().__init__("; ".join(o.says for o in self.obstacles))


def refuse_if(obstacles: Iterable[Obstacle]) -> None:
    """Raise :class:`Refused` with all the obstacles, if there is any."""
    found = tuple(obstacles)
    if found:
        raise Refused(found)
