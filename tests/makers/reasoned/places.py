"""Places on a market and who holds them: decided, ended, suspended, groups, the market itself, accounts, documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from dps.admission import (
    actions,
    conflicts,
    groups,
    member_deeds,
    parting,
    profile_changes,
    removals,
    suspensions,
    weighing,
)
from dps.admission.declaring import answer_grounds, explain_ground
from dps.admission.members import standings_of
from dps.admission.rules.declaration import Said
from dps.admission.rules.removing import Proposed
from dps.admission.rules.weighing import Weighed
from dps.core.actor import CLOCK
from dps.core.db import db
from dps.law.exclusions import grounds_for
from dps.law.routes import PCR_2015_DPS, route
from dps.law.self_cleaning import factors
from dps.market import changing
from dps.market.rules.term import Running
from dps.market.rules.weighting import Range
from dps.parties import factors as second_factors
from dps.parties import joining, reviews
from dps.parties.account_models import OrganisationReview
from dps.parties.queries import actor_of
from dps.parties.rules.roles import ADMINISTRATOR
from dps.profile.documents import take_back
from tests.conftest import NOW
from tests.makers.admission import a_draft, acting_for, an_application, an_assessor, findings
from tests.makers.firm import VISITOR, Firm, an_entry, new
from tests.makers.groups import a_formed_group, a_group_to_form, all_declare
from tests.makers.market import a_dynamic_market, a_lot, a_market
from tests.makers.parties import a_person, acting
from tests.makers.places import CLAUSE, NOT_INVITED, THE_KEEPER, a_place, a_proposed_removal
from tests.makers.profile import a_document, a_profile
from tests.makers.reasoned.deed import Story, Try, alone, deed, no_such, without

INSOLVENCY = next(one for one in grounds_for(PCR_2015_DPS) if one.code == "insolvency")
ANSWER_BY = date(2026, 12, 4)
LATER = NOW + timedelta(days=42)
WHY = "It lost the registration that the criterion asks for."


def applications() -> Story:
    """A ground explained; one found, heard and weighed; the time prolonged; refused with a reason for each criterion."""
    lot = a_lot()
    draft = a_draft(lot)
    by = acting_for(draft.supplier)
    answer_grounds(application=draft, applies={"insolvency": True}, by=by, at=NOW)
    told = Said(True, "An arrangement with creditors.", date(2026, 5, 1))
    yield deed(
        explain_ground, without("said", "ground-unexplained", of=lambda text: replace(told, statement=text)),
        application=draft, ground=INSOLVENCY, said=told, by=by, at=NOW,
    )  # fmt: skip
    made = an_application(lot, at=NOW)
    other = an_assessor(an_application(lot, at=NOW), at=NOW)
    yield deed(
        conflicts.declare_interest, without("statement", "interest-unexplained"),
        application=made, has_interest=True, statement="My cousin works there.", by=replace(other, person="d" * 26), at=NOW,
    )  # fmt: skip
    assessor = an_assessor(made, at=NOW)
    yield deed(
        actions.extend,
        without("reason", "extension-unexplained"),
        application=made,
        reason="It is long.",
        by=assessor,
        at=NOW,
    )
    yield deed(
        weighing.hear, without("words", "hearing-unexplained"), no_such("ground", "ground-unknown"),
        application=made, ground="insolvency", words="The Gazette says so.", answer_by=ANSWER_BY, by=assessor, at=NOW,
    )  # fmt: skip
    each = {one.code: "Looked at." for one in factors(PCR_2015_DPS, INSOLVENCY)}
    weighed = Weighed("insolvency", stands=True, excludes=False, reason="It trades on.", factors=each)
    yield deed(
        weighing.weigh,
        without("weighed", "weighing-unexplained", of=lambda text: replace(weighed, reason=text)),
        without("weighed", "factor-unweighed", of=lambda text: replace(weighed, factors=dict.fromkeys(each, text))),
        no_such("weighed", "ground-not-at-issue", of=lambda text: replace(weighed, ground=text)),
        application=made, weighed=weighed, by=assessor, at=NOW,
    )  # fmt: skip
    found = findings(lot, lot.criteria[0].title)
    yield deed(
        actions.decide, without("findings", "refusal-unexplained", of=lambda text: tuple(replace(one, reason=text) for one in found)),
        application=made, findings=found, by=assessor, at=NOW,
    )  # fmt: skip


def removals_and_suspensions() -> Story:
    """Proposed, let go, proposed again and confirmed; suspended and lifted; left; ended at once."""
    place = a_place()
    place.lot.market.suspension_clause = CLAUSE
    suspension = yield deed(
        suspensions.suspend, without("reason", "suspension-unexplained"), without("words", "clause-not-quoted"),
        admission=place, words=NOT_INVITED, withholds_invitations=True, reason="An inquiry.", ends_on=date(2026, 12, 10), by=THE_KEEPER, at=NOW,
    )  # fmt: skip
    yield deed(
        suspensions.lift,
        without("reason", "lift-unexplained"),
        suspension=suspension,
        reason="It found nothing.",
        by=THE_KEEPER,
        at=NOW,
    )
    removal = a_proposed_removal(place, at=NOW)
    proposed = Proposed("not-qualified", WHY, removal.effective_on)
    yield deed(
        removals.drop,
        without("reason", "drop-unexplained"),
        removal=removal,
        reason="It has it again.",
        by=THE_KEEPER,
        at=NOW,
    )
    removal = yield deed(
        removals.propose,
        without("proposed", "removal-unexplained", of=lambda text: replace(proposed, reason=text)),
        no_such("proposed", "ground-unlawful", of=lambda text: replace(proposed, ground=text)),
        admission=place, proposed=proposed, by=THE_KEEPER, at=NOW,
    )  # fmt: skip
    yield deed(
        removals.confirm, without("weighed", "answer-unweighed"),
        removal=removal, weighed="It gave no answer.", effective_on=LATER.date(), by=THE_KEEPER, at=LATER - timedelta(days=2),
    )  # fmt: skip


def places_that_end() -> Story:
    """At once, at the supplier's own request, and by a decision that was made."""
    ended = (without("reason", "removal-unexplained"), no_such("ground", "ground-unlawful"))
    place = a_place()
    yield deed(
        actions.remove, *ended, admission=place, ground="asked", reason="It asked.", told_on=None, by=CLOCK, at=NOW
    )
    place = a_place()
    yield deed(
        removals.end_place,
        *ended,
        admission=place,
        ground="asked",
        reason="It asked.",
        told_on=None,
        effective_at=NOW,
        by=CLOCK,
        at=NOW,
    )
    place = a_place()
    yield deed(
        removals.leave,
        without("reason", "removal-unexplained"),
        admission=place,
        reason="We close.",
        by=acting_for(place.supplier),
        at=NOW,
    )


