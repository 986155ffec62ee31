"""``flask search query | catch-up | rebuild`` and ``flask market import-suppliers``: filling the directory and its index."""

from __future__ import annotations

import time
from pathlib import Path

import click

from dps.cli.market import MarketGroup, market
from dps.core.actor import Actor
from dps.core.clock import now
from dps.profile.directory import BATCH, Fault, Kept, NotAList, batches, keep_entries, rows_of
from dps.web.transactions import writing
from search import catchup
from search.engines.chosen import lacking
from search.querying import query

group = MarketGroup("search", help="Keep the search index in step with the market.")
group.add_command(query)

OPERATOR = Actor(person="command-line")
"""Whoever may run commands on the machine: no account of the market's own stands behind it."""


@group.command("catch-up")
def catch_up() -> None:
    """Bring the index up to date with everything that has happened since it last was."""
    done = 0
    while more := catchup.catch_up(now()):
        done += more
    click.echo(f"Index: {done:,} posts taken in.")


@group.command("rebuild")
def rebuild() -> None:
    """Build the index anew beside the old one, then put it in the old one's place at once."""
    began = time.monotonic()
    with click.progressbar(length=catchup.how_many(), label="Building the index") as bar:
        count = catchup.rebuild(progress=bar.update)
    click.echo(f"Index: {count:,} documents in {time.monotonic() - began:.1f} seconds.")
    if lack := lacking(catchup.engine()):
        click.echo(lack)


@market.command("import-suppliers")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_suppliers(file: Path) -> None:
    """Keep the organisations of a CSV FILE as directory entries: listed, not admitted.

    A bad row is reported with its number and reason, and the good ones are
    kept. A second run of the same file changes nothing.
    """
    began, content = time.monotonic(), file.read_bytes()
    kept, faults = Kept(), list[Fault]()
    try:
        rows = list(rows_of(content))
    except NotAList as wrong:
        click.echo(f"{file.name} was not read. {wrong}", err=True)
        raise SystemExit(2) from wrong
    with click.progressbar(length=len(rows), label="Keeping the organisations") as bar:
        for batch in batches(rows, size=BATCH):
            faults += [row for row in batch if isinstance(row, Fault)]
            with writing():
                now_kept = keep_entries(
                    entries=[row for row in batch if not isinstance(row, Fault)], by=OPERATOR, at=now()
                )
            kept = Kept(
                kept.added + now_kept.added, kept.changed + now_kept.changed, kept.unchanged + now_kept.unchanged
            )
            faults += now_kept.faults
            bar.update(len(batch))
    for fault in sorted(faults, key=lambda f: f.number):
        click.echo(f"Row {fault.number}{f' ({fault.key})' if fault.key else ''} was not kept: {fault.why}.", err=True)
    click.echo(
        f"{kept.added:,} added, {kept.changed:,} changed, {kept.unchanged:,} unchanged, {len(faults):,} not kept, "
        f"of {len(rows):,} rows in {time.monotonic() - began:.1f} seconds."
    )
    if kept.added or kept.changed:
        click.echo("They can be found once the index has caught up: the worker does it, or `flask search catch-up`.")
