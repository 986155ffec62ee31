"""A small application that has the kit of pages and nothing else: no database, no doors."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import html5lib
from flask import Flask

from dps.web.jinja import set_up_jinja

NOW = datetime(2026, 11, 27, 8, 40, tzinfo=UTC)


def a_kit_app() -> Flask:
    """The application of the kit alone."""
    static = Path(__file__).parents[2] / "dps" / "static"
    app = Flask("dps", static_folder=str(static))
    app.config.update(SECRET_KEY="a key for tests only", TESTING=True, WTF_CSRF_ENABLED=True)
    set_up_jinja(app)
    return app


def drawn(app: Flask, source: str, **names: Any) -> str:
    """A template's text, with the kit imported, as it comes out."""
    with app.test_request_context("/"):
        kit = '{% import "components/kit.html" as kit %}'
        return app.jinja_env.from_string(kit + source).render(now=NOW, **names)


def tree(html: str) -> ET.Element:
    """The markup as a browser reads it."""
    return html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)


def says(element: ET.Element | None) -> str:
    """The words in an element, spaces made single."""
    assert element is not None, "the element is not there"
    return " ".join(" ".join(element.itertext()).split())
