"""Somebody who works by keyboard alone: Tab and the skip link to get there, Enter, Space and arrows to act, and what is typed.

At every stop of Tab it is asked whether one can see where one is: the focus
shows, lies in the window, and nothing covers it.
"""

from __future__ import annotations

import re
from typing import Any

from tests.journeys.visitor import Visitor

STOP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const tag = at.tagName.toLowerCase(), type = at.type || "";
  const label = at.getAttribute("aria-label") || [...(at.labels || [])].map(l => l.innerText).join(" ");
  const group = at.closest("fieldset")?.querySelector("legend")?.innerText || "";
  const name = (label || at.innerText || at.textContent || "").replace(/\\s+/g, " ").trim();
  const drawn = style => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
      && !/rgba\\(.*, 0\\)|transparent/.test(style.outlineColor)) || style.boxShadow !== "none";
  const beside = ["radio", "checkbox"].includes(type) && at.nextElementSibling;
  const shows = drawn(getComputedStyle(at)) || (beside && drawn(getComputedStyle(beside, "::before")));
  const boxes = [...at.getClientRects()], box = boxes[0] || at.getBoundingClientRect();
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  const inside = box.width > 0 && bottom - top >= Math.min(box.height, 10) && box.left >= -1 && box.left < innerWidth;
  const over = inside ? document.elementFromPoint(box.left + Math.min(box.width / 2, 40), (top + bottom) / 2) : null;
  const free = !!over && (over === at || at.contains(over) || [...(at.labels || [])].some(l => l.contains(over)));
  return {tag, type, name, group, shows, inside, free, main: !!at.closest("main"),
          said: tag === "select" ? at.selectedOptions[0].text : (at.value || "")};
}"""


class Keyboard:
    """A visitor's page, worked by keys. No mouse, and no text that is put into a field from outside."""

    def __init__(self, who: Visitor) -> None:
        self.who, self.page = who, who.page
        self.stops = 0

    def tab(self, *, back: bool = False) -> dict[str, Any] | None:
        """The next stop, or None where the page is at its end. Faults are noted with the visitor's own."""
        self.page.keyboard.press("Shift+Tab" if back else "Tab")
        self.stops += 1
        stop: dict[str, Any] | None = self.page.evaluate(STOP)
        if stop:
            for fact, says in (("shows", "does not show"), ("inside", "is out of the window"), ("free", "is covered")):
                if not stop[fact]:
                    self.who.faults.append(f"focus {says}: {stop['tag']} “{stop['name'][:60]}” at {self.page.url}")
        return stop

    def skip(self) -> Keyboard:
        """Past the head of the page, by its skip link; not where a form was sent from there, whose answer begins there too."""
        if self.page.url.endswith("#main-content"):
            return self
        stop = self.tab()
        name = stop["name"] if stop else ""
        assert "Skip to main content" in name, f"the first stop is {stop}"
        self.page.keyboard.press("Enter")
        return self

    def to(self, name: str | re.Pattern[str], *, group: str = "", at_most: int = 250) -> Keyboard:
        """Tab on until this has the focus: its name is, or begins with, what is given, in the fieldset of that legend."""
        wanted = re.compile("^" + re.escape(name)) if isinstance(name, str) else name
        for _ in range(at_most):
            stop = self.tab()
            if stop and wanted.search(stop["name"]) and group in stop["group"]:
                return self
        raise AssertionError(f"Tab does not come to {name!r} {group!r} at {self.page.url}")

    def type(self, text: str) -> Keyboard:
        """Type where the focus is."""
        self.page.keyboard.type(text)
        return self

    def key(self, *keys: str) -> Keyboard:
        """Press keys one after another."""
        for one in keys:
            self.page.keyboard.press(one)
        return self

    def go(self) -> Keyboard:
        """Enter, on a link or a button that leads on; then look at the page that comes, with axe."""
        before = self.page.evaluate("performance.timeOrigin")
        self.page.keyboard.press("Enter")
        self.page.wait_for_function(
            "was => performance.timeOrigin !== was && document.readyState === 'complete'", arg=before
        )
        self._prove()
        self.who.look()
        return self

    def _prove(self) -> None:
        """Where the page asks for the code of the app, type it."""
        for _ in range(2):
            if self.page.locator("h1").first.inner_text() not in {"Your second factor", "Prove that it is you"}:
                return
            code = self.who.code()
            self.skip().to("Code").type(code)
            before = self.page.evaluate("performance.timeOrigin")
            self.page.keyboard.press("Enter")
            self.page.wait_for_function(
                "was => performance.timeOrigin !== was && document.readyState === 'complete'", arg=before
            )

    def all_the_way(self) -> int:
        """Through the whole page and out at its end, then one step back in: nothing holds the focus. How many stops it has."""
        seen: list[str] = []
        for _ in range(400):
            stop = self.tab()
            if stop is None:
                break
            seen.append(stop["name"])
            if len(seen) > 1 and "Skip to main content" in stop["name"]:
                break
        else:
            raise AssertionError(f"Tab goes round in circles at {self.page.url}: {seen[-6:]}")
        again = self.tab(back=True) or self.tab(back=True)
        assert again, f"Shift+Tab does not come back into {self.page.url}"
        return len(seen)
