"""How a deed about an application is held, recorded and told: on the supplier's own trail, ``organisation:<ref>``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dps.admission.models import Application
from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db
from dps.outbox.post import post


def hold(application: Application) -> None:
    """Hold the row while it is decided on, as it stands now: two assessors may press at once."""
    columns = ("state", "declaration", "declared_at", "answers", "submitted_at", "due_on", "extended_on")
    db.session.refresh(application, columns, with_for_update=True)


def record_of(did: str, application: Application, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Add an entry about an application to its supplier's trail. Facts are codes, refs, digests, dates and numbers."""
    log = f"organisation:{application.supplier.ref}"
    record(did, log=log, to=("application", application.ref), by=by, at=at, facts=facts)


def tell(
    kind: str, application: Application, *, at: datetime, about: tuple[str, str] | None = None, **facts: str
) -> None:
    """Post an event about an application, or about what ``about`` names, with the refs of its lot and supplier."""
    refs = {"lot": application.lot.ref, "supplier": application.supplier.ref}
    post(kind, about=about or ("application", application.ref), at=at, facts={**refs, **facts})
