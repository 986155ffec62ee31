"""What a criterion of a lot may ask, on the route of its market. Pure.

A criterion is legal, financial or technical, asks for what shows that ability and for nothing else,
and can be met by anybody who has it. Which askings a route forbids, and under which provision, is a
value of the route; the wording is read by :mod:`dps.market.rules.wordings`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dps.core.money import pounds
from dps.core.refusal import Obstacle
from dps.law.routes import Route
from dps.market.rules.wordings import FINDERS, turnover_in_words
from dps.profile.rules.evidence import KINDS

CRITERION_KINDS = ("legal", "financial", "technical")
"""What a criterion may be about, and nothing else: PCR 2015 reg 58(1); Procurement Act 2023 s.36(1)."""

ASKS: Mapping[str, str] = MappingProxyType(
    {"statement": "A statement", "document": "A document", "figure": "A figure", "yes_no": "Yes or no"}
)
"""The ways in which a criterion can be answered."""

MOST_WORDS = 2_000
INSURANCES = frozenset({"public-liability", "professional-indemnity", "employers-liability"})
"""Kinds of document that show insurance in force."""


@dataclass(frozen=True)
class NewCriterion:
    """One criterion that an application passes or fails.

    ``asks`` is a key of :data:`ASKS`; ``evidence_kind`` a kind of document, or empty. Where ``asks`` is not
    ``document``, the kind is what is seen at award, and no file is asked for before;
    ``minimum`` is the least yearly turnover in pence, and only where a figure is asked for.
    """

    kind: str
    title: str
    question: str
    asks: str = "statement"
    evidence_kind: str = ""
    word_limit: int = 500
    minimum: int | None = None


@dataclass(frozen=True)
class _Refusal:
    """How an asking is refused: what it asks for, the rule in our words, and what to write instead."""

    asks_for: str
    rule: str
    instead: str


_REFUSALS: Mapping[str, _Refusal] = MappingProxyType(
    {
        "insurance-in-force": _Refusal(
            "insurance that is already in force",
            "No condition may need insurance to be in place before a contract is awarded.",
            "Ask for a promise: “Confirm that you would have this insurance in place before a contract begins.” "
            "The policy is seen at award.",
        ),
        "audited-accounts": _Refusal(
            "audited accounts from everybody",
            "Audited accounts may be asked only of those whom the law makes have them.",
            "Write “Give your latest accounts, audited if the law requires yours to be, or other evidence that you can meet your debts.”",
        ),
        "particular-authority": _Refusal(
            "work for a particular authority",
            "No condition may need a contract with, or work for, one authority.",
            "Write “Describe work like this that you have done, for anybody.”",
        ),
        "named-client": _Refusal(
            "a past client by name",
            "Ability may not hang on one client or on its word.",
            "Write “Describe work like this that you have done, for anybody, and what came of it.”",
        ),
        "one-qualification": _Refusal(
            "one qualification and no equivalent",
            "A particular qualification may be asked for only with its equivalents.",
            "Add “or an equivalent” and say what it has to show.",
        ),
        "membership": _Refusal(
            "membership of the network",
            "A condition may be about legal and financial capacity and technical ability, and membership is none of these.",
            "Leave it out. Membership is a fact on a profile and changes nothing in the market.",
        ),
        "values": _Refusal(
            "agreement with our values",
            "A condition may be about legal and financial capacity and technical ability, and values are none of these.",
            "Ask what the organisation has done, such as “Describe how you have applied co-operative principles in your work.”",
        ),
        "charge": _Refusal(
            "a payment",
            "Nobody may be charged for asking to join, joining or staying.",
            "Leave it out.",
        ),
        "place": _Refusal(
            "where the organisation is",
            "Where a supplier is based is not ability, and a council may not ask it.",
            "Ask where it can work: “Say in which regions you can deliver this.”",
        ),
        "affiliation": _Refusal(
            "political or industrial affiliations",
            "These are non-commercial matters, about which a council may not even ask.",
            "Leave it out.",
        ),
        "contest": _Refusal(
            "to be better than others",
            "Everybody who meets the condition is admitted: there is no number, no score and no order.",
            "Say what is enough, so that anybody can see whether they have it.",
        ),
    }
)


def obstacles_to_a_criterion(
    route: Route, criterion: NewCriterion, *, name: str, largest: int | None
) -> tuple[Obstacle, ...]:
    """Why a lot may not have this criterion; empty when it may. ``name`` begins each sentence.

    ``largest`` is the largest contract of the lot in pence with VAT, or None where the scheme has no limit.
    PCR 2015 regs 34(6), (29), 58; Procurement Act 2023 ss.36(1)-(3), (7), 85; Local Government Act 1988 s.17.
    """
    if route.suitability_filter_forbidden:
        return (
            Obstacle(
                "no-suitability",
                f"{name} judges who is suitable, and on this route nobody may be kept from bidding so.",
                route.provisions["suitability_filter_forbidden"],
                "Leave it out, and check the winner after the bids.",
            ),
        )
    return (
        *_form(route, criterion, name),
        *_wording(route, criterion, name),
        *_turnover(route, criterion, name, largest),
    )


def _form(route: Route, criterion: NewCriterion, name: str) -> list[Obstacle]:
    found: list[Obstacle] = []
    if criterion.kind not in CRITERION_KINDS:
        found.append(
            Obstacle(
                "criterion-kind",
                f"{name} asks for something that is not legal, financial or technical ability.",
                route.provisions["has_admission"],
                "Leave it out: no other condition is allowed.",
            )
        )
    if not criterion.title.strip() or not criterion.question.strip():
        found.append(Obstacle("criterion-unasked", f"{name} has no title or no question."))
    if criterion.asks not in ASKS:
        found.append(
            Obstacle("criterion-asks", f"{name} has to ask for a statement, a document, a figure, or yes or no.")
        )
    if criterion.evidence_kind and criterion.evidence_kind not in KINDS:
        found.append(Obstacle("evidence-unknown", f"{name} asks for a kind of document that there is not."))
    if criterion.asks == "document" and not criterion.evidence_kind:
        found.append(Obstacle("evidence-unnamed", f"{name} asks for a document but does not say of which kind."))
    if not 1 <= criterion.word_limit <= MOST_WORDS:
        found.append(Obstacle("word-limit", f"{name} needs a limit of between 1 and {MOST_WORDS:,} words."))
    return found


def _wording(route: Route, criterion: NewCriterion, name: str) -> list[Obstacle]:
    text = f"{criterion.title}.\n{criterion.question}"
    found = [
        _refused(code, name, words, provision)
        for code, provision in route.forbidden_asks.items()
        if (words := FINDERS[code](text))
    ]
    insured = route.forbidden_asks.get("insurance-in-force")
    as_document = criterion.asks == "document" and criterion.evidence_kind in INSURANCES
    if insured and as_document and all(o.code != "asks-insurance-in-force" for o in found):
        found.append(_refused("insurance-in-force", name, KINDS[criterion.evidence_kind], insured))
    return found


def _refused(code: str, name: str, words: str, provision: str) -> Obstacle:
    how = _REFUSALS[code]
    return Obstacle(
        f"asks-{code}", f"{name} asks for {how.asks_for}: “{_short(words)}”. {how.rule}", provision, how.instead
    )


def _short(words: str, most: int = 120) -> str:
    return words.rstrip(".?!;") if len(words) <= most else f"{words[:most].rsplit(' ', 1)[0]}…"


def _turnover(route: Route, criterion: NewCriterion, name: str, largest: int | None) -> list[Obstacle]:
    words = turnover_in_words(criterion.question)
    if words and criterion.minimum is None:
        return [
            Obstacle(
                "turnover-in-words",
                f"{name} puts a least turnover into its words, where nothing checks it: “{_short(words)}”.",
                _turnover_provision(route),
                "Ask for a figure, and write the least turnover in its own box.",
            )
        ]
    if criterion.minimum is None:
        return []
    if criterion.asks != "figure" or criterion.kind != "financial" or criterion.minimum <= 0:
        return [
            Obstacle(
                "minimum-misplaced",
                f"{name} has a least turnover, which belongs only to a financial criterion that asks for a figure.",
                _turnover_provision(route),
                "Take the sum out, or ask for the turnover as a figure.",
            )
        ]
    if route.turnover_multiple_max is None:
        return []
    if largest is None:
        return [
            Obstacle(
                "turnover-without-largest",
                f"{name} has a least turnover, but the {route.words.part} does not say how large its largest contract can be.",
                _turnover_provision(route),
                "Give the largest contract, or take the least turnover out.",
            )
        ]
    most = largest * route.turnover_multiple_max
    if criterion.minimum <= most:
        return []
    return [
        Obstacle(
            "turnover-too-high",
            f"{name} asks for a yearly turnover of {pounds(criterion.minimum)}. The most that may be asked is "
            f"{pounds(most)}: {route.turnover_multiple_max} times the largest contract of {pounds(largest)}.",
            _turnover_provision(route),
            f"Ask for {pounds(most)} or less.",
        )
    ]


def _turnover_provision(route: Route) -> str:
    return route.provisions.get("turnover_multiple_max", route.provisions["has_admission"])
