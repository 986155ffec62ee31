"""What can be done in an evaluation, from appointing the panel to the ranking.

Each takes the competition's row first, so that two people who act at once
decide one after the other; asks the rules; writes; records. No entry of the
trail holds points or words of a score: it holds the version and a digest.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from dps.audit.digests import content_digest
from dps.audit.record import record
from dps.bidding import actions as bidding
from dps.bidding.envelopes import Examined
from dps.bidding.examining import why_not_open_prices
from dps.bidding.models import Bid, Opening
from dps.bidding.rules.opening import PRICE
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, refuse_if
from dps.evaluation.correcting import correct_manifest_error as correct_manifest_error
from dps.evaluation.entering import held_by as _held
from dps.evaluation.entering import own as _own
from dps.evaluation.finding import find as find
from dps.evaluation.models import Assignment, QualityLock
from dps.evaluation.moderating import agree as agree
from dps.evaluation.moderating import ask_again as ask_again
from dps.evaluation.moderating import object_to as object_to
from dps.evaluation.moderating import sign as sign
from dps.evaluation.panel import appoint as appoint
from dps.evaluation.panel import cover as cover
from dps.evaluation.panel import decide_interest as decide_interest
from dps.evaluation.panel import declare as declare
from dps.evaluation.panel import release as release
from dps.evaluation.queries import agreed
from dps.evaluation.ranking import compute as compute
from dps.evaluation.ranking import draw_lots as draw_lots
from dps.evaluation.rules.panel import PANEL, obstacles_to_reading
from dps.evaluation.rules.readiness import obstacles_to_locking, obstacles_to_opening_prices
from dps.evaluation.scoring import finish as finish
from dps.evaluation.scoring import keep_sheet as keep_sheet
from dps.evaluation.scoring import score as score
from dps.evaluation.seen import note_prices_seen as note_prices_seen
from dps.evaluation.seen import note_record_read as note_record_read
from dps.parties.queries import acting_person
from dps.parties.rules.roles import OFFICER

if TYPE_CHECKING:
    from dps.bidding.custody import Share
    from dps.bidding.sealing import AttachmentBytes


def read_bid(*, assignment: Assignment, bid: Bid, by: Actor, at: datetime) -> None:
    """Note that a panel member reads a bid, before it is shown. Raises Refused while they may not."""
    _may_read(assignment, bid, by)
    log = assignment.competition.log
    record("bid:read", log=log, to=("bid", bid.ref), by=by, at=at, facts={"assignment": assignment.ref})


def lock_quality(*, competition: Competition, by: Actor, at: datetime) -> QualityLock:
    """Lock quality: from here on no score changes, and the prices may be opened. Raises Refused with all that is incomplete."""
    evaluation = _held(competition, by)
    may = OFFICER in by.roles or by.person in {moderator.person for moderator in evaluation.moderators}
    refuse_if(
        (
            *(() if may else (Obstacle("not-yours-to-lock", "An officer or the panel’s moderator locks quality.", PANEL),)),
            *obstacles_to_locking(evaluation),
        )
    )  # fmt: skip
    made = QualityLock(competition_id=competition.id, locked_by_id=acting_person(by).id, locked_at=at)
    db.session.add(made)
    db.session.flush()
    latest = sorted(agreed(competition).items())
    facts = {
        "answers": len(latest),
        "agreed": content_digest([[bid, criterion, row.version, row.points, row.rationale] for (bid, criterion), row in latest]),
    }  # fmt: skip
    record("quality:lock", log=competition.log, to=_to(competition), by=by, at=at, facts=facts)
    return made


def open_prices(
    *, competition: Competition, by: Actor, at: datetime, examined: Examined | None = None, share: Share | None = None
) -> Opening:
    """Take one of the two steps that open the prices: the first officer asks, a second officer opens.

    Refused before quality is locked, and while a bidder is not checked. ``examined`` is what
    bidding.envelopes.examine found beforehand. Recorded and posted by bidding;
    raises what its open_envelopes raises.
    """
    early = (*obstacles_to_opening_prices(_held(competition, by)), *why_not_open_prices(competition, at=at))
    if early:
        raise bidding.refused_opening(early, competition=competition, part=PRICE, by=by, at=at)
    return bidding.open_envelopes(
        competition=competition, part=PRICE, quality_locked=True, by=by, at=at, examined=examined, share=share
    )


def read_attachment(*, assignment: Assignment, bid: Bid, part: str, by: Actor, at: datetime) -> AttachmentBytes:
    """One file of an opened bid for a panel member who may read it; the reading goes on the trail. Raises Refused, NotFound."""
    _may_read(assignment, bid, by)
    return bidding.read_attachment(bid=bid, part=part, by=by, at=at)


def _may_read(assignment: Assignment, bid: Bid, by: Actor) -> None:
    evaluation = _own(assignment, by)
    refuse_if(obstacles_to_reading(evaluation, member=evaluation.member(assignment.ref)))
    if bid.ref not in {each.ref for each in evaluation.bids}:
        raise NotFound(bid.ref)


def _to(competition: Competition) -> tuple[str, str]:
    return ("competition", competition.ref)
