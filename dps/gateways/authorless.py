"""A copy of a file without what it says of who made it, for readers who are not to know.

Everything is done in memory. Taken out: the author, company, program, dates and
comments that a file keeps about itself, and the names beside its notes, tracked
changes and signatures. What is on its pages stays: a name or a letterhead there
is for the bidder to leave out. What cannot be read is handed on as it is, and said to be.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, NameObject, PdfObject

MOST_UNPACKED = 60 * 1024 * 1024
"""Bytes that an office file may unpack to."""
_NOBODY = b"Author"
_THEN = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Copy:
    """The copy; ``whole`` where everything was taken out that there is to find."""

    content: bytes
    whole: bool = True


def without_authors(name: str, data: bytes) -> Copy:
    """The copy of a file, by the ending of its name. A kind that keeps nothing about itself is handed on as it is."""
    clean = _CLEANERS.get(name.rpartition(".")[2].lower())
    if clean is None:
        return Copy(data)
    try:
        return Copy(clean(data))
    except Exception:  # somebody else's bytes: whatever is wrong with them, the reader still gets the file
        return Copy(data, whole=False)


# PDF

_ABOUT_ITSELF = ("/Metadata", "/PieceInfo", "/LastModified")
_SIGNED = ("/Name", "/Reason", "/Location", "/ContactInfo", "/Contents", "/Cert", "/M")


def _pdf(data: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data), strict=False))
    writer.metadata = None
    for kept in list(writer._objects):
        _walk(kept)
    writer.compress_identical_objects(
        remove_duplicates=False, remove_unreferenced=True
    )  # what was taken out is not written
    writer._ID = ArrayObject((ByteStringObject(b"\0" * 16), ByteStringObject(b"\0" * 16)))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _walk(value: PdfObject | None, depth: int = 0) -> None:
    """Take the names out of an object and of what stands in it; what it points to is walked as an object of its own."""
    if depth > 50:
        raise ValueError("nested too deep")
    if isinstance(value, DictionaryObject):
        for key in _ABOUT_ITSELF:
            value.pop(NameObject(key), None)
        if value.get("/Subtype") not in (None, "/Widget") and "/Rect" in value and "/FT" not in value:
            value.pop(NameObject("/T"), None)  # a note's author; of a form field it would be the field's name
            value.pop(NameObject("/CreationDate"), None)
            value.pop(NameObject("/M"), None)
        if value.get("/Type") == "/Sig" or "/ByteRange" in value:
            for key in _SIGNED:
                value.pop(NameObject(key), None)
        for inner in list(dict.values(value)):
            _walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in list(list.__iter__(value)):
            _walk(inner, depth + 1)


# Office

_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_CUSTOM = _APP.replace(b"extended-properties", b"custom-properties")
_META = (
    b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta '
    b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"><office:meta/></office:document-meta>'
)
_REPLACED: Mapping[str, bytes] = {
    "docprops/core.xml": _CORE, "docprops/app.xml": _APP, "docprops/custom.xml": _CUSTOM, "meta.xml": _META,
}  # fmt: skip
_ATTRIBUTE = re.compile(
    rb"""(\s(?:[\w.-]+:)?(?:author|initials|displayName|userId|lastModifiedBy|userName)\s*=\s*)(?:"[^"]*"|'[^']*')"""
)
_ELEMENT = re.compile(
    rb"(<((?:[\w.-]+:)?(?:author|creator|initial-creator|creator-initials|sender-initials)|(?:meta|loext):[\w-]*initials)\b[^>/]*>)[^<]*(</\2>)"
)
_POWERPOINT_AUTHORS = re.compile(rb"""(<(?:[\w.-]+:)?(?:cmAuthor|author)\b[^>]*?\sname\s*=\s*)(?:"[^"]*"|'[^']*')""")


def _office(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        if sum(entry.file_size for entry in old.infolist()) > MOST_UNPACKED:
            raise ValueError("too large unpacked")
        for entry in old.infolist():
            copied = zipfile.ZipInfo(entry.filename, _THEN)
            copied.compress_type = entry.compress_type
            new.writestr(copied, _cleaned(entry.filename.lower(), old.read(entry)))
    return out.getvalue()


def _cleaned(name: str, data: bytes) -> bytes:
    if name in _REPLACED:
        return _REPLACED[name]
    if not name.endswith(".xml"):
        return data
    data = _ATTRIBUTE.sub(rb'\1"' + _NOBODY + rb'"', data)
    data = _POWERPOINT_AUTHORS.sub(rb'\1"' + _NOBODY + rb'"', data)
    return _ELEMENT.sub(rb"\1" + _NOBODY + rb"\3", data)


# Pictures

_PNG_ABOUT = frozenset((b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"))


def _png(data: bytes) -> bytes:
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        raise ValueError("no PNG")
    found, at = [data[:8]], 8
    while at + 12 <= len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        chunk = data[at : at + 12 + size]
        if chunk[4:8] not in _PNG_ABOUT:
            found.append(chunk)
        at += 12 + size
        if chunk[4:8] == b"IEND":
            break
    return b"".join(found)


def _jpeg(data: bytes) -> bytes:
    if not data.startswith(b"\xff\xd8"):
        raise ValueError("no JPEG")
    found, at, turned = [data[:2]], 2, 1
    while at + 4 <= len(data) and data[at] == 0xFF:
        mark = data[at + 1]
        if mark == 0xDA:  # from here on the picture itself
            break
        (size,) = struct.unpack(">H", data[at + 2 : at + 4])
        piece = data[at : at + 2 + size]
        at += 2 + size
        if mark == 0xE1 and piece[4:10] == b"Exif\0\0":
            turned = _orientation(piece[10:]) or turned
        elif mark == 0xE0 or mark == 0xE2 or mark == 0xEE or not (0xE0 <= mark <= 0xEF or mark == 0xFE):
            found.append(piece)
    if turned != 1:  # a picture taken sideways still stands upright
        found.insert(1, _exif(turned))
    return b"".join((*found, data[at:]))


def _orientation(tiff: bytes) -> int:
    order = {b"II": "<", b"MM": ">"}[tiff[:2]]
    (where,) = struct.unpack(order + "I", tiff[4:8])
    (count,) = struct.unpack(order + "H", tiff[where : where + 2])
    for number in range(count):
        at = where + 2 + 12 * number
        tag, _kind, _many, value = struct.unpack(order + "HHIH", tiff[at : at + 10])
        if tag == 0x0112:
            return int(value) if 1 <= value <= 8 else 1
    return 1


def _exif(turned: int) -> bytes:
    tiff = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff


_CLEANERS: Mapping[str, Callable[[bytes], bytes]] = {
    "pdf": _pdf, "png": _png, "jpg": _jpeg, "jpeg": _jpeg,
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods"), _office),
}  # fmt: skip
