"""PostgreSQL's full text behind our port: an index in the market's own database, so every node sees the same one."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

import psycopg
from psycopg import errors

from search.engines.port import FACETS, Busy, Document, Reader, Unavailable, parts_of, sort_name
from search.engines.postgres.looking import PostgresReader, guarded
from search.engines.postgres.tables import SCHEMA, STATE, Generation, left_over, new_generation, trigrams_of
from search.engines.postgres.vectors import Stems, Taken, counted, taken, vector

Connect = Callable[[], AbstractContextManager[Any]]

REBUILD_WAITS_SECONDS = 30.0
SLOWEST_MS = 2_000
"""A look that takes longer is given up: the page answers without the index."""

_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext(current_database()), hashtext(%s))"
_READING = f"""SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
SET LOCAL jit = off; SET LOCAL work_mem = '64MB'; SET LOCAL statement_timeout = {SLOWEST_MS};
SELECT generation, position, documents, words FROM {SCHEMA}.state"""
_GONE = (errors.UndefinedTable, errors.InvalidSchemaName)
_TEXTS = ("name", "capabilities", "summary", "more", "codes")


class PostgresEngine:
    """An index in the market's database, written by whichever node comes first, read by everybody."""

    name = "postgres"

    def __init__(self, connect: Connect) -> None:
        self._connect, self._stems = connect, Stems()

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """One look into the index as it is now; later changes do not show in it. Raises :class:`Unavailable`."""
        with self._connected() as connection:
            with guarded():
                reader = self._look(connection)
            yield reader

    def is_sound(self) -> bool:
        """Whether the index is there, with all its tables."""
        try:
            with self.reading():
                return True
        except Unavailable:
            return False

    def lacks(self) -> str:
        """What this server cannot do for a search, as a sentence for the operator; or empty."""
        with guarded(), self._connected() as connection:
            if trigrams_of(connection):
                return ""
        return "This PostgreSQL server has no pg_trgm: misspelt words get no suggestion, and find nothing."

    def update(
        self,
        documents: Collection[Document],
        gone: Iterable[str],
        *,
        position: int | None = None,
        since: int | None = None,
    ) -> None:
        """Put documents in the place of the old ones in one transaction. Raises Unavailable, Busy."""
        keys = sorted({*gone, *(document.key for document in documents)})
        with guarded(), self._connected() as connection:
            if not self._turn(connection):
                raise Busy("another process is writing the index")
            generation, before = self._current(connection)
            if since is not None and since != before:
                raise Busy(f"the index tells of post {before} by now, and the documents were drawn at {since}")
            number, length = _without(connection, generation, keys)
            added = {document.key: document for document in documents}  # the last of two with one key counts
            if added:
                number += len(added)
                length += self._add(connection, generation, list(added.values()))
            after = before if position is None else max(before, position)
            change = f"UPDATE {SCHEMA}.state SET position = %s, documents = documents + %s, words = words + %s"
            connection.execute(change, (after, number, length))
            connection.commit()
            self._sweep(connection, generation.name)

    def rebuild(self, begin: Callable[[], tuple[int, Iterable[Collection[Document]]]]) -> int:
        """Build the tables anew beside the old ones and switch, in one transaction. Raises Busy, Unavailable."""
        with self._connected() as connection:
            with guarded():
                until = time.monotonic() + REBUILD_WAITS_SECONDS
                while not self._turn(connection):
                    if time.monotonic() > until:
                        raise Busy("another process is writing the index")
                    connection.rollback()
                    time.sleep(0.05)
                connection.execute(STATE)
                trigrams = _trigrams_made(connection)
                generation = new_generation()
                connection.execute("SET LOCAL synchronous_commit = off; SET LOCAL maintenance_work_mem = '256MB'")
                connection.execute(generation.create())
            position, batches = begin()
            load = _Load(connection, generation, self._stems)
            for batch in batches:
                with guarded():
                    load.take(batch)
            with guarded():
                load.finish()
                connection.execute(generation.index(trigrams))
                connection.execute(
                    f"INSERT INTO {SCHEMA}.state (generation, position, documents, words) VALUES (%s, %s, %s, %s) ON CONFLICT (alone) DO UPDATE "
                    "SET generation = excluded.generation, position = excluded.position, documents = excluded.documents, words = excluded.words",
                    (generation.name, position, load.count, load.length),
                )
                connection.commit()
                self._sweep(connection, generation.name)
        return load.count

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        try:
            lent = self._connect()
            connection = lent.__enter__()
        except Exception as trouble:
            raise Unavailable(f"no connection: {type(trouble).__name__}: {trouble}"[:300]) from trouble
        try:
            yield connection
        finally:
            lent.__exit__(None, None, None)

    def _look(self, connection: Any) -> PostgresReader:
        for _ in range(5):
            try:
                cursor = connection.execute(_READING)
                while cursor.nextset():
                    pass
                row = cursor.fetchone()
                if row is None:
                    raise Unavailable("there is no index yet")
                generation = Generation(row[0])
                held = ", ".join((generation.doc, generation.said, generation.word, generation.facet))
                connection.execute(f"SELECT 1 FROM {held} LIMIT 0")  # holds them until the look ends
            except _GONE as gone:
                connection.rollback()
                trouble = gone  # switched between the two statements, or never there
            else:
                return PostgresReader(
                    connection, generation, self._stems, position=row[1], documents=row[2], words=row[3]
                )
        raise Unavailable(f"there is no index yet: {trouble}"[:200])

    def _turn(self, connection: Any) -> bool:
        """The one writer's turn; it ends with the transaction."""
        return bool(connection.execute(_LOCK, (SCHEMA,)).fetchone()[0])

    def _current(self, connection: Any) -> tuple[Generation, int]:
        row = connection.execute(f"SELECT generation, position FROM {SCHEMA}.state").fetchone()
        if row is None:
            raise Unavailable("there is no index yet")
        return Generation(row[0]), int(row[1])

    def _add(self, connection: Any, generation: Generation, documents: list[Document]) -> int:
        apart = [taken(document) for document in documents]
        stems = self._stems.of({one for each in apart for one in each.spellings()}, connection)
        numbers = _facet_numbers(connection, generation, documents)
        first = connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {generation.doc}").fetchone()[0]
        for number, (document, words) in enumerate(zip(documents, apart, strict=True), first):
            row = _doc_row(number, document, words, numbers, stems)
            connection.execute(f"INSERT INTO {generation.doc} VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", row)
            shown = _said_row(number, document)
            connection.execute(f"INSERT INTO {generation.said} VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", shown)
        _count_words(connection, generation, counted(zip((d.kind for d in documents), apart, strict=True)), stems, by=1)
        return sum(words.length for words in apart)

    def _sweep(self, connection: Any, current: str) -> None:
        """Take out the tables that no look holds any more; the others go another time."""
        for table in left_over(connection, current):
            connection.commit()
            with suppress(psycopg.Error):
                connection.execute("SET LOCAL lock_timeout = 20")
                connection.execute(f"DROP TABLE IF EXISTS {table}")
                connection.commit()
            connection.rollback()


