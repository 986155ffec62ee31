"""What a file looks like: its length, and what is plainly wrong with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.gateways.file_looks import look
from tests.hostile.making import document, office, opendocument, packed_pdf, pdf, png, zipped

ONE = b"2 0 obj <</Type/Pages/Count 1/Kids[3 0 R]>> 3 0 obj <</Type/Page /Resources<</Font<<>>>>>>"
THREE = b"2 0 obj <</Type /Pages /Count 3>> " + b"3 0 obj <</Type /Page /Resources<</Font 9 0 R>>>> " * 3
FIELDS = b"/AcroForm<</Fields[5 0 R]>> " + ONE + b" 5 0 obj <</FT/Tx/T(Name)%s>>"


@pytest.mark.parametrize(
    ("name", "data", "count", "unit", "faults"),
    [
        ("a.pdf", b"", None, "", ("empty",)),
        ("a.pdf", b"%PDF-1.7 and no more", None, "", ("unreadable",)),
        ("a.pdf", pdf(), None, "", ("unreadable",)),
        ("a.pdf", pdf(b"/Encrypt 9 0 R " + ONE), None, "", ("locked",)),
        ("a.pdf", pdf(ONE), 1, "page", ()),
        ("a.pdf", pdf(THREE), 3, "page", ()),
        ("a.pdf", packed_pdf(THREE), 3, "page", ()),
        ("a.pdf", pdf(b"2 0 obj <</Type/Pages/Count 1>> 3 0 obj <</Type/Page>>"), 1, "page", ("blank",)),
        ("a.pdf", pdf(FIELDS % b""), 1, "page", ("blank-form",)),
        ("a.pdf", pdf(FIELDS % b"/V()"), 1, "page", ("blank-form",)),
        ("a.pdf", pdf(FIELDS % b"/V/Off"), 1, "page", ("blank-form",)),
        ("a.pdf", pdf(FIELDS % b"/V(Ann)"), 1, "page", ()),
        ("a.pdf", pdf(FIELDS % b"/V <feff0041>"), 1, "page", ()),
        ("a.docx", document(b"<w:p><w:t>Our offer</w:t></w:p>"), None, "page", ()),
        ("a.docx", document(b"<w:p/>"), None, "page", ("blank",)),
        ("a.docx", document(b"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr></w:sdt><w:t>Name</w:t>"), None, "page", ("blank-form",)),
        ("a.docx", document(b"<w:sdt><w:sdtPr><w:tag/></w:sdtPr><w:t>Ann</w:t></w:sdt>"), None, "page", ()),
        ("a.docx", b"PK\x03\x04 cut", None, "", ("unreadable",)),
        ("a.xlsx", office("xlsx"), None, "sheet", ("blank",)),
        ("a.xlsx", office("xlsx", {"xl/worksheets/sheet1.xml": b"<c><v>1</v></c>"}), None, "sheet", ()),
        ("a.pptx", office("pptx", {"ppt/slides/slide1.xml": b"<a:t>Us</a:t>", "ppt/slides/slide2.xml": b"<a/>"}), 2, "slide", ()),
        ("a.odt", opendocument(more={"meta.xml": b"<x meta:page-count='7'/>", "content.xml": b"<text:p>Us</text:p>"}), 7, "page", ()),
        ("a.png", png(), 1, "picture", ()),
        ("a.txt", b"  \n", None, "", ("blank",)),
        ("a.txt", b"Words", None, "", ()),
    ],
)  # fmt: skip
def test_a_file_is_told_by_its_length_and_its_faults(name, data, count, unit, faults):
    seen = look(name, data)
    assert (seen.count, seen.faults) == (count, faults)
    assert seen.unit == unit or count is None


@given(
    st.sampled_from(["pdf", "docx", "xlsx", "pptx", "odt", "ods", "png", "jpg", "txt", "csv", "exe"]),
    st.binary(max_size=300),
)
def test_no_bytes_whatever_break_the_look(ending, data):
    for content in (data, b"%PDF-1.4\n" + data + b"\n%%EOF", zipped({"x": data})):
        look(f"a.{ending}", content)
