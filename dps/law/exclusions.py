"""Grounds for excluding a supplier, by route, grouped so that a person can declare against them.

The titles are ours, not the statute's: a declaration shows them with the provision, and whoever
must decide reads the provision. A mandatory ground excludes unless the supplier has mended it; a
discretionary one may exclude. Below the thresholds there is no list: nobody is kept from bidding
(Procurement Act 2023 s.85), and a buyer's checks come after the bids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from dps.law.calendar import ONE_DAY, years_after
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS, Route

CountedFrom = Literal["conviction", "event", "decision"]


@dataclass(frozen=True)
class Ground:
    """One ground, or a family of like ones.

    ``look_back_years`` is None where the ground holds for as long as its cause lasts;
    ``ends_when`` then says what ends it.
    """

    code: str
    title: str
    provision: str
    group: str
    mandatory: bool
    look_back_years: int | None
    counted_from: CountedFrom = "event"
    ends_when: str = ""


def _pcr_conviction(code: str, title: str, letters: str, group: str) -> Ground:
    return Ground(code, title, f"PCR 2015 reg 57(1){letters}, (2), (11)", group, True, 5, "conviction")


def _pcr_may(code: str, title: str, letter: str, group: str) -> Ground:
    return Ground(code, title, f"PCR 2015 reg 57(8)({letter}), (12)", group, False, 3)


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
        True, None, "decision", "The money is paid, or a binding arrangement to pay it is made.",
    ),
    Ground(
        "tax-shown", "Unpaid tax or social security that the buyer can show", "PCR 2015 reg 57(4), (5)", "Tax",
        False, None, "event", "The money is paid, or a binding arrangement to pay it is made.",
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


def _act_must(code: str, title: str, paragraphs: str, group: str) -> Ground:
    return Ground(
        code, title, f"Procurement Act 2023 Sch 6 {paragraphs}, 44", group, True, 5,
        "conviction" if group == "Convictions" else "event",
    )  # fmt: skip


def _act_may(code: str, title: str, paragraphs: str, group: str, years: int = 3) -> Ground:
    return Ground(code, title, f"Procurement Act 2023 Sch 7 {paragraphs}, 15", group, False, years)


_ACT: tuple[Ground, ...] = (
    _act_must("manslaughter", "Corporate manslaughter or homicide", "para 2", "Convictions"),
    _act_must("terrorism", "Terrorism", "para 3", "Convictions"),
    _act_must("theft-fraud-bribery", "Theft, fraud, bribery and the like", "paras 4-18", "Convictions"),
    _act_must("slavery", "Labour offences, slavery or people trafficking", "paras 19-26", "Convictions"),
    _act_must("organised-crime", "Organised crime", "paras 27-28", "Convictions"),
    _act_must("tax-offence", "Tax offences", "paras 29-31", "Convictions"),
    _act_must("cartel-offence", "The cartel offence", "para 32", "Convictions"),
    _act_must("ancillary-abroad", "Helping in one of these, or a like offence abroad", "paras 33-34", "Convictions"),
    _act_must("national-security-list", "A threat to national security, as listed", "para 35", "Listed or found"),
    _act_must("tax-misconduct", "Penalties or findings for tax misconduct", "paras 36-40", "Listed or found"),
    _act_must("competition-decision", "A cartel decision, here or abroad", "paras 41-42", "Listed or found"),
    _act_must("no-cooperation", "Failing to cooperate with an investigation", "para 43", "Listed or found"),
    _act_may("labour-misconduct", "Labour market misconduct", "paras 1-3", "Conduct of business", 5),
    _act_may("environment", "Environmental misconduct", "para 4", "Conduct of business", 5),
    _act_may("insolvency", "Insolvency, or business that has stopped", "paras 5-6", "Conduct of business"),
    _act_may("competition", "Possible breaches of competition law", "paras 7-10", "Conduct of business"),
    _act_may("professional-misconduct", "Professional misconduct", "para 11", "Conduct of business"),
    _act_may("poor-performance", "Breach of contract or poor performance", "para 12", "Earlier contracts"),
    _act_may("acting-improperly", "Acting improperly in a procurement", "para 13", "This procurement"),
    _act_may("national-security", "A threat to national security", "para 14", "Conduct of business", 5),
)

_GROUNDS: Mapping[str, tuple[Ground, ...]] = MappingProxyType(
    {PCR_2015_DPS.code: _PCR, PA_2023_MARKET.code: _ACT, PA_2023_BELOW_THRESHOLD.code: ()}
)


def grounds_for(route: Route) -> tuple[Ground, ...]:
    """Every ground that a declaration on this route asks about, mandatory ones first; none below the thresholds."""
    return tuple(sorted(_GROUNDS[route.code], key=lambda g: not g.mandatory))


def still_counts(ground: Ground, *, happened_on: date, on: date) -> bool:
    """Whether something that happened then can still exclude on that London date.

    A ground without a look-back counts until what ``ends_when`` names has happened, which is a
    fact for the declaration and not for a calendar: this then returns True. The period ends at
    the end of the day before the anniversary. PCR 2015 reg 57(11), (12); the Act, Sch 6 para 44, Sch 7 para 15.
    """
    if ground.look_back_years is None:
        return True
    return on < years_after(happened_on, ground.look_back_years)


def looks_back_to(ground: Ground, *, on: date) -> date | None:
    """The first London date whose events still count on ``on``; None where the ground holds while its cause lasts.

    It is the day after the anniversary: what happened ``look_back_years`` ago to the day counts no more.
    """
    if ground.look_back_years is None:
        return None
    start = years_after(on, -ground.look_back_years)
    while still_counts(ground, happened_on=start - ONE_DAY, on=on):
        start -= ONE_DAY
    while not still_counts(ground, happened_on=start, on=on):
        start += ONE_DAY
    return start
