"""What the market publishes about a competition as open data."""

from __future__ import annotations

import json
import typing
from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.notices import facts as f
from dps.notices.ocds import EXTENSIONS, Unpublishable, ocid, places_naming, release_package, to_json
from tests.rules.notices import official_schema
from tests.rules.notices.a_competition import COUNCIL, WINNER, at, at_award, at_contract, at_tender
from tests.rules.notices.official_schema import needs_the_schemas

STAGES = [(at_tender, ["tender"]), (at_award, ["tender", "award"]), (at_contract, ["tender", "award", "contract"])]


PUBLISHED = at("2026-12-07 09:30")


def package_of(facts: f.CompetitionFacts, *, published_at: datetime = PUBLISHED) -> Any:
    publisher = f.Publisher("The Co-operative Councils’ Marketplace", uri="https://market.example")
    return release_package(
        facts, published_at=published_at, publisher=publisher, uri="https://market.example/ocds/a.json"
    )


def release_of(facts: f.CompetitionFacts) -> Any:
    return package_of(facts)["releases"][0]


def read_back(package: Any) -> Any:
    return json.loads(to_json(package))


@needs_the_schemas
@pytest.mark.parametrize(("facts", "tags"), STAGES)
def test_a_package_at_every_stage_is_valid_against_the_official_schema(
    facts: Callable[[], f.CompetitionFacts], tags: list[str]
) -> None:
    package = read_back(package_of(facts()))
    assert official_schema.errors(package) == []
    assert package["releases"][0]["tag"] == tags


@needs_the_schemas
def test_the_barest_competition_below_threshold_without_a_market_is_valid_too() -> None:
    bare = replace(
        at_tender(),
        method="open",
        market=None,
        notices=(),
        documents=(),
        enquiry_period=None,
        contract_period=None,
        buyer=f.Party("ref", "A council"),
        value=f.Amount(gross=3_000_000),
        criteria=(),
        special_regime=(),
        above_threshold=False,
    )
    package = read_back(package_of(bare))
    assert official_schema.errors(package) == []
    assert "relatedProcesses" not in package["releases"][0]
    assert "techniques" not in package["releases"][0]["tender"]
    assert package["releases"][0]["tender"]["aboveThreshold"] is False


def _no_ocid(release: Any) -> None:
    del release["ocid"]


def _wrong_method(release: Any) -> None:
    release["tender"]["procurementMethod"] = "chosen"


def _amount_in_words(release: Any) -> None:
    release["awards"][0]["value"]["amount"] = "199999.99"


def _local_time(release: Any) -> None:
    release["contracts"][0]["dateSigned"] = "2026-12-05T11:00:00"


def _no_award_id(release: Any) -> None:
    del release["contracts"][0]["awardID"]


def _unknown_field(release: Any) -> None:
    release["awards"][0]["relatedBids"] = ["bid-3"]


def _unknown_measure(release: Any) -> None:
    release["bids"]["statistics"][0]["measure"] = "tendersReceived"


def _unknown_scale(release: Any) -> None:
    release["parties"][1]["details"]["scale"] = "SME"


@needs_the_schemas
@pytest.mark.parametrize(
    ("plant", "where"),
    [
        (_no_ocid, "releases/0: 'ocid' is a required"),
        (_wrong_method, "tender/procurementMethod: "),
        (_amount_in_words, "awards/0/value/amount: "),
        (_local_time, "contracts/0/dateSigned: "),
        (_no_award_id, "contracts/0: 'awardID' is a required"),
        (_unknown_field, "awards/0/relatedBids: not a field"),
        (_unknown_measure, "statistics/0/measure: “tendersReceived” is not in"),
        (_unknown_scale, "parties/1/details/scale: "),
    ],
)
def test_an_error_planted_in_a_valid_package_is_found(plant: Callable[[Any], None], where: str) -> None:
    package = read_back(package_of(at_contract()))
    plant(package["releases"][0])
    assert any(where in error for error in official_schema.errors(package))


@needs_the_schemas
def test_every_extension_that_a_package_declares_is_one_it_was_checked_against() -> None:
    assert set(EXTENSIONS) <= set(official_schema.provenance())


@needs_the_schemas
@pytest.mark.parametrize(
    "needed", ["bid", "lots", "awardCriteria", "techniques", "partyDetails_scale", "organizationClassification", "uk"]
)
def test_a_package_that_left_out_an_extension_it_uses_would_be_found(needed: str) -> None:
    package = read_back(package_of(at_contract()))
    package["extensions"] = [url for url in EXTENSIONS if f"ocds_{needed}_extension" not in url]
    assert len(package["extensions"]) == len(EXTENSIONS) - 1
    assert official_schema.errors(package)


