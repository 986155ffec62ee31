"""Templates of a call-off, one for each kind of work: a plain value of facts, criteria and parts. Pure.

A template leaves out the title, the need, the value, the dates, and whatever
only a person can say: whom they asked in the place, what was considered, whose
budget it is. Everything it does say is on the pages of the draft, to be
changed there. Each asks three questions in 1,500 words in all.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dps.competition.rules.frozen import ToldCriterion
from dps.competition.rules.outcomes import SHIPPED

WORDS_IN_ALL = 1_500

TERMS = """1. What is done. The contractor does what the need describes, as its bid promises; the bid and this competition are part of the contract.
2. How. With the skill and care that are usual in this work, by the people named in the bid or others as able.
3. Paid. The agreed price, within 30 days of a valid invoice; the contractor pays its own subcontractors within 30 days too. Nothing is paid beyond the price unless agreed in writing first.
4. Promises. What the contractor promised for residents is part of the work, and is reported at each invoice.
5. What is made. The council may use, change and publish what is made for it; the contractor keeps what it had before, and may show the work unless the council says why not.
6. Information. Each side keeps the other's confidential information to itself. The council answers requests under the Freedom of Information Act 2000, and asks the contractor first where it can.
7. Personal data. Used only for the work and as the data-protection schedule says, kept safe, and deleted or handed back at its end.
8. Changes. In writing, and never so that the contract becomes another one.
9. Ending. Either side may end it where the other breaks it and does not mend that within 14 days; the council may end it with 30 days' notice and pays for what was done.
10. Law. The law and the courts of the part of the United Kingdom where the council is."""
"""Ten short terms, in our words. A council that has its own puts them in their place."""


@dataclass(frozen=True)
class Template:
    """One template. ``facts`` are columns of a draft by name, ``parts`` its further parts; ``prompts`` help to write the need."""

    code: str
    version: int
    title: str
    lead: str
    lots: tuple[str, ...]
    prompts: tuple[str, ...]
    facts: Mapping[str, Any]
    criteria: tuple[ToldCriterion, ...]
    parts: Mapping[str, Mapping[str, Any]]
    months: int

    @property
    def begun_from(self) -> str:
        """How a draft names the template that it was begun from."""
        return f"template:{self.code}/{self.version}"

    @property
    def words_in_all(self) -> int:
        """How many words a bidder may write at most."""
        return sum(c.word_limit for c in self.criteria)

    def filled(self) -> dict[str, Any]:
        """The facts that a draft is revised with, parts among them; a copy, so that no draft changes the template."""
        return {
            **deepcopy(dict(self.facts)),
            "parts": deepcopy({name: dict(part) for name, part in self.parts.items()}),
        }


def _criteria(approach: str, team: str, benefit: str) -> tuple[ToldCriterion, ...]:
    return (
        ToldCriterion("", "quality", "Approach", approach, Decimal(40), threshold=2, word_limit=700),
        ToldCriterion("", "quality", "People and plan", team, Decimal(15), word_limit=400),
        ToldCriterion("", "social_value", "What residents gain", benefit, Decimal(20), word_limit=400),
    )


def _facts(*cpv: str) -> dict[str, Any]:
    return {
        "contract_kind": "goods_services", "cpv": list(cpv), "price_formula": "relative", "price_weight": Decimal(25),
        "price_parameters": {}, "rounding": None,
        "considered": {
            "small_firms": "Three questions in 1,500 words, no insurance before award, payment within 30 days of each "
            "invoice, and no turnover asked for.",
        },
    }  # fmt: skip


def _pack(data_words: str, *, payment: str = "month", payment_words: str = "") -> dict[str, Any]:
    return {
        "terms": TERMS, "data": "personal", "data_controller": "council", "data_words": data_words, "tupe": "no",
        "insurance": "at_award",
        "insurance_words": "Public liability £2 million; professional indemnity £500,000. In force by the start of the contract.",
        "payment": payment, "payment_words": payment_words, "payment_days": 30, "validity_days": 90,
    }  # fmt: skip


def _measure(key: str, measure: str, unit: str, relevance: str) -> dict[str, Any]:
    catalogue = SHIPPED[0]
    row = next(r for r in catalogue.rows if r.key == key)
    return {
        "outcome": row.outcome, "measure": measure, "unit": unit, "relevance": relevance, "catalogue": catalogue.title,
        "catalogue_code": catalogue.code, "version": catalogue.version, "key": row.key, "source": row.source,
        "status": row.status,
    }  # fmt: skip


def _parts(pack: dict[str, Any], *measures: dict[str, Any], principles: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    return {
        "social_value": {"measures": list(measures), "principles": list(principles)},
        "pack": pack,
        "considerations": {"lots": "one_only"},
        "valuation": {"includes_vat": True, "vat_percent": 20},
    }


TEMPLATES: tuple[Template, ...] = (
    Template(
        "research", 1, "Research and policy", "Find something out with residents, and say what should change.",
        ("research", "policy", "evaluation"),
        (
            "What do you need to know, and which decision hangs on it?",
            "Who lives with the question, and how will they take part?",
            "What is known already, and where can it be read?",
            "What do you want in your hands at the end, and by when?",
        ),
        _facts("73200000"),
        _criteria(
            "How will you find out what we need to know, and how will the people who live with the question take part?",
            "Who does the work, what have they done that is like it, and what is done by when?",
            "What will residents gain from how you do this work? Promise what can be counted against our measures.",
        ),
        _parts(
            _pack("Names, contact details and views of people who take part, to do the research; deleted six months after the contract ends."),
            _measure("1a", "Hours of paid work for residents", "hours", "Residents are paid to ask, to listen and to make sense of what is heard."),
            _measure("2", "Residents and staff who are taught to do such research", "people", "The questions go on after the contract; somebody here has to be able to ask them."),
            principles=("co-production", "learning"),
        ),
        6,
    ),
    Template(
        "prototypes", 1, "Prototypes", "Try something small with the people it is for, and learn whether to go on.",
        ("prototype", "implement", "pilot"),
        (
            "What do you want to try, and for whom would it be better?",
            "Who decides during the trial, and how soon?",
            "What would tell you to go on, to change it, or to stop?",
            "What exists already that it has to work with?",
        ),
        _facts("73300000"),
        _criteria(
            "How will you make and try a first version with the people it is for, and how will you know whether it works?",
            "Who does the work, how do they decide together with us, and what is tried by when?",
            "What will residents gain from how you do this work? Promise what can be counted against our measures.",
        ),
        _parts(
            _pack(
                "Names, contact details and use of the prototype by people who try it, to learn whether it works; deleted three months after the contract ends.",
                payment="milestone", payment_words="A plan agreed with residents: 20%. A first version tried: 40%. What was learned, handed over in full: 40%.",
            ),
            _measure("1a", "Hours of paid work for residents who try and design", "hours", "Those it is for are paid to design it, as anybody else who does is."),
            _measure("2", "Staff and residents who can run it without the contractor", "people", "A prototype that only its maker can run ends with the contract."),
            principles=("co-production", "innovation"),
        ),
        9,
    ),
    Template(
        "capacity", 1, "Capacity building", "Learn how to do it yourselves: training, coaching, a change in how you work.",
        ("capacity", "training", "development"),
        (
            "Who should be able to do what afterwards that they cannot do now?",
            "How many people, in which places, and at which times of day?",
            "What was tried before, and what came of it?",
            "How will you see, half a year later, that it lasted?",
        ),
        _facts("80500000"),
        _criteria(
            "How will those who take part learn to do it themselves, and how will it last after you have gone?",
            "Who teaches, what have they taught before, and when and where does it happen?",
            "What will residents gain from how you do this work? Promise what can be counted against our measures.",
        ),
        _parts(
            _pack("Names and contact details of people who take part, to run the sessions; deleted three months after the contract ends."),
            _measure("2", "Residents and staff who complete the learning", "people", "The contract is there so that people here can do this themselves."),
            _measure("6", "Places for people who face barriers to work", "places", "The sessions can be open to them at no further cost, at times they can come."),
            principles=("learning", "co-production"),
        ),
        12,
    ),
)  # fmt: skip
"""One for each of the network's kinds of work, in the order of its lots."""


def template(code: str) -> Template:
    """The template with this code. Raises KeyError."""
    return {t.code: t for t in TEMPLATES}[code]


def of_draft(begun_from: str) -> Template | None:
    """The template that a draft was begun from, in the version it has today; None where it was none."""
    code = begun_from.removeprefix("template:").partition("/")[0]
    return next((t for t in TEMPLATES if begun_from.startswith("template:") and t.code == code), None)


def expected_dates(begun_from: str, *, on: date) -> tuple[date, date] | None:
    """When a contract of this template usually starts and ends, for a draft written on a day; None where nothing is usual.

    It starts on the first of the third month after, which leaves time for bids,
    evaluation and standstill. Shown in an empty form, and kept only when saved.
    """
    found = of_draft(begun_from)
    if found is None:
        return None
    starts = _first_of(on, months=3)
    return starts, _first_of(starts, months=found.months) - timedelta(days=1)


def _first_of(day: date, *, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def fits(one: Template, lot_title: str) -> bool:
    """Whether the title of a lot is about the template's kind of work."""
    return any(word in lot_title.casefold() for word in one.lots)
