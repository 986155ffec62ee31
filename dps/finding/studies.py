"""Pieces of work that those who can be found tell of, each with whose it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from dps.core.db import db
from dps.finding.findable import Findable
from dps.finding.queries import findable_ids, suppliers, suppliers_after
from dps.parties.models import Organisation
from dps.profile.models import CaseStudy, Profile, ProfileVersion
from dps.profile.rules.content import Study


@dataclass(frozen=True)
class Told:
    """One piece of work, and the supplier that tells of it."""

    study: Study
    supplier: Findable


def told_by(supplier: Findable) -> tuple[Told, ...]:
    """The pieces of work that a supplier tells of, in its order."""
    return tuple(Told(study, supplier) for study in supplier.content.case_studies)


def studies(refs: Sequence[str]) -> tuple[Told, ...]:
    """Those with these refs whose suppliers can be found, in the order of the refs."""
    if not refs:
        return ()
    whose = db.session.scalars(
        select(Organisation.ref)
        .join(Profile, Profile.organisation_id == Organisation.id)
        .join(CaseStudy, CaseStudy.profile_id == Profile.id)
        .where(CaseStudy.ref.in_(refs))
        .distinct()
    )
    found = {one.study.ref: one for supplier in suppliers(tuple(whose)) for one in told_by(supplier)}
    return tuple(found[ref] for ref in dict.fromkeys(refs) if ref in found)


def studies_after(number: int, *, limit: int) -> tuple[int, tuple[Told, ...]]:
    """The pieces of work of the next ``limit`` suppliers, and the number to go on from; the same number ends it."""
    last, found = suppliers_after(number, limit=limit)
    return last, tuple(one for supplier in found for one in told_by(supplier))


def ever_told_by(organisations: Collection[str]) -> frozenset[str]:
    """The refs of every piece of work that these organisations tell of or ever told of."""
    if not organisations:
        return frozenset()
    its = Organisation.ref.in_(organisations)
    now = (
        select(CaseStudy.ref)
        .join(Profile, Profile.id == CaseStudy.profile_id)
        .join(Organisation, Organisation.id == Profile.organisation_id)
    )
    before = select(ProfileVersion.content).join(Organisation, Organisation.id == ProfileVersion.organisation_id)
    said = (one for content in db.session.scalars(before.where(its)) for one in content.get("case_studies", ()))
    return frozenset(db.session.scalars(now.where(its))) | {str(one["ref"]) for one in said if one.get("ref")}


def how_many_studies() -> int:
    """How many pieces of work there are whose suppliers can be found."""
    return (
        db.session.scalar(
            select(func.count(CaseStudy.id))
            .join(Profile, Profile.id == CaseStudy.profile_id)
            .where(Profile.organisation_id.in_(findable_ids()))
        )
        or 0
    )
