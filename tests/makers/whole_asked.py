"""In the whole market: questions about a market, and its agreement with a signature that waits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from dps.admission import agreements
from dps.admission.agreement_models import Signature
from dps.core.db import db, writing
from dps.market import questions
from dps.market.models import Market
from dps.market.question_models import MarketAgreement, MarketQuestion

OPERATOR = "Marketplace operations"


def asked_and_offered(play: Any, market: Market, at: datetime) -> None:
    """Two questions, one of them answered; an agreement that Bramble has signed and Acorn has not."""
    keeper, bramble = play.by("administrator"), play.firms["bramble"]
    with writing():
        row = db.session.get_one(Market, market.id)
        for text in ("May a charity join?", "May a group join?"):
            asked = questions.ask_market(market=row, asker=bramble, text=text, by=play.for_firm("bramble"), at=at)
        questions.answer_of_market(question=asked, text="Yes.", by=keeper, at=at)
        edition = agreements.offer(market=row, title="Terms", text="In good faith.", by=keeper, at=at)
        agreements.sign(
            edition=edition, supplier=bramble, name="Ben Rook", signed_as="Director", read=True,
            by=play.for_firm("bramble"), at=at,
        )  # fmt: skip


def counted_asked(things: Any, play: Any, public: str) -> None:
    """Whose each is: questions and signatures the operator's to work on, the agreement everybody's to read."""
    operator = play.body(OPERATOR).ref
    for question in db.session.scalars(select(MarketQuestion).where(MarketQuestion.answered_at.is_(None))):
        things.add("market_question", question.ref, {operator})
    for edition in db.session.scalars(select(MarketAgreement)):
        things.add("agreement", edition.ref, {public})
    for signature in db.session.scalars(select(Signature)):
        things.add("signature", signature.ref, {operator})
