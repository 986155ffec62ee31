"""What an auditor can ask: a trail in sentences, whether its chain holds, an award computed again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from dps.audit import queries as audit
from dps.audit.chain import GENESIS, Fault
from dps.audit.models import AuditLog
from dps.audit.sentences import sentence
from dps.award.models import AwardDecision
from dps.award.queries import decision_of
from dps.bidding.models import Bid
from dps.bidding.queries import opened, opened_prices
from dps.bidding.rules.opening import QUALITY
from dps.competition.models import Competition
from dps.contract.queries import contract_of, standstill_of_decision
from dps.core.db import NotFound, db
from dps.core.money import pounds
from dps.evaluation.drawing import case_of
from dps.evaluation.ledger_record import Record, record_of
from dps.evaluation.models import Result
from dps.evaluation.queries import lock_of, result_of
from dps.evaluation.rules.case_writing import as_case_file
from dps.law.calendar import start_of_day
from dps.oversight.rules import Check, hides_its_doer, is_withheld, of_result, of_winner
from dps.parties.queries import names

PAGE = 100
COMPETITION = "competition"
OTHER_KINDS = ("market", "organisation", "platform")


@dataclass(frozen=True)
class ListedLog:
    """One log in the list: its kind and ref, and words for people."""

    kind: str
    ref: str
    title: str
    about: str = ""
    state: str = ""


@dataclass(frozen=True)
class Line:
    """One entry in words. ``number`` is None where numbers would count the bids. ``refs`` are what it was done to."""

    number: int | None
    at: datetime
    who: str
    organisation: str
    says: str
    did: str
    to: tuple[str, str]
    digest: str


@dataclass(frozen=True)
class Trail:
    """One page of a log, oldest first. ``withheld``: entries on bids are left out, and with them every count."""

    log: str
    title: str
    lines: tuple[Line, ...]
    withheld: bool
    entries: int | None
    head: str
    fault: Fault | None
    next_page: int | None


def competition_logs(*, page: int = 1, per_page: int = 30) -> tuple[tuple[ListedLog, ...], int]:
    """Competitions by their trails, the newest first, and how many there are. A draft's title is not told."""
    rows = db.session.scalars(
        select(Competition)
        .options(joinedload(Competition.buyer))
        .order_by(Competition.drafted_at.desc(), Competition.id.desc())
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    many = db.session.scalar(select(func.count()).select_from(Competition)) or 0
    return tuple(ListedLog(COMPETITION, row.ref, _title(row), row.buyer.name, row.state) for row in rows), many


def other_logs(kind: str, *, after: str = "", limit: int = 50) -> tuple[tuple[ListedLog, ...], str]:
    """Logs of one kind that are no competition's, and what to pass as ``after`` for the next page; empty at the end."""
    found = audit.logs(starting=f"{kind}:", after=after, limit=limit + 1)
    refs = [name.split(":", 1)[1] for name in found[:limit]]
    called = names(refs)
    listed = tuple(ListedLog(kind, ref, called.get(ref, ref.replace("-", " ").capitalize())) for ref in refs)
    return listed, found[limit - 1] if len(found) > limit else ""


def trail_of(kind: str, ref: str, *, page: int = 1, limit: int = PAGE) -> Trail:
    """One page of a log in sentences, its chain verified over every entry. Raises :class:`NotFound` for no such log.

    Of a competition whose quality is not opened yet no entry on a bid is shown,
    no number and no count. Refused attempts at bidding are left out of the
    platform's log altogether.
    """
    log = f"{kind}:{ref}"
    checked = audit.verify(log)
    if checked.entries == 0:
        raise NotFound(log)
    sealed = kind == COMPETITION and not opened(_competition(ref), QUALITY)
    if sealed:
        # Pages are cut from what may be shown: cut from all of it, their lengths would count the bids.
        whole = [e for e in audit.trail(log, limit=checked.entries) if not is_withheld(e.did, e.facts)]
        shown, more = whole[(page - 1) * limit : page * limit], len(whole) > page * limit
    else:
        entries = audit.trail(log, after=(page - 1) * limit, limit=limit)
        shown = [e for e in entries if kind == COMPETITION or not is_withheld(e.did, e.facts)]
        more = checked.entries > page * limit
    withheld = sealed or (kind != COMPETITION and len(shown) < len(entries))
    return Trail(
        log=log,
        title=_title_of(kind, ref),
        lines=_lines(shown, numbered=not withheld),
        withheld=withheld,
        entries=None if withheld else checked.entries,
        head="" if withheld else checked.head,
        fault=checked.fault,
        next_page=page + 1 if more else None,
    )


def _lines(entries: Iterable[audit.Entry], *, numbered: bool) -> tuple[Line, ...]:
    kept = tuple(entries)
    called = names(ref for e in kept for ref in (e.by.get("person", ""), e.by.get("organisation", "")))
    return tuple(
        Line(
            number=e.seq if numbered else None,
            at=e.at,
            who=_who(e, called)
            if numbered or not hides_its_doer(e.did)
            else "A supplier, named once the bids are open",
            organisation=called.get(e.by.get("organisation", ""), "") if numbered or not hides_its_doer(e.did) else "",
            says=sentence(e.did, e.facts),
            did=e.did,
            to=e.to,
            digest=e.digest if numbered else "",
        )
        for e in kept
    )


def _who(entry: audit.Entry, called: dict[str, str]) -> str:
    return "The clock" if "clock" in entry.by else called.get(entry.by.get("person", ""), "Somebody not signed in")


def _competition(ref: str) -> Competition:
    found = db.session.scalar(select(Competition).where(Competition.ref == ref))
    if found is None:
        raise NotFound(ref)
    return found


def _title(competition: Competition) -> str:
    return "A draft" if competition.state == "draft" else competition.title


def _title_of(kind: str, ref: str) -> str:
    if kind == COMPETITION:
        return _title(_competition(ref))
    return names([ref]).get(ref, ref.replace("-", " ").capitalize())


def trail_head(competition: Competition) -> str:
    """The digest of the last entry of a competition's trail: whoever kept it can tell later whether the trail was changed."""
    found = db.session.scalar(select(AuditLog.head_digest).where(AuditLog.name == f"{COMPETITION}:{competition.ref}"))
    return found or GENESIS


def has_result(ref: str) -> bool:
    """Whether a competition has a final ranking, so that it can be computed again. Raises :class:`NotFound`."""
    return result_of(_competition(ref)) is not None


def evaluation_record(ref: str) -> tuple[Competition, Record]:
    """A competition's whole evaluation for an auditor, once quality is locked. Raises :class:`NotFound` before."""
    competition = _competition(ref)
    if lock_of(competition) is None:
        raise NotFound(ref)
    return competition, record_of(competition)


@dataclass(frozen=True)
class Recomputed:
    """An award computed again. ``words`` are what people call a bid's ref and why a bid is out."""

    competition: Competition
    decision: AwardDecision | None
    checks: tuple[Check, ...]
    words: dict[str, str]
    working: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether every figure came out as it is kept."""
        return all(check.agrees for check in self.checks)


def recomputed(ref: str) -> Recomputed:
    """Run the engine again on a competition's kept case and compare; recount its standstill. Raises NotFound without a result."""
    competition = _competition(ref)
    result = result_of(competition)
    if result is None:
        raise NotFound(ref)
    decision = decision_of(competition)
    checks = [_case(competition, result), *of_result(result.case, result.outcome)]
    if decision:
        checks += [of_winner(result.outcome, decision.bid.ref), _price(decision), *_standstill(decision)]
    suppliers = db.session.scalars(
        select(Bid).where(Bid.competition_id == competition.id).options(joinedload(Bid.supplier))
    )
    words = {b.ref: b.supplier.name for b in suppliers} | {"excluded": "Disregarded"}
    words |= {f"threshold:{c.ref}": f"Below the threshold for {c.path}" for c in competition.criteria}
    words |= {c.ref: c.path for c in competition.criteria}
    return Recomputed(competition, decision, tuple(checks), words, _steps(result, words))


def _case(competition: Competition, result: Result) -> Check:
    same = as_case_file(case_of(competition)) == result.case
    what = "The case, drawn again from the frozen method, the agreed scores and the opened prices"
    return Check(what, "as kept", "as kept" if same else "differs")


def _price(decision: AwardDecision) -> Check:
    prices = {one.bid.id: int(one.content["total_pence"]) for one in opened_prices(decision.competition)}
    again = prices.get(decision.bid_id)
    return Check("The awarded price", pounds(decision.price_pence), "–" if again is None else pounds(again))


def _standstill(decision: AwardDecision) -> list[Check]:
    """The last day as the trail has it against the last day counted now; and that the contract waited for it."""
    counted = standstill_of_decision(decision)
    found = []
    said = [
        e.facts["standstill_ends"]
        for e in audit.trail(f"{COMPETITION}:{decision.competition.ref}", limit=100_000)
        if e.did in ("award:tell", "award:record-notice") and e.facts.get("standstill_ends")
    ]
    if counted:
        found.append(Check("The last day of the standstill", said[-1] if said else "–", counted.last_day.isoformat()))
    contract = contract_of(decision.competition)
    if contract and counted:
        waited = contract.concluded_at >= start_of_day(counted.first_day_after)
        found.append(Check("The contract waited for the end of the standstill", "yes", "yes" if waited else "no"))
    return found


def _steps(result: Result, words: dict[str, str]) -> tuple[str, ...]:
    """The working as it was kept, with the bidders' names for their refs."""
    said = [str(step["says"]) for step in json.loads(result.outcome)["working"]]
    for ref, name in words.items():
        said = [step.replace(ref, name) for step in said]
    return tuple(said)
