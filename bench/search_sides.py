"""Engines of search side by side: ours behind the port, and two that we might have instead, as plainly as they can be used.

A page is what a person waits for: the first twenty in order, with a stretch of
each that shows the words, the whole number, and the counts of every facet.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from dps.core.db import sqlite_module
from search.engines.port import FACETS, SUPPLIER, Document, Engine, Question
from search.engines.postgres.tables import SCHEMA
from search.understanding import Phrase, Word, understood
from tests.makers.engines import Lending

PAGE, BATCH = 20, 500


class Side(Protocol):
    """One engine in the comparison."""

    name: str

    def build(self, documents: Iterable[Document]) -> None:
        """Take all of them in."""

    def page(self, words: str) -> int:
        """One page; how many there are."""

    def update(self, document: Document) -> None:
        """Put one in its old one's place, so that the next page shows it."""

    def size(self) -> int:
        """Bytes on the disk."""

    def cpu(self) -> float:
        """Seconds of a core that it has used so far."""


class Ours:
    """An engine behind the port."""

    def __init__(self, engine: Engine, size: Callable[[], int], cpu: Callable[[], float] = time.process_time) -> None:
        self.name, self.engine, self.size, self.cpu = engine.name, engine, size, cpu

    def build(self, documents: Iterable[Document]) -> None:
        """A rebuild, in batches."""
        self.engine.rebuild(lambda: (0, _batches(documents)))

    def page(self, words: str) -> int:
        """With a look of its own, as a request has."""
        with self.engine.reading() as reader:
            return reader.find(Question(words)).total

    def update(self, document: Document) -> None:
        """One commit."""
        self.engine.update([document], gone=())


class Fts5:
    """SQLite's own full text, the facets in a table beside it."""

    name = "sqlite fts5"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "fts5.sqlite"
        self.connection = sqlite_module().connect(str(self.path), isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.execute("CREATE VIRTUAL TABLE words USING fts5(name, text, tokenize='porter unicode61')")
        self.connection.execute(
            "CREATE TABLE facet (doc INTEGER, value INTEGER, PRIMARY KEY (doc, value)) WITHOUT ROWID"
        )
        self.numbers: dict[str, int] = {}
        self.rows: dict[str, int] = {}

    def build(self, documents: Iterable[Document]) -> None:
        """One transaction."""
        self.connection.execute("BEGIN")
        for document in documents:
            self._add(document)
        self.connection.execute("INSERT INTO words(words) VALUES ('optimize')")
        self.connection.execute("COMMIT")

    def _add(self, document: Document) -> None:
        row = self.rows.setdefault(document.ref, len(self.rows) + 1)
        self.connection.execute(
            "INSERT INTO words(rowid, name, text) VALUES (?, ?, ?)", (row, document.name, _text(document))
        )
        facets = {self.numbers.setdefault(each, len(self.numbers) + 1) for each in _facets(document)}
        self.connection.executemany("INSERT INTO facet VALUES (?, ?)", [(row, each) for each in facets])

    def page(self, words: str) -> int:
        """Two statements: the page, and the counts."""
        asked = " OR ".join(f'"{each}"' for each in _plainly(words))
        best = "SELECT rowid, bm25(words, 3.0, 1.0) AS far, snippet(words, 1, '[', ']', '…', 40) FROM words WHERE words MATCH ? ORDER BY far LIMIT ?"
        self.connection.execute(best, (asked, PAGE)).fetchall()
        counts = (
            "SELECT value, count(*) FROM facet JOIN words ON words.rowid = facet.doc WHERE words MATCH ? GROUP BY value"
        )
        self.connection.execute(counts, (asked,)).fetchall()
        return int(self.connection.execute("SELECT count(*) FROM words WHERE words MATCH ?", (asked,)).fetchone()[0])

    def update(self, document: Document) -> None:
        """One transaction."""
        row = self.rows[document.ref]
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute("DELETE FROM words WHERE rowid = ?", (row,))
        self.connection.execute("DELETE FROM facet WHERE doc = ?", (row,))
        self._add(document)
        self.connection.execute("COMMIT")

    cpu = staticmethod(time.process_time)

    def size(self) -> int:
        """The file, its log folded in."""
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return self.path.stat().st_size


class Tantivy:
    """The library in Rust, its facets a column that it counts by itself."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        import tantivy

        self.tantivy, self.folder = tantivy, folder / "tantivy"
        self.folder.mkdir()
        fields = tantivy.SchemaBuilder()
        fields.add_text_field("key", stored=True, tokenizer_name="raw")
        fields.add_text_field("name", stored=True, tokenizer_name="en_stem")
        fields.add_text_field("text", stored=True, tokenizer_name="en_stem")
        fields.add_text_field("facet", tokenizer_name="raw", fast=True)
        self.schema = fields.build()
        self.index = tantivy.Index(self.schema, str(self.folder))
        self.writer = self.index.writer(128_000_000, num_threads=1)

    def build(self, documents: Iterable[Document]) -> None:
        """One commit."""
        for document in documents:
            self._add(document)
        self.writer.commit()
        self.index.reload()

    def _add(self, document: Document) -> None:
        made = self.tantivy.Document(key=document.ref, name=document.name, text=_text(document))
        for each in _facets(document):
            made.add_text("facet", each)
        self.writer.add_document(made)

    def page(self, words: str) -> int:
        """Search, twenty stretches, counts."""
        searcher = self.index.searcher()
        asked = self.index.parse_query(
            " ".join(f'"{each}"' for each in _plainly(words)), ["name", "text"], {"name": 3.0}
        )
        found = searcher.search(asked, PAGE, count=True)
        shown = self.tantivy.SnippetGenerator.create(searcher, asked, self.schema, "text")
        for _, address in found.hits:
            shown.snippet_from_doc(searcher.doc(address)).to_html()
        searcher.aggregate(asked, {"facets": {"terms": {"field": "facet", "size": 5000}}})
        return int(found.count)

    def update(self, document: Document) -> None:
        """One commit."""
        self.writer.delete_documents_by_term("key", document.ref)
        self._add(document)
        self.writer.commit()
        self.index.reload()

    cpu = staticmethod(time.process_time)

    def size(self) -> int:
        """The folder."""
        return folder_size(self.folder)


def folder_size(folder: Path) -> int:
    """The bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def schema_size(connect: Callable[[], AbstractContextManager[Any]]) -> int:
    """The bytes of the tables and indexes of PostgreSQL's engine."""
    asked = "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = %s AND relkind = 'r'"
    with connect() as connection:
        return int(connection.execute(asked, (SCHEMA,)).fetchone()[0])


def with_server(lending: Lending) -> float:
    """Seconds of a core that this process and the server's processes for its connections have used (Linux counts them)."""
    served = (Path(f"/proc/{each.info.backend_pid}/schedstat").read_text().split()[0] for each in lending.idle)
    return time.process_time() + sum(map(int, served)) / 1e9


def emptied(folder: Path) -> Path:
    """A folder with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    for document in documents:
        batch.append(document)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _text(document: Document) -> str:
    return "\n".join((document.summary, document.capabilities, document.more, document.codes))


def _facets(document: Document) -> list[str]:
    return [f"{facet}={value}" for facet in FACETS[SUPPLIER] for value in document.values(facet)]


def _plainly(words: str) -> list[str]:
    """The words and phrases as typed, for engines that know no synonyms."""
    sought = understood(words)
    found = []
    for term in sought.typed() if sought else ():
        if isinstance(term, Word):
            found.append(term.text)
        elif isinstance(term, Phrase):
            found.append(" ".join(term.words))
    return found
