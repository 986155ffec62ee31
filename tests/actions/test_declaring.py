"""What a supplier declares: each deed, its row, its entry; used again in the next application, and never by itself."""

from __future__ import annotations

from datetime import date

import pytest

from dps.admission.actions import (
    answer,
    confirm,
    decide,
    declare,
    rely_on,
    start,
    state_company,
    state_connected,
    submit,
)
from dps.admission.declaring import answer_grounds, explain_ground, offers_for, was_refused_on_exclusion
from dps.admission.models import Application, ApplicationVersion, Declared
from dps.admission.rules.company import Company
from dps.admission.rules.connected import Connected, Relied
from dps.admission.rules.deciding import Finding
from dps.admission.rules.declaration import Declaration, Said
from dps.admission.rules.weighing import Weighed
from dps.admission.standing import standings, waiting_for
from dps.admission.versions import content_of, digest, newest_version, snapshot, versions
from dps.admission.weighing import hear, speak, weigh
from dps.admission.written import registered_of, whats_missing
from dps.audit.queries import trail
from dps.core.actor import CLOCK
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Refused
from dps.law.exclusions import grounds_for
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS
from dps.law.self_cleaning import factors
from dps.market.rules.establishing import NewCriterion
from tests.conftest import NOW
from tests.makers.admission import a_draft, acting_for, an_application, an_assessor, findings, introduce, judge
from tests.makers.market import a_lot, a_market, a_new_lot
from tests.makers.parties import a_supplier
from tests.makers.profile import expired_insurance

ONCE = NOW.replace(day=3)
GROUND = next(g for g in grounds_for(PCR_2015_DPS) if g.code == "insolvency")
TOLD = Said(True, "An arrangement.", date(2025, 6, 2), {"measures": "A new board."})


def a_start(lot, supplier=None):
    supplier = supplier or a_supplier()
    return start(lot=lot, supplier=supplier, by=acting_for(supplier), at=NOW)


def two_lots():
    return a_market(lots=(a_new_lot(), a_new_lot("Co-design"))).lots


def the_facts(application, **change):
    whole = {"registered": registered_of(application.supplier), "address": "1 Mill Lane", "number": "", **change}
    return Company(**whole)


def test_the_next_application_begins_with_what_was_declared_and_nothing_of_it_is_declared_again(app):
    with writing():
        first, second = two_lots()
        sent = an_application(first, at=ONCE)
        again = a_start(second, sent.supplier)
    assert again.declaration == sent.declaration
    assert (again.declaration_from, again.declared_at) == (sent.declaration_made, None)
    assert (again.company, again.company_made) == (sent.company, None)
    assert (again.connected, again.connected_made) == (sent.connected, None)
    lacking = [one.part for one in whats_missing(again, by=acting_for(sent.supplier), at=NOW)]
    assert lacking[:4] == ["company", "connected", "relied-on", "declaration"]


def test_a_declaration_confirmed_is_a_row_of_its_own_with_a_pointer_to_the_one_it_was_filled_from(app):
    with writing():
        first, second = two_lots()
        sent = an_application(first, at=ONCE)
        again = a_start(second, sent.supplier)
        confirm(application=again, declared_as="Chair", by=acting_for(sent.supplier), at=NOW)
    made = again.declaration_made
    assert (made.number, made.filled_from, made.declared_as, made.declared_at) == (
        2,
        sent.declaration_made,
        "Chair",
        NOW,
    )
    assert made.content == sent.declaration_made.content
    assert sent.declaration_made.declared_at == ONCE


def test_rows_of_what_was_declared_are_never_changed(app):
    with writing():
        an_application(a_lot())
    for kind in (Declared, ApplicationVersion):
        with pytest.raises(Exception, match="never changed"), writing():
            db.session.execute(db.update(kind).values(number=9))


def test_a_submitted_application_that_was_not_declared_is_refused_by_the_database(app):
    with writing():
        sent = an_application(a_lot())
    with pytest.raises(Exception, match="submitted_declared"), writing():
        db.session.execute(db.update(Application).where(Application.id == sent.id).values(declared_at=None))


def test_on_another_route_nothing_is_answered_and_the_same_facts_are_offered(app):
    with writing():
        sent = an_application(a_lot(), at=ONCE)
        there = a_start(a_lot(PA_2023_MARKET), sent.supplier)
    assert there.declaration == {}
    assert there.declaration_from == sent.declaration_made
    assert "terrorism" in offers_for(there)
    assert "bribery" not in offers_for(there)