class _Load:
    """Fills the tables of a generation, batch by batch."""

    def __init__(self, connection: Any, generation: Generation, stems: Stems) -> None:
        self._connection, self._generation, self._stems = connection, generation, stems
        self._numbers: dict[tuple[str, str], int] = {}
        self._seen: dict[tuple[str, str], int] = {}
        self.count = self.length = 0

    def take(self, documents: Collection[Document]) -> None:
        """One batch."""
        apart = [taken(document) for document in documents]
        stems = self._stems.of({one for each in apart for one in each.spellings()}, self._connection)
        for document in documents:
            for said in _facets_of(document):
                self._numbers.setdefault(said, len(self._numbers) + 1)
        with self._connection.cursor() as cursor:
            with cursor.copy(f"COPY {self._generation.doc} FROM STDIN") as copy:
                for number, (document, words) in enumerate(zip(documents, apart, strict=True), self.count + 1):
                    copy.write_row(_doc_row(number, document, words, self._numbers, stems))
            with cursor.copy(f"COPY {self._generation.said} FROM STDIN") as copy:
                for number, document in enumerate(documents, self.count + 1):
                    copy.write_row(_said_row(number, document))
        for said, number in counted(zip((document.kind for document in documents), apart, strict=True)).items():
            self._seen[said] = self._seen.get(said, 0) + number
        self.count += len(documents)
        self.length += sum(words.length for words in apart)

    def finish(self) -> None:
        """The words and the facets, once every document is in."""
        stems = self._stems.of({word for _, word in self._seen}, self._connection)
        with self._connection.cursor() as cursor:
            with cursor.copy(f"COPY {self._generation.word} FROM STDIN") as copy:
                for (kind, word), number in self._seen.items():
                    copy.write_row((kind, word, stems[word], number))
            with cursor.copy(f"COPY {self._generation.facet} FROM STDIN") as copy:
                for (facet, value), number in self._numbers.items():
                    copy.write_row((number, facet, value))


