"""Who is asked for a quotation: on subject and area, by a rule that anybody can work out again."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.competition.rules.parts import reach
from dps.competition.rules.picking import RULES, Candidate, covers, lot_of, matches, pick, recompute, record_of
from dps.law.reservations import RESERVATIONS, obstacles_to_reservation
from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PA_2023_QUOTATIONS, PCR_2015_DPS
from tests.rules.competition.draft import AT, purchase, told
from tests.rules.competition.test_worth import plain

refs = st.text("abcdef0123456789", min_size=4, max_size=4)
candidates = st.lists(st.builds(Candidate, refs, st.sampled_from(["", "2026-01-01", "2026-05-01"])), max_size=12)


@pytest.mark.parametrize(
    ("offered", "wanted", "expected"),
    [
        (["79410000"], ["79410000"], True),
        (["79000000"], ["79410000"], True),
        (["79411000"], ["79410000"], True),
        (["79420000"], ["79410000"], False),
        (["80000000"], ["79410000"], False),
        (["30000000"], ["30200000"], True),
        ([], ["79410000"], False),
        (["79410000"], [], False),
    ],
)
def test_a_supplier_matches_in_its_own_branch_of_the_vocabulary(offered, wanted, expected):
    assert covers(offered, wanted) is expected
    assert covers(wanted, offered) is expected


def test_an_area_is_matched_by_what_a_supplier_serves_and_nothing_said_matches_nothing():
    asked = {"cpv": ["79410000"], "wanted": ["79410000"], "areas": ["TLD", "TLE"]}
    assert matches(regions=["TLE"], **asked)
    assert not matches(regions=["TLI"], **asked)
    assert not matches(regions=[], **asked)


def test_a_candidate_has_no_field_for_what_it_can_do_or_pays():
    assert [f.name for f in fields(Candidate)] == ["ref", "last"]


def test_a_rotation_asks_those_never_asked_first_and_then_who_was_asked_longest_ago():
    asked = [Candidate("a", "2026-05-01"), Candidate("b", "2026-01-01"), Candidate("c")]
    assert pick("rotation", asked, how_many=2, seed="s") == ("c", "b")


def test_a_draw_is_in_the_order_of_the_lots():
    asked = [Candidate(ref) for ref in "abcd"]
    assert pick("draw", asked, how_many=2, seed="s") == tuple(sorted("abcd", key=lambda r: lot_of("s", r))[:2])
    assert len({pick("draw", asked, how_many=2, seed=str(n)) for n in range(40)}) > 6


@given(st.sampled_from(sorted(RULES)), candidates, st.integers(2, 8), refs, st.randoms())
def test_anybody_comes_to_the_same_suppliers_from_the_record(rule, found, how_many, seed, chance):
    record = record_of(rule, found, how_many=how_many, seed=seed, cpv=["79410000"], areas=["TLD"])
    assert list(recompute(record)) == record["picked"]
    shuffled = {**record, "candidates": chance.sample(record["candidates"], len(record["candidates"]))}
    known = {c.ref for c in found}
    if len(known) == len(found):  # the order that candidates were read in is no argument
        assert list(recompute(shuffled)) == record["picked"]
    assert set(record["picked"]) <= known
    assert len(record["picked"]) == (len(known) if rule == "all" else min(how_many, len(known)))


@given(candidates, st.integers(2, 8), refs)
def test_nobody_is_passed_over_in_a_rotation_for_one_who_was_asked_later(found, how_many, seed):
    last = {c.ref: c.last for c in found}
    one_each = [Candidate(ref, when) for ref, when in last.items()]
    picked = pick("rotation", one_each, how_many=how_many, seed=seed)
    passed = [last[ref] for ref in last if ref not in picked]
    assert all(last[ref] <= when for ref in picked for when in passed)


def test_there_is_no_other_rule():
    with pytest.raises(KeyError):
        pick("the ones we like", [], how_many=2, seed="s")


# The part


def codes(route, part, *, candidates=5, nation="England", **changes):
    behind = purchase(route, candidates=candidates)
    behind = type(behind)(**{**vars(behind), "buyer": type(behind.buyer)(behind.buyer.capacity, "council", nation)})
    return [o.code for o in reach.obstacles(told(route, **changes, parts={"reach": part}), behind, AT)]


WHOLE = {"rule": "draw", "how_many": 3, "areas": ["TLD"]}


@pytest.mark.parametrize(
    ("part", "candidates", "code"),
    [
        (WHOLE, 5, []),
        ({**WHOLE, "rule": "all", "how_many": None}, 2, []),
        ({**WHOLE, "rule": ""}, 5, ["no-rule"]),
        ({**WHOLE, "rule": "whom we know"}, 5, ["no-rule"]),
        ({**WHOLE, "areas": []}, 5, ["no-area"]),
        ({**WHOLE, "how_many": 1}, 5, ["no-number"]),
        ({**WHOLE, "how_many": 31}, 5, ["no-number"]),
        ({**WHOLE, "how_many": True}, 5, ["no-number"]),
        (WHOLE, 1, ["too-few-candidates"]),
        ({}, 0, ["no-rule", "no-area"]),
    ],
)
def test_a_quotation_needs_its_rule_its_area_and_two_suppliers(part, candidates, code):
    assert codes(PA_2023_QUOTATIONS, part, candidates=candidates) == code


@pytest.mark.parametrize("route", [PCR_2015_DPS, PA_2023_MARKET, PA_2023_BELOW_THRESHOLD])
def test_where_nobody_is_picked_no_rule_is_asked_for(route):
    assert codes(route, {}, candidates=0) == []


@pytest.mark.parametrize(
    ("route", "lawful"),
    [
        (PCR_2015_DPS, set()),
        (PA_2023_MARKET, {"supported_employment", "public_service_mutual"}),
        (PA_2023_BELOW_THRESHOLD, {"uk", "local", "sme", "vcse"}),
        (PA_2023_QUOTATIONS, {"uk", "local", "sme", "vcse"}),
    ],
)
@pytest.mark.parametrize("code", sorted(RESERVATIONS))
def test_each_route_has_its_own_reservations_and_refuses_the_others_by_name_of_the_law(route, lawful, code):
    found = obstacles_to_reservation(
        route, code, nation="England", contract_kind="light_touch", starts_on=None, ends_on=None, on=AT.date()
    )
    assert bool(found) is (code not in lawful)
    assert all(o.provision == route.provisions["reservations"] for o in found)


def test_only_in_england_may_a_contract_be_reserved_by_place_and_only_since_february_2026():
    for code, expected in (("uk", ["reservation-not-england"]), ("local", ["reservation-not-england"]), ("sme", [])):
        found = obstacles_to_reservation(
            PA_2023_BELOW_THRESHOLD, code, nation="Northern Ireland", contract_kind="works", starts_on=None, ends_on=None,
            on=AT.date(),
        )  # fmt: skip
        assert [o.code for o in found] == expected
        assert all("SI 2026/94" in o.provision for o in found)
    (early,) = obstacles_to_reservation(
        PA_2023_BELOW_THRESHOLD, "uk", nation="England", contract_kind="works", starts_on=None, ends_on=None,
        on=AT.date().replace(month=2, day=3),
    )  # fmt: skip
    assert early.code == "reservation-too-early"


@pytest.mark.parametrize(
    ("kind", "start", "end", "expected"),
    [
        ("light_touch", (2027, 2, 1), (2032, 1, 31), []),
        ("light_touch", (2027, 2, 1), (2032, 2, 1), ["reservation-too-long"]),
        ("goods_services", (2027, 2, 1), (2028, 2, 1), ["reservation-not-light-touch"]),
    ],
)
def test_a_mutual_is_given_light_touch_services_for_five_years_at_most(kind, start, end, expected):
    day = type(AT.date())
    found = codes(
        PA_2023_MARKET,
        {"reserved": ["public_service_mutual"]},
        contract_kind=kind,
        starts_on=day(*start),
        ends_on=day(*end),
    )
    assert found == expected


def test_a_local_reservation_names_its_area():
    assert codes(PA_2023_BELOW_THRESHOLD, {"reserved": ["local"]}) == ["reservation-without-area"]
    assert codes(PA_2023_BELOW_THRESHOLD, {"reserved": ["local"], "area": "Rochdale"}) == []


@given(plain)
def test_no_plain_value_breaks_the_part(raw):
    given_ = raw if isinstance(raw, dict) else dict.fromkeys(("rule", "how_many", "areas", "reserved", "area"), raw)
    assert reach.read(given_).rule in {"", *RULES}
    reach.obstacles(told(PA_2023_QUOTATIONS, parts={"reach": given_}), purchase(PA_2023_QUOTATIONS), AT)
