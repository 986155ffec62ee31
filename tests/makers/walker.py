"""Walks over every route of the application: who asks, with which refs, and whether anything was changed by it."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from dps.core.db import db, sqlite_module
from dps.web.urls import RefConverter
from tests.makers.whole_market import PUBLIC, Things

ANYBODY = "anonymous"
NOBODYS = "a" * 25 + "7"
"""A ref in the right form that names nothing."""

ODD = ("1", "A" * 26, "a" * 27, "0" * 26, "..%2f..%2fetc", "%00", "-1", "a" * 25 + "%E2%80%AE")
"""Refs that no converter takes."""

_UNCOUNTED = {"audit_log", "audit_entry", "sign_in_session", "sign_in_attempt"}
_CALLED = {"subject": "competition"}

_ADVERTISED_TO = {"search", "suppliers", "admin", "links", "alerts", "joining"}
"""Doors behind which a thing of nobody's in particular may be read: the public's, suppliers', the operator's. Behind the
councils' door another council's is not there even where the public may read it elsewhere."""

LAWFULLY_ANOTHERS = {
    "admin.audit.trail": "auditors and administrators read every trail; bids are withheld in it until they are opened",
    "admin.decisions.audit": "auditors and administrators read the report of every decision",
    "admin.audit.recompute": "an auditor computes any award again",
    "admin.audit.bundle": "an auditor takes the evidence of any award",
    "admin.audit.evaluation": "an auditor reads what was scored, agreed and signed, once quality is locked",
}
"""The routes, and why, behind which what is another's may be read."""


def _copy_what_is_gone(source: str, target: str) -> str:
    """Documents never change, so those that are there still need no copying."""
    return target if Path(target).exists() else str(shutil.copy2(source, target))


