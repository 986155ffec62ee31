"""What stands in an application, what it still lacks, and its tasks: the facts for the rules, read from the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from dps.admission.members import group_obstacles
from dps.admission.models import Application, Declared
from dps.admission.queries import asked, market_obstacles, route_of
from dps.admission.rules.applying import Missing, Written, missing
from dps.admission.rules.declaration import read_back
from dps.admission.rules.progress import Task, counted, next_task, tasks
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle
from dps.law.calendar import london_date
from dps.law.days import plain_day
from dps.parties.models import Organisation
from dps.parties.queries import unconfirmed
from dps.profile.models import Evidence
from dps.profile.queries import newer_than
from dps.profile.rules.evidence import INFECTED, has_expired

MOST_DOCUMENTS = 500


def registered_of(organisation: Organisation) -> dict[str, Any]:
    """What the market holds of an organisation, as an application confirms it."""
    return {
        "name": organisation.name, "legal_form": organisation.legal_form, "nation": organisation.nation,
        "identifiers": [[one.scheme, one.value] for one in organisation.identifiers],
        "is_sme": organisation.is_sme, "is_vcse": organisation.is_vcse,
    }  # fmt: skip


def usable_documents(organisation: Organisation, *, at: datetime) -> tuple[Evidence, ...]:
    """An organisation's documents that an answer may name now: in date, not replaced, not taken back, not infected."""
    today = london_date(at)
    rows = db.session.scalars(
        select(Evidence)
        .where(
            Evidence.organisation_id == organisation.id,
            Evidence.taken_back_at.is_(None),
            Evidence.scan != INFECTED,
            Evidence.issued_on <= today,
        )
        .order_by(Evidence.issued_on.desc(), Evidence.id.desc())
        .limit(MOST_DOCUMENTS)
    ).all()
    newer = newer_than(rows)
    return tuple(row for row in rows if row.id not in newer and not has_expired(row.expires_on, on=today))


def written_of(application: Application, documents: Mapping[str, str]) -> Written:
    """What stands in an application, for the rules; ``documents`` are those that it may name, by ref: their kind."""
    return Written(
        state=application.state,
        answers=application.answers,
        grounds=read_back(application.declaration),
        declared=application.declared_at is not None,
        company=application.company_made_id is not None,
        company_stale=application.company.get("registered") != registered_of(application.supplier),
        connected=application.connected_made_id is not None,
        relied_on=application.relied_on_at is not None,
        documents=documents,
    )


def documents_by_ref(organisation: Organisation, *, at: datetime) -> dict[str, str]:
    """The documents that an answer may name now, by ref: their kind."""
    return {row.ref: row.kind for row in usable_documents(organisation, at=at)}


def whats_missing(application: Application, *, by: Actor, at: datetime) -> tuple[Missing, ...]:
    """Everything that keeps somebody from submitting an application now, each with the part where it is mended; empty when they may.

    ``account`` is the part of what they lack themselves, ``members`` what a group's members have still to do.
    """
    lacking = _missing(application, documents_by_ref(application.supplier, at=at), at=at)
    members = (Missing("members", o) for o in group_obstacles(application))
    return (*(Missing("account", o) for o in unconfirmed(by)), *lacking, *members)


def why_not_submit(application: Application, *, by: Actor, at: datetime) -> tuple[Obstacle, ...]:
    """Everything that keeps somebody from submitting an application now; empty when they may."""
    return tuple(one.obstacle for one in whats_missing(application, by=by, at=at))


def _missing(application: Application, documents: Mapping[str, str], *, at: datetime) -> tuple[Missing, ...]:
    lot = application.lot
    return missing(
        route_of(lot), written_of(application, documents), asked(lot), market=market_obstacles(lot, at=at), on=london_date(at)
    )  # fmt: skip


@dataclass(frozen=True)
class Progress:
    """How far a draft is: its tasks, what it lacks, how many tasks are done of how many, and the next one."""

    tasks: tuple[Task, ...]
    missing: tuple[Missing, ...]
    done: int
    of: int
    next: Task


def progress_of(
    application: Application, *, at: datetime, documents: Mapping[str, str] | None = None, hints: Mapping[str, str] | None = None
) -> Progress:  # fmt: skip
    """The progress of a draft. ``documents`` where the caller has them for several drafts of one supplier."""
    held = documents_by_ref(application.supplier, at=at) if documents is None else documents
    lacking = _missing(application, held, at=at)
    begun = {
        part
        for part, begins in (
            ("company", application.company),
            ("connected", application.connected),
            ("relied-on", application.relied_on),
        )
        if begins
    }
    lot = application.lot
    found = tasks(
        route_of(lot), written_of(application, held), asked(lot), lacking, begun=begun, hints=hints or _where_from(application)
    )  # fmt: skip
    done, of = counted(found)
    return Progress(found, lacking, done, of, next_task(found))


def _where_from(application: Application) -> dict[str, str]:
    """Where a part that waits to be confirmed came from, by task."""
    found = {}
    for code, earlier, made in (
        ("company", application.company_from, application.company_made_id),
        ("connected", application.connected_from, application.connected_made_id),
        ("declaration", application.declaration_from, application.declaration_made_id),
    ):
        if earlier is not None and made is None:
            found[code] = f"{_CALLED[code]} {day_of(earlier)}. Confirm it, or change it."
    return found


_CALLED = {
    "company": "From what you confirmed on",
    "connected": "From what you said on",
    "declaration": "From your declaration of",
}


def day_of(declared: Declared) -> str:
    """The London day of a declaration: ``3 November 2026``."""
    return plain_day(london_date(declared.declared_at))


def latest_declared(organisation: Organisation, subject: str, routes: Sequence[str]) -> Declared | None:
    """The newest that an organisation declared on a subject, on the first of these routes that has any."""
    for route in routes:
        found = db.session.scalar(
            select(Declared)
            .where(Declared.organisation_id == organisation.id, Declared.subject == subject, Declared.route == route)
            .order_by(Declared.number.desc())
            .limit(1)
        )
        if found is not None:
            return found
    return None
