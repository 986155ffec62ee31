"""Money is integer pence, sterling. A door turns words into pence once, here.

The grammar is narrow on purpose: Python's own number parsers accept NaN,
exponents, underscores and digits of other scripts, each of which can change a
ranking.
"""

from __future__ import annotations

import re
from decimal import Decimal

_GRAMMAR = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?")


class NotMoney(ValueError):
    """The text is not an amount in pounds and pence."""


def pence(text: str) -> int:
    """Pence in an amount as people type it: ``£1,234.50``, ``1234.5``, ``1234``. Raises :class:`NotMoney`."""
    bare = text.strip(" ").removeprefix("£").strip(" ")
    if _THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    if not _GRAMMAR.fullmatch(bare):
        raise NotMoney("Enter an amount in pounds and pence, such as 48,500.00")
    return int(Decimal(bare) * 100)


def pounds(pence: int) -> str:
    """The amount for people, pence only where there are any: ``£207,720``, ``£48,500.50``."""
    sign = "-" if pence < 0 else ""
    whole, rest = divmod(abs(pence), 100)
    return f"{sign}£{whole:,}" + (f".{rest:02d}" if rest else "")


def plain(pence: int) -> str:
    """The amount for a form field or a file: ``48500.00``."""
    whole, rest = divmod(pence, 100)
    return f"{whole}.{rest:02d}"
