"""Promises that are scored by their number: each with what looking shows, what the panel found, and what counts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from dps.bidding.models import Bid, OpenedPart, SealedVersion
from dps.bidding.rules.opening import QUALITY
from dps.bidding.rules.promising import Commitment, Remark, Wanted, counts_for, read_commitment, remarks, wanted_of
from dps.competition.models import Competition, Criterion
from dps.competition.queries import told_of
from dps.competition.rules.parts.proxies import NAME as PROXIES
from dps.competition.rules.parts.proxies import Worth, worth
from dps.competition.rules.parts.proxies import read as read_proxies
from dps.core.db import db
from dps.evaluation.finding_models import CommitmentFinding
from dps.evaluation.rules.finding import COUNTS, OUTCOMES
from dps.parties.models import Person

Ids = Sequence[int]


@dataclass(frozen=True)
class Found:
    """The latest finding on a promise: whether it counts, why, and who recorded it."""

    version: int
    outcome: str
    reason: str
    by: str

    @property
    def counts(self) -> bool:
        """Whether the promise counts."""
        return self.outcome == COUNTS


@dataclass(frozen=True)
class Promised:
    """One promise of a bid by its number from 1. ``under`` is the measured criterion that it is scored in, if any."""

    number: int
    says: Commitment
    remarks: tuple[Remark, ...]
    under: Wanted | None
    found: Found | None

    @property
    def counts(self) -> Decimal:
        """The amount that counts: all of it, or nothing."""
        return self.says.amount or Decimal(0) if self.under and self.found and self.found.counts else Decimal(0)


def promises_of(competition: Competition) -> dict[str, tuple[Promised, ...]]:
    """The promises of every opened bid, by its ref, in the order of the bid. Three questions, however many bids there are."""
    told = told_of(competition)
    wanted = wanted_of(told)
    measured = {one.code: one for one in wanted if one.criterion}
    found = _findings((competition.id,))
    rows: dict[str, tuple[Promised, ...]] = {}
    for _, bid, content in _opened((competition.id,)):
        rows[bid] = tuple(
            Promised(
                number, said, remarks(said, wanted, starts_on=told.starts_on, ends_on=told.ends_on),
                measured.get(said.measure_key), found.get((bid, number)),
            )
            for number, said in enumerate(map(read_commitment, content), start=1)
        )  # fmt: skip
    return rows


def amounts_of(competition: Competition) -> dict[str, dict[str, Decimal]]:
    """What each opened bid's promises come to under each measured criterion: bid ref, criterion ref, the amount that counts.

    A bid that promises nothing has 0 there. Empty where no criterion is measured.
    """
    measured = [one for one in wanted_of(told_of(competition)) if one.criterion]
    if not measured:
        return {}
    return {
        bid: {one.criterion: counts_for([p.says for p in rows if p.found and p.found.counts], one) for one in measured}
        for bid, rows in promises_of(competition).items()
    }


def findings_in_words(competition: Competition) -> dict[tuple[str, str], str]:
    """Why the promises of each bid count, or not, under each measured criterion: by bid ref and criterion ref."""
    said: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for bid, rows in promises_of(competition).items():
        for each in rows:
            if each.under and each.found:
                words = f"Promise {each.number}, {each.says.how_much}: {OUTCOMES[each.found.outcome].lower()}. {each.found.reason}"
                said[bid, each.under.criterion].append(words)
    return {key: " ".join(words) for key, words in said.items()}


def worth_of(competition: Competition, rows: Mapping[str, tuple[Promised, ...]]) -> dict[tuple[str, int], Worth]:
    """What promises are said to be worth in money, by bid ref and number, where the council published a value. Never scored."""
    kept = read_proxies(told_of(competition).parts.get(PROXIES, {}))
    return {
        (bid, each.number): worth(each.says.amount, kept[each.says.measure_key])
        for bid, promises in rows.items()
        for each in promises
        if each.says.amount is not None and each.says.measure_key in kept
    }


def promised_in(ids: Ids) -> dict[int, dict[tuple[str, int], int]]:
    """The promises that are scored by their number, by competition id: (bid ref, number) and the version of their finding.

    Version 0 is none yet. Only competitions with a measured criterion are read further than one question.
    """
    measures: defaultdict[int, set[str]] = defaultdict(set)
    for row in db.session.execute(
        select(Criterion.competition_id, Criterion.measure).where(
            Criterion.competition_id.in_(ids), Criterion.measure != ""
        )
    ):
        measures[row.competition_id].add(row.measure)
    if not measures:
        return {}
    those = tuple(measures)
    found, rows = _findings(those), defaultdict[int, dict[tuple[str, int], int]](dict)
    for competition, bid, content in _opened(those):
        for number, said in enumerate(content, start=1):
            if said.get("measure_key", "") in measures[competition]:
                kept = found.get((bid, number))
                rows[competition][bid, number] = kept.version if kept else 0
    return rows


def _opened(ids: Ids) -> list[tuple[int, str, list[dict[str, Any]]]]:
    """The promises in every opened quality envelope: the competition's id, the bid's ref, and the promises as they were sealed."""
    rows = db.session.execute(
        select(Bid.competition_id, Bid.ref, OpenedPart.content)
        .join(SealedVersion, SealedVersion.bid_id == Bid.id)
        .join(OpenedPart, OpenedPart.version_id == SealedVersion.id)
        .where(Bid.competition_id.in_(ids), OpenedPart.part == QUALITY)
        .order_by(Bid.ref)
    )
    return [(row.competition_id, row.ref, json.loads(row.content).get("commitments", [])) for row in rows]


def _findings(ids: Ids) -> dict[tuple[str, int], Found]:
    rows = db.session.execute(
        select(
            Bid.ref, CommitmentFinding.number, CommitmentFinding.version, CommitmentFinding.outcome,
            CommitmentFinding.reason, Person.name,
        )
        .join(Bid, Bid.id == CommitmentFinding.bid_id)
        .join(Person, Person.id == CommitmentFinding.found_by_id)
        .where(Bid.competition_id.in_(ids))
        .order_by(CommitmentFinding.version)
    )  # fmt: skip
    return {(row.ref, row.number): Found(row.version, row.outcome, row.reason, row.name) for row in rows}
