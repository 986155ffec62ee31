"""Everyone is told: reminders of documents, one e-mail a day, and the shared mailbox of an organisation."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from dps.audit.queries import trail
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.law.routes import PCR_2015_DPS
from dps.letters.digest import make_digests
from dps.letters.models import Digest, Letter
from dps.letters.send import send_letters
from dps.letters.write import write_letters
from dps.outbox.post import post
from dps.parties.account_models import Link
from dps.parties.actions import PEOPLE_LOG
from dps.parties.queries import people_of
from dps.parties.rules.roles import EDITOR, OWNER, READER
from dps.parties.rules.told import DAILY, EACH
from dps.parties.told import ask_mailbox, choose_letters, confirm_mailbox, mailbox_asked, remove_mailbox
from dps.profile.documents import replace_evidence, take_back
from dps.profile.reminding import remind
from tests.conftest import NOW
from tests.makers.admission import an_application
from tests.makers.market import a_lot, a_new_lot
from tests.makers.parties import a_person, a_supplier
from tests.makers.places import place_on
from tests.makers.profile import a_document
from tests.makers.relay import a_relay

DAY = timedelta(days=1)
LAST = date(2026, 12, 7)


def plain(text: str) -> str:
    """A letter's words with plain spaces."""
    return text.replace("\u00a0", " ")


def letters(kind: str = "evidence-expiring") -> list[Letter]:
    db.session.rollback()
    return list(db.session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))


@pytest.fixture
def us(app):
    with writing():
        supplier = a_supplier("Acorn Research Co-operative")
        a_person(supplier, OWNER, name="Ada Green")
        return supplier


def insured(us, **facts):
    with writing():
        return a_document(us, file=None, expires_on=LAST, **facts)


def test_reminders_go_to_owners_and_editors_on_their_days_and_say_what_is_true_then(us):
    with writing():
        a_person(us, EDITOR)
        a_person(us, READER)
        rule = {"expiry_stops": {"public-liability": "award"}, "expiry_clause": "Section 4.2 of the guide"}
        place_on(a_lot(PCR_2015_DPS, lots=(a_new_lot(**rule),)), us)
        place_on(a_lot(PCR_2015_DPS), us)
    insured(us)
    assert remind(NOW) == 2, "of 9 November, late, and of 23 November"
    write_letters(NOW)
    before = letters()
    assert len(before) == 4
    assert all("expires on Monday 7 December 2026" in plain(one.subject) for one in before)
    assert "From 8 December 2026 its expiry stops the award of a contract to you" in before[0].body
    assert "On your other places its expiry stops nothing" in before[0].body
    assert "Your place stands" in before[0].body
    assert "due on Monday 9 November 2026 and is written late" in plain(before[0].body)
    assert "written late" not in before[-1].body
    late = NOW + 50 * DAY
    assert remind(late) == 2
    assert remind(late) == 0
    write_letters(late)
    after = letters()[4:]
    assert len(after) == 4
    assert all("expired on Monday 7 December 2026" in plain(one.subject) for one in after)
    assert "Since 8 December 2026 its expiry stops" in after[0].body


def test_a_letter_written_after_the_last_day_of_a_reminder_posted_before_says_that_it_expired(us):
    insured(us)
    remind(NOW)
    write_letters(NOW + 30 * DAY)
    assert {one.subject.split(" on ")[0] for one in letters()} == {"Public liability insurance expired"}


def test_nobody_is_reminded_of_what_was_replaced_or_taken_back_or_is_read_by_nobody(us):
    old, mistake = insured(us), insured(us, title="Mistake")
    with writing():
        replace_evidence(
            evidence=old, title="New", issued_on=date(2026, 11, 1), expires_on=date(2028, 1, 1), by=CLOCK, at=NOW
        )
        take_back(evidence=mistake, because="Somebody else’s.", by=CLOCK, at=NOW)
        a_document(a_supplier("Nobody here"), file=None, expires_on=LAST)
    assert remind(NOW + 14 * DAY) == 0


def test_a_document_replaced_between_the_post_and_the_letter_is_not_written_about(us):
    one = insured(us)
    assert remind(NOW) == 2
    with writing():
        replace_evidence(
            evidence=one, title="New", issued_on=date(2026, 11, 1), expires_on=date(2028, 1, 1), by=CLOCK, at=NOW
        )
    write_letters(NOW)
    assert letters() == []


def two_letters(us, at):
    """One letter that may wait and one that may not."""
    with writing():
        lot = a_lot()
        application = an_application(lot, us, at=at)
        post("application-extended", about=("application", application.ref), at=at)
    write_letters(at)


def test_who_chose_one_email_a_day_gets_what_can_wait_in_it_and_the_rest_at_once(app, us):
    ada = us_owner(us)
    with writing():
        choose_letters(person=ada, choice=DAILY, by=CLOCK, at=NOW)
    early = NOW - timedelta(hours=1)
    two_letters(us, early)
    with a_relay(app) as relay:
        assert (make_digests(early), send_letters(early)) == (0, 1), "before nine only what cannot wait"
        assert (make_digests(NOW), send_letters(NOW)) == (1, 1)
        assert (make_digests(NOW), send_letters(NOW)) == (0, 0)
        two_letters(us, NOW + DAY / 24)
        assert make_digests(NOW + DAY / 2) == 0, "one a day"
        assert send_letters(NOW + DAY / 2) == 1
        assert (make_digests(NOW + 40 * DAY), send_letters(NOW + 40 * DAY)) == (1, 1)
        assert len(relay.took) == 4
        digests = list(db.session.scalars(select(Digest).order_by(Digest.id)))
        assert [d.on_day for d in digests] == [date(2026, 11, 23), date(2027, 1, 2)]
        waited = letters("application-submitted")
        assert [one.digest_id for one in waited] == [d.id for d in digests]
        assert all(one.sent_at for one in waited)
        assert waited[0].subject in digests[0].body
        assert waited[0].ref in digests[0].body
    db.session.rollback()


