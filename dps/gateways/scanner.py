"""Ask a virus scanner about a file, over clamd's own protocol (INSTREAM). Real always; tests put a small server at the other end.

What it finds is what its signatures know. Where none is set up, files are said
to be not scanned, and are served shut in any case.
"""

from __future__ import annotations

import socket
import struct
from contextlib import suppress
from urllib.parse import urlsplit

from dps.core.refusal import Obstacle

TIMEOUT_SECONDS = 30
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096


class ScannerAway(Exception):
    """Nobody answers at the scanner's address. The files wait, and are asked about again."""


class ScannerRefused(Exception):
    """The scanner answers, and will not or cannot look at this file. The text is its answer."""


def infected(found: str, shown: str) -> Obstacle:
    """Why a file, by the name that its owner knows it by, is not taken: the scanner found this in it."""
    says = f"The virus scanner found “{found}” in “{shown}”."
    return Obstacle("file-infected", says, mend="Nothing of it is kept. Clean your computer, then make it anew.")


def scan(address: str, data: bytes) -> str:
    """The name of what the scanner at ``unix:/path`` or ``tcp://host:port`` finds in these bytes; empty for nothing.

    Raises :class:`ScannerAway` and :class:`ScannerRefused`. Never called inside ``writing()``.
    """
    try:
        with _connected(address) as line:
            with suppress(BrokenPipeError, ConnectionResetError):  # it may stop listening early and say why
                line.sendall(b"zINSTREAM\0")
                for at in range(0, len(data), _CHUNK):
                    piece = data[at : at + _CHUNK]
                    line.sendall(struct.pack(">I", len(piece)) + piece)
                line.sendall(struct.pack(">I", 0))
            answer = _answer(line)
    except OSError as error:
        raise ScannerAway(type(error).__name__) from error
    return _read(answer)


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=TIMEOUT_SECONDS)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(TIMEOUT_SECONDS)
        line.connect(parts.path)
    except BaseException:
        line.close()
        raise
    return line


def _answer(line: socket.socket) -> str:
    got = b""
    while not got.endswith((b"\0", b"\n")) and len(got) < _LONGEST_ANSWER:
        piece = line.recv(_LONGEST_ANSWER)
        if not piece:
            break
        got += piece
    return got.rstrip(b"\0\n").decode("utf-8", errors="replace")


def _read(answer: str) -> str:
    """``stream: OK`` and ``stream: <name> FOUND`` are the two verdicts there are; anything else is none."""
    says = answer.removeprefix("stream: ")
    if says == "OK" and answer != says:
        return ""
    if says.endswith(" FOUND") and answer != says:
        name = "".join(c for c in says.removesuffix(" FOUND") if c.isprintable()).strip()
        return name[:120] or "unnamed"
    if not answer:
        raise ScannerAway("it answered nothing")
    raise ScannerRefused(answer[:200])
