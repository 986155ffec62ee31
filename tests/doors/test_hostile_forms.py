"""Every form, filled in by a hostile hand: no bug is reached, nothing is kept that was refused, and what was typed stays."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any
from zlib import crc32

import pytest

from dps.web.fields import clean
from tests.makers.accounts import HEAD, KEEPER
from tests.makers.forms_read import COLUMNS, SMUGGLED, ReadForm, attempts, forms_in
from tests.makers.walker import ANYBODY, Walker

PAGE_OF = {
    "search.saved.delete": "search.saved.change",
    "buyers.challenges.release": "buyers.challenges.show",
    "buyers.extension.ask": "buyers.extension.show",
    "buyers.extension.confirm": "buyers.extension.show",
    "buyers.extension.drop": "buyers.extension.show",
    "buyers.shortening.ask": "buyers.shortening.show",
    "buyers.questions.put_aside": "buyers.questions.listing",
    "suppliers.shortening.answer": "suppliers.shortening.show",
    "buyers.outcomes.take_out": "buyers.outcomes.show",
    "admin.organisations.add_domain": "admin.organisations.show",
    "admin.organisations.end_domain": "admin.organisations.show",
    "admin.organisations.invite_administrator": "admin.organisations.show",
    "admin.asked.countersign": "admin.asked.signatures",
    "suppliers.library.put_away": "suppliers.library.show",
    "suppliers.library.take_out": "suppliers.library.show",
    "links.send_again": "team.listing",
    "mailbox.remove": "mailbox.show",
    "team.add_domain": "team.listing",
    "team.decline": "team.listing",
    "team.end_domain": "team.listing",
    "team.send_again": "team.listing",
    "team.take": "team.listing",
    "team.turn": "team.listing",
    "team.withdraw": "team.listing",
    "admin.admissions.take": "admin.admissions.show",
    "admin.admissions.hand_back": "admin.admissions.show",
    "suppliers.corrections.answer": "suppliers.corrections.show",
    "suppliers.clarifying.answer": "suppliers.clarifying.show",
    "buyers.opening.open_quality": "buyers.opening.show",
    "buyers.ranking.compute": "buyers.ranking.show",
    "buyers.ranking.open_prices": "buyers.ranking.prices",
    "suppliers.billing.pay": "drawn where card payment is set up; sent to by itself below",
    "buyers.scoring.confirm_hand_in": "buyers.scoring.hand_in",
    "buyers.evaluation.confirm_lock": "buyers.evaluation.lock",
    "buyers.moderation.read_again": "buyers.moderation.answer",
    "signin.sign_out": "letters.listing",
    "proving.passkey": "signin.sign_in",
    "account.end_one": "account.show",
    "account.end_others": "account.show",
    "factors.remove_authenticator": "account.show",
    "factors.remove_passkey": "account.show",
    "admin.people.end": "admin.people.show",
    "suppliers.bids.start": "suppliers.bids.of",
    "suppliers.bids.submit": "suppliers.bids.check",
    "suppliers.drafting.remove": "suppliers.drafting.files",
    "admin.places.confirm": "admin.places.removal",
    "admin.places.drop": "admin.places.removal",
    "admin.renewals.ask": "admin.places.show",
    "admin.renewals.ask_everybody": "admin.renewals.home",
    "suppliers.places.answer": "suppliers.places.removal",
    "suppliers.places.confirm": "suppliers.places.renewal",
    "suppliers.joining.start": "suppliers.joining.before",
    "suppliers.groups.accept": "suppliers.groups.show",
    "suppliers.groups.decline": "suppliers.groups.show",
    "suppliers.partners.close": "suppliers.partners.listing",
    "suppliers.items.arrange_capability": "suppliers.items.capabilities",
    "suppliers.items.arrange_case_study": "suppliers.items.case_studies",
    "admin.profiles.see": "admin.profiles.show",
    "admin.profiles.ask": "admin.profiles.show",
}
"""Where a form stands that posts to an address without a page of its own."""

NO_FORM_TO_FILL = {
    "search.saved.new": "drawn where a search was made; test_saved_searches.py",
    "buyers.ranking_again.again": "drawn where the record changed after the ranking; test_ranking_again_desk.py",
    "buyers.ranking_again.lots": "drawn where bids are level at rank 1; test_ranking_again_desk.py",
    "buyers.custody.holders": "drawn where officers hold the key; test_custody_pages.py",
    "buyers.custody.place": "drawn for a holder before publication; test_custody_pages.py",
    "buyers.custody.rehearse": "drawn for a holder in a rehearsal; test_custody_pages.py",
    "buyers.terms.take_out": "a button alone, drawn where the terms are a file; test_terms.py",
    "buyers.ending.notice": "drawn once a competition under the Act has ended; test_changes_pages.py",
    "suppliers.reserved.declare": "drawn where a competition is reserved; test_reach_pages.py",
    "admin.market_changes.wind_up": "drawn where nothing runs in a market; test_markets_desk.py",
    "suppliers.groups.ask": "drawn once a supplier was chosen; test_groups.py",
    "proving.second_factor": "drawn after a right password only; test_second_factors.py",
    "buyers.reviews.ask": "a button alone, drawn while nobody was asked; test_before_publishing.py",
    "buyers.challenges.answer": "drawn for a second officer once one has asked; test_award_record_desk.py",
    "buyers.award_correcting.answer": "drawn for a second officer once one has asked; test_award_record_desk.py",
    "buyers.award_evidence.lengthen": "drawn while a standstill runs; test_award_record_desk.py",
    "buyers.award_approval.answer": "drawn for whoever did not decide; test_award_record_desk.py",
    "suppliers.reasons.ask": "a button alone, drawn where nobody has asked; test_award_record_desk.py",
    "buyers.contract_changes.propose": "drawn once a ground is chosen; test_contract_life.py",
    "buyers.contract_record.breach_notice": "drawn once a report is upheld; test_contract_life.py",
    "buyers.contract_record.ending_notice": "drawn once a contract has ended; test_contract_life.py",
    "buyers.contract_record.copy_notice": "drawn above five million pounds; test_contract_life.py",
    "proving.question": "asked by a script",
    "proving.again": "drawn in the way of another form only; test_stepping_up.py",
    "factors.question": "asked by a script",
    "webhooks.stripe": "a machine's door; sent to by itself below",
    "admin.work.move": "drawn in a demonstration only; sent to by itself below",
    "suppliers.billing.pay": "drawn where card payment is set up; sent to by itself below",
    "buyers.signing.bid": "drawn while records wait for one's signature; test_moderation_desk.py",
    "buyers.scoring.confirm_hand_in": "its page draws the button between the last score and handing in; sent to by itself below",
}
KEEPS_AND_COMPLAINS = {
    "suppliers.drafting.answers": "an answer over its limit is kept in the draft, and said to be too long",
    "suppliers.one_answer.edit": "an answer over its limit is kept in the draft, and said to be too long",
    "suppliers.besides.together": "partners are kept in the draft, and what is unfinished is said beside them",
}
"""Where an answer that is not 302 may have kept something, and why."""

TRIES = {"signin.sign_out", "signin.sign_in", "proving.passkey", "account.password", "suppliers.registration.form"}
"""Where each try counts against the next, or signs the walker in or out."""

FILLERS = (ANYBODY, "supplier", "rival", "buyer", "second", "evaluator", "administrator", HEAD, KEEPER)
SHOWN_AGAIN = {"text", "email", "textarea"}


def form_of(walk: Walker, endpoint: str) -> tuple[str, str, ReadForm] | None:
    """The first form that posts to a route, on the page of somebody who may use it: the role, where it posts, the form."""
    page = next(r for r in walk.rules() if r.endpoint == PAGE_OF.get(endpoint, endpoint) and "GET" in r.methods)
    adapter = walk.app.url_map.bind("localhost")
    for role in FILLERS:
        for given in walk.places(page):
            if not all(walk.is_own(role, page.endpoint, name, given[name]) for name in walk.refs_of(page)):
                continue
            path = walk.address(page, given)
            got = walk.ask(role, "GET", path, page.endpoint)
            if got is None or got.status_code == 403 or (role == ANYBODY and got.status_code == 302):
                break
            for form in forms_in(got.text, path) if got.status_code == 200 else ():
                where = form.action.split("?")[0]
                if adapter.match(where, method="POST")[0] == endpoint:
                    return role, where, form
    return None


def not_shown_again(form: ReadForm, sent: dict[str, Any], html: str, where: str) -> list[str]:
    """The boxes of words in which what was sent is not there again, as far as it is text that a page may carry."""
    if any(sent.get(box.name) != box.value for box in form.boxes if box.kind == "hidden"):
        return []  # a page that was meddled with is drawn anew
    again = {box.name: box.value for found in forms_in(html, where) for box in found.boxes}
    lost = []
    for box in form.boxes:
        typed = sent.get(box.name)
        if box.kind not in SHOWN_AGAIN or not isinstance(typed, str) or re.search(r"-(day|month|year|time)$", box.name):
            continue
        if again.get(box.name, "").strip() != clean(typed, lines=box.kind == "textarea"):
            lost.append(f"{box.name}: {typed[:30]!r} became {again.get(box.name, 'nothing')[:30]!r}")
    return lost


IN_CI = 5
"""CI sends one in so many of the attempts at each form, others at each; the long proofs send them all."""


@pytest.mark.ci
def test_no_form_has_a_hole(walker, kept):
    send(walker, kept, one_in=IN_CI)


@pytest.mark.full
def test_no_form_has_a_hole_whatever_is_sent(walker, kept):
    send(walker, kept, one_in=1)


def send(walker, kept, *, one_in):
    """Send each form as nobody should, and look at what came of it."""
    posting = sorted({rule.endpoint for rule in walker.rules() if "POST" in rule.methods})
    unfilled, filled = [], 0
    before = walker.fingerprint()
    for endpoint in posting:
        found = None if endpoint in NO_FORM_TO_FILL else form_of(walker, endpoint)
        if found is None:
            unfilled.append(endpoint)
            continue
        role, where, form = found
        begin = crc32(endpoint.encode()) % one_in
        for how, data in islice(attempts(form), begin, None, one_in):
            filled += 1
            got = walker.ask(role, "POST", where, endpoint, data=data)
            done = got is not None and got.status_code in {302, 303}
            changed = done or walker.fingerprint() != before
            if changed and not done and endpoint not in KEEPS_AND_COMPLAINS:
                walker.wrong.append(f"{endpoint} {how}: {got}, and something was changed")
            if got is not None and got.status_code == 422 and isinstance(data, dict):
                walker.wrong += [f"{endpoint} {how}: {lost}" for lost in not_shown_again(form, data, got.text, where)]
            if changed and how.startswith(("columns", "all 'a\\x00", "all 'Price", "hidden")):
                text = walker.everything_kept()
                bad = [mark for mark in (SMUGGLED, "\x00", "\x1b", "\u202e", "\\u0000", "\\u202e") if mark in text]
                if bad:
                    walker.wrong.append(f"{endpoint} {how}: {bad} is kept")
            if changed or endpoint in TRIES:
                walker.restore(kept)
    print(f"{filled} forms sent to {len(posting) - len(unfilled)} routes")
    assert not walker.wrong, walker.complaint()
    assert set(unfilled) == set(NO_FORM_TO_FILL), unfilled


BLIND = (
    {}, {"step": "\x00"}, {"step": "year"}, {"to-day": "٣١", "to-month": "²", "to-year": "9" * 5_000, "to-time": "noon"},
    {"to-day": "31", "to-month": "12", "to-year": "9999", "to-time": "23:59"}, dict.fromkeys(COLUMNS, SMUGGLED),
)  # fmt: skip


@pytest.mark.ci  # every address by every role: CI walks them beside the suite
def test_an_address_without_a_form_takes_nothing_amiss(walker):
    """Sent to without a page; what an evaluator has not scored is not handed in, and a payment message without signature is none."""
    before = walker.fingerprint()
    walker.app.config["DEMO"] = True
    try:
        for data in BLIND:
            walker.ask("administrator", "POST", "/admin/clock", "admin.work.move", data=data)
    finally:
        walker.app.config["DEMO"] = False
    for rule in [r for r in walker.rules() if r.endpoint in NO_FORM_TO_FILL and "POST" in r.methods]:
        role = {
            "proving": ANYBODY, "factors": "supplier", "webhooks": ANYBODY, "suppliers": "supplier", "buyers": "evaluator",
            "admin": "administrator", "search": "supplier",
        }  # fmt: skip
        for given in walker.places(rule):
            for data in BLIND:
                walker.ask(
                    role[rule.endpoint.split(".")[0]], "POST", walker.address(rule, given), rule.endpoint, data=data
                )
    for body in (b"", b"\x00", b"[]", b"null", b'{"id": 1}', b"9" * 5_000, b"[" * 50_000):
        for signature in ("", "t=1,v1=00", "t=²,v1=٣", "t=" + "9" * 5_000 + ",v1=0", "v1", "=,=", "\xff"):
            walker.ask(
                ANYBODY,
                "POST",
                "/webhooks/stripe",
                "webhooks.stripe",
                data=body,
                headers={"Stripe-Signature": signature},
            )
    assert walker.fingerprint() == before
    assert not walker.wrong, walker.complaint()


QUERIES = (
    "page=-1", "page=0", "page=99999999999999999999", "page=" + "9" * 5_000, "page=%D9%A1", "page=1e9", "page=NaN", "page=", "page=1&page=2",
    "page[]=1", "page=9223372036854775807", "page=368934881474191032", "q=" + "a" * 10_000, "q=%00", "q=%ED%A0%80", "q=%FF%FE", "q=%E2%80%AE",
    "q=%22", "q=((((", "q=*", "q=AND+OR+NOT", "q=a*b?c~", "q=name:x", "q=%27%20OR%201=1", "q=%25_", "q=" + "+".join("abcdefghijklmnop"),
    "lot=x&lot=y", "&".join(f"region={n}" for n in range(500)), "form=%00", "listed=yes&q=a", "show=closed&page=-5", "show=%00",
    "after=%00", "after=" + "z" * 5_000, "after=%ED%A0%80", "next=//evil.example", "next=%5C%5Cevil.example", "%00=%00", "=&=&",
)  # fmt: skip


@pytest.mark.ci  # every address by every role: CI walks them beside the suite
def test_no_query_breaks_a_page(walker):
    before = walker.fingerprint()
    reading = {
        ANYBODY: "search",
        "supplier": "suppliers",
        "buyer": "buyers",
        "auditor": "admin",
        "administrator": "admin",
    }
    for rule in walker.rules():
        door = rule.endpoint.split(".")[0]
        role = next((r for r, d in reading.items() if d == door), "supplier" if door == "letters" else ANYBODY)
        if "GET" not in rule.methods or (
            rule.arguments and rule.endpoint not in {"admin.audit.others", "admin.audit.platform", "admin.audit.trail"}
        ):
            continue
        path = walker.address(rule, next(walker.places(rule)))
        for query in QUERIES:
            for who in (role, "administrator") if door == "admin" else (role,):
                got = walker.ask(who, "GET", f"{path}?{query}", rule.endpoint)
                if got is not None and got.status_code not in {200, 302, 403, 404}:
                    walker.wrong.append(f"{who} GET {path}?{query[:60]}: {got.status_code}")
    assert walker.fingerprint() == before
    assert not walker.wrong, walker.complaint()
