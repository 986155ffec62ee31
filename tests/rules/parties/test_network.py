"""The network's members: our table, beside the facts it was written from."""

from __future__ import annotations

import csv
from collections import Counter

from dps.parties.network import MEMBERS
from dps.parties.rules.regions import region_name
from tests.conftest import shared


def test_there_are_32_full_members_19_associates_and_33_affiliates():
    assert Counter(m.member_class for m in MEMBERS) == {"full": 32, "associate": 19, "affiliate": 33}


def test_each_member_is_recognised_by_a_key_of_its_own():
    assert len({m.source_key for m in MEMBERS}) == len(MEMBERS)


def test_english_authorities_can_buy_and_nobody_else_can():
    may_buy = Counter(m.buyer_capacity for m in MEMBERS)
    assert may_buy == {"pa_ca": 39, "wales_ca": 1, "scot_ca": 1, "none": 43}
    by_name = {m.name: m.buyer_capacity for m in MEMBERS}
    assert by_name["Greater Manchester Combined Authority"] == "pa_ca"
    assert by_name["Glasgow City Council"] == "scot_ca"
    assert by_name["Cardiff Council"] == "wales_ca"
    assert by_name["Polesworth Parish Council"] == "pa_ca"
    assert by_name["York Labour Group"] == "none"
    assert by_name["Locality"] == "none"


def test_the_table_states_what_the_network_publishes():
    with (shared() / "data" / "ccin_members.csv").open(encoding="utf-8") as file:
        published = [row for row in csv.DictReader(file) if row["class"] != "supporter"]
    theirs = {(row["name"], row["class"], row["gss_code"], row["region"]) for row in published}
    ours = {(m.name, m.member_class, m.gss_code or "", region_name(m.region)) for m in MEMBERS}
    assert ours == theirs
    kinds = {
        row["name"]: {"council": "council", "combined authority": "council", "town/parish/community council": "council"}.get(row["kind"], "network")
        for row in published
    }  # fmt: skip
    assert {m.name: m.kind for m in MEMBERS} == kinds
