"""The councils' door. Its journeys, in the order of a procurement."""

from flask import Blueprint


def door() -> Blueprint:
    """The door with every journey behind it."""
    from buyers import (
        award,
        bidders,
        changes,
        competitions,
        considerations,
        contacts,
        contracts,
        direct_awards,
        drafting,
        ending,
        evaluation,
        extension,
        late,
        late_bids,
        moderation,
        opening,
        orders,
        outcomes,
        pack,
        panel,
        price_schedule,
        questions,
        ranking,
        reach,
        rehearsal,
        reviews,
        scale,
        scoring,
        shortening,
        social_value,
        terms,
        work,
    )

    bp = Blueprint("buyers", __name__, url_prefix="/buyer")
    for journey in (
        work,
        competitions,
        drafting,
        reach,
        direct_awards,
        pack,
        terms,
        considerations,
        reviews,
        orders,
        scale,
        price_schedule,
        late_bids,
        rehearsal,
        social_value,
        outcomes,
        questions,
        shortening,
        extension,
        contacts,
        changes,
        opening,
        late,
        bidders,
        evaluation,
        panel,
        scoring,
        moderation,
        ranking,
        award,
        ending,
        contracts,
    ):
        bp.register_blueprint(journey.bp)
    return bp
