"""Which files are taken from people: an allow-list of kinds, told by their bytes, and names made harmless.

Everything is looked at in memory. What this finds is what its code says and no
more: it is no virus scanner. So files are only ever served as attachments,
never shown in a page. tests/hostile/manifest.py lists what is refused, and what
is taken and cannot act.
"""

from __future__ import annotations

import re
import struct
import unicodedata

from dps.core.refusal import Obstacle
from dps.gateways.office_files import EICAR, OFFICE_KINDS, RUNS, obstacles_in_office_file
from dps.gateways.pdf_files import obstacles_in_pdf

LARGEST = 10 * 1024 * 1024
"""The largest file taken, in bytes."""

MOST_PIXELS = 100_000_000
KINDS = "PDF, PNG, JPEG, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), OpenDocument (.odt, .ods) or plain text (.txt, .csv)"

_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³])[ ]*(?:\.|$)", re.IGNORECASE)
_LONGEST, _LONGEST_BYTES = 150, 240
_MOST_PIECES = 20_000  # of a picture; a hostile one is made of millions
_ANOTHER_KIND = re.compile(
    r"\s*(?:\{\\rtf|%PDF-|#!|<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml|\?php)|mime-version:)",
    re.IGNORECASE,
)
"""How texts begin that programs take for more than a text, whatever the ending says."""
_FORMULA = re.compile(r"""(?:^|[,;\t|])[ \t"']*(?:[=＝]|[+\-@＋－＠][ \t]*[A-Za-z_.]+[ \t]*[(|])""", re.MULTILINE)
"""A cell that a spreadsheet would compute. Negative numbers, telephone numbers and @names are none."""


def check_upload(name: str, data: bytes) -> tuple[Obstacle, ...]:
    """Every reason not to take this file; empty when it is taken. Keep it under :func:`safe_name` of its name."""
    shown = safe_name(name)
    if not data:
        return (
            Obstacle(
                "file-empty", f"“{shown}” is empty.", mend="Open it on your computer, save it again, then attach it."
            ),
        )
    if len(data) > LARGEST:
        return (
            Obstacle(
                "file-too-large",
                f"“{shown}” is larger than 10 MB.",
                mend="Make its pictures smaller, or split it into two files.",
            ),
        )
    found = []
    *middle, ending = shown.lower().split(".")[1:] or [""]
    if RUNS.intersection(middle):
        found.append(
            Obstacle(
                "file-name-double",
                f"“{shown}” has the ending of a program inside its name.",
                mend="Rename it with one ending.",
            )
        )
    if EICAR in data:
        found.append(Obstacle("file-virus-test", f"“{shown}” holds the signature that tests virus scanners."))
    check = _CHECKS.get(ending)
    if check is not None:
        found += check(shown, data)
    elif ending in OFFICE_KINDS:
        found += obstacles_in_office_file(shown, ending, data)
    else:
        found.append(
            Obstacle("file-kind", f"“{shown}” is not a kind of file that is taken here.", mend=f"Save it as {KINDS}.")
        )
    return tuple(found)


def safe_name(name: str) -> str:
    """A file's name that is harmless on every system: the last part of a path, without controls, marks that turn the
    writing direction, reserved characters or device names; at most 150 characters and 240 bytes. Never empty."""
    name = unicodedata.normalize("NFC", name)
    last = re.split(r"[/\\]", name.rstrip("/\\ "))[-1]
    kept = "".join(c for c in last if c.isspace() or not unicodedata.category(c).startswith("C"))
    kept = re.sub(r'[<>:"|?*]', "-", unicodedata.normalize("NFC", kept))
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > 10:
        stem, ending = kept, ""
    tail = f".{ending}" if ending else ""
    if _DEVICE.match(kept):
        stem = "_" + stem
    while len(stem + tail) > _LONGEST or len((stem + tail).encode()) > _LONGEST_BYTES:
        stem = stem[:-1]
    return (stem + tail).strip(". ") or "unnamed"


