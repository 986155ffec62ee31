"""The job ``alerts``: what is new in people's saved searches, looked for when it falls due and told once.

The engine finds, the database decides: what it says is open and public is told,
and nothing else. Where there is no sound index the documents themselves are
searched, so a digest comes all the same.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import current_app

from dps.finding import saved
from dps.web.transactions import writing
from search.catchup import engine
from search.documents import documents_of
from search.engines.port import FACETS, OPPORTUNITY, Question, Unavailable, parts_of
from search.plain import answered

if TYPE_CHECKING:
    from dps.finding.saved_models import SavedSearch

NAME = "alerts"
"""Its name among the handlers of what is due."""
LEFT_OUT = frozenset({"state"})
"""What is open is asked of the database at the moment, never of an index."""


def tell(at: datetime) -> int:
    """Look for what every search that owes a digest finds, and keep it; how many digests. Safe to kill, to repeat and to run late."""
    made = 0
    for person in saved.people_due(at):
        due = saved.searches_due(person, at=at)
        if not due:
            continue
        published = saved.open_to_all(at, since=min(one.since for one in due))
        found = {one.ref: refs_found(one, at=at) & published.keys() if published else frozenset() for one in due}
        with writing():
            made += saved.keep_digests(person=person, found=found, at=at)
    return made


def refs_found(one: SavedSearch, *, at: datetime) -> frozenset[str]:
    """The refs of every opportunity that a saved search finds, open or not."""
    filters = {
        name: frozenset(codes) for name, codes in one.filters.items() if name in FACETS[OPPORTUNITY] and name not in LEFT_OUT
    }  # fmt: skip
    asked = Question(one.words, OPPORTUNITY, filters, most=1)
    try:
        with engine().reading() as reader:
            # Words that are only spelt nearly so help somebody who looks at the page; nobody is written to about them.
            return frozenset() if one.words and reader.find(asked).loose else frozenset(reader.refs(asked))
    except Unavailable as trouble:
        current_app.logger.warning("looking for alerts without the index: %s", trouble)
        return _plainly(asked, at=at)


def _plainly(asked: Question, *, at: datetime) -> frozenset[str]:
    """The same from the documents themselves: each word as it is typed, somewhere in one."""
    words = [word.strip("\"'“”*").casefold() for word in asked.words.split()]
    documents = (
        document
        for batch in documents_of(OPPORTUNITY, at)
        for document in batch
        if all(word in "\n".join(text for _, text in parts_of(document)).casefold() for word in words if word)
    )
    whole = Question("", OPPORTUNITY, asked.filters, most=1_000_000)
    return frozenset(hit.ref for hit in answered(whole, documents).hits)
