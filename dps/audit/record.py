"""record(): the third word of every action. It runs in the action's own transaction and rolls back with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dps.audit import chain
from dps.audit.models import AuditEntry, AuditLog
from dps.core.actor import Actor
from dps.core.db import db


def record(
    did: str, *, log: str, to: tuple[str, str], by: Actor, at: datetime, facts: Mapping[str, Any] | None = None
) -> None:
    """Add one entry to ``log``.

    ``did`` is ``subject:action`` (``bid:submit``); ``log`` is ``kind:ref`` of
    the thing whose trail it is (``competition:…``); ``to`` is the kind and ref
    of what it was done to. Facts hold pseudonymous ids, digests, codes, numbers
    and reasons: never a name, an address, a price or an answer of a sealed bid.
    """
    head = _locked_head(log)
    seq = head.head_seq + 1
    body = chain.link(
        log=log, seq=seq, previous=head.head_digest, did=did, to=to, by=by.facts(), at=at, facts=facts or {}
    )
    db.session.add(AuditEntry(log_id=head.id, seq=seq, body=body))
    head.head_seq = seq
    head.head_digest = chain.digest(body)
    db.session.flush()


def _locked_head(log: str) -> AuditLog:
    ask = select(AuditLog).where(AuditLog.name == log).with_for_update().execution_options(populate_existing=True)
    head = db.session.scalar(ask)
    if head is None:
        try:
            with db.session.begin_nested():
                db.session.add(AuditLog(name=log, head_seq=0, head_digest=chain.GENESIS))
        except IntegrityError:
            pass  # another writer opened the same log first; its row is there now
        head = db.session.scalars(ask).one()
    return head
