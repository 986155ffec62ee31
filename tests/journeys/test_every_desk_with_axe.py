"""axe on every page of the councils' and the market's desks in every state that can be come to."""

from __future__ import annotations

import pytest

from tests.doors.conftest import kept, walker  # noqa: F401  the whole market
from tests.journeys.tour import through_a_full_market
from tests.makers.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.ci]


@pytest.fixture
def engine_kind() -> str:
    """SQLite: how a page looks does not depend on the engine."""
    return "sqlite"


def test_every_page_of_the_councils_and_of_the_market(walker: Walker, chromium):  # noqa: F811
    tour = through_a_full_market(walker, chromium, lambda rule: rule.endpoint.startswith(("buyers.", "admin.")))
    assert len(tour.pages) > 200
    tour.end()
