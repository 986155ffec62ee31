"""Asking about a market, reading the answers without signing in, signing its agreement: as pages."""

from __future__ import annotations

import pytest

from dps.core.db import db, writing
from dps.market import questions
from dps.parties.rules.roles import ASSESSOR, READER
from tests.actions.test_agreements import Story
from tests.conftest import NOW
from tests.makers.kit import says, tree
from tests.makers.parties import a_person


@pytest.fixture
def story(app):
    with writing():
        return Story()


def test_a_question_is_asked_answered_and_read_by_everybody(client, story):
    client.sign_in(story.owner)
    ask = f"/supplier/markets/{story.market.ref}/questions"
    assert "Write the question" in (empty := client.post(ask, data={"text": " "})).text
    assert empty.status_code == 422
    assert client.post(ask, data={"text": "May a charity join?"}).status_code == 302
    assert "only you see it until then" in client.get(ask).text
    public = f"/markets/{story.market.ref}/questions"
    assert "May a charity join?" not in client.get(public).text.replace("May a charity join? waits", "")
    client.sign_in(story.keeper)
    queue = client.get("/admin/market-questions").text
    assert "May a charity join?" in queue
    assert story.body.name not in queue
    answer = queue.split('href="/admin/market-questions/')[1][:26]
    assert client.post(f"/admin/market-questions/{answer}", data={"text": ""}).status_code == 422
    assert client.post(f"/admin/market-questions/{answer}", data={"text": "Yes."}).status_code == 302
    late = client.post(f"/admin/market-questions/{answer}", data={"text": "No."})
    assert late.status_code == 409
    assert "the answer stands" in late.text
    assert "Yes." in client.get(public).text


def test_an_agreement_is_offered_read_signed_and_countersigned(client, story):
    client.sign_in(story.keeper)
    offer = f"/admin/markets/{story.market.ref}/agreement"
    assert client.post(offer, data={"title": "", "text": ""}).status_code == 422
    assert client.post(offer, data={"title": "Terms", "text": "In good faith."}).status_code == 302
    public = client.get(f"/scheme-documents/{story.market.ref}").text
    ref = public.split('href="/agreements/')[1][:26]
    assert "Signing is no condition" in client.get(f"/agreements/{ref}").text
    client.sign_in(story.owner)
    page = f"/supplier/agreements/{ref}"
    assert "Sign the agreement" in client.get(page).text
    wrong = client.post(f"{page}/sign", data={"name": "Ada Green", "signed_as": "", "read": ""})
    assert wrong.status_code == 422
    assert "Ada Green" in wrong.text
    good = {"name": "Ada Green", "signed_as": "Director", "read": "y"}
    assert client.post(f"{page}/sign", data=good).status_code == 302
    assert client.post(f"{page}/sign", data=good).status_code == 409
    assert client.get(f"{page}/sign").status_code == 302
    client.sign_in(story.keeper)
    queue = client.get("/admin/agreements").text
    assert story.body.name in queue
    signature = queue.split('action="/admin/agreements/')[1][:26]
    assert client.post(f"/admin/agreements/{signature}/countersign").status_code == 302
    assert client.post(f"/admin/agreements/{signature}/countersign").status_code == 409
    client.sign_in(story.owner)
    assert "Signed by both" in client.get(page).text


def test_a_reader_reads_the_agreement_and_signs_nothing(client, story):
    with writing():
        edition = story.offered()
        reader = a_person(story.body, READER)
    client.sign_in(reader)
    page = client.get(f"/supplier/agreements/{edition.ref}")
    assert "In good faith" not in page.text
    assert "/sign" not in page.text.split("<main")[1]
    assert client.post(f"/supplier/agreements/{edition.ref}/sign", data={}).status_code == 403
    db.session.rollback()


def test_the_clock_counts_what_else_waits_for_whoever_may_work_it(client, story):
    with writing():
        questions.ask_market(market=story.market, asker=story.body, text="Why?", by=story.by, at=NOW)
        story.signed(story.offered())
        assessor = a_person(story.keeper.positions[0].organisation, ASSESSOR)
    client.sign_in(story.keeper)
    page = says(tree(client.get("/admin/").text).find("body"))
    assert "Questions about markets 1" in page
    assert "Signatures to countersign 1" in page
    client.sign_in(assessor)
    assert "Questions about markets" not in client.get("/admin/").text
