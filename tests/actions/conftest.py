"""What several tests of deeds start from, and which of them PostgreSQL sees in CI, beside the suite."""

import pytest

from tests.makers.starting import bidder, competition

__all__ = ["bidder", "competition"]

BESIDE = frozenset(
    (
        "accounts", "agreements", "alerts", "before_publishing", "beginning", "catching_up", "dated_posts", "dates_by_route", "deciding",
        "declaring", "direct_contract", "ending", "evidence", "examining", "factors", "finding", "groups", "import_suppliers",
        "intentions", "inviting", "letters", "nothing_without_a_reason", "panel", "places", "profile", "profile_versions",
        "questions", "ranges_letter", "reach", "registration", "research", "rollback", "scanner", "standing_midway", "teams",
        "terms", "told",
    )
)  # fmt: skip
"""Files whose deeds depend least on the engine. What takes bids, opens, scores, awards, counts money and keeps the
trail runs on both engines in the suite."""


@pytest.hookimpl(tryfirst=True)  # before the marks are asked for
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave those files' tests on PostgreSQL to CI: together with the others they took the suite over its ten minutes."""
    for item in items:
        beside = item.path.parent.name == "actions" and item.path.stem.removeprefix("test_") in BESIDE
        if beside and item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.ci)
