"""After publication: changes, more time for all, less time by consent, late questions, contacts. Each deed goes whole or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from dps.audit.digests import text_digest
from dps.audit.queries import trail, verify
from dps.bidding.queries import live_bids, opened, why_not_bid
from dps.competition import actions, changing, keeping, queries, shortening, versions
from dps.competition.answers_due import remind_of_questions
from dps.competition.models import Question
from dps.competition.rules.changing import Statement, notes_of
from dps.core.actor import CLOCK
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.letters.models import Letter
from dps.letters.write import write_letters
from dps.market.actions import name_buyer
from dps.outbox.post import unread
from tests.conftest import NOW
from tests.makers.bidding import TOMORROW, a_bidder, a_second_officer, a_submitted_bid, open_part
from tests.makers.competition import (
    DPS,
    DYNAMIC,
    a_buying_council,
    a_draft,
    a_lot,
    a_question,
    admit,
    an_open_competition,
    approved,
    officer_of,
    some_suppliers,
)
from tests.makers.parties import acting

WHY = "The page numbers of the specification were wrong."
SAID = Statement(WHY, "Read page 5 instead of page 4.", significant=False)


def codes(refused):
    return {o.code for o in refused.value.obstacles}


def posts(*kinds):
    return [p.kind for p in unread("a test", limit=1_000) if p.kind in kinds]


def alter(live, *, said=SAID, at=TOMORROW, note=None, **facts):
    return changing.change(
        competition=live, facts=facts, note=note, said=said, opening_begun=False, by=officer_of(live), at=at
    )


def ask_more(live, hours=24, at=TOMORROW):
    return changing.ask_extension(
        competition=live, closes_at=live.closes_at + timedelta(hours=hours), cause="outage", reason=WHY,
        opening_begun=False, by=officer_of(live), at=at,
    )  # fmt: skip


def confirm_more(live, by=None, at=TOMORROW):
    by = by or acting(a_second_officer(live), live.buyer)
    return changing.confirm_extension(competition=live, opening_begun=False, by=by, at=at)


def test_a_change_is_a_version_and_the_original_stays_readable(app):
    with writing():
        live = an_open_competition(DPS)
        original, closes = live.frozen, live.closes_at
        made = alter(
            live, need="A clearer need.", note=("Page 4", "It is five wards."), closes_at=closes + timedelta(1)
        )
    told = queries.told_of(live)
    assert (told.need, told.closes_at, live.closes_at) == ("A clearer need.", closes + timedelta(1), told.closes_at)
    assert [n.text for n in notes_of(told)] == ["It is five wards."]
    newest, first = versions.versions_of(live)
    assert (first.number, first.text, first.replaced_at) == (0, original, TOMORROW)
    assert (newest.number, newest.replaced_at, newest.digest) == (1, None, text_digest(newest.text))
    assert (made.previous_digest, made.told_digest) == (live.frozen_digest, live.in_force_digest)
    assert live.frozen == original
    assert told.criteria == first.told.criteria
    assert posts("competition-changed") == ["competition-changed"]
    with pytest.raises(NotFound):
        versions.version_of(live, "7")


def test_everybody_is_told_of_a_change_and_a_bid_that_was_sent_stays(app):
    with writing():
        bidder, other = a_bidder("Kestrel"), a_bidder("Plover")
        live = an_open_competition(DPS, admitted=[bidder.body, other.body])
        bid = a_submitted_bid(live, bidder)
        before = bid.live_version.manifest
        alter(live, closes_at=live.closes_at + timedelta(days=2), at=TOMORROW + timedelta(hours=1))
    write_letters(TOMORROW + timedelta(hours=1))
    told = [x for x in db.session.scalars(select(Letter)) if x.subject.startswith("Changed:")]
    assert {x.person_id for x in told} == {bidder.person.id, other.person.id}
    assert all(WHY in x.body and "kept as it is" in x.body for x in told)
    assert live_bids(live)[0].live_version.manifest == before
    assert not why_not_bid(live, other.body, at=live.closes_at - timedelta(hours=1)), "the moved deadline counts"
    with writing():
        open_part(live)
    assert opened(live, "quality"), "what was changed in the open stops no opening"


def test_a_deadline_moved_quietly_stops_the_opening_even_after_an_open_change(app):
    with writing():
        live = an_open_competition(DPS)
        alter(live, need="A clearer need.")
        live.closes_at -= timedelta(hours=1)
    with pytest.raises(Refused) as refused, writing():
        open_part(live)
    assert "deadline-changed" in codes(refused)


def test_more_time_is_given_to_all_by_two_officers_before_the_old_deadline(app):
    with writing():
        live = an_open_competition(DPS)
        closes = live.closes_at
        ask_more(live)
    assert live.closes_at == closes, "nothing changes before the second officer's word"
    with pytest.raises(Refused) as refused, writing():
        confirm_more(live, by=officer_of(live))
    assert codes(refused) == {"same-officer"}
    with pytest.raises(Refused) as refused, writing():
        confirm_more(live, at=closes)
    assert "too-late-to-extend" in codes(refused)
    with writing():
        made = confirm_more(live, at=closes - timedelta(milliseconds=1))
    assert live.closes_at == closes + timedelta(hours=24) == queries.told_of(live).closes_at
    assert (made.kind, made.cause) == ("extension", "outage")
    assert made.by_id != made.second_id
    assert versions.waiting_extension(live) is None
    assert posts("competition-changed") == ["competition-changed"]


def a_short_draft(suppliers):
    lot_of = a_lot(DPS)
    for supplier in suppliers:
        admit(supplier, lot_of)
    closes = NOW.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=8)
    council = a_buying_council()
    name_buyer(market=lot_of.market, buyer=council.body, by=CLOCK, at=NOW)
    questions = NOW + timedelta(hours=3)
    return a_draft(DPS, council=council, lot=lot_of, closes_at=closes, clarifications_close_at=questions)


def test_a_short_period_waits_for_the_last_consent_and_is_of_one_deadline(app):
    with writing():
        bidders = [a_bidder(name) for name in ("Kestrel", "Plover")]
        draft = a_short_draft([b.body for b in bidders])
        asked = shortening.ask_consent(competition=draft, by=officer_of(draft), at=NOW)
        first, last = bidders
        shortening.consent(asked=asked, supplier=first.body, agrees=True, by=first.by, at=NOW)
    assert {o.code for o in queries.why_not_publish(draft, at=NOW)} >= {"consents-missing"}
    with pytest.raises(Refused) as refused, writing():
        shortening.consent(asked=asked, supplier=first.body, agrees=False, by=first.by, at=NOW)
    assert codes(refused) == {"answered-already"}
    with pytest.raises(NotFound), writing():
        shortening.consent(asked=asked, supplier=last.body, agrees=True, by=first.by, at=NOW)
    with writing():
        shortening.consent(asked=asked, supplier=last.body, agrees=True, by=last.by, at=NOW)
    with writing():
        actions.publish(competition=approved(draft), by=officer_of(draft), at=NOW)
    assert draft.state == "published"


def test_a_supplier_admitted_meanwhile_is_one_more_to_agree(app):
    with writing():
        bidder = a_bidder("Kestrel")
        draft = a_short_draft([bidder.body])
        asked = shortening.ask_consent(competition=draft, by=officer_of(draft), at=NOW)
        shortening.consent(asked=asked, supplier=bidder.body, agrees=True, by=bidder.by, at=NOW)
        assert shortening.consents_of(draft, at=NOW).by_all
        admit(some_suppliers(1)[0], draft.lot)
    assert not shortening.consents_of(draft, at=NOW).by_all
    assert {o.code for o in queries.why_not_publish(draft, at=NOW)} >= {"consents-missing"}


def test_on_a_dynamic_market_nobody_is_asked_to_agree_to_less(app):
    with writing():
        draft = a_draft(DYNAMIC)
    with pytest.raises(Refused) as refused, writing():
        shortening.ask_consent(competition=draft, by=officer_of(draft), at=NOW)
    assert codes(refused) == {"no-short-period"}


def a_late_question(**facts):
    asker = a_bidder("Kestrel")
    parts = {"clarifications": {"late": "kept"}}
    live = an_open_competition(DPS, admitted=[asker.body])
    live.parts = {**live.parts, **parts}  # as it is when the draft chose it
    db.session.flush()
    return a_question(live, asker.body, at=live.clarifications_close_at, **facts), live, asker


def test_a_late_question_is_kept_by_the_published_rule_and_set_aside_or_answered(app):
    with writing():
        question, live, asker = a_late_question()
        assert question.late
        keeping.set_aside(question=question, by=officer_of(live), at=live.clarifications_close_at)
    assert queries.unanswered([live]) == {}
    assert [q.set_aside_at is not None for q in queries.shown_questions(live, drawn_for=asker.body)] == [True]
    assert queries.shown_questions(live) == ()
    write_letters(live.clarifications_close_at)
    told = [x for x in db.session.scalars(select(Letter)) if x.subject.startswith("Your question about")]
    assert [x.person_id for x in told] != []


def test_a_draft_answer_is_the_councils_alone(app):
    with writing():
        asker = a_bidder("Kestrel")
        live = an_open_competition(DPS, admitted=[asker.body])
        question = a_question(live, asker.body)
        keeping.draft_answer(question=question, text="Perhaps.", by=officer_of(live), at=NOW)
    assert [q.draft for q in queries.questions(live)] == ["Perhaps."]
    assert [q.draft for q in queries.shown_questions(live, drawn_for=asker.body)] == [""]


def test_officers_hear_once_that_answers_fall_due(app):
    with writing():
        asker = a_bidder("Kestrel")
        live = an_open_competition(DPS, admitted=[asker.body])
        a_question(live, asker.body)
    assert remind_of_questions(NOW) == 0
    assert [remind_of_questions(live.closes_at - timedelta(days=7)) for _ in range(2)] == [1, 0]
    assert posts("questions-due") == ["questions-due"]


def deed(what, live, draft, question, bidder):
    """One deed of each kind, lawful as it stands."""
    by, at = officer_of(live), TOMORROW
    match what:
        case "change":
            alter(live, need="A clearer need.")
        case "correct":
            actions.answer(question=question, text="Yes.", by=by, at=at)
            changing.correct_answer(question=question, text="No.", said=SAID, opening_begun=False, by=by, at=at)
        case "ask-more":
            ask_more(live)
        case "confirm-more":
            ask_more(live)
            confirm_more(live)
        case "drop-more":
            ask_more(live)
            changing.drop_extension(competition=live, by=by, at=at)
        case "withdraw":
            actions.cancel(competition=live, ground="no-money", reason=WHY, by=by, at=at)
        case "give-up":
            actions.cancel(competition=draft, reason="No longer needed.", by=by, at=at)
        case "draft-answer":
            keeping.draft_answer(question=question, text="Perhaps.", by=by, at=at)
        case "set-aside":
            question.late = True
            keeping.set_aside(question=question, by=by, at=at)
        case "note":
            keeping.note_contact(
                competition=live,
                kind="call",
                with_whom="Acorn",
                held_at=NOW,
                summary="A word.",
                told_all="",
                by=by,
                at=at,
            )
        case "ask-consent":
            shortening.ask_consent(competition=draft, by=officer_of(draft), at=at)
        case "consent":
            asked = shortening.ask_consent(competition=draft, by=officer_of(draft), at=at)
            shortening.consent(asked=asked, supplier=bidder.body, agrees=True, by=bidder.by, at=at)


DEEDS = (
    "change", "correct", "ask-more", "confirm-more", "drop-more", "withdraw", "give-up", "draft-answer", "set-aside", "note",
    "ask-consent", "consent",
)  # fmt: skip


def test_each_deed_rolls_back_with_its_entry_and_its_post(app):
    with writing():
        bidder = a_bidder("Kestrel")
        live = an_open_competition(DPS, admitted=[bidder.body])
        question = a_question(live, bidder.body)
        draft = a_short_draft([bidder.body])
        a_second_officer(live)
    logs = [f"competition:{c.ref}" for c in (live, draft)]
    before = [len(trail(log)) for log in logs], len(unread("a test", limit=1_000)), live.in_force, live.state
    for what in DEEDS:
        with pytest.raises(ZeroDivisionError), writing():
            deed(what, live, draft, db.session.get_one(Question, question.id), bidder)
            assert [len(trail(log)) for log in logs] != before[0], what
            1 / 0
        after = [len(trail(log)) for log in logs], len(unread("a test", limit=1_000)), live.in_force, live.state
        assert after == before, what
    with writing():
        for what in ("change", "correct", "confirm-more"):
            deed(what, live, draft, db.session.get_one(Question, question.id), bidder)
    assert verify(logs[0]).fault is None
    assert [v.number for v in versions.versions_of(live)] == [3, 1, 0], (
        "an answer put right is no version of the documents"
    )
