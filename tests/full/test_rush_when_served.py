"""T2, T3 and T9: everybody submits in the last minute; far too many at once; and one who sends a byte a second."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from math import exp, log
from random import Random
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from dps.bidding.models import SealedVersion
from dps.core.db import db
from tests.full.box import Answer, Bidder, Box, percentile, press_submit

pytestmark = pytest.mark.full

RUSH, MINUTE = 1_000, 60.0
CROWD, TEN = 500, 10.0
CLIENTS = 64


def _pressed_at(box: Box, bidders: list[Bidder], moments: list[float]) -> list[Answer]:
    """Each bidder presses at their moment, in seconds from now; the answers, in the same order."""
    begun = time.perf_counter()

    def press(one: tuple[Bidder, float]) -> Answer:
        bidder, moment = one
        time.sleep(max(0.0, begun + moment - time.perf_counter()))
        return press_submit(box.port, bidder, timeout=60)

    with ThreadPoolExecutor(CLIENTS) as clients:
        return list(clients.map(press, zip(bidders, moments, strict=True)))


def _kept(box: Box) -> int:
    with box.inside():
        return db.session.scalar(select(func.count()).select_from(SealedVersion)) or 0


def test_a_thousand_in_the_last_minute_are_all_taken_and_wait_little_longer_than_one_alone(box: Box):
    submit_at_the_end(box, RUSH, seconds=MINUTE)


def test_a_thousand_who_pile_up_towards_the_last_second_are_all_taken(box: Box):
    submit_at_the_end(box, RUSH, seconds=MINUTE, piling_up=True)


def submit_at_the_end(box: Box, many: int, *, seconds: float, piling_up: bool = False) -> None:
    """So many in the last seconds: each is taken, and the wait is told beside the wait of one alone.

    They come at any moment alike; or they pile up, e-fold in every third of the
    time: of 1,000 in a minute, 52 come in its last second.
    """
    bidders = box.fill(many + 60)
    box.start()
    alone = [press_submit(box.port, bidder).seconds for bidder in bidders[many:]][10:]
    r = Random(1)
    moments = sorted(
        seconds + seconds / 3 * log(exp(-3) + r.random() * (1 - exp(-3))) if piling_up else r.uniform(0, seconds)
        for _ in range(many)
    )
    answers = _pressed_at(box, bidders[:many], moments)
    assert all(answer.receipt for answer in answers)
    assert _kept(box) == many + 60
    p99, p99_alone = (percentile(waits, 0.99) for waits in ([a.seconds for a in answers], alone))
    print(
        f"{many} in the last {seconds:.0f} s{', piling up' if piling_up else ''}: p50 {percentile([a.seconds for a in answers], 0.5) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms; "
        f"alone p50 {percentile(alone, 0.5) * 1000:.0f} ms, p99 {p99_alone * 1000:.0f} ms; ratio {p99 / p99_alone:.2f}"
    )


def test_five_hundred_in_ten_seconds_are_all_answered(box: Box):
    submit_all_at_once(box, CROWD, seconds=TEN)


def submit_all_at_once(box: Box, many: int, *, seconds: float) -> None:
    """Far too many at once: each is taken, or told that nothing was kept and when to come again."""
    bidders = box.fill(many)
    box.start()
    r = Random(2)
    answers = _pressed_at(box, bidders, sorted(r.uniform(0, seconds) for _ in range(many)))
    taken = [a for a in answers if a.receipt]
    honest = [a for a in answers if a.status == 503 and a.retry_after and "not kept" in a.text]
    assert len(taken) + len(honest) == many
    assert _kept(box) == len(taken)
    after = press_submit(box.port, bidders[0]).seconds
    print(
        f"{many} in {seconds:.0f} s: {len(taken)} taken, {len(honest)} asked to come again; "
        f"p99 {percentile([a.seconds for a in answers], 0.99):.2f} s; one after it {after * 1000:.0f} ms"
    )


def test_one_who_sends_a_byte_a_second_holds_up_nobody_and_is_taken_for_nothing_half_sent(box: Box):
    submit_letter_by_letter(box, beside=23, pause=1.0)


def submit_letter_by_letter(box: Box, *, beside: int, pause: float) -> None:
    """One bidder sends a letter at a time; the others, one after each letter, are taken at once."""
    bidders = box.fill(beside + 1)
    box.start()
    slow, quick = bidders[0], bidders[1:]
    body = urlencode({"csrf_token": slow.token, "edition": str(slow.edition)}).encode()
    head = (
        f"POST /supplier/bids/{slow.bid}/submit HTTP/1.1\r\nHost: 127.0.0.1:{box.port}\r\nCookie: {slow.cookie}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    with socket.create_connection(("127.0.0.1", box.port)) as line:
        line.sendall(head)
        for number, bidder in enumerate(quick):
            line.sendall(body[number : number + 1])
            assert press_submit(box.port, bidder, timeout=5).receipt
            time.sleep(pause)
    assert _kept(box) == len(quick), "what was never whole was never submitted"
