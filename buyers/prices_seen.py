"""Whoever is shown a price, or what is computed from prices, is on the trail for it: they correct no score afterwards."""

from __future__ import annotations

from flask import Response, request

from dps.bidding.queries import opened
from dps.bidding.rules.opening import PRICE
from dps.competition.queries import own_competition
from dps.core.clock import now
from dps.evaluation.actions import note_prices_seen
from dps.web.permissions import current_actor
from dps.web.transactions import writing

SHOW_PRICES = frozenset(
    f"buyers.{name}"
    for name in (
        "ranking", "ranking_again", "robustness", "award", "award_approval", "award_correcting", "award_report", "award_reasons", "award_steps", "examining",
    )
)  # fmt: skip
"""The journeys whose pages show prices once they are open."""


def note_looking(response: Response) -> Response:
    """After a page of those journeys was shown: keep on the trail who looked, once the prices are open."""
    ref = (request.view_args or {}).get("competition")
    if request.method != "GET" or response.status_code != 200 or request.blueprint not in SHOW_PRICES or not ref:
        return response
    by = current_actor()
    competition = own_competition(ref, by)
    if opened(competition, PRICE):
        with writing():
            note_prices_seen(competition=competition, by=by, at=now())
    return response
