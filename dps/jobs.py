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


def run_due(*, at: datetime) -> tuple[Ran, ...]:
    """Run every handler once. One that fails does not stop the others; its next run takes up where it left."""
    ran = []
    for name, handler in current_app.extensions.get("handlers", {}).items():
        try:
            ran.append(Ran(name, handler(at)))
        except Exception as error:
            current_app.logger.exception("the %s handler failed", name)
            ran.append(Ran(name, 0, type(error).__name__))
    return tuple(ran)
