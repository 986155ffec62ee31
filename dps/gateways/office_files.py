"""Word, Excel, PowerPoint and OpenDocument files: taken without macros, locks, links that load, or packed surprises."""

from __future__ import annotations

import html
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

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
RUNS = frozenset(
    (
        "apk", "app", "bat", "chm", "cmd", "com", "cpl", "dll", "docm", "dotm", "exe", "gadget", "hta", "htm", "html", "iso", "jar",
        "js", "jse", "lnk", "mht", "mhtml", "msc", "msi", "msix", "pif", "potm", "ppam", "ppsm", "pptm", "ps1", "py", "reg", "scf",
        "scr", "sh", "sldm", "svg", "swf", "url", "vb", "vbe", "vbs", "wsf", "wsh", "xhtml", "xlam", "xll", "xlsb", "xlsm", "xltm",
    )
)  # fmt: skip
"""Endings of what runs, or holds what runs."""

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACRO_ENTRY = re.compile(
    r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml|macrosheets/.*|activex/.*)$|^(?:basic|scripts)/.", re.IGNORECASE
)
_MACRO_TYPE = re.compile(r"macroEnabled|vnd\.ms-office\.vbaProject", re.IGNORECASE)
_MAY_BE_FAR = "/hyperlink"  # followed by a person who clicks on it; anything else is fetched when the file is opened
# file:///C:/… is the writer's own disk, which Word notes for every template; any other address is another computer.
_FAR = re.compile(r"\s*(?:https?:|ftp:|mhtml:|[\\/]{2}|file:(?!///[^/]))", re.IGNORECASE)
_TOLD_TO_LOAD = re.compile(
    r"""\s*(?:INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK)\b.*?(?:https?:|ftp:|mhtml:|(?:^|["'\s])(?:[\\/]{2,}\w|file:(?!///[^/])))""",
    re.IGNORECASE | re.DOTALL,
)
_TOLD_TO_RUN = re.compile(r"\s*DDE(?:AUTO)?\b", re.IGNORECASE)
_FIELD = re.compile(rb"<(?:[\w.-]+:)?instrText\b[^>]*>([^<]*)<|<(?:[\w.-]+:)?fldChar\b[^>]*fldCharType\s*=\s*[\"'](begin|end)|"
                    rb"<(?:[\w.-]+:)?fldSimple\b[^>]*?\binstr\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")  # fmt: skip
