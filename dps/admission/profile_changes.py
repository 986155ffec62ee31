"""What admitted suppliers changed in their profiles, as the operator sees it: the difference, and what was noted of it.

An edit waits for nobody. It is unseen while it is newer than the version that
stood when the supplier was admitted and newer than the last one that was
looked at; nothing has to be kept for that but what an operator noted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from dps.admission.models import Admission, ProfileReview
from dps.admission.rules.reviewing import obstacles_to_reviewing
from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import refuse_if
from dps.outbox.post import post
from dps.parties.holding import hold_organisation
from dps.parties.models import Organisation
from dps.profile.models import ProfileVersion
from dps.profile.rules.content import Content, sections_changed
from dps.profile.versions import Version, latest, version_or_none, versions_by_number

PAGE = 25


@dataclass(frozen=True)
class Unseen:
    """What waits of one supplier: how many edits, since when, what the last of them left, and the parts that differ."""

    supplier: Organisation
    edits: int
    oldest_at: datetime
    newest_at: datetime
    before: Version | None
    after: Version
    sections: tuple[str, ...]


def unseen(*, page: int = 1, limit: int = PAGE) -> tuple[Unseen, ...]:
    """The admitted suppliers with edits that nobody has looked at, the longest waiting first; ``limit`` a page.

    Three statements, however many rows.
    """
    waiting = _waiting().subquery()
    rows = db.session.execute(
        select(Organisation, waiting.c.edits, waiting.c.oldest, waiting.c.newest, waiting.c.baseline, waiting.c.latest)
        .join(waiting, waiting.c.organisation_id == Organisation.id)
        .order_by(waiting.c.oldest, Organisation.id)
        .offset((page - 1) * limit)
        .limit(limit)
    ).all()
    wanted = [(body.id, number) for body, _, _, _, baseline, newest in rows for number in (baseline, newest) if number]
    there = versions_by_number(wanted)
    return tuple(_unseen(row, there) for row in rows)


def how_many_unseen() -> int:
    """How many suppliers have edits that nobody has looked at."""
    return db.session.scalar(select(func.count()).select_from(_waiting().subquery())) or 0


def unseen_of(supplier: Organisation) -> Unseen | None:
    """What waits of one supplier, or None where nothing does."""
    waiting = _waiting().where(ProfileVersion.organisation_id == supplier.id).subquery()
    row = db.session.execute(
        select(Organisation, waiting.c.edits, waiting.c.oldest, waiting.c.newest, waiting.c.baseline, waiting.c.latest)
        .join(waiting, waiting.c.organisation_id == Organisation.id)
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    return _unseen(row, versions_by_number([(supplier.id, n) for n in (row[4], row[5]) if n]))


def _unseen(row: Any, there: dict[tuple[int, int], Version]) -> Unseen:
    body, edits, oldest, newest, baseline, number = row
    before, after = there.get((body.id, baseline)), there[body.id, number]
    changed = sections_changed(before.content if before else Content(), after.content)
    return Unseen(body, edits, oldest, newest, before, after, changed)


def reviews_of(supplier: Organisation, *, limit: int = 20) -> tuple[ProfileReview, ...]:
    """What was noted of a supplier's profile, the newest first; at most ``limit``."""
    return tuple(
        db.session.scalars(
            select(ProfileReview)
            .where(ProfileReview.supplier_id == supplier.id)
            .order_by(ProfileReview.id.desc())
            .limit(limit)
        )
    )


def asked_and_unchanged(*, limit: int = PAGE) -> tuple[ProfileReview, ...]:
    """Questions after which the supplier has changed nothing and nobody has marked the version as seen; oldest first."""
    newer = (
        select(ProfileVersion.id)
        .where(
            ProfileVersion.organisation_id == ProfileReview.supplier_id,
            ProfileVersion.sequence > ProfileReview.sequence,
        )
        .exists()
    )
    other = ProfileReview.__table__.alias("other")
    closed = (
        select(other.c.id)
        .where(
            other.c.supplier_id == ProfileReview.supplier_id,
            other.c.outcome == "seen",
            other.c.sequence >= ProfileReview.sequence,
        )
        .exists()
    )
    return tuple(
        db.session.scalars(
            select(ProfileReview)
            .where(ProfileReview.outcome == "asked", ~newer, ~closed)
            .options(joinedload(ProfileReview.supplier))
            .order_by(ProfileReview.at, ProfileReview.id)
            .limit(limit)
        )
    )


def review(ref: str) -> ProfileReview | None:
    """What was noted under this ref, for its letter."""
    return db.session.scalar(
        select(ProfileReview).where(ProfileReview.ref == ref).options(joinedload(ProfileReview.supplier))
    )


