"""What the invented firms say besides their first description: case studies, kinds of work, facts, how to reach them.

Some say much and some little, as in life: the little ones show what a profile
lacks. Two of them change what they say after they were admitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from dps.core.actor import Actor
from dps.law.calendar import london_date
from dps.parties.models import Organisation
from dps.profile.actions import revise
from dps.profile.rules.content import SECTIONS, Contact, Content, Study, Value
from dps.profile.rules.standing import Stated
from dps.profile.versions import NOTHING_SAID, content_now, latest

_OLDHAM, _PRESTON, _ROCHDALE = "network:E08000004", "network:E07000123", "network:E08000005"

SAID: Mapping[str, Content] = {
    "acorn": Content(
        kinds=("community-wealth-building", "co-production", "social-research", "evaluation"),
        councils=(_OLDHAM, _PRESTON, _ROCHDALE),
        case_studies=(
            Study(
                "Who wins the contracts of a market town?",
                "Twelve residents, trained and paid as peer researchers, traced three years of a council’s spending with us and asked forty local firms why they did or did not bid.",
                "The council split two large contracts. In the year after, local firms won 31 per cent of its spending by value; it had been 19. The figures are in the cabinet’s public report.",
                "A district council in the north", 2025, "https://www.example.org/town-contracts",
            ),
            Study(
                "A carers’ panel that decides",
                "With unpaid carers we designed a panel that holds the budget for short breaks, and stayed for its first year.",
                "The panel has spent £84,000 in eleven decisions, all published. Nine in ten carers asked said that the breaks now fit their lives; before it was four in ten.",
                "", 2024,
            ),
        ),
        values=(
            Value("worker-owned"), Value("living-wage", since=date(2021, 11, 15)), Value("pay-ratio", link="https://www.example.org/acorn/pay"),
            Value("principle-2"), Value("principle-6"),
        ),
        founded=2011, size="small", facts=(Stated("sme", True), Stated("vcse", True), Stated("mutual", False)),
        contact=Contact(
            phone="0161 496 0101", text_relay="yes", email="office@acorn.example", bsl="Two of us sign. We book interpreters for longer talks.",
            languages="Urdu, Polish, Welsh", step_free="yes", best="phone", note="Between 9:30 and 16:00. We read large print and make it.",
            website="https://www.acorn.example",
        ),
    ),
    "bramble": Content(
        kinds=("organisational-change", "policy"),
        case_studies=(
            Study(
                "What a library really costs",
                "Unit costs of eleven branches, built with their staff.",
                "No branch was closed; four changed their hours. The model is open and two other councils use it.",
                "A unitary council", 2025,
            ),
        ),
        founded=2004, size="medium", facts=(Stated("sme", True), Stated("vcse", False)),
        contact=Contact(phone="0118 496 0202", email="enquiries@bramble.example", step_free="partly", best="email", website="https://www.bramble.example"),
    ),
    "commonweal": Content(
        kinds=("evaluation", "retrofit"),
        values=(Value("asset-lock"), Value("social-report", link="https://www.example.org/commonweal/report")),
        founded=2016, size="micro", facts=(Stated("sme", True), Stated("vcse", True)),
        contact=Contact(email="hello@commonweal.example", best="email"),
    ),
    "elder": Content(kinds=("care", "training"), values=(Value("community-owned"), Value("one-member-one-vote")), size="small"),
    "fieldfare": Content(kinds=("training", "co-operative-development")),
    "ivy": Content(kinds=("participation-tools", "service-design"), contact=Contact(website="https://www.ivy.example")),
}  # fmt: skip
"""By firm. What is empty here, the firm leaves as it first said it."""


def say_more(*, organisation: Organisation, said: Content, by: Actor, at: datetime) -> None:
    """Save every part that ``said`` speaks of, one by one, as a person would. What it leaves empty stays."""
    empty = Content()
    for section, (_, fields) in SECTIONS.items():
        new = {name: getattr(said, name) for name in fields if getattr(said, name) != getattr(empty, name)}
        if not new or section == "organisation":
            continue
        if "facts" in new:
            new["facts"] = tuple(replace(one, on=london_date(at)) for one in said.facts)
        stands = latest(organisation)
        seen = stands.sequence if stands else NOTHING_SAID
        revise(
            organisation=organisation, section=section, said=replace(content_now(organisation), **new), seen=seen, by=by, at=at
        )  # fmt: skip


CHANGED_LATER: Mapping[str, Content] = {
    "acorn": Content(
        summary="A workers’ co-operative that researches public services with the people who use them, and stays to see what changes.",
    ),
    "bramble": Content(contact=Contact(phone="0118 496 0203", email="enquiries@bramble.example", step_free="yes", best="phone", website="https://www.bramble.example")),
}  # fmt: skip
"""What two firms say anew after they were admitted: it is public at once, and waits at the operator's desk to be seen."""
