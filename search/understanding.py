"""What a person types, understood: words, phrases, beginnings and numbers, and what the trade calls the same. Knows no engine.

Small by construction, and never an error: whatever is typed becomes a
:class:`Sought` of at most 16 words, or None where it asks for nothing in particular.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from search.spelling import WORD, is_said, parts, plain
from search.trade_words import EQUAL, LIKE, LONGEST_GROUP_WORD, equals_of

LONGEST_QUERY, MOST_WORDS, LONGEST_WORD = 200, 16, 40
SHORTEST_BEGINNING, MOST_BEGINNINGS, MOST_PHRASES, MOST_OTHERS = 3, 2, 3, 16
OPERATORS = frozenset({"AND", "OR", "NOT"})
JOINED = 0.9
"""What a word counts when it stands written as one with its neighbour, or apart where it was typed with a hyphen."""
LEFT_OVER = 0.2
"""What a word counts where the others that were typed with it are words that every text is full of."""


@dataclass(frozen=True)
class Word:
    """One word, in its one spelling (:func:`search.spelling.plain`), not stemmed."""

    text: str


@dataclass(frozen=True)
class Phrase:
    """Words that stand one after the other; two at least.

    ``apart`` is for each word after the first how many places after the one before it stands, empty where that is
    always one: a word that says nothing, as “for the” in “riding for the disabled”, is not given and holds its place.
    """

    words: tuple[str, ...]
    apart: tuple[int, ...] = ()

    def places(self) -> tuple[int, ...]:
        """For each word how far from the first it stands."""
        return tuple(accumulate(self.apart or (1,) * (len(self.words) - 1), initial=0))


@dataclass(frozen=True)
class Beginning:
    """What a word begins with; three letters at least."""

    letters: str


@dataclass(frozen=True)
class Code:
    """A CPV code of eight figures."""

    number: str


Term = Word | Phrase | Beginning | Code


@dataclass(frozen=True)
class Concept:
    """What was typed for one thing, any of which will do, and what others call it, each with what it counts beside it."""

    typed: tuple[Term, ...]
    others: tuple[tuple[Term, float], ...] = ()


@dataclass(frozen=True)
class Sought:
    """What is looked for: any of ``wanted``, each of which holds all of its concepts (AND), and none of ``unwanted``.

    Without anything wanted, all but the unwanted. A text that holds more of what is wanted is nearer.
    """

    wanted: tuple[tuple[Concept, ...], ...]
    unwanted: tuple[Term, ...] = ()

    def terms(self) -> tuple[Term, ...]:
        """Everything wanted that was typed, and what others call it."""
        every = (one for group in self.wanted for one in group)
        return tuple(dict.fromkeys(t for one in every for t in (*one.typed, *(other for other, _ in one.others))))

    def typed(self) -> tuple[Term, ...]:
        """Everything wanted as it was typed."""
        return tuple(term for group in self.wanted for one in group for term in one.typed)


def tidy(words: str) -> str:
    """What is asked, made small: at most 200 characters, 16 words, and two beginnings of words (``retro*``).

    AND, OR and NOT in capitals stay what they are, and so does “a phrase in quotation marks”.
    """
    whole = unicodedata.normalize("NFKC", words[:LONGEST_QUERY])[:LONGEST_QUERY]
    clean = "".join(c if c.isprintable() else " " for c in whole).translate({ord(c): '"' for c in "“”„"})
    kept, beginnings = [], 0
    for word in clean.split()[:MOST_WORDS]:
        if word in OPERATORS:
            kept.append(word)
            continue
        bare = word.rstrip("*")
        if bare != word and len(bare) >= SHORTEST_BEGINNING and beginnings < MOST_BEGINNINGS:
            beginnings += 1
            letters = re.sub(r"[\W_]", "", bare.lower())[:LONGEST_WORD]
            kept.append(f"{letters}*" if len(letters) >= SHORTEST_BEGINNING else letters)
        else:
            kept.append(word.replace("*", " ").strip()[:LONGEST_WORD])
    return " ".join(" ".join(kept).split()[: 2 * MOST_WORDS])


_PIECE = re.compile(
    rf'"(?P<phrase>[^"]*)"?|(?P<operator>\b(?:AND|OR|NOT)\b(?=\s|$|"))|(?P<beginning>\w+)\*|(?P<word>{WORD.pattern})'
)


def understood(words: str) -> Sought | None:
    """What these words look for; None for everything. Pure, and raises nothing.

    NOT takes the next word or phrase out, AND binds two neighbours together, OR and nothing are the same.
    """
    groups: list[list[tuple[Concept, ...]]] = []
    unwanted: list[Term] = []
    run: list[str] = []
    phrases, joins, refuses, left = 0, False, False, MOST_WORDS

    def put(concepts: Sequence[Concept]) -> None:
        nonlocal joins
        for n, one in enumerate(concepts):
            if n == 0 and joins and groups:
                groups[-1].append((one,))
            else:
                groups.append([(one,)])
        joins = joins and not concepts

    def finish() -> None:
        put(_concepts(run))
        run.clear()

    for piece in _PIECE.finditer(tidy(words)):
        kind, text = piece.lastgroup, piece[piece.lastgroup or 0]
        if kind == "operator":
            if text == "AND":
                finish()
                joins = bool(groups)
            elif text == "OR":
                finish()
                joins = False
            else:
                refuses = True
            continue
        if left <= 0:
            break
        held = [word for found in WORD.findall(text) if is_said(word := plain(found))] if kind == "phrase" else []
        left -= max(1, len(held))
        one: Term | None = None
        if kind == "phrase":
            phrases += len(held) > 1
            if len(held) == 1:
                one = Word(held[0])
            elif held and phrases <= MOST_PHRASES:
                one = _term(_phrased(text))
            elif held and not refuses:
                run.extend(WORD.findall(text))
                continue
        elif kind == "beginning":
            one = Beginning(plain(text) if len(plain(text)) >= SHORTEST_BEGINNING else text.lower())
        elif refuses:
            one = Word(plain(text)) if is_said(plain(text)) else None
        elif joins:
            finish()
            put(_concepts([text]))
            continue
        else:
            run.append(text)
            if _and_follows(piece):
                last = run.pop()
                finish()
                put(_concepts([last]))
            continue
        if refuses:
            unwanted += [one] if one else []
            refuses = False
        elif one is not None:
            finish()
            put([Concept((one,))])
    finish()
    if not groups and not unwanted:
        return None
    return Sought(_bounded(tuple(tuple(c for member in group for c in member) for group in groups)), tuple(unwanted))


def _and_follows(piece: re.Match[str]) -> bool:
    return re.match(r"\W*AND\b", piece.string[piece.end() :]) is not None


def _phrased(text: str) -> list[str]:
    """The words of a phrase, those with hyphens part by part, as a text's places have them."""
    found: list[str] = []
    for word in WORD.findall(text):
        found += parts(word) or (plain(word),)
    return found


