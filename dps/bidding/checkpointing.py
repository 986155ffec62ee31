"""The hourly checkpoints of competitions whose bids are sealed: a job."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from dps.audit.checkpoint_models import Checkpoint, CheckpointReveal
from dps.audit.checkpoints import keep
from dps.audit.models import AuditLog
from dps.competition.models import Competition
from dps.core.db import db, writing
from dps.gateways.keys.store import from_app

BATCH = 200
LASTS = timedelta(days=90)
"""How long after the deadline checkpoints go on where nobody opens the bids."""


def checkpoint(at: datetime) -> int:
    """Make this hour's checkpoint of each published competition that is not revealed; how many were made.

    What was missed while nothing ran is not made up for: a promise about the
    past would be worth nothing.
    """
    slot = at.replace(minute=0, second=0, microsecond=0)
    log = "competition:" + Competition.ref
    there = (
        select(Checkpoint.id).join(AuditLog, AuditLog.id == Checkpoint.log_id).where(AuditLog.name == log, Checkpoint.slot == slot)
    )  # fmt: skip
    plain = (
        select(CheckpointReveal.id).join(AuditLog, AuditLog.id == CheckpointReveal.log_id).where(AuditLog.name == log)
    )
    waiting = (
        select(Competition.ref)
        .where(
            Competition.state == "published", Competition.published_at <= at, Competition.closes_at > at - LASTS,
            ~there.exists(), ~plain.exists(),
        )
        .order_by(Competition.id)
        .limit(BATCH)
    )  # fmt: skip
    keys, made = from_app(), 0
    for ref in tuple(db.session.scalars(waiting)):
        with writing():
            made += keep(f"competition:{ref}", slot=slot, keys=keys)
    db.session.rollback()
    return made
