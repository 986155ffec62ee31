"""What can be done about a competition: draft, revise, publish, cancel; ask and answer a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from dps.admission.queries import to_invite
from dps.audit.digests import set_digest, text_digest
from dps.audit.record import record
from dps.competition.custody import make_keys, officers_hold
from dps.competition.custody import make_place as make_place
from dps.competition.custody import name_holders as name_holders
from dps.competition.custody import take_place as take_place
from dps.competition.direct import award_directly as award_directly
from dps.competition.drawing import buyer_of, purchase_of, through_of, told_of
from dps.competition.holding import held
from dps.competition.models import Competition, Criterion, Invitation, Question
from dps.competition.queries import competition_of_question, why_not_ask
from dps.competition.reach import declare_reserved as declare_reserved
from dps.competition.reach import pick_of, pick_suppliers
from dps.competition.reviewed import note_hand
from dps.competition.reviews import answer_review as answer_review
from dps.competition.reviews import ask_for_review as ask_for_review
from dps.competition.rules.asking import is_late_question, obstacles_to_answering, obstacles_to_question
from dps.competition.rules.buying import obstacles_to_drafting
from dps.competition.rules.changing import too_short
from dps.competition.rules.endings import GIVEN_UP, WITHDRAWN, obstacles_to_ground
from dps.competition.rules.frozen import Told, ToldCriterion
from dps.competition.rules.lifecycle import obstacles_to_cancelling, obstacles_to_revising, stage
from dps.competition.rules.method import USUAL_TIES
from dps.competition.rules.parts import custody
from dps.competition.rules.publishing import obstacles_to_publishing
from dps.competition.rules.revising import FIELDS, Saves, obstacles_to_version
from dps.competition.rules.timetable import is_late_answer
from dps.competition.standing import keep_orders as keep_orders
from dps.competition.usual import usual_parts
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import Obstacle, refuse_if
from dps.gateways.keys.sealing_public import make_competition_key
from dps.gateways.keys.store import from_app
from dps.law.routes import Route, WhoMayBid
from dps.law.routes import route as route_of
from dps.market.models import Lot
from dps.market.queries import is_named_buyer
from dps.outbox.post import post
from dps.parties.models import Organisation
from dps.parties.queries import acting_person


def draft(*, buyer: Organisation, route: Route | str, lot: Lot | None, by: Actor, at: datetime) -> Competition:
    """Begin a draft on a route, in a lot where the route has markets. Raises Refused where this buyer may not buy so."""
    law = route_of(route) if isinstance(route, str) else route
    refuse_if(_obstacles_to_place(buyer, law, lot))
    begun = Competition(
        route=law.code, buyer=buyer, lot=lot, market=lot.market if lot else None, drafted_by=acting_person(by),
        drafted_at=at, state="draft", version=1, cpv=[], price_parameters={}, ties=[t.value for t in USUAL_TIES],
        parts=usual_parts(),
    )  # fmt: skip
    db.session.add(begun)
    db.session.flush()
    note_hand(begun, acting_person(by), at=at)
    facts = {"route": law.code, "buyer": buyer.ref, "lot": lot.ref if lot else ""}
    record("competition:draft", log=begun.log, to=_to(begun), by=by, at=at, facts=facts)
    return begun


def revise(
    *,
    competition: Competition,
    facts: Mapping[str, Any],
    criteria: Sequence[ToldCriterion] | None = None,
    version: int,
    page: str = "",
    by: Actor,
    at: datetime,
) -> Competition:
    """Save part of a draft. ``facts`` are columns by name (``route`` and ``lot`` go together); None leaves the criteria.

    Of ``parts`` those named are replaced, whole, and the others stay.

    ``version`` is the one that the page was drawn from: where somebody saved
    since, nothing is kept and Refused says who; ``page`` is that page's random
    name, by which its own next save is known where the answer to the last one
    was lost. A criterion keeps its ref where the given one names it. Raises KeyError for a name that is no part of a draft.
    """
    held(competition)
    changed = dict(facts)
    if "parts" in changed:  # each part is saved by itself: the others stay as they are
        changed["parts"] = {**competition.parts, **changed["parts"]}
    if unknown := set(changed) - FIELDS:
        raise KeyError(f"not part of a draft: {', '.join(sorted(unknown))}")
    who = competition.revised_by.name if competition.revised_by else ""
    found = obstacles_to_revising(competition.state)
    person = acting_person(by)
    saves = Saves(competition.saved_page, competition.saved_from, own=competition.revised_by_id == person.id)
    found += obstacles_to_version(
        asked=version, kept=competition.version, who=who, when=competition.revised_at, page=page, saves=saves
    )
    if "route" in changed:
        lot = changed.pop("lot", None)
        law = route_of(changed["route"])
        found += _obstacles_to_place(competition.buyer, law, lot)
        competition_place: Mapping[str, Any] = {"lot": lot, "market": lot.market if lot else None}
    else:
        competition_place = {}
    refuse_if(found)
    for name, value in (*changed.items(), *competition_place.items()):
        setattr(competition, name, value)
    if criteria is not None:
        _replace_criteria(competition, criteria)
    if not page or page != saves.page or not saves.own:
        competition.saved_page, competition.saved_from = page, competition.version
    competition.version += 1
    competition.revised_by, competition.revised_at = person, at
    db.session.flush()
    note_hand(competition, person, at=at)
    said = {"version": competition.version, "changed": sorted(facts) + (["criteria"] if criteria is not None else [])}
    record("competition:revise", log=competition.log, to=_to(competition), by=by, at=at, facts=said)
    return competition


def publish(
    *, competition: Competition, notice_reference: str = "", notice_date: date | None = None, by: Actor, at: datetime
) -> Competition:
    """Freeze what suppliers are told, make the competition's key, and invite. From here on nothing of it changes.

    The notice is the one on the central platform, where the route says that it
    comes first. Under the Regulations everybody admitted to the lot at this
    moment is invited, in this transaction. Raises Refused with every reason.
    """
    held(competition)
    reference = notice_reference.strip()
    told = told_of(competition, notice_reference=reference, notice_date=notice_date, published_at=at)
    refuse_if(obstacles_to_publishing(told, purchase_of(competition, at=at), at=at))
    told = _with_key(competition, told, at=at)
    competition.notice_reference, competition.notice_date = reference, notice_date
    # The words of the day are kept too: a later change of ours changes nothing that suppliers were told.
    frozen = replace(told, method_in_words=told.in_words(), out_in_words=told.out_rules()).canonical()
    competition.frozen, competition.frozen_digest = frozen, text_digest(frozen)
    competition.state, competition.published_at = "published", at
    competition.published_by_id = acting_person(by).id
    db.session.flush()
    refs = _invite(competition, at=at)
    record(
        "competition:publish", log=competition.log, to=_to(competition), by=by, at=at,
        facts={
            "frozen_digest": competition.frozen_digest, "notice": reference, "notice_date": str(notice_date or ""),
            "closes_at": str(competition.closes_at), "invited": len(refs), "invited_digest": set_digest(refs) if refs else "",
            "public_key": told.public_key, **_how_picked(competition),
        },
    )  # fmt: skip
    post("competition-published", about=_to(competition), at=at, facts={"invited": len(refs)})
    return competition


def cancel(*, competition: Competition, reason: str, ground: str = "other", by: Actor, at: datetime) -> Competition:
    """Give up a draft, or withdraw an open competition, on a ground and with the reason that suppliers read. Raises Refused."""
    held(competition)
    found = obstacles_to_cancelling(competition.state, closes_at=competition.closes_at, at=at)
    if competition.state != "draft":
        found += obstacles_to_ground(WITHDRAWN, ground)
        found += too_short(reason, "no-reason", "Nothing says why.", "Give the reason: suppliers will read it.")
    elif not reason.strip():
        found += (Obstacle("no-reason", "Nothing says why.", mend="Give the reason: colleagues will read it."),)
    refuse_if(found)
    was = competition.state
    competition.state, competition.cancelled_at, competition.cancel_reason = "cancelled", at, reason.strip()
    competition.ended_as, competition.ended_ground = (GIVEN_UP, "") if was == "draft" else (WITHDRAWN, ground)
    db.session.flush()
    did = "competition:cancel" if was == "draft" else "competition:withdraw"
    record(
        did,
        log=competition.log,
        to=_to(competition),
        by=by,
        at=at,
        facts={"was": was, "ground": competition.ended_ground},
    )
    if was != "draft":
        post("competition-withdrawn", about=_to(competition), at=at)
    return competition


def ask(*, competition: Competition, asker: Organisation, text: str, by: Actor, at: datetime) -> Question:
    """Put a clarification question. The asker is kept and never shown. Raises Refused."""
    held(competition)
    refuse_if(
        (
            *why_not_ask(competition, asker, at=at),
            *obstacles_to_question(text),
        )
    )
    late = is_late_question(clarifications_close_at=competition.clarifications_close_at, at=at)
    question = Question(competition_id=competition.id, asker_id=asker.id, text=text.strip(), asked_at=at, late=late)
    db.session.add(question)
    db.session.flush()
    record("question:ask", log=competition.log, to=("question", question.ref), by=by, at=at)
    # A post reaches the buyer's letters: it names the question, never the asker.
    post("question-asked", about=("question", question.ref), at=at, facts={"competition": competition.ref})
    return question


def answer(*, question: Question, text: str, why_no_longer: str = "", by: Actor, at: datetime) -> Question:
    """Answer a question for everybody at once; an answer stands as it was given.

    After the last day for answers, ``why_no_longer`` says why bidders need no
    more time; where the deadline is moved first, the answer is not late.
    Raises Refused.
    """
    competition = competition_of_question(question)
    held(competition)
    db.session.refresh(question)
    closes_at = competition.closes_at
    late = closes_at is not None and is_late_answer(route_of(competition.route), closes_at=closes_at, at=at)
    refuse_if(
        obstacles_to_answering(
            stage(competition.state, closes_at, at), answered=question.answered_at is not None, text=text,
            late=late, why_no_longer=why_no_longer, set_aside=question.set_aside_at is not None,
        )
    )  # fmt: skip
    question.answer, question.answered_at, question.draft = text.strip(), at, ""
    question.late_reason = why_no_longer.strip() if late else ""
    db.session.flush()
    record("question:answer", log=competition.log, to=("question", question.ref), by=by, at=at, facts={"late": late})
    post("question-answered", about=("question", question.ref), at=at, facts={"competition": competition.ref})
    return question


def _obstacles_to_place(buyer: Organisation, law: Route, lot: Lot | None) -> tuple[Obstacle, ...]:
    if lot is not None and law.has_admission and lot.market.route != law.code:
        says = "This lot belongs to a market on another route."
        return (Obstacle("route-of-another-market", says, law.legal_basis, "Choose the route of the lot's market."),)
    through = through_of(lot, named=is_named_buyer(lot.market, buyer)) if lot is not None else None
    return obstacles_to_drafting(law, buyer_of(buyer), through)


def _with_key(competition: Competition, told: Told, *, at: datetime) -> Told:
    """Make the key that bids are sealed to, or the two whose shares officers hold, and say so in what suppliers are told."""
    if not officers_hold(competition):
        key = make_competition_key(competition.ref, keys=from_app())
        competition.public_key, competition.wrapped_private_key = key.public, key.wrapped_private
        return replace(told, public_key=key.public.hex())
    public = make_keys(competition, at=at)
    # The row of a competition has a private key or, as here, says with empty bytes that nobody keeps one.
    competition.public_key, competition.wrapped_private_key = public[custody.QUALITY], b""
    part = custody.frozen_part(told.parts, public={name: key.hex() for name, key in public.items()})
    return replace(told, public_key=public[custody.QUALITY].hex(), parts={**told.parts, custody.NAME: part})


def _invite(competition: Competition, *, at: datetime) -> tuple[str, ...]:
    """Write the invited set where the route has one; the refs invited."""
    law = route_of(competition.route)
    if law.who_may_bid is WhoMayBid.PICKED:
        suppliers: Sequence[Organisation] = pick_suppliers(competition, at=at)
    elif law.snapshots_invited and competition.lot is not None:
        suppliers = to_invite(competition.lot, at=at)
    else:
        return ()
    db.session.add_all(Invitation(competition_id=competition.id, supplier_id=s.id, invited_at=at) for s in suppliers)
    db.session.flush()
    return tuple(s.ref for s in suppliers)


def _how_picked(competition: Competition) -> dict[str, Any]:
    """What the trail keeps of a pick: its rule, its seed and the digest of the whole record; nothing where none was."""
    pick = pick_of(competition)
    return {"rule": pick.record["rule"], "seed": pick.record["seed"], "pick_digest": pick.digest} if pick else {}


def _replace_criteria(competition: Competition, given: Sequence[ToldCriterion]) -> None:
    """Put the given criteria in the place of the kept ones. Positions are unique, so the old ones first step aside."""
    kept = {c.ref: c for c in competition.criteria}
    for n, old in enumerate(competition.criteria, 1):
        old.position = -n
    db.session.flush()
    criteria = []
    for position, new in enumerate(given, 1):
        row = kept.get(new.ref) or Criterion()
        row.position, row.kind, row.title, row.question = position, new.kind, new.title, new.question
        row.weight, row.top, row.threshold, row.word_limit = new.weight, new.top, new.threshold, new.word_limit
        row.group_title, row.group_weight, row.share = new.group, new.group_weight, new.share
        row.measure, row.at_target = new.measure, new.at_target
        criteria.append(row)
    competition.criteria = criteria


def _to(competition: Competition) -> tuple[str, str]:
    return ("competition", competition.ref)
