"""The terms of use, by version. The text of a version is templates/terms/<version>.html and never changes once it is in force. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Terms:
    """One version: its number, the London day from which it holds, and what is new in it, in a sentence."""

    version: str
    in_force_on: date
    new: str


VERSIONS: tuple[Terms, ...] = (Terms("1", date(2026, 11, 1), "The first terms of the marketplace."),)
"""Oldest first. To change the terms add a version with its date and its text; everybody is asked once it is in force."""


def in_force(on: date, versions: Sequence[Terms] = VERSIONS) -> Terms:
    """The version that holds on a London day; the first one before there was any."""
    held = [terms for terms in versions if terms.in_force_on <= on]
    return held[-1] if held else versions[0]


def must_be_asked(accepted: frozenset[str], *, on: date, versions: Sequence[Terms] = VERSIONS) -> Terms | None:
    """The version that a person has still to accept on a London day, or None."""
    now = in_force(on, versions)
    return None if now.version in accepted else now