def refused_on_exclusion(lot):
    """An application whose declared ground was put to the supplier, weighed, and found to stand."""
    one = a_draft(lot)
    by, assessor = acting_for(one.supplier), an_assessor(one, at=NOW)
    whole = Declaration({**Declaration.nothing(PCR_2015_DPS).grounds, "insolvency": TOLD}, "Chair")
    declare(application=one, declaration=whole, by=by, at=NOW)
    submit(application=one, by=by, at=NOW)
    heard = hear(
        application=one,
        ground="insolvency",
        words="What came of it?",
        answer_by=date(2026, 11, 26),
        by=assessor,
        at=NOW,
    )
    speak(hearing=heard, answer="Nothing.", by=by, at=NOW)
    looked_at = {factor.code: "Nothing was shown." for factor in factors(PCR_2015_DPS, GROUND)}
    stands = Weighed("insolvency", True, True, looked_at, "Nothing was done since.")
    weigh(application=one, weighed=stands, by=assessor, at=NOW)
    out = (Finding(None, False, "A ground stands."), *findings(lot)[1:])
    decide(application=one, findings=out, by=assessor, at=NOW)
    return one


def test_after_a_refusal_on_exclusion_the_declaration_is_not_taken_over_but_looked_at_again(app):
    with writing():
        first, second = two_lots()
        refused = refused_on_exclusion(first)
        again = a_start(second, refused.supplier)
    assert was_refused_on_exclusion(refused.declaration_made)
    assert again.declaration == {}
    assert offers_for(again)["insolvency"].applies


def test_an_application_after_a_refusal_begins_with_the_answers_that_were_sent(app):
    with writing():
        lot = a_lot()
        sent = an_application(lot, at=ONCE)
        judge(sent, "Technical ability", at=NOW)
        again = a_start(lot, sent.supplier)
    assert again.answers == sent.answers


def test_a_yes_that_is_taken_back_takes_its_statement_with_it_and_undoes_the_declaration(app):
    with writing():
        one = a_draft(a_lot())
        by = acting_for(one.supplier)
        answer_grounds(application=one, applies={"insolvency": True}, by=by, at=NOW)
        explain_ground(application=one, ground=GROUND, said=TOLD, by=by, at=NOW)
    assert (one.declared_at, one.declaration_made, one.declared_as) == (None, None, "")
    assert one.declaration["insolvency"]["parts"] == {"measures": "A new board."}
    with writing():
        answer_grounds(application=one, applies={"insolvency": False}, by=by, at=NOW)
    assert one.declaration["insolvency"] == {"applies": False, "statement": "", "happened_on": "", "parts": {}}


def test_a_yes_answered_again_keeps_what_was_said_of_it(app):
    with writing():
        one = a_draft(a_lot())
        by = acting_for(one.supplier)
        answer_grounds(application=one, applies={"insolvency": True}, by=by, at=NOW)
        explain_ground(application=one, ground=GROUND, said=TOLD, by=by, at=NOW)
        answer_grounds(application=one, applies={"insolvency": True}, by=by, at=NOW)
    assert one.declaration["insolvency"]["statement"] == "An arrangement."


def test_facts_that_changed_under_the_page_are_not_confirmed(app):
    with writing():
        one = a_start(a_lot())
    with pytest.raises(Refused) as no, writing():
        stale = the_facts(one, registered={**registered_of(one.supplier), "name": "Another"})
        state_company(application=one, company=stale, by=acting_for(one.supplier), at=NOW)
    assert [o.code for o in no.value.obstacles] == ["company-changed"]


def test_a_version_holds_what_was_sent_with_its_documents_and_its_digest_is_of_it(app):
    with writing():
        wants = NewCriterion("legal", "Cover", "Show it.", asks="document", evidence_kind="quality")
        lot = a_market(lots=(a_new_lot(criteria=(wants,)),)).lots[0]
        one = a_start(lot)
        paper = a_paper(one.supplier)
        introduce(one)
        by = acting_for(one.supplier)
        declare(application=one, declaration=Declaration.nothing(PCR_2015_DPS), by=by, at=NOW)
        answer(application=one, answers={lot.criteria[0].ref: paper.ref}, by=by, at=NOW)
        submit(application=one, by=by, at=NOW)
    (kept,) = versions(one)
    (said,) = kept.content["answers"]
    assert (said["question"], said["document"]["title"]) == ("Show it.", "Our procedure")
    assert kept.content["company"]["address"] == "1 Mill Lane, Rochdale"
    assert kept.digest == digest(content_of(one))
    assert trail(f"organisation:{one.supplier.ref}")[-1].facts["digest"] == kept.digest
    with writing():
        assert snapshot(one, by=CLOCK, at=NOW).number == 2
    assert newest_version(one).number == 2


