"""The embedded engine: Whoosh-Reloaded, pinned, behind our port (docs/adr/0002-whoosh-reloaded.md)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any

from search.engines.analysis import BETWEEN, Codec, Vocabulary, Weighed
from search.engines.folder import IndexFolder
from search.engines.looking import WhooshReader
from search.engines.port import FACETS, PARTS, Busy, Document, Reader, Unavailable, guarded, parts_of, sort_name

from whoosh import fields, index, query  # isort: skip  after analysis, which quiets its import

VERSION = 6
"""Counted up when the schema or the analysis changes: the folder has it in its name, so the index is built anew."""

REBUILD_WAITS_SECONDS = 30.0
SEGMENT = 20_000
"""So many documents a rebuild writes at once: what is written at once is held in memory."""

WEIGHTS = {"name": 3.0, "capabilities": 1.5, "summary": 1.0, "more": 1.0, "codes": 0.7}
"""What a word counts in each part of a document."""


def schema() -> Any:
    """What the index holds of a document: its words in one field, weighed by part; its parts as they are, to show them."""
    shown = {part: fields.STORED() for part in PARTS}
    return fields.Schema(
        key=fields.ID(unique=True, stored=True), digest=fields.STORED(),
        text=Weighed(tuple(WEIGHTS[part] for part in PARTS)), cpv=fields.KEYWORD(commas=True), words=Vocabulary(),
        held=fields.ID(sortable=True), **shown,
    )  # fmt: skip


def _codec() -> Any:
    """The library's own, its blocks not compressed: a third quicker to write, and a fifth larger."""
    return Codec(compression=0)


class WhooshEngine:
    """An index in a folder, written by the worker and the commands, read by everybody."""

    name = "whoosh"

    def __init__(self, data: Path) -> None:
        self.folder = IndexFolder(data / "search" / f"v{VERSION}", version=VERSION)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """One look into the index, with a searcher of its own. Raises :class:`Unavailable`."""
        searcher, position = self._opened()
        try:
            yield WhooshReader(searcher, position=position)
        finally:
            searcher.close()

    def _opened(self) -> tuple[Any, int]:
        """A searcher of the current generation; of the next, where an update took its place meanwhile."""
        while True:
            generation, position = self.folder.current_and_position()
            try:
                with guarded():
                    there = index.open_dir(str(generation), readonly=True)
                    return there.searcher(), position
            except Unavailable:
                if not self.folder.has_moved_from(generation):
                    raise

    def is_sound(self) -> bool:
        """Whether the index is there, whole, and can be opened."""
        try:
            with self.reading():
                return True
        except Unavailable:
            return False

    def update(
        self,
        documents: Collection[Document],
        gone: Iterable[str],
        *,
        position: int | None = None,
        since: int | None = None,
    ) -> None:
        """Put documents in the place of the old ones, in a generation that takes the old one's place at once. Raises Unavailable, Busy."""
        keys = {*gone, *(document.key for document in documents)}
        with self.folder.writing(), guarded():
            generation, before = self.folder.current_and_position()
            if since is not None and before != since:
                raise Busy(f"the index tells of post {before} by now, and this was drawn after {since}")
            after = before if position is None else max(before, position)
            if not keys:
                self.folder.note_position(after)
                return
            made = self.folder.next_generation(generation)
            try:
                _change(made, keys, documents)
                self.folder.vouch(made, position=after)
                self.folder.swap_in(made)
            except Exception:
                self.folder.discard(made)
                raise

    def rebuild(self, begin: Callable[[], tuple[int, Iterable[Collection[Document]]]]) -> int:
        """Build the index anew and swap it in. Raises :class:`Busy`."""
        with self.folder.writing(wait_seconds=REBUILD_WAITS_SECONDS):
            position, batches = begin()
            generation = self.folder.new_generation()
            try:
                count = _write(generation, batches)
                self.folder.vouch(generation, position=position)
                self.folder.swap_in(generation)
            except BaseException:
                self.folder.discard(generation)
                raise
        return count


def _write(generation: Path, batches: Iterable[Collection[Document]]) -> int:
    """Write a whole index, one segment after the other: none is so large that it has to be sorted on the disk."""
    there, writer, count = index.create_in(str(generation), schema()), None, 0
    try:
        for document in chain.from_iterable(batches):
            writer = writer or there.writer(codec=_codec(), timeout=30, delay=0.05, limitmb=512)
            writer.add_document(**_fields_of(document))
            count += 1
            if count % SEGMENT == 0:
                writer.commit(merge=False)
                writer = None
        if writer is not None or not count:
            (writer or there.writer(timeout=30, delay=0.05)).commit(merge=False)
    except BaseException:
        if writer is not None:
            with suppress(Exception):
                writer.cancel()
        raise
    return count


def _change(generation: Path, keys: Collection[str], documents: Iterable[Document]) -> None:
    writer = index.open_dir(str(generation)).writer(codec=_codec(), timeout=30, delay=0.05)
    try:
        writer.delete_by_query(query.Or([query.Term("key", key) for key in sorted(keys)]))
        for document in documents:
            writer.add_document(**_fields_of(document))
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def _fields_of(document: Document) -> dict[str, Any]:
    parts = dict(parts_of(document))
    facets = [f"{name}={','.join(document.values(name))}" for name in FACETS[document.kind]]
    return {
        "key": document.key, "digest": document.digest(), "text": BETWEEN.join(text.replace(BETWEEN, " ") for text in parts.values()),
        "cpv": ",".join(code for code in document.codes.split() if code.isdigit() and len(code) == 8),
        "words": document.kind + BETWEEN + "\n".join(parts.values()),
        "held": "\t".join((document.kind, document.ref, sort_name(document.name).replace("\t", " "), document.day, *facets)),
        **parts,
    }  # fmt: skip
