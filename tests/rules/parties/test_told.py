"""How a person is told: the hour of the one e-mail, and whose mailbox an address may be."""

from datetime import UTC, date, datetime

from dps.letters.catalogue import LETTERS, MAY_WAIT, PERSONAL
from dps.parties.rules.told import digest_day, obstacles_to_choosing, obstacles_to_mailbox


def test_the_one_email_is_of_a_london_day_from_nine_on():
    assert digest_day(datetime(2026, 11, 23, 8, 59, 59, tzinfo=UTC)) is None
    assert digest_day(datetime(2026, 11, 23, 9, tzinfo=UTC)) == date(2026, 11, 23)
    assert digest_day(datetime(2026, 7, 1, 7, 59, tzinfo=UTC)) is None
    assert digest_day(datetime(2026, 7, 1, 8, 0, tzinfo=UTC)) == date(2026, 7, 1)
    assert digest_day(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) is None, "in London it is half past midnight"


def test_only_the_two_ways_can_be_chosen():
    assert [obstacles_to_choosing(way) for way in ("each", "daily")] == [(), ()]
    assert [o.code for o in obstacles_to_choosing("never")] == ["letters-choice-unknown"]


def codes(**facts):
    lawful = {"current": None, "holder": "", "asked_lately": 0, "most": 5}
    return [o.code for o in obstacles_to_mailbox("bids@acorn.example", **{**lawful, **facts})]


def test_an_address_is_the_mailbox_of_one_organisation():
    assert codes() == []
    assert codes(current="bids@acorn.example") == ["mailbox-same"]
    assert codes(holder="Bramble Ltd") == ["mailbox-taken"]
    assert codes(asked_lately=5) == ["letters-many"]


def test_what_has_a_deadline_or_could_cost_a_right_never_waits():
    at_once = {kind for kind in LETTERS if kind not in MAY_WAIT}
    for word in ("competition-published", "award-told", "award-notice-recorded", "removal-proposed", "removal-confirmed",
                 "supplier-removed", "supplier-suspended", "renewal-asked", "renewal-due", "renewal-overdue",
                 "application-decided", "application-returned", "application-escalated", "representation-asked",
                 "evidence-expiring", "evidence-infected", "sign-in-changed", "password-reset-asked", "address-asked",
                 "colleague-invited", "group-asked", "question-answered", "bid-received", "mailbox-asked"):  # fmt: skip
        assert word in at_once, word
    assert set(LETTERS) >= MAY_WAIT | PERSONAL
