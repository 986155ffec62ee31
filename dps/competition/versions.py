"""What suppliers were told, version by version: the frozen original, and each change after it. Nothing of it is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dps.competition.change_models import Change, Contact, EndingNotice, Extension
from dps.competition.models import Competition
from dps.competition.rules.extending import LATELY, Silence, silences
from dps.competition.rules.frozen import Told, read
from dps.competition.rules.lifecycle import stage
from dps.core.db import NotFound, db
from dps.outbox.beats import beats_since


@dataclass(frozen=True)
class Version:
    """One text of what suppliers are told. Number 0 is the original; ``replaced_at`` is None for the one in force."""

    number: int
    text: str
    digest: str
    since: datetime
    replaced_at: datetime | None

    @property
    def told(self) -> Told:
        """The value of the text."""
        return read(self.text)


@dataclass(frozen=True)
class Shown:
    """One thing that changed, as a page shows it: words, or instants and dates as themselves."""

    title: str
    was: Any
    now: Any
    sort: str


def changes_of(competition: Competition) -> tuple[Change, ...]:
    """The changes since publication, newest first."""
    return tuple(
        db.session.scalars(
            select(Change)
            .where(Change.competition_id == competition.id)
            .options(joinedload(Change.by), joinedload(Change.second))
            .order_by(Change.number.desc())
        )
    )


def shown(change: Change) -> tuple[Shown, ...]:
    """What a change changed, for a page or a letter."""
    return tuple(
        Shown(d["title"], _value(d["sort"], d["was"]), _value(d["sort"], d["now"]), d["sort"]) for d in change.changed
    )


def versions_of(competition: Competition) -> tuple[Version, ...]:
    """Every version, newest first; empty for a draft. A corrected answer makes no new version of the documents."""
    if competition.published_at is None:
        return ()
    found = [(0, competition.frozen, competition.frozen_digest, competition.published_at)]
    for change in reversed(changes_of(competition)):
        if change.told_digest != found[-1][2]:
            found.append((change.number, change.told, change.told_digest, change.changed_at))
    ends = [since for _, _, _, since in found[1:]] + [None]
    return tuple(Version(*one, replaced_at=end) for one, end in zip(found, ends, strict=True))[::-1]


def version_of(competition: Competition, number: str) -> Version:
    """The version of that number, as a reader's address names it. Raises NotFound."""
    for one in versions_of(competition):
        if str(one.number) == number:
            return one
    raise NotFound(number)


def change(ref: str) -> Change:
    """The change with this ref, for its letter. Raises NotFound."""
    found = db.session.scalar(select(Change).where(Change.ref == ref).options(joinedload(Change.competition)))
    if found is None:
        raise NotFound(ref)
    return found


def waiting_extension(competition: Competition) -> Extension | None:
    """The extension for all that waits for its second officer, if there is one."""
    return db.session.scalar(
        select(Extension)
        .where(Extension.competition_id == competition.id, Extension.settled_at.is_(None))
        .options(joinedload(Extension.asked_by))
    )


def contacts_of(competition: Competition) -> tuple[Contact, ...]:
    """The calls and meetings that were noted, newest first; at most 200."""
    return tuple(
        db.session.scalars(
            select(Contact)
            .where(Contact.competition_id == competition.id)
            .options(joinedload(Contact.noted_by))
            .order_by(Contact.held_at.desc(), Contact.id.desc())
            .limit(200)
        )
    )


def ending_notice_of(competition: Competition) -> EndingNotice | None:
    """The termination notice, where it is recorded."""
    return db.session.scalar(select(EndingNotice).where(EndingNotice.competition_id == competition.id))


def _value(sort: str, text: str) -> Any:
    if not text or sort == "text":
        return text
    return datetime.fromisoformat(text) if sort == "instant" else date.fromisoformat(text)


def outages(competition: Competition, *, at: datetime) -> tuple[Silence, ...]:
    """The outages of the last hour that suggest more time for everybody; empty where bids cannot be sent anyway."""
    if stage(competition.state, competition.closes_at, at) != "open":
        return ()
    return silences(beats_since(at - LATELY, until=at), at=at)
