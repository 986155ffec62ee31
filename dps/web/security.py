"""Headers on every response, and uploads that never touch the disk in clear."""

from __future__ import annotations

import io
import secrets
from typing import IO

from flask import Flask, Request, Response, g, request
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()
"""Every POST carries a token, whether a form object reads it or not; only Stripe's door is exempt, which has a signature."""


class MemoryRequest(Request):
    """A request whose uploads stay in memory: Werkzeug would spool large ones to a temporary file, readable to the operator."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


def set_up_security(app: Flask) -> None:
    """Use :class:`MemoryRequest`, give each page its nonce and each response its headers."""
    app.request_class = MemoryRequest
    csrf.init_app(app)
    app.before_request(_nonce)
    app.after_request(headers)


def _nonce() -> None:
    g.csp_nonce = secrets.token_urlsafe(18)


def headers(response: Response) -> Response:
    """Strict headers on every response, error pages and downloads included."""
    nonce = g.get("csp_nonce", "")
    form_action = " ".join(("'self'", *g.get("form_action", ())))
    policy = (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self'; form-action {form_action}; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    )
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
    response.headers["X-Frame-Options"] = "DENY"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static" and current_user.is_authenticated:
        response.headers["Cache-Control"] = "no-store"
    return response
