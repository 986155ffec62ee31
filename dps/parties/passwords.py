"""Passwords: hashed by Argon2id, slow by design, so never inside ``writing()``; and whether one can be used at all."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app
from zxcvbn import zxcvbn

from dps.core.refusal import Obstacle
from dps.parties.network import MEMBERS
from dps.parties.rules.signin import obstacles_to_password

_SCORED = 72
"""Longer ones are not scored: the time it takes grows with the length, and none of them is on a list."""


@cache
def _hasher(cheap: bool) -> PasswordHasher:
    return PasswordHasher.from_parameters(profiles.CHEAPEST if cheap else profiles.RFC_9106_LOW_MEMORY)


@cache
def _nobody(cheap: bool) -> str:
    return _hasher(cheap).hash("nobody has this password")


def _cheap() -> bool:
    # The demonstration's password is printed on its sign-in page: a slow hash would guard nothing.
    return bool(current_app.config["TESTING"] or current_app.config["DEMO"])


@cache
def _names_of_the_trade() -> tuple[str, ...]:
    """What a guesser of this market's passwords would try: the names of its councils and of the network's other members."""
    return tuple(member.name for member in MEMBERS)


def obstacles(password: str, *, context: tuple[str, ...] = ()) -> tuple[Obstacle, ...]:
    """Why a password cannot be used: the rule, with the score of the lists that come with zxcvbn. Nothing leaves the machine.

    ``context`` are the person's name and e-mail address and their organisation's name.
    """
    words = [word for text in context for word in (text, *text.split()) if word]
    score = int(zxcvbn(password, user_inputs=words)["score"]) if 0 < len(password) <= _SCORED else None
    return obstacles_to_password(password, context=(*context, *_names_of_the_trade()), score=score)


def hashed(password: str) -> str:
    """The password's hash, for keeping."""
    return _hasher(_cheap()).hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether the password is the kept one. For an unknown account give None: it takes as long to say no."""
    try:
        return _hasher(_cheap()).verify(kept or _nobody(_cheap()), password) and kept is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
