"""What can be asked about what a supplier does, and about its documents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from dps.audit.queries import trail
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.law.calendar import london_date
from dps.parties.models import Organisation
from dps.profile.models import Evidence, Profile
from dps.profile.rules.evidence import INFECTED, has_expired


def profile_of(organisation: Organisation) -> Profile | None:
    """The organisation's profile with everything in it, or None while it has said nothing."""
    return db.session.scalar(
        select(Profile)
        .where(Profile.organisation_id == organisation.id)
        .options(selectinload(Profile.capabilities), selectinload(Profile.case_studies), selectinload(Profile.values))
    )


def evidence_of(organisation: Organisation, *, page: int = 1, limit: int = 100) -> tuple[Evidence, ...]:
    """The organisation's documents, the newest first; at most ``limit``. Expired and replaced ones are among them,
    those taken back are not."""
    return tuple(
        db.session.scalars(
            _standing(organisation)
            .order_by(Evidence.issued_on.desc(), Evidence.id.desc())
            .offset((page - 1) * limit)
            .limit(limit)
        )
    )


def how_many_documents(organisation: Organisation) -> int:
    """How many documents the organisation has, those taken back left out."""
    return db.session.scalar(select(func.count()).select_from(_standing(organisation).subquery())) or 0


def evidence(ref: str) -> Evidence:
    """The document with this ref and its supplier, whoever asks. Raises :class:`NotFound`, also for one taken back."""
    found = db.session.scalar(
        select(Evidence)
        .where(Evidence.ref == ref, Evidence.taken_back_at.is_(None))
        .options(joinedload(Evidence.organisation), joinedload(Evidence.replaces))
    )
    if found is None:
        raise NotFound(ref)
    return found


def own_evidence(ref: str, by: Actor) -> Evidence:
    """The asker's own organisation's document. Raises :class:`NotFound` for another's."""
    found = evidence(ref)
    if found.organisation.ref != by.organisation:
        raise NotFound(ref)
    return found


def newer_than(rows: Iterable[Evidence]) -> dict[int, Evidence]:
    """The document that stands in the place of each of these, by the id of the older; those with none are left out."""
    ids = [row.id for row in rows]
    if not ids:
        return {}
    ask = select(Evidence).where(Evidence.replaces_id.in_(ids), Evidence.taken_back_at.is_(None))
    return {row.replaces_id: row for row in db.session.scalars(ask) if row.replaces_id is not None}


def same_file(organisation: Organisation, sha256: str) -> Evidence | None:
    """The organisation's document with this very file, or None."""
    return db.session.scalar(_standing(organisation).where(Evidence.sha256 == sha256).limit(1))


def evidence_by_kind(organisation: Organisation, *, page: int = 1, limit: int = 50) -> tuple[Evidence, ...]:
    """The organisation's documents kind by kind, in each the newest first; those taken back left out. Page ``page`` of ``limit`` each."""
    return tuple(
        db.session.scalars(
            _standing(organisation)
            .order_by(Evidence.kind, Evidence.issued_on.desc(), Evidence.id.desc())
            .offset((page - 1) * limit)
            .limit(limit)
        )
    )


def was_opened(evidence: Evidence) -> bool:
    """Whether somebody outside the supplier ever opened a document's file, as the trail has it."""
    log, after = f"organisation:{evidence.organisation.ref}", 0
    while entries := trail(log, after=after):
        if any(entry.did == "evidence:open" and entry.to[1] == evidence.ref for entry in entries):
            return True
        after = entries[-1].seq
    return False


def live_evidence(organisation: Organisation, kind: str, on: date, *, limit: int = 100) -> tuple[Evidence, ...]:
    """The organisation's documents of a kind that hold on a London date, the longest-lasting first; at most ``limit``.

    Not among them: what was issued later, has expired, was taken back, holds a
    virus, or had by that day been replaced by a newer document.
    """
    rows = db.session.scalars(
        _standing(organisation)
        .where(Evidence.kind == kind, Evidence.issued_on <= on, Evidence.scan != INFECTED)
        .order_by(Evidence.expires_on.is_(None).desc(), Evidence.expires_on.desc(), Evidence.id.desc())
        .limit(limit)
    ).all()
    newer = newer_than(rows)
    return tuple(
        row
        for row in rows
        if not has_expired(row.expires_on, on=on)
        and not (row.id in newer and london_date(newer[row.id].added_at) <= on)
    )


def _standing(organisation: Organisation) -> Select[Evidence]:
    return select(Evidence).where(Evidence.organisation_id == organisation.id, Evidence.taken_back_at.is_(None))
