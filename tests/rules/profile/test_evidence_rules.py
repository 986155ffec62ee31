"""Documents: where one stands on a day, what marks it confidential, who may open it, what of it can be undone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.profile.rules.evidence import (
    CONFIDENTIAL_GROUNDS,
    expiry,
    has_expired,
    obstacles_to_adding_evidence,
    obstacles_to_marking,
    obstacles_to_opening,
    obstacles_to_replacing,
    obstacles_to_taking_back,
)

TODAY = date(2026, 11, 23)
WHY = "Our rivals would learn our insurer’s rates."


def codes(found) -> list[str]:
    assert all(o.says for o in found)
    return [o.code for o in found]


@pytest.mark.parametrize(
    ("expires_on", "code", "says"),
    [
        (None, "lasting", "Does not expire"),
        (date(2026, 11, 22), "expired", "Expired 1 day ago"),
        (date(2025, 11, 23), "expired", "Expired 365 days ago"),
        (date(2026, 11, 23), "soon", "Expires today"),
        (date(2026, 11, 24), "soon", "In date: 1 day left"),
        (date(2026, 12, 21), "soon", "In date: 28 days left"),
        (date(2026, 12, 22), "live", "In date: 29 days left"),
        (date(2030, 11, 23), "live", "In date: 1,461 days left"),
    ],
)
def test_where_a_document_stands_is_said_in_words(expires_on, code, says):
    found = expiry(expires_on, on=TODAY)
    assert (found.code, found.says) == (code, says)


@given(st.integers(-4000, 4000))
def test_the_words_and_the_fact_agree_and_a_document_is_good_through_its_last_day(days):
    last = TODAY + timedelta(days=days)
    assert (expiry(last, on=TODAY).code == "expired") is has_expired(last, on=TODAY) is (last < TODAY)


SOUND = {"kind": "quality", "title": "ISO 9001", "issued_on": TODAY, "expires_on": TODAY, "on": TODAY}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"expires_on": None}, []),
        ({"issued_on": date(2020, 1, 1), "expires_on": date(2021, 1, 1)}, []),
        ({"kind": "gossip"}, ["kind-unknown"]),
        ({"title": " "}, ["title-missing"]),
        ({"title": "x" * 201}, ["title-long"]),
        ({"issued_on": date(2026, 11, 24), "expires_on": None}, ["issued-later"]),
        ({"expires_on": date(2026, 11, 22)}, ["dates-out-of-order"]),
        ({"same_as": "Cover"}, ["file-twice"]),
        ({"confidential_ground": "commercial"}, ["confidential-without-reason"]),
        ({"kind": "", "title": "", "same_as": "x"}, ["kind-unknown", "title-missing", "file-twice"]),
    ],
)
def test_each_reason_not_to_add_a_document_is_told(change, found):
    assert codes(obstacles_to_adding_evidence(**{**SOUND, **change})) == found


@pytest.mark.parametrize("ground", CONFIDENTIAL_GROUNDS)
def test_a_document_is_marked_confidential_only_with_a_written_reason(ground):
    assert obstacles_to_marking(ground, WHY) == ()
    for because in ("", "  ", "secret", "x" * 19):
        (found,) = obstacles_to_marking(ground, because)
        assert found.code == "confidential-without-reason"
        assert found.provision == CONFIDENTIAL_GROUNDS[ground].provision
    assert codes(obstacles_to_marking(ground, "x" * 1001)) == ["reason-long"]


def test_a_reason_without_a_ground_marks_nothing():
    assert obstacles_to_marking("", "") == ()
    assert codes(obstacles_to_marking("", WHY)) == ["confidential-ground-unknown"]
    assert codes(obstacles_to_marking("whim", WHY)) == ["confidential-ground-unknown"]


@pytest.mark.parametrize(
    ("has_file", "scan", "own", "others"),
    [
        (True, "unscanned", [], []),
        (True, "clean", [], []),
        (True, "waiting", [], ["file-waits-for-scan"]),
        (True, "infected", ["file-infected"], ["file-infected"]),
        (False, "unscanned", ["no-file"], ["no-file"]),
    ],
)
def test_a_file_opens_once_it_is_scanned_and_an_infected_one_to_nobody(has_file, scan, own, others):
    assert codes(obstacles_to_opening(has_file=has_file, scan=scan, own=True)) == own
    assert codes(obstacles_to_opening(has_file=has_file, scan=scan, own=False)) == others


def test_only_the_newest_is_replaced():
    assert obstacles_to_replacing(replaced=False, taken_back=False) == ()
    assert codes(obstacles_to_replacing(replaced=True, taken_back=False)) == ["replaced-already"]
    assert codes(obstacles_to_replacing(replaced=True, taken_back=True)) == ["taken-back"]


NOT_USED = {"taken_back": False, "replaced": False, "opened": False, "named_in": (), "because": "Another firm’s."}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"taken_back": True, "because": ""}, ["taken-back"]),
        ({"replaced": True}, ["replaced-already"]),
        ({"opened": True}, ["opened-already"]),
        ({"named_in": ("your application to “Research”", "your bid")}, ["named-already", "named-already"]),
        ({"because": " "}, ["reason-missing"]),
        ({"because": "x" * 1001}, ["reason-long"]),
        ({"opened": True, "because": ""}, ["opened-already", "reason-missing"]),
    ],
)
def test_what_somebody_relied_on_stays_on_record(change, found):
    assert codes(obstacles_to_taking_back(**{**NOT_USED, **change})) == found
