"""Every route, asked by everybody, for their own things, for others' things, and for things that are none."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product
from typing import Any

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from dps.core.actor import Actor
from dps.core.db import db
from dps.parties.rules.roles import permits
from tests.makers.walker import ANYBODY, NOBODYS, ODD, Walker
from tests.makers.whole_market import ROLES

WALKERS = (ANYBODY, "supplier", "rival", "buyer", "foreign", "evaluator", "administrator", "auditor")
MOST_OWN, MOST_FOREIGN = 3, 6


def actors(walk: Walker) -> dict[str, Actor]:
    """Each role as the actor that the rules of permission judge."""
    from dps.parties.models import Organisation, Person
    from dps.parties.queries import actor_of

    def one(role):
        who = db.session.query(Person).filter_by(ref=walk.things.people[role]).one()
        return actor_of(who, db.session.query(Organisation).filter_by(ref=walk.things.bodies[role]).one())

    return {role: one(role) for role in ROLES}


def sample(walk: Walker, rule: Rule, role: str, *, own: bool, most: int) -> list[dict[str, Any]]:
    """Some of the places that are, or are not, the role's own; spread over all of them rather than the first few."""
    refs = [name for name in rule.arguments if name in walk.things.owners or name == "subject"]
    found = [
        given
        for given in walk.places(rule)
        if all(walk.is_own(role, rule.endpoint, name, str(given[name])) for name in refs) is own
    ]
    return found[:: max(1, len(found) // most)][: most + 1]


def turned_away(role: str, got: TestResponse) -> bool:
    """Whether an answer is the door itself: the way to sign in for a visitor, 403 for the others."""
    if role == ANYBODY:
        return got.status_code == 302 and got.location.startswith("/sign-in")
    return got.status_code == 403


PEOPLE_OF_A_DOOR = {
    "suppliers": {"supplier", "rival"},
    "buyers": {"buyer", "second", "foreign", "evaluator", "council-head"},
    "admin": {"administrator", "auditor"},
    "letters": set(ROLES),
    "signin": set(ROLES),
    "team": set(ROLES),
    "mailbox": set(ROLES),
    "links": set(ROLES),
    "terms": set(ROLES),
    "account": set(ROLES),
    "factors": set(ROLES),
    "search": set(ROLES),  # one's own saved searches; whatever else is there is open to everybody
}
"""Who may be behind each door at all, said here a second time: a route with the wrong mark would otherwise vouch for itself."""

OFFICERS_ALONE = (
    "buyers.drafting",
    "buyers.award",
    "buyers.opening",
    "buyers.contracts",
    "buyers.panel.show",
    "buyers.panel.replace",
)
PUBLIC_BEHIND_A_DOOR = {
    "suppliers.registration.form", "signin.sign_in", "webhooks.stripe", "terms.listing", "joining.done", "joining.ask",
    "joining.council", "links.confirm", "links.ask_reset", "links.asked_reset", "links.reset", "links.invitation", "links.mailbox", "alerts.stopping",
    "proving.second_factor", "proving.passkey", "proving.question", "proving.again",
}  # fmt: skip


@pytest.mark.ci  # every address by every role: CI walks them beside the suite
def test_no_door_is_marked_for_people_of_another(walker):
    who = actors(walker)
    for rule in walker.rules():
        needed, door = walker.app.view_functions[rule.endpoint].permission, rule.endpoint.split(".")[0]
        if needed is None:
            assert door == "search" or rule.endpoint in PUBLIC_BEHIND_A_DOOR, f"{rule.endpoint} is open to everybody"
            continue
        entering = {role for role in ROLES if permits(who[role], needed)}
        lawful = PEOPLE_OF_A_DOOR[door] - ({"evaluator"} if rule.endpoint.startswith(OFFICERS_ALONE) else set())
        assert entering <= lawful, f"{rule.endpoint} lets in {sorted(entering - lawful)}"


@pytest.mark.ci  # every address by every role: CI walks them beside the suite
def test_nobody_enters_where_they_hold_no_permission(walker):
    who, before = actors(walker), walker.fingerprint()
    for rule in walker.rules():
        needed = walker.app.view_functions[rule.endpoint].permission
        if needed is None:
            continue
        places = list(walker.places(rule))
        given_each = [
            places[len(places) // 2],
            {**places[0], **dict.fromkeys(walker.refs_of(rule), NOBODYS)},
        ]
        for role, given in product([r for r in WALKERS if r == ANYBODY or not permits(who[r], needed)], given_each):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                path = walker.address(rule, given)
                got = walker.ask(role, method, path, rule.endpoint)
                if got is not None and not turned_away(role, got):
                    walker.wrong.append(f"{role} {method} {path}: {got.status_code}, not turned away")
    assert walker.fingerprint() == before, "somebody without permission changed something"
    assert not walker.wrong, walker.complaint()


def permitted(walk: Walker) -> Iterator[tuple[Rule, str]]:
    """Every route that has arguments, with each role that its door lets in."""
    who = actors(walk)
    for rule in walk.rules():
        needed = walk.app.view_functions[rule.endpoint].permission
        for role in WALKERS:
            if needed is None or (role != ANYBODY and permits(who[role], needed)):
                yield rule, role


def asked_for(walk: Walker, rule: Rule, role: str, places: list[dict[str, Any]], want: set[int], why: str) -> None:
    """Ask for each place with each method; an answer other than those wanted is wrong."""
    for given, method in product(places, sorted((rule.methods or set()) & {"GET", "POST"})):
        path = walk.address(rule, given)
        got = walk.ask(role, method, path, rule.endpoint)
        if got is not None and got.status_code not in want:
            walk.wrong.append(f"{role} {method} {path} ({rule.endpoint}): {got.status_code}, {why}")


@pytest.mark.ci  # every address by every role: CI walks them beside the suite
def test_what_is_anothers_is_not_there(walker):
    before = walker.fingerprint()
    for rule, role in permitted(walker):
        if walker.refs_of(rule):
            foreign = sample(walker, rule, role, own=False, most=MOST_FOREIGN)
            nobodys = {**next(walker.places(rule)), **dict.fromkeys(walker.refs_of(rule), NOBODYS)}
            asked_for(walker, rule, role, [*foreign, nobodys], {404}, "not 404")
    assert walker.fingerprint() == before, "somebody changed what is not theirs"
    assert sum(walker.asked.values()) > 1_500
    assert not walker.wrong, walker.complaint()


@pytest.mark.ci  # every address by every role: CI walks them beside the suite
def test_a_ref_that_is_none_is_not_there_for_anybody(walker):
    for rule in walker.rules():
        if not rule.arguments:
            continue
        whole = next(walker.places(rule))
        if refs := walker.refs_of(rule):
            odd = [{**whole, name: spelled} for spelled in ODD for name in refs]
            asked_for(walker, rule, "buyer", odd, {404}, "not 404")
        if "number" in rule.arguments:
            numbers = [{**whole, "number": n} for n in ("-1", "x", "1e3", "9" * 30, "0")]
            asked_for(walker, rule, "buyer", numbers, {302, 403, 404, 409}, "not refused")
    assert not walker.wrong, walker.complaint()


@pytest.mark.ci  # every address by every role: CI walks them beside the suite
def test_a_thing_of_ones_own_is_not_found_inside_another(walker):
    """A bid of the council's own, asked for under another of its competitions: no page, and nothing done."""
    before = walker.fingerprint()
    for rule, role in permitted(walker):
        refs = walker.refs_of(rule)
        own = sample(walker, rule, role, own=True, most=4) if len(refs) > 1 else []
        held = (
            walker.things.inside[str(a[name])][0] for a in own for name in refs if str(a[name]) in walker.things.inside
        )
        outer = next((name for name in held if name in refs), refs[0] if refs else "")
        crossed = [{**a, outer: b[outer]} for a, b in permutations(own, 2) if a[outer] != b[outer]]
        asked_for(walker, rule, role, crossed[:8], {302, 404, 409}, "the thing of one inside another")
    assert sum(walker.asked.values()) > 50
    assert walker.fingerprint() == before, "something was changed through another's address"
    assert not walker.wrong, walker.complaint()


SECONDS = ("buyers.moderation", "buyers.promises")
"""What the second officer does, who moderates: drawn for them alone."""
NO_PAGE_HERE = {
    "buyers.moderation.bid": "has no page of its own: it goes to the first answer that is not agreed",
    "buyers.award_correcting.answer": "drawn once a colleague asked to set an award aside; test_award_record_desk.py",
}
"""What this walk sees no page of, and why."""


@pytest.mark.ci  # every address by every role: CI walks them beside the suite
def test_everybody_reaches_their_own_and_reading_changes_nothing(walker):
    before = walker.fingerprint()
    reading = [(rule, role) for rule, role in permitted(walker) if "GET" in (rule.methods or ())]
    moderating = [(rule, "second") for rule, role in reading if role == "buyer" and rule.endpoint.startswith(SECONDS)]
    for rule, role in [*reading, *moderating]:
        some = sample(walker, rule, role, own=True, most=MOST_OWN)
        for given in [*some, *sample(walker, rule, role, own=True, most=1_000)]:
            if given not in some and walker.met.get(rule.endpoint, {}).get(200):
                break
            path = walker.address(rule, given)
            got = walker.ask(role, "GET", path, rule.endpoint)
            if got is not None and got.status_code not in {200, 302, 404, 409}:
                walker.wrong.append(f"{role} GET {path} ({rule.endpoint}): {got.status_code}")
    assert walker.fingerprint() == before, "reading changed something"
    never = {rule.endpoint for rule, _ in reading if not walker.met[rule.endpoint][200]} - set(NO_PAGE_HERE)
    assert not never, f"the walk saw nothing of {sorted(never)}: it proves nothing about them"
    assert not walker.wrong, walker.complaint()
