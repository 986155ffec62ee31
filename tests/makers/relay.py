"""A real mail server on this machine that keeps what it took, by the reference in its Message-ID."""

from __future__ import annotations

import re
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask


class Kept:
    """What it took: each mail's reference with its readers, as often as it came."""

    def __init__(self) -> None:
        self.took: Counter[str] = Counter()
        self.content: dict[str, str] = {}

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 the library's name
        """Take a mail."""
        text = envelope.content.decode()
        found = re.search(r"Message-ID:\s*<([a-z2-7]{26})@", text, re.IGNORECASE)
        assert found, "a mail without the reference that tells a second copy from a second letter"
        self.took[found.group(1)] += 1
        self.content[found.group(1)] = text
        return "250 taken"


@contextmanager
def a_relay(app: Flask) -> Iterator[Kept]:
    """Inside, the application's mail goes to it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = Kept()
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    before, app.config["MAIL_URL"] = app.config["MAIL_URL"], f"smtp://127.0.0.1:{port}"
    try:
        yield kept
    finally:
        app.config["MAIL_URL"] = before
        server.stop()
