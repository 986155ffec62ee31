"""Files are kept whole and read back unchanged; hostile ones are refused, quickly, with a reason."""

from __future__ import annotations

import io
import stat
import struct
import time
import tracemalloc
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.gateways import office_files, zips
from dps.gateways.documents import (
    LARGEST,
    DocumentChanged,
    DocumentMissing,
    check_upload,
    forget,
    keep,
    read,
    safe_name,
)

MB = 1024 * 1024
TYPES = b'<?xml version="1.0"?><Types xmlns="x"><Override PartName="/word/document.xml" ContentType="application/main+xml"/></Types>'
RELS = '<Relationships><Relationship Id="r" Type="http://s/%s" Target="%s" TargetMode="External"/></Relationships>'
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}


def zipped(entries: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, data in entries.items():
            file.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else method)
    return out.getvalue()


def office(ending: str = "docx", more: dict[str, bytes] | None = None) -> bytes:
    return zipped({"[Content_Types].xml": TYPES, MAIN[ending]: b"<w>Our offer</w>", **(more or {})})


def opendocument(kind: str = "text", more: dict[str, bytes] | None = None) -> bytes:
    mark = f"application/vnd.oasis.opendocument.{kind}".encode()
    return zipped(
        {
            "mimetype": mark,
            "content.xml": b"<office/>",
            "META-INF/manifest.xml": b"<m:manifest xmlns:m='x'/>",
            **(more or {}),
        }
    )


def pdf(words: bytes = b"", stream: bytes = b"picture") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj <</Type /Catalog "
        + words
        + b">>\nstream\n"
        + stream
        + b"\nendstream\ntrailer <<>>\n%%EOF\n"
    )


