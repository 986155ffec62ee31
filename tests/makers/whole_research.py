"""Market research of each of two councils in the whole market: a search kept, and put to one of its competitions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from dps.competition.models import Competition
from dps.core.db import db, writing
from dps.demo.play import Play
from dps.finding import research
from dps.finding.research_models import FrozenSearch
from dps.finding.rules.freezing import Search
from dps.parties.models import Organisation


def researched(play: Play, councils: dict[str, str], at: datetime) -> None:
    """One for each council, by the key of one of its officers."""
    found = [play.firms[key].ref for key in ("acorn", "bramble")]
    for key, name in councils.items():
        with writing():
            council = play.councils[name]
            kept = research.freeze(
                council=council, title="Advice", purpose="Who gives it?", search=Search("advice", "relevance", False, (), (), "whoosh", False, False, ()),
                sight=research.look_at(found), by=play.by(key), at=at,
            )  # fmt: skip
            ours = db.session.scalars(
                select(Competition).where(Competition.buyer_id == council.id).order_by(Competition.id).limit(1)
            ).one()
            research.link(search=kept, competition=ours, by=play.by(key), at=at)


def census_of_research() -> list[tuple[str, str, set[str]]]:
    """Kind, ref and owner of each kept search."""
    rows = db.session.execute(
        select(FrozenSearch.ref, Organisation.ref).join(Organisation, Organisation.id == FrozenSearch.council_id)
    )
    return [("frozen", ref, {owner}) for ref, owner in rows]
