"""Files are kept whole and read back unchanged; hostile ones are refused, quickly, with a reason."""

from __future__ import annotations

import errno
import stat
import struct
import time
import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.gateways import documents, office_files, zips
from dps.gateways.documents import (
    DocumentChanged,
    DocumentMissing,
    NoRoom,
    check_upload,
    forget,
    keep,
    read,
    safe_name,
)
from tests.hostile.making import (
    LAUGHS,
    MB,
    central,
    changed,
    document,
    jpeg,
    noughts,
    office,
    opendocument,
    packed_pdf,
    pdf,
    png,
    related,
    zipped,
)

SIGNED = b"<</Type/Sig/Filter/Adobe.PPKLite>> endobj 4 0 obj <</Type/ObjStm/Filter [ /FlateDecode ]/N 1/First 4>>"


@dataclass
class Disk:
    """What a disk says of itself, in bytes."""

    total: int
    free: int


def codes(name: str, data: bytes) -> list[str]:
    found = check_upload(name, data)
    assert all(o.says and (o.mend or o.code == "file-virus-test") for o in found)
    return [o.code for o in found]


# ---- room ----------------------------------------------------------------------------------------------------------


def test_a_file_is_refused_before_the_disk_is_full_and_a_submission_still_has_room(tmp_path: Path, monkeypatch) -> None:
    """D3 in short: the last twentieth of the disk is for bids that are being submitted."""
    free = documents.shutil.disk_usage(tmp_path).free
    monkeypatch.setattr(documents, "RESERVE", free + 1)
    monkeypatch.setattr(documents.shutil, "disk_usage", lambda _where: Disk(total=free * 100, free=free))
    with pytest.raises(NoRoom):
        keep(tmp_path / "data", b"sealed")
    assert not list(tmp_path.rglob("*")), "nothing of it was written"
    kept = keep(tmp_path / "data", b"sealed", from_reserve=True)
    assert read(tmp_path / "data", kept.ref, sha256=kept.sha256) == b"sealed"


@pytest.mark.parametrize("failure", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_meanwhile_is_said_and_leaves_nothing(tmp_path: Path, monkeypatch, failure: int) -> None:
    def full(_handle: int) -> None:
        raise OSError(failure, "No space left on device")

    monkeypatch.setattr(documents.os, "fsync", full)
    with pytest.raises(NoRoom):
        keep(tmp_path, b"sealed", from_reserve=True)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


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
        ("picture with any bytes.pdf", pdf(stream=b"/JS /Encrypt /3D PK\x05\x06")),
        ("not a locked name.pdf", pdf(b"/Encrypted /JSON")),
        ("packed.pdf", packed_pdf(b"<</Type/Pages/Count 1/Kids[6 0 R]>>")),
        ("packed and signed.pdf", packed_pdf(b"<</F 4>>", SIGNED)),
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
        ("own template.docx", related("attachedTemplate", "file:///C:\\T\\a.dotm")),
        ("own figures.xlsx", related("externalLinkPath", "file:///C:\\T\\a.xlsx", "xlsx")),
        ("link.docx", related("hyperlink", "https://example.org")),
        (
            "fields.docx",
            document(
                b"<w:fldSimple w:instr=' HYPERLINK &quot;https://example.org&quot; '/>"
                b"<w:instrText>TOC \\o</w:instrText><w:t>DDEAUTO, as a word</w:t>"
            ),
        ),
        (
            "drawn.odt",
            opendocument(
                more={
                    "content.xml": b"<draw:image xlink:href='Pictures/1.png'/><text:a xlink:href='https://a.example'/>"
                }
            ),
        ),
        ("coded.docx", office(more={"word/a.xml": b"<?xml version='1.0' encoding='ISO-8859-1'?><a/>"})),
    ],
)
def test_an_ordinary_file_is_taken(name: str, data: bytes) -> None:
    assert check_upload(name, data) == ()


def test_two_entries_that_share_their_bytes_are_refused_even_where_their_names_agree() -> None:
    one = zipped({"a.xml": b"<a/>"})
    at, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    entry = one[at:end]
    twice = one[:at] + entry * 2 + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 2, 2, 2 * len(entry), at, 0)
    with pytest.raises(zips.BadZip, match="over each other"):
        zips.entries_of(twice)


def test_every_reason_is_told_at_once() -> None:
    assert codes("a.exe.pdf", pdf(b"/Encrypt 1 0 R /JS (x)")) == ["file-name-double", "file-locked", "file-active"]


TEDIOUS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "streams without end": ("a.pdf", lambda: b"%PDF-" + b"stream\n" * 1_400_000 + b"%%EOF"),
    "names without end": ("a.pdf", lambda: b"%PDF-" + b"/J" * 2_000_000 + b"/#4a#" * 1_000_000 + b"%%EOF"),
    "a sheet of nearly 100 MB": ("a.xlsx", lambda: office("xlsx", {"xl/a.xml": b"<c>1234567</c>" * (6 * MB)})),
}


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
    data = noughts(110)
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
    check_upload(f"a.{kind}", changed(data, at % len(data), to))


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
