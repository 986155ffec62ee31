"""One look into the index of PostgreSQL: what answers, in which order, how many of each, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from search.engines.nearness import distance
from search.engines.pieces import why
from search.engines.port import FACETS, NEWEST, RELEVANCE, SOONEST, Busy, Found, Hit, Question, Unavailable
from search.engines.postgres.ranking import BY_LENGTH, DAMPENED, Known, measure_of, query_of, spellings
from search.engines.postgres.tables import Generation, trigrams_of
from search.engines.postgres.vectors import Stems
from search.spelling import WORD, plain, tokens
from search.understanding import OPERATORS, Beginning, Concept, Sought, Term, Word, tidy, understood

_SELDOM, _FAR_COMMONER = 2, 20
_MOST_BEGUN, _MOST_NEAR, _NEAR_OFFERED, _NEAR_COUNTS = 60, 40, 3, 0.5
_SHORT = 5
_SHOWN_PARTS = ("name", "capabilities", "summary", "more", "codes")

_PLACES = {
    RELEVANCE: "score DESC, name, ref",
    NEWEST: "day = '', day DESC, name, ref",
    SOONEST: "day = '', day, name, ref",
}
_BY_NAME = "name, ref"


@contextmanager
def guarded() -> Iterator[None]:
    """Whatever goes wrong between us and the server means one thing: look without it."""
    try:
        yield
    except (Unavailable, Busy):
        raise
    except Exception as trouble:
        raise Unavailable(f"{type(trouble).__name__}: {trouble}"[:300]) from trouble


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
            sought, _ = self._sought(asked)
            measure, matching, values = self._matching(asked, sought)
            statement = (
                f"SELECT ref FROM (SELECT ref, name, day, fails, ({measure})::float8 AS score FROM {matching}) AS found "
                f"WHERE fails = 0 ORDER BY {_PLACES.get(asked.order, _BY_NAME)}"
            )
            return tuple(ref for (ref,) in self._connection.execute(statement, values).fetchall())

    def suggestion(self, asked: Question) -> str:
        """The words with those the index has hardly seen put right; empty where nothing would change or be found."""
        with guarded():
            if not self._documents or not (trigrams := trigrams_of(self._connection)):
                return ""
            text, changed, at = tidy(asked.words), False, 0
            offered = []
            for found in WORD.finditer(text):
                offered.append(text[at : found.start()])
                word, at = found[0], found.end()
                near = "" if word in OPERATORS or len(word) < 4 else self._put_right(plain(word), asked.kind, trigrams)
                offered.append(near or word)
                changed = changed or bool(near)
            whole = "".join((*offered, text[at:]))
            if not changed:
                return ""
            again = replace(asked, words=whole, start=0, most=1)
            return whole if self._found(again, self._sought(again)[0], with_counts=False)[0] else ""

    def completions(self, beginning: str, *, kind: str, most: int) -> tuple[str, ...]:
        """Words and names of this kind that begin so: words that many say, then names, then words that few say."""
        with guarded():
            low = " ".join(_clean(beginning).casefold().split())
            if len(low) < 2:
                return ()
            begins = low.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            one = plain(low)
            asked = f"SELECT word, seen FROM {self._generation.word} WHERE kind = %s AND word LIKE %s ORDER BY seen DESC, word LIMIT %s"
            words = self._connection.execute(asked, (kind, begins, most)).fetchall()
            if not words and one != low:
                words = self._connection.execute(asked, (kind, one.replace("_", "\\_") + "%", most)).fetchall()
            asked = (
                f"SELECT said.name FROM {self._generation.doc} doc JOIN {self._generation.said} said USING (id) "
                "WHERE doc.kind = %s AND doc.name LIKE %s ORDER BY doc.name, doc.ref LIMIT %s"
            )
            names = [name for (name,) in self._connection.execute(asked, (kind, begins, most)).fetchall()]
            common = [word for word, seen in words if seen > 1]
            seldom = [word for word, seen in words if seen <= 1]
            room = max(most - len(names), (most + 1) // 2)
            return tuple(dict.fromkeys((*common[:room], *names, *common[room:], *seldom)))[:most]

    def digests(self) -> dict[str, str]:
        """The digest of every document that is held."""
        with guarded():
            return dict(self._connection.execute(f"SELECT key, digest FROM {self._generation.said}").fetchall())

    def position(self) -> int:
        """The number of the last post that is told in it."""
        return self._position

    def _sought(self, asked: Question) -> tuple[Sought | None, bool]:
        """What the words look for, with near spellings of those that stand nowhere; and whether there are such."""
        sought = understood(_clean(asked.words)) if asked.words and self._documents else None
        if sought is None:
            return None, False
        known = self._known(sought, asked.kind)
        unseen = [
            one
            for group in sought.wanted
            for one in group
            if not any(known.is_seen(term) for term in (*one.typed, *(other for other, _ in one.others)))
        ]
        trigrams = trigrams_of(self._connection) if unseen else ""
        near = {one: self._near(one, asked.kind, trigrams) for one in unseen} if trigrams else {}
        if not any(near.values()):
            return sought, False
        wanted = tuple(
            tuple(Concept(one.typed, (*one.others, *near.get(one, ()))) for one in group) for group in sought.wanted
        )
        return Sought(wanted, sought.unwanted), True

    def _near(self, one: Concept, kind: str, trigrams: str) -> tuple[tuple[Term, float], ...]:
        words = [term.text for term in one.typed if isinstance(term, Word) and len(term.text) > 3]
        found = [(near, seen) for word in words for near, seen in self._spelt_nearly(word, kind, trigrams)]
        return tuple((Word(near), _NEAR_COUNTS) for near, _ in found[:_NEAR_OFFERED])

    def _spelt_nearly(self, word: str, kind: str, trigrams: str) -> list[tuple[str, int]]:
        """Words of the index that differ in a letter, or in two where the word is long: the nearest alone, the commonest first."""
        if any(c.isdigit() for c in word):
            return []
        asked = (
            f"SELECT word, seen FROM {self._generation.word} WHERE word OPERATOR({trigrams}.%%) %s AND kind = %s "
            f"ORDER BY {trigrams}.similarity(word, %s) DESC, seen DESC LIMIT {_MOST_NEAR}"
        )
        rows = self._connection.execute(asked, (word, kind, word)).fetchall()
        most = 2 if len(word) > _SHORT else 1
        near = sorted((distance(word, other, most), -seen, other) for other, seen in rows if other != word)
        return [(other, -seen) for far, seen, other in near if far <= most and far == near[0][0]]

    def _put_right(self, word: str, kind: str, trigrams: str) -> str:
        """A far commoner word nearby, for a word that the index hardly knows."""
        asked = f"SELECT coalesce(max(seen), 0) FROM {self._generation.word} WHERE kind = %s AND word = %s"
        seen = int(self._connection.execute(asked, (kind, word)).fetchone()[0])
        if seen > _SELDOM:
            return ""
        commoner = [near for near, n in self._spelt_nearly(word, kind, trigrams) if n > max(1, seen * _FAR_COMMONER)]
        return commoner[0] if commoner else ""

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
        rows = self._connection.execute(asked, (kind, letters.replace("\\", "\\\\").replace("_", "\\_") + "%"))
        return tuple(stem for (stem,) in rows.fetchall())

    def _matching(self, asked: Question, sought: Sought | None) -> tuple[str, str, list[Any]]:
        """The measure, the rows that the words find with how many filters each fails, and what fills them."""
        known = self._known(sought, asked.kind) if sought is not None else None
        query = query_of(sought, known) if sought is not None and known is not None else ""
        measure, ranks = measure_of(sought, known) if query and sought is not None and known is not None else ("0", [])
        numbers = self._facet_numbers(asked)
        fails = ["(NOT facets && %s::int[])::int" for _ in numbers]
        first = " ".join(f"WHEN NOT facets && %s::int[] THEN {n}" for n in range(1, len(numbers) + 1))
        average = max(1.0, self._words / max(1, self._documents))
        rows = (
            f"(SELECT id, ref, name, day, facets, vector, {DAMPENED} * ({1 - BY_LENGTH} + {BY_LENGTH} * length / {average:.3f}) AS dampened, "
            f"{' + '.join(fails) or '0'} AS fails, {f'CASE {first} ELSE 0 END' if first else '0'} AS failed "
            f"FROM {self._generation.doc} WHERE kind = %s{' AND vector @@ %s::tsquery' if query else ''}) AS matching"
        )
        values = [*ranks, *numbers.values(), *numbers.values(), asked.kind, *([query] if query else [])]
        return measure, rows, values

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
        measure, matching, values = self._matching(asked, sought)
        filtered = [name for name in FACETS[asked.kind] if asked.filters.get(name)]
        counting = "UNION ALL SELECT 1, failed, number, count(*), '' FROM found, unnest(facets) AS number WHERE fails <= 1 GROUP BY 2, 3"
        statement = f"""
        WITH found AS MATERIALIZED (SELECT id, ref, name, day, facets, fails, failed, CASE WHEN fails = 0 THEN {measure} ELSE 0 END::float8 AS score FROM {matching}),
        page AS MATERIALIZED (SELECT id, ref, score, row_number() OVER (ORDER BY {_PLACES.get(asked.order, _BY_NAME)}) AS place
            FROM found WHERE fails = 0 ORDER BY {_PLACES.get(asked.order, _BY_NAME)} OFFSET %s LIMIT %s)
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


def _clean(text: str) -> str:
    """The server takes no NUL, and no half of a character."""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode()
