"""While names are hidden: where the bids name their bidders all the same, for officers who are not on the panel."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from buyers.evaluation import enter
from dps.core.refusal import refuse_if
from dps.evaluation.namings import namings_of
from dps.evaluation.queries import why_not_read
from dps.parties.rules.roles import Permission
from dps.web.permissions import current_actor, requires

bp = Blueprint("namings", __name__, url_prefix="/competitions/<ref:competition>/evaluation")


@bp.get("/names")
@requires(Permission.APPOINT_PANEL)
def show(competition: str) -> ResponseReturnValue:
    """Where each bid names its bidder, in words that stay as they were written."""
    room = enter(competition)
    refuse_if(why_not_read(room.competition, current_actor()))
    return render_template(
        "buyers/evaluation/namings.html", competition=room.competition, evaluation=room.evaluation,
        found=namings_of(room.competition) if room.evaluation.opened else (),
    )  # fmt: skip
