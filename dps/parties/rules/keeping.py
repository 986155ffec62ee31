"""How long what is known of people is kept, and when an account that nobody uses is closed. Pure; policy, within what the law allows.

Personal data is kept no longer than its purpose needs (UK GDPR article
5(1)(e)); the records of a procurement are kept as long as its law says (PCR
2015 reg 84; Procurement Act 2023 s.98), and hold references instead of names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dps.law.calendar import years_after

WARN_AFTER_YEARS = 1
CLOSE_AFTER_YEARS = 2
LEAST_WARNING = timedelta(days=28)
SESSIONS = timedelta(days=400)
ATTEMPTS = timedelta(days=1)
LINKS = timedelta(days=90)

ERASED_NAME = "Somebody who left"


@dataclass(frozen=True)
class Kept:
    """One kind of record that holds personal data: what it is, how long it is kept, from when, and what happens then."""

    what: str
    how_long: str
    since: str
    then: str


SCHEDULE: tuple[Kept, ...] = (
    Kept("An account that nobody uses", f"{CLOSE_AFTER_YEARS} years", "it was used last", f"It is closed. A letter says so {WARN_AFTER_YEARS} year before"),
    Kept("The name and address behind a closed account, and its letters", "At once", "it is closed", "They are removed; what was done stays under its reference"),
    Kept("Sessions: when, with what kind of browser, from which part of a network", f"{SESSIONS.days} days", "they ended", "They are deleted, but for the last one"),
    Kept("Counts of failed attempts to sign in", f"{ATTEMPTS.days} day", "the attempt", "They are deleted"),
    Kept("Addresses in links that confirm, reset or invite", f"{LINKS.days} days", "the link ran out", "The address is removed"),
)  # fmt: skip
"""What the clock removes by itself. The page on privacy prints this table."""


def warns_on(last_used: date) -> date:
    """The day on which somebody is told that an account unused since will be closed."""
    return years_after(last_used, WARN_AFTER_YEARS)


def closes_on(last_used: date, *, warned: date | None) -> date | None:
    """The first day on which an unused account may be closed: two years, and never within 28 days of the warning; None unwarned."""
    if warned is None:
        return None
    return max(years_after(last_used, CLOSE_AFTER_YEARS), warned + LEAST_WARNING)
