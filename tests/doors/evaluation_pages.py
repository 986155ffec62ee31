"""What the tests of the evaluation's pages share: its addresses, its forms as sent."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from dps.core.db import db
from tests.makers.evaluation import REASON


def address(it, page=""):
    return f"/buyer/competitions/{it.competition.ref}/evaluation{page}"


def rows_of(it, points=3, reason=REASON, version=0, change_reason="", only=None):
    """The scoring form as sent: every criterion filled in, or only one."""
    sent = {}
    for n, criterion in enumerate(it.criteria):
        filled = only is None or n == only
        sent |= {
            f"rows-{n}-criterion": criterion.ref,
            f"rows-{n}-version": str(version),
            f"rows-{n}-points": str(points) if filled else "",
            f"rows-{n}-reason": reason if filled else "",
            f"rows-{n}-change_reason": change_reason if filled else "",
        }
    return sent


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def counted(model):
    return db.session.scalar(select(func.count()).select_from(model))


def person_of(assignment):
    return assignment.person
