"""The councils' door. Its journeys, in the order of a procurement."""

from flask import Blueprint


def door() -> Blueprint:
    """The door with every journey behind it."""
    from buyers import (
        award,
        bidders,
        competitions,
        contracts,
        considerations,
        contacts,
        direct_awards,
        drafting,
        ending,
        evaluation,
        late,
        moderation,
        opening,
        outcomes,
        panel,
        price_schedule,
        orders,
        questions,
        pack,
        ranking,
        reach,
        rehearsal,
        scale,
        scoring,
        social_value,
        work,
    )

    bp = Blueprint("buyers", __name__, url_prefix="/buyer")
    for journey in (
        work,
        competitions,
        drafting,
        reach,
        direct_awards,
        scale,
        price_schedule,
        rehearsal,
        social_value,
        outcomes,
        questions,
        reach,
        direct_awards,
        pack,
        considerations,
        reviews,
        orders,
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
