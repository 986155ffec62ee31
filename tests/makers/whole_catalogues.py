"""Each council's own outcome catalogue in the whole market."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from dps.competition.catalogue_models import OutcomeCatalogue
from dps.competition.catalogues import keep
from dps.competition.rules.outcomes import OutcomeRow
from dps.core.db import db, writing
from dps.demo.play import Play

ROWS = (OutcomeRow("1", "Work", "Hours of paid work", "hours"), OutcomeRow("2", "Skills", "Apprentices", "people"))


def catalogues(play: Play, councils: dict[str, str], at: datetime) -> None:
    """One for each council, by the key of one of its officers."""
    for key, council in councils.items():
        with writing():
            keep(organisation=play.councils[council], title="Ours", source="Us", rows=ROWS, by=play.by(key), at=at)


def census_of_catalogues() -> list[tuple[str, str, set[str]]]:
    """Kind, ref and owner of each catalogue and each version."""
    found = []
    for kept in db.session.scalars(select(OutcomeCatalogue)):
        found.append(("catalogue", kept.ref, {kept.organisation.ref}))
        found += [("catalogue_version", version.ref, {kept.organisation.ref}) for version in kept.versions]
    return found
