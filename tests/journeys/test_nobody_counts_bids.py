"""S6: until the opening every page of everybody but the bidder is the same, byte for byte, with 0, 1 and 20 bids."""

from __future__ import annotations

import re

import pytest

from dps.bidding.checkpointing import checkpoint
from dps.core.db import writing
from dps.letters.write import write_letters
from dps.parties.rules.roles import COUNCIL_ADMINISTRATOR, EVALUATOR
from tests.makers import bidding as make
from tests.makers.bidding import a_bidder
from tests.makers.competition import OPEN_TO_ALL, an_open_competition
from tests.makers.parties import a_person, an_operator

pytestmark = pytest.mark.ci


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.full])])
def engine_kind(request: pytest.FixtureRequest) -> str:
    """On PostgreSQL in the long proofs: which engine keeps the bids is nothing that a page could show."""
    return str(request.param)


VARIES = re.compile(r'nonce="[^"]*"|name="csrf_token"[^>]*|value="[^"]{60,}"')


NOT_COMPARED = {"static", "signin.sign_out", "factors.authenticator"}
"""Files; a deed; and a page that shows a new random secret each time."""


def addresses(app, competition) -> list[str]:
    """Every page that needs no ref but the competition's."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint in NOT_COMPARED:
            continue
        if rule.arguments <= {"competition"}:
            found.append(rule.rule.replace("<ref:competition>", competition.ref))
        elif rule.endpoint == "admin.audit.trail":
            found.append(f"/admin/audit/competition/{competition.ref}")
    return sorted(found)


def test_no_page_of_anybody_elses_differs_with_0_1_and_20_bids(app, client, clock):
    with writing():
        competition, operator = an_open_competition(OPEN_TO_ALL), an_operator()
        buyer = competition.buyer
        people = {
            "officer": competition.drafted_by, "evaluator": a_person(buyer, EVALUATOR),
            "council administrator": a_person(buyer, COUNCIL_ADMINISTRATOR), "rival": a_bidder().person,
            "administrator": a_person(operator, "administrator"), "auditor": a_person(operator, "auditor"),
        }  # fmt: skip
        bidders = [a_bidder() for _ in range(20)]
    checkpoint(clock.at)

    browsers = {"visitor": app.test_client()}
    for name, person in people.items():
        browsers[name] = app.test_client().sign_in(person)  # once: the account's page lists every session

    def crawl() -> dict[tuple[str, str], tuple[int, str]]:
        write_letters(clock.at)
        seen = {}
        for name, browser in browsers.items():
            for address in addresses(app, competition):
                got = browser.get(address)
                seen[name, address] = (got.status_code, VARIES.sub("", got.data.decode(errors="backslashreplace")))
        return seen

    trail = f"/admin/audit/competition/{competition.ref}"

    def trails() -> list[str]:
        return [VARIES.sub("", browsers[name].get(trail).text) for name in ("administrator", "auditor")]

    first, before = crawl(), crawl()
    assert sum(status == 200 for status, _ in before.values()) > 100
    # The crawl's own refused looks go on the trail; it is compared around the bids instead.
    assert {where for where in before if first[where] != before[where]} <= {
        ("administrator", trail),
        ("auditor", trail),
    }
    many = 0
    for upto in (1, 20):
        told = trails()
        with writing():
            for bidder in bidders[many:upto]:
                make.a_submitted_bid(competition, bidder, at=clock.at)
        assert trails() == told
        many, now = upto, crawl()
        differ = [where for where in before if where[1] != trail and now[where] != before[where]]
        assert differ == [], (upto, differ)
    print(f"S6: {len(before)} pages with 0, 1 and 20 bids, 0 differences")
