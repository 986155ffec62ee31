"""``flask search follow | reconcile``: keeping this node's index in step within a second, and holding it against the database."""

from __future__ import annotations

import time

import click

from dps import jobs
from dps.cli.steadily import until_stopped
from dps.core.clock import now
from dps.outbox.post import last_post
from search import catchup, reconciling
from search.cli import group
from search.engines.port import Busy, Unavailable

LOOKS_EVERY_SECONDS = 0.2
AT_LEAST_EVERY_SECONDS = 1.0
"""How often it catches up though nothing was posted: what closes by the clock, and what was damaged."""

NIGHT_EVERY_SECONDS = 60.0


@group.command("follow")
@click.option("--every", default=LOOKS_EVERY_SECONDS, show_default=True, help="Seconds between two looks.")
def follow(every: float) -> None:
    """Keep this node's index in step with every commit, until told to stop; once a night, compare it."""
    follower = Follower()
    for _ in until_stopped(every):
        follower.look()


class Follower:
    """Catches up as soon as something was posted, and at least once a second."""

    def __init__(self) -> None:
        self._told, self._looked, self._compared = -1, 0.0, time.monotonic()

    def look(self) -> None:
        """One look. Whatever goes wrong is logged, and the next look tries again."""
        jobs.run(catchup.CONSUMER, lambda _at: self._keep_up(), at=now())
        if time.monotonic() - self._compared >= NIGHT_EVERY_SECONDS:
            self._compared = time.monotonic()
            jobs.run("index", reconciling.nightly, at=now())

    def _keep_up(self) -> int:
        last, done = last_post(), 0
        if last == self._told and time.monotonic() - self._looked < AT_LEAST_EVERY_SECONDS:
            return 0
        while more := catchup.catch_up(now()):
            done += more
        self._told, self._looked = last, time.monotonic()
        return done


@group.command("reconcile")
@click.option("--only-compare", is_flag=True, help="Report what drifted and repair nothing.")
def reconcile(only_compare: bool) -> None:
    """Compare the index with the database, document by document, repair what differs, and report it.

    Exit 1 where something had drifted, so that a script hears of it.
    """
    try:
        found = reconciling.compare_and_keep(repair=not only_compare)
    except (Busy, Unavailable) as trouble:
        click.echo(f"Nothing was compared: {trouble}. Try again in a minute.", err=True)
        raise SystemExit(2) from trouble
    click.echo(f"Index: {found.documents:,} documents, told up to post {found.position:,}.")
    if found.trouble:
        click.echo(f"It could not be read and was built anew: {found.trouble}")
    drift = found.drift
    for keys, words in (
        (drift.missing, "missing"),
        (drift.extra, "held that must not be"),
        (drift.changed, "out of date"),
    ):
        for key in sorted(keys)[: reconciling.EXAMPLES]:
            click.echo(f"  {key}: {words}")
        if len(keys) > reconciling.EXAMPLES:
            click.echo(f"  and {len(keys) - reconciling.EXAMPLES:,} more {words}")
    if not drift.keys and not found.trouble:
        click.echo("No drift.")
        return
    if drift.keys:
        click.echo(f"{len(drift.keys):,} had drifted{'; all were put right' if found.repaired else ''}.")
    raise SystemExit(1)
