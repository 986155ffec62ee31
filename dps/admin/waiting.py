"""What else waits for the operator, beside applications: each queue that this person may work, with how much is in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from dps.admission import agreements, debarment, profile_changes, removals, renewals, tasks
from dps.admission.reviews import how_many_reviews
from dps.law.calendar import london_date
from dps.market.questions import how_many_waiting
from dps.parties.rules.roles import Permission
from dps.web.permissions import may


@dataclass(frozen=True)
class Queue:
    """One queue: what waits in it, how many, the endpoint of its page."""

    says: str
    many: int
    endpoint: str


def queues(at: datetime) -> tuple[Queue, ...]:
    """The queues that are not empty, of those that whoever looks may work; one count each, whatever their length."""
    today = london_date(at)
    every: tuple[tuple[Permission, str, str, Callable[[], int]], ...] = (
        (Permission.REVIEW_ORGANISATIONS, "Organisations held for review, and claims", "admin.organisations.queue", how_many_reviews),
        (Permission.KEEP_PLACES, "Notices and entries that the law asks for", "admin.duties.home", lambda: _duties(today)),
        (Permission.KEEP_PLACES, "Removals under way", "admin.places.home", lambda: removals.how_many_open(at=at)),
        (Permission.KEEP_PLACES, "Self-declarations to be renewed", "admin.renewals.home", lambda: renewals.how_many_waiting(on=today).asked),
        (Permission.KEEP_PLACES, "Looks at the debarment list to make", "admin.debarment.home", lambda: debarment.to_check(at=at, limit=1)[1]),
        (Permission.SEE_OPERATIONS, "Changed profiles of admitted suppliers", "admin.profiles.queue", profile_changes.how_many_unseen),
        (Permission.KEEP_MARKET, "Questions about markets", "admin.asked.waiting", how_many_waiting),
        (Permission.KEEP_MARKET, "Signatures to countersign", "admin.asked.signatures", lambda: agreements.to_countersign(limit=1)[1]),
    )  # fmt: skip
    found = (Queue(says, count(), endpoint) for needed, says, endpoint, count in every if may(needed))
    return tuple(queue for queue in found if queue.many)


def _duties(on: date) -> int:
    found = tasks.how_many_open(on=on)
    return found.entries + found.exclusions
