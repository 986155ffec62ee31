"""The four ways to say no, and the page for a bug.

Bad input is the form's own business (422, beside the field). A lawful refusal
is 409 with every obstacle; not yours or not there is 404; not permitted is 403.
Refused attempts are kept on the trail in a short write of their own, on GET
too.
"""

from __future__ import annotations

import os
import signal

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from dps.core.db import NotFound, db
from dps.core.refusal import Refused
from dps.gateways.documents import NoRoom
from dps.web.acting import keep_refusal, note_refusal
from dps.web.carrying import stale_token


def set_up_errors(app: Flask) -> None:
    """Give every kind of no its page."""
    app.register_error_handler(CSRFError, stale_token)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(NotFound, not_found)
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(NoRoom, no_room)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(Exception, bug)


def refused(refusal: Refused) -> ResponseReturnValue:
    """409: no, why, the provision, and what to do. The attempt is kept."""
    keep_refusal(refusal)
    return render_template("errors/409.html", obstacles=refusal.obstacles), 409


def not_found(_missing: NotFound) -> ResponseReturnValue:
    """404, the same page whether it is another's or not there at all."""
    return render_template("errors/404.html"), 404


def busy(error: OperationalError) -> ResponseReturnValue:
    """503 when the database is busy or away: nothing was kept, and the page says so.

    After an error of the disk the process leaves as soon as it has answered,
    and its server begins another: what it holds of the file is not to be
    trusted any more.
    """
    current_app.logger.error("database unavailable: %s", type(error.orig).__name__)
    db.session.rollback()
    if getattr(error.orig, "sqlite_errorname", "").startswith("SQLITE_IOERR") and _is_one_of_many():
        os.kill(os.getpid(), signal.SIGTERM)
    return render_template("errors/503.html"), 503, {"Retry-After": "5"}


def no_room(_full: NoRoom) -> ResponseReturnValue:
    """507 when the disk has no room for a file: refused before anything is written of it."""
    db.session.rollback()
    return render_template("errors/507.html"), 507, {"Retry-After": "60"}


def _is_one_of_many() -> bool:
    """Whether this is a worker of a server that begins another in its place."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn/")


def http(error: HTTPException) -> ResponseReturnValue:
    """Flask's own refusals, in our words where we have a page for them."""
    code = error.code or 500
    if isinstance(error, SecurityError):  # asked for by a host that is not ours: no address can be built, so no page
        return "Bad request.\n", 400, {"Content-Type": "text/plain; charset=utf-8"}
    if code == 403:
        note_refusal(["not-permitted"])
    if error.response is not None or code < 400:
        return error
    page = f"errors/{code}.html" if code in {400, 403, 404, 405, 409, 413, 415, 429, 500, 503} else "errors/400.html"
    headers = [(k, v) for k, v in error.get_headers() if k in {"Allow", "Retry-After"}]
    return render_template([page, "errors/400.html"], description=error.description), code, headers


def bug(error: Exception) -> ResponseReturnValue:
    """500: our fault. The log gets the trace; the page shows none of it."""
    if current_app.config["TESTING"]:
        raise error
    current_app.logger.exception("unhandled error at %s", request.endpoint)
    db.session.rollback()
    return render_template("errors/500.html"), 500
