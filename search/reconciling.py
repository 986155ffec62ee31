"""Whether the index holds what the database says, and nothing else: compared document by document, repaired, and kept on record."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask import current_app

from dps.core.clock import now
from dps.finding.comparisons import is_compared, keep_comparison
from dps.law.calendar import london_date
from dps.outbox.post import posts_after
from dps.web.transactions import writing
from search import catchup
from search.documents import all_documents, some_documents
from search.engines.port import Busy, Document, Unavailable, key_of
from search.telling import told_by

NIGHT_BEGINS = timedelta(hours=2)
"""Two in the morning in London: one comparison on each node after it, however late that is."""

MOST_ROUNDS = 5
MOST_POSTS = 10_000
EXAMPLES = 20


@dataclass(frozen=True)
class Drift:
    """The keys of documents that the index lacks, that it holds and must not, and that say something else in it."""

    missing: frozenset[str] = frozenset()
    extra: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()

    @property
    def keys(self) -> frozenset[str]:
        """All of them."""
        return self.missing | self.extra | self.changed


@dataclass(frozen=True)
class Compared:
    """What a comparison found, before the repair. ``trouble`` says why the index could not be read, so that it was built anew."""

    documents: int
    position: int
    drift: Drift = field(default_factory=Drift)
    repaired: bool = False
    trouble: str = ""


def node() -> str:
    """The name of this node: its machine, and the folder of its data."""
    return f"{socket.gethostname()}, {current_app.config['DATA_DIR']}"[-200:]


def compare(at: datetime | None = None, *, repair: bool = True) -> Compared:
    """Hold the index against the database. Raises Busy where another process keeps writing.

    What was posted while it was compared is not drift: the index hears of it next.
    """
    at = at or now()
    for _ in range(MOST_ROUNDS):
        while catchup.catch_up(at):
            pass
        try:
            with catchup.engine().reading() as reader:
                position, held = reader.position(), reader.digests()
        except Unavailable as trouble:
            return Compared(catchup.rebuild(at=at), _position(), repaired=True, trouble=str(trouble)[:300])
        said = {document.key: document.digest() for batch in all_documents(at) for document in batch}
        drift = drift_of(held, said, told_since=_told_since(position))
        if not drift.keys or not repair:
            return Compared(len(said), position, drift)
        try:
            _put_right(drift, at=at, since=position)
        except Busy:
            continue
        return Compared(len(said), position, drift, repaired=True)
    raise Busy("the index was written again and again while it was compared")


def drift_of(held: Mapping[str, str], said: Mapping[str, str], *, told_since: frozenset[str] = frozenset()) -> Drift:
    """The difference of two sets of digests by key, without what is still to be told."""
    return Drift(
        frozenset(key for key in said if key not in held) - told_since,
        frozenset(key for key in held if key not in said) - told_since,
        frozenset(key for key, digest in held.items() if said.get(key, digest) != digest) - told_since,
    )


def compare_and_keep(at: datetime | None = None, *, repair: bool = True, night: date | None = None) -> Compared:
    """Compare, and keep on record what was found. Raises Busy."""
    at = at or now()
    found = compare(at, repair=repair)
    with writing():
        keep_comparison(
            node=node(), night=night, engine=catchup.engine().name, documents=found.documents, position=found.position,
            missing=len(found.drift.missing), extra=len(found.drift.extra), changed=len(found.drift.changed),
            examples=sorted(found.drift.keys)[:EXAMPLES], repaired=found.repaired, trouble=found.trouble, at=at,
        )  # fmt: skip
    if found.drift.keys or found.trouble:
        current_app.logger.error(
            "the search index had drifted: %s %s", sorted(found.drift.keys)[:EXAMPLES], found.trouble
        )
    return found


def nightly(at: datetime) -> int:
    """The job of a follower: one comparison on its node for each night, however late; 1 where it was done now."""
    night = london_date(at - NIGHT_BEGINS)
    if is_compared(node=node(), night=night):
        return 0
    try:
        compare_and_keep(at, night=night)
    except Busy:
        return 0  # asked again at the next round
    return 1


def _position() -> int:
    with catchup.engine().reading() as reader:
        return reader.position()


def _told_since(position: int) -> frozenset[str]:
    refs = told_by(posts_after(position, limit=MOST_POSTS)).keys()
    return frozenset(key_of(kind, ref) for kind, some in refs.items() for ref in some)


def _put_right(drift: Drift, *, at: datetime, since: int) -> None:
    there = [document for kind, refs in _by_kind(drift.keys).items() for document in some_documents(kind, refs, at)]
    catchup.engine().update(there, drift.keys - _keys(there), since=since)


def _keys(documents: Iterable[Document]) -> frozenset[str]:
    return frozenset(document.key for document in documents)


def _by_kind(keys: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in sorted(keys):
        kind, _, ref = key.partition(":")
        found.setdefault(kind, []).append(ref)
    return found
