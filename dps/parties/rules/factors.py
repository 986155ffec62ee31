"""Second factors: who must have one, when a proof is fresh, and which codes may be taken. Pure.

No code is ever sent by text message or e-mail: both can be read by others on the way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from hmac import compare_digest

from dps.core.refusal import Obstacle
from dps.parties.rules.roles import (
    ADMINISTRATOR,
    ASSESSOR,
    AUDITOR,
    COUNCIL_ADMINISTRATOR,
    KEEPER,
    OFFICER,
    REGISTRAR,
)

MUST = frozenset({OFFICER, COUNCIL_ADMINISTRATOR, ADMINISTRATOR, ASSESSOR, KEEPER, REGISTRAR, AUDITOR})
"""The roles that decide about others, spend public money or read every trail: none of their pages opens without a factor."""

STEP_SECONDS = 30
DIGITS = 6
DRIFT_STEPS = 1

RECOVERY_CODES = 10
RECOVERY_GROUPS, RECOVERY_GROUP = 6, 4
RECOVERY_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
"""24 characters of base32: 120 random bits, more than can be guessed however fast, so they are kept under a plain hash."""

MOST_PASSKEYS = 10
LONGEST_NAME = 60

CODES_PER_ACCOUNT = 25
"""Wrong codes of six digits that an account takes in 15 minutes from everywhere together: 100 an hour of a million."""


def must_have_factor(roles: Iterable[str]) -> bool:
    """Whether somebody in these roles has to prove a second factor before their own pages open."""
    return not MUST.isdisjoint(roles)


def proof_is_fresh(*, proved_at: datetime | None, at: datetime, lasts: timedelta) -> bool:
    """Whether a factor was proved in this session no longer ago than ``lasts``: a grave act needs that."""
    return proved_at is not None and timedelta(0) <= at - proved_at < lasts


def step_of(at: datetime) -> int:
    """The time-step of an instant, in units of 30 seconds since 1970 (RFC 6238)."""
    return int(at.timestamp()) // STEP_SECONDS


def takeable_steps(*, at: datetime, last_step: int) -> tuple[int, ...]:
    """The time-steps whose code may be taken now: this one and one to either side, none at or before the last taken."""
    now = step_of(at)
    return tuple(step for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1) if step > last_step)


def step_matching(code: str, *, at: datetime, last_step: int, code_of: Callable[[int], str]) -> int | None:
    """The step whose code this is, or None where no code that may be taken now is it.

    ``code`` is as :func:`time_code` gives it; ``code_of`` gives a step's code.
    """
    found = None
    for step in takeable_steps(at=at, last_step=last_step):
        if compare_digest(code_of(step), code):  # all of them are compared, so that the time taken tells nothing
            found = step
    return found


def time_code(typed: str) -> str:
    """The six digits that somebody typed, spaces left out; empty where it is no such code."""
    bare = re.sub(r"[\s-]", "", typed)
    return bare if re.fullmatch(r"[0-9]{6}", bare) else ""


def recovery_code(typed: str) -> str:
    """The recovery code that somebody typed, as it is hashed; empty where it is none. Dashes, spaces and capitals do not matter."""
    bare = re.sub(r"[\s-]", "", typed).casefold().replace("0", "o").replace("1", "l")
    whole = RECOVERY_GROUPS * RECOVERY_GROUP
    return bare if len(bare) == whole and set(bare) <= set(RECOVERY_ALPHABET) else ""


def spelled(code: str) -> str:
    """A recovery code as it is shown and printed, in groups of four."""
    return "-".join(code[n : n + RECOVERY_GROUP] for n in range(0, len(code), RECOVERY_GROUP))


def obstacles_to_guessing(*, wrong_codes: int) -> tuple[Obstacle, ...]:
    """Why a code of six digits is not looked at now. Passkeys and recovery codes are, so nobody is locked out by a rival."""
    if wrong_codes < CODES_PER_ACCOUNT:
        return ()
    return (
        Obstacle(
            "too-many-codes",
            "There were too many wrong codes for this account.",
            mend="Use a passkey or a recovery code, or wait 15 minutes. Sessions already open go on working.",
        ),
    )


def obstacles_to_removing(*, factors_left: int, must: bool) -> tuple[Obstacle, ...]:
    """Why a factor cannot be taken away; ``factors_left`` counts authenticators and passkeys, not recovery codes."""
    if factors_left > 0 or not must:
        return ()
    return (
        Obstacle(
            "last-factor",
            "This is your only second factor, and your role needs one.",
            mend="Add another first, then remove this one.",
        ),
    )


def obstacles_to_naming(name: str, *, others: Iterable[str], count: int) -> tuple[Obstacle, ...]:
    """Why a passkey cannot be kept under this name."""
    found = []
    if not name.strip() or len(name) > LONGEST_NAME or any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in name):
        found.append(
            Obstacle("name-needed", f"Name the passkey in 1 to {LONGEST_NAME} characters, so that you know it.")
        )
    if name.strip().casefold() in {other.casefold() for other in others}:
        found.append(Obstacle("name-taken", "You have a passkey of that name.", mend="Choose another name."))
    if count >= MOST_PASSKEYS:
        found.append(Obstacle("many-passkeys", f"You have {count} passkeys.", mend="Remove one that you do not use."))
    return tuple(found)