def png(width: int = 2, height: int = 2) -> bytes:
    def piece(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + piece(b"IHDR", head) + piece(b"IDAT", zlib.compress(b"\0" * 14)) + piece(b"IEND", b"")


def jpeg(width: int = 2, height: int = 2) -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x04ab" + frame + b"\xff\xda\x00\x02picture\xff\xd9"


def codes(name: str, data: bytes) -> list[str]:
    found = check_upload(name, data)
    assert all(o.says and (o.mend or o.code == "file-virus-test") for o in found)
    return [o.code for o in found]


# ---- keeping -------------------------------------------------------------------------------------------------------


def test_a_file_reads_back_as_it_was_kept(tmp_path: Path) -> None:
    kept = keep(tmp_path / "new" / "data", b"sealed")
    assert (kept.sha256, kept.size) == (sha256(b"sealed").hexdigest(), 6)
    assert read(tmp_path / "new" / "data", kept.ref, sha256=kept.sha256) == b"sealed"


def test_a_file_lies_in_folders_of_its_owner_under_its_ref_alone(tmp_path: Path) -> None:
    kept = keep(tmp_path, b"sealed")
    files = [f for f in tmp_path.rglob("*") if f.is_file()]
    assert files == [tmp_path / "documents" / kept.ref[:2] / kept.ref[2:4] / kept.ref]
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    assert {stat.S_IMODE(f.stat().st_mode) for f in tmp_path.rglob("*") if f.is_dir()} == {0o700}


def test_the_same_bytes_kept_twice_get_refs_that_do_not_tell(tmp_path: Path) -> None:
    assert keep(tmp_path, b"same").ref != keep(tmp_path, b"same").ref


def test_a_changed_file_is_not_shown(tmp_path: Path) -> None:
    kept = keep(tmp_path, b"sealed")
    path = next(f for f in tmp_path.rglob("*") if f.is_file())
    for data in (b"Sealed", b"", b"sealed."):
        path.write_bytes(data)
        with pytest.raises(DocumentChanged):
            read(tmp_path, kept.ref, sha256=kept.sha256)


def test_a_forgotten_file_is_gone(tmp_path: Path) -> None:
    kept = keep(tmp_path, b"draft")
    forget(tmp_path, kept.ref)
    assert [f for f in tmp_path.rglob("*") if f.is_file()] == []
    with pytest.raises(DocumentMissing):
        read(tmp_path, kept.ref, sha256=kept.sha256)
    with pytest.raises(DocumentMissing):
        forget(tmp_path, kept.ref)


@pytest.mark.parametrize(
    "ref",
    [
        "",
        "..",
        "../" * 8 + "etc",
        "/etc/passwd",
        "a" * 25,
        "a" * 27,
        "A" * 26,
        "a" * 25 + "\n",
        "a" * 25 + "/",
        "a" * 26 + "\n",
    ],
)
def test_a_ref_that_is_a_path_is_no_ref(tmp_path: Path, ref: str) -> None:
    with pytest.raises(DocumentMissing):
        read(tmp_path, ref, sha256="0" * 64)
    with pytest.raises(DocumentMissing):
        forget(tmp_path, ref)


def test_a_ref_that_begins_like_one_and_goes_on_as_a_path_is_no_ref(tmp_path: Path) -> None:
    folder = tmp_path / "documents" / "aa" / "aa"
    (folder / ("a" * 26)).mkdir(parents=True)
    (folder / "other").write_bytes(b"other")
    with pytest.raises(DocumentMissing):
        read(tmp_path, "a" * 26 + "/../other", sha256=sha256(b"other").hexdigest())


def test_a_link_in_the_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    kept = keep(tmp_path / "data", b"x")
    path = next(f for f in (tmp_path / "data").rglob("*") if f.is_file())
    path.unlink()
    path.symlink_to(tmp_path / "secret")
    with pytest.raises(DocumentMissing):
        read(tmp_path / "data", kept.ref, sha256=sha256(b"secret").hexdigest())


def test_nothing_is_left_where_a_file_cannot_be_kept(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        keep(tmp_path, "text, not bytes")  # type: ignore[arg-type]
    assert [f for f in tmp_path.rglob("*") if f.is_file()] == []


# ---- what is taken -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("Method.pdf", pdf()),
        ("METHOD.PDF", pdf()),
        ("v1.2 final.pdf", pdf()),
        ("picture with any bytes.pdf", pdf(stream=b"/JS /Encrypt /Launch PK\x05\x06")),
        ("not a locked name.pdf", pdf(b"/Encrypted /JSON")),
        ("photo.png", png()),
        ("photo.jpg", jpeg()),
        ("photo.jpeg", jpeg()),
        ("offer.docx", office()),
        ("prices.xlsx", office("xlsx")),
        ("slides.pptx", office("pptx")),
        ("offer.odt", opendocument()),
        ("prices.ods", opendocument("spreadsheet")),
        ("notes.txt", "Éire £5 ‮ שלום\r\n\tx".encode()),
        ("prices.csv", b"\xef\xbb\xbfline,pence\n"),
        ("chart.docx", office(more={"word/embeddings/Figures1.xlsx": office("xlsx")})),
        (
            "own template.docx",
            office(
                more={"word/_rels/settings.xml.rels": (RELS % ("attachedTemplate", "file:///C:\\T\\a.dotm")).encode()}
            ),
        ),
        (
            "link.docx",
            office(more={"word/_rels/document.xml.rels": (RELS % ("hyperlink", "https://example.org")).encode()}),
        ),
    ],
)
def test_an_ordinary_file_is_taken(name: str, data: bytes) -> None:
    assert check_upload(name, data) == ()


def with_first_bytes_changed(data: bytes, at: int, to: bytes) -> bytes:
    return data[:at] + to + data[at + len(to) :]


def central(data: bytes, field: int, to: bytes, entry: int = 0) -> bytes:
    """The zip with one field changed in one entry of its directory."""
    at = -1
    for _ in range(entry + 1):
        at = data.index(b"PK\x01\x02", at + 1)
    return with_first_bytes_changed(data, at + field, to)


def overlapped() -> bytes:
    """Two entries of the directory that share one local entry's bytes (CVE-2024-0450)."""
    data = office(more={"word/styles.xml": b"x" * 50})
    second = struct.unpack_from("<I", data, data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1) + 42)[0]
    return central(data, 42, struct.pack("<I", second), entry=2)


def quoted_overlap() -> bytes:
    """An entry whose bytes cover the next whole entry, told as stored."""
    data = zipped(
        {"[Content_Types].xml": TYPES, "word/document.xml": b"<w/>", "a.xml": b"<a/>"}, method=zipfile.ZIP_STORED
    )
    return central(data, 20, struct.pack("<II", 200, 200), entry=1)


def link_zip() -> bytes:
    out = io.BytesIO(office())
    with zipfile.ZipFile(out, "a") as file:
        entry = zipfile.ZipInfo("word/link")
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        file.writestr(entry, "/etc/passwd")
    return out.getvalue()


EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "nothing": ("a.pdf", lambda: b"", "file-empty"),
    "one byte too many": ("a.txt", lambda: b"x" * (LARGEST + 1), "file-too-large"),
    "a program": ("a.exe", lambda: b"MZ", "file-kind"),
    "no ending": ("offer", pdf, "file-kind"),
    "an SVG with a script": ("a.svg", lambda: b"<svg onload='alert(1)'/>", "file-kind"),
    "a page": ("a.html", lambda: b"<script>", "file-kind"),
    "a macro document by name": ("a.docm", office, "file-kind"),
    "a plain zip": ("a.zip", office, "file-kind"),
    "a program behind a turned name": ("offer‮fdp.exe", pdf, "file-kind"),
    "a program inside the name": ("offer.exe.pdf", pdf, "file-name-double"),
    "a page as a PDF": ("a.pdf", lambda: b"<html>%PDF-1.7 %%EOF", "file-not-its-kind"),
    "a PDF that begins late": ("a.pdf", lambda: b"\n" + pdf(), "file-not-its-kind"),
    "a PDF cut short": ("a.pdf", lambda: pdf()[:-8], "file-not-its-kind"),
    "a locked PDF": ("a.pdf", lambda: pdf(b"/Encrypt 5 0 R"), "file-locked"),
    "a locked PDF, spelled oddly": ("a.pdf", lambda: pdf(b"/#45ncryp#74 5 0 R"), "file-locked"),
    "a PDF with a script": ("a.pdf", lambda: pdf(b"/OpenAction <</S /JavaScript /JS (x)>>"), "file-active"),
    "a PDF with a script, spelled oddly": ("a.pdf", lambda: pdf(b"/#4a#53 (x)"), "file-active"),
    "a PDF with a script, spelled oddly in capitals": ("a.pdf", lambda: pdf(b"/#4AS (x)"), "file-active"),
    "a PDF that launches": ("a.pdf", lambda: pdf(b"/S/Launch/F(x)"), "file-active"),
    "a PDF with a file inside": ("a.pdf", lambda: pdf(b"/Names <</EmbeddedFiles 4 0 R>>"), "file-active"),
    "a PDF that is a zip": ("a.pdf", lambda: pdf() + office() + b"%%EOF", "file-two-kinds"),
    "a JPEG that is a zip": ("a.jpg", lambda: jpeg() + office() + b"\xff\xd9", "file-two-kinds"),
    "a PNG that is not": ("a.png", jpeg, "file-not-its-kind"),
    "a PNG cut short": ("a.png", lambda: png()[:-5], "file-not-its-kind"),
    "a PNG with a tail": ("a.png", lambda: png() + b"x", "file-not-its-kind"),
    "a PNG without a size": ("a.png", lambda: png()[:8] + png()[33:], "file-not-its-kind"),
    "a vast PNG": ("a.png", lambda: png(50_000, 50_000), "file-pixels"),
    "a vast JPEG": ("a.jpg", lambda: jpeg(50_000, 50_000), "file-pixels"),
    "a JPEG without a frame": ("a.jpg", lambda: b"\xff\xd8\xff\xda\x00\x02 \xff\xd9", "file-not-its-kind"),
    "text with a NUL": ("a.txt", lambda: b"a\0b", "file-not-text"),
    "text with an escape": ("a.txt", lambda: b"\x1b[2J", "file-not-text"),
    "text that is not UTF-8": ("a.csv", lambda: b"caf\xe9", "file-not-text"),
    "the virus test": ("a.txt", lambda: EICAR, "file-virus-test"),
    "an old or locked Word file": ("a.docx", lambda: OLE, "file-locked"),
    "a PDF as Word": ("a.docx", pdf, "file-not-its-kind"),
    "a zip as Word": ("a.docx", lambda: zipped({"a.txt": b"x"}), "file-not-its-kind"),
    "Excel as Word": ("a.docx", lambda: office("xlsx"), "file-not-its-kind"),
    "a sheet as a text": ("a.odt", lambda: opendocument("spreadsheet"), "file-not-its-kind"),
    "macros": ("a.docx", lambda: office(more={"word/vbaProject.bin": b"x"}), "file-macros"),
    "macros by another case": ("a.xlsx", lambda: office("xlsx", {"xl/VBAPROJECT.BIN": b"x"}), "file-macros"),
    "macros by their type": (
        "a.docx",
        lambda: zipped(
            {
                "[Content_Types].xml": TYPES.replace(b"application/main", b"application/x.macro&#69;nabled"),
                MAIN["docx"]: b"<w/>",
            }
        ),
        "file-macros",
    ),
    "a control": ("a.docx", lambda: office(more={"word/activeX/activeX1.xml": b"<a/>"}), "file-macros"),
    "an OpenDocument macro": ("a.odt", lambda: opendocument(more={"Basic/Standard/M.xml": b"<m/>"}), "file-macros"),
    "a locked OpenDocument": (
        "a.odt",
        lambda: opendocument(
            more={"META-INF/manifest.xml": b"<m:manifest xmlns:m='x'><m:encryption-data/></m:manifest>"}
        ),
        "file-locked",
    ),
    "a template from afar": (
        "a.docx",
        lambda: office(
            more={"word/_rels/settings.xml.rels": (RELS % ("attachedTemplate", "https://evil.example/t.dotm")).encode()}
        ),
        "file-loads",
    ),
    "a template from afar, spelled oddly": (
        "a.docx",
        lambda: office(
            more={"word/_rels/settings.xml.rels": (RELS % ("attachedTemplate", "&#104;ttps://evil.example/t")).encode()}
        ),
        "file-loads",
    ),
    "an object from a share": (
        "a.docx",
        lambda: office(more={"word/_rels/document.xml.rels": (RELS % ("oleObject", "file://server/share")).encode()}),
        "file-loads",
    ),
    "an embedded object": ("a.docx", lambda: office(more={"word/embeddings/oleObject1.bin": OLE}), "file-embeds"),
    "an embedded program": ("a.docx", lambda: office(more={"word/media/image1.png": b"MZ\x90"}), "file-embeds"),
    "a billion laughs": ("a.docx", lambda: office(more={"word/styles.xml": LAUGHS}), "file-entities"),
    "a billion laughs in UTF-16": (
        "a.xlsx",
        lambda: office("xlsx", {"xl/styles.xml": LAUGHS.decode().encode("utf-16")}),
        "file-entities",
    ),
    "laughs in the types": (
        "a.docx",
        lambda: zipped({"[Content_Types].xml": LAUGHS, MAIN["docx"]: b"<w/>"}),
        "file-entities",
    ),
    "types that are not XML": (
        "a.docx",
        lambda: zipped({"[Content_Types].xml": b"<Types", MAIN["docx"]: b"<w/>"}),
        "zip-damaged",
    ),
    "a nested zip": ("a.docx", lambda: office(more={"word/media/a.zip": zipped({"a": b"x"})}), "zip-nested"),
    "a zip two layers down": (
        "a.docx",
        lambda: office(more={"word/embeddings/a.xlsx": office("xlsx", {"xl/embeddings/b.xlsx": office("xlsx")})}),
        "zip-nested",
    ),
    "macros one layer down": (
        "a.docx",
        lambda: office(more={"word/embeddings/a.xlsx": office("xlsx", {"xl/vbaProject.bin": b"x"})}),
        "file-macros",
    ),
    "a locked entry": ("a.docx", lambda: central(office(), 8, b"\x01\x00"), "file-locked"),
    "a path upwards": ("a.docx", lambda: office(more={"../../evil": b"x"}), "zip-path"),
    "an absolute path": ("a.docx", lambda: office(more={"/etc/cron": b"x"}), "zip-path"),
    "a Windows path": ("a.docx", lambda: office(more={"C:\\evil": b"x"}), "zip-path"),
    "a link": ("a.docx", link_zip, "zip-link"),
    "one name twice": ("a.docx", lambda: office(more={"WORD/document.xml": b"x"}), "zip-twice"),
    "overlapped entries": ("a.docx", overlapped, "zip-lies"),
    "an entry over the next": ("a.docx", quoted_overlap, "zip-overlap"),
    "a size that lies low": ("a.docx", lambda: central(office(), 24, struct.pack("<I", 3)), "zip-lies"),
    "a size that lies high": ("a.docx", lambda: central(office(), 24, struct.pack("<I", 9_999)), "zip-lies"),
    "a checksum that lies": ("a.docx", lambda: central(office(), 16, b"\0\0\0\0"), "zip-lies"),
    "a name told in two ways": ("a.docx", lambda: central(office(), 46, b"x"), "zip-lies"),
    "another way of packing": ("a.docx", lambda: central(office(), 10, b"\x0c\x00"), "zip-odd"),
    "a zip64 size": ("a.docx", lambda: central(office(), 24, b"\xff" * 4), "zip-odd"),
    "something after the zip": ("a.docx", lambda: office() + b"x", "file-two-kinds"),
    "cut short": ("a.docx", lambda: office()[:-30], "zip-damaged"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_for_its_own_reason(case: str) -> None:
    name, make, code = HOSTILE[case]
    assert codes(name, make()) == [code]


def test_two_entries_that_share_their_bytes_are_refused_even_where_their_names_agree() -> None:
    one = zipped({"a.xml": b"<a/>"})
    at, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    entry = one[at:end]
    twice = one[:at] + entry * 2 + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 2, 2, 2 * len(entry), at, 0)
    with pytest.raises(zips.BadZip, match="over each other"):
        zips.entries_of(twice)


