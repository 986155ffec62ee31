"""Why a competition may not be published: one function, every reason, section by section. Pure.

The task list shows the reasons of each section, the publishing page shows them
all, and the action refuses with the same ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from dps.competition.rules.buying import CONTRACT_KINDS, Buyer, Through, obstacles_to_route
from dps.competition.rules.criteria import PUBLISHED, obstacles_to_criteria
from dps.competition.rules.frozen import Told
from dps.competition.rules.lifecycle import LIFECYCLE
from dps.competition.rules.linked import obstacles_to_criteria_asked, obstacles_to_measures_asked
from dps.competition.rules.measuring import GONE, obstacles_to_measuring
from dps.competition.rules.method import obstacles_to_method
from dps.competition.rules.parts import related, social_value, valuation
from dps.competition.rules.parts.considerations import Considered
from dps.competition.rules.parts.custody import Holder
from dps.competition.rules.parts.every import PARTS
from dps.competition.rules.reviewing import Reviewed, obstacles_to_approval
from dps.competition.rules.shortening import Consents
from dps.competition.rules.timetable import obstacles_to_contract_dates, obstacles_to_timetable
from dps.competition.rules.tree import obstacles_to_tree, tree_of, weight_of
from dps.core.refusal import Obstacle
from dps.law.calendar import london_date
from dps.law.routes import Route
from dps.market.rules.weighting import obstacles_to_weights_within

SECTIONS: tuple[str, ...] = (
    "about", "value", "route", "criteria", "price", "timetable", *(part.name for part in PARTS)
)  # fmt: skip
"""The parts of a draft, in the order of the task list."""

_PLAIN = "PCR 2015 regs 53, 54(4); SI 2024/692 regs 19, 21"
_NETWORK = "The network's two questions"


@dataclass(frozen=True)
class Purchase:
    """What publishing depends on beside what suppliers are told: the law's view of the buyer and of the market."""

    state: str
    route: Route
    buyer: Buyer
    through: Through | None
    candidates: int = 0  # suppliers that a pick could ask, on a route that picks
    consents: Consents | None = None
    considered: Considered = field(default_factory=Considered)
    reviewed: Reviewed = field(default_factory=Reviewed)
    holders: tuple[Holder, ...] = ()  # of the bids' key, where officers hold it
    terms_kept: bool = True  # whether the file of the terms that the draft names is kept here


def obstacles_by_section(told: Told, purchase: Purchase, *, at: datetime) -> Mapping[str, tuple[Obstacle, ...]]:
    """What each section still lacks, by the section's name; an empty tuple where it is done."""
    return {
        "about": _about(told),
        "value": _value(told),
        "route": obstacles_to_route(
            purchase.route, purchase.buyer, purchase.through,
            value_pence=told.total_pence, own_pence=told.own_pence, kind=told.contract_kind, on=london_date(at),
        ),
        "criteria": (*_criteria(told), *_within_market(told, purchase, ("quality", "social_value"))),
        "price": (*_price(told), *_within_market(told, purchase, ("price",))),
        "timetable": obstacles_to_timetable(
            purchase.route, kind=told.contract_kind, clarifications_close_at=told.clarifications_close_at,
            closes_at=told.closes_at, consents=purchase.consents, at=at,
        ),
        **{part.name: part.obstacles(told, purchase, at) for part in PARTS},
        social_value.NAME: (
            *social_value.obstacles(told, purchase, at), *obstacles_to_measures_asked(told.social_value)
        ),
    }  # fmt: skip


def obstacles_to_publishing(told: Told, purchase: Purchase, *, at: datetime) -> tuple[Obstacle, ...]:
    """Every reason why this may not be published at ``at``; empty when it may.

    ``told`` carries the notice's reference and date where they were recorded.
    """
    return (
        *obstacles_to_text(told, purchase, at=at),
        *obstacles_to_approval(purchase.reviewed, pence=told.total_pence),
        *obstacles_to_notice(
            purchase.route,
            value_pence=told.total_pence,
            reference=told.notice_reference,
            on=told.notice_date,
            today=london_date(at),
        ),
    )


def obstacles_to_text(told: Told, purchase: Purchase, *, at: datetime) -> tuple[Obstacle, ...]:
    """What the draft itself still lacks, before anybody approves it and before its notice; empty when it is whole."""
    sections = obstacles_by_section(told, purchase, at=at)
    return (
        *LIFECYCLE.obstacles(purchase.state, "publish"),
        *(o for name in SECTIONS for o in sections[name]),
    )


