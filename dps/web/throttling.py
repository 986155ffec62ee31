"""How often somebody may try: counted for an account from one network address, and for the address alone. Never a lock."""

from __future__ import annotations

import hashlib
from datetime import datetime

from flask import request

from dps.core.refusal import refuse_if
from dps.parties.queries import failures
from dps.parties.rules.signin import obstacles_to_trying


def digest(text: str) -> str:
    """The key of a count: nobody's address or network address stands in the table."""
    return hashlib.sha256(text.encode()).hexdigest()


def keys_of(account: str) -> tuple[str, str]:
    """The counts that a failed attempt adds to: the account from here, and here."""
    place = request.remote_addr or "nowhere"
    return digest(f"pair:{account.casefold()}|{place}"), digest(f"place:{place}")


def refuse_too_many(keys: tuple[str, str], *, at: datetime) -> None:
    """Raise Refused while there were too many failures under these keys."""
    here, place = keys
    refuse_if(obstacles_to_trying(failures_here=failures(here, at=at), failures_from_place=failures(place, at=at)))