def test_the_ids_are_of_our_own_prefix_and_never_those_of_the_national_services() -> None:
    package = package_of(at_contract())
    assert package["releases"][0]["ocid"] == "ocds-ccinmk-a2b3c4d5e6f7g2h3i4j5k6l7m2"
    assert "h6vhtk" not in to_json(package)
    assert "b5fd17" not in to_json(package)
    with pytest.raises(Unpublishable):
        ocid("a/b")


def test_a_release_has_another_id_at_another_stage_and_at_another_instant() -> None:
    stages = [(facts(), at(when)) for facts, _ in STAGES for when in ("2026-12-07 09:30", "2026-12-08 09:30")]
    ids = {package_of(facts, published_at=when)["releases"][0]["id"] for facts, when in stages}
    assert len(ids) == 6


def test_a_call_off_is_tied_to_its_market() -> None:
    release = release_of(at_tender())
    assert release["relatedProcesses"] == [
        {
            "id": "1",
            "relationship": ["framework"],
            "title": "The Co-operative Councils’ market",
            "scheme": "ocid",
            "identifier": "ocds-ccinmk-market",
        }
    ]
    assert release["tender"]["techniques"] == {
        "hasDynamicPurchasingSystem": True,
        "dynamicPurchasingSystem": {"type": "closed", "status": "active"},
    }


def test_each_notice_stands_in_the_part_of_the_release_that_it_tells_of() -> None:
    release = release_of(at_contract())
    notices = {
        part: [(d["noticeType"], d["id"]) for d in section["documents"] if "noticeType" in d]
        for part, section in (
            ("tender", release["tender"]),
            ("award", release["awards"][0]),
            ("contract", release["contracts"][0]),
        )
    }
    assert notices == {
        "tender": [("UK4", "085001-2026")],
        "award": [("UK6", "099006-2026")],
        "contract": [("UK7", "101007-2026")],
    }


def test_the_weights_are_published_and_social_value_is_a_quality_by_name() -> None:
    criteria = release_of(at_tender())["tender"]["lots"][0]["awardCriteria"]["criteria"]
    assert [(c["name"], c["type"], c["numbers"][0]["number"]) for c in criteria] == [
        ("Delivery", "quality", Decimal("37.5")),
        ("Social value", "quality", Decimal("22.5")),
        ("Price", "price", 40),
    ]


def test_a_price_that_its_formula_gives_no_weight_is_published_without_one() -> None:
    criteria = (f.Criterion("Work", "quality", Decimal(100)), f.Criterion("Price per point", "price", None))
    published = release_of(replace(at_tender(), criteria=criteria))["tender"]["lots"][0]["awardCriteria"]["criteria"]
    assert "numbers" not in published[1]


@pytest.mark.parametrize(
    ("kinds", "word"),
    [(["quality", "price"], "ratedCriteria"), (["price"], "priceOnly"), (["quality", "social_value"], "qualityOnly")],
)
def test_the_basis_of_award_follows_from_the_criteria(kinds: list[f.CriterionKind], word: str) -> None:
    criteria = tuple(f.Criterion(kind, kind, Decimal(100) / len(kinds)) for kind in kinds)
    assert release_of(replace(at_tender(), criteria=criteria))["tender"]["awardCriteria"] == word


def test_bids_are_counted_zeros_included_and_nothing_else_is_said_of_them() -> None:
    bids = release_of(at_award())["bids"]
    assert list(bids) == ["statistics"]
    assert {s["measure"]: s["value"] for s in bids["statistics"]} == {
        "bids": 8,
        "finalStageBids": 7,
        "smeFinalStageBids": 5,
        "vcseFinalStageBids": 0,
    }
    assert {key for s in bids["statistics"] for key in s} == {"id", "measure", "value", "relatedLot"}


def test_nobody_is_named_but_the_buyer_and_the_winner() -> None:
    release = release_of(at_contract())
    assert [(p["id"], p["roles"]) for p in release["parties"]] == [
        (COUNCIL.id, ["buyer", "procuringEntity"]),
        (WINNER.id, ["supplier"]),
    ]
    assert release["parties"][1]["details"] == {"scale": "sme", "vcse": True}
    assert "tenderers" not in to_json(release)


def _party_fields(kind: object, path: str = "") -> set[str]:
    """Where a value of this type could hold an organisation."""
    if kind is f.Party:
        return {path}
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return set().union(*(_party_fields(hints[field.name], f"{path}/{field.name}") for field in fields(kind)))
    return set().union(*(_party_fields(part, path) for part in typing.get_args(kind)))


