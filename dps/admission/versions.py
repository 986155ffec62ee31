"""What was submitted each time: answers, documents, declaration, facts of the organisation, as they stood then.

A version is never changed. The first is what the supplier sent; a correction
adds another, and the decision is about the newest.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from dps.admission.models import Application, ApplicationVersion
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.profile.models import Evidence


def snapshot(application: Application, *, by: Actor, at: datetime) -> ApplicationVersion:
    """Keep what an application says now as its next version. Inside ``writing()``, with the application's row held."""
    content = content_of(application)
    made = ApplicationVersion(
        application_id=application.id, number=len(versions(application)) + 1, content=content, digest=digest(content),
        kept_by=by.person, kept_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def versions(application: Application) -> tuple[ApplicationVersion, ...]:
    """Every version of an application, the first first."""
    return tuple(
        db.session.scalars(
            select(ApplicationVersion)
            .where(ApplicationVersion.application_id == application.id)
            .order_by(ApplicationVersion.number)
        )
    )


def own_version(application: Application, number: int) -> ApplicationVersion:
    """A version of an application that was asked for by its supplier. Raises :class:`NotFound` for a number it does not have."""
    found = next((one for one in versions(application) if one.number == number), None)
    if found is None:
        raise NotFound(application.ref)
    return found


def newest_version(application: Application) -> ApplicationVersion | None:
    """The newest version, or None for a draft."""
    newest = select(func.max(ApplicationVersion.number)).where(ApplicationVersion.application_id == application.id)
    return db.session.scalar(
        select(ApplicationVersion).where(
            ApplicationVersion.application_id == application.id, ApplicationVersion.number == newest.scalar_subquery()
        )
    )


def digest(content: dict[str, Any]) -> str:
    """The SHA-256 of a version's canonical text, in hex: whoever has the content can count it again."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def content_of(application: Application) -> dict[str, Any]:
    """What an application says now: its answers with the questions as they were put, and all that was declared."""
    chosen = _documents(application)
    return {
        "lot": application.lot.ref,
        "route": application.lot.market.route,
        "company": application.company,
        "connected": application.connected,
        "relied_on": application.relied_on,
        "declaration": application.declaration,
        "declared_as": application.declared_as,
        "declared_at": application.declared_at.isoformat() if application.declared_at else "",
        "answers": [
            {
                "criterion": one.ref, "kind": one.kind, "title": one.title, "question": one.question, "asks": one.asks,
                "answer": application.answers.get(one.ref, ""),
                "document": chosen.get(application.answers.get(one.ref, "")) if one.asks == "document" else None,
            }
            for one in application.lot.criteria
        ],
    }  # fmt: skip


def _documents(application: Application) -> dict[str, dict[str, str]]:
    """The documents that answers name, by ref: what each says of itself now, for a later edition may say otherwise."""
    named = [application.answers.get(one.ref, "") for one in application.lot.criteria if one.asks == "document"]
    rows = db.session.scalars(
        select(Evidence).where(Evidence.organisation_id == application.supplier_id, Evidence.ref.in_(named))
    )
    return {
        row.ref: {
            "ref": row.ref, "kind": row.kind, "title": row.title, "issued_on": row.issued_on.isoformat(),
            "expires_on": row.expires_on.isoformat() if row.expires_on else "", "sha256": row.sha256 or "",
        }
        for row in rows
    }  # fmt: skip
