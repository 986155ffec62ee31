"""How bids are judged, page by page: the tree, the scale, the schedule, the formula in numbers, the rehearsal, the market's ranges."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from dps.bidding.drafts import draft_of
from dps.competition import queries
from dps.core.actor import CLOCK
from dps.core.db import writing
from dps.market.changing import set_ranges
from dps.market.queries import lot
from dps.market.rules.weighting import Range
from dps.parties.rules.roles import KEEPER
from tests.conftest import NOW
from tests.makers import bidding as make
from tests.makers.competition import DPS, OPEN_TO_ALL, a_draft, an_open_competition
from tests.makers.draft_parts import whole_parts
from tests.makers.market import a_market
from tests.makers.parties import a_person, an_operator


@pytest.fixture
def draft(council):
    with writing():
        return a_draft(DPS, council=council)


@pytest.fixture
def officer(client, council, draft):
    return client.sign_in(council.officer)


def at(draft, page: str) -> str:
    return f"/buyer/competitions/{draft.ref}/{page}"


def save(officer, draft, page, **typed):
    return officer.post(at(draft, page), data={"version": str(draft.version), **typed})


def plain(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.text))


TREE = {
    "criteria-0-kind": "quality", "criteria-0-title": "Approach", "criteria-0-weight": "50",
    "criteria-0-parts-0-title": "Method", "criteria-0-parts-0-question": "How?", "criteria-0-parts-0-share": "33.33",
    "criteria-0-parts-0-threshold": "2", "criteria-0-parts-0-word_limit": "300",
    "criteria-0-parts-1-title": "Team", "criteria-0-parts-1-question": "Who?", "criteria-0-parts-1-share": "66.67",
    "criteria-0-parts-1-threshold": "", "criteria-0-parts-1-word_limit": "",
    "criteria-1-kind": "social_value", "criteria-1-title": "Benefit", "criteria-1-weight": "20",
    "criteria-1-question": "What?", "criteria-1-threshold": "", "criteria-1-word_limit": "500",
}  # fmt: skip


def test_a_criterion_is_split_into_parts_without_a_script_and_suppliers_read_the_tree(officer, draft):
    first = draft.criteria[0].ref
    split = officer.post(at(draft, "criteria"), data={
        "version": "2", "do": "split-0", "criteria-0-ref": first, "criteria-0-kind": "quality", "criteria-0-title": "Approach",
        "criteria-0-question": "Half typed?", "criteria-0-weight": "50", "criteria-0-word_limit": "321",
    })  # fmt: skip
    assert "Criterion 1, part 2" in split.text
    assert re.search(rf'name="criteria-0-parts-0-ref"[^>]*value="{first}"', split.text)
    assert re.search(r'id="criteria-0-parts-0-word_limit"[^>]*value="321"', split.text)
    assert "Half typed?" in split.text
    fewer = officer.post(at(draft, "criteria"), data={"version": "2", "do": "remove-0.1", **TREE})
    assert "Criterion 1, part 2" not in fewer.text
    assert draft.criteria[0].title == "Approach"
    assert save(officer, draft, "criteria", **TREE, **{"criteria-0-parts-0-ref": first}).status_code == 302
    assert [(c.path, str(c.weight), c.word_limit) for c in draft.criteria] == [
        ("Approach: Method", "16.665", 300), ("Approach: Team", "33.335", 750), ("Benefit", "20", 500),
    ]  # fmt: skip
    assert draft.criteria[0].ref == first
    told = plain(officer.get(at(draft, "preview")))
    for says in ("33.33% of this criterion", "16.665% of the award", "below 2 of 5 for “Approach: Method” is out"):
        assert says in told
    assert re.search(r'name="criteria-0-parts-1-share"[^>]*value="66.67"', officer.get(at(draft, "criteria")).text)
    assert not any(queries.sections_of(draft, at=NOW)["criteria"])


def test_shares_that_do_not_total_100_are_kept_and_said(officer, draft):
    assert save(officer, draft, "criteria", **{**TREE, "criteria-0-parts-1-share": "60"}).status_code == 302
    assert "total 93.33 of it" in officer.get(at(draft, "criteria")).text
    assert "total 93.33 of it" in officer.get(at(draft, "publish")).text


def test_more_answers_than_anybody_should_write_are_refused(officer, draft):
    many = {
        f"criteria-{n}-{name}": text
        for n in range(4)
        for name, text in {
            "kind": "quality", "title": f"C{n}", "weight": "10",
            **{f"parts-{p}-{k}": v for p in range(7) for k, v in {"title": f"P{p}", "share": "10", "threshold": ""}.items()},
        }.items()
    }  # fmt: skip
    refused = save(officer, draft, "criteria", **many)
    assert refused.status_code == 422
    assert "At most 24 answers are scored; these would be 28" in refused.text


def test_a_council_writes_what_each_score_means_and_goes_back_to_the_usual_words(officer, draft):
    own = {f"word_{n}": f"Word {n}" for n in range(6)} | {f"means_{n}": f"Residents say {n}." for n in range(6)}
    assert save(officer, draft, "scale", whose="own", **own).status_code == 302
    assert "Residents say 4." in officer.get(at(draft, "preview")).text
    assert save(officer, draft, "scale", whose="own", **{**own, "means_3": ""}).status_code == 302
    assert "Nothing says what a score of 3 means" in officer.get(at(draft, "publish")).text
    assert save(officer, draft, "scale", whose="usual", **own).status_code == 302
    assert "Residents say" not in officer.get(at(draft, "preview")).text


SCHEDULE = {
    "lines-0-what": "Workshops", "lines-0-unit": "workshop", "lines-0-quantity": "12", "lines-0-most_pence": "1,000",
    "lines-1-what": "A second year", "lines-1-unit": "year", "lines-1-quantity": "1", "lines-1-optional": "y",
    "most_pence": "20,000",
}  # fmt: skip


def test_the_price_schedule_is_written_line_by_line_and_told(officer, draft):
    more = officer.post(at(draft, "price-schedule"), data={**SCHEDULE, "do": "add", "lines-0-quantity": "half"})
    assert "Line 3" in more.text
    assert 'value="half"' in more.text
    assert save(officer, draft, "price-schedule", **{**SCHEDULE, "lines-0-quantity": "1.5"}).status_code == 422
    assert save(officer, draft, "price-schedule", **SCHEDULE).status_code == 302
    told = plain(officer.get(at(draft, "preview")))
    for says in ("A second year (option)", "£20,000", "“Workshops” costs at most £1,000 for one workshop"):
        assert says in told
    assert 'value="1000.00"' in officer.get(at(draft, "price-schedule")).text.replace(
        'value="1,000.00"', 'value="1000.00"'
    )


def test_the_formula_page_has_the_numbers_of_this_competition_and_warns_of_the_paradox(officer, draft):
    page = plain(officer.get(at(draft, "price")))
    assert "A costs £72,000" in page
    assert "A losing bid can change who wins" in page
    typed = {"formula": "benchmark_linear", "weight": "30", "benchmark": "90000", "lo": "0.5", "hi": "1.5"}
    ties = "lowest_price,quality,social_value,lots"
    assert save(officer, draft, "price", **typed, rounding="none", ties=ties).status_code == 302
    page = plain(officer.get(at(draft, "price")))
    assert "A losing bid can change who wins" not in page
    assert "30 × (1.5 × £90,000 − £72,000)" in page
    assert draft.ties == ties.split(",")
    assert "Between level bids: the lower price, then the higher quality mark" in plain(
        officer.get(at(draft, "preview"))
    )


def bids(*offers: tuple[str, str, str]) -> dict[str, str]:
    return {
        f"bids-{n}-{name}": text
        for n, offer in enumerate(offers)
        for name, text in zip(("price", "score_0", "score_1"), offer, strict=True)
    }


def test_a_rehearsal_ranks_made_up_bids_and_names_the_loser_that_decides_and_keeps_nothing(officer, draft):
    assert "Bid C" in officer.get(at(draft, "rehearsal")).text
    # Quality 50, social value 20, price 30 relative: 40 + 16 + 30 without C; C at £40,000 halves A's lead.
    typed = bids(("80000", "4", "4"), ("100000", "5", "4"), ("40000", "2", "1"))
    page = plain(officer.post(at(draft, "rehearsal"), data=typed))
    for says in (
        "Bid B wins",
        "40,000 (Bid C)",
        "If one score were different",
        "How far each weight may move before somebody else is first",
    ):
        assert says in page
    paradox = bids(("80000", "4", "4"), ("120000", "5", "4"), ("40000", "2", "1"))
    page = plain(officer.post(at(draft, "rehearsal"), data=paradox))
    assert "A losing bid decides who wins" in page or "The winner stays" in page
    more = officer.post(at(draft, "rehearsal"), data={**typed, "do": "add"})
    assert "Bid D" in more.text
    assert officer.post(at(draft, "rehearsal"), data={**typed, "bids-0-price": "x"}).status_code == 422
    assert officer.post(at(draft, "rehearsal"), data=bids(("1", "1", "1"))).status_code == 422
    assert officer.post(at(draft, "rehearsal"), data={**typed, "bids-0-price": "0"}).status_code == 409
    assert draft.version == 2


def test_a_rehearsal_waits_for_a_method_that_can_be_computed(officer, draft):
    save(officer, draft, "price", formula="relative", weight="40", rounding="none")
    page = officer.get(at(draft, "rehearsal"))
    assert page.status_code == 200
    assert "The weights total 110" in page.text
    assert "bids-0-price" not in page.text


def test_what_was_published_is_rehearsed_no_more(officer, council):
    with writing():
        live = an_open_competition(DPS, council=council)
    for page in ("rehearsal", "scale", "price-schedule"):
        assert officer.get(at(live, page)).status_code == 409


def test_the_markets_range_stands_beside_the_criteria_and_is_refused_with_its_provision(officer, draft):
    with writing():
        ranges = {"quality": Range(Decimal(20), Decimal(45)), "price": Range(Decimal(20), Decimal(40))}
        set_ranges(lot=lot(draft.lot.ref), ranges=ranges, clause="Notice II.2.5", by=CLOCK, at=NOW)
    page = plain(officer.get(at(draft, "criteria")))
    assert "Quality: 20% to 45%. Now 50%" in page
    assert "Price: 20% to 40%. Now 30%" in plain(officer.get(at(draft, "price")))
    refused = officer.post(at(draft, "publish"), data={"sure": "y"})
    assert refused.status_code == 409
    assert "PCR 2015 reg 34(23), (24)" in refused.text


def test_the_keeper_records_the_markets_ranges_and_an_assessor_does_not(client):
    with writing():
        made = a_market()
        operator = an_operator()
        keeper, other = a_person(operator, KEEPER), a_person(operator, "assessor")
    address = f"/admin/markets/{made.ref}/lots/{made.lots[0].ref}/weights"
    desk = client.sign_in(keeper)
    typed = {"quality_least": "30", "quality_most": "60", "price_least": "20", "price_most": "", "clause": ""}
    assert "or neither" in desk.post(address, data=typed).text
    refused = desk.post(address, data={**typed, "price_most": "40"})
    assert refused.status_code == 409
    assert "nothing says where the notice states" in refused.text
    assert desk.post(address, data={**typed, "price_most": "40", "clause": "Notice II.2.5"}).status_code == 302
    assert lot(made.lots[0].ref).weight_ranges == {"quality": ["30", "60"], "price": ["20", "40"]}
    assert "price counts 20% to 40%, by Notice II.2.5" in plain(desk.get(f"/admin/markets/{made.ref}"))
    assert client.sign_in(other).get(address).status_code == 403


def test_a_bidder_prices_the_councils_lines_and_hears_of_a_cap_at_once(client, clock):
    parts = {"price_schedule": {
        "lines": [
            {"what": "Workshops", "unit": "workshop", "quantity": 12, "optional": False, "most_pence": 1_000_00},
            {"what": "A second year", "unit": "year", "quantity": 1, "optional": True, "most_pence": None},
        ],
        "most_pence": 20_000_00,
    }}  # fmt: skip
    with writing():
        bidder = make.a_bidder("Kestrel Co-operative")
        live = an_open_competition(OPEN_TO_ALL, parts={**whole_parts(OPEN_TO_ALL), **parts}, at=clock.at)
        bid = make.a_begun_bid(live, bidder, at=clock.at)
    desk = client.sign_in(bidder.person)
    address = f"/supplier/bids/{bid.ref}/price"
    page = desk.get(address)
    assert "12 × workshop" in plain(page)
    assert "js/price.js" in page.text
    over = desk.post(address, data={"lines-0-unit_price": "1,000.01", "lines-1-unit_price": "8,000"})
    assert over.status_code == 422
    for says in (
        "“Workshops” costs £1,000.01 for one workshop; the most is £1,000",
        "The price comes to £20,000.12; the most is £20,000",
    ):
        assert says in plain(over)
    assert draft_of(bid).total_pence == 20_000_12
    assert desk.post(address, data={"lines-0-unit_price": "1"}).status_code == 422
    assert desk.post(address, data={"lines-0-unit_price": "999999999", "lines-1-unit_price": ""}).status_code == 422
    kept = desk.post(address, data={"lines-0-unit_price": "750.50", "lines-1-unit_price": "0"})
    assert kept.status_code == 302
    assert draft_of(bid).price()["total_pence"] == 12 * 750_50
    check = plain(desk.get(f"/supplier/bids/{bid.ref}/check"))
    assert "12 × workshop" in check
    assert "£9,006" in check