@dataclass
class Walker:
    """One walk: every request that was made, by route and role, and everything that should not have been."""

    app: Flask
    things: Things
    home: Path
    wrong: list[str] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    met: dict[str, Counter[int]] = field(default_factory=dict)
    _browsers: dict[str, Any] = field(default_factory=dict)
    _last: tuple[Any, str] | None = None

    def rules(self) -> list[Rule]:
        """Every route with its methods, the static files left out."""
        found = [rule for rule in self.app.url_map.iter_rules() if rule.endpoint != "static"]
        return sorted(found, key=lambda rule: (rule.rule, sorted(rule.methods or ())))

    def browser(self, role: str) -> Any:
        """The browser of a role, signed in as the whole market left it."""
        if role not in self._browsers:
            browser = self.app.test_client()
            if role != ANYBODY:
                with browser.session_transaction() as cookie:
                    cookie["_user_id"] = self.things.tokens[role]
            self._browsers[role] = browser
        return self._browsers[role]

    def ask(self, role: str, method: str, path: str, endpoint: str, **kwargs: Any) -> TestResponse | None:
        """One request. An exception that rises, a 5xx or a missing header is noted as wrong; None where it rose."""
        self.asked[role] += 1
        what = f"{role} {method} {path} {str(kwargs)[:300] if kwargs else ''}".strip()
        try:
            response: TestResponse = self.browser(role).open(path, method=method, **kwargs)
        except Exception as rose:
            db.session.rollback()
            self.wrong.append(f"{what}: rose {type(rose).__name__}: {str(rose)[:160]}")
            return None
        self.met.setdefault(endpoint, Counter())[response.status_code] += 1
        if response.status_code >= 500:
            self.wrong.append(f"{what}: {response.status_code}")
        for name, has in (("Content-Security-Policy", "default-src 'none'"), ("X-Content-Type-Options", "nosniff")):
            if has not in response.headers.get(name, ""):
                self.wrong.append(f"{what}: no {name}")
        signed_out = role == ANYBODY or endpoint == "signin.sign_out"
        if not signed_out and response.headers.get("Cache-Control") != "no-store":
            self.wrong.append(f"{what}: may be kept by a cache")
        return response

    def is_own(self, role: str, endpoint: str, kind: str, ref: str) -> bool:
        """Whether a thing is the role's to know of behind the door that the endpoint is of."""
        owners = self.things.owners[_CALLED.get(kind, kind)].get(ref, frozenset())
        if endpoint in LAWFULLY_ANOTHERS:
            return bool(owners)
        mine = set() if role == ANYBODY else {self.things.bodies[role], self.things.people[role]}
        return bool(owners & mine) or (PUBLIC in owners and endpoint.split(".")[0] in _ADVERTISED_TO)

    def places(self, rule: Rule) -> Iterator[dict[str, Any]]:
        """Every set of arguments that names existing things, a thing inside another always with that other."""
        names = self.refs_of(rule)
        pools = [self.things.owners[_CALLED.get(name, name)] for name in names]
        for refs in product(*pools):
            given: dict[str, Any] = dict(zip(names, refs, strict=True))
            holders = [self.things.inside.get(ref) for ref in refs]
            if all(given.get(holder[0], holder[1]) == holder[1] for holder in holders if holder):
                yield self._whole(rule, given)

    def refs_of(self, rule: Rule) -> list[str]:
        """The names of a route's arguments that are refs."""
        return sorted(name for name in rule.arguments if isinstance(rule._converters[name], RefConverter))

    def _whole(self, rule: Rule, given: dict[str, Any]) -> dict[str, Any]:
        """With what is no ref: a number, or one of a few words."""
        words = {
            "number": 1,
            "kind": "competition" if "subject" in rule.arguments else "platform",
            "name": "people",
            "sort": "legal",
        }
        return {**{name: words[name] for name in rule.arguments if name not in given}, **given}

    def address(self, rule: Rule, given: dict[str, Any]) -> str:
        """The path of a route with these arguments, unchecked, so that odd ones can be asked for."""
        path = rule.rule
        for name, value in given.items():
            start = path.rindex("<", 0, path.index(f":{name}>"))
            path = path[:start] + str(value) + path[path.index(f":{name}>") + len(name) + 2 :]
        return path

    def complaint(self) -> str:
        """What was wrong, as a failing test says it."""
        return f"{len(self.wrong)} wrong:\n" + "\n".join(self.wrong[:60])

    def _database(self) -> Any:
        """The file itself, by the driver that the product uses: a second SQLite in the process would break the first one's locks."""
        return sqlite_module().connect(self.home / "market.sqlite")

    def fingerprint(self) -> str:
        """What is kept, in one digest: every row of every table but the trails, sessions and attempts to sign in."""
        marks = tuple(
            (path.stat().st_mtime_ns, path.stat().st_size)
            for path in sorted(self.home.glob("market.sqlite*"))
            if path.suffix != ".sqlite-shm"
        )
        if self._last and self._last[0] == marks:
            return self._last[1]  # nothing was written since
        seen = hashlib.sha256()
        with self._database() as connection:
            named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
            for (table,) in named:
                if table not in _UNCOUNTED:
                    for row in connection.execute(f'SELECT * FROM "{table}"'):
                        seen.update(repr(row).encode())
        connection.close()
        self._last = (marks, seen.hexdigest())
        return self._last[1]

    def everything_kept(self) -> str:
        """All rows as one text, to look for what should not be in it."""
        with self._database() as connection:
            named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
            rows = [row for (table,) in named for row in connection.execute(f'SELECT * FROM "{table}"')]
        connection.close()
        return "\n".join(value for row in rows for value in row if isinstance(value, str))

    def restore(self, kept: Path) -> None:
        """Put everything back as it was made."""
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()
        for path in self.home.glob("market.sqlite*"):
            path.unlink()
        shutil.copytree(kept, self.home, dirs_exist_ok=True, copy_function=_copy_what_is_gone)
        self._browsers.clear()
        self._last = None
