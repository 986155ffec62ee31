"""The embedded engine: Whoosh-Reloaded, pinned, behind our port (docs/adr/0002-whoosh-reloaded.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from search.engines.analysis import SAME, WORD, analyzer, word_analyzer
from search.engines.asking import OPERATORS, parsed, tidy
from search.engines.folder import IndexFolder
from search.engines.port import NOT_STATED, Busy, Document, Match, Piece, Reader, Unavailable, sort_name

from whoosh import fields, highlight, index, query, scoring  # isort: skip  after analysis, which quiets its import

VERSION = 2
"""Counted up when the schema or the analysis changes: the folder has it in its name, so the index is built anew."""

REBUILD_WAITS_SECONDS = 30.0

_WEIGHTS = {"name": 3.0, "capabilities": 1.5, "summary": 1.0, "more": 1.0}
_WEIGHTING = scoring.BM25F(B=0.75, name_B=0.3)
_SNIPPET_OF, _SNIPPET_AROUND = 260, 100
_MANY_WORDS_OF_ONE = 3_000
_SELDOM, _FAR_COMMONER = 2, 20


def schema() -> Any:
    """What the index holds of a supplier."""
    text = analyzer()
    return fields.Schema(
        ref=fields.ID(unique=True, stored=True),
        name=fields.TEXT(analyzer=text, field_boost=_WEIGHTS["name"]),
        summary=fields.TEXT(analyzer=text, field_boost=_WEIGHTS["summary"], stored=True),
        capabilities=fields.TEXT(analyzer=text, field_boost=_WEIGHTS["capabilities"], stored=True),
        more=fields.TEXT(analyzer=text, field_boost=_WEIGHTS["more"], stored=True),
        cpv=fields.KEYWORD(commas=True),
        words=fields.TEXT(analyzer=word_analyzer(), phrase=False),
        facets=fields.ID(sortable=True),
        sort_name=fields.ID(sortable=True),
    )


class WhooshEngine:
    """An index in a folder, written by the worker and the commands, read by everybody."""

    def __init__(self, data: Path) -> None:
        self.folder = IndexFolder(data / "search" / f"v{VERSION}")

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """One look into the index, with a searcher of its own. Raises :class:`Unavailable`."""
        with _guarded():
            there = index.open_dir(str(self.folder.current()), readonly=True)
            searcher = there.searcher(weighting=_WEIGHTING)
        try:
            yield WhooshReader(searcher)
        finally:
            searcher.close()

    def is_sound(self) -> bool:
        """Whether the index is there and whole."""
        try:
            self.folder.current()
        except Unavailable:
            return False
        return True

    def update(self, documents: Collection[Document], gone: Iterable[str]) -> None:
        """Put documents in the place of the old ones in one commit. Raises Unavailable, Busy."""
        refs = {*gone, *(document.ref for document in documents)}
        with self.folder.writing():
            generation = self.folder.current()
            with _guarded():
                writer = index.open_dir(str(generation)).writer(timeout=30, delay=0.05)
                try:
                    writer.delete_by_query(query.Or([query.Term("ref", ref) for ref in sorted(refs)]))
                    for document in documents:
                        writer.add_document(**_fields_of(document))
                except BaseException:
                    writer.cancel()
                    raise
                writer.commit()
            self.folder.vouch(generation)

    def rebuild(self, batches: Callable[[], Iterable[Collection[Document]]]) -> int:
        """Build the index anew and swap it in. Raises :class:`Busy`."""
        with self.folder.writing(wait_seconds=REBUILD_WAITS_SECONDS):
            generation = self.folder.new_generation()
            writer = index.create_in(str(generation), schema()).writer(timeout=30, delay=0.05, limitmb=256)
            count = 0
            try:
                for batch in batches():
                    for document in batch:
                        writer.add_document(**_fields_of(document))
                        count += 1
            except BaseException:
                writer.cancel()
                raise
            writer.commit()
            self.folder.vouch(generation)
            self.folder.swap_in(generation)
        return count


class WhooshReader:
    """One look into the index."""

    def __init__(self, searcher: Any) -> None:
        self._searcher = searcher

    def matches(self, words: str) -> tuple[Match, ...]:
        """Everybody who answers the words, scored; everybody, without a score, where there are none."""
        with _guarded():
            reader = self._searcher.reader()
            if not reader.doc_count():
                return ()  # an index of nobody has no columns to read
            asked = parsed(tidy(words), reader.schema)
            if asked is None:
                hits: Iterable[tuple[float, int]] = ((0.0, number) for number in reader.all_doc_ids())
            else:
                hits = self._searcher.search(asked, limit=None).top_n
            facets, names = reader.column_reader("facets"), reader.column_reader("sort_name")
            return tuple(_match_of(facets[number], names[number], score) for score, number in hits)

    def snippets(self, words: str, refs: Sequence[str]) -> dict[str, tuple[Piece, ...]]:
        """The stretch of each supplier's words that answers best."""
        with _guarded():
            reader = self._searcher.reader()
            asked = parsed(tidy(words), reader.schema)
            if asked is None:
                return {}
            wanted = _wanted(asked, reader)
            found = {}
            for ref in refs:
                document = self._searcher.document(ref=ref)
                pieces = _pieces(document, wanted) if document else ()
                if pieces:
                    found[ref] = pieces
            return found

    def suggestion(self, words: str) -> str:
        """The words with those the index has never seen put right; empty where nothing would change."""
        with _guarded():
            reader, changed = self._searcher.reader(), False
            if not reader.doc_count():
                return ""
            parts = re.split(f"({WORD})", tidy(words))
            for n, part in enumerate(parts):
                if n % 2 == 0 or part in OPERATORS or len(part) < 4:
                    continue
                plain = SAME.get(part.lower().replace("-", ""), part.lower().replace("-", ""))
                near = "" if any(c.isdigit() for c in plain) else self._nearest(plain, reader)
                if near:
                    parts[n], changed = near, True
            return "".join(parts) if changed else ""

    def _nearest(self, word: str, reader: Any) -> str:
        """A far commoner word, one letter away rather than two: the library ranks by how common a word is, not how near."""
        seen = reader.doc_frequency("words", word)
        if seen > _SELDOM:
            return ""
        for distance in (1, 2) if len(word) > 5 else (1,):
            for found in self._searcher.suggest("words", word, limit=1, maxdist=distance, prefix=1):
                if reader.doc_frequency("words", found) > max(1, seen * _FAR_COMMONER):
                    return str(found)
        return ""


