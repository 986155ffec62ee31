"""What the lists that were imported call things: an organisation's id, and its kind. For commands and exports."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from dps.core.db import db
from dps.parties.models import Organisation
from dps.parties.reviews import CLAIMED
from dps.profile.directory import SOURCE
from dps.profile.models import DirectoryEntry


def names_and_ids(refs: Sequence[str]) -> dict[str, tuple[str, str]]:
    """For each ref the name, and the id in the list that told of it; the ref itself where no list did."""
    rows = db.session.execute(
        select(Organisation.ref, Organisation.name, Organisation.source, Organisation.source_key).where(
            Organisation.ref.in_(refs)
        )
    )
    return {
        row.ref: (row.name, row.source_key if row.source in (SOURCE, CLAIMED) and row.source_key else row.ref)
        for row in rows
    }


def nations() -> tuple[str, ...]:
    """Every nation that somebody is registered in, as it is written."""
    found = db.session.scalars(select(Organisation.nation).where(Organisation.nation != "").distinct())
    return tuple(sorted(found))


def org_types() -> tuple[str, ...]:
    """Every kind of organisation that a list names, as it names it."""
    found = db.session.scalars(select(DirectoryEntry.org_type).where(DirectoryEntry.org_type != "").distinct())
    return tuple(sorted(found))
