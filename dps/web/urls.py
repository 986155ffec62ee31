"""How addresses name things: by public ref, never by a counter."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import BaseConverter

from dps.core.db import REF_ALPHABET, REF_LENGTH


class RefConverter(BaseConverter):
    """``<ref:name>``: 26 characters of the base32 alphabet; anything else is a 404."""

    regex = f"[{REF_ALPHABET[0]}-z2-7]{{{REF_LENGTH}}}"


def set_up_urls(app: Flask) -> None:
    """Teach the application the ``<ref:…>`` converter."""
    app.url_map.converters["ref"] = RefConverter
