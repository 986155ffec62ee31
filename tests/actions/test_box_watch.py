"""Who opens, who only tries, and what the checkpoints tell. S2, S3, S6 in short; tests/full has the long ones."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from random import Random

import pytest

from dps.audit.chain import canonical
from dps.audit.checkpoints import checkpoints_of, is_revealed
from dps.audit.queries import trail
from dps.bidding import actions, queries
from dps.bidding.checkpointing import checkpoint
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.gateways.keys import signing
from dps.gateways.keys.store import from_app
from dps.letters.models import Letter
from dps.letters.write import write_letters
from dps.outbox.post import unread
from dps.parties.actions import end_position
from dps.parties.models import Position
from dps.parties.queries import people_of
from dps.parties.rules.roles import ADMINISTRATOR, COUNCIL_ADMINISTRATOR, EVALUATOR, OFFICER
from tests.actions.test_opening import ask, codes, opened_rows
from tests.conftest import NOW
from tests.makers import bidding as make
from tests.makers.bidding import a_bidder, after_closing
from tests.makers.competition import OPEN_TO_ALL, an_open_competition, officer_of
from tests.makers.parties import a_person, acting, an_operator

ATTEMPTS = 50


@pytest.fixture
def competition(app):
    with writing():
        found = an_open_competition(OPEN_TO_ALL)
        make.a_submitted_bid(found, a_bidder())
        return found


def refusals(competition) -> list:
    return [e for e in trail(f"competition:{competition.ref}", limit=5_000) if e.did == "opening:refuse"]


def tried(competition, by, at, part="quality") -> set[str]:
    """One refused attempt; its reasons."""
    with pytest.raises(Refused) as refused, writing():
        ask(competition, by, part=part, locked=True, at=at)
    return codes(refused)


def attempts_before_time(competition, people, many: int) -> int:
    """Attempts by generated people, parts and instants before the deadline; how many."""
    r = Random(20261123)
    for n in range(many):
        early = timedelta(microseconds=1) if n % 10 == 0 else timedelta(seconds=r.uniform(1, 14 * 86_400))
        assert "before-deadline" in tried(
            competition, r.choice(people), competition.closes_at - early, r.choice(("quality", "price"))
        )  # fmt: skip
    return many


def test_every_attempt_before_time_is_refused_kept_on_the_trail_and_told_once_an_hour(competition):
    with writing():
        operator = an_operator()
        head = a_person(competition.buyer, COUNCIL_ADMINISTRATOR)
        admin = a_person(operator, ADMINISTRATOR)
        people = [
            officer_of(competition), acting(make.a_second_officer(competition), competition.buyer), acting(admin, operator),
            acting(a_person(competition.buyer, EVALUATOR), competition.buyer), CLOCK,
        ]  # fmt: skip
    many = attempts_before_time(competition, people, ATTEMPTS)
    assert opened_rows() == 0
    assert queries.opening_of(competition, "quality") is None
    kept = refusals(competition)
    assert len(kept) == many
    alarms = [p for p in unread("test") if p.kind == "opening-tried-early"]
    assert len(alarms) == len({f"{e.at:%Y%m%d%H}" for e in kept})
    write_letters(NOW)
    told = db.session.query(Letter).filter_by(kind="opening-tried-early").all()
    assert {letter.person_id for letter in told} == {
        admin.id,
        *(p.id for p in people_of(competition.buyer, roles=(COUNCIL_ADMINISTRATOR,))),
    }
    assert {head.id, admin.id} <= {letter.person_id for letter in told}


def test_an_attempt_that_rolls_back_leaves_its_entry_and_nothing_else(competition):
    """``opening:refuse`` stands when all else of the write is undone; and it falls where its own write fails."""
    before = len(trail(f"competition:{competition.ref}"))
    refused = actions.refused_opening((), competition=competition, part="quality", by=CLOCK, at=NOW)
    with pytest.raises(ZeroDivisionError), writing():
        refused.keep()
        1 / 0
    assert len(trail(f"competition:{competition.ref}")) == before
    tried(competition, officer_of(competition), NOW)
    assert [e.did for e in trail(f"competition:{competition.ref}")[before:]] == ["opening:refuse"]


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("ann+second@example.org", "Somebody Else"),
        ("ANN@example.org".casefold(), "Somebody Else"),
        ("other@example.org", "Ann  Lee"),
        ("other@example.org", "Αnn Lee"),
    ],
)
def test_two_accounts_of_one_person_are_one_officer(competition, email, name):
    with writing():
        first, second = competition.drafted_by, make.a_second_officer(competition)
        first.email, first.name = "ann+market@example.org", "Ann Lee"
        second.email, second.name = email, name
        db.session.flush()
        ask(competition, officer_of(competition))
    assert tried(competition, acting(second, competition.buyer), after_closing(competition)) == {"same-person"}
    assert opened_rows() == 0


def test_the_word_of_an_officer_who_left_is_worth_nothing_and_the_next_two_open(competition):
    with writing():
        gone, ann, bob = (make.a_second_officer(competition) for _ in range(3))
        ask(competition, acting(gone, competition.buyer))
    with writing():
        place = db.session.query(Position).filter_by(person_id=gone.id).one()
        end_position(position=place, by=CLOCK, at=NOW)
    with writing():
        ask(competition, acting(ann, competition.buyer))
    assert opened_rows() == 0, "the first of two again"
    assert tried(competition, acting(ann, competition.buyer), after_closing(competition)) == {"same-officer"}
    with writing():
        ask(competition, acting(bob, competition.buyer))
    assert opened_rows() == 1


def test_of_all_pairs_of_roles_only_two_different_officers_open(app):
    """S2: whoever asks first and whoever comes second, in every order."""
    with writing():
        competition = an_open_competition(OPEN_TO_ALL)
        make.a_submitted_bid(competition, a_bidder())
        operator = an_operator()
        both = a_person(competition.buyer, OFFICER, EVALUATOR)
        people = {
            "officer": officer_of(competition), "officer and evaluator": acting(both, competition.buyer),
            "evaluator": acting(a_person(competition.buyer, EVALUATOR), competition.buyer),
            "council administrator": acting(a_person(competition.buyer, COUNCIL_ADMINISTRATOR), competition.buyer),
            "operator": acting(a_person(operator, ADMINISTRATOR), operator), "clock": CLOCK,
        }  # fmt: skip
    opened = []
    for first in people:
        for second in people:
            try:
                with writing():
                    ask(competition, people[first])
                    ask(competition, people[second])
                    if opened_rows():
                        opened.append((first, second))
                    raise ZeroDivisionError
            except (Refused, ZeroDivisionError):
                pass
    assert opened == [("officer", "officer and evaluator"), ("officer and evaluator", "officer")]


def test_a_checkpoint_is_made_every_hour_differs_always_and_tells_nothing_until_the_opening(competition):
    log = f"competition:{competition.ref}"
    hours = [NOW + timedelta(hours=n, minutes=7) for n in range(3)]
    assert [checkpoint(at) for at in (*hours, hours[-1])] == [1, 1, 1, 0]
    before = checkpoints_of(log)
    assert len({row.commitment for row in before}) == 3, "nothing happened between them, and yet they differ"
    assert {(row.head, row.entries, row.salt) for row in before} == {("", 0, "")}
    pem = signing.public_key_pem(keys=from_app())
    for row in before:
        signing.verify(pem, row.text, row.signature)
        assert json.loads(row.text)["commitment"] == row.commitment
    with writing():
        make.open_part(competition)
    assert is_revealed(log)
    digests = {e.seq: e.digest for e in trail(log)}
    for row in checkpoints_of(log):
        said = canonical({"log": log, "entries": row.entries, "head": row.head})
        assert hashlib.sha256(bytes.fromhex(row.salt) + said).hexdigest() == row.commitment
        assert digests[row.entries] == row.head
    assert checkpoint(after_closing(competition)) == 0, "nothing more is promised once all is told"


def test_a_competitions_checkpoints_are_on_its_page_and_in_a_file(client, competition):
    checkpoint(NOW)
    page, file = (client.get(f"/opportunities/{competition.ref}/checkpoints{end}") for end in ("", ".json"))
    kept = checkpoints_of(f"competition:{competition.ref}")[0].commitment
    assert (page.status_code, file.status_code) == (200, 200)
    assert kept in page.text
    assert list(file.json["checkpoints"][0]) == ["signed", "signature"]