def test_every_reason_is_told_at_once() -> None:
    assert codes("a.exe.pdf", pdf(b"/Encrypt 1 0 R /JS (x)")) == ["file-name-double", "file-locked", "file-active"]


BOMBS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a thousandfold": ("a.docx", lambda: office(more={"word/a.xml": b"\0" * (110 * MB)}), "zip-bomb"),
    "many entries of much": (
        "a.xlsx",
        lambda: office("xlsx", {f"xl/{n}.xml": b" " * (4 * MB) for n in range(40)}),
        "zip-bomb",
    ),
    "a thousandfold that says it is small": (
        "a.docx",
        lambda: central(office(more={"word/a.xml": b"\0" * (90 * MB)}), 24, b"\0\1\0\0", entry=2),
        "zip-lies",
    ),
    "a hundredfold, one layer down": (
        "a.docx",
        lambda: office(
            more={f"word/embeddings/{n}.xlsx": office("xlsx", {"xl/a.xml": b"\0" * (60 * MB)}) for n in range(2)}
        ),
        "zip-bomb",
    ),
    "40,000 entries": ("a.docx", lambda: zipped({f"{n}": b"" for n in range(40_000)}), "zip-entries"),
    "lengths of nothing": ("a.png", lambda: png()[:33] + b"\0\0\0\0IDAT\0\0\0\0" * 800_000, "file-not-its-kind"),
    "fill bytes": ("a.jpg", lambda: b"\xff\xd8" + b"\xff" * (LARGEST - 4) + b"\xff\xd9", "file-not-its-kind"),
    "relationships without end": (
        "a.docx",
        lambda: office(more={"word/_rels/a.rels": b"<Relationship Type='" * 50_000}),
        "zip-damaged",
    ),
    "relationships by the million": (
        "a.docx",
        lambda: office(more={"word/_rels/a.rels": b"<R>" + b"<a/>" * 300_000 + b"</R>"}),
        "zip-odd",
    ),
}

