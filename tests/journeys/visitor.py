"""A person at a browser: fills in what a label names, presses what a button says, and looks at every page with axe."""

from __future__ import annotations

import os
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyotp
from playwright.sync_api import Browser, Locator, Page, expect

from dps.core.clock import system_clock
from dps.law.calendar import LONDON
from dps.parties.rules.factors import DRIFT_STEPS, step_of
from tests.journeys.looking import out_of_shape, violations

PICTURES = os.environ.get("DPS_PICTURES", "")


class Visitor:
    """One person with a browser of their own. Without JavaScript axe cannot run, so then the pages are only walked."""

    def __init__(self, browser: Browser, base: str, *, javascript: bool = True, width: int = 1280) -> None:
        self.base = base
        self.javascript = javascript
        self.context = browser.new_context(
            base_url=base,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            accept_downloads=True,
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.key, self.step = "", 0
        self.looked_at: list[str] = []
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on("console", self._console)
        self.page.on("response", self._response)

    def _console(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _response(self, response: Any) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} at {response.url}")

    def go(self, path: str) -> Visitor:
        """Open an address and look at the page."""
        self.page.goto(path)
        return self.look()

    def sign_in(self, email: str, password: str) -> Visitor:
        """Sign in on the sign-in page."""
        self.go("/sign-in")
        self.fill("E-mail address", email)
        self.fill("Password", password)
        self.press("Sign in", inside="main form:has(#email)")
        if "/account/second-factor" in self.page.url and self.page.get_by_role("link", name="Not now").count():
            self.follow("Not now: go on without")
        return self

    def wait_for(self, path: str, link: str | re.Pattern[str]) -> Locator:
        """The link of a page that a worker brings there in a while: the page is opened again until it is there."""
        found = self.page.get_by_role("link", name=link)
        for _ in range(240):  # two minutes: a clock moved by months gives a busy machine much to post first
            self.page.goto(path)
            if found.count():
                break
            self.page.wait_for_timeout(500)
        return found.first

    def letter(self, about: str | re.Pattern[str]) -> str:
        """Open the letter about this, once it is written, and give its words."""
        self.wait_for("/letters/", about).click()
        self.page.wait_for_load_state()
        return self.look().page.locator("main").inner_text()

    def confirm_address(self) -> Visitor:
        """Open the letter that confirms one's address, and press its button."""
        where = re.search(r"/confirm/\S+", self.letter("Confirm your e-mail address"))
        assert where, "the letter has no link"
        return self.go(where[0]).press("Confirm")

    def set_up_factor(self) -> Visitor:
        """Set up an authenticator app by the key that the page shows as text, and keep the codes for paper."""
        self.go("/account/authenticator")
        self.key = self.page.locator("[data-key]").get_attribute("data-key") or ""
        self.fill("Code that the app shows now", self.code()).press("Confirm the app")
        return self.press("I have them on paper") if "/recovery-codes" in self.page.url else self

    def code(self) -> str:
        """The code of one's own app, one not used before; or of the app of somebody of the demonstration."""
        if self.key:
            self.step = max(step_of(system_clock()), self.step + 1)
            while (
                self.step > step_of(system_clock()) + DRIFT_STEPS
            ):  # whoever is quick waits for a code that may be taken
                self.page.wait_for_timeout(500)
            return pyotp.HOTP(self.key).at(self.step)
        shown = self.page.locator("[data-demonstration-code]")
        for _ in range(20):  # two are taken in half a minute; then the page waits for the next
            if shown.count():
                return shown.inner_text()
            self.page.wait_for_timeout(2_000)
            self.page.reload()
        raise AssertionError("the demonstration shows no code")

    def _prove(self) -> None:
        """Where a page asks for the second factor, give it: at sign-in, and before an act that binds."""
        asked = {"Your second factor": "Go on", "Prove that it is you": "Go on", "This needs a second factor": "Go on"}
        for _ in range(3):
            heading = self.page.locator("h1").first.inner_text()
            if heading not in asked:
                return
            if heading == "This needs a second factor":
                with self.context.expect_page() as opened:
                    self.page.get_by_role("link", name="Set one up").click()
                waiting, self.page = self.page, opened.value
                self.set_up_factor()
                self.page.close()
                self.page = waiting
            else:
                self.page.get_by_label("Code", exact=True).fill(self.code())
            self.page.locator("main").get_by_role("button", name=asked[heading]).click()
            self.page.wait_for_load_state()

    def sign_out(self) -> Visitor:
        """Sign out."""
        return self.press("Sign out")

    def fill(self, label: str | re.Pattern[str], text: str) -> Visitor:
        """Fill in the field with this label."""
        self.page.get_by_label(label, exact=isinstance(label, str)).first.fill(text)
        return self

    def fill_name(self, name: str, text: str) -> Visitor:
        """Fill in the field with this name, where a label stands many times on a page."""
        self.page.locator(f"[name='{name}']").fill(text)
        return self

    def fill_date(self, name: str, day: date) -> Visitor:
        """Fill in the three boxes of a date."""
        for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
            self.fill_name(f"{name}-{part}", str(value))
        return self

    def fill_when(self, name: str, when: datetime) -> Visitor:
        """Fill in a London date and time."""
        local = when.astimezone(LONDON)
        self.fill_date(name, local.date())
        return self.fill_name(f"{name}-time", f"{local:%H:%M}")

    def pick(self, name: str, value: str) -> Visitor:
        """Choose the radio or tick the box of this name with this value."""
        self.page.locator(f"[name='{name}'][value='{value}']").check()
        return self

    def select(self, name: str, value: str) -> Visitor:
        """Choose from a list."""
        self.page.locator(f"select[name='{name}']").select_option(value)
        return self

    @property
    def clock(self) -> datetime:
        """What the demonstration's clock says on this page."""
        said = self.page.locator(".market-demo__clock time").get_attribute("datetime")
        assert said is not None
        return datetime.fromisoformat(said)

    def choose(self, label: str | re.Pattern[str]) -> Visitor:
        """Choose the radio or tick the box with this label."""
        self.page.get_by_label(label, exact=isinstance(label, str)).first.check()
        return self

    def press(self, says: str | re.Pattern[str], *, inside: str = "body") -> Visitor:
        """Press the button that says this, and look at what comes."""
        self.page.locator(inside).get_by_role("button", name=says, exact=isinstance(says, str)).first.click()
        self.page.wait_for_load_state()
        self._prove()
        return self.look()

    def follow(self, says: str | re.Pattern[str], *, inside: str = "main") -> Visitor:
        """Follow the link that says this, and look at what comes."""
        self.page.locator(inside).get_by_role("link", name=says, exact=isinstance(says, str)).first.click()
        self.page.wait_for_load_state()
        return self.look()

    def sees(self, *texts: str | re.Pattern[str]) -> Visitor:
        """The page says each of these."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)
        return self

    def does_not_see(self, *texts: str) -> Visitor:
        """The page says none of these."""
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)
        return self

    def look(self) -> Visitor:
        """One heading, no sideways scroll, and no fault that axe finds."""
        self.page.wait_for_load_state()
        if not self.page.url.startswith(self.base):
            return self  # the payment page of the demonstration is not ours
        where = re.sub(r"[a-z2-7]{26}", "…", self.page.url.removeprefix(self.base).split("?")[0])
        if not self.javascript:
            assert self.page.locator("h1").count() == 1, f"{where} has {self.page.locator('h1').count()} h1"
        else:
            self.faults += [f"{where}: {fault}" for fault in out_of_shape(self.page)]
        if self.javascript and where not in self.looked_at:
            self.faults += [f"{where}: {fault}" for fault in violations(self.page)]
            if PICTURES:
                name = where.strip("/").replace("/", "-") or "home"
                self.page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)
        if where not in self.looked_at:
            self.looked_at.append(where)
        return self

    def close(self) -> None:
        """Leave; every fault noted on the way fails here."""
        where, says = (
            self.page.url,
            self.page.locator("main").inner_text()[:1500] if self.page.locator("main").count() else "",
        )
        self.context.close()
        print(f"last at {where}\n{says}\n")  # pytest shows it where the step failed
        assert not self.faults, "\n".join(self.faults)
