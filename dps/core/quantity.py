"""A number as people type it, exact. The grammar is narrow on purpose, like that of money: nothing is guessed at."""

from __future__ import annotations

import re
from decimal import Decimal

_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,3}(?:\.[0-9]{1,6})?")


def quantity(text: str) -> Decimal | None:
    """A number of 0 or more: ``1,200`` or ``37.5``. None for anything else."""
    bare = text.strip(" ")
    if _THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    return Decimal(bare) if _NUMBER.fullmatch(bare) else None
