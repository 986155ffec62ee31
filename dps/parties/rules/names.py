"""Names of organisations and people: what cannot be one, and which are made to be taken for another's. Pure.

Unicode Technical Standard 39 compares "skeletons": what is left of a name when
every letter is put in the place of those it is mistaken for. Ours is smaller
and goes further where names of organisations do: capitals, accents, spaces,
punctuation and the legal form at the end tell nobody apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from dps.core.refusal import Obstacle
from dps.core.unseen import called, unseen_in, where, without

LONGEST = 200
"""Characters in the name of an organisation; a person's has 120."""

MOST_MARKS = 2
"""Accents that one letter may carry; Vietnamese needs two."""

SCRIPTS = frozenset(
    (
        "LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "TAMIL",
        "ETHIOPIC", "CJK", "HIRAGANA", "KATAKANA", "HANGUL",
    )
)  # fmt: skip
"""Scripts that a word of a name may be written in; one word in one of them."""

_TOGETHER = frozenset(("CJK", "HIRAGANA", "KATAKANA"))  # Japanese writes one word in all three
_JAPANESE_MARK = "KATAKANA-HIRAGANA"

_LOOKS_LIKE: Mapping[str, str] = MappingProxyType(
    {
        letter: plain
        for plain, letters in {
            # Cyrillic and Greek letters, capitals apart: Greek Η looks like H, and its small η like n.
            "a": "аАαΑɑᴀ4@", "b": "вВьЬЪъΒβƅʙБб8", "c": "сСϲϹᴄ¢", "d": "ԁԀđĐðÐᴅ", "e": "еЕєЄεΕɛᴇ3€ЗзэЭ",
            "f": "ғҒƒ", "g": "ɡԍԌɢ9", "h": "һҺНнΗħĦʜ", "j": "јЈϳȷᴊ", "k": "кКκΚᴋ", "l": "іІїЇιΙıіɩɪӀӏłŁ1|!ſʟΪϊ",
            "m": "мМΜᴍ", "n": "пПηΝɴ", "o": "оОοΟσөӨøØᴏ0", "p": "рРρΡþÞᴘ", "q": "ԛԚ", "r": "гГʀ", "s": "ѕЅꜱ5$",
            "t": "тТτΤŧŦᴛ7", "u": "υՍսᴜ", "v": "ѵѴνᴠ", "w": "ԝԜωшШᴡ", "x": "хХχΧ×", "y": "уУүҮұҰΥγʏ", "z": "Ζᴢ",
            "ae": "æÆӕӔ", "oe": "œŒ", "ss": "ß", "and": "&+",
        }.items()
        for letter in letters
    }
)  # fmt: skip
"""What each letter is taken for. ``i`` and ``l`` are one letter here, since I and l are."""

_LEGAL_FORMS = (
    "limited", "ltd", "cyfyngedig", "cyf", "plc", "ccc", "llp", "pac", "lp", "cic", "cbc", "cio", "scio", "sce", "clg",
    "company", "co", "inc", "incorporated", "gmbh", "community interest company", "cwmni buddiannau cymunedol",
    "charitable incorporated organisation", "scottish charitable incorporated organisation",
    "limited liability partnership", "public limited company", "company limited by guarantee", "limited by guarantee",
    "community benefit society", "registered society", "bencom",
)  # fmt: skip


def obstacles_to_name(text: str, *, longest: int = LONGEST) -> tuple[Obstacle, ...]:
    """Why this cannot be the name of an organisation or a person; empty when it can. A rule of the market."""
    bare = unicodedata.normalize("NFC", text).strip()
    if not bare:
        return (Obstacle("name-missing", "Enter the name."),)
    found: list[Obstacle] = []
    if len(bare) > longest:
        found.append(
            Obstacle(
                "name-long",
                f"Shorten the name to {longest} characters or fewer. This one has {len(bare):,}.",
            )
        )
    hidden = sorted({*unseen_in(bare), *(at for at, one in enumerate(bare) if one in "\n\t")})
    if hidden:
        found.append(
            Obstacle(
                "name-unseen",
                f"The name holds a character that cannot be seen: {called(bare[hidden[0]])}, {where(bare, hidden[0])}.",
                mend="Type the name afresh, without pasting it.",
            )
        )
    seen = without(bare, tuple(hidden))
    if not any(c.isalnum() for c in seen):
        found.append(Obstacle("name-without-letters", "A name needs a letter or a number."))
    found += _in_scripts(seen)
    if _most_marks(seen) > MOST_MARKS:
        found.append(Obstacle("name-marks", f"A letter of the name carries more than {MOST_MARKS} accents."))
    return tuple(found)


