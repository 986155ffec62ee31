"""Letters: written once from the outbox, kept when the mail server is dead, sent when it lives, and nobody else's to read."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller

from dps.core.db import db, writing
from dps.demo import rehearse
from dps.letters.catalogue import LETTERS, SILENT
from dps.letters.models import Letter, LetterTrouble
from dps.letters.recipients import _WHO
from dps.letters.send import LEASE, _claim, send_letters, wait_after
from dps.letters.write import CONSUMER, write_letters
from dps.outbox.models import OutboxCursor, OutboxPost
from dps.outbox.post import post
from dps.parties.rules.roles import OWNER
from tests.conftest import NOW
from tests.makers.admission import an_application
from tests.makers.competition import an_open_competition
from tests.makers.market import a_lot
from tests.makers.parties import a_person, a_supplier


class Relay:
    """A real SMTP server that keeps what it takes."""

    def __init__(self) -> None:
        self.took: list[tuple[list[str], bytes]] = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 the library's name
        self.took.append((envelope.rcpt_tos, envelope.content))
        return "250 taken"


@pytest.fixture
def relay(app):
    handler = Relay()
    server = Controller(handler, hostname="127.0.0.1", port=free_port())
    server.start()
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
    yield handler
    server.stop()
    app.config["MAIL_URL"] = ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def ada(app):
    with writing():
        supplier = a_supplier("Acorn Research Co-operative")
        return a_person(supplier, OWNER, name="Ada Green")


def apply_for(person):
    with writing():
        an_application(a_lot(), person.positions[0].organisation, at=NOW)


def letters() -> list[Letter]:
    return list(db.session.scalars(db.select(Letter).order_by(Letter.id)))


def test_a_post_makes_one_letter_for_each_person_and_repeating_makes_no_more(app, ada):
    with writing():
        colleague = a_person(ada.positions[0].organisation, OWNER)
        a_person(a_supplier(), OWNER)  # somebody else's person hears nothing
    apply_for(ada)
    assert write_letters(NOW) == 2
    assert {letter.person_id for letter in letters()} == {ada.id, colleague.id}
    assert write_letters(NOW) == 0
    assert len(letters()) == 2


def test_a_run_that_was_killed_between_writing_and_noting_writes_nothing_twice(app, ada):
    apply_for(ada)
    write_letters(NOW)
    with writing():
        db.session.get_one(OutboxCursor, CONSUMER).seq = 0
    assert write_letters(NOW) == 0
    assert len(letters()) == 1
    assert not list(db.session.scalars(db.select(LetterTrouble))), "to have written it before is no trouble"


def test_a_dead_mail_server_loses_no_letter_and_the_letter_goes_when_it_lives(app, ada):
    apply_for(ada)
    write_letters(NOW)
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{free_port()}"
    assert send_letters(NOW) == 0
    (letter,) = letters()
    assert (letter.sent_at, letter.attempts) == (None, 1)
    assert letter.last_error
    assert send_letters(NOW) == 0
    assert letters()[0].attempts == 1, "it waits before it tries again"
    handler = Relay()
    server = Controller(handler, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        app.config["MAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
        assert send_letters(NOW + wait_after(1)) == 1
        assert send_letters(NOW + timedelta(days=1)) == 0, "a letter is sent once"
    finally:
        server.stop()
        app.config["MAIL_URL"] = ""
    ((to, content),) = handler.took
    assert to == [ada.email]
    assert b"Acorn Research Co-operative" in content
    assert letters()[0].sent_at is not None


def test_a_claim_whose_process_was_killed_runs_out(app, ada, relay):
    apply_for(ada)
    write_letters(NOW)
    (letter,) = letters()
    assert _claim(letter.id, at=NOW) is not None  # and then its process is killed
    assert _claim(letter.id, at=NOW) is None, "another worker leaves it alone"
    assert send_letters(NOW) == 0
    assert send_letters(NOW + LEASE) == 1
    assert len(relay.took) == 1


def test_a_post_whose_letters_cannot_be_written_holds_up_no_other_and_is_tried_again(app, ada, caplog):
    with writing():
        post("application-submitted", about=("application", "a" * 26), at=NOW)  # about nothing that is there
    apply_for(ada)
    assert write_letters(NOW) == 1
    (trouble,) = db.session.scalars(db.select(LetterTrouble))
    assert "NotFound" in trouble.error
    assert "cannot be written" in caplog.text
    assert write_letters(NOW) == 0
    with writing():
        db.session.execute(db.text("UPDATE application SET ref = :ref"), {"ref": "a" * 26})
    assert write_letters(NOW) == 1, "once what it is about is there"
    assert not list(db.session.scalars(db.select(LetterTrouble)))


def test_without_a_relay_letters_wait_and_are_there_to_read(app, client, ada):
    apply_for(ada)
    write_letters(NOW)
    assert send_letters(NOW) == 0
    (letter,) = letters()
    client.sign_in(ada)
    assert letter.subject in client.get("/letters/").text
    page = client.get(f"/letters/{letter.ref}").text
    assert "Dear Ada Green" in page


def test_another_persons_letter_is_not_there(app, client, ada):
    apply_for(ada)
    write_letters(NOW)
    with writing():
        stranger = a_person(a_supplier(), OWNER)
    (letter,) = letters()
    assert client.sign_in(stranger).get(f"/letters/{letter.ref}").status_code == 404
    assert "No letters yet" in client.get("/letters/").text


def test_a_line_break_in_a_title_makes_no_header(app, relay):
    with writing():
        supplier = a_supplier("Header Ltd")
        a_person(supplier, OWNER)
        an_open_competition(admitted=(supplier,), title="Advice\r\nBcc: everybody@example.org")
    write_letters(NOW)
    assert send_letters(NOW) == len(letters())
    titled = [content for _, content in relay.took if b"Invitation" in content]
    assert len(titled) == 1
    for content in titled:
        assert b"\r\nBcc:" not in content.split(b"\r\n\r\n")[0]


def test_an_invitation_goes_to_everybody_invited_and_to_nobody_else(app):
    with writing():
        invited = [a_supplier(f"Invited {n}") for n in range(3)]
        people = {a_person(body, OWNER).id for body in invited}
        a_person(a_supplier("Not admitted"), OWNER)
        an_open_competition(admitted=invited)
    write_letters(NOW)
    assert {letter.person_id for letter in letters() if letter.kind == "competition-published"} == people


def test_every_kind_of_post_has_its_letter_or_is_silent_by_name(app):
    """A whole competition is played: whatever it posts is written about, or stands in the list of the silent."""
    rehearse.rehearse()
    kinds = set(db.session.scalars(db.select(OutboxPost.kind).distinct()))
    assert kinds <= set(LETTERS) | SILENT, f"give {kinds - set(LETTERS) - SILENT} a letter, or name it silent"
    write_letters(NOW)
    written = {letter.kind for letter in letters()}
    # Competitions under the Act invite nobody by letter; the other kinds have tests of their own.
    assert kinds & set(LETTERS) - written <= {"competition-published"}
    for letter in letters():
        assert letter.subject.strip()
        assert "{{" not in letter.body
        assert "None" not in letter.body
        assert letter.body.startswith("Dear ")


def test_no_award_letter_names_a_loser_to_another(app):
    rehearse.rehearse()
    write_letters(NOW)
    told = [letter for letter in letters() if letter.kind == "award-told"]
    names = {letter.person.positions[0].organisation.name for letter in told}
    winner = "Acorn Research Co-operative"
    assert len(told) == 7
    for letter in told:
        own = letter.person.positions[0].organisation.name
        assert not [name for name in names - {own, winner} if name in letter.body], letter.subject


def test_the_catalogue_names_who_is_told_of_each_kind():
    assert set(LETTERS) == set(_WHO)
    assert not set(LETTERS) & SILENT
