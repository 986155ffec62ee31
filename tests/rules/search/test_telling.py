"""Every kind of post is known to the index: as telling it something, or as telling it nothing."""

from __future__ import annotations

import ast

import pytest

from dps.outbox.post import Post
from search.telling import TELLING, TELLING_NOTHING, told_by
from tests.conftest import NOW
from tests.makers.posted import Unreadable, _kinds, kinds_posted


def test_every_kind_that_the_code_posts_is_listed_as_telling_or_as_telling_nothing():
    posted = kinds_posted()
    unknown = {kind: where for kind, where in posted.items() if kind not in {*TELLING, *TELLING_NOTHING}}
    assert unknown == {}
    assert {*TELLING, *TELLING_NOTHING} - set(posted) == set()
    assert not TELLING_NOTHING & set(TELLING)
    assert len(posted) > 100


def test_a_kind_that_cannot_be_read_from_the_code_is_an_error_and_not_passed_over():
    tree = ast.parse("def deed(x):\n    post(kind_of(x), about=x, at=now)")
    function = tree.body[0]
    with pytest.raises(Unreadable):
        _kinds(function.body[0].value.args[0], tree, function, where="here")


def test_a_post_tells_of_what_it_is_about_and_of_what_its_facts_name():
    posts = [
        Post(1, "supplier-described", "organisation:a", {}, NOW),
        Post(2, "directory-imported", "import:x", {"organisations": ["b", "a"]}, NOW),
        Post(3, "competition-changed", "change:y", {"competition": "c"}, NOW),
        Post(4, "competition-published", "competition:d", {"invited": 2}, NOW),
        Post(5, "direct-award-noticed", "direct-award:e", {}, NOW),
        Post(6, "bid-received", "bid:f", {"competition": "g", "supplier": "h"}, NOW),
    ]
    told = told_by(posts)
    assert [*told.suppliers] == ["a", "b"]
    assert [*told.competitions] == ["c", "d"]
    assert [*told.direct_awards] == ["e"]
