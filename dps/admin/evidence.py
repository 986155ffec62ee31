"""A supplier's documents, for those who decide on its applications. Each opening of a file is on the supplier's trail."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from dps.admission.evidence import document_to_assess, supplier_to_assess, why_not_open
from dps.core.clock import now
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.parties.rules.roles import Permission
from dps.profile.documents import note_opening
from dps.profile.files import for_reading
from dps.profile.queries import evidence_by_kind, how_many_documents, newer_than
from dps.profile.rules.evidence import CONFIDENTIAL_GROUNDS, KINDS, expiry, obstacles_to_opening
from dps.web.downloads import as_attachment
from dps.web.paging import page_asked
from dps.web.permissions import current_actor, requires
from dps.web.transactions import writing

bp = Blueprint("evidence", __name__)

PER_PAGE = 50


@bp.get("/suppliers/<ref:supplier>/documents")
@requires(Permission.DECIDE_APPLICATION)
def listing(supplier: str) -> ResponseReturnValue:
    """The documents of a supplier that asked to join, or has a place."""
    body, page, today = supplier_to_assess(supplier), page_asked(), london_date(now())
    refuse_if(why_not_open(body, current_actor()))
    rows = evidence_by_kind(body, page=page, limit=PER_PAGE)
    newer, total = newer_than(rows), how_many_documents(body)
    return render_template(
        "admin/documents.html",
        supplier=body,
        rows=[
            (
                row,
                KINDS.get(row.kind, row.kind),
                expiry(row.expires_on, on=today),
                row.id in newer,
                CONFIDENTIAL_GROUNDS.get(row.confidential_ground),
                obstacles_to_opening(has_file=row.document is not None, scan=row.scan, own=False),
            )
            for row in rows
        ],
        total=total,
        page=page,
        pages=-(-total // PER_PAGE),
    )


@bp.get("/documents/<ref:evidence>/file")
@requires(Permission.DECIDE_APPLICATION)
def download(evidence: str) -> ResponseReturnValue:
    """A document's file, handed over shut; that it was opened is kept first."""
    with writing():
        one = document_to_assess(evidence)
        refuse_if(why_not_open(one.organisation, current_actor()))
        note_opening(evidence=one, by=current_actor(), at=now())
    one = document_to_assess(evidence)
    return as_attachment(one.file_name, for_reading(one))
