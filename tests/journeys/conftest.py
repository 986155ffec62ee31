"""A real market in a real browser: the served product, Debian's Chromium, axe beside every page."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = (
    os.environ.get("DPS_CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or "/usr/bin/chromium"
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment that the market is served with; a script that is run with the same one works on its data.

    DPS_SERVED names a market that is being served already, for whoever writes a
    journey; DPS_DATA_DIR and DPS_KEY_DIR are then where its data are.
    """
    if os.environ.get("DPS_SERVED"):
        return {**os.environ, "DPS_DEMO": "1", "DPS_BASE_URL": os.environ["DPS_SERVED"]}
    home = tmp_path_factory.mktemp("served")
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith("DPS_")},
        "DPS_DEMO": "1", "DPS_BASE_URL": f"http://127.0.0.1:{free_port()}",
        "DPS_DATA_DIR": str(home / "data"), "DPS_KEY_DIR": str(home / "keys"),
    }  # fmt: skip


@pytest.fixture(scope="session")
def served(settings: dict[str, str]) -> Iterator[str]:
    """The demonstration market as `make run` serves it, on data of its own; gives its address."""
    url = settings["DPS_BASE_URL"]
    if os.environ.get("DPS_SERVED"):
        yield url
        return
    home, port = Path(settings["DPS_DATA_DIR"]).parent, url.rsplit(":", 1)[-1]
    log = (home / "log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "market", "serve", "--port", port],
        cwd=ROOT, env=settings, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        _wait_until_it_answers(url, process, home / "log")
        yield url
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)
        log.close()


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1_800):  # three minutes: a busy machine makes the demonstration slowly
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url + "/sign-in", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the market did not come up:\n" + log.read_text()[-4000:])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, or a skip; where DPS_REQUIRE_BROWSER is set (CI), its absence fails."""
    if not Path(CHROMIUM).exists():
        says = f"needs Chromium, which is not at {CHROMIUM} (apt-get install chromium)"
        if os.environ.get("DPS_REQUIRE_BROWSER"):
            pytest.fail(says)
        pytest.skip(says)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.hookimpl(tryfirst=True)  # before the marks are asked for
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A journey on PostgreSQL is for CI: the suite walks it on SQLite, and the deeds behind it on both."""
    for item in items:
        if item.path.parent.name == "journeys" and item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.ci)
