"""Every deed of a whole competition, tried and rolled back before it is done: the change, its entry and its post go together."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, literal, select, union_all

from dps.audit.queries import logs, trail, verify
from dps.audit.record import record
from dps.audit.sentences import SENTENCES
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.demo import rehearse
from dps.demo.clock import move_clock
from dps.demo.play import Play
from dps.fees.actions import apply_event, ask
from dps.fees.rules import Due
from dps.gateways.stripe_events import StripeEvent, StripeObject
from dps.oversight.actions import note_reading
from dps.parties.actions import begin_session, end_session, note_failure
from dps.parties.models import Person, SignInSession
from dps.parties.queries import open_positions
from dps.parties.rules.roles import OWNER
from tests.conftest import NOW
from tests.makers.parties import a_person, a_supplier

TESTS = Path(__file__).parent


class Undo(Exception):
    """Raised at the end of a deed, to see it vanish."""


def rows() -> dict[str, int]:
    """How many rows each table has, as the transaction sees it."""
    counts = union_all(*(select(literal(t.name), func.count()).select_from(t) for t in db.metadata.sorted_tables))
    return {row[0]: row[1] for row in db.session.execute(counts)}


class TriedFirst(Play):
    """A play whose deeds are each tried and rolled back, then done."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.silent: list[int] = []

    def run(self) -> int:
        done = 0
        while self._deeds:
            self._deeds.sort(key=lambda d: d[:2])
            at, number, deed = self._deeds.pop(0)
            waiting = list(self._deeds)
            before = rows()
            try:
                with writing():
                    deed(at)
                    db.session.flush()
                    during = rows()
                    raise Undo
            except Undo:
                pass
            after = rows()
            assert after == before, {
                name: (before[name], after[name]) for name in before if before[name] != after[name]
            }
            assert during["audit_entry"] > before["audit_entry"], f"deed {number} leaves nothing on the trail"
            self._deeds = waiting
            with writing():
                deed(at)
            done += 1
        return done


def test_every_deed_of_a_competition_rolls_back_whole_and_with_its_entry(app, monkeypatch):
    monkeypatch.setattr(rehearse, "Play", TriedFirst)
    story = rehearse.rehearse()
    assert story.holds, [c for c in story.checks if not c.holds]
    names = logs(limit=1_000)
    assert all(verify(name).fault is None for name in names)
    missing = sorted(set(SENTENCES) - done() - elsewhere())
    assert not missing, f"no test rolls these deeds back: {missing}"


ROLLED_BACK = re.compile(
    r"def test_\w*(rolls?_back|stand_or_fall|roll_back|what_fails_leaves|nothing_of_a_deed_is_kept)|\bUndo\b|1 / 0"
)

