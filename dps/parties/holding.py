"""Holding an organisation while something of it is decided."""

from __future__ import annotations

from sqlalchemy import select

from dps.core.db import db
from dps.parties.models import Organisation


def hold_organisation(organisation: Organisation) -> None:
    """Hold the organisation's row until the commit: of two colleagues who press at once, the second comes after the first."""
    db.session.execute(select(Organisation.id).where(Organisation.id == organisation.id).with_for_update())
