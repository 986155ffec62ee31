"""The keys that open bids, whoever holds them: the service's one key, or two keys in three officers' shares.

Passphrases and shares live in memory for the length of one act. What takes time
(Argon2id) is done before ``writing()``; the actions are handed the result.
"""

from __future__ import annotations

from datetime import datetime
from itertools import combinations

from sqlalchemy import select

from dps.audit.record import record
from dps.bidding import sealing
from dps.bidding.models import Opening
from dps.bidding.rules.opening import SHARE_WAITS
from dps.competition.custody import (
    TEST_WORDS,
    holder_key_of,
    holders_of,
    key_of,
    officers_hold,
    own_place,
    rehearsal_info,
    why_not_hold,
)
from dps.competition.custody_models import CustodyKey, CustodyShare
from dps.competition.models import Competition
from dps.competition.rules.parts.custody import HOLDERS, PRICE, QUALITY, REHEARSAL, REHEARSED
from dps.core.actor import Actor
from dps.core.db import NotFound, db, writing
from dps.core.refusal import Obstacle, Refused, refuse_if
from dps.gateways.keys import shares_private as shares
from dps.gateways.keys.sealing_private import CannotOpen, open_with
from dps.gateways.keys.shares import is_our_key
from dps.gateways.keys.shares_private import Share, SharesDoNotFit
from dps.gateways.keys.shares_private import WrongPassphrase as WrongPassphrase
from dps.gateways.keys.store import from_app
from dps.outbox.post import post

SHARES_DIFFER = Obstacle(
    "shares-do-not-fit",
    "The two shares do not make the key that was published with this competition. Nothing was opened.",
    "PCR 2015 reg 22(11), (16)(g): the integrity of tenders, and that meddling is detected",
    "Tell the market’s administrator and the auditor; then let another two of the three try.",
)
NOT_LAID_OUT = Obstacle(
    "rehearsal-not-begun", "The rehearsal begins when all three holders have taken their places.", REHEARSED,
    "Wait for the others: you get a letter.",
)  # fmt: skip
WRONG = "wrong-passphrase"


def public_keys(competition: Competition) -> dict[str, bytes]:
    """The public key of each part, once the service key has confirmed that it is ours. Raises CannotOpen, NotFound."""
    keys = from_app()
    if competition.public_key is None or competition.wrapped_private_key is None:
        raise NotFound(competition.ref)
    if not officers_hold(competition):
        sealing.confirm_key(
            competition.wrapped_private_key, competition_ref=competition.ref, public_key=competition.public_key,
            keys=keys,
        )  # fmt: skip
        return {QUALITY: competition.public_key, PRICE: competition.public_key}
    return {part: _our_key(competition, part).public_key for part in (QUALITY, PRICE)}


def share_of(competition: Competition, part: str, *, passphrase: str, by: Actor) -> Share:
    """The asker's own share of a part's key, by their passphrase. Slow by design: before ``writing()``.

    Raises :class:`WrongPassphrase`, NotFound for who holds none, CannotOpen where what is kept was changed.
    """
    row, key = own_place(competition, by), _our_key(competition, part)
    mine = next((one for one in key.shares if one.holder_id == row.id), None)
    if mine is None:
        raise NotFound(competition.ref)
    return shares.recover(
        passphrase, mine.closed, holder=holder_key_of(row), competition_ref=competition.ref, part=part,
        person_ref=row.person.ref, public=key.public_key, keys=from_app(),
    )  # fmt: skip


def kept_for_later(competition: Competition, share: Share) -> bytes:
    """The first holder's share, closed until the second comes."""
    public = _our_key(competition, share.part).public_key
    return shares.keep_share(share, competition_ref=competition.ref, public=public, keys=from_app())


def key_from(competition: Competition, opening: Opening, share: Share) -> bytes:
    """The private key that the waiting share and this one make. Raises Refused where they do not, or none waits."""
    public = _our_key(competition, opening.part).public_key
    try:
        first = shares.kept_share(
            opening.first_share or b"", competition_ref=competition.ref, part=opening.part,
            person_ref=opening.first.ref, public=public, keys=from_app(),
        )  # fmt: skip
        return shares.combine(first, share, public=public)
    except (CannotOpen, SharesDoNotFit):
        raise Refused([SHARES_DIFFER]) from None


def keep_opened(competition: Competition, part: str, private: bytes) -> None:
    """Keep a part's private key from its opening on, closed under the service key: what it sealed is open now."""
    key = _our_key(competition, part)
    key.opened_private_key = shares.keep_private(
        private, competition_ref=competition.ref, part=part, public=key.public_key, keys=from_app()
    )


