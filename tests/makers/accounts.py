"""Teams, links, requests and reviews for the walks over every route: something of each kind, and whose it is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from dps.core.actor import CLOCK
from dps.core.db import db, writing
from dps.demo.cast import OPERATOR, Part
from dps.demo.play import Play
from dps.parties import accounts, domains, joining, team
from dps.parties.account_models import CouncilDomain, JoiningRequest, Link, OrganisationReview, TeamInvitation, Transfer
from dps.parties.actions import give_position
from dps.parties.links import ask_confirmation, key_of
from dps.parties.models import Person
from dps.parties.queries import actor_of, open_positions
from dps.parties.rules.registration import NewOrganisation, NewPerson
from dps.parties.rules.roles import AUDITOR, COUNCIL_ADMINISTRATOR, EDITOR, OWNER, READER
from dps.parties.told import ask_mailbox
from tests.makers.parties import a_person, a_supplier

if TYPE_CHECKING:
    from tests.makers.whole_market import Things

PRESTON = "Preston City Council"
HEAD, KEEPER = "council-head", "council-keeper"
"""Of the cast of the walks: the one whose address is not confirmed, who accepted no terms, and who acts for two bodies;
and a colleague of the same council with nothing in the way, who fills in what only an administrator is shown."""


def furnish(play: Play, at: datetime) -> None:
    """Make something of each kind."""
    acorn, preston = play.firms["acorn"], play.councils[PRESTON]
    operator = play.body(OPERATOR)
    with writing():
        by = play.for_firm("acorn")
        a_person(acorn, READER, name="Ben Oak")
        a_person(acorn, OWNER, name="Cora Ash")
        team.invite(organisation=acorn, address="nora@nettle.example", role=EDITOR, by=by, at=at)
        asker = a_person(operator, AUDITOR, name="Olu Ask")
        joining.ask_to_join(organisation=acorn, statement="I keep the books.", person=asker, by=CLOCK, at=at)
        registrar = actor_of(play.people["administrator"], operator)
        domains.approve_domain(council=preston, domain="preston.example", by=registrar, at=at)
        joining.ask_to_join(
            organisation=a_supplier("Nobody Acts Here"), statement="I do.", person=asker, by=CLOCK, at=at
        )
        joining.register(
            organisation=NewOrganisation("ACORN Research Co-operative Ltd", "sole-trader", "England"),
            person=NewPerson("Alike", "alike@acorn.example", "x"), by=CLOCK, at=at,
        )  # fmt: skip
        head = a_person(preston, COUNCIL_ADMINISTRATOR, name="Hope Lane", confirmed=False, terms="")
        play.people[HEAD] = head
        play.parts[HEAD] = Part(HEAD, head.name, head.email, PRESTON, COUNCIL_ADMINISTRATOR, "its administrator")
        keeper = a_person(preston, COUNCIL_ADMINISTRATOR, name="Iris Dale")
        play.people[KEEPER] = keeper
        play.parts[KEEPER] = Part(KEEPER, keeper.name, keeper.email, PRESTON, COUNCIL_ADMINISTRATOR, "its other one")
        give_position(person=head, organisation=play.firms["bramble"], role=READER, by=CLOCK, at=at)
        team.offer_transfer(
            organisation=preston, taker=play.people["evaluator"], becomes="", by=actor_of(head, preston), at=at
        )
        ask_confirmation(person=head, by=CLOCK, at=at)
        ask_mailbox(organisation=acorn, address="bids@acorn.example", by=by, at=at)
        accounts.ask_reset(email=play.people["rival"].email, by=CLOCK, at=at)


def count_accounts(things: Things, play: Play) -> None:
    """Say whose each thing is."""
    operator = play.body(OPERATOR).ref
    for who in db.session.scalars(select(Person)):
        bodies = {position.organisation.ref for position in open_positions(who)}
        things.add("colleague", who.ref, bodies)
    head = things.people[HEAD]
    for key in ("acorn", "bramble"):
        things.add("place", play.firms[key].ref, {play.firms[key].ref, *({head} if key == "bramble" else ())})
    for invitation in db.session.scalars(select(TeamInvitation)):
        things.add("invitation", invitation.ref, {invitation.organisation.ref})
    for asked in db.session.scalars(select(JoiningRequest)):
        things.add("asking", asked.ref, {asked.organisation.ref})
    for offer in db.session.scalars(select(Transfer)):
        things.add("offer", offer.ref, {offer.giver.ref, offer.taker.ref})
    for domain in db.session.scalars(select(CouncilDomain)):
        things.add("domain", domain.ref, {domain.organisation.ref, operator})
    for review in db.session.scalars(select(OrganisationReview)):
        things.add("review", review.ref, {operator})
    for name in (PRESTON, "Oldham Council"):
        things.add("council", play.councils[name].ref, {operator})
    for link in db.session.scalars(select(Link)):
        things.add("link", link.ref, {"everybody"})
        things.add("key", key_of(link), {"everybody"}, ("link", link.ref))
