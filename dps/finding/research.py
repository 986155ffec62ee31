"""Searches kept as market research: frozen with what each supplier said on the day, put to a competition, and read again.

A council keeps them for its own record of how it came to know the market
(Procurement Act 2023 s.16; PCR 2015 reg 40). They choose nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from dps.audit.record import record
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, refuse_if
from dps.finding.findable import Findable
from dps.finding.queries import suppliers
from dps.finding.research_models import FrozenSearch, MarketResearch
from dps.finding.rules.freezing import (
    LONGEST_TITLE,
    MOST,
    Search,
    Seen,
    Since,
    canonical,
    digest_of,
    digest_of_content,
    obstacles_to_freezing,
    read,
    since,
)
from dps.parties.models import Organisation
from dps.parties.queries import acting_person
from dps.profile.models import ProfileVersion
from dps.profile.rules.content import Content, content_of, kept

PAGE = 20
_AT_ONCE = 500


@dataclass(frozen=True)
class Sight:
    """What some suppliers said at one look, in the order asked; ``contents`` what no version keeps word for word, by ref.

    ``asked`` is how many were asked for, ``seen`` those of them who can be found.
    """

    asked: int
    seen: tuple[Seen, ...]
    contents: Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """What one supplier said when a search was kept, and whether it is word for word what the search saw."""

    seen: Seen
    content: Content
    is_whole: bool


def look_at(refs: Sequence[str]) -> Sight:
    """What those of these refs who can be found say now; the rest are left out. Of more than MOST nobody is looked at."""
    every = list(dict.fromkeys(refs))
    wanted = every if len(every) <= MOST else []
    seen: list[Seen] = []
    contents: dict[str, Any] = {}
    for begin in range(0, len(wanted), _AT_ONCE):
        found = suppliers(wanted[begin : begin + _AT_ONCE])
        versions = _latest_versions([one.ref for one in found])
        for one in found:
            number, digest = versions.get(one.ref, (1 if one.changed_at else 0, ""))
            seen.append(_seen(one, number))
            if digest != seen[-1].digest:
                contents[one.ref] = kept(one.content)
    return Sight(len(every), tuple(seen), contents)


def freeze(
    *, council: Organisation, title: str, purpose: str, search: Search, sight: Sight, by: Actor, at: datetime
) -> FrozenSearch:
    """Keep a search with what was seen. ``search`` says what was asked and how it was answered. Raises Refused."""
    whole = replace(search, seen=sight.seen)
    refuse_if(obstacles_to_freezing(title=title, purpose=purpose, total=max(whole.total, sight.asked)))
    name, why = title.strip()[:LONGEST_TITLE], purpose.strip()
    text = canonical(whole, title=name, purpose=why, council=council.ref, at=at)
    made = FrozenSearch(
        council=council, title=name, purpose=why, text=text, digest=digest_of(text), total=whole.total,
        contents=dict(sight.contents), frozen_by=acting_person(by), frozen_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record(
        "research:freeze", log=f"organisation:{council.ref}", to=("frozen-search", made.ref), by=by, at=at,
        facts={"digest": made.digest, "found": made.total},
    )  # fmt: skip
    return made


def why_not_link(search: FrozenSearch, competition: Competition) -> tuple[Obstacle, ...]:
    """Why a kept search cannot be put to a competition; empty when it can."""
    found = []
    if search.council_id != competition.buyer_id:
        found.append(Obstacle("another-council", "The search is of another council.", mend="Keep one of your own."))
    if competition in competitions_of(search):
        found.append(Obstacle("linked-already", "The search is part of this competition’s record already."))
    return tuple(found)


def link(*, search: FrozenSearch, competition: Competition, by: Actor, at: datetime) -> MarketResearch:
    """Put a kept search to a competition's record, where it stays. Raises Refused."""
    refuse_if(why_not_link(search, competition))
    made = MarketResearch(competition=competition, search=search, linked_by=acting_person(by), linked_at=at)
    db.session.add(made)
    db.session.flush()
    record(
        "research:link", log=competition.log, to=("frozen-search", search.ref), by=by, at=at,
        facts={"digest": search.digest, "found": search.total},
    )  # fmt: skip
    return made


