"""How pages find their templates, filters and assets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from flask import Flask, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, Undefined

import templates
from dps.web.filters import FILTERS

SERVICE_NAME = "Co-operative Councils’ Marketplace"
LIBRARIES = ("govuk_frontend_jinja", "govuk_frontend_wtf")


class Unprinted(Undefined):
    """A name that nobody gave to a page. It may be asked whether it is there, as the libraries do; printed, it fails."""

    def __str__(self) -> str:
        self._fail_with_undefined_error()

    def __html__(self) -> str:
        """As it would be printed."""
        return str(self)


def set_up_jinja(app: Flask) -> None:
    """Give `app` our templates, the component libraries, the filters and the globals that every page relies on.

    `demo_mode`, `now`, `me`, `my_organisation`, `csp_nonce`, `door` and `nav`
    differ by request and come from context processors, not from here. Where
    tests run, a page that prints what it does not know fails; a person is shown
    the rest of the page.
    """
    if app.testing:
        app.jinja_options = {**app.jinja_options, "undefined": Unprinted}
    libraries = PrefixLoader({name: PackageLoader(name) for name in LIBRARIES})
    app.jinja_loader = ChoiceLoader([FileSystemLoader(str(Path(str(templates.__file__)).parent)), libraries])
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(service_name=SERVICE_NAME, csrf_token=generate_csrf, asset=_asset_of(app))


def _asset_of(app: Flask) -> Callable[[str], str]:
    known: dict[str, tuple[float, str]] = {}

    def asset(name: str) -> str:
        """The address of a static file, with its digest, so that a browser keeps it until it changes."""
        path = Path(str(app.static_folder)) / name
        if not path.is_file():
            return url_for("static", filename=name)
        changed = path.stat().st_mtime
        if known.get(name, (0.0, ""))[0] != changed:
            known[name] = (changed, hashlib.sha256(path.read_bytes()).hexdigest()[:12])
        return url_for("static", filename=name, v=known[name][1])

    return asset
