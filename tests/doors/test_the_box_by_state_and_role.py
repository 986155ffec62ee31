"""The tender box: every state, every act, every role. What may be done is a table; everything else changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dps.bidding import actions
from dps.bidding.late_models import LateBid
from dps.bidding.models import Bid, Disregard, Opening, SealedVersion
from dps.competition.actions import cancel
from dps.competition.models import Competition
from dps.core.db import db, writing
from dps.parties.rules.roles import (
    ADMINISTRATOR,
    AUDITOR,
    COUNCIL_ADMINISTRATOR,
    EVALUATOR,
    OFFICER,
    OWNER,
    READER,
)
from tests.conftest import Browser
from tests.makers import bidding as make
from tests.makers.competition import DPS, a_buying_council, an_open_competition, officer_of
from tests.makers.parties import a_council, a_person, a_supplier, an_operator

pytestmark = pytest.mark.ci

STATES = ("written", "submitted", "closed", "opened", "withdrawn from the market")
ROLES = (
    "bidder", "colleague", "rival", "officer", "second", "council administrator", "evaluator", "foreign officer",
    "administrator", "auditor", "nobody",
)  # fmt: skip
ACTS = ("begin", "write", "submit", "withdraw", "open", "disregard", "cancel")

MAY = {
    ("written", "begin"): {"rival"},
    ("written", "write"): {"bidder"},
    ("written", "submit"): {"bidder"},
    ("written", "cancel"): {"officer", "second"},
    ("submitted", "begin"): {"rival"},
    ("submitted", "write"): {"bidder"},
    ("submitted", "withdraw"): {"bidder"},
    ("submitted", "cancel"): {"officer", "second"},
    ("closed", "open"): {"officer", "second"},
    ("opened", "disregard"): {"officer", "second"},
}
"""Who may do what and when. Whatever is not here changes nothing: PCR 2015 reg 22(12), (16); Procurement Act 2023 s.12."""


@pytest.fixture
def engine_kind() -> str:
    """SQLite, whose whole state is a file that is put back after each act."""
    return "sqlite"


class Stage:
    """A competition in one state, with somebody of every role signed in, which can be put back."""

    def __init__(self, app, clock, state: str) -> None:
        self.app, self.clock = app, clock
        with writing():
            council = a_buying_council("Northgate Council")
            ours, theirs = make.a_bidder("Kestrel Co-operative"), make.a_bidder("Lapwing Studio")
            competition = an_open_competition(DPS, council=council, admitted=[ours.body, theirs.body])
            operator, elsewhere = an_operator(), a_council("Southgate Council")
            people = {
                "bidder": ours.person, "colleague": a_person(ours.body, READER), "rival": theirs.person,
                "officer": council.officer, "second": a_person(council.body, OFFICER),
                "council administrator": a_person(council.body, COUNCIL_ADMINISTRATOR),
                "evaluator": a_person(council.body, EVALUATOR), "foreign officer": a_person(elsewhere, OFFICER),
                "administrator": a_person(operator, ADMINISTRATOR), "auditor": a_person(operator, AUDITOR),
            }  # fmt: skip
            a_person(a_supplier("Plover Works"), OWNER)
            bid = make.a_draft_bid(competition, ours)
            if state != "written":
                actions.submit(bid=bid, by=ours.by, at=make.TOMORROW)
            if state == "opened":
                make.open_part(competition)
            if state == "withdrawn from the market":
                cancel(
                    competition=competition,
                    reason="The need is gone for good.",
                    by=officer_of(competition),
                    at=make.TOMORROW,
                )
            self.refs = {"competition": competition.ref, "bid": bid.ref}
            self.criterion, self.edition = competition.criteria[0].ref, bid.edition
            closes_at = competition.closes_at
        after = state in {"closed", "opened"}
        clock.set(make.after_closing(competition) if after else make.TOMORROW)
        assert closes_at is not None
        app.test_client_class = Browser
        self.browsers = {"nobody": app.test_client()}
        for role, person in people.items():
            self.browsers[role] = app.test_client().sign_in(person)
        self.path = Path(app.config["DATA_DIR"]) / "market.sqlite"
        self.kept = self.path.with_name("kept")
        self._let_go()
        shutil.copyfile(self.path, self.kept)

    def _let_go(self) -> None:
        db.session.remove()
        db.engine.dispose()

    def put_back(self) -> None:
        """As it was before the act."""
        self._let_go()
        for path in self.path.parent.glob("market.sqlite*"):
            path.unlink()
        shutil.copyfile(self.kept, self.path)

    def box(self) -> tuple[object, ...]:
        """All that an act may change."""
        db.session.rollback()
        counts = tuple(
            db.session.scalar(select(func.count()).select_from(t))
            for t in (Bid, SealedVersion, LateBid, Opening, Disregard)
        )
        drafts = tuple(db.session.execute(select(Bid.ref, Bid.edition, Bid.withdrawn_at).order_by(Bid.id)).all())
        return (
            counts,
            drafts,
            db.session.scalar(select(Competition.state).where(Competition.ref == self.refs["competition"])),
        )

    def does(self, role: str, act: str) -> int:
        """One role tries one act; the status of the answer."""
        competition, bid = self.refs["competition"], self.refs["bid"]
        address, data = {
            "begin": (f"/supplier/competitions/{competition}/bid", {}),
            "write": (f"/supplier/bids/{bid}/answers", {f"answer_{self.criterion}": "Other words."}),
            "submit": (f"/supplier/bids/{bid}/submit", {"edition": str(self.edition)}),
            "withdraw": (f"/supplier/bids/{bid}/withdraw", {}),
            "open": (f"/buyer/competitions/{competition}/opening", {}),
            "disregard": (
                f"/buyer/bids/{bid}/disregard",
                {"ground": "procedure", "reason": "The offer leaves out the second year."},
            ),
            "cancel": (
                f"/buyer/competitions/{competition}/withdraw",
                {"ground": "need-gone", "reason": "The need for this work is gone."},
            ),
        }[act]
        return int(self.browsers[role].post(address, data=data).status_code)


@pytest.fixture
def stages(app, clock, request) -> Stage:
    return Stage(app, clock, request.param)


@pytest.mark.parametrize("stages", STATES, indirect=True)
def test_only_what_the_table_allows_changes_the_box(stages, request):
    state = request.node.callspec.params["stages"]
    before, done, odd = stages.box(), {}, []
    for act in ACTS:
        for role in ROLES:
            status = stages.does(role, act)
            changed = stages.box() != before
            if changed:
                done.setdefault(act, set()).add(role)
                stages.put_back()
            if status >= 500 or (changed and status not in {302, 303}):
                odd.append((role, act, status))
    assert done == {act: roles for (when, act), roles in MAY.items() if when == state}
    assert not odd
