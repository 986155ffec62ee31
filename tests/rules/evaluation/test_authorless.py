"""Copies for a panel without names: what files say of who made them is gone, and what is on their pages stays."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import NameObject, StreamObject, TextStringObject

from dps.gateways.authorless import without_authors

WHO = "Quillwort Canary Society"
MARK = WHO.encode()


def a_pdf() -> bytes:
    writer, out, about = PdfWriter(), io.BytesIO(), StreamObject()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": WHO, "/Company": WHO})
    about.set_data(b"<x:xmpmeta>" + MARK + b"</x:xmpmeta>")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(about)
    note = FreeText(text="See page two.", rect=(10, 10, 90, 50))
    note[NameObject("/T")] = TextStringObject(WHO)
    writer.add_annotation(0, note)
    writer.write(out)
    return out.getvalue()


def a_zip(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return out.getvalue()


def everything_in(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        return b"\n".join(made.read(name) for name in made.namelist())


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def piece(mark: int, data: bytes) -> bytes:
    return bytes((0xFF, mark)) + struct.pack(">H", len(data) + 2) + data


def test_a_pdf_loses_its_authors_and_keeps_its_pages_and_notes():
    before = a_pdf()
    assert MARK in before
    copy = without_authors("plan.PDF", before)
    assert copy.whole
    assert MARK not in copy.content
    read = PdfReader(io.BytesIO(copy.content))
    assert (len(read.pages), read.metadata) == (1, None)
    assert read.pages[0]["/Annots"][0].get_object()["/Contents"] == "See page two."


@pytest.mark.parametrize("ending", ["docx", "xlsx", "pptx"])
def test_an_office_file_loses_its_properties_and_the_names_beside_comments_and_changes(ending):
    data = a_zip(
        docProps__core_xml=f"<cp:coreProperties><dc:creator>{WHO}</dc:creator></cp:coreProperties>",
        docProps__app_xml=f"<Properties><Company>{WHO}</Company></Properties>",
        docProps__custom_xml=f"<Properties>{WHO}</Properties>",
        word__document_xml=f'<w:ins w:id="1" w:author="{WHO}"><w:t>We open on Saturdays.</w:t></w:ins>',
        xl__comments1_xml=f"<comments><authors><author>{WHO}</author></authors></comments>",
        ppt__commentAuthors_xml=f'<p:cmAuthorLst><p:cmAuthor id="0" name="{WHO}" initials="Q"/></p:cmAuthorLst>',
    )
    copy = without_authors(f"plan.{ending}", data)
    kept = everything_in(copy.content)
    assert copy.whole
    assert MARK not in kept
    assert b"We open on Saturdays." in kept


def test_an_opendocument_file_loses_them_too():
    data = a_zip(
        meta_xml=f"<office:meta><meta:initial-creator>{WHO}</meta:initial-creator></office:meta>",
        content_xml=f"<office:annotation><dc:creator>{WHO}</dc:creator><text:p>Why?</text:p></office:annotation>",
    )
    kept = everything_in(without_authors("plan.odt", data).content)
    assert MARK not in kept
    assert b"Why?" in kept


def test_a_picture_loses_what_it_says_of_itself_and_still_stands_upright():
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\0" * 13) + chunk(b"tEXt", b"Author\0" + MARK) + chunk(b"IEND", b"")
    copy = without_authors("plan.png", png)
    assert (MARK in copy.content, b"IHDR" in copy.content, copy.whole) == (False, True, True)
    turned = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, 6, 0, 0) + MARK
    jpeg = b"\xff\xd8" + piece(0xE1, b"Exif\0\0" + turned) + piece(0xFE, MARK) + piece(0xDB, b"\0" * 65)
    jpeg += piece(0xDA, b"\0" * 6) + b"the picture" + b"\xff\xd9"
    copy = without_authors("plan.jpg", jpeg)
    assert copy.whole
    assert MARK not in copy.content
    assert copy.content.endswith(b"the picture\xff\xd9")
    assert struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) in copy.content


@pytest.mark.parametrize("name", ["plan.pdf", "plan.docx", "plan.png", "plan.jpg"])
def test_what_cannot_be_read_is_handed_on_as_it_is_and_said_to_be(name):
    copy = without_authors(name, b"not at all")
    assert (copy.content, copy.whole) == (b"not at all", False)


def test_a_kind_that_keeps_nothing_about_itself_is_handed_on_as_it_is():
    assert without_authors("plan.txt", MARK).content == MARK
