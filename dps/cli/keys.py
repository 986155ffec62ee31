"""``market keys``: which keys there are, without their secrets."""

from __future__ import annotations

import click

from dps.cli.market import market
from dps.gateways.keys.status import key_status
from dps.gateways.keys.store import from_app


@market.command("keys")
def keys() -> None:
    """Say which keys there are, their ids and modes. Exit 1 where one cannot be used."""
    trouble = False
    for key in key_status(from_app()):
        trouble = trouble or bool(key.trouble)
        click.echo(f"{key.name}: {key.trouble or f'{key.id}, mode {key.mode}'} ({key.purpose})")
    if trouble:
        raise SystemExit(1)
