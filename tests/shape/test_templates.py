"""Pages keep to the policy that the browser holds them to, and none is left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "templates").rglob("*.html"))
SOURCES = "\n".join(
    p.read_text()
    for folder in ("dps", "suppliers", "buyers", "search", "templates")
    for p in (ROOT / folder).rglob("*")
    if p.suffix in {".py", ".html"}
)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_a_page_has_no_inline_style_script_or_handler(page):
    text = re.sub(r"\{[%{#].*?[%}#]\}", "", page.read_text(), flags=re.S)
    assert not re.search(r"\sstyle=", text), "put it in dps/static/market.css"
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "put it in dps/static/market.js"
    assert not re.search(r"\son[a-z]+=\"", text), "no handlers in markup"
    assert "javascript:" not in text


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_no_page_is_left_over(page):
    name = str(page.relative_to(ROOT / "templates"))
    stem = name.rsplit("/", 1)[-1]
    by_section = f'f"{name.rpartition("/")[0]}/{{' in SOURCES and f'"{stem.removesuffix(".html")}"' in SOURCES
    assert name in SOURCES or by_section or (name.startswith("errors/") and stem.removesuffix(".html").isdigit()), (
        f"nothing draws {name}"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_a_page_says_nothing_that_we_never_say(page):
    words = re.sub(r"\{[#%{].*?[#%}]\}|<[^>]+>", " ", page.read_text(), flags=re.S)
    found = re.findall(r"\b(please|simply|successfully)\b", words, flags=re.I)
    assert not found, f"{found} in {page.name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_every_post_form_carries_a_token(page):
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", page.read_text(), flags=re.S | re.I):
        assert "csrf_token" in form or "hidden_tag()" in form, f"a POST form in {page.name} has no token"
