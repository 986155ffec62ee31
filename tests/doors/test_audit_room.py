"""The audit room: trails in words, nothing of bids before the opening, awards computed again."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from dps.audit.models import AuditEntry
from dps.audit.queries import trail
from dps.audit.record import record
from dps.core.actor import Actor
from dps.core.db import db, writing
from dps.oversight.actions import READS_LOG
from dps.oversight.queries import recomputed
from dps.parties.models import Person
from dps.parties.rules.roles import ADMINISTRATOR, AUDITOR, OWNER
from tests.conftest import NOW
from tests.makers.award import a_contract, a_decision, an_evaluated_competition
from tests.makers.competition import DPS, DYNAMIC, OPEN_TO_ALL, a_draft, a_question, an_open_competition
from tests.makers.parties import a_person, a_supplier, acting, an_operator


@pytest.fixture
def auditor(client):
    with writing():
        somebody = a_person(an_operator(), AUDITOR, name="Aud Itor")
    return client.sign_in(somebody)


def trail_page(competition):
    return f"/admin/audit/competition/{competition.ref}"


def test_a_concluded_competition_reads_from_draft_to_contract_in_london_time(auditor):
    with writing():
        contract = a_contract()
    page = auditor.get(trail_page(contract.competition)).text
    said = [
        "Began to draft the competition.",
        "Published the competition.",
        "Decided to award to the bid at rank 1.",
        "Told every bidder at the same instant: 3 in all.",
        "Recorded the award notice UK6, reference 099006-2026, published 24 November 2026. The standstill ends 4 December 2026.",
        "Concluded the contract",
    ]
    places = [page.index(sentence) for sentence in said]
    assert places == sorted(places)
    assert "Friday 20 November 2026, 10:00 (GMT)" in page
    assert contract.competition.drafted_by.name in page
    assert "The chain holds" in page


def test_the_trail_keeps_no_name_of_a_person_and_the_page_shows_it(auditor):
    with writing():
        decision = a_decision()
    bodies = b"".join(db.session.scalars(select(AuditEntry.body)))
    name = decision.competition.drafted_by.name
    assert name.encode() not in bodies
    assert name in auditor.get(trail_page(decision.competition)).text


def test_before_the_opening_nothing_of_a_bid_is_read_or_counted(auditor):
    with writing():
        competition = an_open_competition(OPEN_TO_ALL)
        bare = _shown(competition)
        supplier = a_supplier("Silent Bidder Ltd")
        by = acting(a_person(supplier, OWNER, name="Quiet Person"), supplier)
        log = f"competition:{competition.ref}"
    before = auditor.get(trail_page(competition)).text
    with writing():
        for did in ("bid:start", "bid:submit"):
            record(did, log=log, to=("bid", "b" * 26), by=by, at=NOW)
        record(
            "attempt:refuse", log=log, to=("page", competition.ref), by=by, at=NOW,
            facts={"where": "POST suppliers.bids.submit", "why": ["late"]},
        )  # fmt: skip
    after = auditor.get(trail_page(competition)).text
    for secret in ("Silent Bidder Ltd", "Quiet Person", "bid:submit", "Submitted a bid"):
        assert secret not in after
    assert _body(before) == _body(after)
    assert bare


def _shown(competition) -> bool:
    return bool(trail(f"competition:{competition.ref}"))


def _body(page: str) -> str:
    return page[page.index("<h1") : page.index("</main>")]


def test_before_the_opening_nobody_reads_who_asked_a_question(auditor):
    with writing():
        asker = a_supplier("Inquisitive Research Co-operative")
        competition = an_open_competition(DPS, admitted=(asker,))
        a_question(competition, asker)
    page = auditor.get(trail_page(competition)).text
    assert "Asked a clarification question." in page
    assert "A supplier, named once the bids are open" in page
    assert "Inquisitive" not in page


def test_after_the_opening_the_entries_on_bids_are_read(auditor):
    with writing():
        competition = an_evaluated_competition()
        log = f"competition:{competition.ref}"
        record("bid:submit", log=log, to=("bid", "b" * 26), by=Actor("p" * 26, "o" * 26), at=NOW)
    assert "Submitted a bid, sealed." in auditor.get(trail_page(competition)).text


def test_a_refused_attempt_at_bidding_is_not_read_on_the_platforms_trail(auditor):
    with writing():
        supplier = a_supplier("Silent Bidder Ltd")
        by = acting(a_person(supplier, OWNER), supplier)
        for where in ("POST suppliers.bids.submit", "POST suppliers.joining.start"):
            facts = {"where": where, "why": ["late"]}
            record("attempt:refuse", log="platform:refusals", to=("page", "x"), by=by, at=NOW, facts=facts)
    page = auditor.get("/admin/audit/platform/refusals").text
    assert "suppliers.joining.start" in page
    assert "suppliers.bids" not in page


def test_a_refused_question_does_not_tell_who_is_about_to_bid(client, app, clock):
    """It is refused by the page itself, so the entry is the one that the pages really leave."""
    with writing():
        asker = a_supplier("Inquisitive Research Co-operative")
        person = a_person(asker, OWNER)
        competition = an_open_competition(DPS, admitted=(asker,))
    clock.set(competition.closes_at - timedelta(minutes=1))
    at = f"/supplier/opportunities/{competition.ref}/questions/new"
    assert client.sign_in(person).post(at, data={"text": "May we meet the tenants first?"}).status_code == 409
    assert "suppliers.questions.ask" in trail("platform:refusals")[-1].facts["where"]
    with writing():
        somebody = a_person(an_operator(), AUDITOR)
    page = app.test_client().sign_in(somebody).get("/admin/audit/platform/refusals").text
    assert "Inquisitive" not in page
    assert competition.ref not in page


def test_a_trail_that_was_changed_says_where(auditor, engine_kind):
    if engine_kind == "postgres":
        pytest.skip("the triggers are dropped by hand on SQLite only; the chain is the same")
    with writing():
        decision = a_decision()
        db.session.execute(text("DROP TRIGGER audit_entry_no_update"))
        row = db.session.scalars(select(AuditEntry).where(AuditEntry.body.contains(b"award:decide"))).one()
        said = json.loads(row.body)
        said["facts"]["rank"] = 2
        db.session.execute(
            text("UPDATE audit_entry SET body = :body WHERE id = :id"),
            {
                "body": json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(),
                "id": row.id,
            },
        )
    page = auditor.get(trail_page(decision.competition)).text
    assert "This trail was changed" in page


def test_that_somebody_read_a_trail_is_kept(auditor):
    with writing():
        competition = a_draft(DPS)
    auditor.get(trail_page(competition))
    (entry,) = trail(READS_LOG)
    assert (entry.did, entry.to) == ("trail:read", ("competition", competition.ref))
    assert "Aud Itor" in auditor.get("/admin/audit/platform/reads").text


def test_an_award_comes_out_again_as_it_was(auditor):
    with writing():
        contract = a_contract()
    page = auditor.get(f"{trail_page(contract.competition)}/award").text
    assert "It agrees" in page
    assert "2026-12-04" in page
    assert "Differs" not in page
    assert [e.to for e in trail(READS_LOG)] == [("award", contract.competition.ref)]


def test_an_auditor_takes_the_evidence_of_an_award_and_the_trail_says_so(auditor):
    with writing():
        decision, undecided = a_decision(), an_evaluated_competition()
    found = decision.competition
    assert "Take the evidence as one file" in auditor.get(f"{trail_page(found)}/award").text
    got = auditor.get(f"{trail_page(found)}/evidence.zip")
    assert (got.status_code, got.data[:2], got.headers["Content-Disposition"]) == (
        200, b"PK", f"attachment; filename=evidence-{found.ref}.zip",
    )  # fmt: skip
    last = trail(found.log)[-1]
    people = {person.ref: person.name for person in db.session.scalars(select(Person))}
    assert (last.did, people[last.by["person"]]) == ("award:take-bundle", "Aud Itor")
    assert auditor.get(f"{trail_page(undecided)}/evidence.zip").status_code == 404


def test_a_score_changed_behind_the_result_is_seen(auditor, engine_kind):
    if engine_kind == "postgres":
        pytest.skip("the triggers are dropped by hand on SQLite only; the engine is the same")
    with writing():
        contract = a_contract()
        db.session.execute(text("DROP TRIGGER consensus_no_update"))
        db.session.execute(text("UPDATE consensus SET points = 5"))
    page = auditor.get(f"{trail_page(contract.competition)}/award").text
    assert "It does not agree" in page


def test_a_bid_awarded_off_rank_1_is_seen(auditor):
    with writing():
        decision = a_decision()
        bids = db.session.scalars(select(type(decision.bid)).where(type(decision.bid).id != decision.bid_id))
        decision.bid = next(bid for bid in bids if bid.supplier.name == "Zanzibar Canary Ltd")
    wrong = {c.what for c in recomputed(decision.competition.ref).checks if not c.agrees}
    assert wrong == {"The award went to rank 1", "The awarded price"}
    assert "It does not agree" in auditor.get(f"{trail_page(decision.competition)}/award").text


def test_an_administrator_reads_trails_and_does_not_recompute(client):
    with writing():
        contract = a_contract()
        somebody = a_person(an_operator(), ADMINISTRATOR)
    client.sign_in(somebody)
    page = client.get(trail_page(contract.competition))
    assert page.status_code == 200
    assert "Compute it again" not in page.text
    assert client.get(f"{trail_page(contract.competition)}/award").status_code == 403


def test_the_room_is_closed_to_everybody_else(client):
    with writing():
        contract = a_contract()
        somebody = a_person(contract.supplier, OWNER)
    client.sign_in(somebody)
    assert client.get("/admin/audit").status_code == 403
    assert client.get(trail_page(contract.competition)).status_code == 403


def test_the_list_of_trails_tells_no_drafts_title(auditor):
    with writing():
        draft = a_draft(DYNAMIC, title="A secret plan")
        shown = an_open_competition(DPS, title="An open need")
    page = auditor.get("/admin/audit").text
    assert shown.title in page
    assert draft.title not in page
    assert draft.title not in auditor.get(trail_page(draft)).text
    for kind in ("market", "organisation", "platform"):
        assert auditor.get(f"/admin/audit/{kind}").status_code == 200


def test_a_trail_that_is_not_there_is_a_404(auditor):
    assert auditor.get(f"/admin/audit/competition/{'a' * 26}").status_code == 404
    assert auditor.get("/admin/audit/platform/clock").status_code == 404
    with writing():
        competition = a_draft(DPS)
    assert auditor.get(f"{trail_page(competition)}/award").status_code == 404
