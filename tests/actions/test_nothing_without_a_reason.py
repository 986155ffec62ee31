"""E12: nothing is cancelled, excluded, suspended, removed, set aside, awarded directly or overridden without its reason, ground and second person."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from dps.core.db import db, writing
from dps.core.refusal import Refused
from tests.makers.reasoned import buying, contracts, deciding, judging, places
from tests.makers.reasoned.deed import Deed, Story, Try
from tests.makers.reasoned.listed import deeds_that_ask, name_of, tried_in

STORIES = (*buying.STORIES, *judging.STORIES, *deciding.STORIES, *contracts.STORIES, *places.STORIES)
OWN = "takes back, ends or refuses what is the asker's own; nobody else loses anything by it"
ELSEWHERE = {
    "finding.saved.remove": OWN,
    "admission.applying.withdraw": OWN,
    "admission.corrections.mend": "an unsent draft; sending one without a change or a word is refused (corrections.send)",
    "admission.declaring.confirm": "the supplier's own declaration, said again",
    "admission.groups.decline": OWN,
    "admission.profile_changes.mark_seen": "a note that somebody has looked: nothing follows from it",
    "admission.reporting.write_report": "writes down findings that `decide` has refused or taken",
    "award.reasons.give_reasons": "the letter is drawn from the record, with or without an officer's own words before it",
    "bidding.actions.withdraw": OWN,
    "bidding.validity.answer_ask": "a bidder's own yes or no",
    "competition.changing.drop_extension": "nothing had moved yet: the published deadline stands",
    "competition.keeping.set_aside": "a late question, by the rule that was published; there is nothing to choose",
    "competition.shortening.consent": "a supplier's own yes or no",
    "competition.terms.take_out_terms": "a file of a draft that nobody has read",
    "parties.actions.end_position": "the last step of deeds of their own",
    "parties.actions.end_session": OWN,
    "parties.domains.end_domain": "an address that lets nobody new in; who is in stays",
    "parties.factors.remove_authenticator": OWN,
    "parties.factors.remove_passkey": OWN,
    "parties.joining.ask_to_join": "a request, with words or without",
    "parties.sessions.end_sessions_of": OWN,
    "parties.team.end_place": "an organisation's own team",
    "parties.team.refuse_transfer": OWN,
    "parties.team.withdraw_invitation": OWN,
    "parties.told.remove_mailbox": OWN,
    "profile.directory.keep_entries": "reads a public register in",
    "profile.documents.replace_evidence": "the older document stays on record",
    "profile.library.take_out": OWN,
}
"""Deeds that take something like a reason, or are called like such a deed, and need none: each with why."""

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)


def tried() -> set[str]:
    """Every deed that a story tries."""
    return {name_of(eval(said, vars(sys.modules[s.__module__]))) for s in STORIES for said in tried_in(s)}


@contextmanager
def written() -> Iterator[list[str]]:
    """What is written to the database meanwhile."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if WRITES.match(statement):
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def wrong_with(deed: Deed, one: Try) -> str:
    """What is wrong about how a deed takes an attempt; nothing where it is refused for just that, and nothing is written."""
    called = f"{name_of(deed.does)}, {one.says}"
    with written() as found:
        try:
            deed.does(**{**deed.lawful, **one.change})
        except Refused as refused:
            met = {o.code for o in refused.obstacles}
            db.session.flush()
            return "" if met == one.codes and not found else f"{called}: {sorted(met)}, written: {found}"
    return f"{called}: it was done"


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_a_deed_is_refused_without_its_reason_its_ground_or_its_second_person_and_done_with_them(
    app, story: Callable[[], Story]
):
    wrong, deeds, refusals, done = [], set(), 0, None
    with writing():
        told = story()
        while True:
            try:
                deed = told.send(done)
            except StopIteration:
                break
            db.session.flush()  # what the story prepared is no writing of the deed
            wrong += [found for one in deed.tries if (found := wrong_with(deed, one))]
            done = deed.does(**deed.lawful)  # lawful but for what was left out
            db.session.flush()
            deeds.add(name_of(deed.does))
            refusals += len(deed.tries)
    assert not wrong, "\n".join(wrong)
    named = {name_of(eval(said, vars(sys.modules[story.__module__]))) for said in tried_in(story)}
    assert deeds == named, "a story comes to every deed that it names"
    print(f"E12, {story.__name__}: {len(deeds)} deeds, {refusals} refusals")


def test_every_deed_that_takes_a_reason_or_should_is_tried_or_said_to_need_none():
    found, here = deeds_that_ask(), tried()
    new = sorted(found - here - set(ELSEWHERE))
    assert not new, "try it in tests/makers/reasoned, or say in ELSEWHERE why it needs no reason"
    gone = sorted(set(ELSEWHERE) - found | set(ELSEWHERE) & here)
    assert not gone, "no such deed any more, or tried all the same"
    assert len(here) > 70
