"""A process that submits bids one after the other and says each receipt once it is committed. Made to be killed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from config import Config
from dps.bidding import actions
from dps.bidding.models import Bid
from dps.core.db import db, writing
from dps.demo.besides import whole_besides
from dps.law.routes import route
from dps.parties.models import Organisation
from dps.parties.queries import actor_of, people_of
from wsgi import create_app

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def app_at(home: Path):
    """The application on the data in a folder."""
    data = home / "data"
    return create_app(
        Config(data_dir=data, key_dir=home / "keys", database_url=f"sqlite:///{data / 'market.sqlite'}", testing=True)
    )


def submit_on_and_on(home: Path, seed: int) -> None:
    """Change and submit random bids until killed."""
    r = Random(seed)
    with app_at(home).app_context():
        keys = list(db.session.scalars(db.select(Bid.id)))
        for turn in range(1_000_000):
            bid = db.session.get_one(Bid, r.choice(keys))
            supplier = db.session.get_one(Organisation, bid.supplier_id)
            by = actor_of(people_of(supplier)[0], supplier)
            at = AT + timedelta(milliseconds=turn)
            answers = {c.ref: f"Answer {turn} of {seed}. " * 40 for c in bid.competition.criteria}
            promises = [{"outcome": "Work", "measure": "hours", "target": str(turn), "due_on": "2027-06-30"}]
            with writing():
                actions.save_draft(
                    bid=bid, quality={"answers": answers, "commitments": promises, **whole_besides(route(bid.competition.route))},
                    price={"lines": [{"what": "All", "pence": 1_000 + turn}], "total_pence": 1_000 + turn}, by=by, at=at,
                )  # fmt: skip
                receipt = actions.submit(bid=bid, by=by, at=at)
                said = receipt.ref
            print(said, flush=True)
            db.session.remove()


if __name__ == "__main__":
    submit_on_and_on(Path(sys.argv[1]), int(sys.argv[2]))
