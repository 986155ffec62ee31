"""Keeping the index in step: the search's consumer of the outbox.

Each node keeps its own index, and in it the number of the last post that it
tells of: a kill between the two takes the same suppliers in once more, which
changes nothing, and a node that slept catches up by itself. An index that is
missing or damaged is built anew from the database, which holds the truth.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from flask import current_app

from dps.finding import queries
from dps.outbox.post import Post, last_post, posts_after
from search.documents import all_documents, document_of
from search.engines.port import SUPPLIER, Busy, Document, Engine, Unavailable, key_of

CONSUMER = "search"
"""Its name among the handlers of what is due."""

POSTS_AT_ONCE = 100
MOST_AT_ONCE = 1_000

TELLING = frozenset(
    {
        "application-decided", "supplier-admitted", "supplier-described", "supplier-removed", "supplier-registered",
        "directory-imported", "review-opened", "review-decided", "market-ended",
    }
)  # fmt: skip
"""Kinds of post after which somebody may be found who was not, or otherwise than before."""


def engine() -> Engine:
    """The engine of this application."""
    found: Engine = current_app.extensions["search_engine"]
    return found


def catch_up(at: datetime) -> int:
    """Take in the next posts; how many there were. Safe to repeat, to kill and to run late.

    ``at`` is the worker's instant; the index has no use for it.
    """
    del at
    if not engine().is_sound():
        try:
            rebuild()
        except Busy:
            return 0
    try:
        with engine().reading() as reader:
            seen = reader.position()
        posts = _some(posts_after(seen, limit=POSTS_AT_ONCE))
        if not posts:
            return 0
        _take_in(tuple(dict.fromkeys(ref for post in posts for ref in _refs(post))), position=posts[-1].seq)
    except (Busy, Unavailable) as trouble:
        current_app.logger.warning("the index waits: %s", trouble)
        return 0
    return len(posts)


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Build the index anew from the database; how many suppliers. Raises :class:`Busy` where another is writing it.

    What the posts so far tell of is in it, so they count as read.
    """

    def begin() -> tuple[int, Iterable[Collection[Document]]]:
        return last_post(), batches()  # the number is read before the suppliers are: nothing falls between

    def batches() -> Iterable[Collection[Document]]:
        for batch in all_documents():
            yield batch
            if progress is not None:
                progress(len(batch))

    return engine().rebuild(begin)


def how_many() -> int:
    """How many suppliers the index should hold."""
    return queries.how_many()


def _take_in(refs: tuple[str, ...], *, position: int) -> None:
    found = queries.suppliers(refs)
    gone = set(refs) - {each.ref for each in found}
    engine().update([document_of(each) for each in found], [key_of(SUPPLIER, ref) for ref in gone], position=position)


def _some(posts: tuple[Post, ...]) -> tuple[Post, ...]:
    """As many of the posts as one commit should take; an import tells of many suppliers in one."""
    count = 0
    for n, post in enumerate(posts):
        count += len(post.facts.get("organisations", ())) or 1
        if count > MOST_AT_ONCE and n:
            return posts[:n]
    return posts


def _refs(post: Post) -> tuple[str, ...]:
    """Whom a post is about. A market's end is about everybody on its lots: they are in its facts."""
    if post.kind not in TELLING:
        return ()
    kind, _, ref = post.about.partition(":")
    named = tuple(str(post.facts[key]) for key in ("supplier", "organisation") if key in post.facts)
    listed = tuple(str(each) for each in post.facts.get("organisations", ()))
    own = (ref,) if kind in {"organisation", "supplier"} else ()
    asked = queries.suppliers_of([ref]) if kind == "application" else ()
    return (*own, *named, *listed, *asked)


def set_up_index() -> str:
    """A step of ``market setup``: build the index where there is none that is whole."""
    if engine().is_sound():
        return "there"
    return f"built, with {rebuild():,} suppliers"
