"""Whom a competition invites and why not the others: the reasons agree with the set that is invited, in every state."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dps.admission.queries import current_admission, to_invite
from dps.admission.removals import leave
from dps.competition import actions
from dps.competition.inviting import invited_to, why_not_invited
from dps.competition.queries import invited, why_not_take_part
from dps.core.db import writing
from dps.law.routes import PA_2023_QUOTATIONS
from dps.parties.rules.roles import OWNER
from dps.profile.actions import describe
from tests.conftest import NOW
from tests.makers import admission
from tests.makers.admission import acting_for
from tests.makers.competition import (
    DPS,
    OPEN_TO_ALL,
    a_buying_council,
    a_draft,
    admit,
    an_open_competition,
    approved,
    officer_of,
)
from tests.makers.competition import apply as put_in_flight
from tests.makers.draft_parts import whole_parts
from tests.makers.parties import a_person, a_supplier, acting
from tests.makers.places import CLAUSE, a_suspension


@pytest.fixture
def market(app):
    """A draft in a lot, and suppliers in every state that a place can have."""
    with writing():
        draft = a_draft(DPS)
        firms = {name: a_supplier(name.capitalize()) for name in ("acorn", "birch", "cedar", "dogwood", "elm", "fir")}
        for name in ("acorn", "birch", "cedar", "fir"):
            admit(firms[name], draft.lot)
        put_in_flight(firms["dogwood"], draft.lot)
    with writing():
        draft.lot.market.suspension_clause = CLAUSE
        a_suspension(current_admission(firms["birch"], draft.lot), withholds_invitations=True)
        a_suspension(current_admission(firms["fir"], draft.lot), withholds_invitations=False)
        leave(
            admission=current_admission(firms["cedar"], draft.lot), reason="We merge.", by=acting_for(firms["cedar"]), at=NOW
        )  # fmt: skip
    return draft, firms


CODES = {
    "acorn": (), "birch": ("suspended",), "cedar": ("place-ended",), "dogwood": ("not-admitted",), "elm": ("not-admitted",),
    "fir": (),
}  # fmt: skip


def codes(competition, firms, at=NOW):
    reasons = why_not_invited(competition, firms.values(), at=at)
    return {name: tuple(o.code for o in reasons[body.ref]) for name, body in firms.items()}


def test_whoever_is_not_invited_has_a_reason_and_whoever_is_has_none(market):
    draft, firms = market
    assert codes(draft, firms) == CODES
    assert {f for f in firms if not CODES[f]} == {body.name.casefold() for body in to_invite(draft.lot, at=NOW)}
    seen = invited_to(draft, at=NOW)
    assert [body.name for body in seen.suppliers] == ["Acorn", "Fir"]
    assert [(one.supplier.name, [o.code for o in one.obstacles]) for one in seen.left_out] == [
        ("Birch", ["suspended"]),
        ("Cedar", ["place-ended"]),
    ]


def test_after_publication_the_reasons_are_those_of_that_instant_and_the_supplier_is_told_the_same(market):
    draft, firms = market
    with writing():
        live = actions.publish(competition=approved(draft), by=officer_of(draft), at=NOW)
        admission.admit(live.lot, firms["elm"], at=NOW + timedelta(days=1))
    later = NOW + timedelta(days=40)
    assert codes(live, firms, later) == {**CODES, "elm": ("admitted-later",)}
    assert {body.name for body in invited(live)} == {body.name for body in invited_to(live, at=later).suppliers}
    for name, body in firms.items():
        assert bool(why_not_take_part(live, body)) == bool(CODES[name])


def test_a_suspension_that_is_over_is_no_reason_any_more(market):
    draft, firms = market
    assert codes(draft, firms, NOW + timedelta(days=400))["birch"] == ()
    assert "Birch" in [body.name for body in to_invite(draft.lot, at=NOW + timedelta(days=400))]


def test_of_a_request_for_quotations_each_is_told_what_does_not_match(app):
    with writing():
        council = a_buying_council()
        said = {"cpv": ("79410000",), "regions": ("TLD",)}
        firms = {}
        for name, other in (
            ("fits", {}),
            ("work", {"cpv": ("45000000",)}),
            ("place", {"regions": ("TLI",)}),
            ("nobody", {}),
        ):
            firms[name] = body = a_supplier(name)
            by = acting(a_person(body if name != "nobody" else a_supplier(), OWNER), body)
            describe(organisation=body, summary="Advice.", capabilities=(), by=by, at=NOW, **{**said, **other})
        parts = {**whole_parts(PA_2023_QUOTATIONS), "reach": {"rule": "all", "areas": ["TLD"]}}
        draft = a_draft(PA_2023_QUOTATIONS, council=council, value_pence=24_000_00, parts=parts)
    wanted = {"fits": (), "work": ("another-kind",), "place": ("another-area",), "nobody": ("nobody-here",)}
    assert codes(draft, firms) == wanted
    with writing():
        extra = a_supplier("second")
        describe(
            organisation=extra,
            summary="Advice.",
            capabilities=(),
            by=acting(a_person(extra, OWNER), extra),
            at=NOW,
            **said,
        )
        draft = actions.revise(
            competition=draft, facts={"parts": {"reach": {"rule": "draw", "how_many": 2, "areas": ["TLD"]}}},
            version=draft.version, by=council.by, at=NOW,
        )  # fmt: skip
        third = a_supplier("third")
        describe(
            organisation=third,
            summary="Advice.",
            capabilities=(),
            by=acting(a_person(third, OWNER), third),
            at=NOW,
            **said,
        )
        live = actions.publish(competition=approved(draft), by=council.by, at=NOW)
    (left,) = invited_to(live, at=NOW).left_out
    assert [o.code for o in left.obstacles] == ["not-drawn"]
    assert {left.supplier, *invited(live)} == {firms["fits"], extra, third}
    assert codes(live, {"work": firms["work"]}) == {"work": ("another-kind",)}


def test_a_notice_to_everybody_leaves_nobody_out(app):
    with writing():
        live, body = an_open_competition(OPEN_TO_ALL), a_supplier()
    assert not invited_to(live, at=NOW).asks
    assert why_not_invited(live, [body], at=NOW) == {body.ref: ()}
