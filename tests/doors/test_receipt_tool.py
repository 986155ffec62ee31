"""The receipt, the key and the program, as downloaded from the pages, verify each other in an empty folder."""

from __future__ import annotations

import subprocess
import sys

from dps.core.db import writing
from tests.makers import bidding as make
from tests.makers.bidding import a_bidder
from tests.makers.competition import OPEN_TO_ALL, an_open_competition


def test_what_the_pages_give_verifies_in_an_empty_folder(app, client, tmp_path):
    with writing():
        competition, bidder = an_open_competition(OPEN_TO_ALL), a_bidder()
        bid = make.a_submitted_bid(competition, bidder)
    client.sign_in(bidder.person)
    for name, address in (
        ("receipt.json", f"/supplier/receipts/{bid.live_version.ref}/file"),
        ("key.pem", "/check-a-receipt/public-key.pem"),
        ("verify.py", "/check-a-receipt/verify-receipt.py"),
    ):
        got = client.get(address)
        assert got.status_code == 200
        (tmp_path / name).write_bytes(got.data)
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", "receipt.json", "key.pem"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.split(".")[0]) == (0, "VERIFIED")
    assert bidder.body.ref in done.stdout
