"""Four windows change one score, two hundred times each: every change is kept, or told of and made again from what is there.

E1 in full: 800 of 800 changes are kept, each from the version that its window
read; none is lost and no version is missing. Beside the suite: it takes minutes.
"""

from __future__ import annotations

import random
from threading import Thread
from time import sleep

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from dps.audit.queries import verify
from dps.core.db import db, writing
from dps.core.refusal import Refused
from dps.evaluation import actions, queries
from dps.evaluation.models import Assignment, Score
from tests.makers.evaluation import PLACE, REASON, SCORING, an_evaluation

pytestmark = pytest.mark.full
WINDOWS, CHANGES = 4, 200


def test_of_eight_hundred_changes_in_four_windows_every_one_is_kept(app):
    with writing():
        it = an_evaluation("scored")
    mine, bid, criterion, by = it.evaluators[0].ref, it.bids[0].ref, it.criteria[0].ref, it.by(it.evaluators[0])
    kept: list[tuple[int, int]] = []
    refused: list[str] = []
    wrong: list[BaseException] = []

    def window(n: int) -> None:
        with app.app_context():
            for turn in range(CHANGES):
                while not wrong:
                    try:
                        change(n, turn)
                        break
                    except Refused as told:
                        refused.extend(o.code for o in told.obstacles)
                    except (
                        OperationalError
                    ):  # the writers before it took too long; nothing was kept, and the person is told
                        sleep(random.random() / 10)
                    except BaseException as error:
                        wrong.append(error)
                        return

    def change(n: int, turn: int) -> None:
        db.session.rollback()
        place = db.session.scalars(select(Assignment).where(Assignment.ref == mine)).one()
        seen = queries.scores_of(place)[bid, criterion].version
        sleep(random.random() / 100)  # while the page is open, another window may be quicker
        with writing():
            place = db.session.scalars(select(Assignment).where(Assignment.ref == mine)).one()
            row = queries.opened_bid(place.competition, bid, by)
            asked = next(c for c in queries.criteria_of(place.competition) if c.ref == criterion)
            actions.score(
                assignment=place, bid=row, criterion=asked, points=turn % 6, reason=REASON, cites=PLACE,
                change_reason=f"Change {turn} of the window numbered {n}.", replaces=seen, by=by, at=SCORING,
            )  # fmt: skip
        kept.append((n, turn))

    threads = [Thread(target=window, args=(n,)) for n in range(WINDOWS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()  # see what the windows kept
    assert wrong == []
    rows = db.session.execute(
        select(Score.version, Score.change_reason)
        .join(Assignment)
        .where(Assignment.ref == mine, Score.bid_id == it.bids[0].id, Score.criterion_id == it.criteria[0].id)
        .order_by(Score.version)
    ).all()
    assert [row.version for row in rows] == list(range(1, WINDOWS * CHANGES + 2))
    said = {row.change_reason for row in rows[1:]}
    assert said == {f"Change {turn} of the window numbered {n}." for n in range(WINDOWS) for turn in range(CHANGES)}
    assert len(kept) == WINDOWS * CHANGES
    assert set(refused) == {"changed-meanwhile"}, "windows that never met prove nothing"
    assert verify(it.log).fault is None
