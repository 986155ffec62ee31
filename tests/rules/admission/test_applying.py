"""What an application lacks, what its answers may be, its tasks, and what it takes, told before it begins."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.admission.rules.applying import (
    Asked,
    Written,
    missing,
    obstacles_to_answering,
    obstacles_to_submitting,
)
from dps.admission.rules.beforehand import takes
from dps.admission.rules.company import Company, obstacles_to_stating_company
from dps.admission.rules.connected import (
    MOST_ROWS,
    Connected,
    Relied,
    obstacles_to_connecting,
    obstacles_to_relying,
    of_route,
)
from dps.admission.rules.declaration import Said, grouped
from dps.admission.rules.progress import counted, next_task, tasks
from dps.core.refusal import Obstacle
from dps.law.connected import connected_kinds
from dps.law.exclusions import grounds_for
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS

BOTH = pytest.mark.parametrize("route", [PCR_2015_DPS, PA_2023_MARKET], ids=lambda r: r.code)
ON = date(2026, 11, 23)
CRITERIA = (
    Asked("a", "Who signs", "legal", word_limit=3),
    Asked("b", "Cover", "financial", "document", "public-liability"),
    Asked("c", "Turnover", "financial", "figure", minimum=10_000_000),
    Asked("d", "Trained", "technical", "yes_no"),
)
DOCUMENTS = {"doc": "public-liability", "other": "accounts"}
ANSWERS = {"a": "Two of us", "b": "doc", "c": "20000000", "d": "no"}


def written(route=PCR_2015_DPS, **change):
    whole = {
        "state": "draft", "answers": ANSWERS, "grounds": {g.code: Said(False) for g in grounds_for(route)}, "declared": True,
        "company": True, "connected": True, "relied_on": True, "documents": DOCUMENTS,
    }  # fmt: skip
    return Written(**{**whole, **change})


def lacking(route=PCR_2015_DPS, market=(), **change):
    return missing(route, written(route, **change), CRITERIA, market=market, on=ON)


@BOTH
def test_an_application_is_whole_when_everything_is_declared_and_answered(route):
    assert lacking(route) == ()


@pytest.mark.parametrize(
    ("change", "part", "code"),
    [
        ({"state": "submitted"}, "state", "application-state"),
        ({"company": False}, "company", "company-unconfirmed"),
        ({"company_stale": True}, "company", "company-changed"),
        ({"connected": False}, "connected", "connected-unsaid"),
        ({"relied_on": False}, "relied-on", "relied-on-unsaid"),
        ({"declared": False}, "declaration", "not-declared"),
        ({"answers": {**ANSWERS, "a": " "}}, "criterion:a", "criterion-unanswered"),
        ({"answers": {**ANSWERS, "a": "one two three four"}}, "criterion:a", "answer-long"),
        ({"documents": {}}, "criterion:b", "document-unfit"),
        ({"market": (Obstacle("market-ended", "It has ended."),)}, "market", "market-ended"),
    ],
)
def test_what_an_application_lacks_is_named_with_the_part_where_it_is_mended(change, part, code):
    assert [(one.part, one.obstacle.code) for one in lacking(**change)] == [(part, code)]


def test_a_ground_not_answered_and_a_yes_not_explained_are_each_named():
    grounds = {g.code: Said(False) for g in grounds_for(PCR_2015_DPS)}
    del grounds["fraud"]
    grounds["insolvency"] = Said(True)
    found = lacking(grounds=grounds)
    assert [one.part for one in found] == ["group:1", "ground:insolvency", "ground:insolvency"]


def test_everything_that_is_missing_is_told_at_once():
    found = missing(PCR_2015_DPS, Written("draft"), CRITERIA, on=ON)
    assert len(found) == 3 + len(grouped(PCR_2015_DPS)) + 1 + len(CRITERIA)
    codes = [o.code for o in obstacles_to_submitting(PCR_2015_DPS, Written("draft"), CRITERIA, on=ON)]
    assert codes == [one.obstacle.code for one in found]


def answering(answers, state="draft"):
    return [o.code for o in obstacles_to_answering(state, answers, CRITERIA, documents=DOCUMENTS)]


def test_answers_are_kept_part_by_part_and_only_to_the_lots_own_criteria():
    assert answering({"a": "Two of us"}) == []
    assert answering({"a": "", "b": "", "c": "", "d": ""}) == []
    assert answering({"z": "x"}) == ["criterion-of-another"]
    assert answering({"a": "x"}, state="admitted") == ["application-state"]


@pytest.mark.parametrize(
    ("ref", "answer", "code"),
    [
        ("a", "one two three four", "answer-long"),
        ("a", "x" * 20_001, "answer-long"),
        ("b", "other", "document-unfit"),
        ("b", "somebody-elses", "document-unfit"),
        ("c", "£200", "figure-malformed"),
        ("c", "-1", "figure-malformed"),
        ("c", "9" * 400, "figure-malformed"),
        ("c", "١٢", "figure-malformed"),
        ("d", "perhaps", "neither-yes-nor-no"),
    ],
)
def test_each_criterion_is_answered_in_the_way_it_asks(ref, answer, code):
    assert answering({ref: answer}) == [code]


def test_a_no_and_a_figure_below_the_minimum_can_be_sent_because_only_the_market_decides():
    """Whether a criterion is met is the assessor's finding, with reasons: PCR 2015 reg 34(6), (20)."""
    assert lacking(answers={**ANSWERS, "c": "1", "d": "no"}) == ()


def listed(route=PCR_2015_DPS, **change):
    found = lacking(route, **change)
    return tasks(route, written(route, **change), CRITERIA, found)


