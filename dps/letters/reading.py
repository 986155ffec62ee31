"""That a person opened a letter of theirs."""

from __future__ import annotations

from datetime import datetime

from dps.core.db import db
from dps.letters.models import Letter


def note_reading(*, letter: Letter, at: datetime) -> None:
    """Keep when a letter was first opened. A convenience of its reader, so nothing of it goes on a trail."""
    if letter.read_at is None:
        letter.read_at = at
        db.session.flush()
