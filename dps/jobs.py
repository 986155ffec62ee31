"""What is due by now: the outbox's consumers, run one after the other, safe to repeat, to kill and to run late.

A consumer reads posts past its own cursor and moves the cursor in the same
transaction as what it made of them, so a kill between the two repeats nothing
and loses nothing. Stages need no job to close or to end a standstill: those are
read from the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app

from dps.core.db import db

Handler = Callable[[datetime], int]


@dataclass(frozen=True)
class Ran:
    """What one run of a handler did: how many things, or the kind of trouble it met."""

    name: str
    done: int
    trouble: str = ""


def add_handler(app: Flask, name: str, handler: Handler) -> None:
    """Add a handler to those that :func:`run_due` runs: given the instant, it says how many things it did."""
    app.extensions.setdefault("handlers", {})[name] = handler


def _note(name: str, error: Exception) -> None:
    """Log a trouble in full when it is new, and in one line while it lasts: a worker asks every two seconds."""
    seen: dict[str, str] = current_app.extensions.setdefault("handler_troubles", {})
    says = f"{type(error).__name__}: {error}"[:500]
    if seen.get(name) == type(error).__name__:
        current_app.logger.warning("the %s handler still fails: %s", name, says.splitlines()[0])
        return
    seen[name] = type(error).__name__
    current_app.logger.error("the %s handler failed: %s", name, says, exc_info=error)


def run_due(*, at: datetime) -> tuple[Ran, ...]:
    """Run every handler once. One that fails does not stop the others; its next run takes up where it left."""
    return tuple(run(name, handler, at=at) for name, handler in current_app.extensions.get("handlers", {}).items())


def run(name: str, handler: Handler, *, at: datetime) -> Ran:
    """Run one handler once. What goes wrong in it is logged and said, never raised."""
    try:
        ran = Ran(name, handler(at))
    except Exception as error:
        db.session.rollback()
        _note(name, error)
        return Ran(name, 0, type(error).__name__)
    current_app.extensions.get("handler_troubles", {}).pop(name, None)
    return ran
