"""Lists behind the doors ask the database as often for a thousand rows as for ten, and draw a page of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from dps.admission.applying import withdraw
from dps.admission.desk_models import DecisionReport
from dps.admission.models import Admission, Application
from dps.admission.place_models import Renewal
from dps.admission.renewals import ask
from dps.bidding.models import Bid
from dps.competition.models import Competition, Invitation
from dps.core.db import db, new_ref, writing
from dps.finding.rules.saving import NEVER, SUPPLIER, Sought
from dps.finding.saved import save
from dps.finding.saved_models import SavedSearch
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS
from dps.letters.models import Letter
from dps.letters.write import write_letters
from dps.outbox.models import OutboxHead, OutboxPost
from dps.parties.account_models import OrganisationReview
from dps.parties.models import Organisation, Person, Position
from dps.parties.queries import people_of
from dps.parties.rules.roles import ADMINISTRATOR, OWNER
from dps.profile.models import Capability, CaseStudy, Evidence, ProfileVersion, StatedValue
from tests.conftest import NOW
from tests.makers.admission import acting_for, admit, an_application, judge
from tests.makers.bidding import a_bidder, a_submitted_bid
from tests.makers.competition import an_open_competition
from tests.makers.market import a_lot
from tests.makers.parties import a_person, a_supplier, acting, an_operator
from tests.makers.places import THE_KEEPER, place_on
from tests.makers.profile import a_document, a_full_profile, a_profile
from tests.queries import counted

FEW, MANY = 10, 1_000


@pytest.fixture
def engine_kind() -> str:
    """SQLite: how often a page asks does not depend on the engine."""
    return "sqlite"


def copies(model, how_many: int, /, **changes) -> list[int]:
    """Copy the newest row of a table so many times; ``changes`` are columns by name, a function of the copy's number."""
    table = model.__table__
    row = dict(db.session.execute(select(table).order_by(table.c.id.desc()).limit(1)).mappings().one())
    first = row.pop("id") + 1
    rows = [
        {
            **row,
            "id": first + n,
            **({"ref": new_ref()} if "ref" in row else {}),
            **{k: f(n) for k, f in changes.items()},
        }
        for n in range(how_many)
    ]
    db.session.execute(insert(table), rows)
    return [r["id"] for r in rows]


def asked(app, client, path: str) -> int:
    with counted(app) as sent:
        answer = client.get(path)
    assert answer.status_code == 200, path
    assert len(answer.data) < 400_000, f"{path} has no bound"
    return len(sent)


def same_at_both(app, client, path: str, grow) -> None:
    with writing():
        grow(FEW)
    few = asked(app, client, path)
    with writing():
        grow(MANY - FEW)
    many = asked(app, client, path)
    assert many <= few, f"{path} asks {few} times for {FEW} rows and {many} for {MANY}"


def test_the_queue_of_applications(app, client):
    with writing():
        lot = a_lot()
        an_application(lot)
        who = a_person(an_operator(), ADMINISTRATOR)

    def grow(number: int) -> None:
        a_supplier()
        bodies = copies(
            Organisation, number, name=lambda n: f"Supplier {n}", source_key=lambda _: None, gss_code=lambda _: None
        )
        copies(Application, number, supplier_id=lambda n: bodies[n])

    client.sign_in(who)
    same_at_both(app, client, "/admin/applications/", grow)
    assert asked(app, client, "/admin/") < 20


def test_the_decisions_on_applications(app, client):
    with writing():
        judge(an_application(a_lot(), at=NOW), at=NOW)
        who = a_person(an_operator(), ADMINISTRATOR)

    def grow(number: int) -> None:
        bodies = copies(
            Organisation, number, name=lambda n: f"Supplier {n}", source_key=lambda _: None, gss_code=lambda _: None
        )
        made = copies(Application, number, supplier_id=lambda n: bodies[n])
        copies(DecisionReport, number, application_id=lambda n: made[n])

    same_at_both(app, client.sign_in(who), "/admin/audit/decisions", grow)