def _wanted(asked: Any, reader: Any) -> frozenset[str]:
    """The stems that the query looks for, and those of the words that its beginnings begin.

    Leaf by leaf: the library's ``existing_terms`` forgets every field after the first.
    """
    stems: set[str] = set()
    for leaf in asked.leaves():
        for field, text in leaf.expanded_terms(reader):
            word = text.decode() if isinstance(text, bytes) else text
            stems.update(t.text for t in analyzer()(word, mode="query")) if field == "words" else stems.add(word)
    return frozenset(stems)


def _pieces(document: dict[str, Any], wanted: frozenset[str]) -> tuple[Piece, ...]:
    for field in ("capabilities", "summary", "more"):
        text = (document.get(field) or "")[:_MANY_WORDS_OF_ONE]
        pieces = highlight.highlight(
            text, wanted, analyzer(), highlight.ContextFragmenter(maxchars=_SNIPPET_OF, surround=_SNIPPET_AROUND),
            _pieces_of, top=1, mode="index",
        )  # fmt: skip
        if pieces:
            return tuple(pieces)
    return ()


def _pieces_of(text: str, fragments: Sequence[Any]) -> list[Piece]:
    """A fragment as plain pieces. Nothing here is markup: the page escapes every piece."""
    if not fragments:
        return []
    fragment, pieces = fragments[0], []
    at = fragment.startchar
    if at > 0:
        pieces.append(Piece("…"))
    for token in sorted(fragment.matches, key=lambda t: (t.startchar, -t.endchar)):
        if token.startchar < at:
            continue
        pieces += [Piece(text[at : token.startchar]), Piece(text[token.startchar : token.endchar], hit=True)]
        at = token.endchar
    pieces.append(Piece(text[at : fragment.endchar]))
    if fragment.endchar < len(text):
        pieces.append(Piece("…"))
    return [piece for piece in pieces if piece.text]


def _fields_of(document: Document) -> dict[str, Any]:
    everything = "\n".join((document.name, document.capabilities, document.summary, document.more))
    packed = "|".join(
        (
            document.ref, document.place, ",".join(document.regions), document.legal_form, ",".join(document.lots),
            ",".join(document.kinds),
        )
    )  # fmt: skip
    return {
        "ref": document.ref, "name": document.name, "summary": document.summary, "capabilities": document.capabilities,
        "more": document.more,
        "cpv": ",".join(document.cpv), "words": everything, "facets": packed, "sort_name": sort_name(document.name),
    }  # fmt: skip


def _match_of(packed: Any, name: Any, score: float) -> Match:
    ref, place, regions, form, lots, kinds = _text(packed).split("|")
    return Match(
        ref=ref, sort_name=_text(name), place=place, score=score, regions=tuple(regions.split(",")) if regions else (NOT_STATED,),
        legal_form=form or NOT_STATED, lots=tuple(lots.split(",")) if lots else (),
        kinds=tuple(kinds.split(",")) if kinds else (),
    )  # fmt: skip


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


@contextmanager
def _guarded() -> Iterator[None]:
    """Whatever goes wrong inside the library means one thing to us: look without it."""
    try:
        yield
    except (Unavailable, Busy):
        raise
    except Exception as trouble:
        raise Unavailable(f"{type(trouble).__name__}: {trouble}"[:300]) from trouble
