"""Beginning a draft with something in it: a template, or an earlier call-off of the same council."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dps.audit.record import record
from dps.competition.actions import draft, revise
from dps.competition.drawing import told_of
from dps.competition.models import Competition
from dps.competition.rules.copying import ALONG, obstacles_to_copying, taken_along
from dps.competition.rules.parts.considerations import DIVIDED
from dps.competition.rules.parts.considerations import NAME as CONSIDERATIONS
from dps.competition.rules.parts.related import MOST as MOST_RELATED
from dps.competition.rules.parts.related import NAME as RELATED
from dps.competition.rules.parts.related import read as read_related
from dps.competition.rules.templates import Template
from dps.core.actor import Actor
from dps.core.db import db
from dps.core.refusal import refuse_if
from dps.law.routes import Route
from dps.market.models import Lot
from dps.parties.models import Organisation


def from_template(
    *, template: Template, title: str, buyer: Organisation, route: Route | str, lot: Lot | None, by: Actor, at: datetime
) -> Competition:
    """A draft with everything that the template says, and its title. Raises Refused where this buyer may not buy so."""
    begun = draft(buyer=buyer, route=route, lot=lot, by=by, at=at)
    facts = {**template.filled(), "title": title}
    revise(competition=begun, facts=facts, criteria=template.criteria, version=begun.version, by=by, at=at)
    begun.begun_from = template.begun_from
    _note(begun, "competition:use-template", {"template": template.code, "edition": template.version}, by=by, at=at)
    return begun


def copy(*, competition: Competition, title: str, by: Actor, at: datetime) -> Competition:
    """A draft with what an earlier call-off of the same council said, on its route and in its lot.

    Dates, notices' references, approvals and the invited do not come along
    (see ``rules.copying``). Raises Refused where the council may not buy so any more.
    """
    refuse_if(obstacles_to_copying(same_buyer=competition.buyer.ref == by.organisation))
    facts = {**taken_along({name: getattr(competition, name) for name in ALONG}), "title": title}
    criteria = tuple(replace(c, ref="") for c in told_of(competition).criteria)
    begun = draft(buyer=competition.buyer, route=competition.route, lot=competition.lot, by=by, at=at)
    revise(competition=begun, facts=facts, criteria=criteria, version=begun.version, by=by, at=at)
    begun.begun_from = f"copy:{competition.ref}"
    _note(begun, "competition:copy", {"from": competition.ref}, by=by, at=at)
    return begun


def divide(*, competition: Competition, title: str, by: Actor, at: datetime) -> Competition:
    """A draft for another part of the same need: what the first says, without its value, and the two count each other.

    The law divides what one procedure buys into lots; here each part is a
    competition of its own, told as related (Procurement Act 2023 ss.4, 18, Sch
    3; PCR 2015 reg 6). Raises Refused as ``copy``.
    """
    begun = copy(competition=competition, title=title, by=by, at=at)
    own = read_related(competition.parts.get(RELATED, {})).refs
    considered = dict(begun.parts.get(CONSIDERATIONS, {}))
    parts = {
        RELATED: {"refs": list(dict.fromkeys((competition.ref, *own)))[:MOST_RELATED]},
        CONSIDERATIONS: {**considered, "lots": DIVIDED, "lots_reasons": ""},
    }
    nothing = {"value_pence": None, "options_pence": 0, "extensions_pence": 0}  # each part is worth what it is worth
    revise(competition=begun, facts={**nothing, "parts": parts}, version=begun.version, by=by, at=at)
    begun.begun_from = f"part:{competition.ref}"
    _note(begun, "competition:divide", {"from": competition.ref}, by=by, at=at)
    return begun


def _note(begun: Competition, did: str, facts: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    db.session.flush()
    record(did, log=begun.log, to=("competition", begun.ref), by=by, at=at, facts=dict(facts))
