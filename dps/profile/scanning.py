"""The job that has new files scanned. A scanner that is away costs nothing but time: the files wait, and nothing is lost."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from dps.audit.record import record
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.gateways.documents import DocumentChanged, DocumentMissing
from dps.gateways.scanner import ScannerRefused, scan
from dps.outbox.post import post
from dps.profile.files import content_of
from dps.profile.models import Evidence
from dps.profile.rules.evidence import CLEAN, INFECTED, UNSCANNED, WAITING

AGAIN = timedelta(minutes=10)
"""When a file that could not be scanned is tried again; those behind it are not held up meanwhile."""


def scan_new(at: datetime, *, limit: int = 20) -> int:
    """Have the scanner look at files it has not seen, the longest-waiting first; how many it judged.

    Files kept while no scanner was set up are among them. Without a scanner
    there is nothing to do. Raises ScannerAway, having changed nothing more; and
    after the others are done the trouble that one file met.
    """
    address = current_app.config["SCANNER"]
    if not address:
        return 0
    due = (
        select(Evidence.id)
        .where(
            Evidence.scan.in_((WAITING, UNSCANNED)),
            Evidence.document.is_not(None),
            Evidence.taken_back_at.is_(None),
            or_(Evidence.scan_tried_at.is_(None), Evidence.scan_tried_at <= at - AGAIN),
        )
        .order_by(Evidence.scan_tried_at.nulls_first(), Evidence.id)
        .limit(limit)
    )
    judged, trouble = 0, None
    for key in db.session.scalars(due).all():
        try:
            found = scan(address, content_of(db.session.get_one(Evidence, key)))
        except (ScannerRefused, DocumentMissing, DocumentChanged) as met:
            trouble = trouble or met
            with writing():
                db.session.get_one(Evidence, key).scan_tried_at = at
            continue
        judged += _judge(key, found, at=at)
    if trouble is not None:
        raise trouble
    return judged


def _judge(key: int, found: str, *, at: datetime) -> int:
    """Keep what the scanner said of a file; 1, or 0 where it has been judged or taken back meanwhile."""
    with writing():
        row = db.session.scalars(
            select(Evidence)
            .where(Evidence.id == key)
            .options(joinedload(Evidence.organisation))
            .with_for_update(of=Evidence)
        ).one()
        if row.taken_back_at is not None or row.scan in (CLEAN, INFECTED):
            return 0
        row.scan, row.scan_found = (INFECTED, found) if found else (CLEAN, "")
        row.scanned_at = row.scan_tried_at = at
        db.session.flush()
        record(
            "evidence:scan", log=f"organisation:{row.organisation.ref}", to=("evidence", row.ref), by=CLOCK, at=at,
            facts={"result": row.scan, "sha256": row.sha256 or ""},
        )  # fmt: skip
        if found:
            post("evidence-infected", about=("evidence", row.ref), at=at)
        return 1