def us_owner(us):
    return people_of(us)[0]


def test_a_dead_mail_server_loses_no_email_of_a_day_and_going_back_to_each_lets_letters_go(app, us):
    ada = us_owner(us)
    with writing():
        choose_letters(person=ada, choice=DAILY, by=CLOCK, at=NOW)
    two_letters(us, NOW)
    app.config["MAIL_URL"] = "smtp://127.0.0.1:9"
    try:
        assert (make_digests(NOW), send_letters(NOW)) == (1, 0)
    finally:
        app.config["MAIL_URL"] = ""
    two_letters(us, NOW)
    with writing():
        choose_letters(person=us_owner(us), choice=EACH, by=CLOCK, at=NOW)
    with a_relay(app) as relay:
        assert send_letters(NOW + DAY) == 4
        assert make_digests(NOW + DAY) == 0
        assert len(relay.took) == 4
    assert not db.session.scalars(select(Letter).where(Letter.sent_at.is_(None))).all()


def test_a_choice_that_is_rolled_back_leaves_nothing(us):
    with pytest.raises(RuntimeError), writing():
        choose_letters(person=us_owner(us), choice=DAILY, by=CLOCK, at=NOW)
        raise RuntimeError("killed")
    assert us_owner(us).letters_choice == EACH
    assert not [entry for entry in trail(PEOPLE_LOG) if entry.did == "letters:choose"]


def shared(us, address="bids@acorn.example"):
    with writing():
        link = ask_mailbox(organisation=us, address=address, by=CLOCK, at=NOW)
        confirm_mailbox(link=link, at=NOW)


def test_a_confirmed_mailbox_gets_a_copy_of_the_organisations_letters_and_none_of_a_persons_own(app, us):
    with writing():
        ask_mailbox(organisation=us, address="bids@acorn.example", by=CLOCK, at=NOW)
    assert us.mailbox is None, "nothing before somebody there confirmed it"
    shared(us)
    two_letters(us, NOW)
    with writing():
        post("sign-in-changed", about=("person", us_owner(us).ref), at=NOW, facts={"what": "password-changed"})
    write_letters(NOW)
    copied = [(one.kind, one.address) for one in letters_to_the_mailbox()]
    assert copied == [("application-submitted", "bids@acorn.example"), ("application-extended", "bids@acorn.example")]
    assert "This is the copy for the shared mailbox of Acorn" in letters_to_the_mailbox()[0].body
    assert write_letters(NOW) == 0


def letters_to_the_mailbox():
    return list(db.session.scalars(select(Letter).where(Letter.mailbox_of_id.is_not(None)).order_by(Letter.id)))


def test_a_mailbox_that_is_removed_gets_nothing_more_not_even_what_waits(app, us):
    shared(us)
    two_letters(us, NOW)
    with writing():
        remove_mailbox(organisation=us, by=CLOCK, at=NOW)
    with a_relay(app) as relay:
        send_letters(NOW)
        assert not [text for text in relay.content.values() if "the copy for the shared mailbox" in text]
    assert letters_to_the_mailbox() == []
    with pytest.raises(Refused), writing():
        remove_mailbox(organisation=us, by=CLOCK, at=NOW)


def test_an_address_is_the_mailbox_of_one_organisation_and_a_link_works_once(us):
    shared(us)
    with writing():
        other = a_supplier("Bramble")
    with pytest.raises(Refused) as no, writing():
        ask_mailbox(organisation=other, address="BIDS@acorn.example ", by=CLOCK, at=NOW)
    assert [o.code for o in no.value.obstacles] == ["mailbox-taken"]
    link = db.session.scalars(select(Link).where(Link.purpose == "mailbox")).one()
    with pytest.raises(Refused), writing():
        confirm_mailbox(link=link, at=NOW)
    assert mailbox_asked(us, at=NOW) is None


@pytest.mark.parametrize("deed", ["ask", "confirm", "remove"])
def test_what_is_done_to_a_mailbox_rolls_back_with_its_entry(us, deed):
    shared(us)
    with writing():
        link = ask_mailbox(organisation=us, address="new@acorn.example", by=CLOCK, at=NOW)
    before = len(trail(f"organisation:{us.ref}"))
    with pytest.raises(RuntimeError), writing():
        if deed == "ask":
            ask_mailbox(organisation=us, address="third@acorn.example", by=CLOCK, at=NOW)
        elif deed == "confirm":
            confirm_mailbox(link=link, at=NOW)
        else:
            remove_mailbox(organisation=us, by=CLOCK, at=NOW)
        raise RuntimeError("killed")
    assert us.mailbox == "bids@acorn.example"
    assert len(trail(f"organisation:{us.ref}")) == before
