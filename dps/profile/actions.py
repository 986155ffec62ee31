"""What a supplier can do about what is said of it.

Every change is public at once and keeps a version; what was said before stays
readable. Nothing waits for anybody's consent, so that nothing keeps a supplier
from being found (PCR 2015 reg 34(21), (22)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db, new_ref
from dps.core.refusal import refuse_if
from dps.law.calendar import london_date
from dps.outbox.post import post
from dps.parties.holding import hold_organisation
from dps.parties.models import Organisation
from dps.profile.documents import add_evidence
from dps.profile.models import Capability, CaseStudy, Profile, StatedValue
from dps.profile.queries import profile_of
from dps.profile.rules.content import SECTIONS, Contact, Content, Doing, Study, kept, sections_changed
from dps.profile.rules.describing import obstacles_to_changing, obstacles_to_describing, obstacles_to_saying
from dps.profile.versions import NOTHING_SAID, Version, content_now, keep, latest_kept, version, version_or_none

__all__ = ["add_evidence", "describe", "revise"]


def describe(
    *,
    organisation: Organisation,
    summary: str,
    regions: Sequence[str],
    cpv: Sequence[str],
    capabilities: Sequence[tuple[str, str]],
    by: Actor,
    at: datetime,
) -> Profile:
    """Keep a first description; what these parts said before is replaced. Capabilities are (title, description).

    Raises :class:`~dps.core.refusal.Refused` for what a profile cannot hold.
    """
    refuse_if(obstacles_to_describing(summary=summary, regions=regions, cpv=cpv, capabilities=capabilities))
    hold_organisation(organisation)  # two colleagues may save at once: the versions are numbered in order
    now = content_now(organisation)
    there = {one.title: one for one in now.capabilities}
    said = replace(
        now,
        summary=summary.strip(),
        regions=tuple(dict.fromkeys(regions)),
        cpv=tuple(dict.fromkeys(cpv)),
        capabilities=tuple(
            replace(there.get(title.strip(), Doing(title.strip())), description=text.strip())
            for title, text in capabilities
        ),
    )
    return _change(organisation, now=now, said=said, by=by, at=at)


def revise(*, organisation: Organisation, section: str, said: Content, seen: int, by: Actor, at: datetime) -> Version:
    """Replace one section of a profile by that section of ``said``; the other sections stay as they are now.

    ``seen`` is the number of the version that the writer had before them (0
    where nothing was said yet). Saying the same again keeps no new version.
    Raises :class:`~dps.core.refusal.Refused` for what a profile cannot hold,
    and where somebody else changed the section meanwhile, for which a number
    that was never given counts too.
    """
    hold_organisation(organisation)  # two colleagues may save at once: the versions are numbered in order
    now = content_now(organisation)
    refuse_if(obstacles_to_changing(section, seen=_seen(organisation, seen, now=now), now=now))
    whole = replace(now, **{name: getattr(said, name) for name in SECTIONS[section][1]})
    _change(organisation, now=now, said=whole, by=by, at=at)
    return version(organisation, latest_kept(organisation) or 1)


def _seen(organisation: Organisation, number: int, *, now: Content) -> Content | None:
    """What the writer had before them; None for a number that names nothing."""
    if number == NOTHING_SAID:
        return Content(body=now.body, contact=Contact(website=now.contact.website))
    there = version_or_none(organisation, number)
    return there.content if there is not None else None


def _change(organisation: Organisation, *, now: Content, said: Content, by: Actor, at: datetime) -> Profile:
    refuse_if(obstacles_to_saying(said, on=london_date(at)))
    profile = profile_of(organisation)
    if profile is not None and said == now:
        return profile
    sequence = latest_kept(organisation)
    if profile is not None and not sequence:  # from before versions were kept: what stood is number 1
        sequence = keep(organisation, sequence=1, content=now, by="", at=profile.updated_at).sequence
    if profile is None:
        profile = Profile(organisation_id=organisation.id)
        db.session.add(profile)
    _write(profile, organisation, said)
    profile.updated_at = at
    db.session.flush()
    made = keep(organisation, sequence=sequence + 1, content=content_now(organisation, profile), by=by.person, at=at)
    record(
        "profile:describe",
        log=f"organisation:{organisation.ref}",
        to=("organisation", organisation.ref),
        by=by,
        at=at,
        facts={"version": made.sequence, "sections": [s for s in sections_changed(now, said) if s != "organisation"]},
    )
    post("supplier-described", about=("organisation", organisation.ref), at=at)
    return profile


def _write(profile: Profile, organisation: Organisation, said: Content) -> None:
    plain = kept(said)
    profile.summary = said.summary
    for name in ("regions", "cpv", "kinds", "councils", "facts"):
        setattr(profile, name, plain[name])
    profile.founded, profile.size = said.founded, said.size
    profile.contact = {name: text for name, text in plain["contact"].items() if name != "website" and text}
    organisation.website = said.contact.website
    for fact in said.facts:
        if fact.code in ("sme", "vcse"):
            setattr(organisation, f"is_{fact.code}", fact.holds)
    _write_capabilities(profile, said.capabilities)
    _write_studies(profile, said.case_studies)
    there = [(v.code, v.words, v.link, v.since) for v in profile.values]
    if there != [(v.code, v.words, v.link, v.since) for v in said.values]:
        profile.values = [
            StatedValue(position=n, code=v.code, words=v.words, link=v.link, since=v.since)
            for n, v in enumerate(said.values, 1)
        ]


def _write_capabilities(profile: Profile, said: Sequence[Doing]) -> None:
    """Rows are found again by their ref, so that a version can be compared with an older one."""
    there = {row.ref: row for row in profile.capabilities if row.ref}
    rows = []
    for position, one in enumerate(said, 1):
        row = there.get(one.ref) or Capability(ref=one.ref or new_ref())
        row.position, row.title, row.description = position, one.title, one.description
        row.kind, row.cpv, row.regions = one.kind, list(one.cpv), list(one.regions)
        rows.append(row)
    profile.capabilities = rows


def _write_studies(profile: Profile, said: Sequence[Study]) -> None:
    there = {row.ref: row for row in profile.case_studies}
    rows = []
    for position, one in enumerate(said, 1):
        row = there.get(one.ref) or CaseStudy(ref=one.ref or new_ref())
        row.position, row.title, row.client, row.done = position, one.title, one.client, one.done
        row.outcome, row.year, row.link = one.outcome, one.year, one.link
        rows.append(row)
    profile.case_studies = rows
