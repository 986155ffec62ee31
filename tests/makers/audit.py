"""A maker of whole logs, without a database."""

from __future__ import annotations

from datetime import UTC, datetime

from dps.audit import chain

LOG = "competition:x"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def a_log(length: int) -> list[bytes]:
    """The entries of LOG, from the first to the one of this number."""
    previous, entries = chain.GENESIS, []
    for seq in range(1, length + 1):
        body = chain.link(
            log=LOG, seq=seq, previous=previous, did="thing:do", to=("thing", str(seq)), by={}, at=AT, facts={"n": seq}
        )
        entries.append(body)
        previous = chain.digest(body)
    return entries