def _concepts(run: Sequence[str]) -> list[Concept]:
    """A run of words as concepts: the longest that the trade knows first, else word by word."""
    spelt, found, at = [plain(word) for word in run], list[Concept](), 0
    while at < len(run):
        length, others = _known(run, spelt, at)
        typed = tuple(Word(word) for word in spelt[at : at + length] if is_said(word))
        written = [*_written_otherwise(run, spelt, at, length), *others]
        if others and len(typed) < 2 <= length:  # “IT support”: what is left of it without “it” says little
            found.append(Concept((others[0][0],), (*others[1:], *((word, LEFT_OVER) for word in typed))))
        elif typed:
            found.append(Concept(typed, _once(each for each in written if each[0] not in typed)))
        at += length
    return found


def _known(run: Sequence[str], spelt: Sequence[str], at: int) -> tuple[int, list[tuple[Term, float]]]:
    for length in range(min(LONGEST_GROUP_WORD, len(spelt) - at), 0, -1):
        equals = equals_of(tuple(spelt[at : at + length]))
        if not equals and length == 1 and (apart := parts(run[at])):
            equals = equals_of(apart)  # “web-design”
        if equals:
            return length, [(_term(words), weight) for words, weight in equals]
    return 1, []


def _once(others: Iterable[tuple[Term, float]]) -> tuple[tuple[Term, float], ...]:
    found: dict[Term, float] = {}
    for term, weight in others:
        found.setdefault(term, weight)
    return tuple(found.items())


def _term(words: Sequence[str]) -> Term:
    """Words one after the other as a term; those that say nothing hold their place."""
    said = [(place, word) for place, word in enumerate(words) if is_said(word)]
    if len(said) < 2:
        return Word(said[0][1] if said else words[0])
    apart = tuple(after - at for (at, _), (after, _) in pairwise(said))
    return Phrase(tuple(word for _, word in said), apart if max(apart) > 1 else ())


def _written_otherwise(run: Sequence[str], spelt: Sequence[str], at: int, length: int) -> list[tuple[Term, float]]:
    """“well being” as one word, and “community-led” as two."""
    found: list[tuple[Term, float]] = []
    for n in range(at, at + length):
        if sum(map(is_said, parts(run[n]))) > 1:
            found.append((_term(parts(run[n])), JOINED))
        if (
            n + 1 < len(spelt)
            and is_said(spelt[n])
            and is_said(spelt[n + 1])
            and not (spelt[n] + spelt[n + 1]).isdigit()
        ):
            found.append((Word(plain(spelt[n] + spelt[n + 1])), JOINED))
    return found


def _bounded(wanted: tuple[tuple[Concept, ...], ...]) -> tuple[tuple[Concept, ...], ...]:
    """At most so many other words in all: what was typed first has them first."""
    left, groups = MOST_OTHERS, []
    for group in wanted:
        kept = []
        for one in group:
            others = one.others[:left]
            left -= len(others)
            kept.append(Concept(_codes(one.typed), others))
        groups.append(tuple(kept))
    return tuple(groups)


def _codes(typed: tuple[Term, ...]) -> tuple[Term, ...]:
    return tuple(
        Code(term.text) if isinstance(term, Word) and len(term.text) == 8 and term.text.isdigit() else term
        for term in typed
    )


__all__ = ["EQUAL", "LIKE", "Beginning", "Code", "Concept", "Phrase", "Sought", "Term", "Word", "tidy", "understood"]
