"""Random histories of a market, and beside it a model of a few lines that says what everybody may find.

Every thing has a word of its own in its name. After each deed the index catches
up, and then it holds exactly what the model says, in the words of the database;
what the model keeps hidden is found by no question.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from dps.admission import partners, removals
from dps.admission.actions import remove
from dps.admission.models import Admission
from dps.award import correcting
from dps.award.models import AwardDecision
from dps.competition import actions as competitions
from dps.competition import changing
from dps.competition.models import Competition
from dps.competition.reach_models import DirectAward
from dps.competition.rules.changing import Statement
from dps.contract.direct import conclude_directly, record_direct_notice
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.law.calendar import london_date
from dps.market.changing import end_what_ran_out
from dps.market.models import Lot
from dps.parties import joining, reviews
from dps.parties.account_models import OrganisationReview
from dps.parties.models import Organisation
from dps.parties.rules.reviewing import LOOK_ALIKE
from dps.profile.actions import revise
from dps.profile.directory import keep_entries
from dps.profile.queries import profile_of
from dps.profile.rules.content import Content
from dps.profile.versions import latest_kept
from search import catchup
from search.documents import documents_of
from search.engines.port import (
    AWARD,
    CASE_STUDY,
    CONTRACT,
    FACETS,
    OPPORTUNITY,
    ORDERS,
    RELEVANCE,
    SUPPLIER,
    Question,
    key_of,
)
from search.plain import answered
from tests.actions.test_direct_contract import a_direct_award
from tests.conftest import NOW, SetClock
from tests.makers.admission import acting_for, admit
from tests.makers.award import a_contract, a_noticed_decision, a_second_officer, by_officer
from tests.makers.competition import DPS, OPEN_TO_ALL, a_buying_council, a_draft, an_open_competition, officer_of
from tests.makers.directory import a_row, entries
from tests.makers.firm import Firm
from tests.makers.market import a_lot
from tests.makers.parties import a_supplier
from tests.makers.places import CLAUSE, a_suspension
from tests.makers.profile import a_full_profile, a_profile

LIGHT = (
    "register", "admit", "admit", "admit", "describe", "describe fully", "say nothing", "suspend", "remove", "leave",
    "list", "list", "unlist", "hold", "clear", "seek", "seek no more", "end a market",
    "draft", "invite", "publish", "publish", "change", "cancel", "wait", "wait long",
    "award directly", "sign directly", "note directly",
)  # fmt: skip
HEAVY = ("award", "award", "set aside", "conclude")


@dataclass
class Modelled:
    """What everybody may find, by the refs of each kind; and the words of what nobody may."""

    places: dict[str, set[int]] = field(default_factory=dict)  # supplier -> lots
    listed: dict[str, str] = field(default_factory=dict)  # supplier -> the key of its row
    held: set[str] = field(default_factory=set)
    opportunities: dict[str, str] = field(default_factory=dict)  # competition -> open or cancelled
    closes: dict[str, datetime] = field(default_factory=dict)
    awards: set[str] = field(default_factory=set)
    contracts: set[str] = field(default_factory=set)
    hidden: dict[str, str] = field(default_factory=dict)  # word -> the kind under which nobody may find it

    def suppliers(self) -> set[str]:
        """Who can be found."""
        return ({ref for ref, lots in self.places.items() if lots} | set(self.listed)) - self.held


class Market:
    """One market that lives on, deed by deed."""

    def __init__(self, seed: int, clock: SetClock, *, heavy: bool = False) -> None:
        self.r, self.clock, self.seen, self.model = Random(seed), clock, Counter[str](), Modelled()
        self.deeds = (*LIGHT, *HEAVY) if heavy else LIGHT
        self.bodies: list[str] = []
        self.direct: dict[str, tuple[Any, str]] = {}
        self.paused: set[int] = set()
        self.number = 0
        with writing():
            self.lots = [a_lot(suspension_clause=CLAUSE).id for _ in range(3)]
            self.firm = Firm()
        catchup.rebuild()

    def word(self) -> str:
        """A word that nothing else says, nor anything that could be taken for it."""
        self.number += 1
        return "".join("bdfghklmnprstvwz"[byte % 16] for byte in sha256(str(self.number).encode()).digest()[:12])

    def live(self, deeds: int) -> Counter[str]:
        """Do so many deeds, each followed by a look; how often each was done."""
        for _ in range(deeds):
            self.do(self.r.choice(self.deeds))
        return self.seen

    def do(self, deed: str) -> bool:
        """Do one deed, let the index catch up, and look; whether there was anything to do it to."""
        done = False
        try:
            done = bool(getattr(self, "_" + deed.replace(" ", "_"))())
            self.seen[deed] += done
        except Refused:
            self.seen["refused"] += 1
        while catchup.catch_up(self.clock.at):
            pass
        self.look(deed)
        return done

    # What is done: each says whether there was anything to do it to

    def _register(self) -> bool:
        word = self.word()
        with writing():
            body = a_supplier(f"{word.capitalize()} Works")
            a_profile(body, summary=f"We do {word}.")
        self.bodies.append(body.ref)
        self.model.places[body.ref] = set()
        self.model.hidden[word] = SUPPLIER
        return True

    def _body(self, refs) -> Organisation | None:
        refs = sorted(refs)
        return db.session.query(Organisation).filter_by(ref=self.r.choice(refs)).one() if refs else None

    def _admit(self) -> bool:
        body, lot = self._body(self.bodies), self.r.choice(self.lots)
        if body is None or lot in self.model.places[body.ref]:
            return False
        with writing():
            admit(db.session.get_one(Lot, lot), body, at=self.clock.at)
        self.model.places[body.ref].add(lot)
        self.model.hidden.pop(body.name.split()[0].casefold(), None)
        return True

    def _describe(self) -> bool:
        body = self._body(self.bodies)
        if body is None:
            return False
        with writing():
            a_profile(body, summary=f"Now we do {self.word()}.", at=self.clock.at)
        return True

    def _describe_fully(self) -> bool:
        body = self._body(self.bodies)
        if body is None:
            return False
        with writing():
            a_full_profile(body)
        return True

    def _say_nothing(self) -> bool:
        body = self._body(self.bodies)
        if body is None or not profile_of(body).case_studies:
            return False
        with writing():
            revise(
                organisation=body, section="case-studies", said=Content(), seen=latest_kept(body), by=acting_for(body),
                at=self.clock.at,
            )  # fmt: skip
        return True

    def _place(self) -> Admission | None:
        placed = [
            (ref, lot) for ref, lots in sorted(self.model.places.items()) for lot in sorted(lots) if lot in self.lots
        ]
        if not placed:
            return None
        ref, lot = self.r.choice(placed)
        return (
            db.session.query(Admission)
            .join(Organisation, Organisation.id == Admission.supplier_id)
            .filter(Organisation.ref == ref, Admission.lot_id == lot, Admission.removed_at.is_(None))
            .one()
        )

    def _suspend(self) -> bool:
        place = self._place()
        if place is None or self.clock.at > NOW + timedelta(days=10) or place.id in self.paused:
            return False
        self.paused.add(place.id)
        with writing():
            a_suspension(place)
        return True

    def _remove(self) -> bool:
        place = self._place()
        if place is None:
            return False
        with writing():
            remove(
                admission=place, ground="excluded", reason="A ground for exclusion applies.", told_on=london_date(self.clock.at),
                by=CLOCK, at=self.clock.at,
            )  # fmt: skip
        return self._gone(place)

    def _leave(self) -> bool:
        place = self._place()
        if place is None:
            return False
        with writing():
            removals.leave(admission=place, reason="We close.", by=acting_for(place.supplier), at=self.clock.at)
        return self._gone(place)

    def _gone(self, place: Admission) -> bool:
        self.model.places[place.supplier.ref].discard(place.lot_id)
        return True

    def _list(self) -> bool:
        row = a_row(name=f"{self.word().capitalize()} Trust")
        self._import(row)
        body = db.session.query(Organisation).filter_by(source_key=row["id"]).one()
        self.model.listed[body.ref] = row["id"]
        return True

    def _unlist(self) -> bool:
        body = self._body(self.model.listed)
        if body is None:
            return False
        self._import(a_row(id=self.model.listed.pop(body.ref), name=body.name, active="False"))
        return True

    def _import(self, row: dict[str, str]) -> None:
        row["registered_number"] = row["id"].removeprefix("GB-CHC-")
        with writing():
            keep_entries(entries=entries(row), by=CLOCK, at=self.clock.at)

    def _hold(self) -> bool:
        body = self._body(set(self.bodies) - self.model.held)
        if body is None:
            return False
        with writing():
            joining._open_review(LOOK_ALIKE, body, by=CLOCK, at=self.clock.at)
        self.model.held.add(body.ref)
        return True

    def _clear(self) -> bool:
        body = self._body(self.model.held)
        if body is None:
            return False
        one = db.session.query(OrganisationReview).filter_by(organisation_id=body.id, state="open").one()
        with writing():
            reviews.decide_review(
                review=one, outcome="cleared", reason="Shown.", by=self.firm.reviewing(), at=self.clock.at
            )
        self.model.held.discard(body.ref)
        return True

    def _seek(self) -> bool:
        body, lot = self._body(self.bodies), db.session.get_one(Lot, self.r.choice(self.lots))
        if body is None or partners.open_call(body, lot) is not None:
            return False
        word = self.word()
        with writing():
            partners.call(
                supplier=body, lot=lot, brings="Hands", seeks=f"Somebody for {word}", skills=("data", "retrofit")[: self.r.randrange(1, 3)],
                by=acting_for(body), at=self.clock.at,
            )  # fmt: skip
        self.model.hidden[word] = SUPPLIER
        return True

    def _seek_no_more(self) -> bool:
        calls = partners.open_calls()[0]
        if not calls:
            return False
        one = self.r.choice(calls)
        with writing():
            partners.close_call(call=partners.own_call(one.ref, acting_for(one.supplier)), by=CLOCK, at=self.clock.at)
        return True

    def _end_a_market(self) -> bool:
        if self.r.random() < 0.7:
            return False
        with writing():
            lot = db.session.get_one(Lot, self.lots.pop(self.r.randrange(len(self.lots))))
            lot.market.valid_until = london_date(self.clock.at) - timedelta(days=1)
            self.lots.append(a_lot(suspension_clause=CLAUSE).id)
        assert end_what_ran_out(self.clock.at) == 1
        for lots in self.model.places.values():
            lots.discard(lot.id)
        return True

    def _draft(self) -> bool:
        facts = _dated(self.clock.at)
        return self._drafted(lambda title: a_draft(OPEN_TO_ALL, at=self.clock.at, title=title, **facts))

    def _invite(self) -> bool:
        facts = _dated(self.clock.at)
        return self._drafted(lambda title: an_open_competition(DPS, at=self.clock.at, title=title, **facts))

    def _drafted(self, made) -> bool:
        word = self.word()
        with writing():
            made(f"Mend {word} roofs")
        self.model.hidden[word] = OPPORTUNITY
        return True

    def _publish(self) -> bool:
        facts = _dated(self.clock.at)
        with writing():
            made = an_open_competition(OPEN_TO_ALL, at=self.clock.at, title=f"Mend {self.word()} roofs", **facts)
        self.model.opportunities[made.ref], self.model.closes[made.ref] = "open", made.closes_at
        return True

    def _competition(self, state: str) -> Competition | None:
        refs = sorted(ref for ref, said in self._states().items() if said == state)
        return db.session.query(Competition).filter_by(ref=self.r.choice(refs)).one() if refs else None

    def _states(self) -> dict[str, str]:
        return {
            ref: "closed" if said == "open" and self.clock.at >= self.model.closes[ref] else said
            for ref, said in self.model.opportunities.items()
        }

    def _change(self) -> bool:
        live = self._competition("open")
        if live is None:
            return False
        later = live.closes_at + timedelta(days=2)
        said = Statement("The page numbers were wrong.", "Read page 5.", significant=False)
        with writing():
            changing.change(
                competition=live, facts={"closes_at": later}, said=said, opening_begun=False, by=officer_of(live), at=self.clock.at
            )  # fmt: skip
        self.model.closes[live.ref] = later
        return True

    def _cancel(self) -> bool:
        live = self._competition("open")
        if live is None:
            return False
        with writing():
            competitions.cancel(
                competition=live, reason="No money is left this year.", by=officer_of(live), at=self.clock.at
            )
        self.model.opportunities[live.ref] = "cancelled"
        return True

    def _wait(self) -> bool:
        self.clock.at += timedelta(hours=self.r.randrange(1, 40))
        return True

    def _wait_long(self) -> bool:
        soon = [closes for ref, closes in self.model.closes.items() if closes > self.clock.at]
        if soon:
            self.clock.at = min(soon) + self.r.choice((-1, 0, 1)) * timedelta(microseconds=1)
        return bool(soon)

    def _award_directly(self) -> bool:
        with writing():
            council = a_buying_council()
            award = a_direct_award(council, self.r.choice((20_000_00, 36_000_00)))
        self.direct[award.ref] = (council, "decided")
        return True

    def _direct(self, state: str):
        refs = sorted(ref for ref, (_, said) in self.direct.items() if said == state)
        if not refs:
            return None, None
        ref = self.r.choice(refs)
        return db.session.query(DirectAward).filter_by(ref=ref).one(), self.direct[ref][0]

    def _sign_directly(self) -> bool:
        award, council = self._direct("decided")
        if award is None:
            return False
        day = london_date(max(self.clock.at, award.decided_at))
        with writing():
            conclude_directly(
                award=award,
                signed_on=day,
                starts_on=day,
                ends_on=day,
                by=council.by,
                at=max(self.clock.at, award.decided_at),
            )
        self.direct[award.ref] = (council, "signed")
        if award.pence < 30_000_00:
            self.model.contracts.add(award.ref)
        return True

    def _note_directly(self) -> bool:
        award, council = self._direct("signed")
        if award is None:
            return False
        at = max(self.clock.at, award.decided_at) + timedelta(hours=1)
        with writing():
            record_direct_notice(award=award, reference="099006-2026", date=london_date(at), by=council.by, at=at)
        self.direct[award.ref] = (council, "noted")
        self.model.contracts.add(award.ref)
        return True

    def _award(self) -> bool:
        with writing():
            decision = a_noticed_decision()
        for place in db.session.query(Admission).filter_by(lot_id=decision.competition.lot_id):
            self.model.places.setdefault(place.supplier.ref, set()).add(place.lot_id)  # its bidders came to its lot
        self.model.awards.add(decision.ref)
        self.model.opportunities[decision.competition.ref] = "open"
        self.model.closes[decision.competition.ref] = decision.competition.closes_at
        self.model.hidden["zanzibar"] = AWARD
        return True

    def _awarded(self):
        refs = sorted(self.model.awards)
        return db.session.query(AwardDecision).filter_by(ref=self.r.choice(refs)).one() if refs else None

    def _set_aside(self) -> bool:
        decision = self._awarded()
        if decision is None:
            return False
        at = decision.notice_recorded_at + timedelta(hours=1)
        with writing():
            asked = correcting.ask_to_set_aside(
                decision=decision, ground=next(iter(correcting.GROUNDS)), reason="The points of one bid were added up wrongly.",
                by=by_officer(decision.competition), at=at,
            )  # fmt: skip
            correcting.answer_setting_aside(
                asked=asked, agreed=True, answer="Agreed.", by=a_second_officer(decision.competition), at=at
            )
        self.model.awards.discard(decision.ref)
        return True

    def _conclude(self) -> bool:
        decision = self._awarded()
        if decision is None:
            return False
        with writing():
            contract = a_contract(decision)
        self.model.awards.discard(decision.ref)
        self.model.contracts.add(contract.ref)
        return True

    # What must be so

    def look(self, deed: str) -> None:
        """The index holds what the model says, in the words of the database, and answers like the plain way."""
        told = (self.seen.total(), deed)
        documents = {kind: [one for batch in documents_of(kind, self.clock.at) for one in batch] for kind in FACETS}
        with catchup.engine().reading() as reader:
            held = reader.digests()
            assert held == {one.key: one.digest() for some in documents.values() for one in some}, told
            for kind, refs in self._expected().items():
                assert {key for key in held if key.startswith(f"{kind}:")} == {key_of(kind, ref) for ref in refs}, (
                    told,
                    kind,
                )
            states = self._states()
            for state in ("open", "closed", "cancelled"):
                found = reader.refs(Question(kind=OPPORTUNITY, filters={"state": frozenset({state})}))
                assert set(found) == {ref for ref, said in states.items() if said == state}, (told, state)
            for word, kind in self.model.hidden.items():
                assert reader.refs(Question(word, kind=kind)) == (), (told, word)
            for kind, some in documents.items():
                asked = self._question(kind, some)
                assert reader.refs(asked) == tuple(hit.ref for hit in answered(asked, some).hits), (told, asked)

    def _expected(self) -> dict[str, set[str]]:
        suppliers = self.model.suppliers()
        studies = {
            one.ref
            for body in db.session.query(Organisation).filter(Organisation.ref.in_(suppliers))
            for profile in [profile_of(body)]
            if profile is not None
            for one in profile.case_studies
        }
        return {
            SUPPLIER: suppliers, CASE_STUDY: studies, OPPORTUNITY: set(self.model.opportunities),
            AWARD: self.model.awards, CONTRACT: self.model.contracts,
        }  # fmt: skip

    def _question(self, kind: str, documents: list[Any]) -> Question:
        """A question without words, by filters that something says."""
        filters: dict[str, frozenset[str]] = {}
        for name in self.r.sample(FACETS[kind], self.r.randrange(3)):
            values = sorted({value for one in documents for value in one.values(name)})
            if values:
                filters[name] = frozenset(self.r.sample(values, self.r.randrange(1, min(3, len(values)) + 1)))
        order = self.r.choice([order for order in ORDERS if order != RELEVANCE])
        return Question(kind=kind, filters=filters, order=order, most=10_000)


def _dated(at: datetime) -> dict[str, Any]:
    """Lawful dates for a competition that is published at an instant."""
    return {
        "clarifications_close_at": at + timedelta(days=10), "closes_at": at + timedelta(days=20),
        "starts_on": (at + timedelta(days=120)).date(), "ends_on": (at + timedelta(days=480)).date(),
    }  # fmt: skip
