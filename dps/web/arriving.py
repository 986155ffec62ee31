"""When a request arrived: the earliest stamp that can be trusted. It decides whether a bid is in time.

The server's own stamp is set in the first line of WSGI, before any lock is
waited for and anything is parsed. Under load a request may have waited in the
listen queue before that; a proxy in front has seen it earlier and can say so in
a header. Only a proxy on this machine is believed, only where
``DPS_ARRIVAL_HEADER`` names the header (the proxy must overwrite it, whatever
the client sent), and only for a wait of a minute at most: an hour is no queue
but a wrong clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, current_app, request

from dps.core.clock import now, system_clock

SEEN = "dps.seen_at"
LONGEST_WAIT = timedelta(seconds=60)
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STAMP = re.compile(r"(?:t=)?(\d{10})\.(\d{3,6})", re.ASCII)


def earliest(*, seen: datetime, header: str, remote: str) -> tuple[datetime, str]:
    """The instant of arrival and who stamped it, ``proxy`` or ``server``. ``header`` is epoch seconds with 3 to 6 decimals."""
    found = _STAMP.fullmatch(header.strip())
    if found is None or remote not in _LOOPBACK:
        return seen, "server"
    said = _EPOCH + timedelta(seconds=int(found[1]), microseconds=int(found[2].ljust(6, "0")))
    if not timedelta() <= seen - said <= LONGEST_WAIT:
        return seen, "server"
    return said, "proxy"


def set_up_arrival(app: Flask, header: str) -> None:
    """Stamp every request before anything else of the application runs."""
    app.config["ARRIVAL_HEADER"] = header
    inner = app.wsgi_app

    def stamped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ[SEEN] = system_clock()
        return inner(environ, start_response)

    app.wsgi_app = stamped  # type: ignore[method-assign]


def arrival() -> tuple[datetime, str]:
    """When this request arrived, in UTC, and who stamped it, as :func:`earliest` says.

    By a demonstration's clock or a test's it is the instant that clock shows.
    """
    if current_app.extensions["clock"] is not system_clock or SEEN not in request.environ:
        return now(), "server"
    name = current_app.config.get("ARRIVAL_HEADER", "")
    header = request.headers.get(name, "") if name else ""
    return earliest(seen=request.environ[SEEN], header=header, remote=request.environ.get("REMOTE_ADDR", ""))
