"""Officers hold the key, by the pages: chosen, named, rehearsed, sealed to, opened twice; and what every page says of it."""

from __future__ import annotations

import base64
import logging
import re
import tempfile
from pathlib import Path

import pytest

from dps.audit.queries import trail
from dps.bidding import actions as bidding
from dps.bidding import queries
from dps.bidding.copies import can_be_copied
from dps.bidding.custody import key_after_opening
from dps.competition.custody import holders_of
from dps.core.db import db, writing
from dps.demo.examining import check_everybody
from dps.evaluation.queries import result_of
from dps.parties import passwords
from dps.parties.rules.roles import OFFICER
from tests.makers import bidding as make
from tests.makers import custody as hold
from tests.makers.bidding import a_bidder, after_closing
from tests.makers.competition import Council, a_buying_council, a_draft
from tests.makers.evaluation import PRICING, STAGES, STEPS, AnEvaluation
from tests.makers.parties import a_person

PHRASE = "orchard velvet {} lantern"


def room(competition, *path):
    return "/".join((f"/buyer/competitions/{competition.ref}/custody", *path))


@pytest.fixture
def bidder(app):
    with writing():
        return a_bidder("Kestrel Co-operative")


@pytest.fixture
def held(app, bidder):
    with writing():
        return hold.a_held_competition(admitted=[bidder.body])


@pytest.fixture
def bid(held, bidder):
    with writing():
        bid = make.a_draft_bid(held.competition, bidder, text="Zebra crossing")
        make.a_file(bid, bidder, name="zebra.pdf")
        return bid


def test_a_council_chooses_names_takes_places_and_rehearses_by_the_pages(client, app):
    with writing():
        council = a_buying_council()
        draft = a_draft(council=council)
        people = [a_person(council.body, OFFICER, name=name) for name in hold.NAMES]
    client.sign_in(draft.drafted_by)
    choice = client.get(room(draft)).text
    assert "Two officers of the council open the bids" in choice
    assert "destroyed" in choice
    version = re.search(r'name="version"[^>]*value="(\d+)"', choice)
    chosen = client.post(room(draft), data={"rule": "officers", "version": version[1] if version else "2"})
    assert (chosen.status_code, chosen.location) == (302, room(draft, "holders"))
    assert client.post(room(draft, "holders"), data={"holders": [people[0].ref]}).status_code == 409
    named = client.post(room(draft, "holders"), data={"holders": [who.ref for who in people]})
    assert named.status_code == 302
    assert "You are none of the three" in client.get(room(draft, "place")).text  # the drafter holds none
    assert client.post(room(draft, "place"), data={"new_password": PHRASE, "again_password": PHRASE}).status_code == 409
    for who in people:
        client.sign_in(who)
        assert "Take your place" in client.get(room(draft, "holders")).text
        assert "The rehearsal begins when all three" in client.get(room(draft, "rehearsal")).text
        assert client.post(room(draft, "rehearsal"), data={"share_password": "any"}).status_code == 409
        short = client.post(room(draft, "place"), data={"new_password": "short", "again_password": "short"})
        assert (short.status_code, "at least 15 characters" in short.text) == (422, True)
        phrase = PHRASE.format(who.name)
        differs = client.post(room(draft, "place"), data={"new_password": phrase, "again_password": phrase + "!"})
        assert (differs.status_code, "differ" in differs.text, phrase in differs.text) == (422, True, False)
        taken = client.post(room(draft, "place"), data={"new_password": phrase, "again_password": phrase})
        assert taken.status_code == 302
    for who in people:
        client.sign_in(who)
        wrong = client.post(room(draft, "rehearsal"), data={"share_password": "not the one at all"})
        assert (wrong.status_code, "not the passphrase that you chose" in wrong.text) == (422, True)
        assert trail(f"competition:{draft.ref}")[-1].facts == {"part": "rehearsal", "why": ["wrong-passphrase"]}
        assert (
            client.post(room(draft, "rehearsal"), data={"share_password": PHRASE.format(who.name)}).status_code == 302
        )
    assert all(row.proved_at for row in holders_of(draft))
    assert "Rehearsed" in client.get(room(draft, "holders")).text


@pytest.mark.full
def test_a_password_is_no_passphrase(client, app):
    with writing():
        held = hold.a_named_draft()
        who = held.holders[0]
    with writing():
        who.password_hash = passwords.hashed("marble kestrel window nineteen")
    client.sign_in(who)
    same = {"new_password": "marble kestrel window nineteen", "again_password": "marble kestrel window nineteen"}
    refused = client.post(room(held.competition, "place"), data=same)
    assert (refused.status_code, "password you sign in with" in refused.text) == (422, True)


