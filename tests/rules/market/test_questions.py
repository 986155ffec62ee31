"""What a criterion may ask, by route: every phrasing that asks for the forbidden thing, and its innocent neighbour."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dps.law.routes import PA_2023_BELOW_THRESHOLD, PA_2023_MARKET, PCR_2015_DPS, ROUTES, Route
from dps.market.rules.questions import INSURANCES, NewCriterion, obstacles_to_a_criterion
from dps.market.rules.wordings import FINDERS

FORBIDDEN: dict[str, tuple[str, ...]] = {
    "insurance-in-force": (
        "You must hold public liability insurance of £5 million.",
        "Provide your current insurance certificates.",
        "Do you have professional indemnity cover of at least £1m?",
        "Upload a copy of your employer’s liability insurance.",
        "What level of public liability do you hold?",
        "Evidence of insurance in place at the time of application is needed.",
        "Suppliers must be insured for £2 million.",
        "Attach your insurance schedule.",
        "Insurance: £10m public liability, minimum.",
        "Confirm that you already have cyber liability cover in force.",
        "Please show that you maintain product liability insurance.",
        "State your insurer and policy number for professional indemnity.",
        "You need employers liability insurance.",
        "Before applying you will have taken out public liability insurance.",
        "Detail your insurances.",
        "Confirm you have insurance and will keep it for the whole contract.",
        "Minimum insurance: £5m public liability.",
    ),
    "audited-accounts": (
        "Provide your last two years of audited accounts.",
        "Upload audited financial statements.",
        "Your accounts must have been audited.",
        "Send the auditor’s report for the last year.",
        "Show three years’ annual accounts, fully audited by a registered firm.",
        "An audit certificate for each year has to be attached.",
        "Audited annual accounts where your turnover is above £1 million.",
        "We need the figures, audited, for 2025.",
        "Give your audited balance sheet.",
        "Financial statements that were independently audited are compulsory.",
        "Three years of accounts certified by an auditor.",
    ),
    "particular-authority": (
        "You must have worked for us.",
        "You must have worked for this council before.",
        "Do you have a current contract with Oldham Council?",
        "Describe work that you have done for the Co-operative Councils’ Innovation Network.",
        "Have you previously been awarded a contract by the authority?",
        "Only suppliers with experience of working with our member councils can join.",
        "Give a reference from one of our members.",
        "Name a past contract with the London Borough of Lambeth.",
        "Existing suppliers to Stevenage Borough Council qualify.",
        "A track record with CCIN is needed.",
        "Show that you were appointed by the City of Edinburgh.",
        "Have you done business with us in the last three years?",
        "Describe previous work for a member council.",
        "You have supplied services to us since 2020.",
        "Provide a testimonial from the council.",
        "Give an example of work you did for Cardiff Council.",
        "Have a previous CCIN contract.",
        "Two years’ experience of delivering for the council.",
    ),
    "named-client": (
        "Name a past client.",
        "Name two council clients.",
        "List your three largest customers.",
        "Give the names of your recent clients.",
        "Provide contact details for two previous customers.",
        "Client references are needed.",
        "Attach a testimonial from a former client.",
        "You need a named client.",
        "List at least two public sector clients.",
        "Give details of your existing customers.",
        "Who were your last three clients?",
        "Provide the name and address of a previous client.",
    ),
    "one-qualification": (
        "You must hold ISO 9001.",
        "Upload your Cyber Essentials Plus certificate.",
        "Staff must be PRINCE2 qualified.",
        "Do you have ISO/IEC 27001 certification?",
        "Membership of CIPFA is required.",
        "Certified to BS EN ISO 14001.",
        "Evidence of Constructionline accreditation.",
        "At least one Chartered Surveyor, with proof.",
        "Investors in People accreditation is required.",
        "You must hold the Social Enterprise Mark.",
        "Cyber Essentials.",
        "Consultants should have PRINCE2.",
    ),
    "membership": (
        "You must be a member of the Co-operative Councils’ Innovation Network.",
        "Are you an affiliate of the network?",
        "Confirm your membership of CCIN.",
        "Only members of the network may apply.",
        "State whether your organisation is an associate of the Innovation Network.",
        "Give your affiliation number for the network.",
        "You must join the network first.",
        "Is your organisation a current subscriber to the network?",
        "Network membership is needed.",
        "Will you subscribe to the network?",
        "CCIN membership.",
        "Membership of the Co-operative Councils’ Innovation Network.",
        "Applicants must be CCIN affiliates.",
        "You must be an affiliate member.",
    ),
    "values": (
        "Do you share our values?",
        "Explain how your organisation supports co-operative values and principles.",
        "Sign up to the network’s values.",
        "Your ethos must be aligned with our mission.",
        "Commit to co-operative principles.",
        "Suppliers uphold the council’s values.",
        "Describe how your business is in line with our principles.",
        "You believe in the same principles.",
        "Show that your work reflects our ethos.",
        "Subscribe to co-operative ideals.",
    ),
    "charge": (
        "Pay the joining fee of £250.",
        "Confirm that you will pay a levy of 2%.",
        "A registration fee applies.",
        "Suppliers pay an annual subscription.",
        "Are you willing to pay for your listing?",
        "An administration charge is due on application.",
        "You agree to pay us one percent of each contract.",
        "Members must pay a commission.",
        "The application fee is refundable.",
        "Your subscription of £500 has to be current.",
        "Pay £100 to join.",
        "Suppliers will be charged 1% of contract value.",
        "Agree to the 2% management levy.",
    ),
    "place": (
        "You must be based in Greater Manchester.",
        "Your head office should be located in the borough.",
        "Are you based in Wales?",
        "Is your organisation a local business?",
        "You need an office within 20 miles.",
        "Suppliers must have a registered office in England.",
        "You have an office in the county.",
        "Only local firms can join.",
        "The firm has to be headquartered in the United Kingdom.",
        "Be a local supplier.",
        "Applicants must be UK-based.",
        "Located within the county.",
    ),
    "affiliation": (
        "Do you recognise a trade union?",
        "State your political affiliation.",
        "Does your organisation make political donations?",
        "Your directors’ party membership.",
        "Confirm that no industrial disputes are open.",
        "Are you party to a collective agreement?",
        "Say whether your staff went on strike.",
        "Do you support a political party?",
        "Which political party does your organisation support?",
        "Is your organisation unionised?",
    ),
    "contest": (
        "The best ten suppliers will join.",
        "Your answer will be scored.",
        "No more than 20 suppliers will be admitted.",
        "Answers are ranked.",
        "The pass mark is 60%.",
        "Only five firms can be selected.",
        "The highest scoring applicants go through.",
        "Each answer gets a score out of ten.",
        "There is a cap on the number of suppliers.",
        "First come, first served.",
        "We will admit the top 10.",
        "Maximum number of suppliers: 20.",
        "There is a minimum score of 60%.",
    ),
}

INNOCENT: dict[str, tuple[str, ...]] = {
    "insurance-in-force": (
        "Confirm that you would have public liability insurance of £5 million before a contract begins.",
        "Will you have professional indemnity insurance in place by the time a contract is awarded?",
        "Would you take out employer’s liability insurance if awarded a contract?",
        "Confirm that, before signing any contract, you will obtain insurance of £1 million.",
        "Are you able to obtain cyber liability cover if you are successful?",
        "Undertake to hold public liability insurance once a contract is awarded.",
        "Give your current insurance, or say that you would take out public liability insurance on award.",
        "Describe how you have provided insurance advice to councils.",
        "Describe work on National Insurance that you have done.",
        "Describe how you manage risk.",
        "You must pay employer’s National Insurance.",
        "Show research on insurance markets.",
        "How will your team maintain insurance throughout the contract?",
        "Will you put in place the insurance that a contract asks for before it begins?",
    ),
    "audited-accounts": (
        "Give your latest accounts.",
        "Give your latest accounts, audited if the law requires yours to be.",
        "Provide audited accounts or other evidence that you can meet your debts.",
        "Upload your accounts. Audited accounts are needed only where the Companies Act has them audited.",
        "Unaudited accounts are enough.",
        "Provide audited accounts, or management accounts for a new business.",
        "Audited accounts are not needed.",
        "Give accounts, whether or not audited.",
        "Describe how you have audited services for councils.",
        "If they were audited, send the auditor’s report with your accounts.",
    ),
    "particular-authority": (
        "Describe work like this that you have done, for anybody.",
        "Describe how you would work with the council.",
        "Explain how you will report to the authority during a contract.",
        "Tell us about work you have done for public bodies.",
        "Describe your experience of working with local authorities.",
        "Describe work for a council such as Oldham Council, or a similar body.",
        "Give an example of work for any council or other organisation.",
        "Describe experience that you would bring to the council’s residents.",
        "Have you worked with a parish council or another public body?",
        "Describe your experience and how you propose to work with the council.",
        "What would you like to share with us?",
        "Describe work in any London borough.",
        "Describe your experience of county council budgets.",
        "Explain how you have involved residents.",
    ),
    "named-client": (
        "Describe how you keep clients informed.",
        "Name the person who signs for you.",
        "List the outcomes that followed.",
        "Describe services to your clients in general terms.",
        "Name the methods that you use with customers.",
        "Describe how you learn from customers.",
        "Describe work like this for anybody.",
        "How do you handle the personal details of the people you work with?",
    ),
    "one-qualification": (
        "Show that you manage quality, for example by ISO 9001 or an equivalent.",
        "Hold ISO 27001 or equivalent.",
        "Describe your experience of ISO 9001 audits.",
        "Describe how you have helped councils gain ISO 14001.",
        "Say what qualifications your team has.",
        "Staff are qualified to PRINCE2 or a comparable standard.",
        "Describe how your team keeps its skills up to date.",
        "Say how you keep information safe.",
    ),
    "membership": (
        "Describe how you would work with members of the network.",
        "Describe your experience of helping the members of a network learn.",
        "Describe how your work would benefit members of the network.",
        "Say which professional body your staff belong to.",
        "Say how your organisation is constituted and who its members are.",
        "Describe work with a membership organisation.",
        "Describe how you support networks of small firms.",
        "Are you a registered society?",
    ),
    "values": (
        "Describe how you have applied co-operative principles in your work.",
        "State the value of the contracts that you have carried out.",
        "Describe how you keep to data protection principles.",
        "Describe what your work was worth to those it served.",
        "Explain how you measure social value.",
        "Describe how you designed a service on mutual principles.",
        "Describe the mission that a client set you.",
        "Show how you support residents.",
    ),
    "charge": (
        "Describe how you charge for your work.",
        "State your usual day rates.",
        "There is no registration fee.",
        "Joining is free: nobody pays an annual fee.",
        "Describe how you would pay subcontractors within 30 days.",
        "Describe a fee structure that you have used.",
        "Show that you can meet your debts as they fall due.",
        "You will not pay a subscription.",
    ),
    "place": (
        "Say in which regions you can deliver this.",
        "Describe how you would work with residents in the borough.",
        "Is your organisation registered in a professional register?",
        "Must be able to deliver in Wales.",
        "Describe experience of local services.",
        "Describe how you would support local businesses.",
        "Say how your organisation is constituted.",
        "Work is delivered in several places: describe how you would travel.",
    ),
    "affiliation": (
        "Describe your experience of training trade union representatives.",
        "Describe how you would consult trade unions.",
        "Describe your work on industrial strategy.",
        "Describe research about political participation.",
        "Confirm that you pay your staff on time.",
        "Describe how you settle disputes.",
    ),
    "contest": (
        "Describe up to three projects.",
        "Answer in at most 500 words.",
        "Describe no more than three organisations that you helped.",
        "Describe how you score risks.",
        "Describe a service that you rank among your best.",
        "Everybody who meets this is admitted.",
        "Describe your best two pieces of work.",
        "Describe a scheme with 20 suppliers that you managed.",
    ),
}

MANY = [(code, text) for code, texts in FORBIDDEN.items() for text in texts]
NONE = [(code, text) for code, texts in INNOCENT.items() for text in texts]


def refusals(route: Route, question: str = "Describe it.", *, largest: int | None = None, **facts: object) -> list[str]:
    kind = str(facts.pop("kind", "financial"))
    criterion = NewCriterion(kind, str(facts.pop("title", "Ability")), question, **facts)  # type: ignore[arg-type]
    return [o.code for o in obstacles_to_a_criterion(route, criterion, name="Lot 1, question 1", largest=largest)]


@pytest.mark.parametrize(("code", "text"), MANY)
def test_words_that_ask_for_the_forbidden_thing_are_found(code: str, text: str) -> None:
    assert FINDERS[code](text), text


@pytest.mark.parametrize(("code", "text"), NONE)
def test_words_that_ask_for_something_else_are_left_alone(code: str, text: str) -> None:
    assert FINDERS[code](text) == ""


@pytest.mark.parametrize(("code", "text"), MANY)
def test_a_title_asks_as_a_question_does(code: str, text: str) -> None:
    assert f"asks-{code}" in refusals(PA_2023_MARKET, title=text.rstrip(".?"))


@pytest.mark.parametrize("route", [PCR_2015_DPS, PA_2023_MARKET], ids=lambda r: r.code)
@pytest.mark.parametrize(("code", "text"), [(c, t) for c, ts in FORBIDDEN.items() for t in ts[:2]])
def test_each_route_refuses_what_its_own_law_forbids_and_quotes_it(route: Route, code: str, text: str) -> None:
    found = {
        o.code: o
        for o in obstacles_to_a_criterion(
            route, NewCriterion("technical", "Ability", text), name="Part 2, question 3", largest=None
        )
    }
    assert (f"asks-{code}" in found) is (code in route.forbidden_asks)
    for one in found.values():
        assert one.says.startswith("Part 2, question 3 ")
        assert one.provision
        assert one.mend
    if code in route.forbidden_asks:
        assert found[f"asks-{code}"].provision == route.forbidden_asks[code]


def test_the_act_alone_forbids_insurance_audited_accounts_and_named_clients() -> None:
    """Procurement Act 2023 s.36(2), (3); PCR 2015 regs 58(8)(c), 60(6)(b) allow the first two."""
    assert set(PA_2023_MARKET.forbidden_asks) - set(PCR_2015_DPS.forbidden_asks) == {
        "insurance-in-force", "audited-accounts", "named-client",
    }  # fmt: skip
    for route in (PCR_2015_DPS, PA_2023_MARKET):
        assert ("insurance-in-force" in route.forbidden_asks) is not route.insurance_before_award_allowed
        assert ("audited-accounts" in route.forbidden_asks) is (route.audited_accounts == "only_where_legally_audited")
        assert set(route.forbidden_asks) <= set(FINDERS)


@pytest.mark.parametrize("kind", sorted(INSURANCES))
def test_under_the_act_a_document_of_insurance_is_not_asked_for_and_a_promise_is(kind: str) -> None:
    """Procurement Act 2023 s.36(2)(b)."""
    words = "Confirm that you would have this cover before a contract begins."
    assert refusals(PA_2023_MARKET, words, asks="document", evidence_kind=kind) == ["asks-insurance-in-force"]
    assert refusals(PA_2023_MARKET, words, asks="yes_no", evidence_kind=kind) == []
    assert refusals(PCR_2015_DPS, words, asks="document", evidence_kind=kind) == []


@given(
    st.sampled_from([q for qs in (FORBIDDEN, INNOCENT) for texts in qs.values() for q in texts]) | st.text(max_size=80)
)
def test_below_the_thresholds_no_criterion_at_all_is_lawful(question: str) -> None:
    """Procurement Act 2023 s.85."""
    assert refusals(PA_2023_BELOW_THRESHOLD, question) == ["no-suitability"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"kind": "character"}, "criterion-kind"),
        ({"title": " "}, "criterion-unasked"),
        ({"question": ""}, "criterion-unasked"),
        ({"asks": "interview"}, "criterion-asks"),
        ({"asks": "document"}, "evidence-unnamed"),
        ({"evidence_kind": "passport"}, "evidence-unknown"),
        ({"word_limit": 0}, "word-limit"),
        ({"word_limit": 2_001}, "word-limit"),
        ({"minimum": 100, "asks": "statement"}, "minimum-misplaced"),
        ({"minimum": 100, "asks": "figure", "kind": "legal"}, "minimum-misplaced"),
        ({"minimum": 0, "asks": "figure"}, "minimum-misplaced"),
        ({"question": "Your turnover must be at least £500,000."}, "turnover-in-words"),
        ({"question": "An annual income of 2 million or more."}, "turnover-in-words"),
    ],
)
def test_each_fault_of_a_criterion_has_its_own_sentence(facts: dict[str, object], code: str) -> None:
    assert refusals(PCR_2015_DPS, largest=1_000_00, **facts) == [code]


@given(st.integers(1, 10**12), st.integers(1, 10**12))
@example(100_000_00, 200_000_00)
@example(100_000_00, 200_000_01)
def test_a_turnover_is_at_most_twice_the_largest_contract_of_the_lot(largest: int, minimum: int) -> None:
    """PCR 2015 reg 58(9), (14)."""
    found = refusals(PCR_2015_DPS, "State your turnover.", largest=largest, asks="figure", minimum=minimum)
    assert found == (["turnover-too-high"] if minimum > 2 * largest else [])
    assert refusals(PA_2023_MARKET, "State your turnover.", largest=largest, asks="figure", minimum=minimum) == []


def test_a_turnover_cannot_be_asked_where_the_lot_names_no_largest_contract() -> None:
    """PCR 2015 reg 58(14): the measure is the expected largest size of the contracts under the system."""
    assert refusals(PCR_2015_DPS, "State your turnover.", asks="figure", minimum=1) == ["turnover-without-largest"]
    assert refusals(PCR_2015_DPS, "State your turnover.", asks="figure") == []


@given(st.text(max_size=400))
def test_no_text_breaks_the_reading(text: str) -> None:
    for route in ROUTES.values():
        refusals(route, text, title=text)


def test_a_very_long_text_is_read_at_once() -> None:
    """The patterns look ahead only within a sentence and never twice over it."""
    for words in (
        "you have worked for the council with ",
        "must be member of ",
        "hold insurance " * 3,
        "Council Borough ",
    ):
        for find in FINDERS.values():
            find(words * 600)