TEDIOUS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "streams without end": ("a.pdf", lambda: b"%PDF-" + b"stream\n" * 1_400_000 + b"%%EOF"),
    "names without end": ("a.pdf", lambda: b"%PDF-" + b"/J" * 2_000_000 + b"/#4a#" * 1_000_000 + b"%%EOF"),
    "a sheet of nearly 100 MB": ("a.xlsx", lambda: office("xlsx", {"xl/a.xml": b"<c>1234567</c>" * (6 * MB)})),
}


@pytest.mark.parametrize("case", BOMBS)
def test_a_bomb_is_refused_within_a_second_and_64_mb(case: str) -> None:
    name, make, code = BOMBS[case]
    data = make()
    began = time.process_time()
    assert codes(name, data) == [code]
    assert time.process_time() - began < 1.0
    tracemalloc.start()
    codes(name, data)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 64 * MB


@pytest.mark.parametrize("case", TEDIOUS)
def test_a_tedious_file_gets_its_answer_within_two_seconds(case: str) -> None:
    name, make = TEDIOUS[case]
    data = make()
    began = time.process_time()
    assert codes(name, data) == []
    assert time.process_time() - began < 2.0


def test_no_more_is_unpacked_than_the_limit_and_one_piece() -> None:
    budget = zips.Budget(MB)
    data = zipped({"a": b"\0" * (30 * MB)})
    got: list[int] = []
    pieces = zips.chunks(data, zips.entries_of(data)[0], budget)
    with pytest.raises(zips.BadZip, match="more than 100 MB"):
        got.extend(len(piece) for piece in pieces)
    assert 0 < sum(got) <= MB


def test_a_bomb_that_tells_its_size_is_refused_before_anything_is_unpacked() -> None:
    data = office(more={"word/a.xml": b"\0" * (110 * MB)})
    began = time.process_time()
    assert codes("a.docx", data) == ["zip-bomb"]
    assert time.process_time() - began < 0.05


