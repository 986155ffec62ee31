"""When a sign-in is slowed down, and when a session ends. Throttles, never locks: a rival must not be able to shut a bidder out."""

from __future__ import annotations

from datetime import datetime, timedelta

from dps.core.refusal import Obstacle

WINDOW = timedelta(minutes=15)
FAILURES_PER_ACCOUNT_AND_PLACE = 10
FAILURES_PER_PLACE = 60
IDLE = timedelta(hours=2)
ABSOLUTE = timedelta(hours=12)

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
LEAST_SCORE = 3


def obstacles_to_trying(*, failures_here: int, failures_from_place: int) -> tuple[Obstacle, ...]:
    """Why another attempt must wait. Failures are counted for the account from this network address, and for the address alone."""
    if failures_here >= FAILURES_PER_ACCOUNT_AND_PLACE or failures_from_place >= FAILURES_PER_PLACE:
        return (
            Obstacle(
                "too-many-attempts",
                "There were too many failed attempts from this network address.",
                mend="Wait 15 minutes, or sign in from another connection. Sessions already open go on working.",
            ),
        )
    return ()


def session_is_live(*, began_at: datetime, seen_at: datetime, ended_at: datetime | None, at: datetime) -> bool:
    """Whether a session still holds at ``at``: not ended, not idle for two hours, not older than twelve."""
    return ended_at is None and at - seen_at < IDLE and at - began_at < ABSOLUTE


def obstacles_to_password(
    password: str, *, context: tuple[str, ...] = (), score: int | None = None
) -> tuple[Obstacle, ...]:
    """Why a password cannot be used. Length and guessable words only; no rules about kinds of character.

    ``context`` are words that a guesser would try first: the person's name and
    e-mail address, the organisation's name, the councils' names. ``score`` is
    how hard lists of common passwords and words make it to guess, from 0 to 4;
    None where that was not asked. Doors ask :func:`dps.parties.passwords.obstacles`,
    which asks for the score.
    """
    found = []
    if len(password) < SHORTEST_PASSWORD:
        found.append(
            Obstacle(
                "short",
                f"The password must have at least {SHORTEST_PASSWORD} characters. Three random words make a good one.",
            )
        )
    if len(password) > LONGEST_PASSWORD:
        found.append(Obstacle("long", f"The password must have at most {LONGEST_PASSWORD} characters."))
    folded = password.casefold()
    if score is not None and score < LEAST_SCORE:
        found.append(
            Obstacle(
                "common",
                "The password is one of those that guessers try first, or close to one. Three random words make a better one.",
            )
        )
    if len(set(folded)) < 5:
        found.append(Obstacle("repeated", "The password repeats the same few characters."))
    words = {w for text in context for w in text.casefold().replace("@", " ").replace(".", " ").split() if len(w) >= 4}
    rest = folded
    for word in sorted(words | {"password", "council", "marketplace"}, key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(rest) < 6 <= len(folded):
        found.append(Obstacle("guessable", "The password is made of words that somebody who knows you would guess."))
    return tuple(found)
