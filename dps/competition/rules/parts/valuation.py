"""Part "valuation": whether the figures of a draft hold VAT, and at which rate it is added where they do not. Pure.

Procurement Act 2023 ss.4, 123(2), Sch 3; PCR 2015 reg 6. It belongs to the section "value" and has no page of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dps.core.refusal import Obstacle

NAME = "valuation"
RATES: Mapping[int, str] = MappingProxyType(
    {20: "20%, the standard rate", 5: "5%, the reduced rate", 0: "None: zero-rated, exempt or outside VAT"}
)
"""The rates of VAT that there are, per cent."""

USUAL_RATE = 20
PROVISION = "Procurement Act 2023 ss.4, 123(2), Sch 3; PCR 2015 reg 6"


@dataclass(frozen=True)
class Valuation:
    """How typed figures are to be read. ``said`` is false where nobody has said: then they are taken to hold VAT."""

    said: bool = False
    includes_vat: bool = True
    vat_percent: int = USUAL_RATE

    @property
    def in_words(self) -> str:
        """What stands behind a typed figure: ``with VAT`` or ``without VAT``."""
        return "with VAT" if self.includes_vat else "without VAT"


def read(raw: Mapping[str, Any]) -> Valuation:
    """The value kept in a draft; never raises for plain JSON."""
    includes, rate = raw.get("includes_vat"), raw.get("vat_percent")
    return Valuation(
        said=isinstance(includes, bool),
        includes_vat=includes is not False,
        vat_percent=rate if isinstance(rate, int) and not isinstance(rate, bool) and rate in RATES else USUAL_RATE,
    )


def obstacles(value: Valuation) -> tuple[Obstacle, ...]:
    """What is not said of the figures yet."""
    if value.said:
        return ()
    return (
        Obstacle(
            "vat-not-said",
            "Nobody has said whether the figures hold VAT, and a threshold is counted with VAT.",
            PROVISION,
            "Say whether they do, and at which rate VAT is added.",
        ),
    )
