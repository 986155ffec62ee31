"""Codes of authenticator apps (RFC 6238) and recovery codes: made, drawn for a phone or a page, and closed for keeping."""

from __future__ import annotations

import hashlib
import secrets

import pyotp
import segno

from dps.gateways.keys.closing import close, open_closed
from dps.gateways.keys.store import from_app
from dps.parties.rules.factors import RECOVERY_ALPHABET, RECOVERY_CODES, RECOVERY_GROUP, RECOVERY_GROUPS

ISSUER = "Co-operative Councils’ Marketplace"


def new_secret() -> str:
    """A fresh secret for an authenticator app: 160 random bits in base32."""
    return pyotp.random_base32()


def code_at(secret: str, step: int) -> str:
    """The code of a time-step."""
    return pyotp.HOTP(secret).at(step)


def address_for_app(secret: str, account: str) -> str:
    """The otpauth address that an app reads, for the account's e-mail address."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def picture_of(address: str) -> str:
    """The address as a QR code: inline SVG, black on white whatever the page's colours."""
    drawn = segno.make(address, error="m")
    svg: str = drawn.svg_inline(
        scale=5, border=4, dark="#000", light="#fff", omitsize=False, svgclass=None, lineclass=None
    )
    return svg


def closed_secret(secret: str, *, person_ref: str) -> bytes:
    """An authenticator's secret as it is kept: closed, and bound to its person."""
    return close(secret.encode(), bound_to=f"authenticator:{person_ref}", keys=from_app())


def opened_secret(closed: bytes, *, person_ref: str) -> str:
    """The secret of a kept authenticator. Raises NotOurs for another person's."""
    return open_closed(closed, bound_to=f"authenticator:{person_ref}", keys=from_app()).decode()


def new_recovery_codes() -> tuple[str, ...]:
    """Ten fresh recovery codes, 120 random bits each."""
    length = RECOVERY_GROUPS * RECOVERY_GROUP
    return tuple("".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(length)) for _ in range(RECOVERY_CODES))


def digest_of_code(code: str) -> str:
    """What is kept of a recovery code: its SHA-256."""
    return hashlib.sha256(f"recovery code {code}".encode()).hexdigest()
