"""``market export-ocds``: one competition as open data, for a file."""

from __future__ import annotations

import click
from flask import current_app

from dps.cli.market import market
from dps.competition.queries import competition
from dps.core.db import NotFound
from dps.core.refusal import Refused
from dps.notices.ocds import to_json
from dps.notices.publish import package_of


@market.command("export-ocds")
@click.argument("ref")
def export_ocds(ref: str) -> None:
    """Write the OCDS 1.1 release package of the competition REF to standard output.

    Ends with status 2 and one line on standard error for each reason why not.
    """
    base = current_app.config["BASE_URL"].rstrip("/")
    try:
        found = competition(ref)
        package = package_of(found, base_url=base, uri=f"{base}/competitions/{found.ref}/ocds.json")
    except NotFound:
        click.echo(f"There is no competition with the reference {ref}.", err=True)
    except Refused as refusal:
        for obstacle in refusal.obstacles:
            click.echo(obstacle.says, err=True)
    else:
        click.echo(to_json(package))
        return
    raise click.exceptions.Exit(2)
