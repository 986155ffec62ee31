"""When a supplier loses its place, and what it is told first.

An expired document, an unpaid subscription and a lapsed membership are no
ground on any route. A removal is told with its reasons before it has any
effect, the supplier may answer, the answer is weighed, and only then does the
removal take effect, at the start of the day it was told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal

from dps.core.refusal import Obstacle
from dps.law.calendar import start_of_day
from dps.law.days import plain_day
from dps.law.exclusions import grounds_for
from dps.law.periods import Counted, Period, count
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS, Route

Stage = Literal["told", "confirmed", "ended", "dropped"]

_PCR, _ACT = PCR_2015_DPS.code, PA_2023_MARKET.code


@dataclass(frozen=True)
class RemovalGround:
    """One ground for ending a place, with its provision on each route that knows it.

    ``must``: the law leaves no choice, so there is nothing to weigh and no time to answer is owed.
    ``told_first``: the supplier is told, with reasons, before anything happens.
    ``names_exclusion``: a removal on it says which grounds for exclusion apply.
    """

    code: str
    words: str
    provisions: Mapping[str, str]
    told_first: bool = True
    must: bool = False
    names_exclusion: bool = False


GROUNDS: Mapping[str, RemovalGround] = MappingProxyType(
    {
        g.code: g
        for g in (
            RemovalGround(
                "asked", "The supplier asked to leave",
                {_PCR: "The supplier’s own request", _ACT: "The supplier’s own request"}, told_first=False,
            ),
            RemovalGround(
                "debarred", "On the debarment list, on a mandatory ground",
                {_ACT: "Procurement Act 2023 ss.37(1), 57(1)(b)"}, must=True,
            ),
            RemovalGround(
                "debarred-security", "On the debarment list, as a threat to national security",
                {_ACT: "Procurement Act 2023 ss.37(1), 57(1)(b), Sch 6 para 35"}, must=True,
            ),
            RemovalGround(
                "excluded", "A mandatory ground for exclusion applies",
                {_PCR: "PCR 2015 reg 57(1)-(3), (9)", _ACT: "Procurement Act 2023 ss.37(2)(a)(i), 57(1)(a)"},
                names_exclusion=True,
            ),
            RemovalGround(
                "excludable", "A discretionary ground for exclusion applies",
                {
                    _PCR: "PCR 2015 reg 57(4), (8), (10)",
                    _ACT: "Procurement Act 2023 ss.37(2)(a)(iii), (b), (3), 57(2)",
                },
                names_exclusion=True,
            ),
            RemovalGround(
                "not-qualified", "No longer meets the criteria",
                {_PCR: "PCR 2015 reg 34(2), (6)", _ACT: "Procurement Act 2023 s.37(2)(a)(ii)"},
            ),
        )
    }
)  # fmt: skip
"""Every ground there is. A ground without a provision for a route is no ground on it."""

TELLING = MappingProxyType(
    {_PCR: "PCR 2015 regs 18(1), 55(1), 57(13)-(17)", _ACT: "Procurement Act 2023 ss.37(4), 58(2)"}
)
"""Why the supplier is told with reasons, and heard, before its place ends."""


def grounds_on(route: Route) -> tuple[RemovalGround, ...]:
    """The grounds on which a place may be ended on a route. Procurement Act 2023 s.37(1), (2); PCR 2015 regs 34(2), (6), 57."""
    return tuple(ground for ground in GROUNDS.values() if route.code in ground.provisions)


def provision_of(route: Route, ground: str) -> str:
    """Where a ground stands in the law of a route; the route's own provision on admission for one that is no ground there."""
    if ground in GROUNDS:
        return GROUNDS[ground].provisions.get(route.code, route.provisions["has_admission"])
    return route.provisions["has_admission"]


def answer_period(route: Route) -> Period:
    """The time that a supplier has to answer a proposed removal: ten working days of the route's calendar, by market policy."""
    return replace(
        route.period("admission"), name="representations", title="Answer a proposed removal", number=10,
        counted_from="the day the supplier is told", provision=f"Market policy; {TELLING[route.code]}", basis="policy",
    )  # fmt: skip


def weighing_period(route: Route) -> Period:
    """The least time between the last day to answer and the effect, so that an answer can be weighed: three working days."""
    return replace(
        answer_period(route), name="weighing", title="Weigh the answer", number=3,
        counted_from="the last day to answer",
    )  # fmt: skip


def answer_by(route: Route, *, ground: str, told_on: date) -> Counted | None:
    """The last London day to answer a removal told on ``told_on``, with the working; None where the law leaves nothing to weigh."""
    if ground in GROUNDS and GROUNDS[ground].must:
        return None
    return count(answer_period(route), told_on)


