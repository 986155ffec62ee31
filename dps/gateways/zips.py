"""A zip read with suspicion, in memory: counted, measured while it inflates, refused where it lies.

The standard library's reader of Python 3.11.7 accepts entries that overlap
(CVE-2024-0450), so the directory is read here, and every number in it is held
against the bytes.
"""

from __future__ import annotations

import re
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MOST_ENTRIES = 3_000
MOST_INFLATED = 100 * 1024 * 1024
"""Bytes that all entries of one upload may inflate to, counted as they come and not as the file says."""

_CHUNK = 256 * 1024
_BAD_NAME = re.compile(r"^[/~]|^[A-Za-z]:|\\|[\x00-\x1f\x7f]|(?:^|/)\.\.(?:/|$)")


class BadZip(Exception):
    """The file is not a zip that can be taken. ``code`` names the reason; the text tells it to people."""

    def __init__(self, code: str, says: str) -> None:
        self.code = code
        super().__init__(says)


@dataclass
class Budget:
    """Bytes that may still be inflated. One budget serves a file and the files inside it."""

    left: int = MOST_INFLATED

    def could_hold(self, size: int) -> None:
        """Refuse at once what says itself that it is too large. What lies about its size is stopped at its first byte too many."""
        if size > self.left:
            raise BadZip("zip-bomb", "unpacks to more than 100 MB")

    def spend(self, size: int) -> None:
        """Take from the budget what has been unpacked. Raises :class:`BadZip` when it is used up."""
        self.left -= size
        if self.left < 0:
            raise BadZip("zip-bomb", "unpacks to more than 100 MB")


@dataclass(frozen=True)
class Entry:
    """One file in a zip, its numbers checked against the local header. ``start`` and ``end`` bound its packed bytes."""

    name: str
    stored: bool
    size: int
    crc: int
    start: int
    end: int


def entries_of(data: bytes) -> tuple[Entry, ...]:
    """Every entry in the directory, in the order of the bytes. Raises :class:`BadZip`."""
    count, at, end = _directory(data)
    found: list[tuple[int, Entry]] = []
    for _ in range(count):
        if at + 46 > end or data[at : at + 4] != b"PK\x01\x02":
            raise BadZip("zip-damaged", "has a damaged directory")
        made_by, _, flags, method, _, _, crc, packed, size, n, m, k, disk, _, outer, offset = struct.unpack_from(
            "<HHHHHHIIIHHHHHII", data, at + 4
        )
        raw = data[at + 46 : at + 46 + n]
        at += 46 + n + m + k
        if flags & 0x2041:
            raise BadZip("file-locked", "is locked with a password")
        if method not in (0, 8) or disk or 0xFFFFFFFF in (packed, size, offset):
            raise BadZip("zip-odd", "is packed in a way that office programs do not use")
        if made_by >> 8 == 3 and stat.S_ISLNK(outer >> 16):
            raise BadZip("zip-link", "holds a link to another file")
        start = _local(data, offset, raw, flags, method)
        found.append((offset, Entry(_name(raw), method == 0, size, crc, start, start + packed)))
    if at != end:
        raise BadZip("zip-damaged", "has a damaged directory")
    found.sort(key=lambda pair: pair[0])
    entries = tuple(entry for _, entry in found)
    bounds = [offset for offset, _ in found[1:]] + [_directory(data)[1]]
    if any(entry.end > bound for entry, bound in zip(entries, bounds, strict=True)):
        raise BadZip("zip-overlap", "holds entries that lie over each other")
    if found[0][0] != 0:
        raise BadZip("file-two-kinds", "begins with something that is not a zip")
    if len({entry.name.casefold() for entry in entries}) != len(entries):
        raise BadZip("zip-twice", "holds two entries of one name")
    return entries


def chunks(data: bytes, entry: Entry, budget: Budget) -> Iterator[bytes]:
    """An entry's content, piece by piece, spending the budget. Raises :class:`BadZip` at the first byte too many,
    and at the end where size or checksum are not those of the directory."""
    size, crc = 0, 0
    for piece in _stored(data, entry) if entry.stored else _inflated(data, entry):
        size += len(piece)
        budget.spend(len(piece))
        if size > entry.size:
            raise BadZip("zip-lies", "unpacks to more than it says")
        crc = zlib.crc32(piece, crc)
        yield piece
    if size != entry.size or crc != entry.crc:
        raise BadZip("zip-lies", "is damaged: it does not unpack to what it says")


def _stored(data: bytes, entry: Entry) -> Iterator[bytes]:
    for at in range(entry.start, entry.end, _CHUNK):
        yield data[at : min(at + _CHUNK, entry.end)]


def _inflated(data: bytes, entry: Entry) -> Iterator[bytes]:
    inflater, rest = zlib.decompressobj(-15), data[entry.start : entry.end]
    try:
        while not inflater.eof:
            piece = inflater.decompress(rest, _CHUNK)
            rest = inflater.unconsumed_tail
            if not piece and not rest and not inflater.eof:
                raise BadZip("zip-damaged", "is cut short")
            if piece:
                yield piece
        if rest or inflater.unused_data:
            raise BadZip("zip-lies", "holds more than it unpacks to")
    except zlib.error:
        raise BadZip("zip-damaged", "does not unpack") from None


def _directory(data: bytes) -> tuple[int, int, int]:
    """How many entries the directory holds, where it starts and where it ends."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if at < 0 or at + 22 > len(data):
        raise BadZip("zip-damaged", "is not a whole file")
    disk, first_disk, here, count, size, start, comment = struct.unpack_from("<HHHHIIH", data, at + 4)
    if at + 22 + comment != len(data) or start + size != at:
        raise BadZip("file-two-kinds", "has something before or after its content")
    if disk or first_disk or here != count or 0xFFFF in (here, count):
        raise BadZip("zip-odd", "is packed in a way that office programs do not use")
    if count == 0 or count > MOST_ENTRIES:
        raise BadZip("zip-entries", f"holds {count} entries; {MOST_ENTRIES} are the most")
    return count, start, at


def _local(data: bytes, offset: int, raw: bytes, flags: int, method: int) -> int:
    """Where the packed bytes start, the header before them held against the directory."""
    if offset + 30 > len(data) or data[offset : offset + 4] != b"PK\x03\x04":
        raise BadZip("zip-damaged", "has a damaged entry")
    local_flags, local_method = struct.unpack_from("<HH", data, offset + 6)
    n, m = (
        int.from_bytes(data[offset + 26 : offset + 28], "little"),
        int.from_bytes(data[offset + 28 : offset + 30], "little"),
    )
    if (local_flags & 0x2041, local_method) != (flags & 0x2041, method) or data[offset + 30 : offset + 30 + n] != raw:
        raise BadZip("zip-lies", "names an entry in two ways")
    return offset + 30 + n + m


def _name(raw: bytes) -> str:
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("cp437")
    if not name or _BAD_NAME.search(name):
        raise BadZip("zip-path", "holds an entry whose name leads outside it")
    return name