def key_after_opening(competition: Competition, part: str) -> bytes:
    """The private key of a part: the service's own, or the one that two officers' opening made. Raises CannotOpen, NotFound."""
    if competition.public_key is None or competition.wrapped_private_key is None:
        raise NotFound(competition.ref)
    if not officers_hold(competition):
        return sealing.opening_key(
            competition.wrapped_private_key, competition_ref=competition.ref, public_key=competition.public_key,
            keys=from_app(),
        )  # fmt: skip
    key = _our_key(competition, part)
    return shares.kept_private(
        key.opened_private_key or b"", competition_ref=competition.ref, part=part, public=key.public_key,
        keys=from_app(),
    )  # fmt: skip


def why_not_rehearse(competition: Competition, by: Actor) -> tuple[Obstacle, ...]:
    """Why the asker may not open the test envelope now; empty when they may."""
    found = why_not_hold(competition, by)
    if not found and key_of(competition, REHEARSAL) is None:
        found += (NOT_LAID_OUT,)
    return found


def prove(*, competition: Competition, share: Share, by: Actor, at: datetime) -> bool:
    """A holder's part of the rehearsal: their share opens the test envelope with that of everybody who came before.

    Whether all three have now proved it: then every pair of them has opened it. Raises Refused, NotFound.
    """
    db.session.refresh(competition, with_for_update={"of": Competition})
    refuse_if(why_not_rehearse(competition, by))
    row, key = own_place(competition, by), _our_key(competition, REHEARSAL)
    if (share.person_ref, share.part) != (by.person, REHEARSAL):
        raise Refused([SHARES_DIFFER])
    keys, ref = from_app(), competition.ref
    mine = next(one for one in key.shares if one.holder_id == row.id)
    mine.recovered = shares.keep_share(share, competition_ref=ref, public=key.public_key, keys=keys)
    row.proved_at = at
    came = [one for one in key.shares if one.recovered is not None]
    pairs = [(one, other) for one, other in combinations(came, 2) if mine in (one, other)]
    for one, other in pairs:
        _open_test(competition, key, one, other)
    done = len(came) == HOLDERS
    facts = {"pairs": len(pairs), "proved": len(came)}
    if done:
        for one in key.shares:
            one.recovered = None
    db.session.flush()
    _record("custody:prove", competition, by=by, at=at, **facts)
    if done:
        post("rehearsal-done", about=("competition", ref), at=at)
    return done


def note_wrong(*, competition: Competition, part: str, by: Actor, at: datetime) -> None:
    """Keep on the trail that a holder's passphrase was wrong; never what was typed."""
    _record("opening:refuse", competition, by=by, at=at, part=part, why=[WRONG])


def is_holder(competition: Competition, by: Actor) -> bool:
    """Whether the asker may open with a share: always true where the service holds the key."""
    return not officers_hold(competition) or any(row.person.ref == by.person for row in holders_of(competition))


def share_stands(opening: Opening, *, at: datetime) -> bool:
    """Whether the first holder's share still waits at ``at``."""
    return opening.first_share is not None and at < opening.first_at + SHARE_WAITS


def forget_shares(at: datetime) -> int:
    """Forget the shares that nobody came to meet within their time; how many."""
    late = db.session.scalars(
        select(Opening.id).where(Opening.first_share.is_not(None), Opening.first_at <= at - SHARE_WAITS).limit(100)
    ).all()
    db.session.rollback()
    for number in late:
        with writing():
            row = db.session.get(Opening, number, with_for_update=True)
            if row is not None and row.first_share is not None and not share_stands(row, at=at):
                row.first_share = None
    return len(late)


def _our_key(competition: Competition, part: str) -> CustodyKey:
    key = key_of(competition, part)
    if key is None:
        raise NotFound(competition.ref)
    if not is_our_key(key.public_key, key.word, competition_ref=competition.ref, part=part, keys=from_app()):
        raise CannotOpen(f"The public key of {part} is not the one that was made for this competition.")
    return key


def _open_test(competition: Competition, key: CustodyKey, one: CustodyShare, other: CustodyShare) -> None:
    its = {"competition_ref": competition.ref, "part": REHEARSAL, "public": key.public_key, "keys": from_app()}
    try:
        first, second = (
            shares.kept_share(row.recovered or b"", person_ref=row.holder.person.ref, **its) for row in (one, other)
        )
        private = shares.combine(first, second, public=key.public_key)
        opened = open_with(private, key.test_envelope or b"", rehearsal_info(competition, key.public_key))
    except (CannotOpen, SharesDoNotFit):
        raise Refused([SHARES_DIFFER]) from None
    if opened != TEST_WORDS:
        raise Refused([SHARES_DIFFER])


def _record(did: str, competition: Competition, *, by: Actor, at: datetime, **facts: object) -> None:
    log = competition.log
    record(did, log=log, to=("competition", competition.ref), by=by, at=at, facts=facts)