def earliest_effect(route: Route, *, ground: str, told_on: date) -> date:
    """The first London day on which a removal told on ``told_on`` may take effect: the same day where the law says must."""
    answer = answer_by(route, ground=ground, told_on=told_on)
    return told_on if answer is None else count(weighing_period(route), answer.last_day).first_day_after


@dataclass(frozen=True)
class Proposed:
    """A removal as the keeper states it. ``exclusion_grounds`` are codes of the route's grounds for exclusion."""

    ground: str
    reason: str
    effective_on: date
    exclusion_grounds: Sequence[str] = field(default=())


def obstacles_to_proposing(
    route: Route, proposed: Proposed, *, on: date, has_place: bool, open_already: bool
) -> tuple[Obstacle, ...]:
    """Why a supplier cannot be told of this removal on that London date; empty when it can.

    PCR 2015 regs 34(2), (6), 55(1), 57; Procurement Act 2023 ss.37, 58(2).
    """
    found = list(_obstacles_of_ground(route, proposed.ground))
    if not has_place:
        found.append(Obstacle("removed-already", "This place has ended already."))
    if open_already:
        found.append(
            Obstacle(
                "removal-open",
                "A removal of this place is proposed already.",
                mend="Confirm that one, or drop it first.",
            )
        )
    if not proposed.reason.strip():
        found.append(
            Obstacle(
                "removal-unexplained", "A removal needs its reason, and the supplier reads it.", TELLING.get(route.code, ""),
                "Give the reason.",
            )
        )  # fmt: skip
    if found:
        return tuple(found)
    earliest = earliest_effect(route, ground=proposed.ground, told_on=on)
    if proposed.effective_on < earliest:
        found.append(
            Obstacle(
                "effect-too-soon",
                f"Told today, the supplier keeps its place until {plain_day(earliest)} at least: it has time to answer, and the answer is weighed.",
                f"Market policy; {TELLING[route.code]}",
                f"Choose {plain_day(earliest)} or later.",
            )
        )
    found += _obstacles_of_exclusion(route, proposed)
    return tuple(found)


def _obstacles_of_ground(route: Route, ground: str) -> tuple[Obstacle, ...]:
    if ground in GROUNDS and route.code in GROUNDS[ground].provisions:
        return ()
    return (
        Obstacle(
            "ground-unlawful",
            "A supplier is removed on one of the lawful grounds only. An expired document, money and membership are none.",
            route.provisions["has_admission"],
            f"On this route they are: {'; '.join(g.words.lower() for g in grounds_on(route))}.",
        ),
    )


def _obstacles_of_exclusion(route: Route, proposed: Proposed) -> tuple[Obstacle, ...]:
    named, lawful = set(proposed.exclusion_grounds), {ground.code: ground for ground in grounds_for(route)}
    if not GROUNDS[proposed.ground].names_exclusion:
        return ()
    if not named:
        return (
            Obstacle(
                "exclusion-unnamed", "Say which grounds for exclusion apply: the supplier can only answer what it is told.",
                provision_of(route, proposed.ground), "Tick each one.",
            ),
        )  # fmt: skip
    mandatory = proposed.ground == "excluded"
    wrong = sorted(code for code in named if code not in lawful or lawful[code].mandatory is not mandatory)
    if wrong:
        kind = "mandatory" if mandatory else "discretionary"
        return (
            Obstacle(
                "exclusion-mismatched", f"Each ground named must be a {kind} one of this route.",
                provision_of(route, proposed.ground), "Name only those, or choose the other ground for removal.",
            ),
        )  # fmt: skip
    return ()


def stage_of(
    *, confirmed_at: datetime | None, takes_effect_at: datetime | None, dropped_at: datetime | None, at: datetime
) -> Stage:
    """How far a proposed removal has come at an instant, read from its instants alone."""
    if dropped_at is not None:
        return "dropped"
    if confirmed_at is None:
        return "told"
    return "ended" if takes_effect_at is not None and takes_effect_at <= at else "confirmed"


def obstacles_to_answering_removal(stage: Stage, *, text: str) -> tuple[Obstacle, ...]:
    """Why a supplier's answer cannot be kept; empty until the decision, the last day to answer having passed or not.

    Procurement Act 2023 s.58(2); PCR 2015 reg 57(13).
    """
    found = []
    if stage != "told":
        found.append(Obstacle("removal-decided", "This removal is decided already, so nothing can be added to it."))
    if not text.strip():
        found.append(Obstacle("answer-missing", "Write your answer."))
    return tuple(found)


