"""axe on every page of suppliers and of the public in every state that can be come to: full, empty, refused, in error."""

from __future__ import annotations

import pytest

from dps.core.db import writing
from dps.parties.rules.roles import (
    ADMINISTRATOR,
    AUDITOR,
    COUNCIL_ADMINISTRATOR,
    EVALUATOR,
    OFFICER,
    OWNER,
    READER,
)
from tests.doors.conftest import kept, walker  # noqa: F401  the whole market
from tests.journeys.tour import Tour, through_a_full_market
from tests.makers.parties import a_council, a_person, a_supplier, an_operator
from tests.makers.walker import ANYBODY, NOBODYS, Walker

pytestmark = [pytest.mark.browser, pytest.mark.ci]

DESKS = ("buyers.", "admin.")


@pytest.fixture
def engine_kind() -> str:
    """SQLite: how a page looks does not depend on the engine."""
    return "sqlite"


def test_every_page_of_suppliers_and_of_the_public(walker: Walker, chromium):  # noqa: F811
    tour = through_a_full_market(walker, chromium, lambda rule: not rule.endpoint.startswith(DESKS))
    for path in ("/no-such-page", f"/suppliers/{NOBODYS}"):
        tour.look(ANYBODY, path, path, walker.browser(ANYBODY).get(path))
    assert len(tour.pages) > 200
    tour.end()


def test_every_list_with_nothing_in_it(app, client, chromium):
    with writing():
        supplier, council, operator = a_supplier(), a_council(), an_operator()
        people = [
            a_person(supplier, OWNER), a_person(supplier, READER), a_person(council, OFFICER), a_person(council, EVALUATOR),
            a_person(council, COUNCIL_ADMINISTRATOR), a_person(operator, ADMINISTRATOR), a_person(operator, AUDITOR),
        ]  # fmt: skip
    tour = Tour(chromium, app)
    plain = [rule for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or set())]
    for person in (None, *people):
        if person is not None:
            client.sign_in(person)
        for rule in plain:
            got = client.get(rule.rule)
            if got.status_code != 403:
                tour.look(person.positions[0].role if person else ANYBODY, rule.endpoint, rule.rule, got)
    assert len(tour.pages) > 30
    tour.end()