def test_the_last_task_starts_when_nothing_is_missing_and_says_why_until_then():
    assert listed()[-1].state == "to_do"
    last = listed(company=False)[-1]
    assert (last.code, last.state) == ("check", "cannot_start")
    assert "1 thing is missing" in last.why


def test_nobody_declares_what_is_not_answered():
    one = next(t for t in listed(grounds={}, declared=False) if t.code == "declaration")
    assert one.state == "cannot_start"
    assert "convictions" in one.why


def test_the_next_task_is_the_first_that_can_be_done():
    assert next_task(listed()).code == "check"
    assert next_task(listed(connected=False, answers={})).code == "connected"
    assert counted(listed(connected=False, declared=False)) == (counted(listed())[1] - 2, counted(listed())[1])


@given(st.sets(st.sampled_from(["company", "connected", "relied_on", "declared", "answers", "grounds"])))
def test_the_tasks_are_all_done_exactly_when_nothing_is_missing(left):
    change = {name: {} if name in {"answers", "grounds"} else False for name in left}
    found = lacking(**change)
    shown = tasks(PCR_2015_DPS, written(**change), CRITERIA, found)
    done, of = counted(shown)
    assert (done == of) == (not found)
    assert (shown[-1].state == "to_do") == (not found)


def stating(route=PCR_2015_DPS, **change):
    whole = {"registered": {}, "address": "1 Mill Lane", "number": "PDNK-4567-BXYZ", "on_platform": True}
    return [o.code for o in obstacles_to_stating_company(route, Company(**{**whole, **change}))]


def test_the_facts_of_an_organisation_are_confirmed_with_an_address():
    assert stating() == []
    assert stating(address=" ") == ["address-missing"]
    assert stating(address="x" * 301) == ["address-long"]
    assert stating(website="javascript:alert(1)") == ["website-malformed"]
    assert stating(trading_names=("x",) * 11) == ["names-many"]
    assert stating(trading_names=("x" * 201,)) == ["name-long"]


def test_only_the_act_asks_for_the_central_digital_platform():
    """SI 2024/692 reg 6."""
    assert stating(PCR_2015_DPS, number="", on_platform=False) == []
    assert stating(PA_2023_MARKET, number="", on_platform=False) == ["platform-unconfirmed", "platform-number-missing"]
    assert stating(PA_2023_MARKET, number="PDNK 4567") == ["platform-number-malformed"]
    assert stating(PA_2023_MARKET) == []


ADA = Connected("board", "Ada Byron", "Chair")


def connecting(*people, route=PCR_2015_DPS, nobody=False):
    return [o.code for o in obstacles_to_connecting(route, people, nobody=nobody)]


@BOTH
def test_who_is_connected_is_named_or_it_is_said_that_nobody_is(route):
    """PCR 2015 reg 57(2); Procurement Act 2023 Sch 6 para 45."""
    assert connecting(ADA, route=route) == []
    assert connecting(route=route, nobody=True) == []
    assert connecting(route=route) == ["nobody-named"]
    assert connecting(ADA, route=route, nobody=True) == ["nobody-and-somebody"]


def test_a_row_that_cannot_be_is_refused_in_words():
    assert connecting(Connected("cousin", "Ada")) == ["kind-unknown"]
    assert connecting(Connected("board", " ")) == ["name-missing"]
    assert connecting(Connected("board", "x" * 201)) == ["name-long"]
    assert connecting(Connected("board", "Ada", "x" * 121)) == ["role-long"]
    assert connecting(ADA, ADA) == ["named-twice"]
    assert connecting(*(Connected("board", f"A {n}") for n in range(MOST_ROWS + 1))) == ["rows-many"]


def test_the_act_knows_more_kinds_and_those_of_both_are_the_same_people():
    """Procurement Act 2023 Sch 6 para 45(a)-(f)."""
    assert {k.code for k in connected_kinds(PCR_2015_DPS)} < {k.code for k in connected_kinds(PA_2023_MARKET)}
    rows = [ADA.kept(), Connected("predecessor", "Old Mill Ltd").kept()]
    assert of_route(PCR_2015_DPS, rows) == [ADA.kept()]
    assert of_route(PA_2023_MARKET, rows) == rows


@BOTH
def test_whoever_is_relied_on_is_named_with_what_for(route):
    """PCR 2015 regs 63, 71; Procurement Act 2023 ss.26, 28."""

    def relying(*bodies, nobody=False):
        return [o.code for o in obstacles_to_relying(route, bodies, nobody=nobody)]

    assert relying(Relied("subcontractor", "Elm Trust", "", "Fieldwork")) == []
    assert relying(nobody=True) == []
    assert relying() == ["nobody-named"]
    assert relying(Relied("associated", "Elm Trust")) == ["purpose-missing"]


def test_what_an_application_takes_is_reckoned_from_the_lots_own_criteria():
    few, many = takes(PCR_2015_DPS, CRITERIA[:1]), takes(PCR_2015_DPS, CRITERIA)
    assert (many.questions, many.words, many.documents, many.figures) == (4, 3, ("public-liability",), 1)
    assert few.minutes < many.minutes
    assert many.minutes == sum(minutes for _, minutes in many.working)
    assert not many.platform
    assert takes(PA_2023_MARKET, CRITERIA).platform


@pytest.mark.parametrize(("words", "says"), [(0, "about 1 hour"), (300, "about 2 hours"), (1200, "about 5 hours")])
def test_the_time_is_told_in_half_hours(words, says):
    asked = (Asked("a", "A", word_limit=words),) if words else ()
    assert takes(PCR_2015_DPS, asked).about == says


def test_a_declaration_made_before_takes_less_time():
    assert takes(PCR_2015_DPS, CRITERIA, declared_before=True).minutes < takes(PCR_2015_DPS, CRITERIA).minutes
