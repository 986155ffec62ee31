"""The ranking is computed, computed again where the record has changed, and lots are drawn where nothing else is left.

Each computation is a row of its own, with the case that went in and the outcome
that came out; the latest counts.
"""

from __future__ import annotations

from datetime import datetime

from dps.audit.digests import text_digest
from dps.audit.record import record
from dps.competition.models import Competition
from dps.competition.queries import told_of
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import refuse_if
from dps.evaluation.drawing import case_of
from dps.evaluation.entering import held_by, obstacles_to_officer
from dps.evaluation.models import Result
from dps.evaluation.queries import result_of
from dps.evaluation.ranking_models import LotsDrawn
from dps.evaluation.results import level_at_first, lots_drawn
from dps.evaluation.rules.again import Again, obstacles_to_drawing, obstacles_to_signature
from dps.evaluation.rules.case import Case
from dps.evaluation.rules.case_file import as_json, parse
from dps.evaluation.rules.case_writing import as_case_file
from dps.evaluation.rules.engine import evaluate, obstacles_to_evaluating
from dps.evaluation.rules.readiness import obstacles_to_ranking
from dps.parties.queries import acting_person


def compute(*, competition: Competition, reason: str = "", awarded: bool = True, by: Actor, at: datetime) -> Result:
    """Compute the ranking: the case as ``market score`` reads it, and the outcome as it prints it. Raises Refused.

    It is computed again only where the record gives another case than the kept
    one, with the reason, and while no award stands. ``awarded`` is whether one
    may stand: only a later stage knows, so a caller who has not asked there
    (dps.award.ranking) computes a first ranking and no other.
    """
    evaluation = held_by(competition, by)
    latest, case = result_of(competition), case_of(competition)
    again = Again(as_case_file(case) != latest.case, awarded, reason) if latest else None
    refuse_if((*obstacles_to_officer(by), *obstacles_to_ranking(evaluation, again=again)))
    return _kept(competition, case, latest, reason.strip(), by, at)


def draw_lots(*, competition: Competition, signature: str, awarded: bool, by: Actor, at: datetime) -> Result:
    """Draw lots between the bids that share rank 1, from the round that was named, and rank anew. Raises Refused.

    ``signature`` is the beacon's, in hexadecimal; ``awarded`` as for :func:`compute`.
    """
    evaluation = held_by(competition, by)
    latest, lots, case = result_of(competition), told_of(competition).lots(), case_of(competition)
    refuse_if(
        (
            *obstacles_to_officer(by),
            *obstacles_to_drawing(
                lots, computed=evaluation.computed, level=level_at_first(latest), drawn=lots_drawn(competition) is not None,
                changed=latest is not None and as_case_file(case) != latest.case, awarded=awarded, at=at,
            ),
        )
    )  # fmt: skip
    assert lots is not None, "obstacles_to_drawing requires published lots"
    refuse_if(obstacles_to_signature(lots, signature))
    db.session.add(
        LotsDrawn(
            competition_id=competition.id, beacon=lots.beacon, round=lots.round, signature=signature,
            drawn_at=at, drawn_by_id=acting_person(by).id,
        )
    )  # fmt: skip
    db.session.flush()
    facts = {"beacon": lots.beacon, "round": lots.round, "signature": signature}
    record("lots:draw", log=competition.log, to=("competition", competition.ref), by=by, at=at, facts=facts)
    return _kept(competition, case_of(competition), latest, f"Lots were drawn from round {lots.round}.", by, at)


def _kept(competition: Competition, case: Case, latest: Result | None, reason: str, by: Actor, at: datetime) -> Result:
    refuse_if(obstacles_to_evaluating(case))
    text = as_case_file(case)
    outcome = as_json(evaluate(parse(text)))  # from the text that is kept, so anybody can compute it again from that
    made = Result(
        competition_id=competition.id, version=latest.version + 1 if latest else 1, reason=reason if latest else "",
        case=text, outcome=outcome, computed_at=at, computed_by_id=acting_person(by).id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    facts = {"version": made.version, "case": text_digest(text), "outcome": text_digest(outcome)}
    record("result:compute", log=competition.log, to=("competition", competition.ref), by=by, at=at, facts=facts)
    return made
