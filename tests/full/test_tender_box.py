"""The tender box at length: S3 and S9 of the threat model, with their figures; test_histories.py has S7."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from dps.bidding import actions, queries
from dps.bidding.envelopes import BidsDiffer
from dps.bidding.models import OpenedPart
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.outbox.post import unread
from dps.parties.rules.roles import COUNCIL_ADMINISTRATOR, EVALUATOR
from tests.actions.test_box_watch import attempts_before_time, refusals
from tests.actions.test_opening import ask, opened_rows
from tests.makers import bidding as make
from tests.makers.bidding import a_bidder, after_closing
from tests.makers.competition import OPEN_TO_ALL, an_open_competition, officer_of
from tests.makers.parties import a_person, acting

pytestmark = pytest.mark.full

ATTEMPTS, TAMPERINGS = 1_000, 200


def test_a_thousand_attempts_before_time_open_nothing_and_are_all_on_the_trail(app, engine_kind):
    with writing():
        competition = an_open_competition(OPEN_TO_ALL)
        make.a_submitted_bid(competition, a_bidder())
        people = [
            officer_of(competition), acting(make.a_second_officer(competition), competition.buyer),
            acting(a_person(competition.buyer, EVALUATOR), competition.buyer),
            acting(a_person(competition.buyer, COUNCIL_ADMINISTRATOR), competition.buyer), CLOCK,
        ]  # fmt: skip
    attempts_before_time(competition, people, ATTEMPTS)
    alarms = sum(1 for p in unread("test", limit=5_000) if p.kind == "opening-tried-early")
    assert (opened_rows(), len(refusals(competition))) == (0, ATTEMPTS)
    assert alarms > 0
    print(
        f"S3 on {engine_kind}: {ATTEMPTS} attempts, 0 opened, {len(refusals(competition))} on the trail, {alarms} alarms"
    )


def test_two_hundred_attempts_by_the_page_are_refused_whoever_presses_and_whatever_the_clock(app, client, clock):
    """S3 by the door: officers and everybody else, their clock anywhere before the deadline, set back and on between."""
    with writing():
        competition, bidder = an_open_competition(OPEN_TO_ALL), a_bidder()
        make.a_submitted_bid(competition, bidder)
        officers = [competition.drafted_by, make.a_second_officer(competition)]
        others = [
            a_person(competition.buyer, EVALUATOR),
            a_person(competition.buyer, COUNCIL_ADMINISTRATOR),
            bidder.person,
        ]
        closes_at, ref = competition.closes_at, competition.ref
    r, answers = Random(20261126), Counter()
    for person in (*officers, *others, *officers):
        clock.set(closes_at - timedelta(hours=1))
        client.sign_in(person)
        for _ in range(200 // 7 + 1):
            clock.set(closes_at - timedelta(microseconds=r.choice((1, 1_000, 10**6, r.randrange(1, 59 * 60 * 10**6)))))
            answers[client.post(f"/buyer/competitions/{ref}/opening").status_code] += 1
    assert answers.total() >= 200
    assert set(answers) == {403, 409}
    assert opened_rows() == 0
    assert len(refusals(competition)) >= answers[409]
    print(f"S3 by the page: {answers.total()} attempts, 0 opened, {dict(answers)}")


KINDS = (
    "byte", "commitment", "signature", "manifest", "part removed", "withdrawn", "deadline", "swapped", "file digest", "time",
    "bid removed", "bid added", "file changed", "files swapped", "file removed",
)  # fmt: skip


def test_two_hundred_of_two_hundred_tamperings_stop_the_opening(app, engine_kind):
    """A changed byte, a swapped, removed or added envelope, file or bid, a changed row: each stops, is named, and nothing is shown."""
    r, found = Random(20261125), Counter()
    with writing():
        competition, bids = an_open_competition(OPEN_TO_ALL), []
        for n in range(3):
            bidder = a_bidder()
            bids.append(make.a_draft_bid(competition, bidder, pence=50_000_00 + n))
            make.a_file(bids[n], bidder, content=make.A_PDF + b"%% " + str(n).encode())
            actions.submit(bid=bids[n], by=bidder.by, at=make.TOMORROW)
        officers = (officer_of(competition), acting(make.a_second_officer(competition), competition.buyer))
        ask(competition, officers[0])
        versions, refs, ref = [b.live_version.id for b in bids], [b.ref for b in bids], competition.ref
        files = [_stored(app, p.document) for b in bids for p in b.live_version.parts if p.document]
    assert len(files) == 3
    for n in range(TAMPERINGS):
        version, part, kind = r.choice(versions), r.choice(("quality", "price")), KINDS[n % len(KINDS)]
        with _files_meddled(r, kind, files), pytest.raises(BidsDiffer) as stopped, writing():
            _past_the_triggers(engine_kind)
            _tamper(r, kind, version, part, versions, r.choice(refs), ref)
            db.session.expire_all()
            ask(competition, officers[1])
        assert stopped.value.obstacles[0].says, (n, kind)
        assert db.session.query(OpenedPart).count() == 0
        found[kind] += 1
    with writing():
        ask(competition, officers[1], at=after_closing(competition))
    assert len(queries.opened_quality(competition)) == 3, "with nothing changed it opens"
    assert len(found) == len(KINDS)
    print(f"S9 on {engine_kind}: {sum(found.values())} of {TAMPERINGS} stopped and named: {dict(found)}")


def _stored(app, document: str) -> Path:
    return Path(app.config["DATA_DIR"]) / "documents" / document[:2] / document[2:4] / document


@contextmanager
def _files_meddled(r: Random, kind: str, files: list[Path]) -> Iterator[None]:
    """Stored files as somebody with the disk in their hands leaves them; put back at the end."""
    before = {path: path.read_bytes() for path in files}
    one, other = r.sample(files, 2)
    if kind == "file changed":
        changed = bytearray(before[one])
        changed[r.randrange(len(changed))] ^= r.randrange(1, 256)
        one.write_bytes(bytes(changed))
    elif kind == "files swapped":
        one.write_bytes(before[other])
        other.write_bytes(before[one])
    elif kind == "file removed":
        one.unlink()
    try:
        yield
    finally:
        for path, content in before.items():
            path.write_bytes(content)


def _past_the_triggers(engine_kind: str) -> None:
    """As somebody with the database in their hands; undone with the rest of the write."""
    if engine_kind == "postgres":
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
        return
    for name in db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        db.session.execute(text(f"DROP TRIGGER {name}"))


def _tamper(r: Random, kind: str, version: int, part: str, versions: list[int], ref: str, competition: str) -> None:
    run = lambda statement, **values: db.session.execute(text(statement), values)  # noqa: E731
    where = {"v": version, "p": part}
    if kind == "byte":
        row = run("SELECT ciphertext FROM sealed_part WHERE version_id = :v AND part = :p", **where).scalar_one()
        changed = bytearray(row)
        changed[r.randrange(len(changed))] ^= r.randrange(1, 256)
        run("UPDATE sealed_part SET ciphertext = :c WHERE version_id = :v AND part = :p", c=bytes(changed), **where)
    elif kind == "swapped":
        other = next(v for v in versions if v != version)
        taken = run(
            "SELECT ciphertext FROM sealed_part WHERE version_id = :o AND part = :p", o=other, p=part
        ).scalar_one()
        run("UPDATE sealed_part SET ciphertext = :c WHERE version_id = :v AND part = :p", c=taken, **where)
    elif kind == "commitment":
        digest = f"{r.getrandbits(256):064x}"
        run("UPDATE sealed_part SET commitment = :d WHERE version_id = :v AND part = :p", d=digest, **where)
    elif kind == "file digest":
        digest = f"{r.getrandbits(256):064x}"
        run(
            "UPDATE sealed_part SET ciphertext_digest = :d WHERE version_id = :v AND document IS NOT NULL",
            d=digest,
            v=version,
        )
    elif kind == "part removed":
        run("DELETE FROM sealed_part WHERE version_id = :v AND part = :p", **where)
    elif kind == "bid removed":
        run("DELETE FROM sealed_part WHERE version_id = :v", v=version)
        run("DELETE FROM sealed_version WHERE id = :v", v=version)
    elif kind == "bid added":
        run(
            "INSERT INTO sealed_version (ref, bid_id, number, edition, received_at, submitted_by_id, manifest, signature) "
            "SELECT :r, bid_id, number + 1, edition, received_at, submitted_by_id, manifest, signature FROM sealed_version WHERE id = :v",
            r="a" * 26, v=version,
        )  # fmt: skip
        run(
            "INSERT INTO sealed_part (version_id, part, ciphertext, document, ciphertext_digest, commitment) "
            "SELECT (SELECT max(id) FROM sealed_version), part, ciphertext, document, ciphertext_digest, commitment "
            "FROM sealed_part WHERE version_id = :v",
            v=version,
        )
    elif kind in {"signature", "manifest"}:
        row = bytearray(run(f"SELECT {kind} FROM sealed_version WHERE id = :v", v=version).scalar_one())
        row[r.randrange(len(row))] ^= r.randrange(1, 128)
        run(f"UPDATE sealed_version SET {kind} = :c WHERE id = :v", c=bytes(row), v=version)
    elif kind == "withdrawn":
        run("UPDATE bid SET withdrawn_at = started_at WHERE ref = :r", r=ref)
    elif kind == "time":
        run("UPDATE sealed_version SET received_at = '2026-11-23 10:00:00.000000' WHERE id = :v", v=version)
    elif kind == "deadline":
        run("UPDATE competition SET closes_at = :t WHERE ref = :r", t="2026-12-01 12:00:00.000000", r=competition)
