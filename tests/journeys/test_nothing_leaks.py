"""Nothing that a bidder writes can be found anywhere before it may be read, and some of it never.

Markers are planted in every field and file of drafts, replaced, withdrawn and
live bids, through the pages. Then everything that the service wrote is searched
for them in every spelling that software is likely to leave: the data folder
with the database, its write-ahead log, the documents and the index; the folder
for temporary files; the log; on PostgreSQL every column of every table; and
what the pages say to the council, the operator and the public.
"""

from __future__ import annotations

import base64
import io
import logging
import os
import secrets
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Request
from sqlalchemy import LargeBinary, select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from dps.audit.models import AuditEntry
from dps.bidding import actions, queries
from dps.core.db import db, writing
from dps.outbox.models import OutboxPost
from dps.parties.rules.roles import EVALUATOR
from tests.makers import bidding as make
from tests.makers.bidding import Bidder, a_bidder
from tests.makers.competition import OPEN_TO_ALL, an_open_competition
from tests.makers.parties import a_person, an_operator

BIG = 1_300_000  # bytes; Werkzeug would spool an upload of this size to a temporary file


def spellings(marker: str) -> dict[str, bytes]:
    """A marker as it might lie about: plain, in either UTF-16, as hexadecimal, and at each of base64's three offsets."""
    plain = marker.encode()
    found = {
        "plain": plain,
        "utf-16-le": marker.encode("utf-16-le"),
        "utf-16-be": marker.encode("utf-16-be"),
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
    }
    for offset in range(3):
        whole = base64.b64encode(b"\0" * offset + plain)
        first = -(-offset * 4 // 3) + (1 if offset else 0)
        found[f"base64+{offset}"] = whole[first : len(whole) - 4]
    return found


STREAMS = {
    **{b"\x78" + level: zlib.MAX_WBITS for level in (b"\x01", b"\x5e", b"\x9c", b"\xda")},
    b"\x1f\x8b\x08": zlib.MAX_WBITS | 16,
    b"PK\x03\x04": -zlib.MAX_WBITS,
}
"""How zlib, gzip and zip streams begin, and what opens them."""


def inflated(data: bytes) -> Iterator[bytes]:
    """Every compressed stream that begins somewhere in the data, opened."""
    view = memoryview(data)
    for start, bits in STREAMS.items():
        at = data.find(start)
        while at >= 0:
            begin = at
            if bits < 0:  # a zip member's data come after its header, its name and its extra field
                sizes = (int.from_bytes(data[at + n : at + n + 2], "little") for n in (26, 28))
                begin = at + 30 + sum(sizes)
            try:
                out = zlib.decompressobj(bits).decompress(view[begin:], 8_000_000)
            except zlib.error:
                out = b""
            if len(out) > 16:
                yield out
            at = data.find(start, at + 1)


@dataclass
class Watch:
    """Everything that the service writes, and where the markers were found in it."""

    data_dir: Path
    temporary: Path
    log: io.StringIO
    pages: dict[str, bytes] = field(default_factory=dict)

    def places(self) -> Iterator[tuple[str, bytes]]:
        """Each place by name, with its bytes now."""
        for folder in (self.data_dir, self.temporary):
            for path in folder.rglob("*"):
                if path.is_file():
                    yield str(path.name), path.read_bytes()
        yield "log", self.log.getvalue().encode()
        for body in db.session.scalars(select(AuditEntry.body)):
            yield "trail", bytes(body)
        for facts in db.session.scalars(select(OutboxPost.facts)):
            yield "outbox", repr(facts).encode()
        yield from self._rows()
        yield from self.pages.items()

    def _rows(self) -> Iterator[tuple[str, bytes]]:
        """Every column of every table, as the database gives it: all there is to see of PostgreSQL."""
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(select(table)):
                for column, value in zip(table.columns, row, strict=True):
                    raw = isinstance(column.type, LargeBinary) and value is not None
                    yield f"{table.name}.{column.name}", bytes(value) if raw else str(value).encode()

    def found(self, markers: dict[str, str]) -> dict[str, set[str]]:
        """Which markers are somewhere, by name, and where."""
        wanted = {
            (name, how): spelled for name, marker in markers.items() for how, spelled in spellings(marker).items()
        }
        seen: dict[str, set[str]] = {}
        for place, data in self.places():
            for text, suffix in ((data, ""), *((out, " inflated") for out in inflated(data))):
                for (name, how), spelled in wanted.items():
                    if spelled in text:
                        seen.setdefault(name, set()).add(f"{place}{suffix}, {how}")
        db.session.rollback()
        return seen


@pytest.fixture
def watch(app, tmp_path, monkeypatch) -> Iterator[Watch]:
    """The service with its temporary folder and its log under watch."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    real, kept = os.unlink, temporary / "kept"
    kept.mkdir()

    def unlink(path, *args, **kwargs):
        """A temporary file that is deleted again was on the disk all the same: it is kept for the search."""
        if str(path).startswith(str(temporary)) and Path(path).is_file():
            (kept / secrets.token_hex(8)).write_bytes(Path(path).read_bytes())
        return real(path, *args, **kwargs)

    def nameless(mode="w+b", *args, **kwargs):
        """So was one that never had a name, as Linux makes them."""
        return (kept / secrets.token_hex(8)).open("wb+")

    monkeypatch.setattr(os, "unlink", unlink)
    monkeypatch.setattr(
        tempfile._TemporaryFileCloser.close, "__defaults__", (unlink,)
    )  # it holds the real one by default
    monkeypatch.setattr(tempfile, "TemporaryFile", nameless)
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield Watch(Path(app.config["DATA_DIR"]), temporary, log)
    root.removeHandler(handler)
    root.setLevel(level)


@dataclass
class Planted:
    """One bid's markers by what they stand in."""

    quality: dict[str, str]
    price: dict[str, str]
    files: dict[str, str]


def plant(client, competition, bidder: Bidder, bid, name: str, *, file: bool = True) -> Planted:
    """Write a whole draft through the pages with a fresh marker in every field, and in a file of more than a megabyte."""
    fresh = lambda what: f"{what}{secrets.token_hex(16)}"  # noqa: E731
    quality = {f"{name} answer {n}": fresh("answer") for n in range(2)} | {
        f"{name} {part}": fresh(part) for part in ("outcome", "measure", "target")
    }
    price = {f"{name} line": fresh("line")}
    files = {f"{name} file name": fresh("name"), f"{name} file content": fresh("content")} if file else {}
    client.sign_in(bidder.person)
    at = f"/supplier/bids/{bid.ref}"
    said = dict(zip((f"answer_{c.ref}" for c in competition.criteria), quality.values(), strict=False))
    assert client.post(f"{at}/answers", data={k: f"We say {v} here." for k, v in said.items()}).status_code == 302
    promise = {f"promises-0-{part}": quality[f"{name} {part}"] for part in ("outcome", "measure", "target")}
    due = {"promises-0-due_on-day": "1", "promises-0-due_on-month": "6", "promises-0-due_on-year": "2027"}
    assert client.post(f"{at}/promises", data={**promise, **due}).status_code == 302
    amount = f"{secrets.randbelow(10**9) + 10**9}.{secrets.randbelow(90) + 10}"  # unlike any other number
    price[f"{name} pence"] = amount.replace(".", "")
    line = {"lines-0-what": price[f"{name} line"], "lines-0-amount": amount}
    assert client.post(f"{at}/price", data=line).status_code == 302
    if file:
        content = (files[f"{name} file content"] + "\n" + "padding " * 10 + "\n").encode()
        content += ("filler\n" * (BIG // 7)).encode() + content
        data = MultiDict([("files", FileStorage(io.BytesIO(content), files[f"{name} file name"] + ".txt"))])
        # Encoded here: the test client would spool a large upload to a temporary file of its own.
        boundary, body = encode_multipart(data)
        sent = client.post(
            f"{at}/files", input_stream=io.BytesIO(body), content_type=f'multipart/form-data; boundary="{boundary}"'
        )
        assert sent.status_code == 302, sent.text
    return Planted(quality, price, files)


def submit(client, bid, bidder: Bidder) -> None:
    """Submit through the page."""
    edition = queries.own_bid(bid.ref, bidder.by).edition
    assert client.post(f"/supplier/bids/{bid.ref}/submit", data={"edition": str(edition)}).status_code == 303


def names(*groups: dict[str, str]) -> set[str]:
    """The names of some markers."""
    return {name for group in groups for name in group}


def crawl(client, watch: Watch, competition, people, bids) -> None:
    """Keep what the pages say to everybody who is not the bidder."""
    watch.pages.clear()
    addresses = [
        "/", "/buyer/", "/buyer/competitions", f"/buyer/competitions/{competition.ref}",
        f"/buyer/competitions/{competition.ref}/opening", f"/supplier/opportunities/{competition.ref}",
        *(f"/buyer/bids/{bid.ref}" for bid in bids), *(f"/supplier/bids/{bid.ref}/check" for bid in bids),
    ]  # fmt: skip
    for person in people:
        client.sign_in(person)
        for address in addresses:
            watch.pages[f"{person.name} at {address}"] = client.get(address).data


def test_nothing_of_a_bid_is_anywhere_before_it_may_be_read_and_some_of_it_never(app, client, clock, watch):
    with writing():
        competition = an_open_competition(OPEN_TO_ALL)
        live, replacing, withdrawing, drafting, rival = (a_bidder() for _ in range(5))
        operator = an_operator()
        people = [
            competition.drafted_by, a_person(competition.buyer, EVALUATOR), rival.person,
            a_person(operator, "administrator"), a_person(operator, "auditor"),
        ]  # fmt: skip
        bidders = (live, replacing, withdrawing, drafting)
        bids = [make.a_begun_bid(competition, b, at=clock.at) for b in bidders]

    one = plant(client, competition, live, bids[0], "live")
    submit(client, bids[0], live)
    old = plant(client, competition, replacing, bids[1], "replaced")
    submit(client, bids[1], replacing)
    for file in queries.own_bid(bids[1].ref, replacing.by).attachments:
        assert client.post(f"/supplier/bids/{bids[1].ref}/files/{file.ref}/remove").status_code == 302
    new = plant(client, competition, replacing, bids[1], "replacing")
    submit(client, bids[1], replacing)
    gone = plant(client, competition, withdrawing, bids[2], "withdrawn")
    submit(client, bids[2], withdrawing)
    assert client.post(f"/supplier/bids/{bids[2].ref}/withdraw").status_code == 302
    draft = plant(client, competition, drafting, bids[3], "draft")
    every = {
        name: marker
        for planted in (one, old, new, gone, draft)
        for group in (planted.quality, planted.price, planted.files)
        for name, marker in group.items()
    }
    assert len(every) == len(set(every.values())) == 5 * 9

    def look() -> dict[str, set[str]]:
        crawl(client, watch, competition, people, bids)
        return watch.found(every)

    assert look() == {}, "before the deadline"
    clock.set(make.after_closing(competition))
    assert look() == {}, "after the deadline, before the opening"

    with writing():
        make.open_part(competition)
    opened = {name for name in names(one.quality, new.quality, one.files, new.files) if "file content" not in name}
    found = look()
    assert set(found) == opened, "after the opening of quality: names of files with it, their content not"

    with writing():
        make.open_part(competition, "price", quality_locked=True)
    found = look()
    assert set(found) == opened | names(one.price, new.price), "after the opening of the prices"
    assert not set(found) & names(old.quality, old.price, gone.quality, gone.price, draft.quality, draft.price)

    client.sign_in(competition.drafted_by)
    got = client.get(f"/buyer/bids/{bids[0].ref}/files/1")
    assert one.files["live file content"].encode() in got.data, "a file is readable once the bids are open"
    assert set(watch.found(every)) == set(found), "and reading it leaves nothing behind"


@pytest.mark.parametrize(
    "how", ["plain", "base64", "utf-16", "hex", "zlib", "gzip", "temporary", "log", "row", "trail"]
)
def test_the_search_finds_a_marker_wherever_it_lies_and_however_it_is_spelled(app, watch, how):
    """The proof above can fail."""
    marker = f"canary{secrets.token_hex(16)}"
    assert watch.found({"canary": marker}) == {}
    text = f"some words before {marker} and some after".encode()
    kept = {
        "plain": text,
        "base64": base64.b64encode(text),
        "utf-16": text.decode().encode("utf-16-le"),
        "hex": text.hex().encode(),
        "zlib": b"head" + zlib.compress(text * 3) + b"tail",
        "gzip": b"head" + zlib.compress(text * 3, wbits=31) + b"tail",
    }
    if how in kept:
        (watch.data_dir / "documents").mkdir(exist_ok=True)
        (watch.data_dir / "documents" / "left").write_bytes(kept[how])
    elif how == "temporary":
        with tempfile.NamedTemporaryFile() as file:
            file.write(text)
            file.flush()
    elif how == "log":
        logging.getLogger("market").warning("%s", text.decode())
    else:
        with writing():
            competition, bidder = an_open_competition(OPEN_TO_ALL), a_bidder(text.decode() if how == "row" else "")
            bid = make.a_begun_bid(competition, bidder)
            if how == "trail":
                why = [type("Why", (), {"code": marker})()]
                actions.note_refused(bid=bid, why=why, by=bidder.by, at=make.TOMORROW)
    assert "canary" in watch.found({"canary": marker})


def test_a_large_upload_would_be_found_if_it_were_spooled(app, client, clock, watch, monkeypatch):
    """With Werkzeug's own stream the file lies in clear in the temporary folder, and the search finds it there."""
    with writing():
        competition, bidder = an_open_competition(OPEN_TO_ALL), a_bidder()
        bid = make.a_begun_bid(competition, bidder, at=clock.at)
    monkeypatch.setattr(app, "request_class", Request)
    planted = plant(client, competition, bidder, bid, "draft")
    assert "draft file content" in watch.found(planted.files)
