"""After prices are open no score changes, but for an error that anybody can see: a wrong page, a slip of the pen.

Such an error is corrected for every bid on that criterion, in one deed, by a
panel member who has seen no price; another one who has seen none signs it before
the ranking is computed again. What it was before stays beside what it is now.

Sources: the network's published method; PCR 2015 reg 18(1), Procurement Act
2023 ss.12, 23 (bidders are treated alike, by the published criteria).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from dps.competition.rules.criteria import SCALE, ScalePoint, obstacles_to_score
from dps.core.refusal import Obstacle
from dps.evaluation.rules.entries import obstacles_to_reason
from dps.evaluation.rules.panel import Evaluation, Member, obstacles_to_reading

EQUALLY = "PCR 2015 reg 18(1); Procurement Act 2023 ss.12, 23"
SHORTEST_ERROR = 40
"""Characters in which the error is described at least: what is wrong, and how anybody can see it."""


@dataclass(frozen=True)
class Corrected:
    """One bid on the criterion, after the error: its point, the rationale as it now reads, and the version replaced."""

    points: Decimal
    rationale: str
    replaces: int


def obstacles_to_correcting(
    evaluation: Evaluation,
    *,
    member: Member,
    criterion: str,
    error: str,
    bids: Mapping[str, Corrected],
    seen_prices: Collection[str],
    awarded: bool,
    scale: Iterable[ScalePoint] = SCALE,
) -> tuple[Obstacle, ...]:
    """Why this error may not be corrected so; empty when it may.

    ``bids`` are what becomes of each bid, by ref; ``seen_prices`` refs of the
    people who have seen a price; ``awarded``: an award stands.
    """
    scale = tuple(scale)
    found = list(obstacles_to_correcting_at_all(evaluation, member=member, seen_prices=seen_prices, awarded=awarded))
    if criterion not in {c.ref for c in evaluation.criteria}:
        return (*found, Obstacle("criterion-not-published", "Only the published criteria are scored.", EQUALLY))
    if not member.covers(criterion):
        found.append(Obstacle("not-yours-to-correct", "Your place on the panel is for other criteria.", EQUALLY))
    if len(" ".join(error.split())) < SHORTEST_ERROR:
        says = f"Describe the error in {SHORTEST_ERROR} characters or more: what is wrong, and how anybody can see it."
        found.append(Obstacle("error-short", says, EQUALLY))
    if set(bids) != {bid.ref for bid in evaluation.to_score}:
        found.append(
            Obstacle(
                "not-every-bid",
                "A correction is about every bid on the criterion, those whose point stays among them.",
                EQUALLY,
                "Look at each bid, and give its point.",
            )
        )
    for bid in evaluation.to_score:
        if bid.ref not in bids:
            continue
        one = bids[bid.ref]
        agreed = evaluation.agreed.get((bid.ref, criterion))
        if one.replaces != (agreed.version if agreed else 0):
            says = f"{bid.called}: what was agreed changed while the page was open."
            found.append(
                Obstacle("changed-meanwhile", says, EQUALLY, "Read it as it stands now, and correct from there.")
            )
        found += obstacles_to_score(one.points)
        found += [
            Obstacle(o.code, f"{bid.called}: {o.says}", o.provision, o.mend)
            for o in obstacles_to_reason(one.rationale, what="the rationale", scale=scale)
        ]
    return tuple(found)


def obstacles_to_correcting_at_all(
    evaluation: Evaluation, *, member: Member, seen_prices: Collection[str], awarded: bool
) -> tuple[Obstacle, ...]:
    """Why this member may correct nothing here, whatever the error; empty when they may."""
    found: list[Obstacle] = []
    if evaluation.cancelled:
        found.append(Obstacle("competition-cancelled", "This competition was cancelled, so nothing in it is scored."))
    if not evaluation.priced:
        found.append(
            Obstacle(
                "prices-sealed",
                "The prices are still sealed, so there is nothing to correct this way.",
                EQUALLY,
                "Before prices are open the panel reads again and records what it agrees anew.",
            )
        )
    if awarded:
        found.append(
            Obstacle(
                "awarded", "The award is decided.", EQUALLY, "Two people set the award aside first, with the reason."
            )
        )
    found += [o for o in obstacles_to_reading(evaluation, member=member) if o not in found]
    if member.person in seen_prices:
        found.append(
            Obstacle(
                "prices-seen",
                "You have seen the prices, so you correct no score.",
                EQUALLY,
                "A panel member who has seen none makes the correction.",
            )
        )
    return tuple(found)


def obstacles_by_corrections(evaluation: Evaluation) -> tuple[Obstacle, ...]:
    """Corrections that nobody else has signed, or to which somebody objected; empty when there is none."""
    titles = {c.ref: c.title for c in evaluation.criteria}
    ledger = evaluation.ledger
    found: dict[tuple[str, str], Obstacle] = {}
    for answer in sorted(ledger.corrected):
        if answer[1] not in titles:
            continue
        title = titles[answer[1]]
        if ledger.objected.get(answer):
            says = f"{title}: a panel member objected to the correction."
            found.setdefault(
                (title, "objected"), Obstacle("objected", says, EQUALLY, "It is corrected again, with the reason.")
            )
        elif not ledger.signed.get(answer):
            says = f"{title}: the correction is not signed by a second panel member who has seen no price."
            mend = "An evaluator of the criterion who has seen no price reads it and signs."
            found.setdefault((title, "unsigned"), Obstacle("correction-unsigned", says, EQUALLY, mend))
    return tuple(found.values())
