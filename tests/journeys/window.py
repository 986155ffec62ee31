"""Chromium in front of the application itself: pages are answered by a test client, so any state at any instant can be looked at."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from tests.journeys.looking import out_of_shape, violations


class Shown:
    """A server of two things: the answer that was put into it, at its address, and the application's static files, once each."""

    def __init__(self, statics: Any) -> None:
        self._statics = statics
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[dict[str, str], bytes]] = {}
        self._answer: tuple[str, Mapping[str, str], bytes] = ("", {}, b"")
        shown = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers, body = shown.at(urlsplit(self.path).path)
                self.send_response(200 if headers else 404)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_said: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.base = f"http://localhost:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def put(self, path: str, answer: Any) -> None:
        """Show an answer of the application at a path, whatever its status: a refusal is drawn as anything else is."""
        left_out = {"content-length", "set-cookie", "date", "server", "connection"}
        self._answer = (path, {k: v for k, v in answer.headers.items() if k.lower() not in left_out}, answer.data)

    def at(self, path: str) -> tuple[Mapping[str, str], bytes]:
        """The headers and the body at a path; no headers where there is nothing."""
        if path == self._answer[0]:
            return self._answer[1:]
        with self._lock:
            if path not in self._kept:
                with self._statics.get(path) as got:  # closed here: it is an open file
                    kind = {"Content-Type": got.headers["Content-Type"], "Cache-Control": "max-age=3600"}
                    self._kept[path] = (kind if got.status_code == 200 else {}, got.data)
            return self._kept[path]

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Window:
    """One window of one width onto what is shown."""

    def __init__(self, chromium: Any, shown: Shown, *, width: int) -> None:
        self._context = chromium.new_context(base_url=shown.base, viewport={"width": width, "height": 900})
        self._page = self._context.new_page()
        self.width = width

    def go(self, path: str) -> None:
        """Draw the page at a path."""
        self._page.goto(path)

    def faults(self) -> list[str]:
        """What is wrong with the page."""
        return violations(self._page) + out_of_shape(self._page)

    def close(self) -> None:
        """Leave."""
        self._context.close()


def pairs_of(html: str) -> set[tuple[str, str]]:
    """Which kind of element follows which on a page: elements by their tag, classes and roles, whatever they say.

    What an element is called, and which other it points to, is words: that it has a name counts, not which.
    """
    kinds = []
    for tag in re.findall(r"<([a-z][a-z0-9-]*(?:\s[^>]*)?)>", html):
        tag = re.sub(r'(aria-(?:label|labelledby|describedby|controls|owns))="[^"]*"', r"\1", tag)
        marks = re.findall(r'(?:class|role|type|aria-[a-z]+|scope|open|checked|disabled)(?:="([^"]*)")?', tag)
        kinds.append(f"{tag.split()[0]}:{' '.join(re.sub(r'[a-z2-7]{26}|[0-9]+', '', mark) for mark in marks)}")
    return set(pairwise(kinds))