def versioned(number: int, first: int = 2) -> None:
    copies(ProfileVersion, number, sequence=lambda n: first + n)


@pytest.mark.parametrize("path", ["/supplier/profile/versions", "/admin/profiles/{}/versions"])
def test_the_versions_of_a_profile(app, client, path):
    with writing():
        supplier = a_supplier()
        who = a_person(an_operator(), ADMINISTRATOR) if "admin" in path else a_person(supplier, OWNER)
        a_profile(supplier)

    same_at_both(app, client.sign_in(who), path.format(supplier.ref), lambda n: versioned(n, 2 + (n > FEW) * FEW))


def test_the_queue_of_changed_profiles(app, client):
    with writing():
        lot, supplier = a_lot(), a_supplier()
        a_profile(supplier)
        admit(lot, supplier)
        a_profile(supplier, summary="Anew.", at=NOW)
        who = a_person(an_operator(), ADMINISTRATOR)

    def grow(number: int) -> None:
        bodies = copies(
            Organisation, number, name=lambda n: f"Supplier {n}", kind=lambda _: "supplier", source_key=lambda _: None, gss_code=lambda _: None
        )  # fmt: skip
        copies(Admission, number, supplier_id=lambda n: bodies[n], admitted_at=lambda _: NOW - timedelta(days=9))
        copies(ProfileVersion, number, organisation_id=lambda n: bodies[n], sequence=lambda _: 1)

    same_at_both(app, client.sign_in(who), "/admin/profiles/", grow)


def test_a_suppliers_page(app, client):
    with writing():
        lot, supplier = a_lot(), a_supplier()
        who = a_person(supplier, OWNER)
        a_full_profile(supplier)
        admit(lot, supplier)
    client.sign_in(who)
    for path in (
        f"/suppliers/{supplier.ref}",
        "/supplier/profile/",
        "/supplier/profile/edit",
        "/supplier/profile/capabilities",
    ):
        few = asked(app, client, path)
        with writing():
            copies(Capability, 18)
            copies(CaseStudy, 10)
            copies(StatedValue, 18)
        assert asked(app, client, path) == few < 20, path
        with writing():
            for model in (Capability, CaseStudy, StatedValue):
                table = model.__table__
                kept = db.session.scalars(select(table.c.id).order_by(table.c.id).limit(2)).all()
                db.session.execute(table.delete().where(table.c.id.not_in(kept)))


def test_a_persons_letters(app, client):
    with writing():
        ada = a_person(a_supplier(), OWNER)
        an_application(a_lot(), ada.positions[0].organisation)
    write_letters(NOW)

    def grow(number: int) -> None:
        head = db.session.get_one(OutboxHead, 1)
        post = dict(db.session.execute(select(OutboxPost.__table__).limit(1)).mappings().one())
        seqs = list(range(head.last + 1, head.last + 1 + number))
        db.session.execute(insert(OutboxPost.__table__), [{**post, "seq": seq} for seq in seqs])
        head.last = seqs[-1]
        copies(Letter, number, post_seq=lambda n: seqs[n])

    same_at_both(app, client.sign_in(ada), "/letters/", grow)


@pytest.mark.parametrize("path", ["/supplier/", "/supplier/opportunities", "/supplier/matches"])
def test_a_suppliers_opportunities(app, client, path):
    with writing():
        supplier = a_supplier()
        ada = a_person(supplier, OWNER)
        an_open_competition(admitted=(supplier,))

    def grow(number: int) -> None:
        made = copies(Competition, number, title=lambda n: f"Competition {n}")
        copies(Invitation, number, competition_id=lambda n: made[n])

    same_at_both(app, client.sign_in(ada), path, grow)


@pytest.mark.parametrize("path", ["/buyer/", "/buyer/competitions", "/admin/audit"])
def test_a_councils_competitions(app, client, path):
    with writing():
        competition = an_open_competition()
        officer = competition.drafted_by
        auditor = a_person(an_operator(), ADMINISTRATOR)

    def grow(number: int) -> None:
        copies(Competition, number, title=lambda n: f"Competition {n}")

    same_at_both(app, client.sign_in(auditor if "admin" in path else officer), path, grow)


