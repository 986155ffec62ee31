"""Every POST of every door is refused without its token, whoever asks."""

from __future__ import annotations

import pytest
from werkzeug.routing import AnyConverter, IntegerConverter

from dps.core.db import db, writing
from dps.parties.rules.roles import ADMINISTRATOR, OFFICER, OWNER
from tests.makers.parties import a_council, a_person, a_supplier, an_operator

SIGNED_INSTEAD = {"webhooks.stripe"}  # Stripe's door: its signature is its token


@pytest.fixture
def guarded(app):
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def posts(app):
    return [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods and rule.endpoint not in SIGNED_INSTEAD]


def some(rule, name):
    """Something that an argument of a route may be."""
    converter = rule._converters[name]
    if isinstance(converter, IntegerConverter):
        return 1
    return sorted(converter.items)[0] if isinstance(converter, AnyConverter) else "a" * 26


def test_no_post_is_taken_without_its_token(guarded, client):
    with writing():
        people = [
            a_person(a_supplier(), OWNER),
            a_person(a_council(), OFFICER),
            a_person(an_operator(), ADMINISTRATOR),
        ]
    seen = 0
    for person in people:
        client.sign_in(person)
        for rule in posts(guarded):
            url = guarded.url_map.bind("localhost").build(
                rule.endpoint, {name: some(rule, name) for name in rule.arguments}, method="POST"
            )
            before = db.session.execute(db.text("SELECT count(*) FROM audit_entry WHERE id > 0")).scalar()
            answer = client.post(url, data={"title": "x"})
            assert answer.status_code in {400, 403}, f"{url} took a POST without a token: {answer.status_code}"
            after = db.session.execute(db.text("SELECT count(*) FROM audit_entry")).scalar()
            assert after - before <= 1, f"{url} did more than note the refusal"
            seen += 1
    assert seen >= 3 * 5
