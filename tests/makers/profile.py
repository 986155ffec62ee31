"""Makers of profiles and evidence, by the real actions. Each is called inside ``writing()``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from dps.core.actor import CLOCK
from dps.parties.models import Organisation
from dps.profile.actions import add_evidence, describe
from dps.profile.models import Evidence, Profile

LONG_AGO = datetime(2026, 1, 6, 9, 0, tzinfo=UTC)


def a_profile(organisation: Organisation, **facts: Any) -> Profile:
    """What a supplier says it does."""
    lawful: dict[str, Any] = {
        "summary": "We help councils and residents design services together.",
        "regions": ("TLD", "TLE"),
        "cpv": ("73200000",),
        "capabilities": (("Co-design", "Workshops with residents and staff."),),
    }
    return describe(organisation=organisation, by=CLOCK, at=LONG_AGO, **{**lawful, **facts})


def expired_insurance(organisation: Organisation) -> Evidence:
    """Insurance that ran out long before any test's clock."""
    return add_evidence(
        organisation=organisation, kind="public-liability", title="Public liability, £5 million",
        issued_on=date(2024, 1, 1), expires_on=date(2024, 12, 31), by=CLOCK, at=LONG_AGO,
    )  # fmt: skip
