"""The bids' key held by officers, up to publication: the three are named, take their places, and a rehearsal is laid out.

Opening, also of the test envelope, is bidding's: dps/bidding/custody.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload, selectinload

from dps.audit.record import record
from dps.competition.custody_models import CustodyHolder, CustodyKey, CustodyShare
from dps.competition.holding import held
from dps.competition.models import Competition
from dps.competition.rules.lifecycle import obstacles_to_revising
from dps.competition.rules.parts.custody import (
    AUTHORISED,
    HOLDERS,
    OFFICERS,
    PRICE,
    QUALITY,
    REHEARSAL,
    Holder,
    obstacles_to_naming,
    obstacles_to_passphrase,
    rule_of,
)
from dps.core.actor import Actor
from dps.core.db import NotFound, db
from dps.core.refusal import Obstacle, refuse_if
from dps.gateways.keys.sealing_public import bound, seal_to
from dps.gateways.keys.shares import Cost, HolderKey, is_our_holder, make_holder_key, split_new_key
from dps.gateways.keys.store import from_app
from dps.outbox.post import post
from dps.parties import passwords
from dps.parties.models import Person
from dps.parties.queries import acting_person, people_of
from dps.parties.rules.one_person import Officer
from dps.parties.rules.roles import OFFICER

TEST_WORDS = b"This is the test envelope of a rehearsal."
NOT_NAMED = Obstacle(
    "not-a-holder", "You are none of the three who hold the key of this competition.", AUTHORISED,
    "Whoever drafts it names the three.",
)  # fmt: skip
_PLACE_CHANGED = Obstacle(
    "holder-key-changed",
    "A holder’s public key is not the one that was made when they took their place.",
    AUTHORISED,
    "Nothing was sealed to it. Tell the market’s administrator; then name the holders again.",
)


def officers_hold(competition: Competition) -> bool:
    """Whether three officers hold the key that opens the bids, or would once it is published."""
    return rule_of(competition.parts) == OFFICERS


def holders_of(competition: Competition) -> tuple[CustodyHolder, ...]:
    """Those named to hold a share, by name."""
    return tuple(
        db.session.scalars(
            select(CustodyHolder)
            .join(Person, Person.id == CustodyHolder.person_id)
            .where(CustodyHolder.competition_id == competition.id)
            .options(joinedload(CustodyHolder.person))
            .order_by(Person.name, CustodyHolder.id)
        )
    )


def place_of(competition: Competition, by: Actor) -> CustodyHolder | None:
    """The asker's own place among the holders; None where they have none."""
    return next((row for row in holders_of(competition) if row.person.ref == by.person), None)


def own_place(competition: Competition, by: Actor) -> CustodyHolder:
    """The asker's own place among the holders. Raises NotFound, also where the service holds the key."""
    found = place_of(competition, by)
    if found is None or not officers_hold(competition):
        raise NotFound(competition.ref)
    return found


def why_not_hold(competition: Competition, by: Actor) -> tuple[Obstacle, ...]:
    """Why the asker may not take a place among the holders now; empty when they may."""
    found = _not_by_officers(competition)
    if place_of(competition, by) is None:
        found += (NOT_NAMED,)
    return found


def key_of(competition: Competition, part: str) -> CustodyKey | None:
    """The split key of a part, with its shares; None where there is none."""
    return db.session.scalar(
        select(CustodyKey)
        .where(CustodyKey.competition_id == competition.id, CustodyKey.part == part)
        .options(selectinload(CustodyKey.shares).joinedload(CustodyShare.holder).joinedload(CustodyHolder.person))
    )


def officers_of(competition: Competition) -> tuple[Person, ...]:
    """Who could be named: the officers of the council that buys, by name."""
    return people_of(competition.buyer, roles=(OFFICER,))


def holders_for_rule(competition: Competition) -> tuple[Holder, ...]:
    """The holders as the rule of publication takes them; nobody where the service holds the key."""
    if not officers_hold(competition):
        return ()
    still = {person.id for person in officers_of(competition)}
    return tuple(
        Holder(
            as_officer(row.person), is_officer=row.person_id in still, placed=row.placed_at is not None,
            proved=row.proved_at is not None,
        )
        for row in holders_of(competition)
    )  # fmt: skip


def as_officer(who: Person) -> Officer:
    """A person as the rule of one person takes them."""
    return Officer(who.ref, who.email, who.name)


def name_holders(*, competition: Competition, refs: Sequence[str], by: Actor, at: datetime) -> None:
    """Name the three who hold the shares. Whoever stays keeps their place; the rehearsal starts again.

    ``refs`` are people's. Naming the same three again changes nothing. Raises Refused.
    """
    held(competition)
    known = {person.ref: person for person in officers_of(competition)}
    chosen = [known.get(ref) or _nobody(ref) for ref in dict.fromkeys(refs)]
    refuse_if(
        (
            *_not_by_officers(competition),
            *obstacles_to_naming([as_officer(who) for who in chosen], officers=frozenset(known)),
        )
    )
    rows = {row.person.ref: row for row in holders_of(competition)}
    if set(rows) == {who.ref for who in chosen}:
        return
    _end_rehearsal(competition)
    for ref, row in rows.items():
        if ref not in {who.ref for who in chosen}:
            db.session.delete(row)
    new = [who for who in chosen if who.ref not in rows]
    named_by = acting_person(by).id
    db.session.add_all(
        CustodyHolder(competition_id=competition.id, person_id=who.id, named_at=at, named_by_id=named_by) for who in new
    )
    db.session.flush()
    _record("custody:name", competition, by=by, at=at, holders=sorted(who.ref for who in chosen))
    for who in new:
        post("holder-named", about=("competition", competition.ref), at=at, facts={"person": who.ref})
    _lay_out(competition, at=at)


