"""A criterion asks about performing this contract: not what a bidder is, where it is, or what it did before. Pure.

Each refusal quotes the words that ask. They are judged as sentences, so that
“work with local co-operatives” passes where “are you a co-operative” does not.

Sources: PCR 2015 reg 67(5); Procurement Act 2023 s.23(2)(a), (5): linked to the
subject-matter of the contract. Local Government Act 1988 s.17: a council does
not even ask about affiliations, or where a firm is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dps.competition.rules.parts.social_value import SocialValue
from dps.competition.rules.tree import ToldCriterion
from dps.core.refusal import Obstacle
from dps.market.rules.wordings import affiliation, membership, place, sentences, values

LINKED = "PCR 2015 reg 67(5); Procurement Act 2023 s.23(2)(a), (5)"
NON_COMMERCIAL = f"{LINKED}; Local Government Act 1988 s.17"
IN_PROPORTION = "PCR 2015 regs 18(1), 67(5); Procurement Act 2023 ss.12(4), 23(2)(a), (d)"

_FIRM = r"(?:you|your (?:own )?(?:organisation|firm|company|business)|the (?:bidder|tenderer|supplier|contractor|organisation|firm)|bidders|tenderers|suppliers)"
_FORM = (
    r"(?:co-?operatives?|charit(?:y|ies|able)|social enterprises?|community interest compan(?:y|ies)|cics?|mutuals?|SMEs?|VCSEs?"
    r"|small (?:business|firm|compan)\w*|community benefit societ\w+|employee[- ]owned|not[- ]for[- ]profit|non[- ]profit|third[- ]sector|voluntary organisation)s?"
)
_LEGAL_FORM = re.compile(
    rf"\b(?:are|is|be|being|whether|if) {_FIRM} (?:\w+ ){{0,3}}?{_FORM}\b"
    rf"|\b{_FIRM} (?:is|are|must be|should be|being) (?:\w+ ){{0,3}}?{_FORM}\b"
    rf"|\b(?:points?|marks?|scores?|preference|credit) (?:\w+ ){{0,4}}?(?:to|for) (?:\w+ ){{0,2}}?{_FORM}\b"
    rf"|\b(?:your|the (?:bidder|supplier|tenderer|organisation)['’]s?|{_FORM}) (?:legal|corporate|ownership) (?:form|status|structure|model)\b"
    r"|\bwhat (?:legal )?(?:form|kind|type) of (?:organisation|company|body) (?:are|is)\b|\b(?:legal form|legal status)\b",
    re.IGNORECASE,
)
_MEMBER = re.compile(
    rf"\b(?:are|is|be|being|whether|if) {_FIRM} (?:\w+ ){{0,3}}?(?:members?|affiliates?|affiliated|signator(?:y|ies))\b"
    r"|\b(?:your|the (?:bidder|supplier|tenderer|organisation)['’]s?) (?:\w+ )?(?:memberships?|affiliations?)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"\b(?:where|whether|if|are|is) {_FIRM} (?:are |is |be )?(?:\w+ )?(?:based|located|headquartered|registered)\b"
    rf"|\b{_FIRM} (?:is|are|must be|should be) (?:\w+ )?(?:based|located|headquartered) (?:in|within|near)\b"
    r"|\b(?:points?|marks?|scores?|preference|credit) (?:\w+ ){0,4}?(?:to|for) (?:\w+ ){0,2}?(?:local (?:firms?|suppliers?|business\w*|bidders?)|being local)\b"
    r"|\b(?:your|the (?:bidder|supplier|tenderer)['’]s?) (?:registered (?:office|address)|head ?quarters|head office|postcode|address|local presence)\b"
    r"|\bwhere (?:are|is) " + _FIRM + r" (?:\w+ )?(?:based|located|registered)\b",
    re.IGNORECASE,
)
_CHARACTER = re.compile(
    r"\bgood character\b|\b(?:general|overall|wider|corporate) (?:\w+ )?(?:character|reputation|ethos|values|standing|ethics|social responsibility)\b"
    r"|\b(?:your|the (?:bidder|supplier|tenderer|organisation)['’]s?) (?:\w+ )?(?:reputation|ethos|mission|corporate values|values|CSR (?:policy|strategy)|charitable giving|donations)\b"
    r"|\bCSR (?:policy|strategy|record)\b",
    re.IGNORECASE,
)
_ALREADY = r"(?:already|currently|at present|normally|usually|routinely|ordinarily)"
_BASELINE = re.compile(
    rf"\b(?:additional|beyond|over and above|on top of|more than|above|not|excluding|other than)\b[^.?!;]{{0,60}}\b{_FIRM} (?:\w+ ){{0,2}}?(?:{_ALREADY}|have in place|did before)\b"
    r"|\b(?:beyond|above|additional to|outside|not|excluding|other than)\b[^.?!;]{0,30}\bbusiness[- ]as[- ]usual\b"
    rf"|\b(?:existing|current) (?:practices?|activit(?:y|ies)|initiatives?|commitments?|programmes?|policies)\b[^.?!;]{{0,40}}\b(?:not (?:be )?(?:count|score|credit|consider)\w*|excluded|disregarded|ignored|no (?:marks?|points?|credit))\b"
    rf"|\b(?:only|solely) (?:new|additional)\b|\bnew (?:activit\w+|initiatives?|commitments?) only\b|\badditionality\b|\b{_FIRM} would not otherwise\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Refusal:
    """What is asked for, the rule in a sentence, its provision, and what to write instead; ``found`` finds the words."""

    code: str
    asks_for: str
    rule: str
    provision: str
    instead: str
    found: Callable[[str], str]


def _by(*finders: Callable[[str], str] | re.Pattern[str]) -> Callable[[str], str]:
    def found(text: str) -> str:
        for finder in finders:
            if isinstance(finder, re.Pattern):
                hits = (hit.group() for s in sentences(text) if (hit := finder.search(s)))
                words = " ".join(next(hits, "").split())
            else:
                words = finder(text)
            if words:
                return words
        return ""

    return found


_PERFORMED = "Ask how this contract would be performed: what is done, for whom, and how anybody will know."
REFUSALS: tuple[_Refusal, ...] = (
    _Refusal("legal-form", "a bidder’s legal form", "A form is not how a contract is performed.", LINKED, f"{_PERFORMED} Who may bid can be reserved on its own page, where the law allows.", _by(_LEGAL_FORM)),
    _Refusal("membership", "membership or affiliation", "What a bidder belongs to earns nothing, and a council does not ask it.", NON_COMMERCIAL, _PERFORMED, _by(membership, affiliation, _MEMBER)),
    _Refusal("place", "where a bidder is", "An address is not how a contract is performed, and a council does not ask it.", NON_COMMERCIAL, "Ask what the place gains: hours, training, or money spent there in performing this contract.", _by(place, _PLACE)),
    _Refusal("character", "general good character", "General policies and standing are not linked to this contract.", LINKED, _PERFORMED, _by(values, _CHARACTER)),
)  # fmt: skip
BASELINE = _Refusal(
    "what-is-new", "what a bidder does not do already", "The baseline is what the place has, not what the firm does: good practice applied here counts.",
    IN_PROPORTION, "Ask what the place would gain from this contract, whether or not it is new to the bidder.", _by(_BASELINE),
)  # fmt: skip


def obstacles_to_criteria_asked(criteria: Sequence[ToldCriterion], names: Sequence[str]) -> tuple[Obstacle, ...]:
    """Why these questions may not be asked; empty when they may. ``names`` are what the criteria are called."""
    found = []
    for name, c in zip(names, criteria, strict=True):
        refusals = (*REFUSALS, BASELINE) if c.kind == "social_value" else REFUSALS
        text = "\n".join(f"{part}." for part in (c.group, c.title) if part) + f"\n{c.question}"
        found += [_obstacle(f"Criterion “{name}”", r, words) for r in refusals if (words := r.found(text))]
    return tuple(found)


def obstacles_to_measures_asked(said: SocialValue) -> tuple[Obstacle, ...]:
    """The same of what is counted as social value: its words are read by bidders like a question."""
    found = []
    for number, one in enumerate(said.measures, 1):
        text = "\n".join(f"{part}." for part in (one.outcome, one.measure) if part) + f"\n{one.relevance}"
        name = f"Measure “{one.measure.strip()}”" if one.measure.strip() else f"Measure {number}"
        found += [_obstacle(name, r, words) for r in (*REFUSALS, BASELINE) if (words := r.found(text))]
    return tuple(found)


def _obstacle(name: str, refusal: _Refusal, words: str) -> Obstacle:
    says = f"{name} asks for {refusal.asks_for}: “{words.rstrip('.?!;')[:120]}”. {refusal.rule}"
    return Obstacle(f"scores-{refusal.code}", says, refusal.provision, refusal.instead)