_LOADS_ODF = re.compile(
    rb"<(?!text:a\b|draw:a\b|meta:template\b)[\w.-]+:[\w.-]+\b[^>]*?\bxlink:href\s*=\s*(?:\"([^\"]*)\"|'([^']*)')"
)
_CODES = frozenset(
    ("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1", "windows-1252")
)
_CODE = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([^\"']*)")
_LONGEST_TAIL = 80
_MOST_READ = 1024 * 1024
_MOST_SEARCHED = 30 * 1024 * 1024
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
    is_searched = bool(_SEARCHED.search(name))
    head, tail, whole = b"", b"", bytearray()
    inner = False
    if name.rpartition(".")[2] in RUNS:
        raise BadZip("file-embeds", "holds a program or a page")
    for piece in chunks(data, entry, budget):
        if not head:
            head = piece[:200]
            inner = head.startswith(b"PK\x03\x04")
            _refuse_head(head)
            if is_xml:
                _refuse_code(head)
        if is_xml and _doctype(head) in tail + piece:
            raise BadZip("file-entities", "defines words of its own in its text, which office programs do not")
        if EICAR in tail + piece:
            raise BadZip("file-virus-test", "holds the signature that tests virus scanners")
        tail = (tail + piece)[-_LONGEST_TAIL:]
        if is_read or inner or is_searched:
            whole += piece
            if len(whole) > (_MOST_READ if is_read else _MOST_EMBEDDED if inner else _MOST_SEARCHED):
                raise BadZip("zip-odd", "holds an entry far larger than office programs write")
    if is_read:
        _refuse_parts(name, bytes(whole))
    elif is_searched:
        _refuse_told(name, _in_utf8(bytes(whole), head))
    if inner:
        _look_at_embedded(entry.name, bytes(whole), budget, outermost=outermost)


_SEARCHED = re.compile(
    r"^word/[^/]+\.xml$|^xl/(?:externallinks/[^/]+|connections)\.xml$|^(?:content|styles|settings)\.xml$"
)
"""Where office programs are told to load or to run something when the file is opened."""


def _refuse_told(name: str, text: bytes) -> None:
    """What a document, a workbook or an OpenDocument text tells the program that opens it."""
    if name.startswith("word/"):
        for told in _fields_in(text):
            if _TOLD_TO_RUN.match(told):
                raise BadZip("file-runs", "starts another program when it is opened (DDE)")
            if _TOLD_TO_LOAD.match(told):
                raise BadZip("file-loads", "loads something from another computer when it is opened")
    elif name.startswith("xl/"):
        if b"ddeLink" in text:
            raise BadZip("file-runs", "starts another program when it is opened (DDE)")
        if name.endswith("connections.xml") and re.search(rb"<(?:\w+:)?(?:webPr|dbPr|olapPr|textPr)\b", text):
            raise BadZip("file-loads", "asks another source for its figures when it is opened")
    elif b"dde-source" in text or b"dde-connection-decl" in text:
        raise BadZip("file-runs", "starts another program when it is opened (DDE)")
    elif b"vnd.sun.star.script" in text or b"script:event-listener" in text:
        raise BadZip("file-macros", "holds macros or controls that run")
    elif any(_FAR.match(_said(found[1] or found[2] or b"")) for found in _LOADS_ODF.finditer(text)):
        raise BadZip("file-loads", "loads something from another computer when it is opened")


def _fields_in(text: bytes) -> list[str]:
    """What each field of a document says, put together from its pieces; a field in a field is read as a part of it."""
    fields, whole, deep = [], "", 0
    for found in _FIELD.finditer(text):
        told, mark, double, single = found.groups()
        if told is not None:
            whole += _said(told)
        elif mark == b"begin":
            deep += 1
        elif mark == b"end":
            deep -= 1
            if deep <= 0:
                fields.append(whole)
                whole, deep = "", 0
        else:
            fields.append(_said(double if double is not None else single or b""))
    return [*fields, whole]


def _said(text: bytes) -> str:
    return html.unescape(text.decode("utf-8", errors="replace"))


def _in_utf8(text: bytes, head: bytes) -> bytes:
    if b"\0" not in head[:4] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return text
    big = head.startswith((b"\xfe\xff", b"\0"))
    return text.decode("utf-16-be" if big else "utf-16-le", errors="replace").encode()


def _refuse_code(head: bytes) -> None:
    """A text in an odd code reads otherwise to the program that opens it than to who looks for words in it."""
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"\0\0\0<", b"<\0\0\0", b"\x4c\x6f\xa7\x94", b"+/v")):
        raise BadZip("file-code", "is written in a code that office programs do not use")
    said = _CODE.match(_in_utf8(head, head).lstrip(b"\xef\xbb\xbf \t\r\n"))
    if said and said[1].decode("ascii", errors="replace").lower() not in _CODES:
        raise BadZip("file-code", "is written in a code that office programs do not use")


def _doctype(head: bytes) -> bytes:
    """What begins a definition of entities in a text with this beginning: XML is UTF-8, or UTF-16 in either order."""
    if b"\0" not in head[:4] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return b"<!DOCTYPE"
    big = head.startswith((b"\xfe\xff", b"\0"))
    return "<!DOCTYPE".encode("utf-16-be" if big else "utf-16-le")


def _refuse_head(head: bytes) -> None:
    if head.startswith(_OLD_OR_LOCKED):
        raise BadZip("file-embeds", "holds an embedded object, which could be a program")
    if head.startswith((b"MZ", b"\x7fELF", b"#!", b"L\0\0\0\x01\x14\x02\0", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")):
        raise BadZip("file-embeds", "holds a program")
    if (
        head.lstrip(b"\xef\xbb\xbf \t\r\n")
        .lower()
        .startswith((b"{\\rtf", b"mime-version:", b"<html", b"<!doctype html", b"%pdf-"))
    ):
        raise BadZip("file-embeds", "holds another document of another kind")


def _refuse_parts(name: str, text: bytes) -> None:
    """What types, relationships and the OpenDocument manifest give away."""
    for element, attributes in _elements(text):
        if element == "encryption-data":
            raise BadZip("file-locked", "is locked with a password")
        if _MACRO_TYPE.search(attributes.get("ContentType", "")):
            raise BadZip("file-macros", "holds macros")
        if name.endswith(".rels") and attributes.get("Type", "").endswith("/aFChunk"):
            raise BadZip("file-embeds", "holds another document of another kind")
        if (
            name.endswith(".rels")
            and not attributes.get("Type", "").endswith(_MAY_BE_FAR)
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
