"""What the tests of the evaluation's pages share: its addresses, its forms as sent."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from dps.core.db import db
from dps.evaluation.queries import evaluation_of
from tests.makers.evaluation import DISCUSSION, PLACE, RATIONALE, REASON


def address(it, page=""):
    return f"/buyer/competitions/{it.competition.ref}/evaluation{page}"


def answer_at(it, bid=0, criterion=0):
    """Where one answer is scored."""
    return address(it, f"/bids/{it.bids[bid].ref}/answers/{it.criteria[criterion].ref}")


def sheet(points=3, reason=REASON, *, cites=PLACE, replaces=0, change_reason="", notes="", version=0):
    """The sheet of one answer as sent."""
    return {
        "points": str(points), "reason": reason, "cites": cites, "replaces": str(replaces),
        "change_reason": change_reason, "notes": notes, "version": str(version),
    }  # fmt: skip


def agreement(it, points=3, rationale=RATIONALE, *, replaces=0, change_reason="", **more):
    """The record of what was agreed on one answer as sent, by a panel that was all there."""
    return {
        "attended": [m.ref for m in evaluation_of(it.competition).evaluators], "discussion": DISCUSSION, "points": str(points),
        "rationale": rationale, "replaces": str(replaces), "change_reason": change_reason, **more,
    }  # fmt: skip


def agree_and_sign(client, it, moderator, evaluators, points=3):
    """Every answer agreed by its moderator and signed by its evaluators, through the pages."""
    client.sign_in(moderator)
    for bid in it.bids:
        for criterion in it.criteria:
            where = address(it, f"/moderation/{bid.ref}/{criterion.ref}")
            assert client.post(where, data=agreement(it, points)).status_code == 302
    for who in evaluators:
        client.sign_in(who)
        for bid in it.bids:
            records = "\n".join(f"{criterion.ref}:1" for criterion in it.criteria)
            assert client.post(address(it, f"/records/{bid.ref}"), data={"records": records}).status_code == 302


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def counted(model):
    return db.session.scalar(select(func.count()).select_from(model))


def person_of(assignment):
    return assignment.person


def declared(it, interests=()):
    """The declaration as sent: of each bidder by name, an interest with its words or none."""
    said = dict(interests)
    named = sorted((bid.supplier for bid in it.bids), key=lambda one: (one.name.casefold(), one.ref))
    sent = {}
    for n, one in enumerate(named):
        sent |= {
            f"rows-{n}-bidder": one.ref,
            f"rows-{n}-interest": "yes" if one.ref in said else "no",
            f"rows-{n}-statement": said.get(one.ref, ""),
        }
    return sent
