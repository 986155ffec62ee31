"""Who may apply, and when an application is whole.

The facts asked for are the application's own. A subscription, a payment and a
membership of the network are not among them and could not lawfully be (PCR
2015 reg 34(29); Procurement Act 2023 ss.36(1), 38), nor is the number of
suppliers admitted so far (reg 34(6); s.36(7)(a)).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dps.admission.rules.lifecycle import APPLICATION
from dps.core.refusal import Obstacle
from dps.law.routes import Route

LONGEST_ANSWER = 3000


@dataclass(frozen=True)
class Asked:
    """One criterion as an application sees it."""

    ref: str
    title: str


def obstacles_to_starting(
    route: Route, *, market: Sequence[Obstacle] = (), already_admitted: bool, application_open: bool
) -> tuple[Obstacle, ...]:
    """Why a supplier cannot begin an application to a lot; empty when it can, however often it was refused before.

    ``market`` are the obstacles of the market itself (it has ended). PCR 2015 reg 34(2), (15); Procurement Act 2023 s.36(6)(a).
    """
    found = list(market)
    words = route.words
    if already_admitted:
        found.append(
            Obstacle("admitted-already", f"Your organisation has its place on this {words.part} already.", mend="Nothing more is needed.")
        )  # fmt: skip
    if application_open:
        found.append(
            Obstacle(
                "application-open",
                f"Your organisation has an application to this {words.part} that is not decided yet.",
                mend="Go on with that one, or withdraw it.",
            )
        )
    return tuple(found)


def obstacles_to_answering(state: str, answers: Mapping[str, str], criteria: Sequence[Asked]) -> tuple[Obstacle, ...]:
    """Why these answers (by criterion ref) cannot be kept; empty when they can. A part of them is enough to keep a draft."""
    found = list(APPLICATION.obstacles(state, "answer"))
    titles = {asked.ref: asked.title for asked in criteria}
    for ref, answer in answers.items():
        if ref not in titles:
            found.append(Obstacle("criterion-of-another", "An answer belongs to no criterion of this application."))
        elif len(answer) > LONGEST_ANSWER:
            found.append(
                Obstacle(
                    "answer-long",
                    f"The answer to “{titles[ref]}” is longer than {LONGEST_ANSWER:,} characters.",
                    mend="Shorten it.",
                )
            )
    return tuple(found)


def obstacles_to_submitting(
    route: Route,
    *,
    state: str,
    market: Sequence[Obstacle] = (),
    answers: Mapping[str, str],
    criteria: Sequence[Asked],
    declared: bool,
) -> tuple[Obstacle, ...]:
    """Everything that an application still lacks; empty when it is whole. PCR 2015 reg 34(5), (7); Procurement Act 2023 s.36."""
    found = [*market, *APPLICATION.obstacles(state, "submit")]
    if not declared:
        found.append(
            Obstacle("not-declared", "The declaration about grounds for exclusion is not made yet.", mend="Make it.")
        )
    found.extend(
        Obstacle(
            "criterion-unanswered",
            f"“{asked.title}” is not answered yet.",
            route.provisions["has_admission"],
            "Answer it.",
        )
        for asked in criteria
        if not answers.get(asked.ref, "").strip()
    )
    return tuple(found)
