"""A small virus scanner that is really there: it speaks clamd's INSTREAM over TCP or a Unix socket, and knows one signature."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIGNATURE = b"EVIL-" + b"MARK-OF-THE-TESTS"
"""What it finds. Not the industry's test file, which the upload check refuses before any scanner sees it."""


class Scanner:
    """What the server was sent, and how it should behave."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.address = ""
        self.largest = 25 * 1024 * 1024
        self.answer = b""  # said instead of a verdict, where set

    def verdict(self, data: bytes) -> bytes:
        """What clamd would say."""
        if self.answer:
            return self.answer
        return b"stream: Test.Evil FOUND\0" if SIGNATURE in data else b"stream: OK\0"


def _handler(scanner: Scanner) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if self.rfile.read(10) != b"zINSTREAM\0":
                self.wfile.write(b"UNKNOWN COMMAND\0")
                return
            data = b""
            while length := struct.unpack(">I", self.rfile.read(4))[0]:
                data += self.rfile.read(length)
                if len(data) > scanner.largest:
                    self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                    return
            scanner.seen.append(data)
            self.wfile.write(scanner.verdict(data))

    return Handler


@contextmanager
def a_scanner(path: Path | None = None) -> Iterator[Scanner]:
    """A running scanner at a port of its own, or at a socket's ``path``."""
    scanner = Scanner()
    server: socketserver.BaseServer
    if path is None:
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _handler(scanner))
        scanner.address = f"tcp://127.0.0.1:{server.server_address[1]}"
    else:
        server = socketserver.ThreadingUnixStreamServer(str(path), _handler(scanner))
        scanner.address = f"unix:{path}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield scanner
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
