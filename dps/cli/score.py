"""``market score CASE.json``: the scoring engine on one case from a file. Needs no database and no keys."""

from __future__ import annotations

from pathlib import Path

import click

from dps.core.refusal import Refused
from dps.evaluation.rules.case_file import BadCase, as_json, parse
from dps.evaluation.rules.engine import evaluate


def _refuse(*faults: str) -> None:
    for fault in faults:
        click.echo(fault, err=True)
    raise click.exceptions.Exit(2)


@click.command("score")
@click.argument("case", type=click.Path(path_type=Path), metavar="CASE.json")
def score(case: Path) -> None:
    """Score and rank one case from a file, and print every step as JSON.

    Bad input ends with status 2 and one line for each fault on standard error.
    """
    try:
        outcome = evaluate(parse(case.read_bytes().decode("utf-8")))
    except OSError as error:
        _refuse(f"{case}: {error.strerror or error}")
    except UnicodeDecodeError as error:
        _refuse(f"{case}: not UTF-8 at byte {error.start}")
    except BadCase as error:
        _refuse(*error.faults)
    except Refused as error:
        _refuse(*(obstacle.says for obstacle in error.obstacles))
    else:
        click.echo(as_json(outcome).encode("utf-8"))  # JSON is UTF-8 whatever the terminal is
