"""What an engine does, done the plain way over documents that were drawn from the database. Pure.

It answers while there is no sound index, and it is what the engines' filters,
counts and order are held against.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from search.engines.port import FACETS, Document, Found, Hit, Question, in_order


def answered(asked: Question, documents: Iterable[Document], *, words: Sequence[str] = ()) -> Found:
    """The documents of the kind that pass the filters; one whose name holds every one of the words scores 1, others 0."""
    names = FACETS[asked.kind]
    kept: list[tuple[tuple[float, str, str, str], Hit]] = []
    counts: dict[str, Counter[str]] = {name: Counter() for name in names}
    for document in documents:
        if document.kind != asked.kind:
            continue
        fails = [name for name in names if not _passes(document, name, asked)]
        score = float(bool(words) and all(word.casefold() in document.name.casefold() for word in words))
        if not fails:
            place = in_order(asked, score=score, name=document.name, ref=document.ref, day=document.day)
            kept.append((place, Hit(document.ref, score)))
        for name in names:
            if fails in ([], [name]):
                counts[name].update(document.values(name))
    kept.sort(key=lambda each: each[0])
    hits = tuple(hit for _, hit in kept[asked.start : asked.start + asked.most])
    return Found(len(kept), hits, {name: dict(found) for name, found in counts.items()})


def _passes(document: Document, name: str, asked: Question) -> bool:
    wanted = asked.filters.get(name)
    return not wanted or not wanted.isdisjoint(document.values(name))