def test_a_suppliers_bids(app, client):
    with writing():
        bidder = a_bidder()
        competition = an_open_competition(admitted=(bidder.body,))
        a_submitted_bid(competition, bidder)

    def grow(number: int) -> None:
        made = copies(Competition, number, title=lambda n: f"Competition {n}")
        copies(Invitation, number, competition_id=lambda n: made[n])
        copies(Bid, number, competition_id=lambda n: made[n])

    same_at_both(app, client.sign_in(people_of(bidder.body)[0]), "/supplier/", grow)


def test_a_team(app, client):
    with writing():
        ada = a_person(a_supplier(), OWNER)

    def grow(number: int) -> None:
        people = copies(Person, number, email=lambda n: f"{new_ref()}@example.org")
        copies(Position, number, person_id=lambda n: people[n])

    same_at_both(app, client.sign_in(ada), "/team/", grow)


def test_the_registrars_queue(app, client):
    with writing():
        who = a_person(an_operator(), ADMINISTRATOR)
        body = a_supplier()
        db.session.add(OrganisationReview(kind="look-alike", organisation=body, alike=[], opened_at=NOW))

    def grow(number: int) -> None:
        copies(OrganisationReview, number)
        copies(Organisation, number, kind=lambda _: "council", source_key=lambda _: None, gss_code=lambda _: None)

    client.sign_in(who)
    same_at_both(app, client, "/admin/organisations/", grow)
    assert asked(app, client, "/admin/organisations/councils") < 12


@pytest.mark.parametrize("path", ["/admin/places", "/admin/renewals", "/admin/debarment", "/markets/lots/{lot}"])
def test_the_places_of_a_lot(app, client, path):
    with writing():
        lot = a_lot(PA_2023_MARKET if "debarment" in path else PCR_2015_DPS)
        here = place_on(lot)
        if "renewals" in path:
            ask(admission=here, by=THE_KEEPER, at=NOW)
        who = a_person(an_operator(), ADMINISTRATOR)

    def grow(number: int) -> None:
        a_supplier()
        bodies = copies(
            Organisation, number, name=lambda n: f"Supplier {n}", source_key=lambda _: None, gss_code=lambda _: None
        )
        made = copies(Admission, number, supplier_id=lambda n: bodies[n])
        if "renewals" in path:
            copies(Renewal, number, admission_id=lambda n: made[n])

    same_at_both(app, client.sign_in(who), path.format(lot=lot.ref), grow)


def test_where_a_supplier_stands_however_often_it_applied(app, client):
    with writing():
        supplier = a_supplier()
        ada = a_person(supplier, OWNER)
        withdraw(application=an_application(a_lot(), supplier), by=acting_for(supplier), at=NOW)

    def grow(number: int) -> None:
        copies(Application, number)

    same_at_both(app, client.sign_in(ada), "/supplier/market", grow)


@pytest.mark.parametrize("path", ["/supplier/documents/", "/admin/suppliers/{}/documents"])
def test_the_documents_of_a_supplier(app, client, path):
    with writing():
        supplier = an_application(a_lot()).supplier
        a_document(supplier)
        who = a_person(an_operator(), ADMINISTRATOR) if "admin" in path else a_person(supplier, OWNER)

    def grow(number: int) -> None:
        copies(Evidence, number, sha256=lambda _: new_ref())

    same_at_both(app, client.sign_in(who), path.format(supplier.ref), grow)


def test_a_persons_saved_searches(app, client):
    with writing():
        supplier = a_supplier()
        ada = a_person(supplier, OWNER)
        sought = Sought(SUPPLIER, "care", {})
        save(sought=sought, name="Care", every=NEVER, organisation=supplier, by=acting(ada, supplier), at=NOW)

    def grow(number: int) -> None:
        copies(SavedSearch, number, name=lambda n: f"Search {n} {new_ref()}")

    same_at_both(app, client.sign_in(ada), "/saved-searches", grow)