@pytest.mark.full
def test_too_many_wrong_passphrases_are_slowed_down(client, app):
    with writing():
        held = hold.a_rehearsed_draft()
        hold.take_place(held, 0)
    client.sign_in(held.holders[0])
    for _ in range(10):
        assert client.post(room(held.competition, "rehearsal"), data={"share_password": "wrong one"}).status_code == 422
    right = {"share_password": hold.phrase_of(held.holders[0])}
    slowed = client.post(room(held.competition, "rehearsal"), data=right)
    assert (slowed.status_code, "too many failed attempts" in slowed.text) == (409, True)


def leaks_nothing(app, held, log, scratch):
    """No passphrase, share or private key in the log, the data folder or a temporary file, in any usual spelling."""
    words = [hold.share_of(held, n, part).words for n in range(3) for part in ("quality", "price")]
    key = key_after_opening(held.competition, "quality")
    secrets = [b"not the one at all", *(hold.phrase_of(who).encode() for who in held.holders), *(w.encode() for w in words), key]  # fmt: skip
    db.session.remove()
    files = [p for folder in (Path(app.config["DATA_DIR"]), scratch) for p in folder.rglob("*") if p.is_file()]
    hay = log.encode() + b"".join(path.read_bytes() for path in files)
    assert files
    for secret in secrets:
        for spelled in (secret, secret.hex().encode(), base64.b64encode(secret).rstrip(b"=")):
            assert spelled not in hay


def test_the_life_of_a_bid_whose_key_officers_hold(
    client, app, held, bid, bidder, clock, caplog, monkeypatch, tmp_path
):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    caplog.set_level(logging.DEBUG)
    competition = held.competition
    clock.set(make.TOMORROW)
    client.sign_in(bidder.person)
    home = f"/supplier/bids/{bid.ref}"
    assert "Three officers of the council hold the key" in client.get(f"/supplier/opportunities/{competition.ref}").text
    check = client.get(f"{home}/check").text
    assert "Download your copy first" in check
    assert client.get(f"{home}/copy").mimetype == "application/zip"
    sent = client.post(f"{home}/submit", data={"edition": str(bid.edition)})
    assert sent.status_code == 303
    assert "destroyed" in client.get(sent.location).text
    for page in (home, f"{home}/check"):
        said = client.get(page).text
        assert "cannot be read here" in said
        assert "Zebra" not in said
    assert client.get(f"{home}/copy").status_code == 404
    assert not can_be_copied(queries.bid_of(competition, bidder.body))

    clock.set(after_closing(competition))
    desk = f"/buyer/competitions/{competition.ref}/opening"
    client.sign_in(competition.drafted_by)
    assert "you are none of them" in client.get(desk).text
    assert client.post(desk, data={"share_password": "anything at all"}).status_code == 409
    client.sign_in(held.holders[0])
    assert client.post(desk).status_code == 422
    wrong = client.post(desk, data={"share_password": "not the one at all"})
    assert (wrong.status_code, "not the passphrase" in wrong.text) == (422, True)
    assert trail(f"competition:{competition.ref}")[-1].facts == {"part": "quality", "why": ["wrong-passphrase"]}
    assert client.post(desk, data={"share_password": hold.phrase_of(held.holders[0])}).status_code == 302
    assert not queries.opened(competition, "quality")
    client.sign_in(held.holders[2])
    assert "Your share and that of Ann Lee make the key" in client.get(desk).text
    assert client.post(desk, data={"share_password": hold.phrase_of(held.holders[2])}).status_code == 302
    assert queries.opened(competition, "quality")
    assert "Zebra crossing" in client.get(f"/buyer/bids/{bid.ref}").text
    assert client.get(f"/buyer/bids/{bid.ref}/files/1").data == make.A_PDF
    leaks_nothing(app, held, caplog.text, scratch)


@pytest.mark.full
def test_the_prices_open_to_two_holders_again_and_the_ranking_is_computed_as_ever(client, held, bid, bidder, clock):
    competition = held.competition
    with writing():
        bidding.submit(bid=bid, by=bidder.by, at=make.TOMORROW)
    hold.opened_by(held, 1, 2)
    judged(held, bid)
    clock.set(PRICING)
    page = f"/buyer/competitions/{competition.ref}/evaluation/prices"
    for number in (2, 0):
        client.sign_in(held.holders[number])
        assert "Your passphrase" in client.get(page).text
        assert client.post(page, data={"share_password": "not the one at all"}).status_code == 422
        assert client.post(page, data={"share_password": hold.phrase_of(held.holders[number])}).status_code == 302
    assert "£80,000" in client.get(page).text
    ranked = client.post(f"/buyer/competitions/{competition.ref}/evaluation/ranking")
    assert ranked.status_code == 302
    assert result_of(competition) is not None


def judged(held, bid):
    """The panel's work, done by the real actions, to the locking of quality; and the bidders looked into."""
    council = Council(held.competition.buyer, held.competition.drafted_by)
    it = AnEvaluation(held.competition, council, held.holders[0], (bid,))
    for stage in STAGES[1 : STAGES.index("locked") + 1]:
        with writing():
            STEPS[stage](it, 2, ())
    with writing():
        check_everybody(held.competition, by=it.officer, at=PRICING)
