"""The evidence of an award as one file, for the council whose it is and for an auditor; that it was taken is on the trail."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort
from flask.typing import ResponseReturnValue

from dps.award.bundle import bundle_of, note_taken
from dps.award.queries import decision_of
from dps.competition.models import Competition
from dps.core.clock import now
from dps.web.downloads import as_attachment
from dps.web.permissions import current_actor
from dps.web.transactions import writing


def evidence_file(find: Callable[[], Competition]) -> ResponseReturnValue:
    """The bundle, once an award is decided; else 404. ``find`` gives the competition, or raises NotFound; asked again after the write."""
    if decision_of(find()) is None:
        abort(404)
    with writing():
        note_taken(competition=find(), by=current_actor(), at=now())
    found = find()
    return as_attachment(f"evidence-{found.ref}.zip", bundle_of(found))