def test_the_facts_have_no_place_for_a_bidder_who_did_not_win() -> None:
    assert _party_fields(f.CompetitionFacts) == {"/buyer", "/procuring_entity", "/award/suppliers"}


def test_a_loser_who_slipped_in_by_another_way_is_found_before_publishing() -> None:
    losers = ["Canary Works CIC", "09999999", "77777.77"]
    assert places_naming(package_of(at_contract()), losers) == ()
    slipped = f.PublicDocument(
        "d2", "Questions from CANARY WORKS CIC", "clarifications", "https://market.example/d/2", at("2026-10-05 08:00")
    )
    package = package_of(replace(at_contract(), documents=(slipped,)))
    assert places_naming(package, losers) == ("/releases/0/tender/documents/0/title",)
    package = package_of(replace(at_contract(), description="The next bid was £77777.77."))
    assert places_naming(package, losers) == ("/releases/0/tender/description",)


def test_a_loser_s_name_within_a_longer_word_is_not_a_mention() -> None:
    package = package_of(replace(at_tender(), description="Canaryworks and a Precanary"))
    assert places_naming(package, ["Canary", ""]) == ()


def test_instants_are_published_in_utc() -> None:
    summer = datetime(2026, 7, 1, 9, 0, 0, 999, tzinfo=timezone(timedelta(hours=1)))
    assert package_of(at_tender(), published_at=summer)["publishedDate"] == "2026-07-01T08:00:00Z"
    with pytest.raises(Unpublishable, match="time zone"):
        package_of(at_tender(), published_at=datetime(2026, 7, 1))  # noqa: DTZ001 the fault under test


def test_amounts_are_published_without_tax_and_with_it_to_the_penny() -> None:
    text = to_json(package_of(at_tender()))
    assert '"amount": 250000.10' in text
    assert '"amountGross": 300000.12' in text


@given(st.integers(min_value=0, max_value=10**14))
def test_no_amount_loses_or_gains_a_penny_on_its_way_into_the_file(pence: int) -> None:
    package = package_of(replace(at_tender(), value=f.Amount(net=pence)))
    value = json.loads(to_json(package), parse_float=Decimal)["releases"][0]["tender"]["value"]
    assert Decimal(value["amount"]) * 100 == pence
    assert isinstance(value["amount"], int) == (pence % 100 == 0)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_what_is_written_reads_back_as_it_was(value: object) -> None:
    def decimals(one: Any) -> Any:
        if isinstance(one, dict):
            return {key: decimals(inner) for key, inner in one.items()}
        if isinstance(one, list):
            return [decimals(inner) for inner in one]
        return Decimal(one) if isinstance(one, int) and not isinstance(one, bool) else one

    assert decimals(json.loads(to_json(value), parse_float=Decimal)) == decimals(value)


def test_a_decimal_is_written_without_an_exponent() -> None:
    assert to_json([Decimal("1E+3"), Decimal("1E-9")]) == "[\n  1000,\n  0.000000001\n]"


@pytest.mark.parametrize("inexact", [0.1, Decimal("NaN"), Decimal("Infinity"), {"a": [1.5]}, object()])
def test_what_cannot_be_written_exactly_is_refused(inexact: object) -> None:
    with pytest.raises(TypeError):
        to_json(inexact)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (lambda: replace(at_contract(), award=None), "contract without an award"),
        (lambda: replace(at_tender(), criteria=at_tender().criteria[:2]), "total 60.0, not 100"),
        (lambda: replace(at_award(), bids=f.BidCounts(6, 7, 5, 0)), "More bids"),
        (lambda: replace(at_award(), bids=f.BidCounts(8, 7, 8, 0)), "More bids"),
        (lambda: replace(at_award(), bids=f.BidCounts(8, 7, 5, -1)), "More bids"),
        (lambda: replace(at_tender(), notices=at_award().notices), "UK6 tells of something that has not happened"),
        (lambda: replace(at_tender(), notices=(f.Notice("UK99", "1", at("2026-10-01 08:00")),)), "UK99"),
        (lambda: replace(at_tender(), value=f.Amount()), "neither"),
        (lambda: replace(at_tender(), procuring_entity=replace(COUNCIL, name="Another")), "Two organisations"),
        (lambda: replace(at_award(), award=replace(at_award().award, suppliers=())), "names nobody"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(facts: Callable[[], f.CompetitionFacts], why: str) -> None:
    with pytest.raises(Unpublishable, match=why):
        package_of(facts())


def test_building_a_package_twice_gives_the_same_text() -> None:
    facts = at_contract()
    assert to_json(package_of(facts)) == to_json(package_of(deepcopy(facts)))
    assert package_of(facts)["publishedDate"] == at("2026-12-07 09:30").astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
