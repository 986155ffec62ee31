"""Dated evidence: its kinds, and when a document has expired. What an expiry stops is decided elsewhere, if anything is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from dps.core.refusal import Obstacle

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "public-liability": "Public liability insurance",
        "professional-indemnity": "Professional indemnity insurance",
        "employers-liability": "Employers’ liability insurance",
        "accounts": "Accounts or another record of finances",
        "data-protection": "Data protection registration",
        "safeguarding": "Safeguarding policy",
        "quality": "Quality certificate",
        "other": "Another document",
    }
)


def obstacles_to_adding_evidence(
    *, kind: str, title: str, issued_on: date, expires_on: date | None, on: date
) -> tuple[Obstacle, ...]:
    """Why a document cannot be added on that London date; empty when it can. An expired one can: it is a record of what was."""
    found: list[Obstacle] = []
    if kind not in KINDS:
        found.append(Obstacle("kind-unknown", "Choose one of the kinds of document listed."))
    if not title.strip():
        found.append(Obstacle("title-missing", "Give the document a title."))
    if issued_on > on:
        found.append(Obstacle("issued-later", "A document cannot have been issued after today."))
    if expires_on is not None and expires_on < issued_on:
        found.append(Obstacle("dates-out-of-order", "A document cannot expire before it was issued."))
    return tuple(found)


def has_expired(expires_on: date | None, *, on: date) -> bool:
    """Whether a document has run out by that London date; it is good through its last day."""
    return expires_on is not None and expires_on < on
