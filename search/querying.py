"""``flask search query``: the search of the pages from the command line, over everybody admitted and everybody listed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import click

from dps.core.clock import now
from dps.finding.listed import names_and_ids, nations, org_types
from dps.market.queries import markets
from dps.parties.rules.legal_forms import FORMS
from dps.parties.rules.regions import NATIONS, REGIONS
from search import catchup
from search.engines.port import Found, code_of
from search.finder import Asked, look, plainly, tidied

MOST, MOST_CATCHING_UP = 1_000, 500
_NO_SUCH = 2
"""The exit code where an option names nothing that is there."""


@click.command("query")
@click.argument("words", default="")
@click.option("--lot", multiple=True, help="A lot: its ref, or its title.")
@click.option("--region", multiple=True, help="A region: its name, or its ITL code.")
@click.option("--nation", multiple=True, help="The nation of the register, by name: Scotland.")
@click.option("--org-type", multiple=True, help="A kind of organisation, in an imported list’s words, or a legal form.")
@click.option("--limit", type=click.IntRange(1, MOST), default=20, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="A list of objects with id, name, score and matched, best first.")
def query(
    words: str,
    lot: tuple[str, ...],
    region: tuple[str, ...],
    nation: tuple[str, ...],
    org_type: tuple[str, ...],
    limit: int,
    as_json: bool,
) -> None:
    """Find suppliers by WORDS, best first: those admitted and those only listed.

    The index is brought up to date first. Each option may be given more than
    once: any of its values will do. The id is the one of the list that an entry
    was imported from, else the supplier's ref in the market.
    """
    filters = {
        "lot": _meant("lot", lot, _lots()),
        "region": _meant("region", region, _of_words((code, (code, one.name)) for code, one in REGIONS.items())),
        "nation": _meant("nation", nation, _of_words((code_of(name), (name,)) for name in (*NATIONS, *nations()))),
        "type": _meant("org-type", org_type, _types()),
    }
    for _ in range(MOST_CATCHING_UP):
        if not catchup.catch_up(now()):
            break
    asked = tidied(Asked(words, {name: chosen for name, chosen in filters.items() if chosen}, with_listed=True))
    found = look(asked, plainly=plainly, most=limit)
    rows = _rows(found.found, limit)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for place, row in enumerate(rows, start=1):
        where = f"  in {', '.join(row['matched'])}" if row["matched"] else ""
        click.echo(f"{place:>4}. {row['name']} ({row['id']}){where}")
    click.echo(
        f"{found.found.total:,} found{', ' + str(len(rows)) + ' shown' if found.found.total > len(rows) else ''}."
    )
    if found.suggestion:
        click.echo(f"Did you mean: {found.suggestion}")


def _rows(found: Found, limit: int) -> list[dict[str, object]]:
    hits = found.hits[:limit]
    known = names_and_ids([hit.ref for hit in hits])
    return [
        {"id": known[hit.ref][1], "name": known[hit.ref][0], "score": round(hit.score, 4), "matched": list(hit.matched)}
        for hit in hits
        if hit.ref in known
    ]


def _meant(option: str, given: Iterable[str], choices: Mapping[str, str]) -> frozenset[str]:
    """The facet's values that the words of an option mean; ends the command with the choices where they mean none."""
    found = set()
    for words in given:
        value = choices.get(code_of(words))
        if value is None:
            offered = ", ".join(dict.fromkeys(choices)) or "none are there"
            click.echo(f"--{option} “{words}” is not there. Choose from: {offered}.", err=True)
            raise SystemExit(_NO_SUCH)
        found.add(value)
    return frozenset(found)


def _of_words(pairs: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    return {code_of(words): value for value, every in pairs for words in every}


def _lots() -> dict[str, str]:
    """By ref, and by title where only one lot has it."""
    lots = [lot for market in markets() if market.ended_on is None for lot in market.lots]
    titles = [code_of(lot.title) for lot in lots]
    alone = {code_of(lot.title): lot.ref for lot in lots if titles.count(code_of(lot.title)) == 1}
    return alone | {code_of(lot.ref): lot.ref for lot in lots}


def _types() -> dict[str, str]:
    forms = _of_words((code, (code, one.words)) for code, one in FORMS.items())
    return forms | _of_words((code_of(words), (words,)) for words in org_types())
