"""``market let-in``: for somebody who lost their app, their keys and their sheet of codes."""

from __future__ import annotations

import click

from dps.cli.market import market
from dps.core.actor import Actor
from dps.core.clock import now
from dps.core.db import NotFound, writing
from dps.core.refusal import Refused
from dps.parties.factors import remove_every_factor
from dps.parties.queries import person_by_email


@market.command("let-in")
@click.argument("email")
@click.option("--by", "first", required=True, help="The e-mail address of the first administrator who made sure.")
@click.option("--and-by", "second", required=True, help="The e-mail address of the second.")
def let_in(email: str, first: str, second: str) -> None:
    """Take every second factor of EMAIL away, after two administrators made sure who asks. Their password stays.

    Every session of theirs ends, they are written to, and both administrators
    stand on the trail. They set up a factor anew at their next sign-in.
    """
    people = {address: person_by_email(address) for address in (email, first, second)}
    missing = [address for address, who in people.items() if who is None]
    if missing:
        raise click.ClickException(f"There is no account with the address {', '.join(missing)}.")
    who, one, other = (people[address] for address in (email, first, second))
    assert who is not None
    assert one is not None
    assert other is not None
    try:
        with writing():
            remove_every_factor(person=who, seconded_by=other, by=Actor(person=one.ref), at=now())
    except (Refused, NotFound) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo("Every second factor is taken away and every session ended. A letter says so.")
