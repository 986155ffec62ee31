"""A post that falls due on a date is made once, whoever asks and however often."""

from datetime import date

import pytest
from sqlalchemy import select

from dps.core.db import db, writing
from dps.outbox.models import DatedPost, OutboxPost
from dps.outbox.once import post_once, was_posted
from tests.conftest import NOW

ABOUT = ("evidence", "a" * 26)
DUE = date(2026, 11, 20)


def _posts() -> int:
    return len(db.session.scalars(select(OutboxPost).where(OutboxPost.kind == "evidence-expires")).all())


def test_asking_again_posts_nothing_more(app):
    with writing():
        assert post_once("evidence-expires", about=ABOUT, due=DUE, at=NOW)
    with writing():
        assert not post_once("evidence-expires", about=ABOUT, due=DUE, at=NOW)
    assert _posts() == 1


def test_another_date_is_another_post(app):
    with writing():
        assert post_once("evidence-expires", about=ABOUT, due=DUE, at=NOW)
        assert post_once("evidence-expires", about=ABOUT, due=date(2026, 12, 18), at=NOW)
    assert _posts() == 2


def test_what_was_rolled_back_is_posted_by_the_next_run(app):
    with pytest.raises(RuntimeError), writing():
        post_once("evidence-expires", about=ABOUT, due=DUE, at=NOW)
        raise RuntimeError("killed")
    assert not was_posted("evidence-expires", about=ABOUT, due=DUE)
    assert db.session.scalars(select(DatedPost)).all() == []
    with writing():
        assert post_once("evidence-expires", about=ABOUT, due=DUE, at=NOW)
    assert _posts() == 1
