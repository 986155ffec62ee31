"""Entries of the score ledger: one answer, one point of the scale, one reason that names its place in the bid.

Each evaluator scores alone. A change is a new version with its reason, made
from the version that the person saw; the old one stays. Nobody overwrites what
they have not read.

Sources: the network's published method; PCR 2015 reg 67(9), Procurement Act
2023 s.23(3) (only what was published is scored).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from dps.competition.rules.criteria import SCALE, ScalePoint, obstacles_to_score
from dps.core.refusal import Obstacle
from dps.evaluation.rules.panel import (
    EVALUATOR,
    PANEL,
    SHORTEST_REASON,
    Evaluation,
    Member,
    length,
    obstacles_to_acting,
    obstacles_to_reading,
)
from dps.evaluation.rules.second_reading import reads_again

_WORDS = re.compile(r"\w+")
SHORTEST_PLACE = 3
"""Characters that name a place in a bid: “p. 2”."""


def obstacles_to_reason(
    reason: str, *, what: str = "your reason", scale: Iterable[ScalePoint] = SCALE
) -> tuple[Obstacle, ...]:
    """Why these words are no reason for a score; empty when they are.

    The published scale's own words say what a point means, not why this answer
    earns it: they do not count. ``scale`` is the one that bidders were told.
    """
    if length(reason) < SHORTEST_REASON:
        return (
            Obstacle(
                "reason-short",
                f"Write {what} in {SHORTEST_REASON} characters or more.",
                PANEL,
                "Say what in the answer earns this score.",
            ),
        )
    if length(_without_scale(reason, (*SCALE, *scale))) < SHORTEST_REASON:
        return (
            Obstacle(
                "reason-is-the-scale",
                f"The scale's own words are not {what}.",
                PANEL,
                "Say what in this answer earns the score, and where it is.",
            ),
        )
    return ()


def _plain(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def _without_scale(reason: str, scale: Iterable[ScalePoint]) -> str:
    left = f" {_plain(reason)} "
    for point in scale:
        for words in (f"{point.score} {point.word} {point.means}", f"{point.word} {point.means}", point.means):
            left = left.replace(f" {_plain(words)} ", " ") if _plain(words) else left
    return left.strip()


def obstacles_to_place(cites: str) -> tuple[Obstacle, ...]:
    """Why these words name no place in the bid; empty when they do."""
    if length(cites) >= SHORTEST_PLACE:
        return ()
    return (
        Obstacle(
            "place-missing",
            "Say where in the bid it stands: the answer and its paragraph, or the file and its page.",
            PANEL,
            "Name the place, for example “second paragraph” or “plan.pdf, page 4”.",
        ),
    )


def obstacles_to_version(*, seen: int, now: int, change_reason: str) -> tuple[Obstacle, ...]:
    """Why a new version may not be made from the one seen; empty when it may.

    ``seen`` is the version number that the person had before them (0 for
    none), ``now`` the latest there is. Nobody overwrites what they have not read.
    """
    if seen != now:
        return (
            Obstacle(
                "changed-meanwhile",
                f"This score was changed while the page was open: you saw version {seen}, it is now version {now}."
                if seen
                else "This answer was scored while the page was open.",
                PANEL,
                "Read it as it stands now, and change it from there.",
            ),
        )
    if now and (wrong := obstacles_to_reason(change_reason, what="the reason for the change")):
        return tuple(Obstacle("change-" + o.code, o.says, o.provision, "Say what made you change it.") for o in wrong)
    return ()


def obstacles_to_scoring(
    evaluation: Evaluation,
    *,
    member: Member,
    bid: str,
    criterion: str,
    points: Decimal,
    reason: str,
    seen: int,
    change_reason: str,
    cites: str = "",
    scale: Iterable[ScalePoint] = SCALE,
) -> tuple[Obstacle, ...]:
    """Why this evaluator may not give this score; empty when they may."""
    found = list(obstacles_to_acting(evaluation))
    if member.role != EVALUATOR:
        found.append(
            Obstacle("moderator-scores-nothing", "A moderator records what was agreed and scores nothing.", PANEL)
        )
    elif not member.covers(criterion):
        found.append(
            Obstacle(
                "not-yours-to-score",
                "Your place on the panel is for other criteria than this one.",
                PANEL,
                "Its own evaluators score it.",
            )
        )
    found += [o for o in obstacles_to_reading(evaluation, member=member) if o not in found]
    latest = evaluation.scores.get((member.ref, bid, criterion), 0)
    again = reads_again(evaluation, member, (bid, criterion))
    if member.finished_at is not None and latest and not again:  # a bid that came in later still has to be scored
        found.append(
            Obstacle(
                "handed-in",
                "These scores are handed in and no longer change.",
                PANEL,
                "The moderator may ask for a second reading; what the panel agrees is recorded after it.",
            )
        )
    found += obstacles_to_answer(evaluation, bid=bid, criterion=criterion)
    found += obstacles_to_score(points)
    found += obstacles_to_place(cites)
    found += obstacles_to_reason(reason, scale=scale)
    found += obstacles_to_version(seen=seen, now=latest, change_reason=change_reason)
    return tuple(found)


def obstacles_to_writing(evaluation: Evaluation, *, member: Member, bid: str, criterion: str) -> tuple[Obstacle, ...]:
    """Why this evaluator may not write on their own sheet of an answer; empty when they may, also after handing in."""
    found = list(obstacles_to_acting(evaluation))
    if member.role != EVALUATOR or not member.covers(criterion):
        found.append(Obstacle("not-yours-to-score", "Your place on the panel is not for scoring this.", PANEL))
    found += [o for o in obstacles_to_reading(evaluation, member=member) if o not in found]
    found += obstacles_to_answer(evaluation, bid=bid, criterion=criterion)
    return tuple(found)


def obstacles_to_answer(evaluation: Evaluation, *, bid: str, criterion: str) -> tuple[Obstacle, ...]:
    """Why there is no such answer to score: the bid is not among those scored, or the criterion was not published."""
    found: list[Obstacle] = []
    if bid not in {b.ref for b in evaluation.to_score}:
        found.append(Obstacle("bid-not-scored", "This bid is not among those that are scored."))
    if criterion not in {c.ref for c in evaluation.criteria}:
        found.append(
            Obstacle("criterion-not-published", "Only the published criteria are scored, and this is none of them.", PANEL)
        )  # fmt: skip
    return tuple(found)


def unscored(evaluation: Evaluation, member: Member) -> dict[str, tuple[str, ...]]:
    """The answers that a member has still to score: titles of criteria by bid ref, only bids that lack some."""
    asked = [c for c in evaluation.criteria if member.covers(c.ref)]
    lacking = {
        bid.ref: tuple(c.title for c in asked if (member.ref, bid.ref, c.ref) not in evaluation.scores)
        for bid in evaluation.to_score
    }
    return {bid: titles for bid, titles in lacking.items() if titles}


def obstacles_to_finishing(evaluation: Evaluation, *, member: Member) -> tuple[Obstacle, ...]:
    """Why this evaluator may not hand in yet; empty when they may."""
    found = list(obstacles_to_acting(evaluation))
    if member.role != EVALUATOR:
        found.append(Obstacle("moderator-scores-nothing", "A moderator has no scores to hand in.", PANEL))
    found += [o for o in obstacles_to_reading(evaluation, member=member) if o not in found]
    if member.finished_at is not None:
        found.append(Obstacle("handed-in", "These scores are handed in already.", PANEL))
    if evaluation.opened and not evaluation.to_score:
        found.append(Obstacle("no-bids", "There is no bid to score."))
    names = {bid.ref: bid.called for bid in evaluation.bids}
    if member.role == EVALUATOR:
        for bid, titles in unscored(evaluation, member).items():
            says = f"{names[bid]}: {', '.join(titles)} {'is' if len(titles) == 1 else 'are'} still to score."
            found.append(Obstacle("answers-unscored", says, PANEL, "Score every answer of every bid, then hand in."))
    return tuple(found)