def _without(connection: Any, generation: Generation, keys: list[str]) -> tuple[int, int]:
    """Take documents out, and the words they counted for: minus how many there were, and minus their length."""
    if not keys:
        return 0, 0
    asked = f"SELECT id, kind, ref, {', '.join('said.' + part for part in _TEXTS)} FROM {generation.said} said JOIN {generation.doc} doc USING (id) WHERE key = ANY(%s)"
    rows = connection.execute(asked, (keys,)).fetchall()
    if not rows:
        return 0, 0
    old = [(kind, taken(Document(kind, ref, **dict(zip(_TEXTS, texts, strict=True))))) for _, kind, ref, *texts in rows]
    _count_words(connection, generation, counted(old), {}, by=-1)
    numbers = [row[0] for row in rows]
    connection.execute(f"DELETE FROM {generation.doc} WHERE id = ANY(%s)", (numbers,))
    connection.execute(f"DELETE FROM {generation.said} WHERE id = ANY(%s)", (numbers,))
    return -len(rows), -sum(words.length for _, words in old)


def _count_words(connection: Any, generation: Generation, seen: Any, stems: Any, *, by: int) -> None:
    """Count words up, or down again; one that stands nowhere any more goes."""
    if by > 0:
        connection.execute(
            f"INSERT INTO {generation.word} AS held SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[]) "
            "ON CONFLICT (kind, word) DO UPDATE SET seen = held.seen + excluded.seen",
            (*map(list, zip(*((kind, word, stems[word], n) for (kind, word), n in seen.items()), strict=True)),)
            if seen
            else ([], [], [], []),
        )
        return
    kinds, words, numbers = [k for k, _ in seen], [w for _, w in seen], list(seen.values())
    connection.execute(
        f"UPDATE {generation.word} AS held SET seen = held.seen - gone.n FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS gone(kind, word, n) "
        "WHERE held.kind = gone.kind AND held.word = gone.word",
        (kinds, words, numbers),
    )
    connection.execute(f"DELETE FROM {generation.word} WHERE seen <= 0 AND word = ANY(%s)", (words,))


def _facets_of(document: Document) -> list[tuple[str, str]]:
    return [(facet, value) for facet in FACETS[document.kind] for value in document.values(facet)]


def _facet_numbers(
    connection: Any, generation: Generation, documents: Iterable[Document]
) -> dict[tuple[str, str], int]:
    wanted = sorted({said for document in documents for said in _facets_of(document)})
    facets, values = [facet for facet, _ in wanted], [value for _, value in wanted]
    connection.execute(
        f"INSERT INTO {generation.facet} SELECT (SELECT coalesce(max(id), 0) FROM {generation.facet}) + row_number() OVER (), facet, value "
        f"FROM unnest(%s::text[], %s::text[]) AS new(facet, value) WHERE NOT EXISTS "
        f"(SELECT 1 FROM {generation.facet} held WHERE held.facet = new.facet AND held.value = new.value)",
        (facets, values),
    )
    asked = f"SELECT facet, value, id FROM {generation.facet} JOIN unnest(%s::text[], %s::text[]) AS new(facet, value) USING (facet, value)"
    return {(facet, value): number for facet, value, number in connection.execute(asked, (facets, values)).fetchall()}


def _doc_row(number: int, document: Document, words: Taken, numbers: Any, stems: Any) -> tuple[Any, ...]:
    facets = [numbers[said] for said in _facets_of(document)]
    return (
        number, document.kind, document.ref, _clean(sort_name(document.name)), document.day, words.length, facets, vector(words, stems),
    )  # fmt: skip


def _said_row(number: int, document: Document) -> tuple[Any, ...]:
    parts = dict(parts_of(document))
    return (number, document.key, document.digest(), *(_clean(parts[part]) for part in _TEXTS))


def _clean(text: str) -> str:
    """The server takes no NUL, and no half of a character."""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode()


def _trigrams_made(connection: Any) -> str:
    """The schema of pg_trgm, which is installed where the server has it and lets us; empty where not."""
    there = connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'").fetchone()
    if there:
        with suppress(psycopg.Error), connection.transaction():
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    return trigrams_of(connection)
