"""Chromium in front of the application itself: pages are answered by a test client, so any state at any instant can be looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

from tests.journeys.visitor import AXE

BASE = "http://localhost"


class Window:
    """One window. ``show`` draws an answer of the application as the page of an address, with its own headers."""

    def __init__(self, chromium: Any, statics: Any, *, width: int) -> None:
        self._statics = statics
        self._context = chromium.new_context(base_url=BASE, viewport={"width": width, "height": 900})
        self._page = self._context.new_page()
        self._page.route("**/*", self._answer)
        self._shown: tuple[str, Mapping[str, str], bytes] = ("", {}, b"")
        self._kept: dict[str, tuple[dict[str, str], bytes]] = {}
        self.width = width

    def _answer(self, route: Any) -> None:
        path = urlsplit(route.request.url).path
        if path == self._shown[0]:
            route.fulfill(status=200, headers=dict(self._shown[1]), body=self._shown[2])
            return
        if path not in self._kept:
            got = self._statics.get(path)
            self._kept[path] = (dict(got.headers) if got.status_code == 200 else {}, got.data)
        headers, body = self._kept[path]
        route.fulfill(status=200 if headers else 404, headers=headers, body=body)

    def show(self, path: str, answer: Any) -> None:
        """Draw an answer, whatever its status: the browser must show a refusal as it shows anything else."""
        headers = {k: v for k, v in answer.headers.items() if k.lower() not in {"content-length", "set-cookie"}}
        self._shown = (path, headers, answer.data)
        self._page.goto(path)

    def faults(self) -> list[str]:
        """What is wrong with the page shown: axe's findings, more or fewer than one heading, a sideways scroll."""
        page = self._page
        found = [
            f"axe {one['id']}: {[node['html'][:140] for node in one['nodes'][:2]]}"
            for one in Axe().run(page, options=AXE).response["violations"]
        ]
        headings = page.locator("h1").count()
        if headings != 1:
            found.append(f"{headings} h1")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 1:
            found.append(f"scrolls sideways by {wide} px at {self.width}")
        return found

    def close(self) -> None:
        """Leave."""
        self._context.close()


def shape_of(html: str) -> str:
    """A page's shape: its elements with their classes and roles, repeated rows once. Two pages of one shape have one set of faults."""
    seen: list[str] = []
    for tag in re.findall(r"<([a-z][a-z0-9-]*(?:\s[^>]*)?)>", html):
        name = tag.split()[0]
        marks = re.findall(r'(?:class|role|type|aria-[a-z]+|scope|open|checked|disabled)(?:="([^"]*)")?', tag)
        piece = f"{name}:{' '.join(re.sub(r'[a-z2-7]{26}|[0-9]+', '', mark) for mark in marks)}"
        if piece not in seen[-12:]:
            seen.append(piece)
    return "|".join(seen)
