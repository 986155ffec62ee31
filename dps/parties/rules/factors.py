"""Second factors: who must have one, when a proof is fresh, and which codes may be taken. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from dps.parties.rules.roles import (
    ADMINISTRATOR,
    ASSESSOR,
    AUDITOR,
    COUNCIL_ADMINISTRATOR,
    KEEPER,
    OFFICER,
    REGISTRAR,
)

MUST = frozenset({OFFICER, COUNCIL_ADMINISTRATOR, ADMINISTRATOR, ASSESSOR, KEEPER, REGISTRAR, AUDITOR})
"""The roles that decide about others, spend public money or read every trail: none of their pages opens without a factor."""


def must_have_factor(roles: Iterable[str]) -> bool:
    """Whether somebody in these roles has to prove a second factor before their own pages open."""
    return not MUST.isdisjoint(roles)


def proof_is_fresh(*, proved_at: datetime | None, at: datetime, lasts: timedelta) -> bool:
    """Whether a factor was proved in this session no longer ago than ``lasts``: a grave act needs that."""
    return proved_at is not None and timedelta(0) <= at - proved_at < lasts