def obstacles_to_confirming(
    route: Route, *, stage: Stage, ground: str, represent_by: date, told_for: date, effective_on: date, weighed: str, on: date
) -> tuple[Obstacle, ...]:  # fmt: skip
    """Why a removal cannot be confirmed on that London date to take effect at the start of ``effective_on``; empty when it can.

    ``told_for`` is the day that the supplier was told its place would end. Not before that, not before the time to answer is over, with what was answered weighed in
    words, and never for a moment that has passed: the supplier learns it first.
    Procurement Act 2023 ss.37(4), 58; PCR 2015 regs 55(1), 57(13)-(17).
    """
    found: list[Obstacle] = []
    if stage != "told":
        found.append(Obstacle("removal-state", "This removal is decided already."))
    must = ground in GROUNDS and GROUNDS[ground].must
    if not must and on <= represent_by:
        found.append(
            Obstacle(
                "answer-awaited", f"The supplier has until the end of {plain_day(represent_by)} to answer.",
                f"Market policy; {TELLING[route.code]}", "Confirm it after that day, or drop it now.",
            )
        )  # fmt: skip
    if not weighed.strip():
        found.append(
            Obstacle(
                "answer-unweighed", "Say how the supplier’s answer was weighed, or that it gave none.",
                TELLING[route.code], "The supplier reads it.",
            )
        )  # fmt: skip
    if not must and effective_on <= on:
        found.append(
            Obstacle(
                "effect-in-the-past", "A removal takes effect after the supplier was told that it is decided, never before.",
                TELLING[route.code], "Choose a day from tomorrow on.",
            )
        )  # fmt: skip
    if not must and effective_on < told_for:
        found.append(
            Obstacle(
                "effect-before-told", f"The supplier was told that it keeps its place until {plain_day(told_for)}.",
                TELLING[route.code], "Choose that day or a later one.",
            )
        )  # fmt: skip
    return tuple(found)


def takes_effect_at(*, effective_on: date, at: datetime) -> datetime:
    """The UTC instant at which a removal confirmed at ``at`` ends the place: the start of its London day, never the past."""
    return max(start_of_day(effective_on), at)


def obstacles_to_dropping(stage: Stage, *, reason: str) -> tuple[Obstacle, ...]:
    """Why a proposed removal cannot be dropped; empty until it has taken effect."""
    found = []
    if stage in {"dropped", "ended"}:
        found.append(Obstacle("removal-over", "This removal was dropped, or has taken effect, already."))
    if not reason.strip():
        found.append(Obstacle("drop-unexplained", "Say why: the supplier reads it."))
    return tuple(found)


def obstacles_to_removing(
    route: Route, *, ground: str, reason: str, told_on: date | None, on: date, already_removed: bool
) -> tuple[Obstacle, ...]:
    """Why a place cannot be ended on that London date; empty when it can. PCR 2015 regs 34(2), (6), 57; Procurement Act 2023 s.37."""
    found = list(_obstacles_of_ground(route, ground))
    if already_removed:
        found.append(Obstacle("removed-already", "This place has ended already."))
    if not found and GROUNDS[ground].told_first and (told_on is None or told_on > on):
        found.append(
            Obstacle(
                "not-told-first",
                "The supplier has not been told of the removal and its reasons.",
                TELLING[route.code],
                "Tell the supplier first.",
            )
        )
    if not reason.strip():
        found.append(Obstacle("removal-unexplained", "A removal needs its reason.", route.provisions["has_admission"]))
    return tuple(found)


_OPEN_COMPETITIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        _PCR: (
            "Until then you are invited to every mini-competition of the lot, and may bid (PCR 2015 reg 34(21), (22)).",
            "A bid that you sealed before stays sealed until its deadline and is opened with the others. "
            "No contract is awarded to a supplier whose place has ended (PCR 2015 regs 34(22), 57(9), (10)).",
            "Contracts that you have already go on.",
        ),
        _ACT: (
            "Until then you may bid in every competition of the part (Procurement Act 2023 s.34(3)).",
            "A bid that you sealed before stays sealed until its deadline. If your place has ended when bids are assessed, it must "
            "be disregarded (Procurement Act 2023 ss.26(1), 34(3)); the council tells you so.",
            "Contracts that you have already go on.",
        ),
    }
)


def in_competitions(route: Route) -> tuple[str, ...]:
    """What a removal means for competitions that are open, bids that are sealed and contracts that run, in sentences for the supplier."""
    return _OPEN_COMPETITIONS[route.code]


def exclusion_titles(route: Route, codes: Collection[str]) -> tuple[str, ...]:
    """The grounds for exclusion of those codes, each with its provision, in the law's order."""
    return tuple(f"{ground.title} ({ground.provision})" for ground in grounds_for(route) if ground.code in set(codes))