def own_search(ref: str, by: Actor) -> FrozenSearch:
    """A kept search of the asker's own council. Raises :class:`NotFound`."""
    found = db.session.scalar(
        select(FrozenSearch)
        .join(Organisation, Organisation.id == FrozenSearch.council_id)
        .where(FrozenSearch.ref == ref, Organisation.ref == by.organisation)
        .options(joinedload(FrozenSearch.council), joinedload(FrozenSearch.frozen_by))
    )
    if found is None:
        raise NotFound(ref)
    return found


def searches_of(council: Organisation, *, page: int = 1) -> tuple[tuple[FrozenSearch, ...], int]:
    """A page of a council's kept searches, the newest first, and how many there are."""
    ask = select(FrozenSearch).where(FrozenSearch.council_id == council.id)
    total = db.session.scalar(select(func.count()).select_from(ask.subquery())) or 0
    rows = db.session.scalars(
        ask.options(joinedload(FrozenSearch.frozen_by))
        .order_by(FrozenSearch.frozen_at.desc(), FrozenSearch.id.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    return tuple(rows), total


def research_of(competition: Competition) -> tuple[MarketResearch, ...]:
    """The kept searches in a competition's record, in the order in which they were put there."""
    return tuple(
        db.session.scalars(
            select(MarketResearch)
            .where(MarketResearch.competition_id == competition.id)
            .options(
                joinedload(MarketResearch.search).joinedload(FrozenSearch.frozen_by),
                joinedload(MarketResearch.linked_by),
            )
            .order_by(MarketResearch.id)
        )
    )


def how_much_research(competition: Competition) -> int:
    """How many kept searches are in a competition's record."""
    return (
        db.session.scalar(
            select(func.count()).select_from(MarketResearch).where(MarketResearch.competition_id == competition.id)
        )
        or 0
    )


def competitions_of(search: FrozenSearch) -> tuple[Competition, ...]:
    """The competitions in whose record a kept search is."""
    return tuple(
        db.session.scalars(
            select(Competition)
            .join(MarketResearch, MarketResearch.competition_id == Competition.id)
            .where(MarketResearch.search_id == search.id)
            .order_by(MarketResearch.id)
        )
    )


def is_as_kept(search: FrozenSearch) -> bool:
    """Whether the kept text still has the digest that the trail has."""
    return digest_of(search.text) == search.digest


def since_kept(search: FrozenSearch) -> tuple[Since, ...]:
    """What became of each supplier that was found, in the order in which it was."""
    then = read(search.text).seen
    now = {one.ref: one for one in look_at([each.ref for each in then]).seen}
    return since(then, now)


def said_then(search: FrozenSearch, number: int) -> Said:
    """What the supplier at a place of the list, from 1, said on the day. Raises :class:`NotFound`."""
    seen = read(search.text).seen
    if not 0 < number <= len(seen):
        raise NotFound(str(number))
    one = seen[number - 1]
    said = search.contents.get(one.ref)
    if said is None:
        said = db.session.scalar(
            select(ProfileVersion.content)
            .join(Organisation, Organisation.id == ProfileVersion.organisation_id)
            .where(Organisation.ref == one.ref, ProfileVersion.sequence == one.version)
        )
    content = content_of(said or {})
    return Said(one, content, digest_of_content(content) == one.digest)


def says_now(ref: str) -> Content | None:
    """What a supplier says now; None where it cannot be found any more."""
    found = suppliers([ref])
    return found[0].content if found else None


def _seen(one: Findable, version: int) -> Seen:
    return Seen(
        one.ref, one.name, one.place, one.legal_form, one.regions, tuple(lot.lot for lot in one.lots), version,
        digest_of_content(one.content),
    )  # fmt: skip


def _latest_versions(refs: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The newest kept version of each profile: its number, and the digest of what it says. One statement."""
    newest = (
        select(ProfileVersion.organisation_id, func.max(ProfileVersion.sequence).label("sequence"))
        .join(Organisation, Organisation.id == ProfileVersion.organisation_id)
        .where(Organisation.ref.in_(refs))
        .group_by(ProfileVersion.organisation_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Organisation.ref, ProfileVersion.sequence, ProfileVersion.content)
        .join(Organisation, Organisation.id == ProfileVersion.organisation_id)
        .join(
            newest,
            (newest.c.organisation_id == ProfileVersion.organisation_id)
            & (newest.c.sequence == ProfileVersion.sequence),
        )
    )
    return {ref: (sequence, digest_of_content(content_of(content))) for ref, sequence, content in rows}
