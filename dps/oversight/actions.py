"""What reading leaves behind: a trail that is read says so."""

from __future__ import annotations

from datetime import datetime

from dps.audit.record import record
from dps.core.actor import Actor

READS_LOG = "platform:reads"


def note_reading(*, what: str, ref: str, by: Actor, at: datetime) -> None:
    """Keep that somebody read the trail, or recomputed the award, of ``ref``. In a short write of its own."""
    record("trail:read", log=READS_LOG, to=(what, ref), by=by, at=at)
