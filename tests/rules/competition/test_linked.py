"""What a criterion may not ask: a firm's form, membership, place or character, and whether good practice is new to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dps.competition.rules.linked import LINKED, NON_COMMERCIAL, obstacles_to_criteria_asked
from dps.competition.rules.parts.social_value import NAME
from dps.competition.rules.publishing import obstacles_by_section, obstacles_to_publishing
from dps.competition.rules.templates import TEMPLATES
from dps.competition.rules.tree import ToldCriterion
from tests.rules.competition.draft import AT, ROUTES, purchase, told

ASKED = [
    ("legal-form", "Are you a registered charity or a co-operative?"),
    ("legal-form", "State whether the bidder is a social enterprise."),
    ("legal-form", "Describe your legal form and how profits are used."),
    ("legal-form", "Additional marks for co-operatives."),
    ("legal-form", "Say what kind of organisation is behind the bid, and if you are an SME."),
    ("membership", "Are you a member of the Co-operative Councils' Innovation Network?"),
    ("membership", "Confirm that your organisation recognises a trade union."),
    ("membership", "Tell us about your memberships."),
    ("place", "Where is your organisation based?"),
    ("place", "Are you a local firm?"),
    ("place", "Give the address of your registered office."),
    ("place", "Marks are given for being local."),
    ("character", "Describe your CSR policy."),
    ("character", "Show that you are of good character."),
    ("character", "Describe your values and your ethos."),
    ("what-is-new", "What will you do that is additional to what you already do?"),
    ("what-is-new", "Only new activities are scored."),
    ("what-is-new", "Existing practices will not be scored."),
    ("what-is-new", "Describe benefits over and above what your organisation currently delivers."),
    ("what-is-new", "Promises must go beyond business as usual."),
    ("what-is-new", "Bidders must show additionality."),
]
LAWFUL = (
    "How will residents be involved, and how would they know that it worked?",
    "How will you work with local co-operatives and charities in delivering this contract?",
    "How many hours of paid work will local people be offered under this contract?",
    "What will people in these wards gain, and what would show it?",
    "How would tenants' association members take part in the decisions?",
    "What do you already do, and how would you bring it to this contract?",
    "Describe how democratic control by residents would work while the service runs.",
    "Which of the contract team would be paid the real living wage?",
    "How would you keep the service running while people move to the new one?",
    "Who will do the work, and where will they work from?",
)


def asks(question: str, kind: str = "social_value") -> list[str]:
    leaf = replace(told().criteria[1], kind=kind, question=question)
    return [o.code.removeprefix("scores-") for o in obstacles_to_criteria_asked([leaf], ["Benefit"])]


@pytest.mark.parametrize(("code", "question"), ASKED)
def test_words_that_ask_about_the_firm_are_refused(code: str, question: str) -> None:
    assert code in asks(question)


@pytest.mark.parametrize("question", LAWFUL)
def test_words_about_performing_the_contract_are_left_alone(question: str) -> None:
    assert asks(question) == []


@pytest.mark.parametrize("route", ROUTES)
def test_publishing_refuses_such_a_criterion_on_every_route_and_quotes_it(route) -> None:
    whole = told(route)
    leaf = replace(whole.criteria[1], question="Are you a member of the network?")
    (refusal,) = obstacles_to_publishing(replace(whole, criteria=(whole.criteria[0], leaf)), purchase(route), at=AT)
    assert (refusal.code, refusal.provision) == ("scores-membership", NON_COMMERCIAL)
    assert "“Are you a member" in refusal.says


def test_what_is_counted_is_read_like_a_question() -> None:
    whole = told()
    part = whole.parts[NAME]
    measures = [{**part["measures"][0], "relevance": "Only new jobs that the bidder would not otherwise offer."}]
    asked = replace(whole, parts={**whole.parts, NAME: {**part, "measures": measures}})
    assert [o.code for o in obstacles_by_section(asked, purchase(), at=AT)[NAME]] == ["scores-what-is-new"]


def test_quality_may_ask_how_a_service_goes_on_as_it_does_today() -> None:
    question = "How will you bring in changes that go beyond business as usual?"
    assert asks(question, kind="quality") == []
    assert asks(question) == ["what-is-new"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.code)
def test_no_template_asks_what_may_not_be_asked(template) -> None:
    assert obstacles_to_criteria_asked(template.criteria, [c.title for c in template.criteria]) == ()


def test_each_refusal_says_what_to_ask_instead() -> None:
    leaf = ToldCriterion("", "social_value", "Form", "Describe your legal form.", told().criteria[1].weight)
    (refusal,) = obstacles_to_criteria_asked([leaf], ["Form"])
    assert refusal.provision == LINKED
    assert "how this contract would be performed" in refusal.mend
