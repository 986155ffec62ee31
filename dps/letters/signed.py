"""The addresses in letters. A signed link's key is put in on the way to the mail server: what is kept here opens nothing."""

from __future__ import annotations

from flask import current_app

from dps.finding.saved import POST as ALERTS
from dps.finding.saved import Stopping
from dps.letters.models import Letter
from dps.parties.links import ENDPOINTS, Signed, key_of, link_of

IN_THE_MAIL = "[only-in-the-e-mail]"
"""What stands where the key is, in the letter that is kept."""


def link(endpoint: str, **names: str) -> str:
    """The full address of a page, from the configured base: a letter is written where there is no request."""
    path = current_app.url_map.bind("letters.invalid").build(endpoint, names)
    return str(current_app.config["BASE_URL"]) + path


def shown(signed: Signed) -> str:
    """The address of a signed link without its key."""
    return link(ENDPOINTS[signed.purpose], link=signed.ref, key="a" * 26).removesuffix("a" * 26) + IN_THE_MAIL


def keyed(signed: Signed) -> str:
    """The address of a signed link, whole."""
    return link(ENDPOINTS[signed.purpose], link=signed.ref, key=key_of(signed))


def with_key(letter: Letter) -> str:
    """A letter's text as it is sent: the address of its own link is whole, and no other."""
    if not letter.link_ref:
        return letter.body
    signed: Signed = Stopping(letter.link_ref) if letter.kind == ALERTS else link_of(letter.link_ref)
    return letter.body.replace(shown(signed), keyed(signed))
