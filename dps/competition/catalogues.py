"""What can be asked of outcome catalogues, and how a council keeps its own: every change is a new version."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from dps.audit.digests import text_digest
from dps.audit.record import record
from dps.competition.catalogue_models import OutcomeCatalogue, OutcomeCatalogueVersion
from dps.competition.rules.outcomes import SHIPPED, Catalogue, OutcomeRow, obstacles_to_row, obstacles_to_rows, row_of
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, refuse_if
from dps.parties.models import Organisation
from dps.parties.queries import acting_person

MOST_CATALOGUES = 20
_RULE = "The form of an outcome catalogue"


def catalogues_of(organisation: Organisation) -> tuple[OutcomeCatalogue, ...]:
    """A council's own catalogues, oldest first, with all their versions, newest first."""
    return tuple(
        db.session.scalars(
            select(OutcomeCatalogue)
            .where(OutcomeCatalogue.organisation_id == organisation.id)
            .options(selectinload(OutcomeCatalogue.versions).joinedload(OutcomeCatalogueVersion.made_by))
            .order_by(OutcomeCatalogue.id)
            .limit(MOST_CATALOGUES)
        )
    )


def own_catalogue(ref: str, by: Actor) -> OutcomeCatalogue:
    """The asker's council's catalogue. Raises NotFound."""
    found = db.session.scalar(
        select(OutcomeCatalogue)
        .where(OutcomeCatalogue.ref == ref)
        .options(
            joinedload(OutcomeCatalogue.organisation),
            selectinload(OutcomeCatalogue.versions).joinedload(OutcomeCatalogueVersion.made_by),
        )
    )
    if found is None or found.organisation.ref != by.organisation:
        raise NotFound(ref)
    return found


def own_version(ref: str, by: Actor) -> OutcomeCatalogueVersion:
    """A version, old or new, of the asker's council's catalogue. Raises NotFound."""
    found = db.session.scalar(
        select(OutcomeCatalogueVersion)
        .where(OutcomeCatalogueVersion.ref == ref)
        .options(joinedload(OutcomeCatalogueVersion.catalogue).joinedload(OutcomeCatalogue.organisation))
    )
    if found is None or found.catalogue.organisation.ref != by.organisation:
        raise NotFound(ref)
    return found


def rows_of(version: OutcomeCatalogueVersion) -> tuple[OutcomeRow, ...]:
    """The rows of a version as values."""
    return tuple(row_of(raw) for raw in version.rows)


def offered_to(organisation: Organisation) -> tuple[Catalogue, ...]:
    """What a council may choose from: the newest version of each of its own, then those that are shipped."""
    own = tuple(
        Catalogue(
            kept.versions[0].ref, kept.versions[0].number, kept.title, kept.versions[0].source,
            kept.versions[0].licence, rows_of(kept.versions[0]),
        )
        for kept in catalogues_of(organisation)
    )  # fmt: skip
    return (*own, *SHIPPED)


def keep(
    *,
    organisation: Organisation,
    catalogue: OutcomeCatalogue | None = None,
    title: str = "",
    source: str,
    licence: str = "",
    rows: Iterable[OutcomeRow],
    by: Actor,
    at: datetime,
) -> OutcomeCatalogueVersion:
    """Keep rows as a new version of a council's catalogue, or as the first of a new one. Raises Refused.

    Rows get new keys in order; older versions stay, and call-offs made from them stay as they were.
    """
    kept = tuple(replace(row, key=str(n)) for n, row in enumerate(rows, 1))
    found = tuple(o for row in kept for o in obstacles_to_row(row)) + obstacles_to_rows(kept)
    if not source.strip():
        found += (Obstacle("no-source", "Nothing says where these measures come from.", _RULE, "Name the source; for your own, the council."),)  # fmt: skip
    if catalogue is None:
        if not title.strip():
            found += (Obstacle("no-title", "The catalogue has no title.", _RULE, "Give it one."),)
        if len(catalogues_of(organisation)) >= MOST_CATALOGUES:
            found += (Obstacle("too-many-catalogues", f"A council keeps at most {MOST_CATALOGUES} catalogues.", _RULE, "Add to one of them."),)  # fmt: skip
    refuse_if(found)
    if catalogue is None:
        catalogue = OutcomeCatalogue(organisation_id=organisation.id, title=title.strip(), begun_at=at)
        db.session.add(catalogue)
    else:
        db.session.refresh(catalogue, with_for_update={"of": OutcomeCatalogue})
    plain = [row.plain() for row in kept]
    version = OutcomeCatalogueVersion(
        catalogue=catalogue, number=1 + max((v.number for v in catalogue.versions), default=0), source=source.strip(),
        licence=licence.strip(), rows=plain, digest=text_digest(json.dumps(plain, sort_keys=True, ensure_ascii=False)),
        made_by=acting_person(by), made_at=at,
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    record(
        "catalogue:keep", log=f"organisation:{organisation.ref}", to=("catalogue", catalogue.ref), by=by, at=at,
        facts={"version": version.number, "rows": len(plain), "digest": version.digest},
    )  # fmt: skip
    return version
