"""What the ledger of an evaluation says beside the panel: who gave what when, what was read again, who signed. Pure.

``Evaluation`` carries one of these. It holds the latest entries only; the
earlier ones stay in their tables and are shown by the record of the evaluation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

DEFAULT_SPREAD = 2
"""Points between the lowest and the highest score from which an answer is read again, where nothing else is published."""

Answer = tuple[str, str]
"""One answer of one bid: the refs of the bid and of the criterion."""


@dataclass(frozen=True)
class Given:
    """One evaluator's latest score of one answer: a point of the scale, its version, and when it was given."""

    points: int
    version: int
    at: datetime


@dataclass(frozen=True)
class Ledger:
    """The latest of everything.

    ``given`` is by (member, bid, criterion) refs, of every member who ever
    scored; ``read_again`` is when the latest second reading of an answer was
    asked for; ``present``, ``signed`` and ``objected`` are refs of members, about the
    latest record of what was agreed on an answer. ``corrected`` are the answers whose
    latest record corrects a manifest error. ``spread`` is the published one.
    """

    given: Mapping[tuple[str, str, str], Given] = field(default_factory=dict)
    read_again: Mapping[Answer, datetime] = field(default_factory=dict)
    present: Mapping[Answer, frozenset[str]] = field(default_factory=dict)
    signed: Mapping[Answer, frozenset[str]] = field(default_factory=dict)
    objected: Mapping[Answer, frozenset[str]] = field(default_factory=dict)
    corrected: frozenset[Answer] = frozenset()
    spread: int = DEFAULT_SPREAD