def groups_that_part() -> Story:
    """A member taken out, one that leaves, a group that ends; what was found of a member."""
    unsaid, why = without("reason", "leaving-unexplained"), "It has no time."
    group = a_group_to_form()
    yield deed(
        groups.take_out, unsaid, member=groups.members_of(group)[1], reason=why, by=acting_for(group.lead), at=NOW
    )
    yield deed(groups.end, unsaid, group=group, reason=why, by=acting_for(group.lead), at=NOW)
    group = a_group_to_form()
    other = groups.members_of(group)[1]
    yield deed(groups.leave, unsaid, member=other, reason=why, by=acting_for(other.supplier), at=NOW)
    yield deed(parting.end, unsaid, group=group, reason=why, by=acting_for(group.lead), at=NOW)
    other = groups.members_of(a_group_to_form())[1]
    yield deed(parting.leave, unsaid, member=other, reason=why, by=acting_for(other.supplier), at=NOW)
    group, lot = a_formed_group(), a_lot()
    all_declare(group, route(lot.market.route))
    application = an_application(lot, group.organisation, at=NOW)
    one = standings_of(application)[0]
    yield deed(
        member_deeds.find_member, without("reason", "finding-unexplained"),
        application=application, member=one.member.ref, declared=one.declared.ref, met=True, reason="Its declaration.",
        by=an_assessor(application, at=NOW), at=NOW,
    )  # fmt: skip


def markets() -> Story:
    """A term moved, what an expiry stops and what may count set by a clause, the market ended."""
    market = a_dynamic_market()
    yield deed(
        changing.change_term, without("rationale", "no-rationale"),
        market=market, valid_until=date(2031, 1, 1), rationale="Councils asked for a set end.", by=CLOCK, at=NOW,
    )  # fmt: skip
    yield deed(
        changing.end,
        without("reason", "no-reason"),
        market=market,
        reason="Nobody has bought through it for a year.",
        running=Running(),
        by=CLOCK,
        at=NOW,
    )
    lot = a_market().lots[0]
    yield deed(
        changing.change_expiry,
        without("clause", "expiry-without-clause"),
        lot=lot,
        stops={"quality": "bidding"},
        clause="Rules, clause 7",
        by=CLOCK,
        at=NOW,
    )
    yield deed(
        changing.set_ranges,
        without("clause", "ranges-without-clause"),
        lot=lot,
        ranges={"price": Range(20, 40)},
        clause="Notice II.2.5",
        by=CLOCK,
        at=NOW,
    )


def profiles() -> Story:
    """A question about a change, and a document taken back."""
    place = a_place()
    a_profile(place.supplier, at=NOW)
    yield deed(
        profile_changes.ask_about,
        without("words", "question-missing"),
        supplier=place.supplier,
        upto=1,
        words="Who are the residents?",
        by=CLOCK,
        at=NOW,
    )
    yield deed(
        take_back,
        without("because", "reason-missing"),
        evidence=a_document(place.supplier, file=None),
        because="Somebody else’s.",
        by=CLOCK,
        at=NOW,
    )


def accounts() -> Story:
    """Somebody not let in, a name or a claim decided on, every factor of somebody taken away."""
    firm = Firm()
    joining.ask_to_join(organisation=firm.body, statement="I work there.", person=firm.registrar, by=CLOCK, at=NOW)
    yield deed(
        joining.decline_request, without("reason", "decline-unexplained"),
        request=joining.requests_to(firm.body)[0], reason="We do not know you.", by=firm.by, at=NOW,
    )  # fmt: skip
    entry = an_entry("Rowan Studio")
    joining.ask_to_join(organisation=entry, statement="I run it.", new=new(), by=VISITOR, at=NOW)
    yield deed(
        reviews.decide_review, without("reason", "review-unexplained"), no_such("outcome", "outcome-unknown"),
        review=db.session.scalars(select(OrganisationReview)).one(), outcome="refused", reason="It was not shown.", by=firm.reviewing(), at=NOW,
    )  # fmt: skip
    one, other = (a_person(firm.operator, ADMINISTRATOR) for _ in range(2))
    by = acting(one, firm.operator)
    yield deed(
        second_factors.remove_every_factor,
        alone(actor_of(other, firm.operator), "two-needed"),
        (Try("seconded by the one concerned, not another person as", {"seconded_by": firm.ada}, frozenset({"two-needed"})),),
        person=firm.ada, seconded_by=other, by=by, at=NOW,
    )  # fmt: skip


STORIES = (applications, removals_and_suspensions, places_that_end, groups_that_part, markets, profiles, accounts)
