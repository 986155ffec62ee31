"""An assessment summary of six bids and nine criteria, field by field against SI 2024/692 reg 31: each test cites its line."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from dps.award.rules.assessment import published
from dps.award.rules.summary import Assessed, Line, content_of, why_out
from dps.competition.rules.frozen import Told
from dps.competition.rules.tree import ToldCriterion
from dps.law.routes import PA_2023_MARKET

THIRTY, FIFTEEN = Decimal(30), Decimal(15)
NINE = (
    ToldCriterion("a", "quality", "Understanding", "?", Decimal(9), group="Approach", group_weight=THIRTY, share=Decimal(30)),
    ToldCriterion("b", "quality", "Method", "?", Decimal(12), threshold=2, group="Approach", group_weight=THIRTY, share=Decimal(40)),
    ToldCriterion("c", "quality", "Timetable", "?", Decimal(9), group="Approach", group_weight=THIRTY, share=Decimal(30)),
    ToldCriterion("d", "quality", "Team", "?", Decimal(10)),
    ToldCriterion("e", "quality", "Risk", "?", Decimal(8)),
    ToldCriterion("f", "quality", "Handover", "?", Decimal(7)),
    ToldCriterion("g", "social_value", "Paid work", "?", Decimal(6), group="Residents", group_weight=FIFTEEN, share=Decimal(40)),
    ToldCriterion("h", "social_value", "Skills", "?", Decimal(9), group="Residents", group_weight=FIFTEEN, share=Decimal(60)),
    ToldCriterion("i", "social_value", "Air", "?", Decimal(5)),
)  # fmt: skip
TOLD = Told(
    ref="c" * 26, route=PA_2023_MARKET.code, buyer_ref="b" * 26, buyer_name="A Council", title="Advice", criteria=NINE,
    price_formula="benchmark_linear", price_weight=Decimal(25), method_in_words=("Marks are added up.",),
    out_in_words=("Below a threshold a bid is out.",),
)  # fmt: skip
NAMES = ("Winner CIC", "Second Ltd", "Third Ltd", "Fourth Ltd", "Below Ltd", "Disregarded Ltd")
POINTS = {name: tuple((5, 4, 3, 4, 5, 3, 4, 2, 5)[(n + k) % 9] for k in range(9)) for n, name in enumerate(NAMES)}


def bidder(name: str, *, out: str = "", scored: bool = True) -> Assessed:
    points = POINTS[name]
    lines = tuple(
        Line(
            c.path, c.kind, format(c.weight, "f"), 5, c.threshold, points[k] if scored else None,
            format(Decimal(points[k]) * c.weight / 5, "f") if scored else None,
            f"{name}’s second paragraph on {c.title} earned {points[k]}." if scored else "",
            c.group, "" if c.group_weight is None else format(c.group_weight, "f"), "" if c.share is None else format(c.share, "f"),
        )
        for k, c in enumerate(NINE)
    )  # fmt: skip
    return Assessed(
        name, f"GB-COH {abs(hash(name)) % 10**8:08d}", "OL1 1UL", lines, "25", None if out else "17.5",
        None if out else "80", None, out, "" if scored else "Procurement Act 2023 s.19(3)",
        "1 Mill Lane, Oldham OL1 1UL", f"office@{name.split()[0].lower()}.example", 80_000_00, "The price of £80,000 …",
    )  # fmt: skip


BELOW = why_out("threshold:b", titles={"b": "Approach: Method"}, thresholds={"b": 2})
SIX = {
    name: bidder(name, out=BELOW if name == "Below Ltd" else "It answers another notice." if name == "Disregarded Ltd" else "",
                 scored=name != "Disregarded Ltd")
    for name in NAMES
}  # fmt: skip
HOW = published(TOLD, canonical=TOLD.canonical(), full_version="/competitions/c")
SUMMARIES = {
    name: json.loads(json.dumps(content_of(
        PA_2023_MARKET, competition="c" * 26, title="Advice", buyer="A Council", own=SIX[name], winner=SIX["Winner CIC"],
        won=name == "Winner CIC", published=HOW,
    )))
    for name in NAMES
}  # fmt: skip
EVERYBODY = pytest.mark.parametrize("name", NAMES)
SCORED = pytest.mark.parametrize("name", [n for n in NAMES if n != "Disregarded Ltd"])
LOSERS = pytest.mark.parametrize("name", NAMES[1:])


@EVERYBODY
def test_31_2_a_to_c_the_name_address_e_mail_and_identifier_stand_there(name):
    """Reg 31(2)(a), (b), (c), and (3)(a) for every other assessed tender."""
    own = SUMMARIES[name]["own"]
    assert own["supplier"] == name
    assert own["address"] == "1 Mill Lane, Oldham OL1 1UL"
    assert own["email"].startswith("office@")
    assert own["identifier"].startswith("GB-COH ")


@EVERYBODY
def test_31_2_d_i_aa_bb_every_criterion_has_its_title_and_relative_importance(name):
    """Reg 31(2)(d)(i)(aa), (bb)."""
    told = SUMMARIES[name]["published"]["criteria"]
    assert [(c["title"], c["weight"]) for c in told] == [
        ("Approach", "30"), ("Team", "10"), ("Risk", "8"), ("Handover", "7"), ("Residents", "15"), ("Air", "5"),
    ]  # fmt: skip
    assert sum(Decimal(c["weight"]) for c in told) + Decimal(SUMMARIES[name]["published"]["price_weight"]) == 100
    assert [(p["title"], p["share"]) for p in told[0]["parts"]] == [
        ("Understanding", "30"),
        ("Method", "40"),
        ("Timetable", "30"),
    ]


@EVERYBODY
def test_31_2_d_i_cc_how_each_was_scored_and_which_scores_there_were(name):
    """Reg 31(2)(d)(i)(cc)."""
    told = SUMMARIES[name]["published"]
    for criterion in told["criteria"]:
        assert criterion["how"]
        assert all("from 0 to 5" in part["how"] for part in criterion["parts"])
    assert [point for point, _, _ in told["scale"]] == [0, 1, 2, 3, 4, 5]
    assert told["method"]
    assert told["out"]


@EVERYBODY
def test_31_2_d_ii_it_says_where_the_full_version_is(name):
    """Reg 31(2)(d)(ii)."""
    assert SUMMARIES[name]["published"]["full_version"] == "/competitions/c"
    assert len(SUMMARIES[name]["published"]["digest"]) == 64


@SCORED
def test_31_2_e_i_each_criterion_has_its_score_and_aa_an_explanation_from_the_tender(name):
    """Reg 31(2)(e)(i)(aa): of each criterion that has no sub-criteria, and of each sub-criterion."""
    own = SUMMARIES[name]["own"]
    assert len(own["lines"]) == 9
    for line, points in zip(own["lines"], POINTS[name], strict=True):
        assert line["points"] == points
        assert Decimal(line["mark"]) == Decimal(points) * Decimal(line["weight"]) / 5
        assert f"{name}’s second paragraph" in line["rationale"]


@SCORED
def test_31_2_e_i_bb_a_criterion_with_sub_criteria_has_its_own_score_and_how_each_made_it(name):
    """Reg 31(2)(e)(i)(bb)."""
    own = SUMMARIES[name]["own"]
    whole = {c["title"]: c for c in own["criteria"]}
    assert Decimal(whole["Approach"]["mark"]) == sum(Decimal(line["mark"]) for line in own["lines"][:3])
    for part in ("Understanding", "Method", "Timetable"):
        assert part in whole["Approach"]["explanation"]
    assert whole["Team"]["explanation"] == ""  # it is one answer: its own line explains it


@SCORED
def test_31_2_e_ii_the_total_and_every_sub_total_stand_there(name):
    """Reg 31(2)(e)(ii)."""
    own = SUMMARIES[name]["own"]
    quality, social, price = own["subtotals"]
    assert Decimal(quality["mark"]) == sum(Decimal(line["mark"]) for line in own["lines"][:6])
    assert Decimal(social["mark"]) == sum(Decimal(line["mark"]) for line in own["lines"][6:])
    assert (quality["weight"], social["weight"], price["weight"]) == ("55", "20", "25")
    if name != "Below Ltd":
        assert price["mark"] == "17.5"
        assert own["total"] == "80"


def test_31_3_b_what_was_not_assessed_says_so_instead_of_nothing():
    """Reg 31(3)(b): only to the extent that the tender was assessed."""
    own = SUMMARIES["Disregarded Ltd"]["own"]
    assert all(
        line["points"] is None and line["not_assessed"].startswith("Not assessed at this stage.")
        for line in own["lines"]
    )
    assert own["price_not_assessed"] == "Not assessed at this stage. It answers another notice."
    assert SUMMARIES["Below Ltd"]["own"]["price_not_assessed"].startswith("Not assessed at this stage. The score for")
    assert not any(line["not_assessed"] for line in SUMMARIES["Second Ltd"]["own"]["lines"])


def test_31_3_c_a_disqualified_bidder_is_told_why_and_by_which_provision():
    """Reg 31(3)(c)."""
    assert (
        SUMMARIES["Below Ltd"]["own"]["why_out"]
        == "The score for “Approach: Method” is below the published threshold of 2."
    )
    assert SUMMARIES["Disregarded Ltd"]["own"]["why_out"] == "It answers another notice."
    assert SUMMARIES["Disregarded Ltd"]["own"]["provision"] == "Procurement Act 2023 s.19(3)"


@LOSERS
def test_31_3_d_every_loser_reads_how_the_winning_tender_was_scored(name):
    """Reg 31(3)(d): (2)(e) in respect of the most advantageous tender."""
    winner = SUMMARIES[name]["winner"]
    assert [line["points"] for line in winner["lines"]] == list(POINTS["Winner CIC"])
    assert all("Winner CIC’s second paragraph" in line["rationale"] for line in winner["lines"])
    assert winner["total"] == "80"
    assert len(winner["subtotals"]) == 3
    assert [c["title"] for c in winner["criteria"]] == ["Approach", "Team", "Risk", "Handover", "Residents", "Air"]


@EVERYBODY
def test_nothing_of_a_third_bidder_is_in_any_summary(name):
    """Procurement Act 2023 s.94; the builder is given two bidders."""
    text = json.dumps(SUMMARIES[name], ensure_ascii=False)
    assert not [other for other in NAMES if other not in (name, "Winner CIC") and other in text]
