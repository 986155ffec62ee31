"""A tour of pages in a browser, each looked at with axe at the width of a phone and of a desk.

Pages come from the application itself, so no state has to be waited for. Every
page is drawn once for each status it answers with, and again whenever an element
stands beside another as on no page before; the counts are printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from werkzeug.routing import Rule

from dps.parties.rules.roles import permits
from tests.doors.test_every_route import actors
from tests.journeys.window import Shown, Window, pairs_of
from tests.makers.forms_read import forms_in
from tests.makers.walker import ANYBODY, Walker
from tests.makers.whole_market import ROLES

PHONE, DESK = 390, 1280
MOST_PLACES = 2


class Tour:
    """Every page once at both widths; what it says when refused, and whatever it shows newly, at the narrow one alone.

    A refusal is the page that was seen at both widths with a summary above it, and
    where there is room for it on a phone there is on a desk.
    """

    def __init__(self, chromium: Any, app: Any) -> None:
        self.shown = Shown(FlaskClient(app))  # the plain client: the browser asks from threads of its own
        self.windows = [Window(chromium, self.shown, width=width) for width in (PHONE, DESK)]
        self.pages: set[tuple[str, int]] = set()
        self.pairs: set[tuple[str, str]] = set()
        self.faults: dict[str, list[str]] = {}
        self.looked = 0

    def look(self, role: str, page: str, path: str, got: Any) -> bool:
        """Look at an answer unless it is no page or has nothing new to show; whether it is one that was not seen before."""
        told = f"{got.headers.get('Content-Disposition', '')} {got.headers.get('Content-Type', '')}"
        if "text/html" not in told or "attachment" in told or got.status_code in {301, 302, 303, 307}:
            return False
        pairs, state = pairs_of(got.text), (page, got.status_code)
        again = state in self.pages
        if again and pairs <= self.pairs:
            return False
        self.pages.add(state)
        self.pairs |= pairs
        what = f"{role} {page}"
        self.shown.put(path.split("?")[0], got)
        for window in self.windows[:1] if again or got.status_code != 200 else self.windows:
            window.go(path.split("?")[0])
            self.looked += 1
            if found := window.faults():
                self.faults.setdefault(f"{what} at {window.width} px ({got.status_code})", found)
        return True

    def end(self) -> None:
        """Close, and say what was found."""
        for window in self.windows:
            window.close()
        self.shown.close()
        print(
            f"{len(self.pages)} pages by status, {self.looked} looks, {len(self.pairs)} pairs of elements; "
            f"{len(self.faults)} with faults"
        )
        assert not self.faults, "\n".join(f"{what}: {found}" for what, found in sorted(self.faults.items()))


def bare(address: str) -> str:
    """An address without whose it is."""
    return re.sub(r"[a-z2-7]{26}|[0-9]+", "…", address.split("?")[0])


def send_badly(tour: Tour, browser: Any, role: str, path: str, page: Any) -> None:
    """Each form of a page as nobody should send it: empty, and with far too much in every box."""
    for form in forms_in(page.text, path):
        if form.action.split("?")[0] == "/sign-out":
            continue
        much = {box.name: "x" * 9_000 if box.kind in {"text", "textarea", "email"} else "no-such" for box in form.boxes}
        for data in ({}, much):
            got = browser.post(form.action, data=data)
            tour.look(role, f"{bare(form.action)} sent badly", form.action, got)


def through_a_full_market(walker: Walker, chromium: Any, wanted: Callable[[Rule], bool]) -> Tour:
    """Every wanted page by everybody who may see it, for things in every state, and each of its forms sent badly."""
    tour, who = Tour(chromium, walker.app), actors(walker)
    for rule in walker.rules():
        needed = walker.app.view_functions[rule.endpoint].permission
        if "GET" not in (rule.methods or set()) or not wanted(rule):
            continue
        for role in (ANYBODY, *ROLES):
            if needed is not None and (role == ANYBODY or not permits(who[role], needed)):
                continue
            own = [
                given for given in walker.places(rule)
                if all(walker.is_own(role, rule.endpoint, n, str(given[n])) for n in walker.refs_of(rule))
            ]  # fmt: skip
            for given in own[:: max(1, len(own) // MOST_PLACES)]:
                path = walker.address(rule, given)
                browser = walker.browser(role)
                got = browser.get(path)
                if tour.look(role, rule.endpoint, path, got) and got.status_code == 200:
                    send_badly(tour, browser, role, path, got)
    return tour
