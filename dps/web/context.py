"""What every page knows: who looks, through which door, and what time it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_login import current_user

from dps.core.clock import now
from dps.core.db import db
from dps.letters.queries import MOST_UNREAD, how_many_unread
from dps.parties.rules import roles
from dps.web.permissions import may

DOORS = {"search": "public", "suppliers": "suppliers", "buyers": "buyers", "admin": "admin"}

LANDINGS = (
    *((role, "admin.work.home") for role in (roles.ADMINISTRATOR, roles.ASSESSOR, roles.KEEPER, roles.REGISTRAR)),
    (roles.AUDITOR, "admin.audit.home"),
    (roles.OFFICER, "buyers.work.home"),
    (roles.EVALUATOR, "buyers.work.home"),
    (roles.COMMUNITY, "buyers.work.home"),
    (roles.COUNCIL_ADMINISTRATOR, "buyers.work.home"),
    *((role, "suppliers.work.home") for role in roles.OF_A_SUPPLIER),
)
"""Where a person of each role lands; the first that fits."""

NAVIGATION: dict[str, tuple[tuple[str, str], ...]] = {
    "public": (
        ("Suppliers", "search.suppliers.find"),
        ("Case studies", "search.case_studies.listing"),
        ("Registers", "search.register.listing"),
        ("Opportunities", "search.opportunities.listing"),
        ("Awards and contracts", "search.contracts.listing"),
        ("Outcomes", "search.delivered.show"),
        ("How it works", "search.about.how_it_works"),
        ("Members", "search.about.members"),
    ),
    "suppliers": (
        ("My work", "suppliers.work.home"),
        ("Opportunities for us", "suppliers.opportunities.listing"),
        ("Our place in the market", "suppliers.joining.home"),
        ("Our profile", "suppliers.profile.show"),
        ("Results", "suppliers.outcomes.listing"),
        ("Contracts", "suppliers.contracts.listing"),
        ("Team", "team.listing"),
        ("Letters", "letters.listing"),
        ("Membership", "suppliers.billing.home"),
    ),
    "buyers": (
        ("My work", "buyers.work.home"),
        ("Competitions", "buyers.competitions.listing"),
        ("The market", "buyers.market.show"),
        ("Find suppliers", "search.suppliers.find"),
        ("Contracts", "buyers.contracts.listing"),
        ("Promises", "buyers.delivery.listing"),
        ("Team", "team.listing"),
        ("Letters", "letters.listing"),
    ),
    "admin": (
        ("The clock", "admin.work.home"),
        ("Applications", "admin.admissions.queue"),
        ("Organisations", "admin.organisations.queue"),
        ("People", "admin.people.find"),
        ("Profiles", "admin.profiles.queue"),
        ("Places", "admin.places.home"),
        ("Markets and lots", "admin.markets.listing"),
        ("Audit", "admin.audit.home"),
        ("Team", "team.listing"),
        ("Letters", "letters.listing"),
    ),
}


LETTERS = "letters.listing"


@dataclass(frozen=True)
class Link:
    """One entry of a navigation bar."""

    text: str
    href: str
    active: bool
    unread: str = ""


def set_up_context(app: Flask) -> None:
    """Give every template its common names."""
    app.context_processor(names)


def door_of() -> str:
    """The door that this page belongs to. A page that belongs to none shows the visitor's own."""
    parts = (request.endpoint or "search").split(".")
    if parts[0] in DOORS and not (parts[0] == "search" and current_user.is_authenticated):
        return DOORS[parts[0]]
    if current_user.is_authenticated:
        for role, endpoint in LANDINGS:
            if role in current_user.actor.roles:
                return DOORS[endpoint.split(".")[0]]
    return "public"


def navigation(door: str) -> tuple[Link, ...]:
    """The door's rooms that this visitor may enter."""
    links = []
    for text, endpoint in NAVIGATION[door]:
        permission = current_app.view_functions[endpoint].permission  # type: ignore[attr-defined]
        if permission is not None and not may(permission):
            continue
        room = endpoint.rsplit(".", 1)[0]
        shared = sum(other.rsplit(".", 1)[0] == room for _, other in NAVIGATION[door]) > 1
        here = request.endpoint == endpoint or (not shared and (request.endpoint or "").rsplit(".", 1)[0] == room)
        links.append(Link(text, url_for(endpoint), here, unread() if endpoint == LETTERS else ""))
    return tuple(links)


def unread() -> str:
    """How many letters the visitor has not opened, to be shown beside "Letters"; empty for none. Asked once in a request."""
    if "unread_letters" not in g:
        count = how_many_unread(current_user.actor) if current_user.is_authenticated else 0
        g.unread_letters = f"{MOST_UNREAD - 1}+" if count >= MOST_UNREAD else str(count or "")
    return str(g.unread_letters)


def names() -> dict[str, Any]:
    """The names. An error page must come up too when the database is away, so nothing here may fail with it."""
    try:
        at: datetime | None = now()
        me, mine, door = current_user.person, current_user.organisation, door_of()
        unread()
    except Exception:
        db.session.rollback()
        at, me, mine, door = None, None, None, "public"
    return {
        "demo_mode": current_app.config["DEMO"],
        "help_line": current_app.config.get("HELP", {}),
        "now": at,
        "me": me,
        "my_organisation": mine,
        "csp_nonce": g.get("csp_nonce", ""),
        "door": door,
        "nav": navigation(door) if at else (),
        "may": may,
    }
