"""While the clock of the server is in doubt nothing is opened. Bids are taken all the same: whoever sends one is not to blame.

Whether a bid came in time can be put right afterwards, a late one by two
officers; an opening before its time cannot.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, current_app, request

from dps.core.clock import clock_doubt, system_clock
from dps.core.refusal import Obstacle, Refused
from dps.parties.rules.roles import Permission

MOST = timedelta(seconds=5)
"""A doubt in which bids are still opened."""

_IN_DOUBT = Obstacle(
    "clock-in-doubt",
    "The clock of this server was set while it ran, so it is not certain that the deadline has passed. Nothing was opened.",
    "PCR 2015 reg 22(16)(a), (d); Procurement Act 2023 s.12(3)",
    "Tell whoever runs the market. When the clock is right again, the service is started anew.",
)


def set_up_doubt(app: Flask) -> None:
    """Refuse every act of opening while the clock is further off than ``MOST``. Comes after the question who may.

    A demonstration goes by a clock that is meant to be set, and is never in doubt.
    """
    app.extensions["clock_doubt"] = clock_doubt if app.extensions["clock"] is system_clock else timedelta
    app.before_request(_ask)


def _ask() -> None:
    if request.method != "POST" or request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    if getattr(view, "permission", None) is Permission.OPEN_BIDS and current_app.extensions["clock_doubt"]() > MOST:
        raise Refused([_IN_DOUBT])
