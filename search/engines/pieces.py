"""The stretch of a document that answers best, and in which of its parts the words stand. Knows no engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from search.engines.port import PARTS, Piece
from search.spelling import tokens

_OF, _BEFORE = 260, 80
_MOST_CHARACTERS = 3_000
_SHOWN = ("capabilities", "summary", "more")

Stand = tuple[int, int, str]
"""Where a word that was asked for begins and ends, and its stem."""


def why(
    said: Mapping[str, str], wanted: Collection[str], *, stem: Callable[[str], str]
) -> tuple[tuple[str, ...], tuple[Piece, ...]]:
    """The parts of a document in which the stems stand, and the stretch to show: of the part that has most of them.

    ``stem`` makes a stem of a word in its one spelling, the same way as ``wanted`` was made.
    """
    if not wanted:
        return (), ()
    stand = {part: _stand(said.get(part, ""), wanted, stem) for part in PARTS}
    matched = tuple(part for part in PARTS if stand[part])
    shown = [part for part in _SHOWN if stand[part]]
    if not shown:
        return matched, ()
    best = max(shown, key=lambda part: len({one for _, _, one in stand[part]}))
    return matched, _pieces(said[best][:_MOST_CHARACTERS], stand[best])


def _stand(text: str, wanted: Collection[str], stem: Callable[[str], str]) -> list[Stand]:
    return [(a, b, one) for word, a, b, _ in tokens(text[:_MOST_CHARACTERS]) if (one := stem(word)) in wanted]


def _pieces(text: str, stand: Sequence[Stand]) -> tuple[Piece, ...]:
    """A stretch as plain pieces. Nothing here is markup: the page escapes every piece."""
    start, end = _stretch(text, stand)
    pieces = [Piece("…")] if start else []
    at = start
    for a, b, _ in stand:
        if at <= a and b <= end:
            pieces += [Piece(text[at:a]), Piece(text[a:b], hit=True)]
            at = b
    pieces.append(Piece(text[at:end]))
    if end < len(text):
        pieces.append(Piece("…"))
    return tuple(piece for piece in pieces if piece.text)


def _stretch(text: str, stand: Sequence[Stand]) -> tuple[int, int]:
    """Where to begin and end: with as many different words that were asked for as fit, cut between words."""
    best, most = 0, 0
    for n, (a, _, _) in enumerate(stand):
        fit = len({one for begins, ends, one in stand[n : n + 40] if ends <= a + _OF - _BEFORE})
        if fit > most:
            best, most = a, fit
    if len(text) <= _OF:
        return 0, len(text)
    start = max(0, min(best - _BEFORE, len(text) - _OF))
    if start:
        gap = text.find(" ", start, best)
        start = gap + 1 if gap >= 0 else start
    end = min(len(text), start + _OF)
    if end < len(text):
        gap = text.rfind(" ", max(b for a, b, _ in stand if a == best), end)
        end = gap if gap > 0 else end
    return start, end
