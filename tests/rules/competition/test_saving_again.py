"""Nobody overwrites what they have not seen; a page whose own save was kept, and its answer lost, may save again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dps.competition.rules.revising import Saves, obstacles_to_version

OURS, THEIRS = "0" * 26, "1" * 26


def refused(*, asked, kept, page=OURS, saves=None):
    return [o.code for o in obstacles_to_version(asked=asked, kept=kept, who="Ada", when=None, page=page, saves=saves)]


def test_a_page_saves_again_over_its_own_saves_only():
    ours = Saves(OURS, since=4, own=True)
    assert refused(asked=4, kept=7, saves=ours) == []
    assert refused(asked=3, kept=7, saves=ours) == ["changed-meanwhile"]  # somebody's save came between
    assert refused(asked=8, kept=7, saves=ours) == ["changed-meanwhile"]  # a version that never was
    assert refused(asked=4, kept=7, page=THEIRS, saves=ours) == ["changed-meanwhile"]
    assert refused(asked=4, kept=7, saves=Saves(OURS, since=4, own=False)) == ["changed-meanwhile"]
    assert refused(asked=4, kept=7, page="", saves=Saves("", since=4, own=True)) == ["changed-meanwhile"]


@given(st.lists(st.tuples(st.sampled_from([OURS, THEIRS]), st.booleans()), max_size=12))
def test_whoever_saves_and_however_many_answers_are_lost_nobodys_unseen_save_is_lost(saves):
    """Two pages save, each save's answer may be lost; a save goes through exactly when the last one by another was seen."""
    kept, last, since = 1, "", 0
    knows = {OURS: 1, THEIRS: 1}  # the version that each page believes to be kept
    others = {OURS: 1, THEIRS: 1}  # the version after the newest save of the other page
    for page, answered in saves:
        found = refused(asked=knows[page], kept=kept, page=page, saves=Saves(last, since, own=True))
        assert (found == []) == (others[page] <= knows[page])
        if found:
            knows[page] = kept  # the page is drawn again, with what is kept
            continue
        if page != last:
            last, since = page, kept
        kept += 1
        others[OURS if page == THEIRS else THEIRS] = kept
        if answered:
            knows[page] = kept
