"""Saved searches of both sides, and a digest that was made of one, for walks over every route."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from dps.core.db import db, writing
from dps.finding import saved
from dps.finding.rules.saving import DAILY, OPPORTUNITY, Sought
from dps.finding.saved_models import AlertDigest, SavedSearch
from dps.parties.links import key_of
from dps.parties.queries import own_organisation


def searches_saved(play: Any, at: datetime) -> None:
    """A search of our supplier's and one of another's; what is open now is told to the first, as if saved long ago."""
    for key in ("supplier", "rival"):
        by, before = play.by(key), at - timedelta(days=400)
        with writing():
            made = saved.save(
                sought=Sought(OPPORTUNITY, "residents", {}), name="Work with residents", every=DAILY,
                organisation=own_organisation(by), by=by, at=before,
            )  # fmt: skip
            found = {made.ref: saved.open_to_all(at, since=before).keys()}
            assert saved.keep_digests(person=made.person_id, found=found, at=at) == 1


def census_of_searches(things: Any) -> None:
    """Say whose each is: a search is of one person alone; a digest's link opens for whoever has the letter."""
    for one in db.session.scalars(select(SavedSearch)):
        things.add("saved", one.ref, {one.person.ref})
    for digest in db.session.scalars(select(AlertDigest)):
        link = saved.Stopping(digest.ref)
        things.add("link", link.ref, {"everybody"})
        things.add("key", key_of(link), {"everybody"}, ("link", link.ref))
