"""Hashing of passwords, Argon2id. Slow by design, so never inside ``writing()``."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app


@cache
def _hasher(cheap: bool) -> PasswordHasher:
    return PasswordHasher.from_parameters(profiles.CHEAPEST if cheap else profiles.RFC_9106_LOW_MEMORY)


@cache
def _nobody(cheap: bool) -> str:
    return _hasher(cheap).hash("nobody has this password")


def _cheap() -> bool:
    # The demonstration's password is printed on its sign-in page: a slow hash would guard nothing.
    return bool(current_app.config["TESTING"] or current_app.config["DEMO"])


def hashed(password: str) -> str:
    """The password's hash, for keeping."""
    return _hasher(_cheap()).hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether the password is the kept one. For an unknown account give None: it takes as long to say no."""
    try:
        return _hasher(_cheap()).verify(kept or _nobody(_cheap()), password) and kept is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