def a_paper(supplier, **change):
    from dps.profile.actions import add_evidence

    whole = {"kind": "quality", "title": "Our procedure", "issued_on": date(2026, 1, 2), "expires_on": None, **change}
    return add_evidence(organisation=supplier, by=CLOCK, at=NOW, **whole)


def test_a_document_that_runs_out_before_it_is_sent_is_missing_again(app):
    with writing():
        wants = NewCriterion("legal", "Cover", "Show it.", asks="document", evidence_kind="quality")
        lot = a_market(lots=(a_new_lot(criteria=(wants,)),)).lots[0]
        one = a_start(lot)
        paper = a_paper(one.supplier, expires_on=NOW.date())
        by = acting_for(one.supplier)
        answer(application=one, answers={lot.criteria[0].ref: paper.ref}, by=by, at=NOW)
    part = f"criterion:{lot.criteria[0].ref}"
    assert part not in {m.part for m in whats_missing(one, by=by, at=NOW)}
    assert part in {m.part for m in whats_missing(one, by=by, at=NOW.replace(day=24))}


def test_only_ones_own_documents_answer(app):
    with writing():
        wants = NewCriterion("legal", "Cover", "Show it.", asks="document", evidence_kind="quality")
        lot = a_market(lots=(a_new_lot(criteria=(wants,)),)).lots[0]
        one = a_start(lot)
        theirs, gone = a_paper(a_supplier()), expired_insurance(one.supplier)
    for ref in (theirs.ref, gone.ref):
        with pytest.raises(Refused) as no, writing():
            answer(application=one, answers={lot.criteria[0].ref: ref}, by=acting_for(one.supplier), at=NOW)
        assert [o.code for o in no.value.obstacles] == ["document-unfit"]


def test_where_a_supplier_stands_on_each_lot_is_one_word(app):
    with writing():
        market = a_market(lots=tuple(a_new_lot(f"Lot {n}") for n in range(4)))
        supplier = a_supplier()
        a_start(market.lots[1], supplier)
        an_application(market.lots[2], supplier, at=NOW)
        judge(an_application(market.lots[3], supplier, at=ONCE), "Technical ability", at=NOW)
        an_application(market.lots[0])  # noise: somebody else's
    assert [one.state for one in standings(supplier, market, at=NOW)] == ["open", "draft", "considering", "refused"]
    assert standings(supplier, market, at=NOW)[1].progress.done == 0
    assert waiting_for(supplier) == {}


_DEEDS = {
    "company": lambda a, by: state_company(application=a, company=the_facts(a), by=by, at=NOW),
    "connected": lambda a, by: state_connected(
        application=a, people=(Connected("board", "Ada"),), nobody=False, by=by, at=NOW
    ),
    "relied-on": lambda a, by: rely_on(
        application=a, bodies=(Relied("subcontractor", "Elm", "", "Fieldwork"),), nobody=False, by=by, at=NOW
    ),
    "grounds": lambda a, by: answer_grounds(application=a, applies={"insolvency": True}, by=by, at=NOW),
    "ground": lambda a, by: explain_ground(application=a, ground=GROUND, said=TOLD, by=by, at=NOW),
    "confirm": lambda a, by: confirm(application=a, declared_as="Chair", by=by, at=NOW),
}


def _state(one):
    db.session.expire_all()
    kept = db.session.query(Declared).count()
    return (
        len(trail(f"organisation:{one.supplier.ref}")),
        kept,
        content_of(one),
        one.relied_on_at,
        one.declaration_made_id,
    )


@pytest.mark.parametrize("name", sorted(_DEEDS))
def test_each_deed_is_on_the_trail_rolls_back_with_its_entry_and_is_nobody_elses(app, name):
    with writing():
        one, rival = a_draft(a_lot()), a_supplier()
    by, stood = acting_for(one.supplier), _state(one)
    with pytest.raises(ZeroDivisionError), writing():
        _DEEDS[name](one, by)
        1 / 0
    assert _state(one) == stood
    with pytest.raises(NotFound), writing():
        _DEEDS[name](one, acting_for(rival))
    with writing():
        _DEEDS[name](one, by)
    assert _state(one)[0] == stood[0] + 1
    with writing():
        introduce(one)
        whole = Declaration({**Declaration.nothing(PCR_2015_DPS).grounds, "insolvency": TOLD}, "Chair")
        declare(application=one, declaration=whole, by=by, at=NOW)
        submit(application=one, by=by, at=NOW)
    with pytest.raises(Refused), writing():
        _DEEDS[name](one, by)
    assert "Ada" not in str([e.facts for e in trail(f"organisation:{one.supplier.ref}")])