def _wrong_bytes(shown: str, kind: str) -> Obstacle:
    return Obstacle(
        "file-not-its-kind",
        f"“{shown}” is not a whole {kind} file, whatever its name says.",
        mend=f"Save it again as {KINDS}.",
    )


def _pdf(shown: str, data: bytes) -> list[Obstacle]:
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-1024:]:
        return [_wrong_bytes(shown, "PDF")]
    return [*obstacles_in_pdf(shown, data), *_only_one_kind(shown, data)]


def _png(shown: str, data: bytes) -> list[Obstacle]:
    at, size = 8, None
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return [_wrong_bytes(shown, "PNG")]
    for _ in range(_MOST_PIECES):
        if at + 12 > len(data):
            return [_wrong_bytes(shown, "PNG")]
        length, kind = struct.unpack_from(">I4s", data, at)
        if at == 8 and kind == b"IHDR" and length == 13 and at + 25 <= len(data):
            size = struct.unpack_from(">II", data, at + 8)
        at += 12 + length
        if kind == b"IEND":
            break
    else:
        return [_wrong_bytes(shown, "PNG")]
    if at != len(data) or size is None:
        return [_wrong_bytes(shown, "PNG")]
    return [*_too_many_pixels(shown, *size), *_only_one_kind(shown, data)]


def _jpeg(shown: str, data: bytes) -> list[Obstacle]:
    at, size = 2, None
    if not data.startswith(b"\xff\xd8\xff") or b"\xff\xd9" not in data[-4096:]:
        return [_wrong_bytes(shown, "JPEG")]
    for _ in range(_MOST_PIECES):
        if size is not None or at + 9 > len(data) or data[at] != 0xFF:
            break
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            size = (width, height)
        at += 1 if marker == 0xFF else 2 + max(length, 2)
    if size is None:
        return [_wrong_bytes(shown, "JPEG")]
    return [*_too_many_pixels(shown, *size), *_only_one_kind(shown, data)]


def _too_many_pixels(shown: str, width: int, height: int) -> list[Obstacle]:
    if width and height and width * height <= MOST_PIXELS:
        return []
    return [
        Obstacle(
            "file-pixels",
            f"“{shown}” is a picture of {width} by {height} dots.",
            mend="Save a smaller picture; 100 million dots are the most.",
        )
    ]


def _text(shown: str, data: bytes) -> list[Obstacle]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [
            Obstacle(
                "file-not-text",
                f"“{shown}” is not plain text in UTF-8.",
                mend="Save it as plain text with the encoding UTF-8.",
            )
        ]
    if re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text):
        return [
            Obstacle(
                "file-not-text",
                f"“{shown}” holds characters that are not text.",
                mend="Save it as plain text with the encoding UTF-8.",
            )
        ]
    if _ANOTHER_KIND.match(text):
        return [_wrong_bytes(shown, "plain text")]
    return []


def _csv(shown: str, data: bytes) -> list[Obstacle]:
    found = _text(shown, data)
    if not found and _FORMULA.search(data.decode("utf-8-sig")):
        found.append(
            Obstacle(
                "file-formulas",
                f"“{shown}” holds a cell that a spreadsheet would compute, or run.",
                mend="Save it with the values in place of the formulas, or as .xlsx.",
            )
        )
    return found


def _only_one_kind(shown: str, data: bytes) -> list[Obstacle]:
    """A zip is read from its end, so a file can be a picture or a PDF to one program and a zip to another."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if at < 0 or at + 22 > len(data):
        return []
    cd_size, cd_at = struct.unpack_from("<II", data, at + 12)
    if cd_size == 0 or data[max(0, at - cd_size) :][:4] == b"PK\x01\x02" or data[cd_at : cd_at + 4] == b"PK\x01\x02":
        return [
            Obstacle(
                "file-two-kinds",
                f"“{shown}” is also a zip file.",
                mend="Print or export it again, and attach that file.",
            )
        ]
    return []


_CHECKS = {"pdf": _pdf, "png": _png, "jpg": _jpeg, "jpeg": _jpeg, "txt": _text, "csv": _csv}
