"""What the law of a route says of a contract once it is signed: its changes, its end, its notices. Values, as routes are.

A contract keeps its competition's route for life, so these are found by the
route's code. A light touch contract under the Act, and one below the
threshold, may be changed freely (s.74): the one ground there is ``free``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from dps.law.periods import Period


@dataclass(frozen=True)
class Ground:
    """One ground on which a contract may be changed. ``asks`` are the parts of its test that words have to answer.

    ``term`` and ``value`` cap the whole of all changes against what was
    awarded; ``each`` caps this change's own addition; ``under_threshold`` caps the sum of changes in
    money. ``notice`` is True or False where the ground alone settles whether a notice is due.
    """

    code: str
    title: str
    asks: tuple[str, ...]
    provision: str
    term: Fraction | None = None
    value: Fraction | None = None
    each: Fraction | None = None
    under_threshold: bool = False
    notice: bool | None = None


@dataclass(frozen=True)
class EndingGround:
    """Why a contract ends. ``heard`` says that the supplier is told and heard before; ``early`` that it ends before its day."""

    code: str
    title: str
    provision: str
    early: bool = True
    heard: bool = False


@dataclass(frozen=True)
class ContractLaw:
    """The law of a running contract. Notices are codes of the central platform, None where none is published.

    ``no_notice_value`` and ``no_notice_term`` are the shares up to which a change needs no notice.
    """

    grounds: tuple[Ground, ...]
    change_notice: str | None
    change_notice_first: bool
    change_provision: str
    no_notice_value: Fraction | None
    endings: tuple[EndingGround, ...]
    ending_notice: str | None
    ending_period: Period | None
    ending_provision: str
    performance_notice: str | None
    performance_period: Period | None
    performance_provision: str
    no_notice_term: Fraction | None = None
    converts_at_threshold: bool = False
    kpis_least: int = 0

    def ground(self, code: str) -> Ground | None:
        """The ground of that code, where this law knows it."""
        return next((one for one in self.grounds if one.code == code), None)

    def ending(self, code: str) -> EndingGround | None:
        """The ending of that code, where this law knows it."""
        return next((one for one in self.endings if one.code == code), None)


_NATURE = "Why the overall nature of the contract stays the same"
_HALF, _TENTH, _SHARE_OF_WORKS = Fraction(1, 2), Fraction(1, 10), Fraction(15, 100)
_ACT, _PCR, _TERMS = "Procurement Act 2023", "PCR 2015", "The terms of the contract"


def _in_days(name: str, title: str, counted_from: str, provision: str) -> Period:
    return Period(name, title, 30, "days", counted_from, provision, "uk_union", counts_first_day=True)


ENDING = _in_days(
    "contract_ending", "Publish the contract termination notice (UK11)", "the day the contract ended", f"{_ACT} s.80(1)"
)
PERFORMANCE = _in_days(
    "performance", "Publish the contract performance notice (UK9)", "the day of the event or of the decision", f"{_ACT} s.71(5)"
)  # fmt: skip

_BY_TERMS = (
    EndingGround("expired", "It ran to its last day", _TERMS, early=False),
    EndingGround("completed", "Everything was done before its last day", _TERMS),
    EndingGround("agreed", "Both sides agreed to end it", _TERMS),
    EndingGround("breach", "The supplier broke it", _TERMS),
    EndingGround("notice", "One side gave the notice that its terms allow", _TERMS),
)

_FREE = Ground(
    "free", "The law leaves changes to the two sides",
    ("Why the change is value for money, and treats other suppliers fairly",),
    f"{_ACT} ss.12, 74: a contract that is not a public contract, or is light touch", notice=False,
)  # fmt: skip

PCR = ContractLaw(
    grounds=(
        Ground("review_clause", "A clear clause of the contract provides for it", ("Which clause, and where the procurement documents told of it", _NATURE), f"{_PCR} reg 72(1)(a)", notice=False),
        Ground("additional", "More from the same supplier that became necessary", ("Why another supplier cannot provide it for economic or technical reasons", "What inconvenience or cost a change of supplier would bring"), f"{_PCR} reg 72(1)(b)", each=_HALF, notice=True),
        Ground("unforeseen", "Something that a diligent council could not foresee", ("What happened, and why it could not be foreseen", _NATURE), f"{_PCR} reg 72(1)(c)", each=_HALF, notice=True),
        Ground("successor", "Another firm takes the supplier’s place after a restructuring, or by a clear clause", ("Who takes the place, how, and that it meets the criteria first set", "Why nothing else of substance changes"), f"{_PCR} reg 72(1)(d)", notice=False),
        Ground("not_substantial", "It is not substantial, whatever its value", ("Why other bidders or another bid would not have come of it", "Why the economic balance does not move to the supplier, and the scope is not much wider"), f"{_PCR} reg 72(1)(e), (8)", notice=False),
        Ground("low_value", "It is of low value", (_NATURE,), f"{_PCR} reg 72(1)(f), (5)", value=_TENTH, under_threshold=True, notice=False),
    ),
    change_notice="F20", change_notice_first=False, change_provision=f"{_PCR} reg 72(3)", no_notice_value=None,
    endings=(
        *_BY_TERMS,
        EndingGround("substantial_change", "It was changed so much that a new procurement was needed", f"{_PCR} reg 73(1)(a)"),
        EndingGround("should_be_excluded", "The supplier should have been excluded at the award", f"{_PCR} reg 73(1)(b)", heard=True),
    ),
    ending_notice=None, ending_period=None, ending_provision=f"{_PCR} reg 73", performance_notice=None,
    performance_period=None, performance_provision=f"{_PCR} reg 57(8)(g)",
)  # fmt: skip

ACT = ContractLaw(
    grounds=(
        Ground("not_substantial", "It is not substantial", ("Why the scope does not materially change", "Why the economic balance does not materially move to the supplier"), f"{_ACT} s.74(1)(b), (3)", term=_TENTH),
        Ground("below_threshold", "It is a below-threshold modification", ("Why the scope does not materially change",), f"{_ACT} s.74(1)(c), (4)", value=_TENTH, under_threshold=True),
        Ground("provided_for", "The contract and its tender notice provide for it without doubt", ("Where the contract and the tender notice provide for it", _NATURE), f"{_ACT} s.74(1)(a), Sch 8 para 1"),
        Ground("urgency", "Extreme and unavoidable urgency", ("What happened, and why a competition would take too long",), f"{_ACT} s.74(1)(a), Sch 8 para 2"),
        Ground("unforeseeable", "Something that could not reasonably be foreseen before the award", ("What happened, and why it could not be foreseen", _NATURE), f"{_ACT} s.74(1)(a), Sch 8 para 4", each=_HALF),
        Ground("known_risk", "A risk that the tender notice named came true", ("Which named risk came true, through no fault of either side", "Why the contract cannot be performed without the change, and what it is limited to", "Why a new competition is not in the public interest"), f"{_ACT} s.74(1)(a), Sch 8 paras 5-7", each=_HALF),
        Ground("additional", "More goods, services or works of the same supplier", ("Why a change of supplier would bring goods, services or works that differ or do not fit", "What substantial inconvenience and cost it would bring"), f"{_ACT} s.74(1)(a), Sch 8 para 8", each=_HALF),
        Ground("restructuring", "The contract passes to another firm on a corporate restructuring", ("Who takes the place, how, and that it is not excluded",), f"{_ACT} s.74(1)(a), Sch 8 para 9", notice=True),
    ),
    change_notice="UK10", change_notice_first=True, change_provision=f"{_ACT} s.75", no_notice_value=_TENTH, no_notice_term=_TENTH,
    endings=(
        *_BY_TERMS,
        EndingGround("awarded_in_breach", "It was awarded or changed in material breach of the Act", f"{_ACT} s.78(2)(a), (7)", heard=True),
        EndingGround("excluded_since", "The supplier has become excluded or excludable since the award", f"{_ACT} s.78(2)(b), (7)", heard=True),
        EndingGround("subcontractor", "A subcontractor is excluded or excludable, and was not known", f"{_ACT} s.78(2)(c), (3)-(7)", heard=True),
    ),
    ending_notice="UK11", ending_period=ENDING, ending_provision=f"{_ACT} s.80", performance_notice="UK9",
    performance_period=PERFORMANCE, performance_provision=f"{_ACT} s.71(3)-(5)", kpis_least=3,
)  # fmt: skip

ACT_WORKS = replace(
    ACT,
    grounds=tuple(replace(one, value=_SHARE_OF_WORKS) if one.code == "below_threshold" else one for one in ACT.grounds),
    no_notice_value=_SHARE_OF_WORKS,
)
PCR_WORKS = replace(
    PCR, grounds=tuple(replace(one, value=_SHARE_OF_WORKS) if one.code == "low_value" else one for one in PCR.grounds)
)
ACT_LIGHT_TOUCH = replace(ACT, grounds=(_FREE,), change_notice=None, no_notice_value=None, kpis_least=0)
BELOW = replace(
    ACT, grounds=(_FREE,), change_notice=None, no_notice_value=None, endings=_BY_TERMS, ending_notice=None,
    ending_period=None, ending_provision=_TERMS, performance_notice=None, performance_period=None,
    performance_provision="Market policy", converts_at_threshold=True, kpis_least=0,
)  # fmt: skip

_LAWS: Mapping[str, Mapping[str, ContractLaw]] = MappingProxyType(
    {
        "pcr2015_dps": MappingProxyType({"": PCR, "works": PCR_WORKS}),
        "pa2023_dynamic_market": MappingProxyType({"": ACT, "works": ACT_WORKS, "light_touch": ACT_LIGHT_TOUCH}),
    }
)


def contract_law(route_code: str, kind: str) -> ContractLaw:
    """The law of a contract by its route's code and its threshold kind; routes below the threshold share one."""
    by_kind = _LAWS.get(route_code, {"": BELOW})
    return by_kind.get(kind, by_kind[""])
