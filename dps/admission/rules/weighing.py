"""Whether a ground for exclusion excludes: weighed by itself, factor by factor, after the supplier could speak.

The decision on the application follows from these. It is refused while a
ground that was declared or found is not weighed, and it cannot say otherwise
than the weighing did.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from dps.core.refusal import Obstacle
from dps.law.calendar import ONE_DAY
from dps.law.days import plain_day
from dps.law.exclusions import Ground
from dps.law.routes import Route
from dps.law.self_cleaning import exemptions, factors, hearing_provision, turns_on


@dataclass(frozen=True)
class Weighed:
    """One ground weighed. ``stands``: it counts now, whatever was done since; ``excludes``: it keeps the supplier out."""

    ground: str
    stands: bool
    excludes: bool
    factors: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    exemption: str = ""


@dataclass(frozen=True)
class Heard:
    """Whether the supplier was asked about a ground, by when it was to answer, and whether it did."""

    answer_by: date
    answered: bool

    def is_over(self, on: date) -> bool:
        """Whether the supplier answered, or its day passed on that London date."""
        return self.answered or on > self.answer_by


def obstacles_to_weighing(
    route: Route,
    weighed: Weighed,
    *,
    grounds: Mapping[str, Ground],
    at_issue: Collection[str],
    heard: Heard | None,
    on: date,
) -> tuple[Obstacle, ...]:
    """Why a ground cannot be weighed so on that London date; empty when it can.

    ``grounds`` are the route's by code; ``at_issue`` those declared or found.
    PCR 2015 reg 57(1)-(8), (11)-(17); Procurement Act 2023 ss.57, 58.
    """
    ground = grounds.get(weighed.ground)
    if ground is None or weighed.ground not in at_issue:
        return (
            Obstacle(
                "ground-not-at-issue",
                "This ground was neither declared nor found.",
                mend="Find it first, with what was found, so that the supplier can answer.",
            ),
        )
    found = [
        Obstacle("factor-unweighed", f"Say how you weighed “{one.title}”.", one.provision, "Write what you saw, or that there was nothing.")
        for one in factors(route, ground)
        if not weighed.factors.get(one.code, "").strip()
    ]  # fmt: skip
    if not weighed.reason.strip():
        found.append(Obstacle("weighing-unexplained", "A weighing needs its reason.", ground.provision, "Give it in words the supplier can read."))  # fmt: skip
    turn = turns_on(route, ground)
    if weighed.excludes and not weighed.stands:
        found.append(
            Obstacle("excluded-though-ended", f"Nobody is excluded on a ground that does not stand. You answered: {turn.ended.lower()}.", turn.provision)
        )  # fmt: skip
    allowed = {one.code for one in exemptions(route, ground)}
    if ground.mandatory and weighed.stands and not weighed.excludes and weighed.exemption not in allowed:
        mend = "Name the exemption that applies." if allowed else "The law knows no exemption here."
        found.append(
            Obstacle("mandatory-stands", f"“{ground.title}” is a mandatory ground: while it stands, it excludes.", ground.provision, mend)
        )  # fmt: skip
    if weighed.exemption and (weighed.exemption not in allowed or weighed.excludes or not weighed.stands):
        found.append(
            Obstacle("exemption-misplaced", "An exemption sets aside a mandatory ground that stands, and nothing else.", ground.provision)
        )  # fmt: skip
    if weighed.excludes and (heard is None or not heard.is_over(on)):
        found.append(
            Obstacle(
                "not-heard",
                "The supplier could not yet speak to this ground.",
                hearing_provision(route),
                "Ask it, with a day to answer by, and wait for the answer or the day." if heard is None else "Wait for its answer or the day.",
            )
        )  # fmt: skip
    return tuple(found)


def obstacles_to_hearing(
    route: Route,
    *,
    state: str,
    ground: str,
    grounds: Collection[str],
    declared: bool,
    asked_before: bool,
    words: str,
    answer_by: date | None,
    due: date | None,
    on: date,
    may_prolong: bool = False,
) -> tuple[Obstacle, ...]:
    """Why a supplier cannot be asked about a ground so; empty when it can. Procurement Act 2023 s.58(2); PCR 2015 reg 57(13).

    ``may_prolong``: the time to decide can still be prolonged. Where it cannot, and no day is left before the decision
    is due, the supplier is heard all the same: a decision that is late can be made, one without a hearing never.
    """
    found = []
    provision = hearing_provision(route)
    if state != "submitted":
        found.append(Obstacle("application-state", "This application is not being considered."))
    if ground not in grounds:
        found.append(Obstacle("ground-unknown", "This is not a ground on this route.", mend="Choose one of the list."))
    if asked_before:
        found.append(Obstacle("heard-already", "The supplier was asked about this ground already.", provision))
    if not words.strip():
        says = "Say what you ask of the supplier." if declared else "Say what was found, and where."
        found.append(Obstacle("hearing-unexplained", says, provision, "The supplier can answer only what it is told."))
    no_day_left = due is not None and due <= on + ONE_DAY and not may_prolong
    return (*found, *obstacles_to_day(answer_by, due=None if no_day_left else due, on=on))


def obstacles_to_day(answer_by: date | None, *, due: date | None, on: date) -> tuple[Obstacle, ...]:
    """Why a supplier cannot be asked to answer by that London date; empty when it can.

    The time to decide runs on meanwhile, and the day on which the decision is
    due is left for the decision: whoever waited that day out would be late.
    """
    if answer_by is None or answer_by <= on:
        return (Obstacle("answer-too-soon", "The day to answer by lies after today.", mend="Give a later day."),)
    if due is not None and answer_by >= due:
        return (
            Obstacle(
                "answer-after-due",
                f"The decision is due by {plain_day(due)}, and asking does not stop that clock.",
                "PCR 2015 reg 34(16), (17); Procurement Act 2023 s.36(6)(b)",
                "Give an earlier day, or prolong the time first where the law lets you.",
            ),
        )
    return ()


def met_of(weighings: Collection[Weighed]) -> bool:
    """What the weighings come to for the application: met where none of them excludes."""
    return not any(one.excludes for one in weighings)
