"""What a supplier's documents stop, and will stop, on its places: shown in advance, asked again at award."""

from __future__ import annotations

from datetime import date

from dps.admission.debarment import what_check_says
from dps.admission.queries import route_of
from dps.admission.rules.gates import (
    Gate,
    Held,
    gates_of,
    in_words,
    obstacles_to_award_by_documents,
    obstacles_to_bidding_by_documents,
)
from dps.core.refusal import Obstacle
from dps.market.models import Lot
from dps.parties.models import Organisation
from dps.profile.queries import evidence_of, live_evidence


def held_for(supplier: Organisation, lot: Lot, *, on: date) -> tuple[Held, ...]:
    """Every gate of a lot with the supplier's document of that kind which lasts longest, an expired one where no other is."""
    law = route_of(lot)
    asked = {criterion.evidence_kind for criterion in lot.criteria if criterion.evidence_kind}
    gates = gates_of(law, lot_says=lot.expiry_stops, clause=lot.expiry_clause, asked=asked)
    return tuple(_held(supplier, gate, on=on) for gate in gates)


def _held(supplier: Organisation, gate: Gate, *, on: date) -> Held:
    live = live_evidence(supplier, gate.kind, on, limit=1)
    if live:
        return Held(gate, True, live[0].expires_on)
    past = [one.expires_on for one in evidence_of(supplier) if one.kind == gate.kind and one.expires_on]
    return Held(gate, bool(past), max(past, default=None))


def expiry_in_words(supplier: Organisation, lot: Lot, *, on: date) -> tuple[tuple[str, str, bool], ...]:
    """For a supplier's own pages: each document that matters on a lot, what it stops and from when, and whether it does now."""
    law = route_of(lot)
    return tuple(
        (held.gate.document, in_words(law, held, on=on), held.stops_on(on)) for held in held_for(supplier, lot, on=on)
    )


def why_not_award_to(supplier: Organisation, lot: Lot, *, on: date) -> tuple[Obstacle, ...]:
    """Why no contract in a lot can be awarded to a supplier now: documents that are wanting, or a debarment that was found.

    PCR 2015 regs 34(26), 59(9); Procurement Act 2023 ss.26(1), 36(2)(b), 57(1)(b).
    """
    law = route_of(lot)
    listed, _ = what_check_says(supplier, law, on=on)
    return (*obstacles_to_award_by_documents(law, held_for(supplier, lot, on=on), on=on), *listed)


def why_not_bid_for_documents(supplier: Organisation, lot: Lot, *, on: date) -> tuple[Obstacle, ...]:
    """Why a supplier cannot bid in a lot for its documents; empty wherever the scheme's own words do not say so."""
    if "bidding" not in lot.expiry_stops.values():
        return ()
    return obstacles_to_bidding_by_documents(route_of(lot), held_for(supplier, lot, on=on), on=on)
