"""What the pages of an application are walked with: lawful forms, and what stands where they lead."""

from __future__ import annotations

import re

from dps.admission.models import Application
from dps.core.db import db
from dps.law.routes import PCR_2015_DPS
from dps.market.rules.establishing import NewCriterion
from suppliers.declaring import field_of

BIDI = "Price \u202e00.5£\u2066 safe\u2069"
ALL_KINDS = (
    NewCriterion("legal", "Who signs", "Who may sign for you?", word_limit=5),
    NewCriterion("legal", "Data", "Show your registration.", asks="document", evidence_kind="data-protection"),
    NewCriterion("financial", "Turnover", "What was your turnover last year?", asks="figure"),
    NewCriterion("technical", "Trained staff", "Are your staff trained in safeguarding?", asks="yes_no"),
)


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def begin(ours, lot) -> str:
    begun = ours.post(f"/supplier/market/{lot.ref}/applications")
    assert begun.status_code == 302
    return begun.location


def latest() -> Application:
    return db.session.scalars(db.select(Application).order_by(Application.id.desc())).first()


def groups_of(route):
    from dps.admission.rules.declaration import grouped

    return list(enumerate(grouped(route), 1))


COMPANY = {"address": "1 Mill Lane\nRochdale", "right": "y"}
ADA = {"rows-0-kind": "board", "rows-0-name": "Ada Byron", "rows-0-role": "Chair", "do": "save"}
NOBODY = {"nobody": "y", "do": "save", "rows-0-kind": "", "rows-0-name": ""}  # the empty row that a browser sends too
CONFIRM = {"declared_as": "Director", "confirmed": "y"}


def no_to_all(ours, address, route=PCR_2015_DPS) -> str:
    """Answer no in every group; where the last of them leads."""
    for number, (_, grounds) in groups_of(route):
        went = ours.post(f"{address}/declaration/groups/{number}", data={field_of(g): "no" for g in grounds})
        assert went.status_code == 302
    return went.location


def submit(ours, address, **change):
    seen = re.search(r'name="seen"[^>]*value="([0-9a-f]{64})"', ours.get(f"{address}/check").text)
    data = {"seen": seen[1] if seen else "", "authority": "y", **change}
    return ours.post(f"{address}/check", data=data)
