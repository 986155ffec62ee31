"""How far a panel is: numbers of answers by person, and of answers agreed and signed by bid. No score is in it."""

from __future__ import annotations

from dataclasses import dataclass

from dps.evaluation.rules.entries import unscored
from dps.evaluation.rules.panel import EVALUATOR, Evaluation, Member
from dps.evaluation.rules.second_reading import answers_of, to_read_again
from dps.evaluation.rules.signing import signatures_lacking, unsigned_by


@dataclass(frozen=True)
class MemberProgress:
    """One evaluator: answers scored of those asked of them, to read again, records to sign."""

    member: Member
    scored: int
    asked: int
    again: int
    to_sign: int


@dataclass(frozen=True)
class BidProgress:
    """One bid by what it is called: answers agreed and signed by everybody, of all."""

    called: str
    agreed: int
    signed: int
    asked: int


@dataclass(frozen=True)
class Progress:
    """The panel and the bids."""

    people: tuple[MemberProgress, ...]
    bids: tuple[BidProgress, ...]


def progress_of(evaluation: Evaluation) -> Progress:
    """How far everybody is."""
    every = answers_of(evaluation)
    people = []
    for member in evaluation.sitting:
        if member.role != EVALUATOR:
            continue
        asked = sum(member.covers(criterion) for _, criterion in every)
        left = sum(len(titles) for titles in unscored(evaluation, member).values())
        again, to_sign = len(to_read_again(evaluation, member)), len(unsigned_by(evaluation, member))
        people.append(MemberProgress(member, asked - left, asked, again, to_sign))
    bids = []
    for bid in evaluation.to_score:
        mine = [answer for answer in every if answer[0] == bid.ref]
        agreed = [answer for answer in mine if answer in evaluation.agreed]
        signed = sum(not signatures_lacking(evaluation, answer) for answer in agreed)
        bids.append(BidProgress(bid.called, len(agreed), signed, len(mine)))
    return Progress(tuple(people), tuple(bids))