def mark_seen(*, supplier: Organisation, upto: int, note: str, by: Actor, at: datetime) -> ProfileReview:
    """Note that a supplier's edits were looked at as far as version ``upto``; a later one still waits.

    Raises :class:`~dps.core.refusal.Refused` for a version that was dealt with already.
    """
    made = _review("seen", supplier, upto, note, by=by, at=at)
    record(
        "profile-change:see", log=f"organisation:{supplier.ref}", to=("organisation", supplier.ref), by=by, at=at,
        facts={"version": upto},
    )  # fmt: skip
    return made


def ask_about(*, supplier: Organisation, upto: int, words: str, by: Actor, at: datetime) -> ProfileReview:
    """Ask a supplier about its edits, in words that it is written. The profile stays public as it is.

    Raises :class:`~dps.core.refusal.Refused` for a question without words, or a version that was dealt with already.
    """
    made = _review("asked", supplier, upto, words, by=by, at=at)
    record(
        "profile-change:ask", log=f"organisation:{supplier.ref}", to=("organisation", supplier.ref), by=by, at=at,
        facts={"version": upto},
    )  # fmt: skip
    post("profile-questioned", about=("profile-review", made.ref), at=at, facts={"supplier": supplier.ref})
    return made


def parts_asked_about(made: ProfileReview) -> tuple[str, ...]:
    """The parts of the profile that differ between what a question was about and what stood before it."""
    earlier = db.session.scalar(
        select(func.max(ProfileReview.sequence)).where(
            ProfileReview.supplier_id == made.supplier_id, ProfileReview.id < made.id
        )
    )
    before = version_or_none(made.supplier, earlier or _at_admission(made.supplier))
    after = version_or_none(made.supplier, made.sequence)
    return sections_changed(before.content if before else Content(), after.content) if after else ()


def _review(outcome: str, supplier: Organisation, upto: int, words: str, *, by: Actor, at: datetime) -> ProfileReview:
    hold_organisation(supplier)
    newest = latest(supplier)
    refuse_if(
        obstacles_to_reviewing(
            outcome=outcome,
            words=words,
            admitted=_is_admitted(supplier),
            looked_at=_upto(supplier, ("seen",)),
            asked_at=_upto(supplier, ("asked",)),
            upto=upto,
            latest=newest.sequence if newest else 0,
        )
    )
    made = ProfileReview(
        supplier=supplier, supplier_id=supplier.id, sequence=upto, outcome=outcome, words=words.strip(), by=by.person, at=at
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _upto(supplier: Organisation, outcomes: Iterable[str]) -> int:
    return (
        db.session.scalar(
            select(func.max(ProfileReview.sequence)).where(
                ProfileReview.supplier_id == supplier.id, ProfileReview.outcome.in_(tuple(outcomes))
            )
        )
        or 0
    )


def _is_admitted(supplier: Organisation) -> bool:
    ask = select(Admission.id).where(Admission.supplier_id == supplier.id, Admission.removed_at.is_(None)).exists()
    return db.session.scalar(select(ask)) or False


def _at_admission(supplier: Organisation) -> int:
    since = select(func.min(Admission.admitted_at)).where(
        Admission.supplier_id == supplier.id, Admission.removed_at.is_(None)
    )
    return (
        db.session.scalar(
            select(func.max(ProfileVersion.sequence)).where(
                ProfileVersion.organisation_id == supplier.id, ProfileVersion.at <= since.scalar_subquery()
            )
        )
        or 0
    )


def _waiting() -> Select[*tuple[Any, ...]]:
    """Each supplier with edits past its baseline: the version at its admission, or the last one that was looked at."""
    since = (
        select(Admission.supplier_id, func.min(Admission.admitted_at).label("since"))
        .where(Admission.removed_at.is_(None))
        .group_by(Admission.supplier_id)
        .subquery()
    )
    reviewed = (
        select(ProfileReview.supplier_id, func.max(ProfileReview.sequence).label("upto"))
        .group_by(ProfileReview.supplier_id)
        .subquery()
    )
    older = ProfileVersion.__table__.alias("older")
    first = (
        select(func.coalesce(func.max(older.c.sequence), 0))
        .where(older.c.organisation_id == since.c.supplier_id, older.c.at <= since.c.since)
        .correlate(since)
        .scalar_subquery()
    )
    # What an assessor saw at admission counts as seen, however early it was last looked at.
    based = (
        select(since.c.supplier_id, first.label("first"), func.coalesce(reviewed.c.upto, 0).label("upto"))
        .outerjoin(reviewed, reviewed.c.supplier_id == since.c.supplier_id)
        .subquery()
    )
    baseline = case((based.c.first > based.c.upto, based.c.first), else_=based.c.upto)
    return (
        select(
            ProfileVersion.organisation_id,
            func.count().label("edits"),
            func.min(ProfileVersion.at).label("oldest"),
            func.max(ProfileVersion.at).label("newest"),
            func.max(ProfileVersion.sequence).label("latest"),
            func.min(baseline).label("baseline"),
        )
        .join(based, based.c.supplier_id == ProfileVersion.organisation_id)
        .where(ProfileVersion.sequence > baseline)
        .group_by(ProfileVersion.organisation_id)
    )
