"""``flask market``: the group that the market's commands hang on."""

from __future__ import annotations

from flask.cli import AppGroup

market = AppGroup("market", help="Run the market: set up, work, rehearse, import, export.")
