"""Who may apply, what a criterion's answer may be, and what an application still lacks.

The facts asked for are the application's own. A subscription, a payment and a
membership of the network are not among them and could not lawfully be (PCR
2015 reg 34(29); Procurement Act 2023 ss.36(1), 38), nor is the number of
suppliers admitted so far (reg 34(6); s.36(7)(a)).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dps.admission.rules.declaration import Said, grouped, obstacles_to_explaining
from dps.admission.rules.lifecycle import APPLICATION
from dps.core.refusal import Obstacle
from dps.law.routes import Route
from dps.profile.rules.library import words_in

LONGEST_ANSWER = 20_000
"""Characters, whatever the word limit: a word has no length of its own."""

LARGEST_FIGURE = 10**14
"""Pence."""


@dataclass(frozen=True)
class Asked:
    """One criterion as an application sees it. ``asks`` says how it is answered; ``minimum`` is pence."""

    ref: str
    title: str
    kind: str = "technical"
    asks: str = "statement"
    evidence_kind: str = ""
    word_limit: int = 500
    minimum: int | None = None


@dataclass(frozen=True)
class Missing:
    """One thing that an application lacks, and the part of it where it is mended.

    ``part`` is ``state``, ``market``, ``company``, ``connected``, ``relied-on``, ``group:<number>``,
    ``ground:<code>``, ``declaration`` or ``criterion:<ref>``.
    """

    part: str
    obstacle: Obstacle


@dataclass(frozen=True)
class Written:
    """What stands in an application so far.

    ``company_stale``: what the market holds of the organisation changed since it was
    confirmed. ``documents`` are those the supplier may name now, by ref: their kind.
    """

    state: str
    answers: Mapping[str, str] = field(default_factory=dict)
    grounds: Mapping[str, Said] = field(default_factory=dict)
    declared: bool = False
    company: bool = False
    company_stale: bool = False
    connected: bool = False
    relied_on: bool = False
    documents: Mapping[str, str] = field(default_factory=dict)


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


def obstacles_to_answer(asked: Asked, answer: str, *, documents: Mapping[str, str]) -> tuple[Obstacle, ...]:
    """Why this cannot be the answer to a criterion; empty when it can. An empty one can: it waits.

    A statement is text; a document is the ref of one of ``documents``; a figure is pence; yes or no is ``yes`` or ``no``.
    """
    if not answer:
        return ()
    if asked.asks == "statement":
        return _of_statement(asked, answer)
    if asked.asks == "document":
        kind = documents.get(answer)
        if kind is None or (asked.evidence_kind and kind != asked.evidence_kind):
            return (
                Obstacle(
                    "document-unfit",
                    f"“{asked.title}”: the document is not one of yours of the kind asked for that is in date.",
                    mend="Choose another, or add a newer one.",
                ),
            )
    elif asked.asks == "figure":
        if not (answer.isascii() and answer.isdigit()) or int(answer[:20]) > LARGEST_FIGURE:
            return (Obstacle("figure-malformed", f"“{asked.title}” is answered with an amount in pounds and pence."),)
    elif answer not in {"yes", "no"}:
        return (Obstacle("neither-yes-nor-no", f"“{asked.title}” is answered with yes or no."),)
    return ()


def _of_statement(asked: Asked, answer: str) -> tuple[Obstacle, ...]:
    words = words_in(answer)
    if words > asked.word_limit:
        says = f"The answer to “{asked.title}” has {words:,} words; at most {asked.word_limit:,} are read."
        return (Obstacle("answer-long", says, mend="Shorten it."),)
    if len(answer) > LONGEST_ANSWER:
        says = f"The answer to “{asked.title}” is longer than {LONGEST_ANSWER:,} characters."
        return (Obstacle("answer-long", says, mend="Shorten it."),)
    return ()


def obstacles_to_answering(
    state: str, answers: Mapping[str, str], criteria: Sequence[Asked], *, documents: Mapping[str, str]
) -> tuple[Obstacle, ...]:
    """Why these answers (by criterion ref) cannot be kept; empty when they can. A part of them is enough to keep a draft."""
    found = list(APPLICATION.obstacles(state, "answer"))
    by_ref = {asked.ref: asked for asked in criteria}
    for ref, answer in answers.items():
        if ref not in by_ref:
            found.append(Obstacle("criterion-of-another", "An answer belongs to no criterion of this application."))
        else:
            found.extend(obstacles_to_answer(by_ref[ref], answer.strip(), documents=documents))
    return tuple(found)


def missing(
    route: Route, written: Written, criteria: Sequence[Asked], *, market: Sequence[Obstacle] = (), on: date
) -> tuple[Missing, ...]:
    """Everything that keeps an application from being submitted on that London date, each with where it is mended.

    Empty when it is whole. PCR 2015 regs 34(5), (7), 57, 59; Procurement Act 2023 ss.36, 57.
    """
    found = [Missing("market", o) for o in market]
    found += [Missing("state", o) for o in APPLICATION.obstacles(written.state, "submit")]
    found += _of_the_organisation(written)
    found += _of_the_grounds(route, written, on=on)
    provision = route.provisions["has_admission"]
    for asked in criteria:
        answer = written.answers.get(asked.ref, "").strip()
        if not answer:
            says = f"“{asked.title}” is not answered yet."
            found.append(
                Missing(f"criterion:{asked.ref}", Obstacle("criterion-unanswered", says, provision, "Answer it."))
            )
        for obstacle in obstacles_to_answer(asked, answer, documents=written.documents):
            found.append(Missing(f"criterion:{asked.ref}", obstacle))
    return tuple(found)


def _of_the_organisation(written: Written) -> list[Missing]:
    found = []
    if not written.company:
        says = "The facts of your organisation are not confirmed yet."
        found.append(Missing("company", Obstacle("company-unconfirmed", says, mend="Look at them and confirm them.")))
    elif written.company_stale:
        says = "What is registered of your organisation changed since you confirmed it."
        found.append(Missing("company", Obstacle("company-changed", says, mend="Look at it again and confirm it.")))
    if not written.connected:
        says = "You have not said yet who is connected with your organisation."
        found.append(
            Missing("connected", Obstacle("connected-unsaid", says, mend="Name them, or say that there is nobody."))
        )
    if not written.relied_on:
        says = "You have not said yet whether you rely on others."
        found.append(
            Missing("relied-on", Obstacle("relied-on-unsaid", says, mend="Name them, or say that you rely on nobody."))
        )
    return found  # fmt: skip


def _of_the_grounds(route: Route, written: Written, *, on: date) -> list[Missing]:
    found = []
    for number, (group, grounds) in enumerate(grouped(route), 1):
        left = [ground for ground in grounds if ground.code not in written.grounds]
        if left:
            says = f"Grounds for exclusion, {group.lower()}: {len(left)} of {len(grounds)} not answered yet."
            found.append(
                Missing(f"group:{number}", Obstacle("grounds-unanswered", says, left[0].provision, "Answer yes or no to each."))
            )  # fmt: skip
        for ground in grounds:
            said = written.grounds.get(ground.code)
            if said is not None and said.applies:
                found += [
                    Missing(f"ground:{ground.code}", o) for o in obstacles_to_explaining(route, ground, said, on=on)
                ]
    if not written.declared:
        says = "The declaration about grounds for exclusion is not made yet."
        found.append(Missing("declaration", Obstacle("not-declared", says, mend="Declare that your answers are true.")))
    return found


def obstacles_to_submitting(
    route: Route, written: Written, criteria: Sequence[Asked], *, market: Sequence[Obstacle] = (), on: date
) -> tuple[Obstacle, ...]:
    """Everything that an application still lacks; empty when it is whole."""
    return tuple(one.obstacle for one in missing(route, written, criteria, market=market, on=on))
