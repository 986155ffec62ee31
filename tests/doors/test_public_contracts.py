"""What everybody reads of awards and contracts: who won and what was promised, and never who lost."""

from __future__ import annotations

import json

import pytest

from dps.audit.queries import verify
from dps.contract.direct import conclude_directly
from dps.core.db import writing
from dps.law.calendar import london_date
from tests.actions.test_direct_contract import a_direct_award
from tests.makers.award import THREE, a_contract, a_noticed_decision, a_told_decision, an_evaluated_competition
from tests.makers.competition import DPS, DYNAMIC, OPEN_TO_ALL, a_buying_council
from tests.rules.notices import official_schema
from tests.rules.notices.official_schema import needs_the_schemas

LOSERS = [offer.name for offer in THREE[1:]]


def concluded(route):
    decide = a_noticed_decision if route is DYNAMIC else a_told_decision
    with writing():
        return a_contract(decide(an_evaluated_competition(route)))


def test_an_award_is_public_only_once_its_notice_is(client):
    with writing():
        a_told_decision(an_evaluated_competition())
    assert "Heron" not in client.get("/contracts").text
    with writing():
        a_noticed_decision(an_evaluated_competition(title="Another need"))
    page = client.get("/contracts").text
    assert "Heron Works Co-operative" in page
    assert "Another need" in page


@pytest.mark.parametrize("route", [DPS, DYNAMIC, OPEN_TO_ALL], ids=lambda r: r.code)
def test_a_contract_is_public_with_its_promises_and_the_head_of_its_trail(client, route):
    contract = concluded(route)
    assert contract.title in client.get("/contracts").text
    page = client.get(f"/contracts/{contract.ref}").text
    assert "Heron Works Co-operative takes on apprentices" in page
    assert "£80,000" in page
    assert verify(f"competition:{contract.competition.ref}").head in page
    for loser in LOSERS:
        assert loser not in page


@needs_the_schemas
@pytest.mark.parametrize("route", [DPS, DYNAMIC, OPEN_TO_ALL], ids=lambda r: r.code)
def test_a_concluded_competition_is_one_valid_release_package_without_a_loser(client, route):
    contract = concluded(route)
    answer = client.get(f"/contracts/{contract.ref}/ocds.json")
    assert answer.mimetype == "application/json"
    package = json.loads(answer.text)
    assert official_schema.errors(package) == []
    (release,) = package["releases"]
    assert release["tag"] == ["tender", "award", "contract"]
    assert {one["measure"]: one["value"] for one in release["bids"]["statistics"]} == {
        "bids": 3, "finalStageBids": 3, "smeFinalStageBids": 2, "vcseFinalStageBids": 1
    }  # fmt: skip
    assert [s["name"] for s in release["awards"][0]["suppliers"]] == ["Heron Works Co-operative"]
    for loser in LOSERS:
        assert loser not in answer.text


def test_the_command_writes_the_same_release(app, client):
    contract = concluded(DYNAMIC)
    said = app.test_cli_runner().invoke(args=["market", "export-ocds", contract.competition.ref])
    assert said.exit_code == 0
    release = json.loads(said.stdout)["releases"][0]
    assert release == json.loads(client.get(f"/contracts/{contract.ref}/ocds.json").text)["releases"][0]


def test_the_command_refuses_what_is_not_there(app):
    said = app.test_cli_runner().invoke(args=["market", "export-ocds", "a" * 26])
    assert said.exit_code == 2
    assert said.stdout == ""
    assert said.stderr == f"There is no competition with the reference {'a' * 26}.\n"


def test_a_package_that_would_name_a_loser_is_not_given_out(client):
    with writing():
        competition = an_evaluated_competition(title="After Zanzibar Canary Ltd: new advice")
        contract = a_contract(a_noticed_decision(competition))
    answer = client.get(f"/contracts/{contract.ref}/ocds.json")
    assert answer.status_code == 409
    assert "would name a bidder that did not win" in answer.text


def test_a_contract_that_is_not_there_is_a_404(client):
    assert client.get(f"/contracts/{'a' * 26}").status_code == 404
    assert client.get(f"/contracts/{'a' * 26}/ocds.json").status_code == 404


def test_the_list_says_so_when_there_is_nothing(client):
    assert "No contract is concluded yet" in client.get("/contracts").text


def test_a_contract_awarded_directly_is_listed_with_its_supplier(client, clock):
    with writing():
        council = a_buying_council()
        award, day = a_direct_award(council), london_date(clock.at)
        conclude_directly(award=award, signed_on=day, starts_on=day, ends_on=day, by=council.by, at=clock.at)
    page = client.get("/contracts").text
    assert award.title in page
    assert award.supplier_name in page
