"""What a file looks like to whoever reads it: how long it is, and what is plainly wrong with it.

A second look, after :func:`dps.gateways.uploads.check_upload` took the file:
nothing here refuses anything. What cannot be told is not guessed. A count of
pages is what the file itself says, so it is shown for reading back, and
nothing is decided by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from dps.gateways.pdf_files import spoken
from dps.gateways.uploads import check_upload
from dps.gateways.zips import BadZip, Budget, chunks, entries_of

_UNREADABLE = {"file-not-its-kind", "file-not-text", "file-hides", "zip-damaged", "zip-lies", "zip-odd"}
_LOCKED = "file-locked"
_MOST_READ = 8 * 1024 * 1024
"""Bytes of one entry of an office file that are looked through."""


@dataclass(frozen=True)
class Looked:
    """``count`` of ``unit`` ("page", "sheet", "slide", "picture"), None where it is not known; and codes of faults.

    The codes: ``empty``, ``unreadable``, ``locked``, ``blank``, ``blank-form``.
    """

    count: int | None = None
    unit: str = ""
    faults: tuple[str, ...] = ()


def look(name: str, data: bytes) -> Looked:
    """What this file looks like. Raises nothing, whatever the bytes are."""
    if not data:
        return Looked(faults=("empty",))
    wrong = {o.code for o in check_upload(name, data)}
    if _LOCKED in wrong:
        return Looked(faults=("locked",))
    if wrong & _UNREADABLE:
        return Looked(faults=("unreadable",))
    ending = name.lower().rpartition(".")[2]
    by_kind = _LOOKS.get(ending)
    return by_kind(data) if by_kind else Looked()


# Words of a PDF

_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_PAGES = re.compile(rb"/Type\s*/Pages(?![A-Za-z])")
_COUNT = re.compile(rb"/Count\s+(\d{1,6})(?!\d)")
_FIELD = re.compile(rb"/FT\s*/(?:Tx|Btn|Ch)(?![A-Za-z])")
_FILLED = re.compile(
    rb"/V\s*(?:\((?!\s*\))|<(?!<)(?!\s*(?:[fF][eE][fF][fF])?\s*>)|/(?!Off(?![A-Za-z]))[A-Za-z0-9#]|\[|\d+\s+\d+\s+R)"
)
_SHOWN = re.compile(rb"/(?:Font|Image|XObject|Shading|Pattern)(?![A-Za-z])")
_WINDOW = 400


def _pdf(data: bytes) -> Looked:
    said = spoken(data)
    if said is None:
        return Looked(faults=("unreadable",))
    pages = _pages(said)
    if not pages:
        return Looked(faults=("unreadable",))
    faults = []
    if _FIELD.search(said) and not _FILLED.search(said):
        faults.append("blank-form")
    elif not _SHOWN.search(said) and not _FIELD.search(said):
        faults.append("blank")
    return Looked(pages, "page", tuple(faults))


def _pages(said: bytes) -> int:
    """The count at the root of the pages, which is the largest there is; else how many pages are described."""
    counts = [
        int(found[1])
        for root in _PAGES.finditer(said)
        for found in _COUNT.finditer(said, max(0, root.start() - _WINDOW), root.end() + _WINDOW)
    ]
    described = len(_PAGE.findall(said))
    return max([c for c in counts if not described or c <= described] or [described])


# Office files

_APP_PAGES = re.compile(rb"<(?:\w+:)?Pages>\s*(\d{1,6})\s*<")
_ODF_PAGES = re.compile(rb"meta:page-count=[\"'](\d{1,6})[\"']")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*name=")
_TABLE = re.compile(rb"<table:table\s")
_SLIDE = re.compile(r"ppt/slides/slide\d+\.xml")
_WORDS = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>[^<]*\S[^<]*</")
_ODF_WORDS = re.compile(rb"<text:(?:p|h|span|a)\b[^>]*>[^<]*\S[^<]*<")
_CELL = re.compile(rb"<(?:\w+:)?v>[^<]+</|<(?:\w+:)?is>")
_DRAWN = re.compile(rb"<(?:\w+:)?(?:drawing|pict|blip|frame)\b|<draw:")
_CONTROL = re.compile(rb"<w:sdtPr\b(.*?)</w:sdtPr>", re.DOTALL)
_FILLED_IN = (b"<w:docPartObj", b"<w:citation", b"<w:bibliography", b"<w:group")


def _entries(data: bytes) -> dict[str, bytes]:
    budget, kept = Budget(), {}
    for entry in entries_of(data):
        if entry.name.lower().endswith((".xml", ".rels")) and entry.size <= _MOST_READ:
            kept[entry.name] = b"".join(chunks(data, entry, budget))
    return kept


def _office(read: Callable[[dict[str, bytes]], Looked]) -> Callable[[bytes], Looked]:
    def opened(data: bytes) -> Looked:
        try:
            return read(_entries(data))
        except BadZip:
            return Looked(faults=("unreadable",))

    return opened


def _docx(parts: dict[str, bytes]) -> Looked:
    body = parts.get("word/document.xml", b"")
    said = _APP_PAGES.search(parts.get("docProps/app.xml", b""))
    controls = [c for c in _CONTROL.findall(body) if not any(mark in c for mark in _FILLED_IN)]
    faults: tuple[str, ...] = ()
    if controls and all(b"<w:showingPlcHdr" in control for control in controls):
        faults = ("blank-form",)
    elif not _WORDS.search(body) and not _DRAWN.search(body):
        faults = ("blank",)
    return Looked(int(said[1]) if said and int(said[1]) else None, "page", faults)


def _xlsx(parts: dict[str, bytes]) -> Looked:
    sheets = len(_SHEET.findall(parts.get("xl/workbook.xml", b"")))
    written = any(_CELL.search(text) for name, text in parts.items() if name.startswith("xl/worksheets/"))
    drawn = any(name.startswith("xl/drawings/") for name in parts)
    return Looked(sheets or None, "sheet", () if written or drawn else ("blank",))


def _pptx(parts: dict[str, bytes]) -> Looked:
    slides = [text for name, text in parts.items() if _SLIDE.fullmatch(name)]
    written = any(_WORDS.search(text) or _DRAWN.search(text) for text in slides)
    return Looked(len(slides) or None, "slide", () if written else ("blank",))


def _odt(parts: dict[str, bytes]) -> Looked:
    body, said = parts.get("content.xml", b""), _ODF_PAGES.search(parts.get("meta.xml", b""))
    blank = not _ODF_WORDS.search(body) and not _DRAWN.search(body)
    return Looked(int(said[1]) if said else None, "page", ("blank",) if blank else ())


def _ods(parts: dict[str, bytes]) -> Looked:
    body = parts.get("content.xml", b"")
    written = _ODF_WORDS.search(body) or b"office:value=" in body or _DRAWN.search(body)
    return Looked(len(_TABLE.findall(body)) or None, "sheet", () if written else ("blank",))


def _picture(_data: bytes) -> Looked:
    return Looked(1, "picture")


def _text(data: bytes) -> Looked:
    return Looked(None, "", () if data.decode("utf-8-sig", errors="replace").strip() else ("blank",))


_LOOKS: dict[str, Callable[[bytes], Looked]] = {
    "pdf": _pdf, "docx": _office(_docx), "xlsx": _office(_xlsx), "pptx": _office(_pptx), "odt": _office(_odt),
    "ods": _office(_ods), "png": _picture, "jpg": _picture, "jpeg": _picture, "txt": _text, "csv": _text,
}  # fmt: skip
