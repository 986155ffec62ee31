"""``market rehearse``: a whole practice competition through the real actions on a throwaway database, read back and checked."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from flask import current_app

from dps.audit.queries import Entry, trail, verify
from dps.bidding.queries import disregarded, live_bids, opened, opened_prices
from dps.cli.market import market
from dps.competition.queries import invited, stage_of
from dps.contract import actions as contract_actions
from dps.contract.queries import standstill_of_decision
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.demo.call_off import CallOff, Score, Tender, perform
from dps.demo.cast import COUNCIL, FIRMS, PEOPLE, Part
from dps.demo.play import Play, gather, join, open_market
from dps.evaluation.queries import recompute, result_of
from dps.gateways.keys.store import make_missing, open_keys
from dps.law.calendar import start_of_day
from dps.law.routes import PA_2023_MARKET
from dps.market.models import Market
from dps.migrations import run

OPENING = date(2026, 9, 7)
"""Day 0 of the rehearsal: always the same, so that two rehearsals can be compared."""

_THIRD = Part("evaluator-3", "Ines Novak", "ines@preston.example", COUNCIL, "evaluator", "third evaluator")

EXPECTED_STEPS = (
    "competition:draft", "competition:revise", "review:ask", "review:approve", "competition:publish", "question:ask", "question:answer", "bid:start", "bid:save",
    "bid:submit", "bid:withdraw", "opening:ask", "opening:open", "panel:appoint", "interest:declare", "score:give", "panel:finish",
    "consensus:record", "quality:lock", "result:compute", "award:decide", "award:approve", "award:tell", "award:record-notice", "award:see-evidence", "contract:conclude",
)  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One thing that was read back from the database: what it is, whether it holds, and the figure seen."""

    what: str
    holds: bool
    seen: str


@dataclass(frozen=True)
class Rehearsed:
    """The rehearsal's story: its timeline, its ranking, and what was verified."""

    timeline: tuple[tuple[str, str], ...]
    ranking: tuple[dict[str, Any], ...]
    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """Whether every check holds."""
        return all(check.holds for check in self.checks)


PLAN_TENDERS = (
    Tender("acorn", 21_900_000, (5, 4, 5), disagree=-1, replaced=True),
    Tender("bramble", 19_500_000, (3, 4, 2)),
    Tender("commonweal", 22_600_000, (4, 3, 5)),
    Tender("dovetail", 20_750_000, (4, 5, 3), disagree=1),
    Tender("elder", 21_200_000, (4, 3, 4)),
    Tender("gorse", 12_000_000, (1, 3, 1)),
    Tender("ivy", 20_100_000, (3, 3, 3), withdrawn=True),
    Tender("juniper", 23_000_000, (3, 3, 4)),
)


def rehearse() -> Rehearsed:
    """Play the competition in the current (empty) market and read everything back."""
    play = Play(opening=OPENING)
    gather(play, at=play.when(-120), people=(*PEOPLE, _THIRD))
    made = open_market(
        play, PA_2023_MARKET, title="Practice dynamic market", owner=COUNCIL, buyers=(COUNCIL,), established=play.day(-110),
        notice="2026/S 000-000001", at=play.when(-110),
    )  # fmt: skip
    for order, firm in enumerate(FIRMS):
        join(
            play,
            lambda: made[0].lots[0],
            firm.key,
            applied=play.when(-100 + order),
            decided=play.when(-95 + order, "15:00"),
        )
    score = perform(play, _plan(made))
    play.run()
    return Rehearsed(_timeline(score), _ranking(score), tuple(_checks(play, score, made[0])))


def _plan(made: list[Market]) -> CallOff:
    return CallOff(
        key="practice", title="Practice: a participatory review of adult learning",
        need="A review of adult learning in the city with the people who use it and the people who do not.",
        outcomes="A plan that learners wrote with us.", closer="Each centre holds its own sessions.", by_whom="Learners hold half the seats on the board.",
        route=PA_2023_MARKET, lot=lambda: made[0].lots[0], value_pence=24_000_000, upto="concluded",
        published=1, closes=16, scored=1, decided=5, noticed=6, concluded=19, tenders=PLAN_TENDERS,
        question="May a partner outside the market do part of the work?", answer="Yes, as a subcontractor that you name.",
        evaluators=("evaluator", "evaluator-2", "evaluator-3"),
    )  # fmt: skip


def _timeline(score: Score) -> tuple[tuple[str, str], ...]:
    return tuple((entry.at.isoformat(), entry.did) for entry in _entries(score))


def _entries(score: Score) -> tuple[Entry, ...]:
    return trail(score.row.log, limit=5_000)


def _ranking(score: Score) -> tuple[dict[str, Any], ...]:
    result = result_of(score.row)
    assert result is not None
    names = {bid.ref: bid.supplier.name for bid in live_bids(score.row)}
    bids = json.loads(result.outcome)["bids"]
    return tuple(
        {"supplier": names[b["id"]], "rank": b["rank"], "total": b["total"], "out": b["out"]}
        for b in sorted(bids, key=lambda b: (b["rank"] is None, b["rank"], names[b["id"]]))
    )


