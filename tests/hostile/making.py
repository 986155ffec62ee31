"""How the files of the corpus are made: a sound one of each kind, and ways to spoil it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

MB = 1024 * 1024
TYPES = b'<?xml version="1.0"?><Types xmlns="x"><Override PartName="/word/document.xml" ContentType="application/main+xml"/></Types>'
RELS = '<Relationships><Relationship Id="r" Type="http://s/%s" Target="%s" TargetMode="External"/></Relationships>'
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def zipped(entries: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, data in entries.items():
            file.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else method)
    return out.getvalue()


def office(ending: str = "docx", more: dict[str, bytes] | None = None) -> bytes:
    """A sound Word, Excel or PowerPoint file, with more in it."""
    return zipped({"[Content_Types].xml": TYPES, MAIN[ending]: b"<w>Our offer</w>", **(more or {})})


def related(kind: str, target: str, ending: str = "docx") -> bytes:
    """An office file with a relationship of a kind to a target outside it."""
    folder = MAIN[ending].split("/")[0]
    return office(ending, {f"{folder}/_rels/document.xml.rels": (RELS % (kind, target)).encode()})


def document(body: bytes) -> bytes:
    """A Word file whose text is this markup."""
    return zipped({"[Content_Types].xml": TYPES, MAIN["docx"]: b"<w:document xmlns:w='w'>" + body + b"</w:document>"})


def opendocument(kind: str = "text", more: dict[str, bytes] | None = None) -> bytes:
    """A sound OpenDocument file, with more in it."""
    mark = f"application/vnd.oasis.opendocument.{kind}".encode()
    sound = {"mimetype": mark, "content.xml": b"<office/>", "META-INF/manifest.xml": b"<m:manifest xmlns:m='x'/>"}
    return zipped({**sound, **(more or {})})


def pdf(words: bytes = b"", stream: bytes = b"picture", head: bytes = b"") -> bytes:
    """A PDF with words in its catalogue, and one stream with something before its word."""
    return (
        b"%PDF-1.7\n1 0 obj <</Type /Catalog " + words + b">>\n" + head + b"stream\n" + stream
        + b"\nendstream\ntrailer <<>>\n%%EOF\n"
    )  # fmt: skip


def packed_pdf(objects: bytes, head: bytes = b"<</Type/ObjStm/Filter/FlateDecode/N 1/First 4>>") -> bytes:
    """A PDF that packs objects in an object stream."""
    return pdf(stream=zlib.compress(b"5 0 " + objects), head=b"4 0 obj " + head)


def png(width: int = 2, height: int = 2, more: bytes = b"") -> bytes:
    """A PNG that says it has this size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + png_piece(b"IHDR", head)
    return start + more + png_piece(b"IDAT", zlib.compress(b"\0" * 14)) + png_piece(b"IEND", b"")


def png_piece(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpeg(width: int = 2, height: int = 2, comment: bytes = b"ab") -> bytes:
    """A JPEG that says it has this size."""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    said = b"\xff\xe0" + struct.pack(">H", 2 + len(comment)) + comment
    return b"\xff\xd8" + said + frame + b"\xff\xda\x00\x02picture\xff\xd9"


def changed(data: bytes, at: int, to: bytes) -> bytes:
    """The same with some bytes written over."""
    return data[:at] + to + data[at + len(to) :]


def central(data: bytes, field: int, to: bytes, entry: int = 0) -> bytes:
    """The zip with one field changed in one entry of its directory."""
    at = -1
    for _ in range(entry + 1):
        at = data.index(b"PK\x01\x02", at + 1)
    return changed(data, at + field, to)


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
    """An entry that is a link to a file of the system."""
    out = io.BytesIO(office())
    with zipfile.ZipFile(out, "a") as file:
        entry = zipfile.ZipInfo("word/link")
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        file.writestr(entry, "/etc/passwd")
    return out.getvalue()


def nested(layers: int) -> bytes:
    """A Word file in which a zip holds a zip, and so on."""
    data = zipped({"bottom.txt": b"x"})
    for _ in range(layers):
        data = zipped({"next.zip": data})
    return office(more={"word/media/a.zip": data})


def by_count(count: int) -> bytes:
    """A zip of very many empty entries, by hand: the library would take its time, and would write the numbers that are too large."""
    locals_, entries = io.BytesIO(), io.BytesIO()
    about = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0, 0, 0, 0, 6, 0)
    for n in range(count):
        name = b"%06d" % n
        entries.write(b"PK\x01\x02\x14\0" + about + struct.pack("<HHHII", 0, 0, 0, 0, locals_.tell()) + name)
        locals_.write(b"PK\x03\x04" + about + name)
    said = min(count, 0xFFFF)
    end = struct.pack("<HHHHIIH", 0, 0, said, said, entries.tell(), locals_.tell(), 0)
    return locals_.getvalue() + entries.getvalue() + b"PK\x05\x06" + end


def packed_noughts(megabytes: int, *, bits: int = -15) -> bytes:
    """So many megabytes of noughts, packed a thousandfold: one is packed, the others are copies of it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, bits)
    one = packer.compress(b"\0" * MB) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b"\0" * MB) + packer.flush(zlib.Z_FULL_FLUSH)
    return one + again * (megabytes - 1) + packer.flush()


def noughts(megabytes: int, *, says: int | None = None, ending: str = "docx", entries: int = 1) -> bytes:
    """An office file with entries of so many megabytes of noughts each, which may say that they are smaller."""
    packed, made = packed_noughts(megabytes), office(ending)
    for n in range(entries):
        made = with_entry(
            made, f"more/{n}.xml", packed, crc=_crc(megabytes), size=megabytes * MB if says is None else says
        )
    return made


def _crc(megabytes: int) -> int:
    """The checksum of so many megabytes of noughts; a gigabyte's is never come to."""
    crc = 0
    for _ in range(megabytes if megabytes < 100 else 0):
        crc = zlib.crc32(b"\0" * MB, crc)
    return crc


def with_entry(sound: bytes, name: str, packed: bytes, *, crc: int, size: int) -> bytes:
    """A zip with one more deflated entry, whose numbers are written as given."""
    end = sound.rindex(b"PK\x05\x06")
    _, _, count, _, length, start, _ = struct.unpack_from("<HHHHIIH", sound, end + 4)
    raw = name.encode()
    about = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, crc, len(packed), size, len(raw), 0)
    entry = b"PK\x01\x02\x14\0" + about + struct.pack("<HHHII", 0, 0, 0, 0, start) + raw
    local = b"PK\x03\x04" + about + raw + packed
    tail = struct.pack("<HHHHIIH", 0, 0, count + 1, count + 1, length + len(entry), start + len(local), 0)
    return sound[:start] + local + sound[start:end] + entry + b"PK\x05\x06" + tail
