"""Random histories of a tender box: bids written, sent, replaced, taken back, sent late; deadlines moved; processes killed.

Beside the product a model of a few lines says what must come of each deed.
What the product does otherwise, a bid that it loses and a bid that it invents
all end in an AssertionError that names the seed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from dps.audit.queries import verify
from dps.bidding import actions, late, queries
from dps.bidding.late_queries import late_bids, undecided
from dps.bidding.models import Bid
from dps.competition import changing
from dps.competition.models import Competition
from dps.competition.rules.changing import Statement
from dps.core.actor import Actor
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.parties.models import Organisation, Person
from tests.makers import bidding as make
from tests.makers.bidding import Bidder
from tests.makers.competition import OPEN_TO_ALL, Council, a_buying_council, an_open_competition, officer_of
from tests.makers.killing import dying_at
from tests.makers.parties import acting

WHY = "The page of the market failed for everybody that morning."
SAID = Statement("The page numbers of the specification were wrong.", "Read page 5.", significant=False)
DEEDS = (
    "save", "save", "submit", "submit", "submit", "replace", "replace", "again", "withdraw", "late",
    "ask more time", "confirm more time", "confirm alone", "drop more time", "change", "move back", "wait", "to the deadline",
)  # fmt: skip


@dataclass
class Modelled:
    """What must be so of one bid. Prices tell one edition from another."""

    ref: str
    by: Actor
    edition: int
    price: int
    live: tuple[int, int] | None = None
    late: tuple[int, int] | None = None
    kept: list[tuple[str, int]] = field(default_factory=list)


class Cast:
    """A council with two officers, and two bidders: by their keys, for after a death nothing that was loaded is of use."""

    def __init__(self) -> None:
        with writing():
            council, bidders = a_buying_council(), (make.a_bidder("Kestrel Works"), make.a_bidder("Plover Trust"))
            self.second = acting(make.a_person(council.body, make.OFFICER), council.body)
            self._council = (council.body.id, council.officer.id)
            self._bidders = tuple((b.body.id, b.person.id) for b in bidders)

    def council(self) -> Council:
        """The council and its first officer."""
        return Council(*_loaded(self._council))

    def bidders(self) -> tuple[Bidder, ...]:
        """The bidders."""
        return tuple(Bidder(*_loaded(keys)) for keys in self._bidders)


def _loaded(keys: tuple[int, int]) -> tuple[Organisation, Person]:
    return db.session.get_one(Organisation, keys[0]), db.session.get_one(Person, keys[1])


class History:
    """One competition, two bidders and two officers, from publication to the opening of prices."""

    def __init__(self, seed: int, cast: Cast) -> None:
        self.r, self.seed, self.second, self.seen = Random(seed), seed, cast.second, Counter[str]()
        with writing():
            council, bidders = cast.council(), cast.bidders()
            competition = an_open_competition(OPEN_TO_ALL, council=council)
            bids = [make.a_draft_bid(competition, bidder, pence=n + 1) for n, bidder in enumerate(bidders)]
            self.ref, self.first = competition.id, officer_of(competition)
            assert competition.closes_at is not None
            self.closes: datetime = competition.closes_at
            self.bids = [
                Modelled(bid.ref, bidder.by, bid.edition, n + 1)
                for n, (bid, bidder) in enumerate(zip(bids, bidders, strict=True))
            ]
        self.at, self.price, self.waiting = make.TOMORROW, len(bids), None
        self.soon: timedelta | None = None  # when the next deed is done, where that is at the edge of the deadline

    def run(self) -> Counter[str]:
        """Live through it, then open; how often each thing happened."""
        for _ in range(self.r.randrange(4, 14)):
            deed = self.r.choice(DEEDS if self.waiting is None else (*DEEDS, *["confirm more time"] * 12))
            self.at += self.soon or timedelta(minutes=self.r.randrange(1, 300))
            self.soon = None
            one = self.r.choice(self.bids)
            if self.r.random() < 0.25 and deed not in {"wait", "to the deadline"}:
                if self._killed_in(deed, one):
                    continue
            else:
                self._do(deed, one)
            self._compare(one)
        self._open()
        return self.seen

    # What each deed is, and what must come of it

    @property
    def competition(self) -> Competition:
        return db.session.get_one(Competition, self.ref)

    def _bid(self, one: Modelled) -> Bid:
        return db.session.scalars(db.select(Bid).where(Bid.ref == one.ref)).one()

    def _killed_in(self, deed: str, one: Modelled) -> bool:
        """The process dies at a random step; whether it came so far. Where the deed was shorter, it is done."""
        step = self.r.randrange(1, 70)
        with dying_at(step) as steps:
            self._do(deed, one)
        if steps.taken < step:
            return False
        self.seen["killed"] += 1
        self._compare(one)
        return True

    def _do(self, deed: str, one: Modelled) -> None:
        in_time = self.at < self.closes
        self.seen[deed] += 1
        if deed == "save":
            self._save(one, in_time)
        elif deed == "submit":
            self._submit(one, in_time)
        elif deed == "replace":
            self._save(one, in_time)
            self._submit(one, in_time)
        elif deed == "again":  # the answer was lost, and the bidder presses once more: it is the same receipt
            self._submit(one, in_time)
            self._submit(one, in_time)
        elif deed == "withdraw":
            may = in_time and one.live is not None
            if self._try(lambda: actions.withdraw(bid=self._bid(one), by=one.by, at=self.at), may):
                one.live = None
        elif deed == "late":
            self._late(one, in_time)
        elif deed == "to the deadline":
            if in_time and self.r.random() < 0.7:
                edge = self.closes + timedelta(microseconds=self.r.choice((-1_000, -1, 0, 0, 1, 1_000)))
                self.soon = max(edge - self.at, timedelta(microseconds=1))
        elif deed != "wait":
            self._deadline(deed, in_time)

    def _try(self, deed: Callable[[], object], may: bool) -> bool:
        """Do it in a write of its own. Raises AssertionError where it is refused and must not be, or the other way."""
        why: list[str] = []
        try:
            with writing():
                deed()
        except Refused as refused:
            why = [o.code for o in refused.obstacles]
            self.seen["refused"] += 1
        assert may is not bool(why), (self.seed, why or "taken, but must be refused", self.at, self.closes)
        return may

    def _save(self, one: Modelled, in_time: bool) -> None:
        self.price += 1
        price = make.price_of(self.price)
        if self._try(lambda: actions.save_draft(bid=self._bid(one), price=price, by=one.by, at=self.at), in_time):
            one.edition, one.price = one.edition + 1, self.price

    def _submit(self, one: Modelled, in_time: bool) -> None:
        same, got = one.live is not None and one.live[0] == one.edition, ""

        def press() -> None:
            nonlocal got
            got = actions.submit(bid=self._bid(one), by=one.by, at=self.at).ref

        if self._try(press, in_time or same) and not same:
            one.live = (one.edition, one.price)
            one.kept.append((got, one.price))
        elif same:
            assert got == one.kept[-1][0], (self.seed, "another receipt for the same bid")
            self.seen["same receipt"] += 1

    def _late(self, one: Modelled, in_time: bool) -> None:
        may = one.late is not None or not (in_time or (one.live is not None and one.live[0] == one.edition))
        if self._try(lambda: late.keep_late(bid=self._bid(one), by=one.by, at=self.at), may):
            one.late = (one.edition, one.price)

    def _deadline(self, deed: str, in_time: bool) -> None:
        further = self.closes + timedelta(hours=self.r.randrange(1, 72))
        if deed == "ask more time":
            if self._try(lambda: self._ask(further), in_time and self.waiting is None):
                self.waiting = further
        elif deed == "confirm more time":
            may = in_time and self.waiting is not None and self.waiting > self.closes
            if self._try(lambda: self._confirm(self.second), may):
                self.closes, self.waiting = self.waiting or self.closes, None
                self.seen["deadline moved by two"] += 1
        elif deed == "confirm alone":
            self._try(lambda: self._confirm(self.first), False)
        elif deed == "drop more time":
            self._try(lambda: changing.drop_extension(competition=self.competition, by=self.first, at=self.at), True)
            self.waiting = None
        elif deed == "change":
            if self._try(lambda: self._change(further), in_time):
                self.closes = further
                self.seen["deadline moved by a change"] += 1
        else:
            back = self.closes - timedelta(minutes=self.r.randrange(1, 600))
            self._try(lambda: self._change(back) if self.r.random() < 0.5 else self._ask(back), False)

    def _ask(self, closes_at: datetime) -> None:
        changing.ask_extension(
            competition=self.competition, closes_at=closes_at, cause="outage", reason=WHY, opening_begun=False,
            by=self.first, at=self.at,
        )  # fmt: skip

    def _confirm(self, by: Actor) -> None:
        changing.confirm_extension(competition=self.competition, opening_begun=False, by=by, at=self.at)

    def _change(self, closes_at: datetime) -> None:
        changing.change(
            competition=self.competition, facts={"closes_at": closes_at}, said=SAID, opening_begun=False, by=self.first, at=self.at
        )  # fmt: skip

    # What is there

    def _compare(self, one: Modelled) -> None:
        """Nothing lost, nothing invented, nothing half: after every deed, and after every death."""
        db.session.rollback()
        bid = self._bid(one)
        assert [v.ref for v in bid.versions] == [ref for ref, _ in one.kept], (self.seed, "versions")
        assert all({p.part for p in v.parts} == {"quality", "price"} for v in bid.versions), (self.seed, "half")
        assert (bid.live_version is not None, bid.edition) == (one.live is not None, one.edition), (self.seed, "live")
        there = [row.edition for row in late_bids(self.competition) if row.bid.ref == one.ref]
        assert there == ([one.late[0]] if one.late else []), (self.seed, "late")
        assert self.competition.closes_at == self.closes, (self.seed, "deadline")

    def _open(self) -> None:
        self.at = max(self.at, self.closes)
        for one in self.bids:
            if self.r.random() < 0.5:
                self._do("late", one)
        self.at += timedelta(hours=1)
        for row in undecided(self.competition):
            let_in = self.r.random() < 0.5
            with writing():
                said = {"outcome": "accepted" if let_in else "refused", "fault_ours": False, "reason": WHY}
                late.propose(late=row, **said, by=self.first, at=self.at)
                late.answer(late=row, agrees=True, by=self.second, at=self.at)
            self.seen["late let in" if let_in else "late refused"] += 1
            if let_in:
                one = next(b for b in self.bids if b.ref == row.bid.ref)
                one.live = one.late
                one.kept.append((self._bid(one).versions[-1].ref, one.price))
        for part, locked in (("quality", False), ("price", True)):
            for by in (self.first, self.second):
                with writing():
                    actions.open_envelopes(
                        competition=self.competition, part=part, quality_locked=locked, by=by, at=self.at
                    )
        opened = {o.bid.ref: o.content["total_pence"] for o in queries.opened_prices(self.competition)}
        assert opened == {b.ref: b.live[1] for b in self.bids if b.live is not None}, (self.seed, "opened")
        for one in self.bids:
            self._compare(one)
        assert verify(f"competition:{self.competition.ref}").fault is None
        self.seen["versions kept"] += sum(len(b.kept) for b in self.bids)
        self.seen["bids opened"] += len(opened)


def live_through(histories: int, *, seed: int) -> Counter[str]:
    """So many histories, each on a competition of its own; how often each thing happened in them."""
    seen: Counter[str] = Counter()
    cast = Cast()
    for number in range(histories):
        seen += History(seed + number, cast).run()
    return seen
