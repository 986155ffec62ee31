"""Every setting, typed, read from the environment in one place.

Nothing in the product imports this file: wsgi.py hands the values down.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class BadSetting(Exception):
    """The settings contradict each other or the law of this product; the message says what to change."""


@dataclass(frozen=True)
class Config:
    """The settings of one running marketplace. ``from_environment`` reads them; tests build them directly."""

    data_dir: Path
    key_dir: Path
    database_url: str
    demo: bool = False
    base_url: str = "http://127.0.0.1:8000"
    search: str = "whoosh"
    mail_url: str = ""
    scanner: str = ""
    help_phone: str = ""
    help_email: str = ""
    help_hours: str = ""
    stripe_key: str = ""
    stripe_webhook_secret: str = ""
    stripe_base: str = ""
    arrival_header: str = ""
    low_price_percent: int = 30
    testing: bool = False
    proof_lasts: timedelta = timedelta(minutes=5)
    passphrase_cost: tuple[int, int, int] = (64 * 1024, 3, 4)  # KiB, passes and lanes of Argon2id

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Config:
        """Read DPS_* from the environment. Raises :class:`BadSetting` for one that cannot be used."""
        data_dir = Path(environ.get("DPS_DATA_DIR", "var/data")).resolve()
        key_dir = Path(environ.get("DPS_KEY_DIR", "var/keys")).resolve()
        config = cls(
            data_dir=data_dir,
            key_dir=key_dir,
            database_url=environ.get("DPS_DATABASE_URL") or f"sqlite:///{data_dir / 'market.sqlite'}",
            demo=_yes_or_no("DPS_DEMO", environ.get("DPS_DEMO", "")),
            base_url=environ.get("DPS_BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
            search=environ.get("DPS_SEARCH", "whoosh"),
            mail_url=environ.get("DPS_MAIL_URL", ""),
            scanner=environ.get("DPS_SCANNER", ""),
            help_phone=environ.get("DPS_HELP_PHONE", ""),
            help_email=environ.get("DPS_HELP_EMAIL", ""),
            help_hours=environ.get("DPS_HELP_HOURS", ""),
            stripe_key=environ.get("DPS_STRIPE_KEY", ""),
            stripe_webhook_secret=environ.get("DPS_STRIPE_WEBHOOK_SECRET", ""),
            stripe_base=environ.get("DPS_STRIPE_BASE", ""),
            arrival_header=environ.get("DPS_ARRIVAL_HEADER", ""),
            low_price_percent=_percent("DPS_LOW_PRICE_PERCENT", environ.get("DPS_LOW_PRICE_PERCENT", "30")),
            proof_lasts=_minutes("DPS_PROOF_MINUTES", environ.get("DPS_PROOF_MINUTES", "5")),
        )
        config.check()
        return config

    def check(self) -> None:
        """Refuse settings that must never meet. Raises :class:`BadSetting`."""
        if self.scanner and not _is_scanner(self.scanner):
            raise BadSetting(f"DPS_SCANNER is {self.scanner!r}; say unix:/path/to/socket or tcp://host:port.")
        if self.search not in {"whoosh", "postgres"}:
            raise BadSetting(f"DPS_SEARCH is {self.search!r}; the engines there are: 'whoosh', 'postgres'.")
        if self.search == "postgres" and not self.database_url.startswith("postgres"):
            raise BadSetting("DPS_SEARCH is 'postgres', and DPS_DATABASE_URL names no PostgreSQL to keep the index in.")
        if (
            self.key_dir.resolve() == self.data_dir.resolve()
            or self.data_dir.resolve() in self.key_dir.resolve().parents
        ):
            raise BadSetting(
                "DPS_KEY_DIR lies inside DPS_DATA_DIR; a copy of the data would carry the keys that open the bids."
            )
        if self.demo:
            live = []
            if self.mail_url:
                live.append("DPS_MAIL_URL names a mail relay")
            if self.stripe_key.startswith(("sk_live_", "rk_live_")):
                live.append("DPS_STRIPE_KEY is a live key")
            if urlsplit(self.base_url).hostname not in _LOOPBACK:
                live.append("DPS_BASE_URL is not a loopback address")
            if live:
                raise BadSetting("Demo mode does not start beside live settings: " + "; ".join(live) + ".")
        elif self.stripe_key.startswith(("sk_live_", "rk_live_")) and self.stripe_base:
            raise BadSetting("DPS_STRIPE_BASE points a live Stripe key at another server.")

    def flask(self) -> dict[str, object]:
        """The values under the names that Flask, its extensions and the gateways read."""
        url = urlsplit(self.base_url)
        https = url.scheme == "https"
        return {
            "DATA_DIR": self.data_dir,
            "KEY_DIR": self.key_dir,
            "SQLALCHEMY_DATABASE_URI": _with_driver(self.database_url),
            "DEMO": self.demo,
            "BASE_URL": self.base_url,
            "SEARCH": self.search,
            "MAIL_URL": self.mail_url,
            "SCANNER": self.scanner,
            "HELP": _help(self),
            "STRIPE_KEY": self.stripe_key,
            "STRIPE_WEBHOOK_SECRET": self.stripe_webhook_secret,
            "STRIPE_BASE": self.stripe_base,
            "TESTING": self.testing,
            "LOW_PRICE_PERCENT": self.low_price_percent,
            "PROOF_LASTS": self.proof_lasts,
            "PASSPHRASE_COST": self.passphrase_cost,
            "TRUSTED_HOSTS": sorted(_LOOPBACK) if url.hostname in _LOOPBACK else [url.hostname],
            # A __Host- cookie needs Secure, which plain http on loopback cannot give.
            "SESSION_COOKIE_NAME": "__Host-sid" if https else "sid",
            "SESSION_COOKIE_SECURE": https,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "MAX_CONTENT_LENGTH": 26 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
            "MAX_FORM_PARTS": 400,
            "WTF_CSRF_TIME_LIMIT": None,  # the token lives as long as the session, so a long form loses nothing
        }


def _help(config: Config) -> dict[str, str]:
    """Where a person can be reached. A demonstration has none to ring, so it shows a number that is kept for stories."""
    if config.demo and not config.help_phone:
        return {"phone": "01632 960 123", "email": "help@market.example", "hours": "Monday to Friday, 9:00 to 17:00"}
    return {"phone": config.help_phone, "email": config.help_email, "hours": config.help_hours}


def _is_scanner(address: str) -> bool:
    """Whether an address is one that clamd listens on: ``unix:/path`` or ``tcp://host:port``."""
    parts = urlsplit(address)
    try:
        return (parts.scheme == "unix" and parts.path.startswith("/")) or (
            parts.scheme == "tcp" and bool(parts.hostname and parts.port)
        )
    except ValueError:
        return False


def _minutes(name: str, text: str) -> timedelta:
    if text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= 60:
        return timedelta(minutes=int(text[:4]))
    raise BadSetting(f"{name} is {text!r}; say a whole number of minutes from 1 to 60.")


def _percent(name: str, text: str) -> int:
    if text.isascii() and text.isdigit() and 5 <= int(text[:3]) <= 90:
        return int(text[:3])
    raise BadSetting(f"{name} is {text!r}; say a whole number of per cent from 5 to 90.")


def _yes_or_no(name: str, text: str) -> bool:
    if text.lower() in {"", "0", "no", "false", "off"}:
        return False
    if text.lower() in {"1", "yes", "true", "on"}:
        return True
    raise BadSetting(f"{name} is {text!r}; say 1 or 0.")


def _with_driver(url: str) -> str:
    """PostgreSQL means psycopg 3, whichever way the address was written."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url
