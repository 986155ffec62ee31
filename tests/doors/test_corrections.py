"""A correction round and a ground for exclusion, from the assessor's desk to the supplier's page and back."""

from __future__ import annotations

import re
from datetime import date

import pytest

from dps.admission.desk import corrections_of, hearings_of
from dps.core.db import writing
from dps.law.exclusions import grounds_for
from dps.law.routes import PCR_2015_DPS
from dps.law.self_cleaning import factors
from dps.parties.rules.roles import ASSESSOR, OWNER, READER
from tests.conftest import NOW
from tests.makers.admission import an_application
from tests.makers.market import a_lot
from tests.makers.parties import a_person, a_supplier, an_operator

NUMBER, INSOLVENCY = next((n, g) for n, g in enumerate(grounds_for(PCR_2015_DPS), 1) if g.code == "insolvency")


@pytest.fixture
def engine_kind() -> str:
    """SQLite: the deeds behind these pages are tested on both."""
    return "sqlite"


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def day(name: str, on: date) -> dict[str, int]:
    return {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}


@pytest.fixture
def people(app):
    with writing():
        one = an_application(a_lot(), a_supplier("Acorn Research"), at=NOW)
        return {
            "one": one, "assessor": a_person(an_operator(), ASSESSOR), "owner": a_person(one.supplier, OWNER),
            "reader": a_person(one.supplier, READER), "rival": a_person(a_supplier(), OWNER),
        }  # fmt: skip


@pytest.fixture
def desk(client, people):
    client.sign_in(people["assessor"])
    address = f"/admin/applications/{people['one'].ref}"
    assert client.post(f"{address}/interest", data={"interest": "no"}).status_code == 302
    return address


def test_a_correction_round_changes_only_what_was_named_and_both_versions_stand_side_by_side(client, people, desk):
    one, due = people["one"], date(2026, 12, 7)
    ref, other = one.lot.criteria[0].ref, one.lot.criteria[1].ref
    assert "The clock does not stop" in text(client.get(f"{desk}/correction"))
    bare = client.post(f"{desk}/correction", data=day("answer_by", date(2026, 11, 30)))
    assert (bare.status_code, "Name what is to be mended" in text(bare)) == (409, True)
    late = {f"part_{ref}": "Name the rule.", **day("answer_by", date(2026, 12, 8))}
    assert client.post(f"{desk}/correction", data=late).status_code == 409
    asked = {f"part_{ref}": "Name the rule.", **day("answer_by", date(2026, 11, 30))}
    assert client.post(f"{desk}/correction", data=asked).status_code == 302
    page = text(client.get(desk))
    assert "stays due by the end of Monday 7 December 2026" in page
    assert one.due_on == due
    assert "Waiting for the supplier (1)" in text(client.get("/admin/applications/"))

    (correction,) = corrections_of(one)
    theirs = f"/supplier/corrections/{correction.ref}"
    assert client.sign_in(people["rival"]).get(theirs).status_code == 404
    assert client.sign_in(people["reader"]).post(f"{theirs}/answer", data={}).status_code == 403
    assert "Name the rule." in text(client.get(theirs))
    client.sign_in(people["owner"])
    assert "Answer by Monday 30 November 2026" in text(client.get("/supplier/"))
    page = client.get(theirs).text
    assert f"part_{ref}" in page
    assert f"part_{other}" not in page
    assert "stays due by the end of Monday 7 December 2026" in text(client.get(theirs))
    kept = {f"part_{ref}": "Rule 12 says so.", f"part_{other}": "Sneaked in.", "then": "later"}
    assert client.post(f"{theirs}/answer", data=kept).status_code == 302
    assert "Rule 12 says so." in client.get(theirs).text
    assert client.post(f"{theirs}/answer", data={**kept, "then": "send"}).status_code == 302
    assert one.answers[ref] == "Rule 12 says so."
    assert one.answers[other] != "Sneaked in."
    assert "Now" in text(client.get(theirs))
    assert client.post(f"{theirs}/answer", data={**kept, "then": "send"}).status_code == 409

    page = client.sign_in(people["assessor"]).get(desk).text
    assert "<del>Our answer about legal capacity.</del>" in page
    assert "<ins>Rule 12 says so.</ins>" in page


def test_a_correction_with_nothing_in_it_is_refused_with_what_was_typed(client, people, desk):
    one = people["one"]
    ref = one.lot.criteria[0].ref
    client.post(f"{desk}/correction", data={f"part_{ref}": "Mend.", **day("answer_by", date(2026, 11, 30))})
    address = f"/supplier/corrections/{corrections_of(one)[0].ref}/answer"
    client.sign_in(people["owner"])
    unchanged = client.post(address, data={f"part_{ref}": one.answers[ref], "then": "send"})
    assert (unchanged.status_code, "Nothing is changed" in text(unchanged)) == (409, True)
    long = client.post(address, data={f"part_{ref}": "word " * 2000, "then": "send"})
    assert long.status_code == 409
    assert "word word" in long.text


def test_a_found_ground_is_spoken_to_then_weighed_then_refuses_with_its_reasons(client, people, desk):
    one = people["one"]
    assert client.get(f"{desk}/grounds/{NUMBER}").status_code == 404
    assert client.get(f"{desk}/grounds/99").status_code == 404
    found = {"ground": "insolvency", "words": "The Gazette says so.", **day("answer_by", date(2026, 12, 1))}
    assert client.post(f"{desk}/hearing", data={}).status_code == 422
    assert client.post(f"{desk}/hearing", data=found).status_code == 302
    assert client.post(f"{desk}/hearing", data=found).status_code == 409

    theirs = f"/supplier/representations/{hearings_of(one)[0].ref}"
    assert client.sign_in(people["rival"]).get(theirs).status_code == 404
    client.sign_in(people["owner"])
    assert "The Gazette says so." in text(client.get(theirs))
    assert client.post(theirs, data={"answer": ""}).status_code == 422
    assert client.post(theirs, data={"answer": "It was discharged."}).status_code == 302
    assert client.post(theirs, data={"answer": "Again."}).status_code == 409

    client.sign_in(people["assessor"])
    ground = f"{desk}/grounds/{NUMBER}"
    assert "It was discharged." in text(client.get(ground))
    looked = {f"factor_{one.code}": "Looked at." for one in factors(PCR_2015_DPS, INSOLVENCY)}
    said = {**looked, "stands": "no", "excludes": "yes", "reason": "It still trades insolvent."}
    assert client.post(ground, data={"reason": "So."}).status_code == 422
    refused = client.post(ground, data=said)
    assert (refused.status_code, "does not stand" in text(refused)) == (409, True)
    assert client.post(ground, data={**said, "stands": "yes"}).status_code == 302
    findings = {f"met_{c.ref}": "yes" for c in one.lot.criteria} | {
        f"evidence_{c.ref}": "Seen." for c in one.lot.criteria
    }
    client.post(f"{desk}/findings", data={**findings, "then": "check"})
    check = text(client.get(f"{desk}/check"))
    assert "the supplier is refused" in check
    assert client.post(f"{desk}/check").status_code == 302
    assert "It was discharged." in text(client.get(f"{desk}/report"))

    client.sign_in(people["owner"])
    page = text(client.get(f"/supplier/applications/{one.ref}/decision"))
    assert "You may apply again at once" in page
    assert "It still trades insolvent." in page
    assert "Apply again" in page
    assert client.sign_in(people["rival"]).get(f"/supplier/applications/{one.ref}/decision").status_code == 404
