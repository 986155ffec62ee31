"""Every version of a profile: what it said at any instant, and what is different between two of them.

A version holds from its instant until the next. A profile from before versions
were kept has one all the same: what stands now, from its last change on. The
first change of it keeps that one as number 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_

from dps.core.db import NotFound, db
from dps.parties.models import Organisation
from dps.profile.models import Profile, ProfileVersion
from dps.profile.queries import profile_of
from dps.profile.rules import difference as compared
from dps.profile.rules.content import Body, Contact, Content, Doing, Study, Value, content_of, kept
from dps.profile.rules.difference import Change

PAGE = 20


@dataclass(frozen=True)
class Version:
    """One version: its number from 1, the instant from which it holds, the ref of who made it (empty where unknown), what it said."""

    sequence: int
    at: datetime
    by: str
    content: Content


HIGHEST = 1_000_000
"""No profile has so many versions, and both databases can count to it."""

NOTHING_SAID = 0
"""The sequence of an organisation that has said nothing yet."""


def content_now(organisation: Organisation, profile: Profile | None = None) -> Content:
    """What stands now; an empty content with the organisation's own record where it has said nothing."""
    profile = profile or profile_of(organisation)
    body = body_of(organisation)
    if profile is None:
        return Content(body=body, contact=Contact(website=organisation.website))
    said = content_of({"contact": profile.contact, "facts": profile.facts})
    return Content(
        summary=profile.summary,
        capabilities=tuple(
            Doing(c.title, c.description, c.kind, tuple(c.cpv or ()), tuple(c.regions or ()), c.ref)
            for c in profile.capabilities
        ),
        kinds=tuple(profile.kinds or ()),
        cpv=tuple(profile.cpv),
        regions=tuple(profile.regions),
        councils=tuple(profile.councils or ()),
        case_studies=tuple(Study(s.title, s.done, s.outcome, s.client, s.year, s.link, s.ref) for s in profile.case_studies),
        values=tuple(Value(v.code, v.words, v.link, v.since) for v in profile.values),
        founded=profile.founded,
        size=profile.size,
        contact=Contact(**{**said.contact.__dict__, "website": organisation.website}),
        facts=said.facts,
        body=body,
    )  # fmt: skip


def body_of(organisation: Organisation) -> Body:
    """The organisation's own record, as a version keeps it."""
    return Body(
        organisation.name, organisation.legal_form, organisation.nation, organisation.region,
        tuple((i.scheme, i.value) for i in organisation.identifiers),
    )  # fmt: skip


def latest(organisation: Organisation) -> Version | None:
    """The version that holds now, or None while nothing was ever said."""
    row = db.session.scalar(
        select(ProfileVersion)
        .where(ProfileVersion.organisation_id == organisation.id)
        .order_by(ProfileVersion.sequence.desc())
        .limit(1)
    )
    return _version(row) if row is not None else _unkept(organisation)


def version_at(organisation: Organisation, at: datetime) -> Version | None:
    """The version that held at an instant, or None where nothing was said by then. For freezing as evidence, too."""
    row = db.session.scalar(
        select(ProfileVersion)
        .where(ProfileVersion.organisation_id == organisation.id, ProfileVersion.at <= at)
        .order_by(ProfileVersion.sequence.desc())
        .limit(1)
    )
    if row is not None:
        return _version(row)
    unkept = None if _how_many_kept(organisation) else _unkept(organisation)
    return unkept if unkept is not None and unkept.at <= at else None


def version(organisation: Organisation, sequence: int) -> Version:
    """The version of that number. Raises :class:`NotFound`."""
    if not 0 < sequence <= HIGHEST:
        raise NotFound(str(sequence))
    row = db.session.scalar(
        select(ProfileVersion).where(
            ProfileVersion.organisation_id == organisation.id, ProfileVersion.sequence == sequence
        )
    )
    if row is not None:
        return _version(row)
    unkept = _unkept(organisation) if sequence == 1 and not _how_many_kept(organisation) else None
    if unkept is None:
        raise NotFound(str(sequence))
    return unkept


def version_or_none(organisation: Organisation, sequence: int) -> Version | None:
    """The version of that number, or None where it was never given."""
    try:
        return version(organisation, sequence)
    except NotFound:
        return None


def versions_of(organisation: Organisation, *, page: int = 1, limit: int = PAGE) -> tuple[Version, ...]:
    """The versions of a profile, the newest first, a page of them; and one more, older, to compare the last with."""
    rows = db.session.scalars(
        select(ProfileVersion)
        .where(ProfileVersion.organisation_id == organisation.id)
        .order_by(ProfileVersion.sequence.desc())
        .offset((page - 1) * limit)
        .limit(limit + 1)
    ).all()
    if not rows and page == 1:
        unkept = _unkept(organisation)
        return (unkept,) if unkept else ()
    return tuple(map(_version, rows))


def how_many_versions(organisation: Organisation) -> int:
    """How many versions there are."""
    return _how_many_kept(organisation) or int(_unkept(organisation) is not None)


def versions_by_number(wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Version]:
    """Versions by (organisation id, sequence), in one statement; those that are not there are left out."""
    if not wanted:
        return {}
    rows = db.session.scalars(
        select(ProfileVersion).where(tuple_(ProfileVersion.organisation_id, ProfileVersion.sequence).in_(list(wanted)))
    )
    return {(row.organisation_id, row.sequence): _version(row) for row in rows}


def difference(old: Version | Content | None, new: Version | Content) -> tuple[Change, ...]:
    """What is different between two versions, field by field; everything, where there was none before."""
    before = old.content if isinstance(old, Version) else old or Content()
    return compared.difference(before, new.content if isinstance(new, Version) else new)


def keep(organisation: Organisation, *, sequence: int, content: Content, by: str, at: datetime) -> Version:
    """Add a version. Called by the deeds that change a profile, inside their own write."""
    db.session.add(
        ProfileVersion(organisation_id=organisation.id, sequence=sequence, at=at, by=by, content=kept(content))
    )
    db.session.flush()
    return Version(sequence, at, by, content)


def latest_kept(organisation: Organisation) -> int:
    """The number of the newest version that is kept as a row; 0 where there is none yet."""
    return (
        db.session.scalar(
            select(func.max(ProfileVersion.sequence)).where(ProfileVersion.organisation_id == organisation.id)
        )
        or 0
    )


def _how_many_kept(organisation: Organisation) -> int:
    return (
        db.session.scalar(
            select(func.count()).select_from(ProfileVersion).where(ProfileVersion.organisation_id == organisation.id)
        )
        or 0
    )


def _unkept(organisation: Organisation) -> Version | None:
    """What stands now, as the version that it would be: for a profile from before versions were kept."""
    profile = profile_of(organisation)
    return None if profile is None else Version(1, profile.updated_at, "", content_now(organisation, profile))


def _version(row: ProfileVersion) -> Version:
    return Version(row.sequence, row.at, row.by, content_of(row.content))
