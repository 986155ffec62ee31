"""A name that nobody gave to a page: printed, it fails a test; asked for, it is not there."""

from __future__ import annotations

import pytest
from flask import render_template_string
from jinja2 import UndefinedError

pytestmark = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)


@pytest.mark.parametrize("page", ["{{ nobody }}", "{{ me.nobody }}", "{{ nobody | e }}", "{{ 'Dear ' ~ nobody }}"])
def test_what_a_page_does_not_know_it_does_not_print(app, page):
    with app.test_request_context("/"), pytest.raises(UndefinedError):
        render_template_string(page, me="a ref where a person should be")


def test_a_page_may_ask_whether_something_is_there(app):
    with app.test_request_context("/"):
        assert render_template_string("{% if nobody %}A{% else %}B{% endif %}{{ nobody | default('C') }}") == "BC"
