"""A criterion that is measured: what is promised against the target and the need that the council published. Pure.

The share of its weight that a promise earns depends on that promise alone. It
is never compared with the other bids, and what goes beyond the published need
earns nothing, so no bid wins by sheer volume. Only what comes of performing
this contract counts; whether a promise does is for the panel to find, before
prices are open (dps/evaluation/rules/finding.py).

Sources: PCR 2015 reg 67(1), (5), (9), Procurement Act 2023 s.23(2)(a), (d),
(3): linked to the contract, in proportion, and published.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dps.core.refusal import Obstacle

RULE = "PCR 2015 reg 67(5), (9); Procurement Act 2023 s.23(2)(a), (d), (3)"
ALL = Decimal(100)
EXISTING_PRACTICE = (
    "Social value is what the place gains from this contract. Good practice that a bidder already has counts as fully as "
    "new, where it is applied here."
)
"""The baseline is the place's, not the firm's: told to bidders and to the panel in the same words."""


@dataclass(frozen=True)
class Measured:
    """What was published of one measure, in its unit: the target, the need behind it, and what the target earns.

    ``at_target`` is per cent of the criterion's weight. Where it is 100,
    reaching the target earns everything; below, the rest is earned evenly from
    the target up to the need.
    """

    target: Decimal
    need: Decimal
    at_target: Decimal = ALL
    unit: str = ""

    @property
    def full(self) -> Decimal:
        """The least amount that earns everything."""
        return self.target if self.at_target == ALL else self.need


def counted(amount: Decimal, rule: Measured) -> Decimal:
    """How much of an amount counts: all of it, up to the least that earns everything."""
    return min(amount, rule.full)


def share(amount: Decimal, rule: Measured) -> Fraction:
    """The exact share of the weight that an amount of 0 or more earns, from 0 to 1. No other bid enters."""
    counts, target = Fraction(counted(amount, rule)), Fraction(rule.target)
    earned = Fraction(rule.at_target) / 100
    if counts <= target:
        return earned * counts / target
    return earned + (1 - earned) * (counts - target) / (Fraction(rule.need) - target)


def obstacles_to_measured(name: str, rule: Measured) -> tuple[Obstacle, ...]:
    """Why the criterion called ``name`` cannot be scored by this rule; empty when it can."""
    found: list[Obstacle] = []
    if not rule.target > 0:
        says = f"Criterion “{name}” is scored by a number promised, and its measure has no target above 0."
        found.append(Obstacle("measured-without-target", says, RULE, "Give the measure its target as a number alone, such as 40."))  # fmt: skip
    if rule.need < rule.target:
        says = f"Criterion “{name}” has a target of {rule.target:f}, which is more than the need of {rule.need:f}."
        found.append(Obstacle("target-above-need", says, RULE, "Ask for no more than is needed."))
    if not 0 < rule.at_target <= ALL:
        says = f"Criterion “{name}”: reaching the target earns {rule.at_target:f} per cent; it is above 0, and at most 100."
        found.append(Obstacle("target-share-out-of-range", says, RULE, "Choose a share from 1 to 100."))
    elif rule.at_target < ALL and rule.need == rule.target:
        says = f"Criterion “{name}”: reaching the target earns {rule.at_target:f} per cent, and nothing earns the rest."
        found.append(Obstacle("rest-cannot-be-earned", says, RULE, "Give the measure a need above its target, or let the target earn 100."))  # fmt: skip
    return tuple(found)


def in_words(rule: Measured) -> str:
    """The rule as bidders read it."""
    unit = f" {rule.unit}" if rule.unit else ""
    if rule.at_target == ALL:
        return f"The target of {rule.target:f}{unit} earns the whole weight, less earns its share of it, and more earns no more."
    return (
        f"The target of {rule.target:f}{unit} earns {rule.at_target:f}% of the weight and less its share of that; "
        f"from there the rest is earned evenly up to the need of {rule.need:f}{unit}, and more earns no more."
    )


def sums(amount: Decimal, weight: Decimal, rule: Measured) -> str:
    """The sum behind :func:`share` times ``weight``, in figures."""
    counts = counted(amount, rule)
    part = "" if rule.at_target == ALL else f"{rule.at_target:f}% × "
    if counts <= rule.target:
        return f"{part}{counts:f} ÷ {rule.target:f} × {weight:f}"
    return (
        f"({rule.at_target:f}% + {ALL - rule.at_target:f}% × ({counts:f} − {rule.target:f}) ÷ "
        f"({rule.need:f} − {rule.target:f})) × {weight:f}"
    )
