"""Signing in as people do it, in a real browser: by an app's code, by a passkey alone, without scripts, and on a form whose session ended."""

from __future__ import annotations

import pytest

from dps.demo.cast import PASSWORD
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.ci, pytest.mark.browser]

WORDS = "We research with residents.\n\nThey keep what they find, and we keep our word. " + "One more sentence. " * 40


@pytest.fixture
def visit(chromium, served):
    """Somebody at a browser that was pointed at the market by its name, which passkeys are bound to."""
    open_ones: list[Visitor] = []

    def come(**more) -> Visitor:
        visitor = Visitor(chromium, served.replace("127.0.0.1", "localhost"), **more)
        open_ones.append(visitor)
        return visitor

    yield come
    for visitor in open_ones:
        visitor.close()


def with_a_key(visitor: Visitor) -> Visitor:
    """Plug a security key into the computer: Chromium's own virtual one, which asks its holder for a PIN and gets it."""
    tools = visitor.context.new_cdp_session(visitor.page)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return visitor


def press_and_arrive(visitor: Visitor, says: str, heading: str) -> Visitor:
    """Press a button whose script asks the key and then sends the form."""
    visitor.page.get_by_role("button", name=says, exact=True).click()
    visitor.page.get_by_role("heading", level=1, name=heading).wait_for()
    return visitor.look()


def test_a_passkey_is_added_signs_in_alone_and_brings_a_long_form_through(visit):
    ada = with_a_key(visit()).sign_in("ada@acorn.example", PASSWORD).go("/account/")
    ada.sees("Authenticator app", "This one").follow("Add a passkey or security key")
    press_and_arrive(ada.fill("Name of the passkey", "Blue key"), "Add the passkey", "Recovery codes")
    assert ada.page.locator(".market-codes code").count() == 10
    ada.press("I have them on paper").sees("Passkey: Blue key", "10 of 10 left")

    ada.sign_out().go("/sign-in")
    press_and_arrive(ada, "Use a passkey instead", "My work")

    ada.go("/supplier/profile/summary").fill_name("summary", WORDS)
    elsewhere = visit().sign_in("ada@acorn.example", PASSWORD).go("/account/")
    elsewhere.press("End all other sessions").sees("1 other session ended.")
    ada.page.locator("main form").get_by_role("button").first.click()
    ada.sees("You have been signed out: nothing you typed is lost", "They keep what they find").look()
    ada.page.get_by_role("button", name="Use a passkey", exact=True).click()
    ada.page.wait_for_url(lambda url: "/sign-in/again" not in url and not url.endswith("/profile/summary"))
    kept = ada.look().go("/supplier/profile/summary").page.locator("[name=summary]").input_value()
    assert kept == WORDS.strip()

    ada.go("/account/").press("Remove Blue key").does_not_see("Passkey: Blue key")


def test_an_app_on_another_device_takes_the_place_of_the_one_before(visit):
    dilys = visit().sign_in("dilys@preston.example", PASSWORD).set_up_factor()
    dilys.sees("Your account", "10 of 10 left").sign_out()
    dilys.sign_in("dilys@preston.example", PASSWORD).sees("My work")


def test_without_scripts_the_code_signs_in_and_no_button_does_nothing(visit):
    esme = visit(javascript=False).go("/sign-in")
    assert not esme.page.get_by_role("button", name="Use a passkey instead").count()
    esme.sees("Passkeys need a browser that has them, with scripts on")
    esme.sign_in("esme@preston.example", PASSWORD).sees("My work")
    esme.go("/account/").sees("Where you are signed in", "with a second factor")
