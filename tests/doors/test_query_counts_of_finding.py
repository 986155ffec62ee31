"""What is found beside suppliers asks the database as often for a thousand as for ten, with the index and without it."""

from __future__ import annotations

import shutil

import pytest

from dps.admission.models import Admission
from dps.award.models import AwardDecision
from dps.competition.models import Competition
from dps.contract.models import Contract
from dps.core.db import writing
from dps.law.routes import PA_2023_BELOW_THRESHOLD
from dps.parties.models import Organisation
from dps.profile.models import CaseStudy, Profile
from search import catchup
from search.documents import BATCH
from tests.doors.test_query_counts import FEW, MANY, asked, copies
from tests.makers.admission import admit
from tests.makers.competition import an_open_competition
from tests.makers.contract_life import a_contract
from tests.makers.market import a_lot
from tests.makers.parties import a_supplier
from tests.makers.profile import a_full_profile


@pytest.fixture
def engine_kind() -> str:
    """SQLite: how often a page asks does not depend on the engine."""
    return "sqlite"


def same_at_few_and_at_many(app, client, path: str, grow) -> None:
    """All and by words with the index as often; while it is away once more for each batch that is read, never for each row."""
    sent: dict[str, list[int]] = {"without the index": [], path: [], f"{path}?q=need": []}
    for number in (FEW, MANY - FEW):
        with writing():
            grow(number)
        for address in (path, f"{path}?q=need"):
            catchup.rebuild()
            client.get(address)
            sent[address].append(asked(app, client, address))
        shutil.rmtree(catchup.engine().folder.root)
        sent["without the index"].append(asked(app, client, path))
    few, many = sent.pop("without the index")
    assert many <= few * (1 + MANY // BATCH), (
        f"{path} without the index: {few} times for {FEW} rows and {many} for {MANY}"
    )
    for address, (few, many) in sent.items():
        assert many <= few, f"{address} asks {few} times for {FEW} rows and {many} for {MANY}"


def test_opportunities(app, client):
    with writing():
        an_open_competition(PA_2023_BELOW_THRESHOLD, title="A need of ours")

    def grow(number: int) -> None:
        copies(Competition, number, title=lambda n: f"A need of ours {n}")

    same_at_few_and_at_many(app, client, "/opportunities", grow)


def test_contracts(app, client):
    with writing():
        a_contract()

    def grow(number: int) -> None:
        made = copies(Competition, number)
        decided = copies(AwardDecision, number, competition_id=lambda n: made[n])
        copies(
            Contract, number, competition_id=lambda n: made[n], decision_id=lambda n: decided[n], title=lambda n: f"A need {n}"
        )  # fmt: skip

    same_at_few_and_at_many(app, client, "/contracts", grow)


def test_pieces_of_work(app, client):
    with writing():
        lot, supplier = a_lot(), a_supplier()
        a_full_profile(supplier)
        admit(lot, supplier)

    def grow(number: int) -> None:
        bodies = copies(
            Organisation, number, name=lambda n: f"Supplier {n}", source_key=lambda _: None, gss_code=lambda _: None
        )
        copies(Admission, number, supplier_id=lambda n: bodies[n])
        profiles = copies(Profile, number, organisation_id=lambda n: bodies[n])
        copies(CaseStudy, number, profile_id=lambda n: profiles[n], title=lambda n: f"A need {n}")

    same_at_few_and_at_many(app, client, "/case-studies", grow)
