"""Who is invited to a competition, and per supplier why the others are not: the law's answer, and nobody's choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from dps.competition.inviting import invited_to, why_not_invited
from dps.competition.queries import own_competition
from dps.competition.rules.invitations import who_may_bid_in_words
from dps.core.clock import now
from dps.finding.queries import alike, found_among
from dps.law.routes import route
from dps.parties.queries import organisation
from dps.parties.rules.roles import Permission
from dps.web.permissions import current_actor, requires

if TYPE_CHECKING:
    from dps.parties.models import Organisation

bp = Blueprint("invited", __name__)

LONGEST = 100
MOST_LOOKED_UP = 10
MOST_SHOWN = 200


@bp.get("/competitions/<ref:competition>/invited")
@requires(Permission.EVALUATE)
def show(competition: str) -> ResponseReturnValue:
    """The invited, those near who are not and why, and any other supplier that is looked up by name."""
    found, at = own_competition(competition, current_actor()), now()
    law, seen = route(found.route), invited_to(found, at=at)
    words = " ".join(request.args.get("q", "")[:LONGEST].replace("\x00", " ").split())
    looked_up = _looked_up(words)
    reasons = why_not_invited(found, looked_up, at=at)
    shown = (*seen.suppliers, *(one.supplier for one in seen.left_out), *looked_up)
    return render_template(
        "buyers/competitions/invited.html", competition=found, law=law, seen=seen, words=words, looked_up=looked_up,
        reasons=reasons, who=who_may_bid_in_words(law), provision=law.provisions["who_may_bid"], most=MOST_SHOWN,
        findable=found_among([body.ref for body in shown[:MOST_SHOWN]]), published=found.published_at is not None,
    )  # fmt: skip


def _looked_up(words: str) -> tuple[Organisation, ...]:
    """Suppliers that the public finds whose name holds every word, by name; at most MOST_LOOKED_UP."""
    each = words.casefold().split()
    named = [one for one in alike(each) if all(word in one.name.casefold() for word in each)] if each else []
    return tuple(organisation(one.ref) for one in named[:MOST_LOOKED_UP])
