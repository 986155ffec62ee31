"""One look into the index of PostgreSQL: what answers, in which order, how many of each, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from search.engines.nearness import distance
from search.engines.pieces import why
from search.engines.port import FACETS, NEWEST, RELEVANCE, SOONEST, Found, Hit, Question, guarded, sort_name
from search.engines.postgres.ranking import BY_LENGTH, DAMPENED, Known, Measure, measure_of, query_of, spellings
from search.engines.postgres.tables import Generation, trigrams_of
from search.engines.postgres.vectors import Stems
from search.spelling import WORD, plain, tokens
from search.understanding import OPERATORS, Beginning, Sought, tidy, understood

_SELDOM, _FAR_COMMONER = 2, 20
_MOST_BEGUN, _MOST_NEAR, _MOST_MENDED = 30, 40, 4
_TOO_SHORT, _SHORT = 3, 5
_WHOLE_MS = 60_000
_SHOWN_PARTS = ("name", "capabilities", "summary", "more", "codes")

_PLACES = {
    RELEVANCE: "score DESC, name, ref",
    NEWEST: "day = '', day DESC, name, ref",
    SOONEST: "day = '', day, name, ref",
}
_BY_NAME = "name, ref"


class PostgresReader:
    """One look into the index, inside one transaction that sees nothing later. Raises :class:`Unavailable`."""

    def __init__(
        self, connection: Any, generation: Generation, stems: Stems, *, position: int, documents: int, words: int
    ) -> None:
        self._connection, self._generation, self._stems = connection, generation, stems
        self._position, self._documents, self._words = position, documents, words

    def find(self, asked: Question) -> Found:
        """What answers."""
        with guarded():
            sought, loose = self._sought(asked)
            total, counts, rows = self._found(asked, sought)
            hits = self._hits(rows, sought, asked.kind)
            return Found(total, hits, counts, loose=loose and total > 0)

    def refs(self, asked: Question) -> tuple[str, ...]:
        """The refs of everything that answers."""
        with guarded():
            self._take_time()
            sought, _ = self._sought(asked)
            found, values = self._matching(asked, sought)
            statement = f"SELECT ref FROM {found} WHERE fails = 0 ORDER BY {_PLACES.get(asked.order, _BY_NAME)}"
            return tuple(ref for (ref,) in self._connection.execute(statement, values).fetchall())

    def suggestion(self, asked: Question) -> str:
        """The words with those the index has hardly seen put right; empty where nothing would change or be found."""
        with guarded():
            offered = self._mended(_clean(asked.words), asked.kind) if self._documents else ""
            again = replace(asked, words=offered, start=0, most=1)
            return offered if offered and self._found(again, self._sought(again)[0], with_counts=False)[0] else ""

    def suggests(self) -> bool:
        """Whether the server has the extension that knows what is spelt nearly so."""
        with guarded():
            return bool(trigrams_of(self._connection))

    def completions(self, beginning: str, *, kind: str, most: int) -> tuple[str, ...]:
        """Names that begin so, at most half of them, and words, the commonest first."""
        with guarded():
            low = " ".join(_clean(beginning).casefold().split())[:60]
            if len(low) < 2:
                return ()
            asked = (
                f"SELECT said.name FROM {self._generation.doc} doc JOIN {self._generation.said} said USING (id) "
                "WHERE doc.kind = %s AND doc.name LIKE %s ORDER BY doc.name, doc.ref LIMIT %s"
            )
            rows = self._connection.execute(asked, (kind, _begins(sort_name(low)), most // 2)).fetchall()
            found = [name for (name,) in rows]
            before, _, last = low.rpartition(" ")
            letters = last.replace("-", "")
            if len(letters) > 1:
                asked = f"SELECT word FROM {self._generation.word} WHERE kind = %s AND word LIKE %s ORDER BY seen DESC, word LIMIT %s"
                rows = self._connection.execute(asked, (kind, _begins(letters), most)).fetchall()
                found += [f"{before} {word}".strip() for (word,) in rows]
            return tuple(dict.fromkeys(found))[:most]

    def digests(self) -> dict[str, str]:
        """The digest of every document that is held."""
        with guarded():
            self._take_time()
            return dict(self._connection.execute(f"SELECT key, digest FROM {self._generation.said}").fetchall())

    def position(self) -> int:
        """The number of the last post that is told in it."""
        return self._position

    def _take_time(self) -> None:
        """Whoever asks for all of them is no person before a page: a slow moment is no reason to do without the index."""
        self._connection.execute(f"SET LOCAL statement_timeout = {_WHOLE_MS}")

    def _sought(self, asked: Question) -> tuple[Sought | None, bool]:
        """What the words look for, those put right that stand nowhere; and whether there are such."""
        sought = understood(_clean(asked.words)) if asked.words and self._documents else None
        if sought is None:
            return None, False
        known = self._known(sought, asked.kind)
        unseen = {
            word
            for group in sought.wanted
            for one in group
            if not any(known.is_seen(other) for other, _ in one.others)
            for word in spellings(one.typed)
            if not known.seen.get(known.stems[word])
        }
        mended = self._mended(_clean(asked.words), asked.kind, only=unseen) if unseen else ""
        return (understood(mended) or sought, True) if mended else (sought, False)

    def _mended(self, words: str, kind: str, *, only: Collection[str] = ()) -> str:
        """The words with those that hardly anybody says put right; empty where none is. ``only`` are those that may be."""
        if not (trigrams := trigrams_of(self._connection)):
            return ""
        text, parts, at, changed = tidy(words), list[str](), 0, 0
        for found in WORD.finditer(text):
            word = plain(found[0])
            may_be = found[0] not in OPERATORS and len(word) > _TOO_SHORT and changed < _MOST_MENDED
            near = self._put_right(word, kind, trigrams) if may_be and (word in only or not only) else ""
            parts += [text[at : found.start()], near or found[0]]
            at, changed = found.end(), changed + bool(near)
        return "".join((*parts, text[at:])) if changed else ""

    def _put_right(self, word: str, kind: str, trigrams: str) -> str:
        """The nearest far commoner word, for one that the index hardly knows: a letter away, or two for a long one that nobody says."""
        asked = f"SELECT coalesce(max(seen), 0) FROM {self._generation.word} WHERE kind = %s AND word = %s"
        seen = int(self._connection.execute(asked, (kind, word)).fetchone()[0])
        if seen > _SELDOM or any(c.isdigit() for c in word):
            return ""
        asked = (
            f"SELECT word, seen FROM {self._generation.word} WHERE word OPERATOR({trigrams}.%%) %s AND kind = %s AND seen > %s AND word <> %s "
            f"ORDER BY {trigrams}.similarity(word, %s) DESC, seen DESC, word LIMIT {_MOST_NEAR}"
        )
        floor = max(1, seen * _FAR_COMMONER)
        rows = self._connection.execute(asked, (word, kind, floor, word, word)).fetchall()
        most = 2 if len(word) > _SHORT and not seen else 1
        near = sorted((distance(word, other, most), -n, other) for other, n in rows)
        return near[0][2] if near and near[0][0] <= most else ""

    def _known(self, sought: Sought, kind: str) -> Known:
        terms = (*sought.terms(), *sought.unwanted)
        stems = self._stems.of(list(spellings(terms)), self._connection)
        beginnings = {term.letters: self._begun(term.letters, kind) for term in terms if isinstance(term, Beginning)}
        wanted = sorted({*stems.values(), *(stem for found in beginnings.values() for stem in found)})
        asked = f"SELECT stem, sum(seen)::bigint FROM {self._generation.word} WHERE kind = %s AND stem = ANY(%s) GROUP BY stem"
        return Known(
            stems, beginnings, dict(self._connection.execute(asked, (kind, wanted)).fetchall()), self._documents
        )

    def _begun(self, letters: str, kind: str) -> tuple[str, ...]:
        asked = f"SELECT stem FROM {self._generation.word} WHERE kind = %s AND word LIKE %s GROUP BY stem ORDER BY sum(seen) DESC, stem LIMIT {_MOST_BEGUN}"
        rows = self._connection.execute(asked, (kind, _begins(letters)))
        return tuple(stem for (stem,) in rows.fetchall())

    def _matching(self, asked: Question, sought: Sought | None) -> tuple[str, list[Any]]:
        """The rows that the words find, with their score and how many filters each fails, and what fills the statement."""
        query, measure = "", Measure()
        if sought is not None:
            known = self._known(sought, asked.kind)
            query, measure = query_of(sought, known), measure_of(sought, known)
        numbers = self._facet_numbers(asked)
        fails = " + ".join("(NOT facets && %s::int[])::int" for _ in numbers) or "0"
        first = " ".join(f"WHEN NOT facets && %s::int[] THEN {n}" for n in range(1, len(numbers) + 1))
        average = max(1.0, self._words / max(1, self._documents))
        dampened = f"{DAMPENED * (1 - BY_LENGTH):.5f}::float8 + {DAMPENED * BY_LENGTH / average:.7f}::float8 * length"
        columns = "".join(
            f", CASE WHEN fails = 0 THEN {one} ELSE 0 END AS s{n}" for n, (one, _) in enumerate(measure.columns)
        )
        columns += f", {' + '.join(measure.pairs)} AS pairs" if measure.pairs else ""
        # OFFSET 0 keeps the planner from working out a column once for every place that names it.
        rows = (
            f"(SELECT id, ref, name, day, facets, fails, failed, ({measure.whole()})::float8 AS score FROM "
            f"(SELECT id, ref, name, day, facets, fails, failed{columns} FROM "
            f"(SELECT id, ref, name, day, facets, vector, {dampened} AS dampened, {fails} AS fails, {f'CASE {first} ELSE 0 END' if first else '0'} AS failed "
            f"FROM {self._generation.doc} WHERE kind = %s{' AND vector @@ %s::tsquery' if query else ''} OFFSET 0) AS matching OFFSET 0) AS ranked) AS found"
        )
        return rows, [*measure.values, *numbers.values(), *numbers.values(), asked.kind, *([query] if query else [])]

    def _facet_numbers(self, asked: Question) -> dict[str, list[int]]:
        """The numbers of the values of each filter, in the order of the facets. A value that nobody says has none."""
        filters = {name: asked.filters[name] for name in FACETS[asked.kind] if asked.filters.get(name)}
        if not filters:
            return {}
        pairs = [(name, _clean(value)) for name, wanted in filters.items() for value in wanted]
        query = f"SELECT facet, value, id FROM {self._generation.facet} JOIN unnest(%s::text[], %s::text[]) AS wanted(facet, value) USING (facet, value)"
        rows = self._connection.execute(query, ([name for name, _ in pairs], [value for _, value in pairs])).fetchall()
        return {name: sorted(number for facet, _, number in rows if facet == name) for name in filters}

    def _found(
        self, asked: Question, sought: Sought | None, *, with_counts: bool = True
    ) -> tuple[int, dict[str, dict[str, int]], Sequence[Any]]:
        """How many answer, the counts, and the rows of the page: id, ref, score. One statement: the words are looked up once."""
        matching, values = self._matching(asked, sought)
        filtered = [name for name in FACETS[asked.kind] if asked.filters.get(name)]
        place = _PLACES.get(asked.order, _BY_NAME)
        counting = (
            "UNION ALL SELECT 1, failed, number, count(*), '' FROM "
            "(SELECT failed, unnest(facets) AS number FROM found WHERE fails <= 1) AS said GROUP BY failed, number"
        )
        statement = f"""
        WITH found AS MATERIALIZED (SELECT * FROM {matching}),
        page AS MATERIALIZED (SELECT id, ref, score, row_number() OVER (ORDER BY {place}) AS place
            FROM found WHERE fails = 0 ORDER BY {place} OFFSET %s LIMIT %s)
        SELECT 0 AS what, 0 AS a, 0::bigint AS b, count(*)::float8 AS n, '' AS ref FROM found WHERE fails = 0
        {counting if with_counts else ""}
        UNION ALL SELECT 2, place::int, id, score, ref FROM page
        """
        rows = self._connection.execute(statement, [*values, asked.start, asked.most]).fetchall()
        total, page, tally = 0, [], dict[int, dict[str, int]]()
        for what, a, b, n, ref in rows:
            if what == 0:
                total = int(n)
            elif what == 1:
                held = tally.setdefault(b, {})
                held["" if a == 0 else filtered[a - 1]] = int(n)
            else:
                page.append((a, b, ref, n))
        counts = self._counts(asked.kind, tally) if with_counts else {}
        return total, counts, [(number, ref, score) for _, number, ref, score in sorted(page)]

    def _counts(self, kind: str, tally: Mapping[int, Mapping[str, int]]) -> dict[str, dict[str, int]]:
        """Of each value, those that pass every filter and those that fail the one of its own facet alone."""
        counts: dict[str, dict[str, int]] = {name: {} for name in FACETS[kind]}
        asked = f"SELECT id, facet, value FROM {self._generation.facet} WHERE id = ANY(%s)"
        for number, facet, value in self._connection.execute(asked, (list(tally),)).fetchall():
            number_there = tally[number].get("", 0) + tally[number].get(facet, 0)
            if number_there and facet in counts:
                counts[facet][value] = number_there
        return counts

    def _hits(self, rows: Sequence[Any], sought: Sought | None, kind: str) -> tuple[Hit, ...]:
        if sought is None or not sought.wanted or not rows:
            return tuple(Hit(ref, score) for _, ref, score in rows)
        asked = f"SELECT id, {', '.join(_SHOWN_PARTS)} FROM {self._generation.said} WHERE id = ANY(%s)"
        found = self._connection.execute(asked, ([number for number, _, _ in rows],)).fetchall()
        said = {number: dict(zip(_SHOWN_PARTS, parts, strict=True)) for number, *parts in found}
        known = self._known(sought, kind)
        wanted = frozenset(stem for term in sought.terms() for stem in known.stems_of(term))
        words = {word for parts in said.values() for text in parts.values() for word, _, _, _ in tokens(text)}
        stems = self._stems.of(words, self._connection)
        hits = []
        for number, ref, score in rows:
            matched, pieces = why(said[number], wanted, stem=lambda word: stems.get(word, word))
            hits.append(Hit(ref, score, matched, pieces))
        return tuple(hits)


def _begins(letters: str) -> str:
    """What begins so, for LIKE."""
    return letters.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _clean(text: str) -> str:
    """The server takes no NUL, and no half of a character."""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode()
