"""The hash chain of a log. Pure: bytes in, bytes out; a court's expert can read it in one sitting.

An entry is canonical JSON (sorted keys, no spaces, UTF-8). It names its log,
its number and the SHA-256 of the entry before it, so that a changed, missing,
moved or added entry breaks the chain at that place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64


@dataclass(frozen=True)
class Fault:
    """The first entry at which a log stops being what was written, and why."""

    log: str
    seq: int
    why: str


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one spelling of a JSON object. Floats are refused: they have more than one spelling."""
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a fact of the trail is text, a whole number, yes or no, or a list of these; never a float")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError("the name of a fact is text")
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_floats(inner)


def stamp(at: datetime) -> str:
    """An instant as the trail spells it: UTC, six decimals, ``Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def link(
    *,
    log: str,
    seq: int,
    previous: str,
    did: str,
    to: tuple[str, str],
    by: Mapping[str, str],
    at: datetime,
    facts: Mapping[str, Any],
) -> bytes:
    """The canonical bytes of one entry. ``previous`` is :func:`digest` of the entry before, or GENESIS for the first."""
    return canonical(
        {
            "log": log,
            "seq": seq,
            "previous": previous,
            "did": did,
            "to": list(to),
            "by": dict(by),
            "at": stamp(at),
            "facts": dict(facts),
        }
    )


def digest(entry: bytes) -> str:
    """SHA-256 of an entry, in hexadecimal."""
    return hashlib.sha256(entry).hexdigest()


def verify(log: str, entries: Iterable[bytes], *, head: str | None = None) -> Fault | None:
    """Walk a log from its first entry; the first fault found, or None when every link holds.

    ``head``, where given, is the digest that the last entry must have: it is
    what shows that the end of the log was not cut off.
    """
    previous, seq = GENESIS, 0
    for seq, entry in enumerate(entries, start=1):
        try:
            said = json.loads(entry)
        except ValueError:
            return Fault(log, seq, "the entry cannot be read")
        if not isinstance(said, dict) or canonical(said) != entry:
            return Fault(log, seq, "the entry is not in its canonical spelling")
        if said.get("log") != log:
            return Fault(log, seq, "the entry belongs to another log")
        if said.get("seq") != seq:
            return Fault(log, seq, "the entry is out of its place")
        if said.get("previous") != previous:
            return Fault(log, seq, "the entry does not follow the one before it")
        previous = digest(entry)
    if head is not None and previous != head:
        return Fault(log, seq, "the log does not end where its head says")
    return None
