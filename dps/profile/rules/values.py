"""Values and principles as statements that somebody can check. Pure.

Each is a fact or it is not; none has a weight, a colour or a number, and nothing
is ordered or scored by them. Who looks through the directory may narrow it to those that follow a principle: that describes,
and chooses nobody whom a council invites. Award criteria relate to the contract
(PCR 2015 reg 67(5); Procurement Act 2023 s.23(2)(a)), and what an organisation
belongs to or how it treats its staff in general is no matter for a council's
list of tenderers (Local Government Act 1988 s.17(5)). So nobody is asked for
these: a supplier that wants them known may state them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

OWN = "own"
"""The code of a statement in the supplier's own words."""


@dataclass(frozen=True)
class Statement:
    """A statement that is offered: its stable code, its words, how anybody can check it, its group."""

    code: str
    words: str
    check: str
    group: str


_FACTS = "Checkable facts"
_PRINCIPLES = "Co-operative principles followed"
_IDENTITY = (
    "See the rules of the organisation; the principles are those of the International Co-operative Alliance (1995)"
)

STATEMENTS: Mapping[str, Statement] = MappingProxyType(
    {
        s.code: s
        for s in (
            Statement("living-wage", "Pays the real Living Wage (accredited)", "The Living Wage Foundation lists accredited employers", _FACTS),
            Statement("living-hours", "Offers Living Hours (accredited)", "The Living Wage Foundation lists accredited employers", _FACTS),
            Statement("gender-pay-gap", "Publishes its gender pay gap", "On its website or the government’s gender pay gap service", _FACTS),
            Statement("pay-ratio", "Publishes the ratio of its highest to its lowest pay", "On its website or in its annual report", _FACTS),
            Statement("worker-owned", "Owned by its workers", "Its rules or its register of members", _FACTS),
            Statement("community-owned", "Owned by the community it serves", "Its rules or its register of members", _FACTS),
            Statement("one-member-one-vote", "Each member has one vote", "Its rules", _FACTS),
            Statement("asset-lock", "Its assets are locked to its purpose", "Its rules or articles", _FACTS),
            Statement("surplus", "Publishes what becomes of its surplus", "Its annual report or accounts", _FACTS),
            Statement("prompt-payer", "Has signed the Fair Payment Code", "The Small Business Commissioner lists who has", _FACTS),
            Statement("fair-tax", "Holds the Fair Tax Mark", "The Fair Tax Foundation lists who does", _FACTS),
            Statement("carbon-plan", "Publishes a carbon reduction plan", "On its website", _FACTS),
            Statement("social-report", "Publishes a social report or social accounts", "On its website", _FACTS),
            Statement("disability-confident", "Is a Disability Confident employer", "The government lists employers that have signed up", _FACTS),
            Statement("modern-slavery", "Publishes a modern slavery statement", "On its website or the government’s registry", _FACTS),
            Statement("principle-1", "Membership is voluntary and open", _IDENTITY, _PRINCIPLES),
            Statement("principle-2", "Members control it democratically", _IDENTITY, _PRINCIPLES),
            Statement("principle-3", "Members contribute to its capital and decide on it", _IDENTITY, _PRINCIPLES),
            Statement("principle-4", "It is autonomous and independent", _IDENTITY, _PRINCIPLES),
            Statement("principle-5", "It educates, trains and informs its members", _IDENTITY, _PRINCIPLES),
            Statement("principle-6", "It works with other co-operatives", _IDENTITY, _PRINCIPLES),
            Statement("principle-7", "It works for its community", _IDENTITY, _PRINCIPLES),
        )
    }
)  # fmt: skip


PRINCIPLES = tuple(one for one in STATEMENTS.values() if one.group == _PRINCIPLES)
"""The principles of co-operatives, in their order."""


def statement_words(code: str, own: str = "") -> str:
    """What a stated value says: our words for one that is offered, the supplier's own for another."""
    if code == OWN:
        return own
    return STATEMENTS[code].words if code in STATEMENTS else code


def how_to_check(code: str) -> str:
    """How anybody can check a statement; empty for one in the supplier's own words."""
    return STATEMENTS[code].check if code in STATEMENTS else ""
