"""A tender box as it is served: an open competition, bidders with whole drafts, the real server in front, clients that press Submit."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, session
from flask_wtf.csrf import generate_csrf

from config import Config
from dps.bidding import actions
from dps.bidding.drafts import close_file
from dps.competition.actions import publish
from dps.core.clock import system_clock
from dps.core.db import db, writing
from dps.gateways.keys.store import make_missing, open_keys
from dps.migrations import run
from dps.parties.actions import begin_session
from tests.makers.bidding import A_PDF, price_of, quality_for
from tests.makers.competition import OPEN_TO_ALL, a_buying_council, a_draft, approved, officer_of
from tests.makers.parties import a_person, a_supplier, acting
from wsgi import create_app

ROOT = Path(__file__).resolve().parents[2]
_REF = re.compile(r"/receipts/([a-z2-7]{26})")


@dataclass(frozen=True)
class Bidder:
    """What one bidder's browser holds: the cookie, the token of its forms, the bid's ref and the edition it read back."""

    cookie: str
    token: str
    bid: str
    edition: int


@dataclass(frozen=True)
class Answer:
    """What came back of one press of Submit: the status, the receipt's ref where there is one, seconds, the body."""

    status: int
    receipt: str
    seconds: float
    length: int
    retry_after: str = ""
    text: str = ""


class Box:
    """The market on data of its own, in a folder, on one engine."""

    def __init__(self, home: Path, url: str = "") -> None:
        self.home = home
        self.data, self.keys = home / "data", home / "keys"
        self.data.mkdir(parents=True, exist_ok=True)
        make_missing(open_keys(self.keys, data_dir=self.data))
        self.url = url or f"sqlite:///{self.data / 'market.sqlite'}"
        self.port = 0
        self._server: subprocess.Popen[bytes] | None = None

    @contextmanager
    def inside(self) -> Iterator[Flask]:
        """The application on the same data, in this process; its connections are closed at the end."""
        app = create_app(
            Config(data_dir=self.data, key_dir=self.keys, database_url=self.url, testing=True, base_url=self.base)
        )
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()

    @property
    def base(self) -> str:
        """The address that is served."""
        return f"http://127.0.0.1:{self.port or 8000}"

    def fill(self, bidders: int, *, closes_in: timedelta = timedelta(days=3), files_every: int = 0) -> list[Bidder]:
        """Publish a competition ten days ago and give each of so many bidders a whole draft; what their browsers hold."""
        at = system_clock().replace(microsecond=0)
        with self.inside() as app:
            run.upgrade(db.engine)
            with writing():
                begun = at - timedelta(days=10)
                draft = a_draft(
                    OPEN_TO_ALL, council=a_buying_council(), at=begun, closes_at=at + closes_in,
                    clarifications_close_at=begun + timedelta(days=2), value_pence=24_000_00, starts_on=(at + timedelta(days=90)).date(),
                    ends_on=(at + timedelta(days=400)).date(),
                )  # fmt: skip
                competition = publish(competition=approved(draft, at=begun), by=officer_of(draft), at=begun)
            held = []
            for number in range(bidders):
                with writing():
                    body = a_supplier(f"Bidder number {number:04d}")
                    person = a_person(body, "owner")
                    by = acting(person, body)
                    bid = actions.start(competition=competition, supplier=body, by=by, at=at)
                    actions.save_draft(
                        bid=bid, quality=quality_for(competition), price=price_of(1_000_00 + number), by=by, at=at
                    )
                    if files_every and number % files_every == 0:
                        file = close_file(bid, name="plan.pdf", content=A_PDF)
                        actions.attach(bid=bid, file=file, by=by, at=at)
                    token = begin_session(person=person, at=at, proved=True)
                    ref, edition = bid.ref, bid.edition
                held.append((token, ref, edition))
        return [Bidder(*_browser(app, token), ref, edition) for token, ref, edition in held]

    def start(self) -> None:
        """Serve, as `market serve` does but without the worker, in a process group of its own; returns when it answers."""
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = int(probe.getsockname()[1])
        self._server = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "--config", "python:dps.cli.served", "--bind", f"127.0.0.1:{self.port}",
                "--log-level", "critical", "wsgi:create_app()",
            ],
            cwd=ROOT, env=self.environment(), stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        for _ in range(600):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as probe:
                    probe.sendall(b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                    if probe.recv(12).endswith(b"200"):
                        return
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError("the server did not come up")

    def environment(self) -> dict[str, str]:
        """The settings of the served process."""
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith("DPS_")},
            "DPS_DATA_DIR": str(self.data), "DPS_KEY_DIR": str(self.keys), "DPS_DATABASE_URL": self.url,
            "DPS_BASE_URL": self.base, "DPS_PROOF_MINUTES": "60",
        }  # fmt: skip

    @property
    def process_group(self) -> int:
        """The served processes' group."""
        assert self._server is not None
        return self._server.pid

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End every served process at once."""
        if self._server is not None:
            os.killpg(self._server.pid, how)
            self._server.wait()
            self._server = None


def _browser(app: Any, token: str) -> tuple[str, str]:
    """The cookie of a session, and the token that its forms carry."""
    with app.test_request_context():
        session["_user_id"] = token
        forms = generate_csrf()
        cookie = app.session_interface.get_signing_serializer(app).dumps(dict(session))
    return f"{app.config['SESSION_COOKIE_NAME']}={cookie}", forms


def press_submit(port: int, bidder: Bidder, *, timeout: float = 30) -> Answer:
    """One press of Submit. Raises OSError or HTTPException where no answer came back."""
    body = urlencode({"csrf_token": bidder.token, "edition": str(bidder.edition)})
    asked = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(
            "POST", f"/supplier/bids/{bidder.bid}/submit", body,
            {"Content-Type": "application/x-www-form-urlencoded", "Cookie": bidder.cookie, "Referer": f"http://127.0.0.1:{port}/"},
        )  # fmt: skip
        got = connection.getresponse()
        content = got.read()
        found = _REF.search(got.headers.get("Location") or "")
        return Answer(
            got.status,
            found[1] if found else "",
            time.perf_counter() - asked,
            len(content),
            got.headers.get("Retry-After", ""),
            content.decode("utf-8", "replace"),
        )
    finally:
        connection.close()


def submit_until_answered(box: Box, bidder: Bidder, *, until: float) -> tuple[str, int]:
    """Press Submit again and again until a receipt came; it and how often no answer did. Raises AssertionError at ``until``."""
    broken = 0
    while time.monotonic() < until:
        try:
            answer = press_submit(box.port, bidder, timeout=10)
        except (OSError, http.client.HTTPException):
            broken += 1
            time.sleep(0.05)
            continue
        if answer.receipt:
            return answer.receipt, broken
        assert answer.status == 503, f"a submission was answered with {answer.status}"
        time.sleep(0.1)
    raise AssertionError("no receipt in time")


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
