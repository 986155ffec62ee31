"""Word, Excel, PowerPoint and OpenDocument files: taken without macros, locks, links that load, or packed surprises."""

from __future__ import annotations

import re
from xml.parsers import expat

from dps.core.refusal import Obstacle
from dps.gateways.zips import BadZip, Budget, Entry, chunks, entries_of

OFFICE_KINDS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
"""Per ending, the entry that makes an Office file one, or what an OpenDocument file's ``mimetype`` says."""

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACRO_ENTRY = re.compile(
    r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml|macrosheets/.*|activex/.*)$|^(?:basic|scripts)/.", re.IGNORECASE
)
_MACRO_TYPE = re.compile(r"macroEnabled|vnd\.ms-office\.vbaProject", re.IGNORECASE)
_LOADS = ("/attachedTemplate", "/oleObject", "/frame", "/subDocument", "/package")
# file:///C:/… is the writer's own disk, which Word notes for every template; any other address is another computer.
_FAR = re.compile(r"\s*(?:https?:|ftp:|mhtml:|[\\/]{2}|file:(?!///[^/]))", re.IGNORECASE)
_LONGEST_TAIL = 32
_MOST_READ = 1024 * 1024
_MOST_EMBEDDED = 10 * 1024 * 1024


def obstacles_in_office_file(shown: str, ending: str, data: bytes) -> tuple[Obstacle, ...]:
    """Why an office file of this ending is not taken; empty when it is. ``shown`` is its safe name."""
    if data.startswith(_OLD_OR_LOCKED):
        says = f"“{shown}” is locked with a password, or is in the format of before 2007."
        return (Obstacle("file-locked", says, mend=f"Save it as .{ending} without a password."),)
    if not data.startswith(b"PK\x03\x04"):
        return (
            Obstacle(
                "file-not-its-kind",
                f"“{shown}” is not a .{ending} file, whatever its name says.",
                mend=f"Save it again as .{ending}.",
            ),
        )
    try:
        _look(ending, data, Budget(), outermost=True)
    except BadZip as bad:
        return (
            Obstacle(
                bad.code,
                f"“{shown}” {bad}.",
                mend=f"Open it, save it again as a plain .{ending} file, or print it to PDF.",
            ),
        )
    return ()


def _look(ending: str, data: bytes, budget: Budget, *, outermost: bool) -> None:
    entries = entries_of(data)
    _has_its_kind(ending, data, entries)
    budget.could_hold(sum(entry.size for entry in entries))
    for entry in entries:
        if _MACRO_ENTRY.search(entry.name):
            raise BadZip("file-macros", "holds macros or controls that run")
    for entry in entries:
        _look_into(data, entry, budget, outermost=outermost)


def _has_its_kind(ending: str, data: bytes, entries: tuple[Entry, ...]) -> None:
    mark = OFFICE_KINDS[ending]
    if "/" in mark and mark.startswith("application/"):
        first = entries[0]
        if first.name != "mimetype" or not first.stored or data[first.start : first.end] != mark.encode():
            raise BadZip("file-not-its-kind", f"is not a .{ending} file, whatever its name says")
        return
    if not {"[Content_Types].xml", mark} <= {entry.name for entry in entries}:
        raise BadZip("file-not-its-kind", f"is not a .{ending} file, whatever its name says")


def _look_into(data: bytes, entry: Entry, budget: Budget, *, outermost: bool) -> None:
    """Read an entry through once: all of it is measured, what could act is refused."""
    name = entry.name.lower()
    is_xml = name.endswith((".xml", ".rels", ".rdf", ".vml"))
    is_read = name == "[content_types].xml" or name.endswith(".rels") or name == "meta-inf/manifest.xml"
    head, tail, whole = b"", b"", bytearray()
    inner = False
    for piece in chunks(data, entry, budget):
        if not head:
            head = piece[:8]
            inner = head.startswith(b"PK\x03\x04")
            _refuse_head(head)
        if is_xml and _doctype(head) in tail + piece:
            raise BadZip("file-entities", "defines words of its own in its text, which office programs do not")
        tail = piece[-_LONGEST_TAIL:]
        if is_read or inner:
            whole += piece
            if len(whole) > (_MOST_READ if is_read else _MOST_EMBEDDED):
                raise BadZip("zip-odd", "holds an entry far larger than office programs write")
    if is_read:
        _refuse_parts(name, bytes(whole))
    if inner:
        _look_at_embedded(entry.name, bytes(whole), budget, outermost=outermost)


def _doctype(head: bytes) -> bytes:
    """What begins a definition of entities in a text with this beginning: XML is UTF-8, or UTF-16 in either order."""
    if b"\0" not in head[:4] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return b"<!DOCTYPE"
    big = head.startswith((b"\xfe\xff", b"\0"))
    return "<!DOCTYPE".encode("utf-16-be" if big else "utf-16-le")


def _refuse_head(head: bytes) -> None:
    if head.startswith(_OLD_OR_LOCKED):
        raise BadZip("file-embeds", "holds an embedded object, which could be a program")
    if head.startswith((b"MZ", b"\x7fELF", b"#!")):
        raise BadZip("file-embeds", "holds a program")


def _refuse_parts(name: str, text: bytes) -> None:
    """What types, relationships and the OpenDocument manifest give away."""
    for element, attributes in _elements(text):
        if element == "encryption-data":
            raise BadZip("file-locked", "is locked with a password")
        if _MACRO_TYPE.search(attributes.get("ContentType", "")):
            raise BadZip("file-macros", "holds macros")
        if (
            name.endswith(".rels")
            and attributes.get("Type", "").endswith(_LOADS)
            and _FAR.match(attributes.get("Target", ""))
        ):
            raise BadZip("file-loads", "loads a template or an object from another computer when it is opened")


def _elements(text: bytes) -> list[tuple[str, dict[str, str]]]:
    """The elements of a small XML text, by name without prefix, and their attributes. A definition of entities is refused."""
    found: list[tuple[str, dict[str, str]]] = []

    def refuse(*_: object) -> None:
        raise BadZip("file-entities", "defines words of its own in its text, which office programs do not")

    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda element, attributes: found.append((element.rpartition(":")[2], attributes))
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(text, True)
    except expat.ExpatError:
        raise BadZip("zip-damaged", "has a damaged part") from None
    return found


def _look_at_embedded(name: str, data: bytes, budget: Budget, *, outermost: bool) -> None:
    """A chart carries its figures as a small workbook: one such layer is normal, anything deeper or else is not."""
    ending = name.rpartition(".")[2].lower()
    if not outermost or ending not in OFFICE_KINDS or "/embeddings/" not in name.lower():
        raise BadZip("zip-nested", "holds another zip file")
    _look(ending, data, budget, outermost=False)
