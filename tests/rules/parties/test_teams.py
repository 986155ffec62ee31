"""Teams, links, domains, terms and reviews: the rules, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.parties.rules.domains import WEBMAIL, domain_of, obstacles_to_domain, obstacles_to_keeping, tidied
from dps.parties.rules.links import LIFETIMES, obstacles_to_acting_unconfirmed, obstacles_to_using
from dps.parties.rules.reviewing import OUTCOMES, obstacles_to_admitting_held, obstacles_to_deciding_review
from dps.parties.rules.roles import ROLES_OF_KIND
from dps.parties.rules.team import (
    HEAD_OF_KIND,
    MOST_OPEN,
    ROLE_WORDS,
    obstacles_to_answering,
    obstacles_to_changing,
    obstacles_to_ending,
    obstacles_to_inviting,
    obstacles_to_offering,
)
from dps.parties.rules.terms import VERSIONS, Terms, in_force, must_be_asked

MADE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def codes(obstacles) -> set[str]:
    return {o.code for o in obstacles}


def using(purpose="reset", used=None, replaced=None, after=timedelta()):
    ends = MADE + LIFETIMES[purpose]
    return codes(obstacles_to_using(purpose, expires_at=ends, used_at=used, replaced_at=replaced, at=MADE + after))


@pytest.mark.parametrize(
    ("purpose", "lasts"), [("confirm", timedelta(days=7)), ("change", timedelta(days=7)), ("reset", timedelta(hours=1)), ("invite", timedelta(days=14))]
)  # fmt: skip
def test_a_link_lasts_as_long_as_its_purpose_and_not_an_instant_longer(purpose, lasts):
    assert using(purpose, after=lasts - timedelta(microseconds=1)) == set()
    assert using(purpose, after=lasts) == {"link-expired"}


def test_a_link_works_once_and_gives_way_to_a_newer_one():
    assert using(used=MADE) == {"link-used"}
    assert using(replaced=MADE) == {"link-replaced"}


def test_an_unconfirmed_address_holds_back_what_is_sent():
    assert codes(obstacles_to_acting_unconfirmed(confirmed=False)) == {"address-unconfirmed"}
    assert obstacles_to_acting_unconfirmed(confirmed=True) == ()


def test_every_kind_has_a_head_among_its_roles_and_every_role_its_words():
    assert all(head in ROLES_OF_KIND[kind] for kind, head in HEAD_OF_KIND.items())
    assert {role for roles in ROLES_OF_KIND.values() for role in roles} == set(ROLE_WORDS)


KINDS = st.sampled_from(sorted(ROLES_OF_KIND))


@given(KINDS, st.data(), st.integers(1, 4))
def test_a_change_of_roles_never_leaves_an_organisation_without_a_head(kind, data, heads):
    some = st.sets(st.sampled_from(ROLES_OF_KIND[kind]))
    had, wanted = data.draw(some.filter(bool)), data.draw(some)
    head = HEAD_OF_KIND[kind]
    found = codes(obstacles_to_changing(kind, had=had, wanted=wanted, heads=heads))
    left = heads - (head in had) + (head in wanted)
    assert ("last-head" in found) == (head in had and head not in wanted and heads == 1)
    assert found or (left >= 1 or head not in had)


@given(KINDS, st.integers(2, 9))
def test_a_head_may_go_where_another_stays(kind, heads):
    assert obstacles_to_ending(kind, ROLES_OF_KIND[kind], heads=heads) == ()
    assert codes(obstacles_to_ending(kind, ROLES_OF_KIND[kind], heads=1)) == {"last-head"}


def test_a_colleague_keeps_a_role_or_is_let_go_by_name():
    assert codes(obstacles_to_changing("supplier", had={"reader"}, wanted=(), heads=1)) == {"no-role-left"}
    assert codes(obstacles_to_changing("supplier", had=(), wanted={"reader"}, heads=1)) == {"no-colleague"}
    assert codes(obstacles_to_changing("council", had={"officer"}, wanted={"owner"}, heads=1)) == {
        "role-of-another-kind"
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"role": "officer"}, "role-of-another-kind"), ({"is_colleague": True}, "colleague-already"),
        ({"is_invited": True}, "invited-already"), ({"open_invitations": MOST_OPEN}, "invitations-many"),
        ({"confirmed": False}, "address-unconfirmed"),
    ],
)  # fmt: skip
def test_an_invitation_is_refused_for_each_of_its_reasons(change, code):
    fine = {
        "role": "reader",
        "is_colleague": False,
        "is_invited": False,
        "open_invitations": MOST_OPEN - 1,
        "confirmed": True,
    }
    assert obstacles_to_inviting("supplier", **fine) == ()
    assert codes(obstacles_to_inviting("supplier", **{**fine, **change})) == {code}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"giver": ("editor",)}, "not-head"), ({"taker": ()}, "no-colleague"), ({"same": True, "taker": ("owner",)}, "no-colleague"),
        ({"taker": ("owner",)}, "head-already"), ({"becomes": "owner"}, "becomes-unknown"), ({"becomes": "officer"}, "becomes-unknown"),
        ({"open_offer": True}, "offer-open"),
    ],
)  # fmt: skip
def test_an_offer_of_the_heads_place_is_refused_for_each_of_its_reasons(change, code):
    fine = {"giver": ("owner",), "taker": ("reader",), "same": False, "becomes": "editor", "open_offer": False}
    assert obstacles_to_offering("supplier", **fine) == ()
    assert codes(obstacles_to_offering("supplier", **{**fine, **change})) == {code}


def test_what_was_answered_is_not_answered_again():
    assert obstacles_to_answering("open") == ()
    assert all(codes(obstacles_to_answering(s)) == {"answered-already"} for s in ("accepted", "declined", "withdrawn"))


@pytest.mark.parametrize("domain", sorted(WEBMAIL))
def test_a_public_mail_service_is_no_councils_domain(domain):
    assert codes(obstacles_to_domain(domain)) == {"domain-webmail"}


@pytest.mark.parametrize(
    ("domain", "code"),
    [
        ("gov.uk", "domain-shared"), ("nhs.net", "domain-shared"), ("uk", "domain-malformed"), ("", "domain-malformed"),
        ("exa mple.gov.uk", "domain-malformed"), ("-x.gov.uk", "domain-malformed"), ("x..uk", "domain-malformed"),
        ("éxample.gov.uk", "domain-malformed"), ("a" * 64 + ".uk", "domain-malformed"), ("x.gov.uk\n", "domain-malformed"),
    ],
)  # fmt: skip
def test_a_domain_is_one_bodys_own(domain, code):
    assert codes(obstacles_to_domain(domain)) == {code}
    assert obstacles_to_domain("example.gov.uk") == ()


@given(st.text(max_size=60))
def test_any_text_is_a_domain_or_refused_without_a_fault(text):
    obstacles_to_domain(tidied(text))
    domain_of(text)


def test_an_address_has_the_domain_after_its_last_at():
    assert domain_of(" Ada@Example.GOV.uk ") == "example.gov.uk"
    assert domain_of("example.gov.uk") == ""
    assert tidied("@Example.gov.uk. ") == tidied("ada@example.gov.uk") == "example.gov.uk"


def test_an_administrator_enters_their_own_confirmed_domain_and_the_registrar_any():
    def keeping(**change):
        facts = {"is_registrar": False, "own_address": "a@example.gov.uk", "confirmed": True, "taken": False, **change}
        return codes(obstacles_to_keeping("example.gov.uk", **facts))

    assert keeping() == set()
    assert keeping(own_address="a@other.gov.uk") == keeping(confirmed=False) == {"domain-not-own"}
    assert keeping(own_address="a@sub.example.gov.uk") == {"domain-not-own"}
    assert keeping(own_address="", is_registrar=True) == set()
    assert keeping(taken=True) == {"domain-taken"}


TWO = (Terms("1", date(2026, 1, 1), "x"), Terms("2", date(2026, 12, 1), "y"))


def test_a_newer_version_is_asked_for_from_its_day_on():
    assert must_be_asked(frozenset({"1"}), on=date(2026, 11, 30), versions=TWO) is None
    assert must_be_asked(frozenset({"1"}), on=date(2026, 12, 1), versions=TWO) == TWO[1]
    assert must_be_asked(frozenset({"1", "2"}), on=date(2026, 12, 1), versions=TWO) is None
    assert must_be_asked(frozenset(), on=date(2025, 1, 1), versions=TWO) == TWO[0]


def test_versions_are_in_the_order_of_their_days():
    days = [v.in_force_on for v in VERSIONS]
    assert days == sorted(set(days))
    assert len({v.version for v in VERSIONS}) == len(VERSIONS)
    assert in_force(date.max) == VERSIONS[-1]


@pytest.mark.parametrize("kind", sorted(OUTCOMES))
def test_a_review_is_decided_once_with_a_reason_by_somebody_else(kind):
    yes, no = OUTCOMES[kind]

    def deciding(outcome=yes, state="open", reason="Seen the register.", **more):
        return codes(obstacles_to_deciding_review(kind, state=state, outcome=outcome, reason=reason, **more))

    assert deciding() == deciding(no) == set()
    assert deciding(state=yes) == {"review-decided"}
    assert deciding(reason=" ") == {"review-unexplained"}
    assert deciding(own=True) == {"review-own"}
    assert deciding("nonsense") == {"outcome-unknown"}


def test_what_was_held_back_may_be_cleared_later_and_a_taken_entry_is_not_granted():
    said = {"reason": "More was shown."}
    assert obstacles_to_deciding_review("look-alike", state="upheld", outcome="cleared", **said) == ()
    assert codes(obstacles_to_deciding_review("claim", state="refused", outcome="granted", **said)) == {
        "review-decided"
    }
    assert codes(obstacles_to_deciding_review("claim", state="open", outcome="granted", taken=True, **said)) == {
        "entry-taken"
    }
    assert obstacles_to_deciding_review("claim", state="open", outcome="refused", taken=True, **said) == ()


def test_nobody_is_admitted_while_it_is_open_who_they_are():
    assert codes(obstacles_to_admitting_held(held="open", identity_weighed=True)) == {"held-for-review"}
    assert codes(obstacles_to_admitting_held(held="upheld")) == {"held-upheld"}
    assert obstacles_to_admitting_held(held="upheld", identity_weighed=True) == ()
    assert obstacles_to_admitting_held(held="") == ()
