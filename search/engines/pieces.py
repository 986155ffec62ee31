"""The stretch of a document that answers best, and in which of its parts the words stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from search.engines.analysis import analyzer
from search.engines.port import PARTS, Piece

from whoosh import highlight  # isort: skip  after analysis, which quiets its import

_OF, _AROUND = 260, 100
_MOST_CHARACTERS = 3_000
_SHOWN = ("capabilities", "summary", "more")


def why(said: Mapping[str, str], wanted: frozenset[str]) -> tuple[tuple[str, ...], tuple[Piece, ...]]:
    """The parts of a document in which the stems stand, and the stretch to show, of the first part that has one."""
    if not wanted:
        return (), ()
    text = analyzer()
    matched = tuple(part for part in PARTS if _stands(text, said.get(part, ""), wanted))
    for part in _SHOWN:
        if part in matched and (pieces := _best(text, said[part][:_MOST_CHARACTERS], wanted)):
            return matched, tuple(pieces)
    return matched, ()


def _stands(text: Any, words: str, wanted: frozenset[str]) -> bool:
    return any(token.text in wanted for token in text(words[:_MOST_CHARACTERS], mode="index"))


def _best(text: Any, words: str, wanted: frozenset[str]) -> list[Piece]:
    found: list[Piece] = highlight.highlight(
        words,
        wanted,
        text,
        highlight.ContextFragmenter(maxchars=_OF, surround=_AROUND),
        _pieces_of,
        top=1,
        mode="index",
    )
    return found


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


def stems(words: Iterable[str]) -> set[str]:
    """The stems of some words, as they are looked for."""
    return {token.text for word in words for token in analyzer()(word, mode="query")}
