"""A whole market with something in every stage, for walks over every route: the demonstration's pieces and two councils.

Everything of Preston's has its like at Plymouth, so that there is always a thing of somebody else's to ask for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from dps.admission import actions as admission
from dps.admission.models import Application
from dps.admission.rules.declaration import Declaration, Said
from dps.admission.written import usable_documents
from dps.award.models import Summary
from dps.bidding import actions as bidding
from dps.bidding.drafts import close_file
from dps.bidding.models import Bid, DraftAttachment, SealedVersion
from dps.competition import actions as competition
from dps.competition.models import Competition, Invitation, Question
from dps.competition.queries import review_of
from dps.competition.review_models import DraftReview
from dps.competition.rules.reviewing import APPROVED
from dps.contract.models import Contract
from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.demo import demonstration
from dps.demo.besides import whole_besides
from dps.demo.call_off import CallOff, Score, perform
from dps.demo.cast import OPERATOR, PEOPLE, Part
from dps.demo.examining import check_everybody
from dps.demo.play import Play, gather, open_market
from dps.evaluation.models import Assignment
from dps.fees.actions import ask as ask_subscription
from dps.fees.models import Subscription
from dps.fees.rules import Due
from dps.jobs import run_due
from dps.law.calendar import london_date
from dps.law.exclusions import grounds_for
from dps.law.routes import PA_2023_MARKET, PCR_2015_DPS, route
from dps.letters.models import Letter
from dps.market.actions import establish
from dps.market.changing import change_term, end
from dps.market.models import Lot, Market
from dps.market.queries import changes_of
from dps.market.rules.establishing import NewCriterion, NewLot
from dps.market.rules.term import Running
from dps.membership.actions import enter
from dps.parties.actions import begin_session
from dps.parties.models import Organisation, Person
from dps.profile import library
from dps.profile.models import Evidence, LibraryAnswer
from dps.profile.versions import content_now
from tests.makers.accounts import HEAD, KEEPER, count_accounts, furnish
from tests.makers.admission import introduce
from tests.makers.groups import census_of_groups, some_groups
from tests.makers.sign_in import census_of_sign_in, furnish_sign_in
from tests.makers.undecided import an_undecided_application, census_of_the_undecided
from tests.makers.whole_asked import asked_and_offered, counted_asked
from tests.makers.whole_award import census_of_awards, contested
from tests.makers.whole_box import census_of_late_bids, late_ones, with_late_bids
from tests.makers.whole_catalogues import catalogues, census_of_catalogues
from tests.makers.whole_changes import census_of_changes, changed
from tests.makers.whole_contracts import census_of_contracts, running_contracts
from tests.makers.whole_examining import bidders_examined, census_of_the_examined
from tests.makers.whole_panel import census_of_interests, some_interests
from tests.makers.whole_places import census_of_places, some_places
from tests.makers.whole_reach import awarded_directly, census_of_direct_awards, reached
from tests.makers.whole_research import census_of_research, researched
from tests.makers.whole_searches import census_of_searches, searches_saved

ELSEWHERE = "Plymouth City Council"
THEIRS = (
    Part("foreign", "Ines Pool", "ines@plymouth.example", ELSEWHERE, "officer", "officer of another council"),
    Part("foreign-second", "Jack Tor", "jack@plymouth.example", ELSEWHERE, "officer", "its second officer"),
    Part("foreign-evaluator", "Kit Hoe", "kit@plymouth.example", ELSEWHERE, "evaluator", "its evaluator"),
    Part("foreign-evaluator-2", "Lou Ham", "lou@plymouth.example", ELSEWHERE, "evaluator", "its second evaluator"),
    Part("foreign-neighbour", "Mab Fee", "mab@plymouth.example", ELSEWHERE, "community", "its community member"),
)
ROLES = ("supplier", "rival", "buyer", "second", "foreign", "evaluator", "administrator", "auditor", HEAD)
"""Who asks, besides a visitor who is not signed in; keys of the cast."""

PUBLIC = "everybody"
Owners = frozenset[str]


@dataclass
class Things:
    """Every thing with a ref: by what a route calls it, its ref and the organisations, or the people, whose own it is.

    ``inside`` says of what other thing a thing is part: a bid's competition, a file's bid.
    """

    owners: dict[str, dict[str, Owners]] = field(default_factory=dict)
    inside: dict[str, tuple[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str, ref: str, owners: set[str], inside: tuple[str, str] | None = None) -> None:
        """Note one thing."""
        self.owners.setdefault(kind, {})[ref] = frozenset(owners)
        if inside:
            self.inside[ref] = inside


def a_whole_market(app: Flask, at: datetime) -> Things:
    """Make it all, sign everybody in, and say what there is."""
    play = Play(opening=london_date(at))
    gather(play, at=play.when(-540), people=(*PEOPLE, *THEIRS))
    pcr, act = _markets(play)
    # Late bids have competitions of their own here (whole_box.py), so that there is one whose opening waits for nothing.
    plans = tuple(replace(plan, late=None) for plan in demonstration._plans(pcr, act))
    for plan in (*plans, *(_at_plymouth(plan) for plan in plans)):
        _with_a_file(play, plan, perform(play, plan))
    _between_stages(play, plans[0])
    closed = next(plan for plan in plans if plan.upto == "closed")
    for plan in (closed, _at_plymouth(closed)):
        with_late_bids(play, plan)
    drafted = next(plan for plan in plans if plan.upto == "drafted")
    for plan in (drafted, _at_plymouth(drafted)):
        _approved(play, replace(plan, key=f"{plan.key}-approved", title=f"Approved: {plan.title}"))
    play.run()
    late_ones(play)
    some_interests(at)
    _odds_and_ends(play, pcr[0], at)
    asked_and_offered(play, pcr[0], at)
    some_places(play, pcr[0], at)
    awarded_directly(play, at, ("buyer", "Preston City Council"), ("foreign", ELSEWHERE))
    reached(play, at)
    changed(play, at, ("buyer", "second", "Preston City Council"), ("foreign", "foreign-second", ELSEWHERE))
    bidders_examined(at)
    contested(play, at, ("buyer", "Preston City Council"), ("foreign", ELSEWHERE))
    some_groups(play, at)
    running_contracts(at)
    furnish(play, at)
    searches_saved(play, at)
    assert not [ran for ran in run_due(at=at) if ran.name == "letters" and ran.trouble]
    with writing():  # what is known of the bidders has changed since: they are looked at again before their prices open
        check_everybody(
            db.session.scalars(select(Competition).where(Competition.title == "Locked")).one(),
            by=play.by("buyer"),
            at=at,
        )
    with writing():  # to open a letter for the first time is noted: here everybody has, and reading changes nothing
        db.session.execute(update(Letter).values(read_at=at))
    things = Things()
    _census(things, play)
    census_of_changes(things, at)
    census_of_searches(things)
    furnish_sign_in(play.people, at)
    for kind, ref, owners in census_of_sign_in(play.people, play.body("Marketplace operations").ref):
        things.add(kind, ref, owners)
    for key in (*ROLES, KEEPER):
        with writing():
            things.tokens[key] = begin_session(person=play.people[key], at=at, proved=True)
    return things


def _markets(play: Play) -> tuple[list[Market], list[Market]]:
    buyers = ("Preston City Council", demonstration.OWNER, ELSEWHERE)
    pcr = open_market(
        play, PCR_2015_DPS, title="A dynamic purchasing system", owner=demonstration.OWNER, buyers=buyers,
        established=date(2024, 6, 3), notice="2024/S 000-017345", at=play.when(-539),
    )  # fmt: skip
    act = open_market(
        play, PA_2023_MARKET, title="A dynamic market", owner=demonstration.OWNER, buyers=buyers,
        established=play.day(-535), notice="2025/S 000-021987", at=play.when(-535),
    )  # fmt: skip
    demonstration._join_lots(play, pcr, act)
    play.on(play.when(-530), lambda now: _longer(act[0], now))
    play.on(play.when(-530), lambda now: demonstration._members(play, now))
    play.on(play.when(-530), lambda now: _affiliate(play, now))
    return pcr, act


def _longer(market: Market, at: datetime) -> None:
    """A change of the term whose notice is still due; a market where nothing goes on; and one that ended."""
    why = "Councils asked for a set end."
    change_term(market=market, valid_until=date(2031, 1, 1), rationale=why, by=CLOCK, at=at)
    for title in ("An idle market", "A market that ended"):
        idle = establish(
            route=PA_2023_MARKET, title=title, description="Help.", owner=market.owner, notice_reference="2025/S 000-1",
            notice_date=market.notice_date, established_on=market.established_on, valid_until=None,
            lots=(NewLot("Help", "Help.", (NewCriterion("legal", "Able to contract", "Say how you are constituted."),)),),
            by=CLOCK, at=at,
        )  # fmt: skip
    end(market=idle, reason=why, running=Running(), by=CLOCK, at=at)


def _affiliate(play: Play, at: datetime) -> None:
    enter(organisation=play.firms["bramble"], member_class="affiliate", yearly_pence=25_000, by=CLOCK, at=at)


def _at_plymouth(plan: CallOff) -> CallOff:
    return replace(
        plan, key=f"{plan.key}-there", title=f"{plan.title} (Plymouth)", council=ELSEWHERE, buyer="foreign",
        second="foreign-second", approver="foreign-second", evaluators=("foreign-evaluator", "foreign-evaluator-2"), moderator="foreign-second",
        community="foreign-neighbour" if plan.community else "",
    )  # fmt: skip


def _between_stages(play: Play, plan: CallOff) -> None:
    """Competitions that the demonstration passes through and never stops in: each is performed, less its last deeds."""
    for title, upto, before in (
        ("Moderating", "ranked", "_agree.agree"), ("Agreed", "ranked", "_agree.lock"), ("Locked", "ranked", "_agree.open_prices"),
        ("Priced", "ranked", "_agree.compute"), ("Ranked", "ranked", ""), ("To approve", "told", "_award.approve"),
        ("Decided", "told", "_award.tell"), ("Told long ago", "told", ""),
    ):  # fmt: skip
        stopping = replace(plan, key=title.casefold(), title=title, upto=upto, measured=title == "Moderating")
        already = len(play._deeds)
        score = perform(play, stopping)
        if before:
            names = [deed.__qualname__.replace("<locals>.", "") for _, _, deed in play._deeds]
            del play._deeds[next(n for n in range(already, len(names)) if names[n].startswith(before)) :]
        _with_a_file(play, stopping, score)


def _approved(play: Play, plan: CallOff) -> None:
    """A draft that its second reader approved, and nobody has published yet."""
    score = perform(play, plan)

    def approve(now: datetime) -> None:
        review = review_of(score.row)
        assert review is not None
        competition.answer_review(review=review, outcome=APPROVED, comments={}, by=play.by(plan.approver), at=now)

    play.on(play.when(plan.published - 1, "16:30"), approve)


def _with_a_file(play: Play, plan: CallOff, score: Score) -> None:
    """Let Acorn, where it bids, attach a file the day before it writes its bid."""
    if not any(tender.firm == "acorn" for tender in plan.tenders):
        return

    def attach(now: datetime) -> None:
        by = play.for_firm("acorn")
        begun = bidding.start(competition=score.row, supplier=play.firms["acorn"], by=by, at=now)
        closed = close_file(begun, name="plan.txt", content=b"Our plan, in words.\n")
        bidding.attach(bid=begun, file=closed, by=by, at=now)

    play.on(play.when(plan.published + 2, "12:00"), attach)


def _odds_and_ends(play: Play, pcr: Market, at: datetime) -> None:
    """Drafts of bids and applications, files, a cancelled competition, questions that wait, subscriptions."""
    open_ones = db.session.scalars(
        select(Competition).where(Competition.state == "published", Competition.closes_at > at)
    ).all()
    keys = [(c.id, c.lot_id) for c in open_ones]
    for key, lot in keys:
        for firm in ("acorn", "bramble") if lot is not None else ("acorn",):
            with writing():
                row = db.session.get_one(Competition, key)
                competition.ask(
                    competition=row, asker=play.firms[firm], text=f"What may we ask of {row.title}?", by=play.for_firm(firm), at=at
                )  # fmt: skip
                begun = bidding.start(competition=row, supplier=play.firms[firm], by=play.for_firm(firm), at=at)
                ref = begun.id
            closed = close_file(db.session.get_one(Bid, ref), name="plan.txt", content=b"Our plan, in words.\n")
            with writing():
                bidding.attach(bid=db.session.get_one(Bid, ref), file=closed, by=play.for_firm(firm), at=at)
                _write(db.session.get_one(Bid, ref), play, firm, at)
                if firm == "acorn" and lot is not None:
                    bidding.submit(bid=db.session.get_one(Bid, ref), by=play.for_firm(firm), at=at)
    for firm, number in (("acorn", 3), ("kestrel", 2)):
        with writing():
            lot_row = db.session.get_one(Lot, pcr.lots[number - 1].id)
            by = play.for_firm(firm)
            begun_one = admission.start(lot=lot_row, supplier=play.firms[firm], by=by, at=at)
            nothing = Declaration.nothing(PCR_2015_DPS)
            first = grounds_for(PCR_2015_DPS)[0]  # one that applies, so that its page is there
            told = Said(True, "A former director was convicted.", london_date(at) - timedelta(days=400))
            introduce(begun_one, at=at)
            said = Declaration({**nothing.grounds, first.code: told}, nothing.declared_as)
            admission.declare(application=begun_one, declaration=said, by=by, at=at)
            papers = {paper.kind: paper.ref for paper in usable_documents(play.firms[firm], at=at)}
            words = {
                criterion.ref: papers.get(criterion.evidence_kind, "Two of us sign together.")
                for criterion in lot_row.criteria
            }
            admission.answer(application=begun_one, answers=words, by=by, at=at)
    an_undecided_application(play, at=at)
    catalogues(play, {"buyer": "Preston City Council", "foreign": ELSEWHERE}, at)
    researched(play, {"buyer": "Preston City Council", "foreign": ELSEWHERE}, at)
    for key, council in (("buyer", "Preston City Council"), ("foreign", ELSEWHERE)):
        _cancelled(play, key, council, at)
    for firm in ("acorn", "bramble"):
        with writing():
            library.keep(
                organisation=play.firms[firm],
                title="Data",
                theme="data",
                text="On paper.",
                by=play.for_firm(firm),
                at=at,
            )
            away = library.keep(
                organisation=play.firms[firm], title="Old", theme="data", text="On tape.", by=play.for_firm(firm), at=at
            )
            library.put_away(answer=away, by=play.for_firm(firm), at=at)
            owed = Due(play.day(-300), 25_000)
            ask_subscription(organisation=play.firms[firm], owed=owed, by=play.for_firm(firm), at=at)


def _write(bid: Bid, play: Play, firm: str, at: datetime) -> None:
    answers = {c.ref: "We would begin with residents and end with them." for c in bid.competition.criteria}
    promise = {"outcome": "Paid work", "measure": "hours", "target": "60 hours", "due_on": "2027-06-01"}
    bidding.save_draft(
        bid=bid, quality={"answers": answers, "commitments": [promise], **whole_besides(route(bid.competition.route))}, price={"lines": [{"what": "All", "pence": 100_000}]},
        by=play.for_firm(firm), at=at,
    )  # fmt: skip


def _cancelled(play: Play, key: str, council: str, at: datetime) -> None:
    with writing():
        begun = competition.draft(
            buyer=play.councils[council], route=PCR_2015_DPS, lot=db.session.scalars(select(Lot)).first(),
            by=play.by(key), at=at,
        )  # fmt: skip
        competition.cancel(competition=begun, reason="Not needed any more.", by=play.by(key), at=at)


def _census(things: Things, play: Play) -> None:
    census_of_direct_awards(things)
    census_of_contracts(things)
    for kind, ref, owners in census_of_places(play.body("Marketplace operations").ref):
        things.add(kind, ref, owners)
    things.people = {key: who.ref for key, who in play.people.items()}
    things.bodies = {key: play.body(part.organisation).ref for key, part in play.parts.items()}
    suppliers = {body.id: body.ref for body in play.firms.values()}
    refs = {person.id: person.ref for person in db.session.scalars(select(Person))}
    for row in db.session.scalars(select(Competition)):
        buyer, invited = row.buyer.ref, select(Invitation.supplier_id).where(Invitation.competition_id == row.id)
        readers = {suppliers[n] for n in db.session.scalars(invited)}
        public = row.published_at is not None and not route(row.route).snapshots_invited
        things.add("competition", row.ref, {buyer, *readers, *([PUBLIC] if public else ())})
        for criterion in row.criteria:
            things.add("criterion", criterion.ref, {buyer}, ("competition", row.ref))
    for question in db.session.scalars(select(Question)):
        things.add("question", question.ref, {_one(Competition, question.competition_id).buyer.ref})
    for review in db.session.scalars(select(DraftReview)):
        things.add("review", review.ref, {review.competition.buyer.ref}, ("competition", review.competition.ref))
    for bid in db.session.scalars(select(Bid)):
        things.add("bid", bid.ref, {bid.supplier.ref, bid.competition.buyer.ref}, ("competition", bid.competition.ref))
        for version in db.session.scalars(select(SealedVersion).where(SealedVersion.bid_id == bid.id)):
            things.add("version", version.ref, {bid.supplier.ref})
        for file in db.session.scalars(select(DraftAttachment).where(DraftAttachment.bid_id == bid.id)):
            things.add("file", file.ref, {bid.supplier.ref}, ("bid", bid.ref))
    for application in db.session.scalars(select(Application)):
        operator = {play.body("Marketplace operations").ref} if application.submitted_at else set()
        things.add("application", application.ref, {application.supplier.ref, *operator})
    for kind, ref, owners, inside in (
        *census_of_awards(),
        *census_of_the_examined(),
        *census_of_the_undecided(),
        *census_of_groups(play.body(OPERATOR).ref),
    ):
        things.add(kind, ref, owners, inside)
    for place in db.session.scalars(select(Assignment)):
        whose = _one(Competition, place.competition_id)
        things.add("assignment", place.ref, {whose.buyer.ref}, ("competition", whose.ref))
    for told in db.session.scalars(select(Summary)):
        whose = told.decision.competition
        things.add("summary", told.ref, {told.bid.supplier.ref, whose.buyer.ref}, ("competition", whose.ref))
    for contract in db.session.scalars(select(Contract)):
        things.add("contract", contract.ref, {_one(Competition, contract.competition_id).buyer.ref, PUBLIC})
    for letter in db.session.scalars(select(Letter)):
        things.add("letter", letter.ref, {refs[letter.person_id]} if letter.person_id else set())
    for subscription in db.session.scalars(select(Subscription)):
        things.add("subscription", subscription.ref, {subscription.organisation.ref})
    for market in db.session.scalars(select(Market)):
        things.add("market", market.ref, {PUBLIC})
        for lot in market.lots:
            things.add("lot", lot.ref, {PUBLIC}, ("market", market.ref))
        for change in changes_of(market):
            things.add("change", change.ref, {PUBLIC}, ("market", market.ref))
    counted_asked(things, play, PUBLIC)
    for kept in db.session.scalars(select(LibraryAnswer)):
        things.add("library_answer", kept.ref, {_one(Organisation, kept.organisation_id).ref})
    for body in play.firms.values():
        things.add("supplier", body.ref, {PUBLIC})
        said = content_now(body)
        for doing in said.capabilities:
            things.add("capability", doing.ref, {body.ref})
        for study in said.case_studies:
            things.add("case_study", study.ref, {body.ref})
    asked = set(db.session.scalars(select(Application.supplier_id).where(Application.submitted_at.is_not(None))))
    for paper in db.session.scalars(select(Evidence)):
        assessed = {play.body(OPERATOR).ref} if paper.organisation_id in asked else set()
        things.add("evidence", paper.ref, {paper.organisation.ref, *assessed})
    for kind, ref, owners in (*census_of_late_bids(), *census_of_catalogues(), *census_of_research()):
        things.add(kind, ref, owners)
    for ref, whose, inside in census_of_interests():
        things.add("interest", ref, {whose}, ("competition", inside))
    count_accounts(things, play)
    db.session.rollback()


def _one(kind: Any, key: int) -> Any:
    return db.session.get_one(kind, key)
