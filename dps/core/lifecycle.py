"""A lifecycle: which event may follow which state, written once as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dps.core.refusal import Obstacle


@dataclass(frozen=True)
class Lifecycle:
    """``table[(state, event)] -> next state``. States and events are stable lower-case codes."""

    name: str
    start: str
    table: Mapping[tuple[str, str], str]

    @property
    def states(self) -> frozenset[str]:
        """Every state that the table names, the first included."""
        return frozenset({self.start, *(s for s, _ in self.table), *self.table.values()})

    @property
    def events(self) -> frozenset[str]:
        """Every event that the table names."""
        return frozenset(e for _, e in self.table)

    def allows(self, state: str, event: str) -> bool:
        """Whether ``event`` may happen in ``state``."""
        return (state, event) in self.table

    def after(self, state: str, event: str) -> str:
        """The state that follows. Raises KeyError where :meth:`allows` is false: ask it first."""
        return self.table[state, event]

    def obstacles(self, state: str, event: str) -> tuple[Obstacle, ...]:
        """Why ``event`` may not happen in ``state``; empty when it may."""
        if self.allows(state, event):
            return ()
        return (
            Obstacle(
                f"{self.name}-state",
                f"This {self.name} is {state.replace('_', ' ')}, so it cannot be “{event.replace('_', ' ')}”.",
            ),
        )