def skeleton(text: str) -> str:
    """What is left of a name when nothing is kept that people overlook. Two names with one skeleton are held for review.

    Never empty for a name that :func:`obstacles_to_name` lets pass.
    """
    words = _words(text)
    while (cut := next((n for n in range(1, len(words)) if _one("".join(words[n:])) in _FORMS), 0)) > 0:
        words = words[:cut]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return _one("".join(words)) or "".join(text.split()).casefold()


def look_alikes(name: str, others: Iterable[str]) -> tuple[str, ...]:
    """Those of ``others`` that people could take for ``name``, itself included where it is among them, in their order."""
    mine = skeleton(name)
    return tuple(other for other in others if skeleton(other) == mine)


def _words(text: str) -> list[str]:
    """The words of a name in plain letters: no accents, no punctuation, look-alikes put in their place."""
    kept = without(text, unseen_in(text))
    kept = unicodedata.normalize("NFKC", _plain(kept)).casefold()
    spread = "".join(_LOOKS_LIKE.get(c, c) for c in _plain(unicodedata.normalize("NFKD", kept)))
    spread = re.sub(r"(?<=\w)[.’'‘`´](?=\w|\s|$)", "", spread)
    bare = "".join(c for c in spread if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", bare.replace("i", "l"))


def _plain(text: str) -> str:
    """Every letter that is mistaken for another as that other. Done before capitals are: some mislead only as capitals."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(f" {_LOOKS_LIKE[c]} " if c in "&+" else _LOOKS_LIKE.get(c, c) for c in apart)


def _one(letters: str) -> str:
    """Two letters that together look like one, as that one."""
    return letters.replace("rn", "m").replace("vv", "w")


_FORMS = frozenset(_one("".join(_words(form))) for form in _LEGAL_FORMS)


def _in_scripts(name: str) -> list[Obstacle]:
    for word in re.findall(r"[^\W\d_]+(?:[’'][^\W\d_]+)*", name):
        scripts = {_script(c) for c in word if c.isalpha()} - {_JAPANESE_MARK}
        strange = sorted(scripts - SCRIPTS)
        if strange:
            letter = next(c for c in word if _script(c) in strange)
            return [
                Obstacle(
                    "name-script",
                    f"The name holds {called(letter)}, which is not a letter of a script that names are written in here.",
                    mend="Write the name in the letters of its register.",
                )
            ]
        if len(scripts) > 1 and not scripts <= _TOGETHER:
            main = _script(next((c for c in word if _script(c) == "LATIN"), word[0]))
            letter = next(c for c in word if _script(c) != main)
            return [
                Obstacle(
                    "name-mixed",
                    f"The word “{word}” mixes letters of two scripts: {called(letter)} stands among the others.",
                    mend="Type the word afresh, on one keyboard.",
                )
            ]
    return []


def _script(character: str) -> str:
    """The script of a letter, as far as its own name tells: enough for letters, and the standard library knows no more."""
    name = unicodedata.name(unicodedata.normalize("NFKC", character)[0], "NO NAME")
    first = name.split()[0]
    if first in {"MODIFIER", "FEMININE", "MASCULINE", "MICRO"}:
        return "LATIN"
    return first


def _most_marks(name: str) -> int:
    most = run = 0
    for c in unicodedata.normalize("NFD", name):
        run = run + 1 if unicodedata.combining(c) else 0
        most = max(most, run)
    return most
