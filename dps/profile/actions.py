"""What a supplier can do about what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import refuse_if
from dps.outbox.post import post
from dps.parties.models import Organisation
from dps.profile.documents import add_evidence
from dps.profile.models import Capability, Profile
from dps.profile.queries import profile_of
from dps.profile.rules.describing import obstacles_to_describing

__all__ = ["add_evidence", "describe"]


def describe(
    *,
    organisation: Organisation,
    summary: str,
    regions: Sequence[str],
    cpv: Sequence[str],
    capabilities: Sequence[tuple[str, str]],
    by: Actor,
    at: datetime,
) -> Profile:
    """Keep what a supplier says it does; what it said before is replaced. Capabilities are (title, description).

    Raises :class:`~dps.core.refusal.Refused` for what a profile cannot hold.
    """
    refuse_if(obstacles_to_describing(summary=summary, regions=regions, cpv=cpv, capabilities=capabilities))
    profile = profile_of(organisation)
    if profile is None:
        profile = Profile(organisation_id=organisation.id)
        db.session.add(profile)
    profile.summary = summary.strip()
    profile.regions = list(dict.fromkeys(regions))
    profile.cpv = list(dict.fromkeys(cpv))
    profile.updated_at = at
    profile.capabilities = [
        Capability(position=n, title=title.strip(), description=text.strip())
        for n, (title, text) in enumerate(capabilities, 1)
    ]
    db.session.flush()
    record(
        "profile:describe",
        log=f"organisation:{organisation.ref}",
        to=("organisation", organisation.ref),
        by=by,
        at=at,
        facts={"regions": profile.regions, "cpv": profile.cpv, "capabilities": len(profile.capabilities)},
    )
    post("supplier-described", about=("organisation", organisation.ref), at=at)
    return profile
