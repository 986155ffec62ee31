"""One thousand of one thousand changes to a trail of two thousand entries are found, at or before the place they were made."""

from __future__ import annotations

from random import Random

import pytest

from dps.audit import chain
from tests.makers.audit import LOG, a_log

pytestmark = pytest.mark.full


def test_a_thousand_changes_are_found_and_the_first_bad_entry_named():
    whole = a_log(2_000)
    head = chain.digest(whole[-1])
    r = Random(20261123)
    for _ in range(1_000):
        entries, place = list(whole), r.randrange(len(whole))
        kind = r.choice(["byte", "remove", "swap", "insert", "cut"])
        if kind == "byte":
            body = bytearray(entries[place])
            body[r.randrange(len(body))] ^= r.randrange(1, 256)
            entries[place] = bytes(body)
        elif kind == "remove":
            del entries[place]
        elif kind == "swap":
            other = (place + 1 + r.randrange(len(whole) - 1)) % len(whole)
            entries[place], entries[other] = entries[other], entries[place]
            place = min(place, other)
        elif kind == "insert":
            entries.insert(place, entries[r.randrange(len(whole))])
        else:
            entries = entries[:place]
        fault = chain.verify(LOG, entries, head=head)
        assert fault is not None, kind
        assert fault.seq <= place + 2, (kind, place, fault)
