"""Everything that answers a search for suppliers, from one look into the index: for keeping it, not for showing it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import current_app

from dps.finding import queries
from search.catchup import engine
from search.choices import Group, groups_of
from search.documents import document_of
from search.engines.port import SUPPLIER, Found, Question, Unavailable
from search.finder import Asked, plain_words, tidied
from search.plain import answered


@dataclass(frozen=True)
class Whole:
    """All that answers: the refs in order, the filters with their counts, and which engine said so.

    ``plain`` says that the database was searched, for want of an index. How far the index told of the outbox is
    left out: a number that grows with every bid is nobody's to know before the opening.
    """

    asked: Asked
    refs: tuple[str, ...]
    groups: tuple[Group, ...]
    engine: str
    plain: bool
    loose: bool = False


def everything(asked: Asked) -> Whole:
    """All that answers. Raises nothing."""
    asked = replace(tidied(asked), page=1)
    question = asked.question()
    try:
        with engine().reading() as reader:
            found, refs, plain = reader.find(question), reader.refs(question), False
        name = engine().name
    except Unavailable as trouble:
        current_app.logger.warning("searching without the index: %s", trouble)
        found = _plainly(asked, question)
        refs, plain, name = tuple(hit.ref for hit in found.hits), True, "database"
    return Whole(asked, refs, groups_of(SUPPLIER, found.counts, asked.filters), name, plain, found.loose)


def _plainly(asked: Asked, question: Question) -> Found:
    wanted = plain_words(asked.words)
    documents = (document_of(supplier) for supplier in queries.alike(wanted))
    return answered(replace(question, start=0, most=queries.MOST_ALIKE), documents, words=wanted)
