"""What a careful colleague would say of a bid's files before it is submitted. Nothing here stops a bid. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dps.bidding.rules.besides import GENERAL

WAITING, UNSCANNED = "waiting", "unscanned"
"""What the virus scanner said of a file, where it is not ``clean``: it was away; none is set up (``none`` in older drafts)."""

FAULTS: Mapping[str, str] = {
    "empty": "“{name}” has nothing in it (0 bytes).",
    "unreadable": "“{name}” cannot be read: no program may be able to open it.",
    "locked": "“{name}” asks for a password, so the evaluators could not read it.",
    "blank-form": "“{name}” is a form, and none of its boxes is filled in.",
    "blank": "“{name}” has nothing on its pages.",
}
"""What can be seen wrong with a file by itself, by code."""

_PRICED = re.compile(r"\b(?:pric(?:e|es|ing)|cost(?:s|ing)?|fees?|rates?|quotation)\b", re.IGNORECASE)
_SHORT = {
    "and",
    "the",
    "for",
    "our",
    "how",
    "what",
    "with",
    "will",
    "you",
    "your",
    "from",
    "pdf",
    "docx",
    "doc",
    "final",
    "copy",
}
_FEWEST_LETTERS = 3


@dataclass(frozen=True)
class FileLook:
    """What a file looks like: how many ``pages``, ``sheets`` or ``slides`` (None: not known), codes of faults, the scanner's word."""

    count: int | None = None
    unit: str = ""
    faults: tuple[str, ...] = ()
    scan: str = UNSCANNED

    @property
    def size_in_words(self) -> str:
        """``3 pages``; empty where nothing is known."""
        if self.count is None or not self.unit:
            return ""
        return f"{self.count:,} {self.unit}{'' if self.count == 1 else 's'}"


NOT_LOOKED = FileLook()
LENGTHS = "lengths"
UNITS = ("page", "sheet", "slide", "picture")
_LONGEST = 999_999


def lengths_of(looks: Mapping[str, FileLook]) -> dict[str, dict[str, list[Any]]]:
    """How long each file is, by the digest of its content, as it is sealed with the answers; nothing where nothing is known."""
    known = {digest: [look.count, look.unit] for digest, look in looks.items() if look.size_in_words}
    return {LENGTHS: known} if known else {}


def read_lengths(quality: Mapping[str, Any]) -> dict[str, str]:
    """How long each file of an opened bid is, in words, by the digest of its content; what cannot be read is left out."""
    raw = quality.get(LENGTHS)
    found = {}
    for digest, said in raw.items() if isinstance(raw, Mapping) else ():
        if (
            isinstance(said, list)
            and len(said) == 2
            and type(said[0]) is int
            and 0 <= said[0] <= _LONGEST
            and said[1] in UNITS
        ):
            found[str(digest)] = FileLook(said[0], said[1]).size_in_words
    return found


@dataclass(frozen=True)
class Slot:
    """A place that files go with: a criterion by its ref, or ``general``."""

    ref: str
    title: str


@dataclass(frozen=True)
class Seen:
    """One file as the warnings see it."""

    name: str
    sha256: str
    look: FileLook
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Warned:
    """One warning: which file (by the digest of its content), its code and its words."""

    sha256: str
    code: str
    says: str


def file_warnings(files: Sequence[Seen], *, slots: Sequence[Slot]) -> tuple[Warned, ...]:
    """Every warning about the files, in their order. The same file may go with many questions; twice the same file is pointed out."""
    found: list[Warned] = []
    first: dict[str, str] = {}
    for file in files:
        for fault in file.look.faults:
            if fault in FAULTS:
                found.append(Warned(file.sha256, fault, FAULTS[fault].format(name=file.name)))
        if file.look.scan == WAITING:
            says = f"The virus scanner was away when “{file.name}” came, and has not looked at it. It is kept, and may be submitted."
            found.append(Warned(file.sha256, "unscanned", says))
        if file.sha256 in first:
            says = f"“{file.name}” is the same file as “{first[file.sha256]}”. Attach it once: one file may go with many questions."
            found.append(Warned(file.sha256, "twice", says))
        first.setdefault(file.sha256, file.name)
        found += _misplaced(file, slots)
    return tuple(found)


def _misplaced(file: Seen, slots: Sequence[Slot]) -> list[Warned]:
    """A price among the answers, and a file whose name speaks of another question."""
    found = []
    if _PRICED.search(re.sub(r"[_\-.]", " ", file.name)):
        says = (
            f"“{file.name}” seems to hold a price. Files are opened with the answers, before any price may be seen: "
            "take prices out of it."
        )
        found.append(Warned(file.sha256, "price-in-file", says))
    chosen = [slot for slot in slots if slot.ref in file.places and slot.ref != GENERAL]
    if not chosen:
        return found
    words = _words(file.name)
    here = max(len(words & _words(slot.title)) for slot in chosen)
    rival = max(
        ((len(words & _words(slot.title)), slot) for slot in slots if slot not in chosen and slot.ref != GENERAL),
        key=lambda pair: pair[0],
        default=(0, None),
    )
    if rival[1] is not None and rival[0] > here:
        says = f"“{file.name}” goes with “{chosen[0].title}”, and its name speaks of “{rival[1].title}”."
        found.append(Warned(file.sha256, "wrong-slot", says))
    return found


def _words(text: str) -> set[str]:
    return {w for w in re.findall(r"[^\W\d_]+", text.casefold()) if len(w) >= _FEWEST_LETTERS and w not in _SHORT}
