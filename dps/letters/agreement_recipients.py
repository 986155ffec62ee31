"""Whom to tell of questions about a market and of its agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select

from dps.admission.agreement_models import Signature
from dps.admission.agreements import agreement, signature
from dps.admission.models import Admission
from dps.core.db import db
from dps.letters.place_recipients import keepers
from dps.market.models import Lot
from dps.market.questions import market_question
from dps.outbox.post import Post
from dps.parties.models import Organisation, Person
from dps.parties.queries import people_of
from dps.parties.rules.roles import EDITOR, OWNER

Told = tuple[Person, dict[str, Any]]


def _ref(post: Post) -> str:
    return post.about.partition(":")[2]


def _asked(post: Post) -> Iterator[Told]:
    question = market_question(_ref(post))
    return ((who, {"question": question, "market": question.market}) for who in keepers())


def _answered(post: Post) -> Iterator[Told]:
    question = market_question(_ref(post))
    asker = db.session.get_one(Organisation, question.asker_id)
    return ((who, {"question": question, "market": question.market}) for who in people_of(asker))


def _offered(post: Post) -> Iterator[Told]:
    edition = agreement(_ref(post))
    admitted = (
        select(Admission.supplier_id)
        .join(Lot, Lot.id == Admission.lot_id)
        .where(Lot.market_id == edition.market_id, Admission.removed_at.is_(None))
    )
    bodies = select(Organisation).where(Organisation.id.in_(admitted)).order_by(Organisation.id)
    for body in db.session.scalars(bodies):
        for who in people_of(body, roles=(OWNER, EDITOR)):
            yield who, {"agreement": edition, "market": edition.market, "supplier": body}


def _of(signed: Signature) -> dict[str, Any]:
    return {
        "signature": signed, "agreement": signed.agreement, "market": signed.agreement.market, "supplier": signed.supplier
    }  # fmt: skip


def _signed(post: Post) -> Iterator[Told]:
    facts = _of(signature(_ref(post)))
    return ((who, facts) for who in keepers())


def _countersigned(post: Post) -> Iterator[Told]:
    facts = _of(signature(_ref(post)))
    return ((who, facts) for who in people_of(facts["supplier"]))


WHO: Mapping[str, Callable[[Post], Iterator[Told]]] = {
    "market-question-asked": _asked,
    "market-question-answered": _answered,
    "agreement-offered": _offered,
    "agreement-signed": _signed,
    "agreement-countersigned": _countersigned,
}