BY_ACTION = {
    "test_finding.py": {"promise:find": "with pytest.raises(ZeroDivisionError), writing():\n        find_one(it)"},
    "test_ranking_again.py": {"lots:draw": "awarding.draw_lots(competition="},
    "test_beginning.py": {
        "catalogue:keep": "keep(organisation=",
        "competition:copy": "copy(competition=",
        "competition:divide": "divide(competition=",
        "competition:use-template": "from_template(",
    },
    "test_admission.py": {
        "admission:remove": '"remove": (',
        "application:extend": '"extend": (',
        "application:refuse": '"decide": (',
        "application:withdraw": '"withdraw": (',
    },
    "test_bidding.py": {"bid:detach": '"detach"'},
    "test_examining.py": {
        "bidder:answer": '"bidder:answer": lambda',
        "bidder:ask": '"bidder:ask": lambda',
        "bidder:check": '"bidder:check": lambda',
        "bidder-notice:give": '"bidder-notice:give": lambda',
        "disregard:agree": '"disregard:agree": lambda',
        "disregard:decline": '"disregard:decline": lambda',
        "disregard:propose": '"disregard:propose": lambda',
        "price:decide": '"price:decide": lambda',
        "validity:answer": '"validity:answer": lambda',
        "validity:ask": '"validity:ask": lambda',
    },
    "test_agreements.py": {
        "agreement:countersign": 'case "countersign"',
        "agreement:offer": 'case "offer"',
        "agreement:sign": 'case "sign"',
        "market:answer": 'case "answer"',
        "market:ask": 'case "ask"',
    },
    "test_changes.py": {
        "competition:cancel": 'case "give-up"',
        "competition:change": 'case "change"',
        "competition:withdraw": 'case "withdraw"',
        "contact:note": 'case "note"',
        "extension:ask": 'case "ask-more"',
        "extension:confirm": 'case "confirm-more"',
        "extension:drop": 'case "drop-more"',
        "question:correct": 'case "correct"',
        "question:draft": 'case "draft-answer"',
        "question:set-aside": 'case "set-aside"',
        "short-period:answer": 'case "consent"',
        "short-period:ask": 'case "ask-consent"',
    },
    "test_custody.py": {
        "custody:name": 'case "name"',
        "custody:place": 'case "place"',
        "custody:prove": 'case "prove"',
    },
    "test_ending.py": {
        "competition:record-ending-notice": "with pytest.raises(ZeroDivisionError), writing():\n        record_ending_notice("
    },
    "test_direct_contract.py": {
        "direct-award:conclude": '"conclude": lambda',
        "direct-award:record-notice": '"notice": lambda',
    },
    "test_terms.py": {"terms:add": 'if did == "terms:add"', "terms:take-out": "            take_out_terms("},
    "test_closing.py": {"person:close": "close_account(person=reader"},
    "test_declaring.py": {
        "application:answer-grounds": '"grounds": lambda',
        "application:explain-ground": '"ground": lambda',
    },
    "test_deciding_rolls_back.py": {
        "application:take": '"take": ',
        "application:hand-back": '"hand_back": ',
        "application:note-findings": '"note": ',
        "application:return": '"return": ',
        "correction:save": '"mend": ',
        "correction:answer": "send(correction=",
        "application:hear": '"hear": ',
        "hearing:answer": '"speak": ',
        "application:weigh": '"weigh": ',
        "application:escalate": '"escalate": ',
    },
    "test_groups.py": {
        **{
            f"group:{deed}": f'"{deed}": lambda'
            for deed in (
                "accept",
                "ask",
                "begin",
                "change",
                "declare",
                "decline",
                "end",
                "form",
                "leave",
                "take-out",
            )
        },
        "partners:call": '"call": lambda',
        "partners:close": '"close": lambda',
        "application:find-member": '"find": lambda',
    },
    "test_library.py": {
        "library:change": 'deed == "change"',
        "library:keep": 'deed == "keep"',
        "library:put-away": '"put_away"',
        "library:take-out": '"take_out"',
    },
    "test_market.py": {
        "market:change-expiry": "change_expiry(lot=lot(made.lots[0].ref), stops={}",
        "market:set-ranges": "set_ranges(lot=lot(made.lots[0].ref), ranges={}",
        "market:record-notice": 'record_notice(market=market(made.ref), about="change"',
    },
    "test_profile_versions.py": {"profile-change:ask": '"ask_about"', "profile-change:see": '"mark_seen"'},
    "test_told.py": {
        "mailbox:ask": 'deed == "ask"',
        "mailbox:confirm": 'deed == "confirm"',
        "mailbox:remove": "remove_mailbox(organisation=us",
    },
}
"""Deeds that a test of rollback names by their action, and the words it names them by."""


def elsewhere() -> set[str]:
    """The deeds that test files beside this one roll back: those that no ordinary competition has; and this file's own."""
    found = set(DEEDS)
    for file in (*TESTS.glob("test_*.py"), TESTS.parent / "doors" / "test_library.py"):
        text = file.read_text()
        if ROLLED_BACK.search(text):
            found |= set(re.findall(r'"([a-z-]+:[a-z-]+)"', text)) if file.name != "test_rollback.py" else set()
            found |= {deed for deed, words in BY_ACTION.get(file.name, {}).items() if words in text}
    return found


def a_person_signed_in() -> Person:
    return a_person(a_supplier(), OWNER)


def pay(who: Person) -> None:
    body = open_positions(who)[0].organisation
    asked = ask(organisation=body, owed=Due(date(2026, 1, 5), 25_000), by=CLOCK, at=NOW)
    thing = StripeObject(
        kind="checkout.session", id="cs_1", reference=asked.ref, status="paid", amount=25_000, currency="gbp"
    )
    event = StripeEvent(
        id="evt_1", type="checkout.session.completed", livemode=False, created=NOW, account="", object=thing
    )
    assert apply_event(event=event, live_expected=False, at=NOW) == "paid"


def end(who: Person) -> None:
    begin_session(person=who, at=NOW)
    end_session(session=db.session.scalars(select(SignInSession)).one(), by=CLOCK, at=NOW)


DEEDS = {
    "session:begin": lambda who: begin_session(person=who, at=NOW),
    "session:end": end,
    "session:fail": lambda _: note_failure(keys=("a" * 64,), at=NOW),
    "payment:receive": pay,
    "subscription:pay": pay,
    "clock:move": lambda _: move_clock(to=NOW + timedelta(days=1), by=CLOCK, at=NOW),
    "trail:read": lambda who: note_reading(what="competition", ref=who.ref, by=CLOCK, at=NOW),
    "attempt:refuse": lambda who: record(
        "attempt:refuse",
        log="platform:refusals",
        to=("page", who.ref),
        by=CLOCK,
        at=NOW,
        facts={"where": "x", "why": []},
    ),
}


@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_of_the_platform_rolls_back_with_its_entry(app, name):
    with writing():
        who = a_person_signed_in()
    before, kept = rows(), done()
    with pytest.raises(Undo), writing():
        DEEDS[name](who)
        raise Undo
    assert rows() == before
    with writing():
        DEEDS[name](who)
    assert name in done() - kept


def done() -> set[str]:
    return {entry.did for log in logs(limit=1_000) for entry in trail(log, limit=5_000)}
