"""PDF files: taken without scripts, programs, other files inside, forms that run, or locks.

A PDF is read from a table at its end that says where each object begins, so an
object can stand anywhere: in a comment, in the midst of a picture, or packed
with others in an object stream. So names that act are looked for in every
byte, the short ones where chance could not have written them; and object
streams are unpacked and looked through.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from dps.core.refusal import Obstacle

MOST_UNPACKED = 20 * 1024 * 1024
"""Bytes that a PDF's object streams may unpack to; its pictures and fonts are never unpacked."""

_MOST_STREAMS = 50_000


def _names(*names: str) -> re.Pattern[bytes]:
    """Finds these names in a PDF, where any letter may be spelled ``#`` and two hexadecimal digits."""
    spelled = ("".join(f"(?:{letter}|#{ord(letter):02x}|#{ord(letter):02X})" for letter in name) for name in names)
    return re.compile(f"/(?:{'|'.join(spelled)})(?![A-Za-z0-9#])".encode())


_LOCK = _names("Encrypt")
_ACTIVE = _names(
    "JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "Rendition", "ImportData", "SubmitForm",
    "GoToE", "GoToR",
)  # fmt: skip
_ACTIVE_BUT_SHORT = _names("JS", "XFA", "3D", "Movie", "Sound")
_PACKED = _names("ObjStm")
_FILTER = _names("Filter")
_FLATE_ALONE = re.compile(rb"/Filter\s*(?:/FlateDecode(?![A-Za-z0-9#])|\[\s*/FlateDecode\s*\])")
_SIGNS = re.compile(rb"/Filter\s*/Adobe\.PPK")  # who signed: no packing
_PREDICTED = re.compile(rb"/Predictor\s*(?!1(?![0-9]))[0-9]")


def spoken(data: bytes) -> bytes | None:
    """What a PDF says outside its pictures, texts and fonts, its object streams unpacked; None where it hides something."""
    read = _read(data)
    return None if read is None else b" ".join((read[0], *read[1]))


def obstacles_in_pdf(shown: str, data: bytes) -> list[Obstacle]:
    """Why a PDF is not taken; empty when it is. ``shown`` is its safe name, ``data`` begins and ends as a PDF does."""
    read = _read(data)
    if read is None:
        return [_odd(shown)]
    packed = read[1]
    outside = b" ".join((read[0], *packed))
    found = []
    if _LOCK.search(outside):
        found.append(
            Obstacle(
                "file-locked",
                f"“{shown}” is locked, so the evaluators could not read it.",
                mend="Save it without a password or restrictions.",
            )
        )
    if any(_ACTIVE.search(text) for text in (data, *packed)) or _ACTIVE_BUT_SHORT.search(outside):
        found.append(
            Obstacle(
                "file-active",
                f"“{shown}” holds a script, a program, a form that runs or another file.",
                mend="Print it to a new PDF and attach that.",
            )
        )
    return found


def _read(data: bytes) -> tuple[bytes, list[bytes]] | None:
    """What stands outside the streams, and what each object stream unpacks to; None where a stream hides something."""
    words: list[bytes] = []  # outside the streams
    packed: list[bytes] = []
    left, at, streams = MOST_UNPACKED, 0, 0
    for start, end in _bounds(data):
        head, inside = data[at:start], data[start + 6 : end]
        at, streams = end + 9, streams + 1
        words.append(head)
        if _PACKED.search(head):
            unpacked = _unpacked(head, inside, left)
            if unpacked is None:
                return None
            left -= len(unpacked)
            packed.append(unpacked)
        elif _PACKED.search(inside):  # what seems to be a stream hides one
            return None
        if streams > _MOST_STREAMS:
            return None
    return b" ".join([*words, data[at:]]), packed


def _odd(shown: str) -> Obstacle:
    return Obstacle(
        "file-hides",
        f"“{shown}” is packed in a way that could hide something.",
        mend="Print it to a new PDF and attach that.",
    )


def _bounds(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each stream begins and ends, by its two words."""
    at = 0
    while (start := data.find(b"stream", at)) >= 0 and (end := data.find(b"endstream", start + 6)) >= 0:
        yield start, end
        at = end + 9


def _unpacked(head: bytes, inside: bytes, most: int) -> bytes | None:
    """What an object stream holds; None where it is packed otherwise than programs pack one, or holds more than ``most``.

    ``head`` may hold other objects too: any odd way of packing in it will do to refuse.
    """
    filters = len(_FILTER.findall(head)) - len(_SIGNS.findall(head))
    if not filters:
        return inside if len(inside) <= most else None
    if filters != len(_FLATE_ALONE.findall(head)) or _PREDICTED.search(head):
        return None
    inflater = zlib.decompressobj()
    try:
        unpacked = inflater.decompress(inside.lstrip(b"\r\n"), most + 1)
    except zlib.error:
        return None
    return unpacked if inflater.eof and len(unpacked) <= most else None
