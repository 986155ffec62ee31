"""Names and descriptions that a register keeps in CAPITALS, as people would write them. Pure.

Nothing can know every acronym. A word of a name is written as the
organisation's own description spells it, where it does; then by a table; then
by its shape. A text that is not in capitals is never touched.
"""

from __future__ import annotations

import re

from dps.profile.rules.spelling import ACRONYMS, AS_IS, PHRASES, PREFIXES, PROPER, SHORT, SMALL

_ROMAN = re.compile(r"(?:X{0,3}(?:IX|IV|V?I{1,3})|X{2,3}|XI{0,3})")
_WORD = re.compile(r"[^\W_]+(?:[’'`][^\W_]+)*")
_PROPER = {word.lower(): word for word in PROPER}
_SENTENCE = re.compile(r"(?:^|[.!?:]\s+|\n\s*|•\s*)[^\w\n]*([^\W\d_])")


def is_capitals(text: str) -> bool:
    """Whether a text is in capitals: four letters or more, and next to none of them small."""
    letters = [c for c in text if c.isalpha()]
    small = sum(c.islower() for c in letters)
    return len(letters) >= 4 and small * 20 < len(letters)


def name_in_words(name: str, description: str = "") -> str:
    """A name in capitals as people would write it; any other name as it is.

    ``description`` is what the organisation says of itself: its own spelling of
    a word of its name (``Aiiria``, ``ABM``) is the best there is.
    """
    if not is_capitals(name):
        return name
    own = {} if is_capitals(description) else _spellings(description)
    words = list(_WORD.finditer(name))
    out, last = [], 0
    for n, found in enumerate(words):
        before = name[last : found.start()]
        joined = before == "-" and n > 0
        out += [before, _name_word(found[0], own, first=n == 0, after=words[n - 1][0] if joined else "")]
        last = found.end()
    return "".join((*out, name[last:]))


def _name_word(word: str, own: dict[str, str], *, first: bool, after: str) -> str:
    low = word.lower()
    if low in SMALL and not first:
        return low
    if after and after.lower() in PREFIXES:
        return low
    if low in own and not (first and low in SMALL):
        return own[low]
    return _by_shape(word) or _capitalised(word)


def _by_shape(word: str) -> str:
    """The word where a table or its shape says it is no ordinary word; empty where it is one."""
    if word in AS_IS:
        return AS_IS[word]
    if word in ACRONYMS or _ROMAN.fullmatch(word):
        return word
    if re.fullmatch(r"\d+(?:ST|ND|RD|TH|S)", word):
        return word.lower()
    if any(c.isdigit() for c in word):
        return word
    if len(word) > 1 and not re.search(r"[AEIOUYÀ-Ý]", word):
        return word  # no vowel: nobody could say it
    return word if len(word) == 2 and word.isascii() and word not in SHORT and word.lower() not in SMALL else ""


def _capitalised(word: str) -> str:
    if found := re.fullmatch(r"([OD])([’'])(\w{2,})", word):
        return found[1] + found[2] + found[3].capitalize()
    if word.startswith("MC") and len(word) > 4:
        return "Mc" + word[2:].capitalize()
    return word.capitalize()


def _spellings(description: str) -> dict[str, str]:
    """How a description in mixed case spells its words with capitals in them, inside a sentence. One way only, or not at all."""
    begins = {found.start(1) for found in _SENTENCE.finditer(description)}
    found: dict[str, set[str]] = {}
    for match in _WORD.finditer(description):
        word = re.sub(r"[’'`]s$", "", match[0])
        if match.start() in begins and not any(c.isupper() for c in word[1:]):
            continue  # a capital that begins a sentence says nothing
        found.setdefault(word.lower(), set()).add(word)
    return {
        low: word
        for low, spelled in found.items()
        for word in spelled
        if len(spelled) == 1 and word != low and len(low) > 1
    }


def text_in_words(text: str, name: str = "") -> str:
    """A description in capitals in sentence case; any other text as it is. ``name`` is the organisation's, already in words."""
    if not is_capitals(text):
        return text
    low = _WORD.sub(lambda m: _text_word(m[0]), text)
    low = _SENTENCE.sub(lambda m: m[0][:-1] + m[0][-1].upper(), low)
    bare = re.sub(r"^the\s+", "", name, flags=re.IGNORECASE)
    for phrase in (*PHRASES, bare if len(bare) > 3 else ""):
        if phrase:
            spelled = phrase.replace("\\", "")  # a back-slash means something in a replacement
            low = re.sub(rf"(?<!\w){re.escape(phrase)}(?!\w)", spelled, low, flags=re.IGNORECASE)
    return low


def _text_word(word: str) -> str:
    low = word.lower()
    stem = re.sub(r"[’'`]s$", "", low)
    if stem in _PROPER:
        return _PROPER[stem] + low[len(stem) :]
    if low == "i" or word in AS_IS or word in ACRONYMS:
        return AS_IS.get(word, word)
    if any(c.isdigit() for c in word) or (len(word) > 1 and not re.search(r"[AEIOUYÀ-Ý]", word)):
        return _by_shape(word) or low
    return low
