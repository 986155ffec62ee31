"""A competition's checkpoints: promises of its trail's head every hour, and the heads themselves once the bids are open."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dps.audit.checkpoints import checkpoints_of, is_revealed
from dps.competition.queries import visible_competition
from dps.core.clock import now
from dps.gateways.keys.signing import public_key_id, public_key_pem
from dps.gateways.keys.store import from_app
from dps.web.permissions import public

if TYPE_CHECKING:
    from dps.competition.models import Competition

bp = Blueprint("checkpoints", __name__, url_prefix="/opportunities")

SHOWN = 48
"""On the page; the file has all."""


def _visible(ref: str) -> Competition:
    """For everybody where the competition is public, else for those invited and the buyer. Raises NotFound."""
    return visible_competition(ref, current_user.actor if current_user.is_authenticated else None, now())


@bp.get("/<ref:competition>/checkpoints")
@public
def show(competition: str) -> ResponseReturnValue:
    """The newest checkpoints, and how anybody checks them."""
    found = _visible(competition)
    log = found.log
    return render_template(
        "search/checkpoints.html", competition=found, rows=checkpoints_of(log, limit=SHOWN), plain=is_revealed(log),
        key_id=public_key_id(public_key_pem(keys=from_app())), log=log,
    )  # fmt: skip


@bp.get("/<ref:competition>/checkpoints.json")
@public
def file(competition: str) -> ResponseReturnValue:
    """All of them, for a program to keep."""
    found = _visible(competition)
    log = found.log
    rows = [
        {
            "signed": row.text.decode("utf-8"),
            "signature": base64.b64encode(row.signature).decode("ascii"),
            **({"head": row.head, "entries": row.entries, "salt": row.salt} if row.salt else {}),
        }
        for row in checkpoints_of(log)
    ]
    said = {"log": log, "signed_with": public_key_id(public_key_pem(keys=from_app())), "checkpoints": rows}
    return Response(json.dumps(said, indent=2), mimetype="application/json")