def test_an_entry_that_says_it_is_small_is_stopped_at_the_first_byte_too_many() -> None:
    data = central(zipped({"a": b"\0" * (30 * MB)}), 24, struct.pack("<I", MB + 1))
    budget = zips.Budget()
    with pytest.raises(zips.BadZip, match="more than it says"):
        list(zips.chunks(data, zips.entries_of(data)[0], budget))
    assert zips.MOST_INFLATED - budget.left < 2 * MB


def hand_made(name: bytes, packed: bytes, content: bytes, *, before: bytes = b"") -> bytes:
    """A zip of one deflated entry, written field by field, with its offsets right."""
    about = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, zlib.crc32(content), len(packed), len(content), len(name), 0)
    local = b"PK\x03\x04" + about + name + packed
    directory = b"PK\x01\x02\x14\0" + about + struct.pack("<HHHII", 0, 0, 0, 0, len(before)) + name
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(directory), len(before) + len(local), 0)
    return before + local + directory + b"PK\x05\x06" + end


def deflated(content: bytes) -> bytes:
    return zlib.compress(content, wbits=-15)


def test_bytes_hidden_behind_an_entrys_content_are_found() -> None:
    good, bad = (hand_made(b"a", deflated(b"x") + hidden, b"x") for hidden in (b"", b"hidden"))
    assert list(zips.chunks(good, zips.entries_of(good)[0], zips.Budget())) == [b"x"]
    with pytest.raises(zips.BadZip, match="more than it unpacks to"):
        list(zips.chunks(bad, zips.entries_of(bad)[0], zips.Budget()))


def test_a_zip_that_begins_with_something_else_is_found() -> None:
    assert zips.entries_of(hand_made(b"a", deflated(b"x"), b"x"))[0].name == "a"
    with pytest.raises(zips.BadZip, match="begins with"):
        zips.entries_of(hand_made(b"a", deflated(b"x"), b"x", before=b"PK\x03\x04%PDF-"))


def test_the_reader_of_small_xml_defines_no_words_even_where_the_first_look_missed_them() -> None:
    with pytest.raises(zips.BadZip, match="words of its own"):
        office_files._elements(LAUGHS)


@given(data=st.binary(max_size=400), ending=st.sampled_from(["pdf", "png", "jpg", "docx", "xlsx", "odt", "txt", "csv"]))
def test_any_bytes_get_an_answer(data: bytes, ending: str) -> None:
    check_upload(f"a.{ending}", data)


@given(
    at=st.integers(min_value=0),
    to=st.binary(min_size=1, max_size=4),
    kind=st.sampled_from(["docx", "odt", "pdf", "png", "jpg"]),
)
def test_a_damaged_file_gets_an_answer(at: int, to: bytes, kind: str) -> None:
    data = {"docx": office(), "odt": opendocument(), "pdf": pdf(b"/JS"), "png": png(), "jpg": jpeg()}[kind]
    check_upload(f"a.{kind}", with_first_bytes_changed(data, at % len(data), to))


# ---- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Our offer – final (v2).pdf", "Our offer – final (v2).pdf"),
        ("Cynnig Cŵmni.pdf", "Cynnig Cŵmni.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\offer.pdf", "offer.pdf"),
        ("offer‮fdp.exe", "offerfdp.exe"),
        ("a\u200bb\u2066c\u2069.pdf", "abc.pdf"),
        ("a\r\nb\tc\0.pdf", "a b c.pdf"),
        ('<b>"x|y?*:".pdf', "-b--x-y----.pdf"),
        ("NUL", "_NUL"),
        ("con.pdf", "_con.pdf"),
        ("Com1 .tar.pdf", "_Com1 .tar.pdf"),
        ("LPT².txt", "_LPT².txt"),
        ("console.pdf", "console.pdf"),
        ("offer.pdf. . .", "offer.pdf"),
        (".htaccess", "htaccess"),
        ("", "unnamed"),
        ("...", "unnamed"),
        ("\u202e/", "unnamed"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("é" * 300 + ".pdf", "é" * 118 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=400) | st.text(alphabet="./\\ :conul1\u202e\u0301e<", max_size=30))
def test_any_name_becomes_harmless_and_stays_as_it_is(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert len(safe) <= 150
    assert len(safe.encode()) <= 240
    assert not set('/\\<>:"|?*') & set(safe)
    assert not any(unicodedata.category(c).startswith("C") for c in safe)
    assert safe == safe.strip(". ")
    assert safe_name(safe) == safe
