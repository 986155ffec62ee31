"""What a receipt binds, and how anybody holds it against what is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.bidding.rules.receipt import NotAReceipt, Receipt, ReceiptPart, differences, london, read_receipt

AT = datetime(2026, 7, 1, 11, 0, 0, 1, tzinfo=UTC)
PARTS = tuple(
    ReceiptPart(name, digit * 64, other * 64) for name, digit, other in (("quality", "a", "1"), ("price", "b", "2"))
)
RECEIPT = Receipt("c" * 26, "s" * 26, "b" * 26, 3, AT, PARTS)


def test_a_receipt_says_the_instant_in_utc_and_on_a_london_clock_with_its_zone() -> None:
    said = json.loads(RECEIPT.canonical())
    assert said["received"] == "2026-07-01T11:00:00.000001Z"
    assert said["received_local"] == "2026-07-01 12:00:00.000001 BST"


def test_the_hour_that_happens_twice_is_told_apart_by_the_zone() -> None:
    first = london(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    second = london(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert (first[-3:], second[-3:]) == ("BST", "GMT")
    assert first[:-3] == second[:-3]


def test_a_receipt_is_the_same_whatever_zone_the_instant_came_in() -> None:
    elsewhere = replace(RECEIPT, received_at=AT.astimezone(timezone(timedelta(hours=9))))
    assert elsewhere.canonical() == RECEIPT.canonical()


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        replace(RECEIPT, received_at=datetime(2026, 7, 1, 11))  # noqa: DTZ001 the fault under test


def test_a_receipt_reads_back_as_it_was_written() -> None:
    assert read_receipt(RECEIPT.canonical()) == RECEIPT


@given(at=st.integers(min_value=0), to=st.integers(0, 255))
def test_any_changed_byte_makes_another_receipt_or_none(at: int, to: int) -> None:
    data = bytearray(RECEIPT.canonical())
    if data[at % len(data)] == to:
        to ^= 1
    data[at % len(data)] = to
    try:
        read = read_receipt(bytes(data))
    except NotAReceipt:
        return
    assert read.digest() != RECEIPT.digest()
    assert read.code() != RECEIPT.code()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        RECEIPT.canonical() + b" ",
        RECEIPT.canonical().replace(b'"version":3', b'"version":true'),
        RECEIPT.canonical().replace(b'"version":3', b'"version":3.0'),
        RECEIPT.canonical().replace(b'"version":3', b'"version":3,"note":"x"'),
        RECEIPT.canonical().replace(b"bid-receipt/1", b"audit-head"),
        RECEIPT.canonical().replace(b"12:00:00.000001 BST", b"13:00:00.000001 BST"),
        RECEIPT.canonical().replace(b"T11:00", b"T99:00"),
        RECEIPT.canonical().replace(b'"' + b"c" * 26 + b'"', b"[1]"),
        RECEIPT.canonical().replace(b"a" * 64, b"A" * 64),
        RECEIPT.canonical().replace(b"1" * 64, b"1" * 63),
    ],
)
def test_bytes_that_are_not_exactly_a_receipt_are_refused(data: bytes) -> None:
    with pytest.raises(NotAReceipt):
        read_receipt(data)


def test_the_code_is_known_again_however_it_is_typed() -> None:
    assert RECEIPT.has_code(RECEIPT.code().lower().replace("-", " "))
    assert RECEIPT.has_code(f" {RECEIPT.code()} ")
    other = replace(RECEIPT, version=4)
    assert not RECEIPT.has_code(other.code())
    assert not RECEIPT.has_code("")


def test_the_same_envelopes_in_any_order_do_not_differ() -> None:
    assert differences(RECEIPT, parts=PARTS[::-1]) == ()


def test_every_difference_is_named() -> None:
    now = [
        replace(PARTS[0], ciphertext_sha256="c" * 64, commitment="3" * 64),
        ReceiptPart("attachment-1", "d" * 64, "4" * 64),
    ]
    found = differences(RECEIPT, parts=now)
    assert [o.code for o in found] == ["part-changed", "content-changed", "part-missing", "part-added"]
    assert ["quality" in found[0].says, "price" in found[2].says, "attachment-1" in found[3].says] == [True] * 3


def test_an_envelope_kept_twice_is_named() -> None:
    assert [o.code for o in differences(RECEIPT, parts=[*PARTS, PARTS[0]])] == ["part-twice"]
