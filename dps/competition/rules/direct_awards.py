"""Why a contract may not be awarded without competition. Pure.

Below the threshold the Act asks for no competition, and a council's own
standing orders say up to what value one may be left out, and why. Where none
are recorded here, nothing is awarded directly. From the threshold up the Act
allows it only in the cases of ss.41-43, which are not done here.
"""

from __future__ import annotations

from datetime import date

from dps.competition.rules.buying import CONTRACT_KINDS, Buyer
from dps.core.money import pounds
from dps.core.refusal import Obstacle
from dps.law.buyers import obstacles_to_buying
from dps.law.routes import PA_2023_BELOW_THRESHOLD
from dps.law.thresholds import NoThreshold, threshold

ORDERS = "The council’s standing orders; Local Government Act 1972 s.135"
ABOVE = "Procurement Act 2023 ss.41-43"


def obstacles_to_direct_award(
    buyer: Buyer, *, pence: int, kind: str, limit_pence: int | None, title: str, supplier: str, reasons: str, on: date
) -> tuple[Obstacle, ...]:
    """Every reason why not; empty when it may. ``pence`` and ``limit_pence`` are whole values with VAT."""
    found = list(
        obstacles_to_buying(buyer.capacity, PA_2023_BELOW_THRESHOLD, False, kind=buyer.kind, nation=buyer.nation)
    )
    if limit_pence is None:
        found.append(
            Obstacle(
                "no-limit-recorded",
                "Your council’s standing orders are not recorded as allowing any direct award.",
                ORDERS,
                "Ask for quotations. A council administrator can record what the standing orders say.",
            )
        )
    elif pence > limit_pence:
        found.append(
            Obstacle(
                "above-own-limit",
                f"{pounds(pence)} with VAT is above {pounds(limit_pence)}, up to which your council’s standing orders allow "
                "a direct award.",
                ORDERS,
                "Ask for quotations, or publish a below-threshold notice.",
            )
        )
    found += _of_the_law(pence, kind, on)
    for code, text, says in (
        ("no-title", title, "Nothing says what is bought."),
        ("no-supplier", supplier, "Nobody is named to whom it is awarded."),
        ("no-reasons", reasons, "No reasons are given for leaving out competition."),
    ):
        if not text.strip():
            found.append(Obstacle(code, says, ORDERS))
    return tuple(found)


def _of_the_law(pence: int, kind: str, on: date) -> list[Obstacle]:
    if pence <= 0:
        return [Obstacle("no-value", "The contract’s value is not given.", "Procurement Act 2023 s.4, Sch 3")]
    if kind not in CONTRACT_KINDS:
        return [
            Obstacle("no-contract-kind", "Nothing says what kind of contract this is.", "Procurement Act 2023 Sch 1")
        ]
    try:
        limit = threshold("pa", CONTRACT_KINDS[kind], on)
    except NoThreshold as unknown:
        return [Obstacle("no-threshold", f"The value cannot be judged: {unknown}.", "Procurement Act 2023 Sch 1")]
    if pence < limit.pence:
        return []
    return [
        Obstacle(
            "above-threshold",
            f"{pounds(pence)} with VAT reaches the threshold of {pounds(limit.pence)}: from there a direct award needs one of "
            "the cases that the Act names, and none is decided here.",
            f"{ABOVE}; {limit.provision}",
            "Call for competition in a dynamic market.",
        )
    ]
