"""Keeping the index in step: the search's consumer of the outbox.

Each node keeps its own index, and in it the number of the last post that it
tells of: both change at once, so that a kill loses nothing and repeats nothing,
and a node that slept catches up by itself. What was drawn before another process
of the node wrote more is not written, for it may be older. An index that is
missing or damaged is built anew from the database, which holds the truth.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from flask import current_app

from dps.core.clock import now
from dps.finding.opportunities import open_now
from dps.outbox.post import Post, last_post, posts_after
from search.documents import all_documents, how_many_documents, some_documents
from search.engines.port import OPPORTUNITY, Busy, Document, Engine, Question, Unavailable, key_of
from search.telling import told_by

CONSUMER = "search"
"""Its name among the handlers of what is due."""

POSTS_AT_ONCE = 100
MOST_AT_ONCE = 1_000

OPEN = Question(kind=OPPORTUNITY, filters={"state": frozenset({"open"})})


def engine() -> Engine:
    """The engine of this application."""
    found: Engine = current_app.extensions["search_engine"]
    return found


def catch_up(at: datetime | None) -> int:
    """Take in the next posts, and the opportunities that have closed by ``at``; how many there were.

    An index that is missing or damaged is built anew. Safe to repeat, to kill
    and to run late; where another process of this node is writing, it is left
    to that one.
    """
    at = at or now()
    try:
        with engine().reading() as reader:
            seen, held_open = reader.position(), frozenset(reader.refs(OPEN))
    except Unavailable as trouble:
        return _mend(trouble, at=at)
    posts = _some(posts_after(seen, limit=POSTS_AT_ONCE))
    turned = held_open ^ open_now(at)
    if not posts and not turned:
        return 0
    refs = told_by(posts).keys()
    refs[OPPORTUNITY] = tuple(dict.fromkeys((*refs[OPPORTUNITY], *sorted(turned))))
    drawn = {kind: some_documents(kind, some, at) for kind, some in refs.items()}
    there = {document.key for documents in drawn.values() for document in documents}
    gone = [key for kind, some in refs.items() for key in (key_of(kind, ref) for ref in some) if key not in there]
    try:
        engine().update(
            [document for documents in drawn.values() for document in documents], gone,
            position=posts[-1].seq if posts else None, since=seen,
        )  # fmt: skip
    except Busy:
        return 0
    except Unavailable as trouble:
        current_app.logger.warning("the index waits: %s", trouble)
        return 0
    return len(posts) + len(turned)


def _mend(trouble: Unavailable, *, at: datetime) -> int:
    """Build anew what is missing or damaged. Where it cannot be written either, it is said and tried again later."""
    current_app.logger.warning("the index is built anew: %s", trouble)
    try:
        return rebuild(at=at) or 1
    except Busy:
        return 0
    except (Unavailable, OSError) as worse:
        current_app.logger.warning("the index cannot be built: %s", worse)
        return 0


def rebuild(progress: Callable[[int], None] | None = None, *, at: datetime | None = None) -> int:
    """Build the index anew from the database; how many documents. Raises Busy where another is writing it, Unavailable.

    What the posts so far tell of is in it, so they count as read.
    """

    def begin() -> tuple[int, Iterable[Collection[Document]]]:
        return last_post(), batches()  # the number is read before the documents are: nothing falls between

    def batches() -> Iterable[Collection[Document]]:
        for batch in all_documents(at):
            yield batch
            if progress is not None:
                progress(len(batch))

    return engine().rebuild(begin)


def how_many() -> int:
    """How many documents the index should hold."""
    return how_many_documents()


def _some(posts: tuple[Post, ...]) -> tuple[Post, ...]:
    """As many of the posts as one commit should take; an import tells of many suppliers in one."""
    count = 0
    for n, post in enumerate(posts):
        count += len(post.facts.get("organisations", ())) or 1
        if count > MOST_AT_ONCE and n:
            return posts[:n]
    return posts


def set_up_index() -> str:
    """A step of ``market setup``: build the index where there is none that is whole."""
    if engine().is_sound():
        return "there"
    return f"built, with {rebuild():,} documents"
