"""Checkpoints of a log: before a secret is out, a salted promise of its head; after it, the head and the salt.

A head that were published in clear would tell, by changing, that something
happened, and of a competition's trail that means a bid. So each checkpoint has
a salt of its own and is made at every full hour whether or not anything
happened: they differ always, and tell nothing. Once revealed, whoever kept a
checkpoint can show that the trail's beginning is what it was then.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from dps.audit.chain import canonical, stamp
from dps.audit.checkpoint_models import Checkpoint, CheckpointReveal
from dps.audit.models import AuditLog
from dps.core.db import db
from dps.gateways.keys import signing
from dps.gateways.keys.store import KeyStore

KIND = "checkpoint/1"
MOST = 2_000
_SALT = 32


@dataclass(frozen=True)
class Shown:
    """One checkpoint as it is published. ``head``, ``entries`` and ``salt`` (hexadecimal) are empty until the log is revealed."""

    at: datetime
    commitment: str
    text: bytes
    signature: bytes
    head: str = ""
    entries: int = 0
    salt: str = ""


def committed(*, log: str, entries: int, head: str, salt: bytes) -> str:
    """The commitment: SHA-256 of the salt and the canonical JSON of log, number of entries and head; in hexadecimal."""
    return hashlib.sha256(salt + canonical({"log": log, "entries": entries, "head": head})).hexdigest()


def message(*, log: str, at: datetime, commitment: str) -> bytes:
    """The bytes that are signed. They are no checkpoint's own secret: the same are published."""
    return canonical({"kind": KIND, "log": log, "at": stamp(at), "commitment": commitment})


def keep(log: str, *, slot: datetime, keys: KeyStore) -> bool:
    """Make the checkpoint of a log for a full hour, once; whether it was made now. Inside ``writing()``."""
    head = db.session.scalar(select(AuditLog).where(AuditLog.name == log))
    if head is None or db.session.scalar(
        select(Checkpoint.id).where(Checkpoint.log_id == head.id, Checkpoint.slot == slot)
    ):
        return False
    salt = secrets.token_bytes(_SALT)
    commitment = committed(log=log, entries=head.head_seq, head=head.head_digest, salt=salt)
    db.session.add(
        Checkpoint(
            log_id=head.id, slot=slot, entries=head.head_seq, head=head.head_digest, salt=salt, commitment=commitment,
            signature=signing.sign(message(log=log, at=slot, commitment=commitment), keys=keys).value,
        )
    )  # fmt: skip
    db.session.flush()
    return True


def reveal(log: str, *, at: datetime) -> None:
    """From now on the heads and salts of a log's checkpoints are told. Inside ``writing()``."""
    head = db.session.scalar(select(AuditLog).where(AuditLog.name == log))
    if head is not None and not is_revealed(log):
        db.session.add(CheckpointReveal(log_id=head.id, at=at))
        db.session.flush()


def is_revealed(log: str) -> bool:
    """Whether the heads of a log are told."""
    rows = (
        select(CheckpointReveal.id).join(AuditLog, AuditLog.id == CheckpointReveal.log_id).where(AuditLog.name == log)
    )
    return db.session.scalar(rows) is not None


def checkpoints_of(log: str, *, limit: int = MOST) -> tuple[Shown, ...]:
    """The checkpoints of a log as they may be published now, the newest first."""
    rows = db.session.scalars(
        select(Checkpoint)
        .join(AuditLog, AuditLog.id == Checkpoint.log_id)
        .where(AuditLog.name == log)
        .order_by(Checkpoint.slot.desc())
        .limit(limit)
    )
    plain = is_revealed(log)
    return tuple(_shown(log, row, plain) for row in rows)


def _shown(log: str, row: Checkpoint, plain: bool) -> Shown:
    more: dict[str, Any] = {"head": row.head, "entries": row.entries, "salt": row.salt.hex()} if plain else {}
    text = message(log=log, at=row.slot, commitment=row.commitment)
    return Shown(row.slot, row.commitment, text, row.signature, **more)
