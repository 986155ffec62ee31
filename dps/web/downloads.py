"""Files for people to keep. What others wrote is never shown in a page of ours: it is handed over, shut."""

from __future__ import annotations

import io

from flask import Response, send_file

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


def as_attachment(name: str, content: bytes, *, mimetype: str = "application/octet-stream") -> Response:
    """A file to be saved, with nothing in it able to run. ``name`` is already a safe one; content stays in memory."""
    response = send_file(io.BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name, max_age=0)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
