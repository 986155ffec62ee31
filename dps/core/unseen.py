"""Characters that nobody sees: they turn the writing, hide between letters, or steer a machine. Pure.

A name with one of them is not the name it looks like. Long texts may hold the
joiner that emoji and some scripts are made with.
"""

from __future__ import annotations

import re
import unicodedata

ZWNJ, ZWJ = "\u200c", "\u200d"
SOFT_HYPHEN = "\u00ad"
_LINES = "\n\t"
_RARE = re.compile(
    "[^\n\t\\x20-\\x7e\u00a0-\u00ac\u00ae-\u024f\u2010-\u2027\u20ac]"
)  # the others are seen: most text is of them
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u2800\u3164\uffa0")
_SELECTORS = frozenset("\ufe0e\ufe0f")
_TAGS = range(0xE0020, 0xE0080)
_FLAG = "\U0001f3f4"
_KNOWN = {
    "\u202e": "right-to-left override",
    "\u200b": "zero-width space",
    "\ufeff": "zero-width no-break space",
    "\u0000": "NUL",
    "\u001b": "escape",
    "\u2028": "line separator",
    "\u2029": "paragraph separator",
}
_JOINING = (
    "ARABIC",
    "DEVANAGARI",
    "BENGALI",
    "GURMUKHI",
    "GUJARATI",
    "TAMIL",
    "TELUGU",
    "KANNADA",
    "MALAYALAM",
    "SINHALA",
)


def is_unseen(character: str) -> bool:
    """Whether a character is one that nobody sees, wherever it stands. New lines and tabs are not among them."""
    if character in _LINES or character == " ":
        return False
    code = ord(character)
    return (
        unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        or character in _FILLERS
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0100 <= code <= 0xE01EF
        or code & 0xFFFE == 0xFFFE
        or 0xFDD0 <= code <= 0xFDEF
    )


def unseen_in(text: str, *, long: bool = False) -> tuple[int, ...]:
    """Where in a text the unseen characters stand. In a ``long`` one, joiners and selectors where they belong are let be."""
    found = (rare.start() for rare in _RARE.finditer(text))
    return tuple(at for at in found if is_unseen(text[at]) and not (long and _belongs(text, at)))


def without(text: str, places: tuple[int, ...]) -> str:
    """The text without the characters at these places."""
    gone = set(places)
    return "".join(one for at, one in enumerate(text) if at not in gone) if gone else text


def called(character: str) -> str:
    """What a character is called, for people: ``right-to-left override (U+202E)``."""
    name = _KNOWN.get(character) or unicodedata.name(character, "control character").lower()
    return f"{name} (U+{ord(character):04X})"


def where(text: str, place: int) -> str:
    """Where a place is, for people: after the last few characters that can be seen, or at the start."""
    seen = without(text[:place], unseen_in(text[:place])).rstrip()
    return f"after “{seen[-12:]}”" if seen else "at the start"


def _belongs(text: str, at: int) -> bool:
    """Whether an unseen character makes what is before it: an emoji, a flag of a nation, a letter of a joining script."""
    one, before = text[at], text[at - 1] if at else ""
    if not before:
        return False
    if ord(one) in _TAGS:
        start = text.rfind(_FLAG, max(0, at - 8), at)
        return start >= 0 and all(ord(c) in _TAGS for c in text[start + 1 : at])
    if one in _SELECTORS:
        return _is_picture(before) or before in "0123456789#*"
    if one == ZWJ and (_is_picture(before) or before in _SELECTORS):
        return at + 1 < len(text) and _is_picture(text[at + 1])
    if one in (ZWJ, ZWNJ):
        return unicodedata.name(before, "").startswith(_JOINING)
    return False


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) in {"So", "Sk"} or character in "\u203c\u2049"
