"""Passkeys and security keys (WebAuthn): what a browser is asked, and whether its answer holds. No address is called."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import webauthn
from cryptography.exceptions import InvalidKey
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from dps.parties.codes import ISSUER
from dps.parties.factor_models import Passkey

CHALLENGE_BYTES = 32
LONGEST_ANSWER = 16_000
"""Characters of JSON; a real answer has one or two thousand."""


class NotProved(Exception):
    """A browser's answer does not prove what it should. Says nothing of why: a guesser would learn from it."""


@dataclass(frozen=True)
class Site:
    """Whom a passkey is for: the domain it is bound to, and the one origin that pages have."""

    domain: str
    origin: str

    @property
    def has_passkeys(self) -> bool:
        """Passkeys are bound to names: a page that was opened by an IP address can have none."""
        return not _is_number(self.domain)


@dataclass(frozen=True)
class NewPasskey:
    """A passkey as its browser made it. ``verifies``: the device asked who holds it."""

    credential: str
    public_key: bytes
    sign_count: int
    verifies: bool


@dataclass(frozen=True)
class Shown:
    """What an answer proved: the new count of the passkey's uses, and whether the device asked who holds it."""

    sign_count: int
    verified: bool


def site_of(base_url: str) -> Site:
    """The site behind the configured address. A loopback address is taken by its name, localhost, which can have passkeys."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if _is_number(host) and ip_address(host).is_loopback:
        host = "localhost"
    port = f":{parts.port}" if parts.port else ""
    return Site(host, f"{parts.scheme}://{host}{port}")


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def new_challenge() -> str:
    """A challenge that is asked once, in base64url."""
    return bytes_to_base64url(secrets.token_bytes(CHALLENGE_BYTES))


def question_to_make(*, site: Site, challenge: str, ref: str, email: str, name: str, has: Iterable[str]) -> str:
    """What to ask the browser for a new passkey, as JSON; ``has`` are the credentials that the person has already."""
    return options_to_json(
        webauthn.generate_registration_options(
            rp_id=site.domain, rp_name=ISSUER, user_name=email, user_display_name=name, user_id=ref.encode(),
            challenge=base64url_to_bytes(challenge),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
            ),
            exclude_credentials=_descriptors(has),
        )
    )  # fmt: skip


def question_to_show(*, site: Site, challenge: str, has: Iterable[str] = (), alone: bool) -> str:
    """What to ask the browser to prove, as JSON. ``alone``: nothing else is proved, so the device must ask who holds it."""
    wanted = UserVerificationRequirement.REQUIRED if alone else UserVerificationRequirement.PREFERRED
    return options_to_json(
        webauthn.generate_authentication_options(
            rp_id=site.domain, challenge=base64url_to_bytes(challenge), allow_credentials=_descriptors(has), user_verification=wanted
        )
    )  # fmt: skip


def made(answer: str, *, site: Site, challenge: str) -> NewPasskey:
    """The passkey that a browser made. Raises :class:`NotProved`."""
    _refuse_long(answer)
    try:
        it = webauthn.verify_registration_response(
            credential=answer, expected_challenge=base64url_to_bytes(challenge), expected_rp_id=site.domain, expected_origin=site.origin
        )  # fmt: skip
    except _BROKEN as error:
        raise NotProved("The passkey could not be added.") from error
    credential = bytes_to_base64url(it.credential_id)
    return NewPasskey(credential, it.credential_public_key, it.sign_count, it.user_verified)


def credential_in(answer: str) -> str:
    """Which passkey an answer says it is of, in the spelling that is kept. Raises :class:`NotProved`."""
    _refuse_long(answer)
    try:
        said = json.loads(answer)["id"]
        return bytes_to_base64url(base64url_to_bytes(said))
    except (*_BROKEN, LookupError) as error:
        raise NotProved("The passkey could not be read.") from error


def shown(answer: str, *, site: Site, challenge: str, passkey: Passkey, alone: bool) -> Shown:
    """What the answer proves of this passkey. Raises :class:`NotProved`."""
    _refuse_long(answer)
    try:
        it = webauthn.verify_authentication_response(
            credential=answer, expected_challenge=base64url_to_bytes(challenge), expected_rp_id=site.domain,
            expected_origin=site.origin, credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count, require_user_verification=alone,
        )  # fmt: skip
    except _BROKEN as error:
        raise NotProved("The passkey did not prove who you are.") from error
    return Shown(it.new_sign_count, it.user_verified)


# The library reads what a browser sent; whatever breaks on hostile bytes is an answer that proves nothing.
_BROKEN = (
    WebAuthnException,
    InvalidKey,
    ValueError,
    TypeError,
    KeyError,
    RecursionError,
    OverflowError,
    AttributeError,
)


def _descriptors(credentials: Iterable[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in credentials]


def _refuse_long(answer: str) -> None:
    if len(answer) > LONGEST_ANSWER:
        raise NotProved("The answer is longer than any passkey's.")
