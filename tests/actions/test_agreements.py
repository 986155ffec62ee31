"""Questions about a market, and its agreement: what is kept, told, and left alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from dps.admission import agreements
from dps.admission.queries import admitted_suppliers
from dps.audit.models import AuditEntry
from dps.audit.queries import trail
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.letters.models import Letter
from dps.letters.write import write_letters
from dps.market import questions
from dps.parties.rules.roles import KEEPER, OWNER, READER
from tests.conftest import NOW
from tests.makers.admission import admit
from tests.makers.market import a_lot
from tests.makers.parties import a_person, a_supplier, acting, an_operator


class Story:
    """A market with a lot, a supplier admitted to it, a keeper."""

    def __init__(self) -> None:
        self.lot = a_lot()
        self.market = self.lot.market
        self.body = admit(self.lot)
        self.owner = a_person(self.body, OWNER)
        self.reader = a_person(self.body, READER)
        operator = an_operator()
        self.keeper = a_person(operator, KEEPER)
        self.by, self.keeps = acting(self.owner, self.body), acting(self.keeper, operator)

    def offered(self, text: str = "We work together in good faith."):
        return agreements.offer(market=self.market, title="Terms", text=text, by=self.keeps, at=NOW)

    def signed(self, edition):
        return agreements.sign(
            edition=edition, supplier=self.body, name="Ada Green", signed_as="Director", read=True, by=self.by, at=NOW
        )


@pytest.fixture
def story(app):
    with writing():
        return Story()


def _codes(refused) -> list[str]:
    return [o.code for o in refused.value.obstacles]


def test_an_agreement_is_offered_signed_and_countersigned_and_everybody_concerned_is_told(story):
    with writing():
        edition = story.offered()
    with writing():
        signature = story.signed(edition)
    assert signature.signed_sha256 == edition.sha256
    assert [one.id for one in agreements.to_countersign()[0]] == [signature.id]
    with writing():
        agreements.countersign(signature=signature, name="Kim Keeper", by=story.keeps, at=NOW)
    assert agreements.to_countersign() == ((), 0)
    write_letters(NOW)
    told = {(row.kind, row.person_id) for row in db.session.scalars(select(Letter)) if row.kind.startswith("agreement")}
    assert told == {
        ("agreement-offered", story.owner.id), ("agreement-signed", story.keeper.id),
        ("agreement-countersigned", story.owner.id), ("agreement-countersigned", story.reader.id),
    }  # fmt: skip


def test_whoever_has_not_signed_keeps_the_place_and_is_invited(story):
    with writing():
        story.offered()
    assert admitted_suppliers(story.lot) == (story.body,)


def test_a_new_edition_changes_no_older_one_and_is_the_one_to_sign(story):
    with writing():
        first, second = story.offered(), story.offered("In better faith.")
    assert (first.edition, second.edition) == (1, 2)
    with pytest.raises(Refused) as refused, writing():
        story.signed(first)
    assert _codes(refused) == ["older-edition"]


def test_an_agreement_is_signed_once_by_whoever_is_admitted_and_has_read_it(story):
    with writing():
        edition, stranger = story.offered(), a_supplier()
        by = acting(a_person(stranger, OWNER), stranger)
    with pytest.raises(Refused) as refused, writing():
        agreements.sign(edition=edition, supplier=stranger, name="", signed_as="", read=False, by=by, at=NOW)
    assert _codes(refused) == ["not-admitted", "signature-incomplete", "not-agreed"]
    with writing():
        story.signed(edition)
    with pytest.raises(Refused) as refused, writing():
        story.signed(edition)
    assert _codes(refused) == ["signed-already"]


def test_nobody_countersigns_twice_or_for_their_own_organisation(story):
    with writing():
        signature = story.signed(story.offered())
    with pytest.raises(Refused) as refused, writing():
        agreements.countersign(signature=signature, name="Ada", by=story.by, at=NOW)
    assert _codes(refused) == ["own-signature"]
    with writing():
        agreements.countersign(signature=signature, name="Kim", by=story.keeps, at=NOW)
    with pytest.raises(Refused) as refused, writing():
        agreements.countersign(signature=signature, name="Kim", by=story.keeps, at=NOW)
    assert _codes(refused) == ["countersigned-already"]


def test_a_question_waits_for_its_asker_alone_and_then_everybody_reads_it_without_the_asker(story):
    with writing():
        asked = questions.ask_market(
            market=story.market, asker=story.body, text="May a charity join?", by=story.by, at=NOW
        )
    assert questions.told_of(story.market) == ((), 0)
    assert questions.told_of(story.market, drawn_for=story.body)[0][0].mine
    with writing():
        questions.answer_of_market(question=asked, text="Yes.", by=story.keeps, at=NOW)
    told = questions.told_of(story.market)[0][0]
    assert (told.text, told.answer, told.mine) == ("May a charity join?", "Yes.", False)
    assert story.body.ref not in repr(told)
    trail_of_market = trail(f"market:{story.market.ref}")
    assert trail_of_market
    assert story.body.ref not in repr(trail_of_market)
    with pytest.raises(Refused) as refused, writing():
        questions.answer_of_market(question=asked, text="No.", by=story.keeps, at=NOW)
    assert _codes(refused) == ["already-answered"]


@pytest.mark.parametrize("deed", ["offer", "sign", "countersign", "ask", "answer"])
def test_what_fails_leaves_no_entry(story, deed):
    with writing():
        edition = story.offered()
        signature = story.signed(edition) if deed == "countersign" else None
        asked = questions.ask_market(market=story.market, asker=story.body, text="Why?", by=story.by, at=NOW)
    before = len(db.session.scalars(select(AuditEntry)).all())
    with pytest.raises(RuntimeError), writing():
        match deed:
            case "offer":
                story.offered("Another text.")
            case "sign":
                story.signed(edition)
            case "countersign":
                agreements.countersign(signature=signature, name="Kim", by=story.keeps, at=NOW)
            case "ask":
                questions.ask_market(market=story.market, asker=story.body, text="How?", by=story.by, at=NOW)
            case "answer":
                questions.answer_of_market(question=asked, text="So.", by=story.keeps, at=NOW)
        raise RuntimeError("killed")
    assert len(db.session.scalars(select(AuditEntry)).all()) == before
