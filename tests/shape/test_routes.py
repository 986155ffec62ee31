"""Every route says who may enter, and what it is called does not change by accident."""

from __future__ import annotations

import inspect
import re

import pytest

from config import Config
from dps.parties.rules.roles import TABLE, Permission
from dps.web.context import DOORS, LANDINGS, NAVIGATION
from wsgi import create_app


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """The assembled application; nothing of it is run."""
    home = tmp_path_factory.mktemp("bare")
    return create_app(Config(data_dir=home / "data", key_dir=home / "keys", database_url="sqlite://", testing=True))


def rules(bare):
    return [rule for rule in bare.url_map.iter_rules() if rule.endpoint != "static"]


def where(bare, rule) -> str:
    view = inspect.unwrap(bare.view_functions[rule.endpoint])
    return f"{rule.rule} ({inspect.getsourcefile(view)}, {view.__name__})"


def test_there_are_routes_behind_every_door(bare):
    found = {rule.endpoint.split(".")[0] for rule in rules(bare)}
    assert set(DOORS) <= found


def test_every_route_says_who_may_enter(bare):
    silent = [
        where(bare, rule) for rule in rules(bare) if not hasattr(bare.view_functions[rule.endpoint], "permission")
    ]
    assert not silent, "mark each with @requires(Permission.X) or @public under its route: " + "; ".join(silent)


def test_addresses_are_kebab_case_and_name_things_by_ref(bare):
    odd = []
    for rule in rules(bare):
        for part in rule.rule.strip("/").split("/"):
            if part.startswith("<"):
                if not re.fullmatch(r"<(ref|int|any\([^)]*\)|digest):[a-z_]+>", part):
                    odd.append(f"{where(bare, rule)}: {part} has no type; use <ref:name>")
            elif not re.fullmatch(r"[a-z0-9-]*(\.[a-z]+)?", part):
                odd.append(f"{where(bare, rule)}: {part} is not kebab-case")
    assert not odd, "; ".join(odd)


def test_no_get_address_changes_anything_by_its_name(bare):
    deeds = {"delete", "remove", "submit", "publish", "withdraw", "admit", "refuse", "sign-out", "pay"}
    odd = [
        where(bare, rule)
        for rule in rules(bare)
        if "POST" not in rule.methods and rule.rule.rstrip("/").rsplit("/", 1)[-1] in deeds
    ]
    assert not odd, "a deed is a POST: " + "; ".join(odd)


def test_every_permission_is_in_the_table_and_used_by_a_route(bare):
    assert set(TABLE) == set(Permission)
    used = {getattr(view, "permission", None) for view in bare.view_functions.values()}
    unused = sorted(p.value for p in set(Permission) - used)
    assert not unused, f"no route asks for {unused}: remove the permission or ask for it"


def test_navigation_and_landings_name_routes_that_exist(bare):
    named = {endpoint for links in NAVIGATION.values() for _, endpoint in links} | {
        endpoint for _, endpoint in LANDINGS
    }
    assert not named - set(bare.view_functions)


def test_a_view_without_a_mark_is_closed_to_everybody():
    from flask import Flask

    from dps.web import permissions

    app = Flask("bare")
    permissions.guard(app)
    app.add_url_rule("/open", view_func=permissions.public(lambda: "open"), endpoint="open")
    app.add_url_rule("/unmarked", view_func=lambda: "open", endpoint="unmarked")
    client = app.test_client()
    assert client.get("/open").status_code == 200
    assert client.get("/unmarked").status_code == 403
