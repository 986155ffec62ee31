"""Grounds for excluding a supplier, by route, grouped so that a person can declare against them.

The titles are ours, not the statute's: a declaration shows them with the provision, and whoever
must decide reads the provision. A mandatory ground excludes unless the supplier has mended it; a
discretionary one may exclude. Below the thresholds there is no list: nobody is kept from bidding
(Procurement Act 2023 s.85), and a buyer's checks come after the bids.

A family may hold provisions that look back differently, above all under the Act, whose
Schedules set aside what happened before they came into force, or more than three years
before. Each such part is a :class:`Reach`; the family reaches as far as its furthest part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Literal

from dps.law.calendar import ONE_DAY, years_after
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PA_2023_QUOTATIONS, PCR_2015_DPS, Route

CountedFrom = Literal["conviction", "event", "decision", "known"]

COUNTED_FROM: Mapping[CountedFrom, str] = MappingProxyType(
    {
        "conviction": "the date of the conviction",
        "event": "the date of the event",
        "decision": "the date of the decision",
        "known": "the date on which the buyer knew of it or should have known",
    }
)
"""From what a look-back is counted, in words for people."""

IN_FORCE = date(2025, 2, 24)
"""The day Schedules 6 and 7 of the Act came into force (SI 2024/716)."""

THREE_YEARS_BEFORE = date(2022, 2, 24)
"""The first day of the three years ending with that (Procurement Act 2023 Sch 6 para 44(4))."""


@dataclass(frozen=True)
class Reach:
    """How far back a ground looks, or the part of it that ``what`` names; empty for the whole ground.

    Nothing that happened before ``not_before`` counts, however short the look-back: a transitional rule of the Act.
    """

    years: int
    provision: str
    what: str = ""
    not_before: date | None = None


@dataclass(frozen=True)
class Ground:
    """One ground, or a family of like ones.

    ``reaches`` is empty where the ground holds for as long as its cause lasts; ``ends_when`` then
    says what ends it. ``self_cleaning`` is the provision under which what was done since is weighed.
    """

    code: str
    title: str
    provision: str
    group: str
    mandatory: bool
    reaches: tuple[Reach, ...]
    self_cleaning: str
    counted_from: CountedFrom = "event"
    ends_when: str = ""

    @property
    def look_back_years(self) -> int | None:
        """The longest look-back of its parts, in years; None where it holds while its cause lasts."""
        return max((reach.years for reach in self.reaches), default=None)


_PCR_CLEANING = "PCR 2015 reg 57(13)-(17)"
_PCR_PAYING = "PCR 2015 reg 57(5)"
_ACT_CLEANING = "Procurement Act 2023 s.58"
_PAID = "The money is paid, or a binding arrangement to pay it is made."


def _pcr_conviction(code: str, title: str, letters: str, group: str) -> Ground:
    reach = Reach(5, "PCR 2015 reg 57(11)")
    return Ground(
        code, title, f"PCR 2015 reg 57(1){letters}, (2), (11)", group, True, (reach,), _PCR_CLEANING, "conviction"
    )


def _pcr_may(code: str, title: str, letter: str, group: str) -> Ground:
    reach = Reach(3, "PCR 2015 reg 57(12)")
    return Ground(code, title, f"PCR 2015 reg 57(8)({letter}), (12)", group, False, (reach,), _PCR_CLEANING)


_PCR: tuple[Ground, ...] = (
    _pcr_conviction("organised-crime", "Taking part in organised crime", "(a)", "Convictions"),
    _pcr_conviction("bribery", "Bribery or corruption", "(b)-(d)", "Convictions"),
    _pcr_conviction("fraud", "Fraud, theft or cheating the revenue", "(e)", "Convictions"),
    _pcr_conviction("terrorism", "Terrorism, or helping it", "(f), (g)", "Convictions"),
    _pcr_conviction("money-laundering", "Money laundering or the proceeds of crime", "(h), (i), (m)", "Convictions"),
    _pcr_conviction("slavery", "Slavery, forced labour or people trafficking", "(j)-(l), (ma)", "Convictions"),
    _pcr_conviction("offence-abroad", "A like offence under another country’s law", "(n)", "Convictions"),
    Ground(
        "tax-decided", "Unpaid tax or social security, finally decided", "PCR 2015 reg 57(3), (5)", "Tax",
        True, (), _PCR_PAYING, "decision", _PAID,
    ),
    Ground(
        "tax-shown", "Unpaid tax or social security that the buyer can show", "PCR 2015 reg 57(4), (5)", "Tax",
        False, (), _PCR_PAYING, "event", _PAID,
    ),
    _pcr_may("labour-environment", "Breach of environmental, social or labour law", "a", "Conduct of business"),
    _pcr_may("insolvency", "Insolvency, winding up or suspended business", "b", "Conduct of business"),
    _pcr_may("professional-misconduct", "Grave professional misconduct", "c", "Conduct of business"),
    _pcr_may("competition", "Agreements that distort competition", "d", "Conduct of business"),
    _pcr_may("conflict", "A conflict of interest that nothing milder cures", "e", "This procurement"),
    _pcr_may("prior-involvement", "Helping to prepare this procurement, with an unfair advantage", "f", "This procurement"),
    _pcr_may("poor-performance", "Serious failings in an earlier public contract", "g", "Earlier contracts"),
    _pcr_may("misrepresentation", "False or withheld information about these grounds", "h", "This procurement"),
    _pcr_may("undue-influence", "Undue influence, or misleading the buyer", "i", "This procurement"),
)  # fmt: skip


def _act_must(code: str, title: str, paragraphs: str, group: str, *reaches: Reach) -> Ground:
    return Ground(
        code, title, f"Procurement Act 2023 Sch 6 {paragraphs}, 44", group, True, reaches, _ACT_CLEANING,
        "conviction" if group == "Convictions" else "event",
    )  # fmt: skip


def _act_may(code: str, title: str, paragraphs: str, group: str, *reaches: Reach) -> Ground:
    return Ground(
        code, title, f"Procurement Act 2023 Sch 7 {paragraphs}, 15", group, False, reaches, _ACT_CLEANING, "known"
    )


def _always(what: str = "") -> Reach:
    return Reach(5, "Procurement Act 2023 Sch 6 para 44(1), (2)", what)


def _since_in_force(what: str = "") -> Reach:
    return Reach(5, "Procurement Act 2023 Sch 6 para 44(1), (3)", what, IN_FORCE)


def _since_2022(what: str = "") -> Reach:
    return Reach(5, "Procurement Act 2023 Sch 6 para 44(1), (4)", what, THREE_YEARS_BEFORE)


def _three(what: str = "") -> Reach:
    return Reach(3, "Procurement Act 2023 Sch 7 para 15(2), (3)", what)


def _five_since_in_force(what: str = "") -> Reach:
    return Reach(5, "Procurement Act 2023 Sch 7 para 15(1), (4)", what, IN_FORCE)


_ACT: tuple[Ground, ...] = (
    _act_must("manslaughter", "Corporate manslaughter or homicide", "para 2", "Convictions", _since_in_force()),
    _act_must("terrorism", "Terrorism", "para 3", "Convictions", _always()),
    _act_must(
        "theft-fraud-bribery", "Theft, fraud, bribery and the like", "paras 4-18", "Convictions",
        _always("Bribery and money laundering (paras 12, 14, 17)"),
        _since_2022("Blackmail, fraud and fraudulent trading (paras 6(b), 7(b), 15, 16, 18)"),
        _since_in_force("Theft, robbery, burglary and the like (paras 4 to 11 but blackmail, and 13)"),
    ),
    _act_must(
        "slavery", "Labour offences, slavery or people trafficking", "paras 19-26", "Convictions",
        _always("Slavery and people trafficking (paras 23 to 25)"),
        _since_2022("Labour market offences and breaches of orders (paras 19 to 26)"),
    ),
    _act_must("organised-crime", "Organised crime", "paras 27-28", "Convictions", _always()),
    _act_must("tax-offence", "Tax offences", "paras 29-31", "Convictions", _since_2022()),
    _act_must("cartel-offence", "The cartel offence", "para 32", "Convictions", _since_2022()),
    _act_must(
        "ancillary-abroad", "Helping in one of these, or a like offence abroad", "paras 33-34", "Convictions",
        _always("So far as the offence is one that counts from before the Act (para 44(2))"),
        _since_2022("So far as the offence counts from three years before the Act (para 44(4))"),
        _since_in_force("So far as the offence counts only from the Act on (para 44(3))"),
    ),
    _act_must(
        "national-security-list", "A threat to national security, as listed", "para 35", "Listed or found",
        _since_in_force(),
    ),
    _act_must(
        "tax-misconduct", "Penalties or findings for tax misconduct", "paras 36-40", "Listed or found", _since_2022()
    ),
    _act_must("competition-decision", "A cartel decision, here or abroad", "paras 41-42", "Listed or found", _since_2022()),
    _act_must(
        "no-cooperation", "Failing to cooperate with an investigation", "para 43", "Listed or found",
        Reach(5, "Procurement Act 2023 Sch 6 para 44(1)"),
    ),
    _act_may("labour-misconduct", "Labour market misconduct", "paras 1-3", "Conduct of business", _five_since_in_force()),
    _act_may("environment", "Environmental misconduct", "para 4", "Conduct of business", _five_since_in_force()),
    _act_may("insolvency", "Insolvency, or business that has stopped", "paras 5-6", "Conduct of business", _three()),
    _act_may("competition", "Possible breaches of competition law", "paras 7-10", "Conduct of business", _three()),
    _act_may("professional-misconduct", "Professional misconduct", "para 11", "Conduct of business", _three()),
    _act_may(
        "poor-performance", "Breach of contract or poor performance", "para 12", "Earlier contracts",
        _three("A serious breach of contract (para 12(1), (2), and (4) so far as it is about a breach)"),
        _five_since_in_force("Poor performance (para 12(3), and (4) so far as it is about performance)"),
    ),
    _act_may("acting-improperly", "Acting improperly in a procurement", "para 13", "This procurement", _three()),
    _act_may("national-security", "A threat to national security", "para 14", "Conduct of business", _five_since_in_force()),
)  # fmt: skip

_GROUNDS: Mapping[str, tuple[Ground, ...]] = MappingProxyType(
    {PCR_2015_DPS.code: _PCR, PA_2023_MARKET.code: _ACT, PA_2023_BELOW_THRESHOLD.code: (), PA_2023_QUOTATIONS.code: ()}
)


def grounds_for(route: Route) -> tuple[Ground, ...]:
    """Every ground that a declaration on this route asks about, mandatory ones first; none below the thresholds."""
    return tuple(sorted(_GROUNDS[route.code], key=lambda g: not g.mandatory))


def reach_counts(reach: Reach, *, happened_on: date, on: date) -> bool:
    """Whether what happened then still counts on that London date under one part of a ground.

    The period ends at the end of the day before the anniversary.
    """
    if reach.not_before is not None and happened_on < reach.not_before:
        return False
    return on < years_after(happened_on, reach.years)


def still_counts(ground: Ground, *, happened_on: date, on: date) -> bool:
    """Whether something that happened then can still exclude on that London date, under any part of the ground.

    ``happened_on`` is the date that ``counted_from`` names. A ground without a look-back counts
    until what ``ends_when`` names has happened, which is a fact for the declaration and not for a
    calendar: this then returns True. PCR 2015 reg 57(11), (12); the Act, Sch 6 para 44, Sch 7 para 15.
    """
    return not ground.reaches or any(reach_counts(r, happened_on=happened_on, on=on) for r in ground.reaches)


def reach_looks_back_to(reach: Reach, *, on: date) -> date:
    """The first London date whose events still count on ``on`` under one part of a ground."""
    start = years_after(on, -reach.years)
    while not reach_counts(replace(reach, not_before=None), happened_on=start, on=on):
        start += ONE_DAY
    return max(start, reach.not_before or start)


def looks_back_to(ground: Ground, *, on: date) -> date | None:
    """The first London date whose events still count on ``on``; None where the ground holds while its cause lasts.

    Of a family, the furthest of its parts: a declaration asks from that day on, and whoever decides
    weighs each part from its own (:func:`reach_looks_back_to`).
    """
    return min((reach_looks_back_to(reach, on=on) for reach in ground.reaches), default=None)
