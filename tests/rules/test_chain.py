"""Every single change to a log is found, and named at its place."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dps.audit import chain
from tests.makers.audit import a_log


def test_an_untouched_log_has_no_fault():
    assert chain.verify("competition:x", a_log(20)) is None
    assert chain.verify("competition:x", []) is None


@settings(max_examples=300)
@given(st.integers(2, 12), st.data())
def test_any_changed_byte_removed_swapped_or_repeated_entry_is_found(length, data):
    entries = a_log(length)
    head = chain.digest(entries[-1])
    which = data.draw(st.integers(0, length - 1))
    kind = data.draw(st.sampled_from(["byte", "remove", "swap", "repeat"]))
    if kind == "byte":
        at = data.draw(st.integers(0, len(entries[which]) - 1))
        changed = bytearray(entries[which])
        changed[at] ^= data.draw(st.integers(1, 255))
        entries[which] = bytes(changed)
    elif kind == "remove":
        del entries[which]
    elif kind == "swap":
        other = (which + 1) % length
        entries[which], entries[other] = entries[other], entries[which]
    else:
        entries.insert(which, entries[which])
    assert chain.verify("competition:x", entries, head=head) is not None


def test_a_log_made_again_from_its_first_entry_is_seen_only_by_its_head():
    forged = a_log(5)
    assert chain.verify("competition:x", forged) is None
    assert chain.verify("competition:x", forged, head="0" * 63 + "1") is not None
