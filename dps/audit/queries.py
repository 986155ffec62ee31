"""What can be asked of the trail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from dps.audit import chain
from dps.audit.models import AuditEntry, AuditLog
from dps.core.db import db


@dataclass(frozen=True)
class Entry:
    """One entry as it was written. ``by`` is empty of a person for the clock."""

    log: str
    seq: int
    did: str
    to: tuple[str, str]
    by: dict[str, str]
    at: datetime
    facts: dict[str, Any]
    digest: str


@dataclass(frozen=True)
class Verified:
    """How a log stood when it was checked: its length, its head, and the first fault if there is one."""

    log: str
    entries: int
    head: str
    fault: chain.Fault | None


def trail(log: str, *, after: int = 0, limit: int = 500) -> tuple[Entry, ...]:
    """The entries of a log in order, from the one after ``after``; at most ``limit``."""
    bodies = db.session.scalars(
        select(AuditEntry.body)
        .join(AuditLog, AuditLog.id == AuditEntry.log_id)
        .where(AuditLog.name == log, AuditEntry.seq > after)
        .order_by(AuditEntry.seq)
        .limit(limit)
    )
    return tuple(_entry(body) for body in bodies)


def verify(log: str) -> Verified:
    """Walk one log against its head."""
    head = db.session.execute(select(AuditLog.head_seq, AuditLog.head_digest).where(AuditLog.name == log)).one_or_none()
    if head is None:
        return Verified(log, 0, chain.GENESIS, None)
    fault = chain.verify(log, _bodies(log), head=head.head_digest)
    return Verified(log, head.head_seq, head.head_digest, fault)


def logs(*, starting: str = "", limit: int = 100, after: str = "") -> tuple[str, ...]:
    """Names of logs in order, those that begin with ``starting``, past ``after``; at most ``limit``."""
    return tuple(
        db.session.scalars(
            select(AuditLog.name)
            .where(AuditLog.name.startswith(starting, autoescape=True), AuditLog.name > after)
            .order_by(AuditLog.name)
            .limit(limit)
        )
    )


def _bodies(log: str) -> Iterator[bytes]:
    return iter(
        db.session.scalars(
            select(AuditEntry.body)
            .join(AuditLog, AuditLog.id == AuditEntry.log_id)
            .where(AuditLog.name == log)
            .order_by(AuditEntry.seq)
            .execution_options(yield_per=1000)
        )
    )


def _entry(body: bytes) -> Entry:
    said = json.loads(body)
    return Entry(
        log=said["log"],
        seq=said["seq"],
        did=said["did"],
        to=(said["to"][0], said["to"][1]),
        by=said["by"],
        at=datetime.fromisoformat(said["at"]),
        facts=said["facts"],
        digest=chain.digest(body),
    )
