"""The tender box at length: S3, S7 and S9 of the threat model, with their figures."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text

from dps.bidding import actions, late, queries
from dps.bidding.envelopes import BidsDiffer
from dps.bidding.late_queries import late_bids, undecided
from dps.bidding.models import OpenedPart
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.outbox.post import unread
from dps.parties.rules.roles import COUNCIL_ADMINISTRATOR, EVALUATOR
from tests.actions.test_box_watch import attempts_before_time, refusals
from tests.actions.test_opening import ask, opened_rows
from tests.makers import bidding as make
from tests.makers.bidding import a_bidder, after_closing
from tests.makers.competition import OPEN_TO_ALL, an_open_competition, officer_of
from tests.makers.parties import a_person, acting

pytestmark = pytest.mark.full

ATTEMPTS, HISTORIES, TAMPERINGS = 1_000, 1_000, 200


class Crash(Exception):
    """The process died in the middle of a deed."""


def test_a_thousand_attempts_before_time_open_nothing_and_are_all_on_the_trail(app):
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
    print(f"S3: {ATTEMPTS} attempts, 0 opened, {len(refusals(competition))} on the trail, {alarms} alarms")


DEEDS = ("save", "submit", "withdraw", "late", "crash", "move")


def test_a_thousand_histories_of_bids_deadlines_and_crashes_conserve_bids(app):
    """What was acknowledged last is what opens; nothing else does; no version and no late bid is ever lost."""
    r, seen, lost = Random(20261124), Counter(), 0
    with writing():
        bidder, officers = a_bidder(), None
    for history in range(HISTORIES):
        with writing():
            competition = an_open_competition(OPEN_TO_ALL)
            bid = make.a_draft_bid(competition, bidder, pence=1)
            officers = (officer_of(competition), acting(make.a_second_officer(competition), competition.buyer))
        at, price, live, receipts, apart = make.TOMORROW, 1, None, 0, 0
        for n in range(r.randrange(1, 8)):
            deed = r.choice(DEEDS)
            seen[deed] += 1
            at += timedelta(minutes=1)
            try:
                with writing():
                    if deed in {"save", "crash"}:
                        actions.save_draft(bid=bid, price=make.price_of(n + 2), by=bidder.by, at=at)
                        if deed == "crash":
                            actions.submit(bid=bid, by=bidder.by, at=at)
                            raise Crash
                        price = n + 2
                    elif deed == "submit":
                        given = actions.submit(bid=bid, by=bidder.by, at=at)
                    elif deed == "withdraw":
                        actions.withdraw(bid=bid, by=bidder.by, at=at)
                    elif deed == "late":
                        late.keep_late(bid=bid, by=bidder.by, at=competition.closes_at + timedelta(seconds=n))
                    else:
                        at = competition.closes_at + timedelta(microseconds=n)  # the clock passes the deadline
                if deed == "submit":
                    live, receipts = price, max(receipts, given.receipt.version)
                elif deed == "withdraw":
                    live = None
                elif deed == "late":
                    apart = max(apart, 1)
            except (Refused, Crash):
                seen["refused or crashed"] += 1
        db.session.expire_all()
        lost += (len(bid.versions), len(late_bids(competition)) >= apart) != (receipts, True)
        for row in undecided(competition):
            with writing():
                why = "It came late and nobody else was at fault."
                late.propose(late=row, outcome="refused", fault_ours=False, reason=why, by=officers[0], at=at)
                late.answer(late=row, agrees=True, by=officers[1], at=at)
        for part, locked in (("quality", False), ("price", True)):
            for by in officers:
                with writing():
                    ask(competition, by, part=part, locked=locked)
        opened = [o.content["total_pence"] for o in queries.opened_prices(competition)]
        assert opened == ([] if live is None else [live]), (history, opened, live)
    assert lost == 0
    print(f"S7: {HISTORIES} histories, 0 bids lost or added; deeds {dict(seen)}")


def test_two_hundred_of_two_hundred_tamperings_stop_the_opening(app, engine_kind):
    """A changed byte, a swapped, removed or added envelope, a changed row: each stops, is named, and nothing is shown."""
    r, found = Random(20261125), Counter()
    with writing():
        competition = an_open_competition(OPEN_TO_ALL)
        bids = [make.a_submitted_bid(competition, a_bidder(), pence=50_000_00 + n) for n in range(3)]
        officers = (officer_of(competition), acting(make.a_second_officer(competition), competition.buyer))
        ask(competition, officers[0])
        versions, refs = [b.live_version.id for b in bids], [b.ref for b in bids]
    for n in range(TAMPERINGS):
        version, part = r.choice(versions), r.choice(("quality", "price"))
        kind = r.choice(
            ("byte", "commitment", "signature", "manifest", "remove", "withdraw", "deadline", "swap", "digest", "time")
        )
        with pytest.raises(BidsDiffer) as stopped, writing():
            _past_the_triggers(engine_kind)
            _tamper(r, kind, version, part, versions, r.choice(refs), competition.ref)
            db.session.expire_all()
            ask(competition, officers[1])
        assert stopped.value.obstacles[0].says, (n, kind)
        assert db.session.query(OpenedPart).count() == 0
        found[kind] += 1
    with writing():
        ask(competition, officers[1], at=after_closing(competition))
    assert len(queries.opened_quality(competition)) == 3, "with nothing changed it opens"
    print(f"S9: {sum(found.values())} of {TAMPERINGS} stopped and named: {dict(found)}")


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
    elif kind == "swap":
        other = next(v for v in versions if v != version)
        taken = run(
            "SELECT ciphertext FROM sealed_part WHERE version_id = :o AND part = :p", o=other, p=part
        ).scalar_one()
        run("UPDATE sealed_part SET ciphertext = :c WHERE version_id = :v AND part = :p", c=taken, **where)
    elif kind in {"commitment", "digest"}:
        column = "commitment" if kind == "commitment" else "ciphertext_digest"
        run(
            f"UPDATE sealed_part SET {column} = :d WHERE version_id = :v AND part = :p",
            d=f"{r.getrandbits(256):064x}",
            **where,
        )
        if (
            kind == "digest"
        ):  # the digest in the row is checked by nobody: what counts is the stored bytes and the receipt
            run("DELETE FROM sealed_part WHERE version_id = :v AND part = :p", **where)
    elif kind == "remove":
        run("DELETE FROM sealed_part WHERE version_id = :v AND part = :p", **where)
    elif kind in {"signature", "manifest"}:
        row = bytearray(run(f"SELECT {kind} FROM sealed_version WHERE id = :v", v=version).scalar_one())
        row[r.randrange(len(row))] ^= r.randrange(1, 128)
        run(f"UPDATE sealed_version SET {kind} = :c WHERE id = :v", c=bytes(row), v=version)
    elif kind == "withdraw":
        run("UPDATE bid SET withdrawn_at = started_at WHERE ref = :r", r=ref)
    elif kind == "time":
        run("UPDATE sealed_version SET received_at = '2026-11-23 10:00:00.000000' WHERE id = :v", v=version)
    else:
        run("UPDATE competition SET closes_at = :t WHERE ref = :r", t="2026-12-01 12:00:00.000000", r=competition)
