"""Every evaluator signs what the panel agreed, or says that it is not what happened.

The notes that a court threw out were one person's summary that the panel never
saw together. Here each evaluator of a criterion reads the record of each answer
and signs it; with one signature missing, or one objection standing, quality is
not locked. An objection is answered by a new version of the record.

Sources: PCR 2015 reg 84(8), Procurement Act 2023 s.98 (what was decided and why is kept).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dps.core.refusal import Obstacle
from dps.evaluation.rules.ledger import Answer
from dps.evaluation.rules.panel import (
    EVALUATOR,
    SHORTEST_REASON,
    Evaluation,
    Member,
    length,
    obstacles_to_acting,
    obstacles_to_reading,
)
from dps.evaluation.rules.second_reading import answers_of, still_to_read

RECORD = "PCR 2015 reg 84(8); Procurement Act 2023 s.98"


def unsigned_by(evaluation: Evaluation, member: Member) -> tuple[Answer, ...]:
    """The agreed answers whose record a member has neither signed nor objected to, in order."""
    if member.role != EVALUATOR:
        return ()
    ledger = evaluation.ledger
    return tuple(
        answer
        for answer in answers_of(evaluation)
        if member.covers(answer[1])
        and answer in evaluation.agreed
        and not still_to_read(evaluation, answer)
        and not corrected_by(evaluation, member, answer)
        and member.ref not in ledger.signed.get(answer, frozenset()) | ledger.objected.get(answer, frozenset())
    )


def corrected_by(evaluation: Evaluation, member: Member, answer: Answer) -> bool:
    """Whether the latest record of an answer is a correction by this very member, which somebody else signs."""
    return answer in evaluation.ledger.corrected and member.ref in evaluation.ledger.present.get(answer, frozenset())


def signatures_lacking(evaluation: Evaluation, answer: Answer) -> tuple[Member, ...]:
    """The sitting evaluators of an answer who have not signed the latest record of it."""
    signed = evaluation.ledger.signed.get(answer, frozenset())
    return tuple(member for member in evaluation.scorers(answer[1]) if member.ref not in signed)


def obstacles_to_signing(
    evaluation: Evaluation, *, member: Member, records: Mapping[Answer, int], seen_prices: Collection[str] = ()
) -> tuple[Obstacle, ...]:
    """Why this member may not sign these records; empty when they may.

    ``records`` holds the version that the member read, by answer; ``seen_prices``
    refs of the people who have seen a price, who sign no record made since.
    """
    found = [o for o in obstacles_to_acting(evaluation) if o.code == "competition-cancelled"]
    found += [o for o in obstacles_to_reading(evaluation, member=member) if o not in found]
    if not records:
        found.append(Obstacle("nothing-to-sign", "There is nothing here that waits for your signature."))
    waiting = set(unsigned_by(evaluation, member))
    for answer, version in records.items():
        latest = evaluation.agreed.get(answer)
        if latest is None or latest.version != version:
            found.append(
                Obstacle(
                    "changed-meanwhile",
                    "A record was changed while the page was open.",
                    RECORD,
                    "Read it as it stands now, then sign.",
                )
            )
        elif answer not in waiting:
            found.append(Obstacle("not-yours-to-sign", "One of these records does not wait for your signature."))
    if member.person in seen_prices and any(answer in evaluation.ledger.corrected for answer in records):
        found.append(
            Obstacle("prices-seen", "You have seen the prices, so you sign no correction that was made since.", RECORD)
        )
    return tuple(dict.fromkeys(found))


def obstacles_to_objecting(
    evaluation: Evaluation, *, member: Member, answer: Answer, version: int, remark: str
) -> tuple[Obstacle, ...]:
    """Why this member may not object to a record; empty when they may."""
    found = list(obstacles_to_signing(evaluation, member=member, records={answer: version}))
    if length(remark) < SHORTEST_REASON:
        says = f"Say what did not happen as it is written, in {SHORTEST_REASON} characters or more."
        found.append(Obstacle("reason-short", says, RECORD))
    return tuple(found)


def obstacles_by_signatures(evaluation: Evaluation) -> tuple[Obstacle, ...]:
    """Signatures that are missing and objections that stand, as the lock sees them; empty when every record is signed."""
    titles = {c.ref: c.title for c in evaluation.criteria}
    called = {bid.ref: bid.called for bid in evaluation.to_score}
    found: list[Obstacle] = []
    lacking: dict[str, list[str]] = {}
    for answer in answers_of(evaluation):
        if answer not in evaluation.agreed:
            continue
        bid, criterion = answer
        where = f"{called[bid]}, {titles[criterion]}"
        if objected := evaluation.ledger.objected.get(answer, frozenset()):
            names = ", ".join(member.name for member in evaluation.members if member.ref in objected)
            found.append(
                Obstacle(
                    "objected",
                    f"{where}: {names} objected to the record.",
                    RECORD,
                    "The moderator records it again, with the reason; then it is signed.",
                )
            )
        for member in signatures_lacking(evaluation, answer):
            if member.ref not in objected:
                lacking.setdefault(member.name, []).append(where)
    for name, records in lacking.items():
        many = f"{len(records)} records" if len(records) > 1 else f"the record of {records[0]}"
        says = f"{name} has not signed {many}."
        found.append(Obstacle("unsigned", says, RECORD, f"{name} reads what was agreed, and signs or objects."))
    return tuple(found)