def make_place(competition: Competition, *, passphrase: str, by: Actor) -> HolderKey:
    """A pair for the asker's place, closed under their passphrase. Slow by design: before ``writing()``. Raises Refused, NotFound."""
    row = own_place(competition, by)
    who = row.person
    said = passwords.obstacles(passphrase, context=(who.name, who.email, competition.buyer.name))
    refuse_if(
        obstacles_to_passphrase(
            passphrase,
            others=[_of_passphrase(o) for o in said if o.code not in {"short", "long"}],
            is_sign_in_password=passwords.matches(passphrase, who.password_hash),
        )
    )
    cost = Cost(*current_app.config["PASSPHRASE_COST"])
    return make_holder_key(passphrase, competition_ref=competition.ref, person_ref=who.ref, cost=cost, keys=from_app())


def take_place(*, competition: Competition, made: HolderKey, by: Actor, at: datetime) -> None:
    """Take one's place with what :func:`make_place` made, or take it anew. The rehearsal starts again. Raises Refused, NotFound."""
    held(competition)
    row = own_place(competition, by)
    refuse_if(_not_by_officers(competition))
    _end_rehearsal(competition)
    row.public_key, row.salt, row.cost = made.public, made.salt, made.cost
    row.closed_private_key, row.placed_at = made.closed_private, at
    db.session.flush()
    _record("custody:place", competition, by=by, at=at)
    _lay_out(competition, at=at)


def make_keys(competition: Competition, *, at: datetime) -> Mapping[str, bytes]:
    """Fresh keys for quality and price, each split among the holders; their public keys by part. The rehearsal's is gone.

    For publication, whose obstacles were asked first. Raises Refused where a holder's public key was swapped.
    """
    _end_rehearsal(competition, keep_proofs=True)
    return {part: _split(competition, part, at=at).public_key for part in (QUALITY, PRICE)}


def rehearsal_info(competition: Competition, public: bytes) -> bytes:
    """What the rehearsal's envelope is bound to."""
    return bound(b"rehearsal", competition.ref.encode(), public)


def holder_key_of(row: CustodyHolder) -> HolderKey:
    """A holder's pair as the gateway takes it. Raises NotFound for a place not taken."""
    if row.public_key is None or row.salt is None or row.closed_private_key is None:
        raise NotFound(row.person.ref)
    return HolderKey(row.public_key, row.salt, row.cost, row.closed_private_key)


def _lay_out(competition: Competition, *, at: datetime) -> None:
    """Once all three have their places: a test key in three shares, a test envelope, and a letter to each."""
    rows = holders_of(competition)
    if len(rows) != HOLDERS or any(row.placed_at is None for row in rows):
        return
    _split(competition, REHEARSAL, at=at)
    post("rehearsal-waits", about=("competition", competition.ref), at=at)


def _split(competition: Competition, part: str, *, at: datetime) -> CustodyKey:
    keys, rows = from_app(), {row.person.ref: row for row in holders_of(competition)}
    pairs = {ref: holder_key_of(row) for ref, row in rows.items()}
    if not all(
        is_our_holder(pair, competition_ref=competition.ref, person_ref=ref, keys=keys) for ref, pair in pairs.items()
    ):
        refuse_if([_PLACE_CHANGED])
    split = split_new_key(
        competition_ref=competition.ref, part=part, holders={ref: pair.public for ref, pair in pairs.items()}, keys=keys
    )
    envelope = (
        seal_to(split.public, TEST_WORDS, rehearsal_info(competition, split.public)) if part == REHEARSAL else None
    )
    key = CustodyKey(
        competition_id=competition.id, part=part, public_key=split.public, word=split.word, made_at=at,
        test_envelope=envelope,
        shares=[CustodyShare(holder=rows[ref], closed=closed) for ref, closed in split.shares.items()],
    )  # fmt: skip
    db.session.add(key)
    db.session.flush()
    return key


def _end_rehearsal(competition: Competition, *, keep_proofs: bool = False) -> None:
    old = key_of(competition, REHEARSAL)
    if old is not None:
        db.session.execute(delete(CustodyShare).where(CustodyShare.key_id == old.id))
        db.session.execute(delete(CustodyKey).where(CustodyKey.id == old.id))
        db.session.expire_all()
    for row in holders_of(competition) if not keep_proofs else ():
        row.proved_at = None
    db.session.flush()


def _not_by_officers(competition: Competition) -> tuple[Obstacle, ...]:
    found = obstacles_to_revising(competition.state)
    if not officers_hold(competition):
        says = "The service holds the key of this competition, so nobody is named to hold it."
        found += (Obstacle("custody-is-the-service", says, mend="Choose first that officers hold it."),)
    return found


def _nobody(ref: str) -> Person:
    return Person(ref=ref, email=f"{ref}@nobody.invalid", name="Somebody")


def _of_passphrase(said: Obstacle) -> Obstacle:
    return Obstacle(said.code, said.says.replace("password", "passphrase"), said.provision, said.mend)


def _record(did: str, competition: Competition, *, by: Actor, at: datetime, **facts: object) -> None:
    log = competition.log
    record(did, log=log, to=("competition", competition.ref), by=by, at=at, facts=facts)
