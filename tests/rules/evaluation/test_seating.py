"""Who is there for which criterion: the published number of evaluators, one moderator each, the community's own part."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.evaluation.rules.panel import EVALUATOR, MODERATOR, Asked, Member, obstacles_to_names
from dps.evaluation.rules.seating import (
    covered_by,
    is_community,
    obstacles_to_appointing,
    obstacles_to_covering,
    obstacles_to_panel,
)
from tests.rules.evaluation.panels import ADA, APPROACH, BEN, BENEFIT, MO, codes, complete, with_member

SOCIAL = replace(BENEFIT, kind="social_value")
WHY = "Ada knows the place and its people well."


def evaluation(**changes):
    """Quality and social value, as most competitions have them."""
    return complete(criteria=(APPROACH, SOCIAL), **changes)


def appointing(stands=None, *, role=EVALUATOR, roles=("evaluator",), criteria=(), person="p-cy"):
    return codes(
        obstacles_to_appointing(
            stands or evaluation(), person=person, name="Cy", role=role, council_roles=roles, criteria=criteria
        )
    )


def test_a_community_member_is_who_holds_no_other_role_that_may_sit():
    assert is_community({"community"})
    assert is_community({"community", "council-administrator"})
    assert not is_community({"community", "evaluator"})
    assert not is_community({"officer"})
    assert not is_community(set())


def test_a_community_member_scores_social_value_and_nothing_else():
    assert appointing(roles=("community",), criteria=(SOCIAL.ref,)) == set()
    assert appointing(roles=("community",)) == set()
    assert covered_by(evaluation(), criteria=(), community=True) == {SOCIAL.ref}
    for asked in ((APPROACH.ref,), (APPROACH.ref, SOCIAL.ref)):
        assert appointing(roles=("community",), criteria=asked) == {"community-social-value-only"}
    assert appointing(roles=("community", "evaluator"), criteria=(APPROACH.ref,)) == set()


def test_a_community_member_has_nothing_to_score_without_social_value_and_moderates_nothing():
    assert appointing(complete(), roles=("community",)) == {"community-social-value-only"}
    without = evaluation(members=(ADA, BEN))
    assert appointing(without, role=MODERATOR, roles=("community",)) == {"community-moderates-nothing"}


def test_each_criterion_has_one_moderator_and_there_may_be_several():
    half = with_member(evaluation(), MO, criteria=frozenset({APPROACH.ref}))
    assert appointing(role=MODERATOR) == {"moderator-there"}
    assert appointing(half, role=MODERATOR) == {"moderator-there"}
    assert appointing(half, role=MODERATOR, criteria=(APPROACH.ref,)) == {"moderator-there"}
    assert appointing(half, role=MODERATOR, criteria=(SOCIAL.ref,)) == set()
    assert half.moderator_of(SOCIAL.ref) is None
    assert half.moderator_of(APPROACH.ref).ref == MO.ref


def test_no_place_is_for_a_criterion_that_was_not_published():
    assert appointing(criteria=("x" * 26,)) == {"criterion-not-published"}


def test_a_place_for_every_criterion_is_kept_as_one_for_all():
    assert covered_by(evaluation(), criteria=(APPROACH.ref, SOCIAL.ref), community=False) == frozenset()
    assert covered_by(evaluation(), criteria=(APPROACH.ref,), community=False) == {APPROACH.ref}
    assert covered_by(evaluation(), criteria=(), community=False) == frozenset()


def test_whoever_opened_the_bids_does_not_sit_where_names_are_hidden():
    opened = evaluation(opened_by=frozenset({"p-cy"}))
    assert appointing(opened) == set()
    hidden = replace(opened, names_hidden=True)
    assert appointing(hidden) == {"knows-the-names"}
    assert appointing(hidden, person="p-dee") == set()
    assert codes(obstacles_to_names(hidden)) == {"names-hidden"}
    assert obstacles_to_names(opened) == ()


def covering(member, criteria, reason=WHY, **changes):
    stands = evaluation(**changes)
    return codes(obstacles_to_covering(stands, member=member, criteria=criteria, reason=reason))


def test_a_place_is_given_other_criteria_with_a_reason_until_quality_is_locked():
    assert covering(ADA, (APPROACH.ref,)) == set()
    assert covering(ADA, (APPROACH.ref,), reason="changed") == {"reason-short"}
    assert covering(ADA, (APPROACH.ref,), locked=True) == {"quality-locked"}
    assert covering(replace(ADA, ended=True), (APPROACH.ref,)) == {"place-ended"}
    assert covering(replace(ADA, community=True), (APPROACH.ref,)) == {"community-social-value-only"}
    assert covering(MO, ()) == set(), "a moderator is in nobody's way but others'"


def test_a_panel_lacks_whatever_one_of_its_criteria_lacks():
    assert obstacles_to_panel(evaluation()) == ()
    narrowed = with_member(evaluation(), BEN, criteria=frozenset({APPROACH.ref}))
    (one,) = obstacles_to_panel(narrowed)
    assert (one.code, one.says) == ("too-few-evaluators", "“Local benefit”: 1 of the 2 evaluators needed.")
    unled = with_member(evaluation(), MO, criteria=frozenset({SOCIAL.ref}))
    (one,) = obstacles_to_panel(unled)
    assert (one.code, one.says) == ("no-moderator", "“Approach”: no moderator.")
    assert codes(obstacles_to_panel(evaluation(fewest=3))) == {"too-few-evaluators"}
    assert codes(obstacles_to_panel(evaluation(members=()))) == {"too-few-evaluators", "no-moderator"}


CRITERIA = tuple(
    Asked(letter * 26, letter, kind) for letter, kind in (("a", "quality"), ("b", "quality"), ("c", "social_value"))
)
PLACES = st.lists(
    st.tuples(st.sampled_from((EVALUATOR, MODERATOR)), st.frozensets(st.sampled_from([c.ref for c in CRITERIA])), st.booleans()),
    max_size=8,
)  # fmt: skip


@given(PLACES, st.integers(2, 3))
def test_a_panel_is_whole_exactly_when_each_criterion_is(places, fewest):
    members = tuple(
        Member(f"{n:026d}", f"p-{n}", f"P{n}", role, criteria=criteria, ended=ended)
        for n, (role, criteria, ended) in enumerate(places)
    )
    stands = complete(criteria=CRITERIA, members=members, fewest=fewest)

    def there(role, criterion):
        return [
            m for m in members if not m.ended and m.role == role and (criterion.ref in m.criteria or not m.criteria)
        ]

    whole = all(len(there(EVALUATOR, c)) >= fewest and there(MODERATOR, c) for c in CRITERIA)
    assert (obstacles_to_panel(stands) == ()) == whole


@pytest.mark.parametrize("role", [EVALUATOR, MODERATOR])
def test_of_the_appointed_none_ever_shares_a_criterion_as_moderator(role):
    stands = with_member(evaluation(), MO, criteria=frozenset({SOCIAL.ref}))
    allowed = [c.ref for c in stands.criteria if not appointing(stands, role=role, criteria=(c.ref,))]
    assert allowed == ([APPROACH.ref] if role == MODERATOR else [APPROACH.ref, SOCIAL.ref])
