"""What is wrong with a page as a browser draws it: axe's findings, its headings, a sideways scroll."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

# Only what axe finds wrong is fetched: with everything it passed, an answer is megabytes and takes longer than the looking.
_RUN = """options => axe.run(options).then(
    result => result.violations.map(v => [v.id, v.nodes.slice(0, 2).map(node => node.html.slice(0, 140))]))"""
_OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


_OUTSIDE = """() => {
    const wide = document.documentElement.clientWidth;
    const out = [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > wide + 1);
    return out.slice(-1).map(e => e.outerHTML.slice(0, 140))[0] || '';
}"""


def violations(page: Any) -> list[str]:
    """What axe finds against WCAG 2.0 to 2.2 A and AA on the page as it is now; empty when nothing."""
    page.evaluate(AXE_SCRIPT)
    return [f"axe {rule}: {where}" for rule, where in page.evaluate(_RUN, _OPTIONS)]


def out_of_shape(page: Any) -> list[str]:
    """More or fewer than one heading of the first level, or a page wider than its window; empty when neither."""
    found = []
    headings = page.locator("h1").count()
    if headings != 1:
        found.append(f"{headings} h1")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 1:
        found.append(f"scrolls sideways by {wide} px at {page.viewport_size['width']}: {page.evaluate(_OUTSIDE)}")
    return found