def obstacles_to_notice(
    route: Route, *, value_pence: int | None, reference: str, on: date | None, today: date
) -> tuple[Obstacle, ...]:
    """Why nothing may be public here yet for want of a notice on the central platform; empty where none is needed.

    The officer publishes the notice there and records its reference and date here
    (Procurement Act 2023 ss.21, 87(1), 95; SI 2024/692 reg 5(11)).
    """
    needed = None if value_pence is None else route.notice_needed_first(value=value_pence, advertised=True)
    provision = route.provisions.get("notice_before_publication", route.legal_basis)
    found: list[Obstacle] = []
    if needed and not reference.strip():
        found.append(
            Obstacle(
                "notice-reference-missing",
                f"Nothing is public here before the {needed} notice is published on the central platform.",
                provision,
                f"Publish the {needed} notice there, then record its reference here.",
            )
        )
    if needed and on is None:
        found.append(
            Obstacle(
                "notice-date-missing",
                f"The day on which the {needed} notice was published is not recorded.",
                provision,
                "Record the day.",
            )
        )
    if on is not None and on > today:
        found.append(
            Obstacle(
                "notice-in-future",
                "The notice is dated in the future, so it is not public yet.",
                provision,
                "Publish here on the day of the notice or later.",
            )
        )
    return tuple(found)


def _blank(code: str, text: str, says: str, mend: str, provision: str = _PLAIN) -> tuple[Obstacle, ...]:
    return () if text.strip() else (Obstacle(code, says, provision, mend),)


def _about(told: Told) -> tuple[Obstacle, ...]:
    return (
        *_blank("no-title", told.title, "The competition has no title.", "Give it one."),
        *_blank("no-need", told.need, "Nothing says what is needed.", "Describe the need."),
        *_blank("no-outcomes", told.outcomes, "No outcomes are named.", "Name the outcomes sought."),
        *_blank(
            "no-closer", told.closer_to_those_affected,
            "Nobody has said whether this decision could be made closer to those it affects.",
            "Answer the question.", _NETWORK,
        ),
        *_blank(
            "no-by-those", told.by_those_affected,
            "Nobody has said whether this decision could be made by those it affects.", "Answer the question.", _NETWORK,
        ),
    )  # fmt: skip


def _value(told: Told) -> tuple[Obstacle, ...]:
    found: list[Obstacle] = []
    if told.value_pence is None or told.value_pence <= 0:
        found.append(
            Obstacle(
                "no-value",
                "The contract's estimated value is not given.",
                "PCR 2015 reg 6; Procurement Act 2023 s.4, Sch 3",
                "Estimate the whole contract; its options and extensions are asked for beside it.",
            )
        )
    if told.contract_kind not in CONTRACT_KINDS:
        found.append(
            Obstacle(
                "no-contract-kind",
                "Nothing says what kind of contract this is.",
                "PCR 2015 reg 5; Procurement Act 2023 Sch 1",
                "Choose goods or services, light-touch services, or works.",
            )
        )
    if not told.cpv:
        found.append(
            Obstacle(
                "no-cpv",
                "No CPV code says what is bought.",
                _PLAIN,
                "Give at least one code of the procurement vocabulary.",
            )
        )
    return (
        *found,
        *valuation.obstacles(told.valuation),
        *related.obstacles(told.related),
        *obstacles_to_contract_dates(closes_at=told.closes_at, starts_on=told.starts_on, ends_on=told.ends_on),
    )


def _criteria(told: Told) -> tuple[Obstacle, ...]:
    names = told.names()
    weight = told.price_weight if told.price_weight is not None and told.price_weight > 0 else None
    # The tree speaks of the weights, level by level; the leaves alone would say it a second time.
    leaves = obstacles_to_criteria(told.criteria_as(names), price_weight=weight)
    measuring = obstacles_to_measuring(told)
    said = {"weights-not-100", *((GONE,) if measuring else ())}
    found = tuple(o for o in leaves if o.code not in said)
    found += (*measuring, *obstacles_to_criteria_asked(told.criteria, names))
    found += obstacles_to_tree(told.criteria, price_weight=weight)
    for name, c in zip(names, told.criteria, strict=True):
        found += _blank(
            "criterion-without-question", c.question or c.measure, f"Criterion “{name}” asks no question.",
            "Write what bidders are to answer.", PUBLISHED,
        )  # fmt: skip
    return found


def obstacles_to_judging(told: Told) -> tuple[Obstacle, ...]:
    """Why bids could not be compared by what is drafted so far: the criteria, the price and its formula."""
    return (*_criteria(told), *_price(told))


def _within_market(told: Told, purchase: Purchase, kinds: tuple[str, ...]) -> tuple[Obstacle, ...]:
    """Weights outside what the market's notice gives them; nothing where it gives none, or before there are weights."""
    through = purchase.through
    if through is None or not told.criteria or not told.price_formula:
        return ()
    nodes = tree_of(told.criteria)
    weights = {kind: weight_of(kind, nodes) for kind in ("quality", "social_value")}
    weights["price"] = told.price_weight or Decimal(0)
    ranges = {kind: one for kind, one in through.weights.items() if kind in kinds}
    return obstacles_to_weights_within(ranges, weights=weights, clause=through.weights_clause)


def _price(told: Told) -> tuple[Obstacle, ...]:
    method = told.method_by_title()
    if method is None:
        return (
            Obstacle(
                "no-formula",
                "Nothing says how the price is judged.",
                PUBLISHED,
                "Choose a price formula and its weight.",
            ),
        )
    said = {o.code for o in _criteria(told)} | {
        "weights-not-100",
        GONE,
    }  # the method's rule speaks of the criteria too; once is enough
    return tuple(o for o in obstacles_to_method(method) if o.code not in said)
