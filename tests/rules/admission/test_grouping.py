"""Who may form a group, and when its members' standing is known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dps.admission.rules.grouping import (
    LONGEST,
    MOST,
    Part,
    obstacles_to_answering,
    obstacles_to_asking,
    obstacles_to_beginning,
    obstacles_to_calling,
    obstacles_to_changing,
    obstacles_to_deciding_a_group,
    obstacles_to_declaring_in,
    obstacles_to_finding,
    obstacles_to_forming,
    obstacles_to_groups_applying,
    obstacles_to_leaving,
)

TWO = (Part("Acorn", 60, True), Part("Bramble", 40, True))


def codes(found) -> list[str]:
    return [o.code for o in found]


def test_a_supplier_says_what_it_brings_and_looks_for_once_for_each_lot():
    good = {"market": (), "open_here": False, "brings": "Interviews", "seeks": "Statistics"}
    assert not obstacles_to_calling(**good)
    assert codes(obstacles_to_calling(**{**good, "open_here": True})) == ["looking-already"]
    assert codes(obstacles_to_calling(**{**good, "seeks": "  "})) == ["call-empty"]
    assert codes(obstacles_to_calling(**{**good, "brings": "x" * (LONGEST + 1)})) == ["call-long"]


def test_a_group_is_made_of_suppliers_and_never_of_groups():
    assert codes(obstacles_to_beginning(name="A", purpose="B", share=50, is_group=True)) == ["group-of-groups"]
    asking = {"parts": TWO, "already": False, "share": 10, "formed": False, "ended": False}
    assert codes(obstacles_to_asking(**asking, is_group=True)) == ["group-of-groups"]
    assert not obstacles_to_asking(**asking, is_group=False)


def test_a_group_needs_a_name_and_a_purpose():
    assert codes(obstacles_to_beginning(name=" ", purpose="B", share=50, is_group=False)) == ["group-unnamed"]
    assert not obstacles_to_beginning(name="A", purpose="B", share=100, is_group=False)


@given(st.integers(-200, 300))
def test_a_share_is_from_1_to_100_per_cent(share):
    lawful = 1 <= share <= 100
    assert (not obstacles_to_beginning(name="A", purpose="B", share=share, is_group=False)) is lawful
    assert (not obstacles_to_changing(here=True, share=share, formed=False, ended=False)) is lawful


def test_nobody_is_asked_twice_nor_into_a_full_a_formed_or_an_ended_group():
    asking = {"parts": TWO, "already": False, "share": 10, "formed": False, "ended": False, "is_group": False}
    assert codes(obstacles_to_asking(**{**asking, "already": True})) == ["member-already"]
    assert codes(obstacles_to_asking(**{**asking, "parts": TWO * (MOST // 2)})) == ["group-full"]
    assert codes(obstacles_to_asking(**{**asking, "formed": True})) == ["group-formed"]
    assert codes(obstacles_to_asking(**{**asking, "ended": True})) == ["group-ended"]


def test_a_part_is_answered_once_and_before_the_group_is_formed():
    assert not obstacles_to_answering(answered=False, formed=False, ended=False)
    assert codes(obstacles_to_answering(answered=True, formed=False, ended=False)) == ["answered-already"]
    assert codes(obstacles_to_answering(answered=False, formed=True, ended=False)) == ["group-formed"]
    assert codes(obstacles_to_changing(here=False, share=5, formed=False, ended=False)) == ["member-gone"]


shares = st.lists(st.integers(1, 100), min_size=0, max_size=6)


@given(shares, st.lists(st.booleans(), min_size=6, max_size=6), st.booleans(), st.booleans())
def test_a_group_is_formed_exactly_when_two_or_more_accepted_and_the_shares_are_the_whole(given_, said, formed, ended):
    parts = [Part(f"S{n}", share, said[n]) for n, share in enumerate(given_)]
    may = len(parts) >= 2 and all(p.accepted for p in parts) and sum(given_) == 100 and not formed and not ended
    assert (not obstacles_to_forming(parts=parts, formed=formed, ended=ended)) is may


def test_what_keeps_a_group_from_being_formed_is_said_all_at_once():
    found = obstacles_to_forming(parts=(Part("Acorn", 60, False),), formed=False, ended=False)
    assert codes(found) == ["group-of-one", "member-waiting", "shares"]
    assert "Acorn" in found[1].says


def test_a_member_leaves_with_a_reason_and_the_lead_ends_the_group_instead():
    assert not obstacles_to_leaving(ended=False, is_lead=False, reason="No time.")
    assert codes(obstacles_to_leaving(ended=False, is_lead=True, reason="")) == ["lead-stays", "leaving-unexplained"]
    assert codes(obstacles_to_leaving(ended=True, is_lead=False, reason="x")) == ["group-ended"]


APPLYING = {"formed": True, "ended": False, "parts": TWO, "undeclared": (), "route_title": "the Act"}


def test_a_group_applies_when_it_is_whole_and_every_member_declared():
    assert not obstacles_to_groups_applying(**APPLYING)
    found = obstacles_to_groups_applying(**{**APPLYING, "undeclared": ("Bramble",)})
    assert codes(found) == ["members-undeclared"]
    assert "Bramble" in found[0].says
    assert "57" in found[0].provision
    assert codes(obstacles_to_groups_applying(**{**APPLYING, "ended": True})) == ["group-ended"]


@given(st.lists(st.integers(1, 97), min_size=3, max_size=5), st.data())
def test_a_group_that_a_member_left_is_not_what_applied(given_, data):
    whole = [*given_, 1]
    whole[-1] = max(1, 100 - sum(given_))
    if sum(whole) != 100:
        return
    gone = data.draw(st.integers(0, len(whole) - 1))
    parts = [Part(f"S{n}", share, True) for n, share in enumerate(whole) if n != gone]
    assert "group-broken" in codes(obstacles_to_groups_applying(**{**APPLYING, "parts": parts}))


def test_a_member_declares_once_it_accepted_and_while_it_is_there():
    assert not obstacles_to_declaring_in(accepted=True, here=True)
    assert codes(obstacles_to_declaring_in(accepted=False, here=True)) == ["part-unaccepted"]
    assert codes(obstacles_to_declaring_in(accepted=True, here=False)) == ["group-ended"]


def test_a_finding_is_of_the_newest_declaration_and_has_a_reason():
    good = {"open_here": True, "looked_at": "d2", "newest": "d2", "reason": "Seen.", "met": True, "weighed_out": False}
    assert not obstacles_to_finding(**good)
    assert codes(obstacles_to_finding(**{**good, "met": False})) == ["member-unheard"]
    assert not obstacles_to_finding(**{**good, "met": False, "weighed_out": True})
    assert codes(obstacles_to_finding(**{**good, "looked_at": "d1"})) == ["declaration-newer"]
    assert codes(obstacles_to_finding(**{**good, "newest": ""})) == ["member-undeclared"]
    assert codes(obstacles_to_finding(**{**good, "reason": " "})) == ["finding-unexplained"]
    assert codes(obstacles_to_finding(**{**good, "open_here": False})) == ["application-decided"]


def test_no_group_is_decided_before_each_member_was_looked_at_and_none_admitted_with_one_kept_out():
    assert not obstacles_to_deciding_a_group(unfound=(), unmet=(), admitting=True)
    for admitting in (True, False):
        assert codes(obstacles_to_deciding_a_group(unfound=("B",), unmet=(), admitting=admitting)) == [
            "member-unchecked"
        ]
    assert codes(obstacles_to_deciding_a_group(unfound=(), unmet=("B",), admitting=True)) == ["member-excluded"]
    assert not obstacles_to_deciding_a_group(unfound=(), unmet=("B",), admitting=False)
