"""The suppliers' door. Its journeys, in the order that a supplier makes them."""

from flask import Blueprint


def door() -> Blueprint:
    """The door with every journey behind it."""
    from suppliers import (
        answering,
        besides,
        bids,
        billing,
        clarifying,
        contracts,
        corrections,
        declaring,
        delivery,
        drafting,
        evidence,
        feedback,
        group_standing,
        groups,
        intentions,
        introducing,
        joining,
        late,
        library,
        markets,
        matches,
        may_bid,
        one_answer,
        opportunities,
        outcomes,
        partners,
        places,
        profile,
        profile_items,
        profile_sections,
        profile_versions,
        questions,
        reasons,
        registration,
        reserved,
        shortening,
        work,
    )

    bp = Blueprint("suppliers", __name__)
    bp.register_blueprint(registration.bp)  # at /register: whoever comes there has no account yet
    bp.register_blueprint(may_bid.bp)  # at /api: asked by a supplier's own programs
    for journey in (
        work,
        profile,
        profile_sections,
        profile_items,
        profile_versions,
        evidence,
        library,
        joining,
        introducing,
        declaring,
        answering,
        markets,
        corrections,
        feedback,
        places,
        partners,
        groups,
        group_standing,
        opportunities,
        matches,
        reserved,
        questions,
        shortening,
        intentions,
        bids,
        late,
        drafting,
        one_answer,
        besides,
        clarifying,
        outcomes,
        reasons,
        contracts,
        delivery,
        billing,
    ):
        bp.register_blueprint(journey.bp, url_prefix="/supplier" + (journey.bp.url_prefix or ""))
    return bp