def _checks(play: Play, score: Score, where: Market) -> Iterator[Check]:
    row, entries = score.row, _entries(score)
    done = {e.did for e in entries}
    missing = [step for step in EXPECTED_STEPS if step not in done]
    yield Check(
        "the trail accounts for every step",
        not missing,
        f"{len(entries)} entries" + (f", missing {missing}" if missing else ""),
    )
    checked = verify(row.log)
    yield Check("the trail's chain holds to its head", checked.fault is None, checked.head[:16])
    yield Check(
        "the trail is in the order of time",
        [e.at for e in entries] == sorted(e.at for e in entries),
        f"{entries[0].at} … {entries[-1].at}",
    )
    yield Check(
        "one market of three lots, twelve suppliers",
        len(where.lots) == 3 and len(play.firms) == 12,
        f"{len(where.lots)} lots, {len(play.firms)} suppliers",
    )
    yield Check(
        "nobody was invited by picking: the notice was public", invited(row) == (), f"{len(invited(row))} invitations"
    )
    submitted = {e.to[1] for e in entries if e.did == "bid:submit"}
    yield Check("eight bids were submitted", len(submitted) == 8, str(len(submitted)))
    bids = live_bids(row)
    yield Check("the withdrawn bid was not opened", len(bids) == 7, f"{len(bids)} opened")
    yield Check(
        "both envelopes are open, prices after quality was locked",
        opened(row, "quality") and opened(row, "price") and _order(entries, "quality:lock", "opening:open"),
        "two openings",
    )
    yield Check("no bid was disregarded", disregarded(row) == (), str(len(disregarded(row))))
    prices = {p.bid.ref: p.content["total_pence"] for p in opened_prices(row)}
    wanted = sorted(t.pence for t in PLAN_TENDERS if not t.withdrawn)
    yield Check("each price is the one that was sealed", sorted(prices.values()) == wanted, f"{len(prices)} prices")
    result = result_of(row)
    assert result is not None
    again = recompute(result)
    yield Check(
        "the ranking recomputes from the rows", again.same, "case and outcome the same" if again.same else "differs"
    )
    yield from _check_award(play, score)
    yield Check(
        "the competition is closed",
        stage_of(row, row.closes_at or row.drafted_at) == "closed",
        "closed at its closing time",
    )  # type: ignore[arg-type]


def _order(entries: tuple[Entry, ...], lock: str, opening: str) -> bool:
    lock_at = next(i for i, e in enumerate(entries) if e.did == lock)
    openings = [i for i, e in enumerate(entries) if e.did == opening]
    return len(openings) == 2 and openings[0] < lock_at < openings[1]


def _check_award(play: Play, score: Score) -> Iterator[Check]:
    decision, contract = score.decision, score.contract
    first = next(r for r in _ranking(score) if r["rank"] == 1)
    yield Check("the award went to rank 1", decision.bid.supplier.name == first["supplier"], first["supplier"])
    counted = standstill_of_decision(decision)
    ends = str(counted.last_day) if counted else "none"
    yield Check(
        "the standstill ran eight working days from the notice",
        counted is not None and len(counted.counted) == 8,
        f"to {ends}",
    )
    assert contract is not None
    yield Check(
        "the contract was concluded after the standstill",
        counted is not None and contract.signed_on >= counted.first_day_after,
        f"signed {contract.signed_on}",
    )
    yield Check(
        "concluding was refused one second before",
        counted is not None and _refused_before(play, score),
        f"before {counted.first_day_after if counted else '?'}",
    )
    yield Check(
        "the winner's promises are the contract's", len(contract.promises) == 2, f"{len(contract.promises)} promises"
    )


def _refused_before(play: Play, score: Score) -> bool:
    """Ask for the contract again an instant before it was allowed; the refusal must name the standstill."""
    decision = score.decision
    counted = standstill_of_decision(decision)
    assert counted is not None
    at = start_of_day(counted.first_day_after) - timedelta(seconds=1)
    try:
        with writing():
            contract_actions.conclude(
                decision=decision,
                signed_on=counted.last_day,
                starts_on=counted.last_day,
                ends_on=counted.last_day,
                by=play.by("buyer"),
                at=at,
            )
    except Refused as refusal:
        return any("standstill" in obstacle.code for obstacle in refusal.obstacles)
    return False


@contextmanager
def throwaway() -> Iterator[None]:
    """A second application on an empty database in a temporary folder, in its own context; gone afterwards."""
    settings = current_app.extensions["settings"]
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        home = Path(folder)
        mine = replace(
            settings, data_dir=home / "data", key_dir=home / "keys", database_url=f"sqlite:///{home / 'data' / 'market.sqlite'}",
            demo=False, mail_url="", stripe_key="", search="whoosh", testing=True,
        )  # fmt: skip
        mine.data_dir.mkdir()
        make_missing(open_keys(mine.key_dir, data_dir=mine.data_dir))
        app = current_app.extensions["make_app"](mine)
        with app.app_context():
            run.upgrade(db.engine)
            try:
                yield
            finally:
                db.session.remove()
                db.engine.dispose()


@market.command("rehearse")
@click.option("--json", "as_json", is_flag=True, help="Print the story as JSON.")
def command(as_json: bool) -> None:
    """Run a whole practice competition on a throwaway database. Exit 0 only if every step's facts hold when read back."""
    with throwaway():
        done = rehearse()
    if as_json:
        click.echo(json.dumps({**asdict(done), "holds": done.holds}, indent=2, ensure_ascii=False))
    else:
        _tell(done)
    if not done.holds:
        raise SystemExit(1)


def _tell(done: Rehearsed) -> None:
    click.echo("Timeline")
    for (day, did), entries in groupby(done.timeline, key=lambda entry: (entry[0][:10], entry[1])):
        times = [at[11:16] for at, _ in entries]
        click.echo(f"  {day} {times[0]}  {did}" + (f"  ({len(times)} times)" if len(times) > 1 else ""))
    click.echo("Ranking")
    for row in done.ranking:
        place = "out, below a threshold" if row["out"] else f"rank {row['rank']}, total {row['total'][:8]}"
        click.echo(f"  {row['supplier']}: {place}")
    click.echo("Verified")
    for check in done.checks:
        click.echo(f"  {'holds' if check.holds else 'FAILS'}  {check.what} ({check.seen})")
