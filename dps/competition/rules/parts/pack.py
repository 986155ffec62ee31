"""The call-off pack that suppliers read whole before they bid: terms, data, staff, insurance, payment, visits. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dps.competition.rules.parts.part import Part
from dps.core.refusal import Obstacle
from dps.law.considering import LONGEST_PAYMENT, payment_provision

if TYPE_CHECKING:
    from dps.competition.rules.frozen import Told
    from dps.competition.rules.publishing import Purchase

NAME = "pack"
USUAL_VALIDITY = 90
LONGEST_VALIDITY = 365
MOST_VISITS = 4
_FILE = re.compile(r"https://[^\s<>\"]{3,490}")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")

CONTROLLERS: Mapping[str, str] = {
    "council": "The council is the controller and the contractor its processor",
    "supplier": "The contractor is the controller",
    "joint": "Both decide together: they are joint controllers",
    "separate": "Each is a controller of its own",
}
TUPE: Mapping[str, str] = {
    "no": "No staff are expected to transfer",
    "may": "Staff may transfer",
    "yes": "Staff will transfer",
}
INSURANCE: Mapping[str, str] = {
    "none": "No particular cover is asked for",
    "at_award": "Cover has to be in force by the start of the contract",
    "with_bid": "Cover has to be in force when the bid is made",
}
PAYMENT: Mapping[str, str] = {"month": "Every month, for the work done", "milestone": "At each milestone"}
VISITS: Mapping[str, str] = {"visit": "Site visit", "briefing": "Briefing"}

_DOCUMENTS = "PCR 2015 reg 53(1); Procurement Act 2023 ss.21, 87; SI 2024/692 regs 19, 21"
_DATA = "UK GDPR arts 13, 26, 28"
_STAFF = "SI 2006/246 regs 3, 11"
_EQUAL = "PCR 2015 reg 18(1); Procurement Act 2023 s.12(2), (3)"
_POLICY = "Market policy"


@dataclass(frozen=True)
class Visit:
    """A visit or briefing that is open to all; ``at`` is UTC."""

    kind: str = "briefing"
    at: datetime | None = None
    where: str = ""
    join: str = ""
    absent: str = ""  # how those who cannot come read or hear what was said

    @property
    def title(self) -> str:
        """What it is, in words."""
        return VISITS.get(self.kind, "Briefing")


@dataclass(frozen=True)
class Pack:
    """The pack as suppliers read it. Days are calendar days."""

    terms: str = ""
    terms_at: str = ""  # where the terms are published as a file
    terms_sha256: str = ""  # and the SHA-256 of that file, so that nobody exchanges it unseen
    data: str = ""  # none, personal
    data_controller: str = ""
    data_words: str = ""
    tupe: str = ""
    tupe_words: str = ""
    insurance: str = ""
    insurance_words: str = ""
    payment: str = ""
    payment_words: str = ""
    payment_days: int = LONGEST_PAYMENT
    validity_days: int = USUAL_VALIDITY
    visits: tuple[Visit, ...] = ()

    def rows(self) -> tuple[tuple[str, str], ...]:
        """What of it is said in a line, as suppliers read it; what is not said yet is left out."""
        often = PAYMENT.get(self.payment, "")
        paid = f"{often}, within {self.payment_days} days of a valid invoice. The contractor pays its subcontractors within 30 days too"
        rows = (
            ("Payment", paid if often else ""),
            ("Insurance", _said(INSURANCE.get(self.insurance, ""), self.insurance_words)),
            ("Staff", _said(TUPE.get(self.tupe, ""), self.tupe_words)),
            ("Personal data", "None is used" if self.data == "none" else CONTROLLERS.get(self.data_controller, "")),
            ("A bid stands for", f"{self.validity_days} days from the closing of bids"),
        )
        return tuple((key, words) for key, words in rows if words)


def _said(choice: str, words: str) -> str:
    return f"{choice}. {words}" if choice and words.strip() else choice


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""


def _number(raw: Mapping[str, Any], name: str, usual: int) -> int:
    value = raw.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else usual


def _visit(raw: Mapping[str, Any]) -> Visit:
    try:
        at = datetime.fromisoformat(_text(raw, "at"))
    except ValueError:
        at = None
    return Visit(
        _text(raw, "kind"), None if at is None or at.tzinfo is None else at.astimezone(UTC),
        _text(raw, "where"), _text(raw, "join"), _text(raw, "absent"),
    )  # fmt: skip


def read(raw: Mapping[str, Any]) -> Pack:
    """The pack from plain JSON; what cannot be read counts as not said."""
    words = (
        "terms", "terms_at", "terms_sha256", "data", "data_controller", "data_words", "tupe", "tupe_words",
        "insurance", "insurance_words", "payment", "payment_words",
    )  # fmt: skip
    visits = raw.get("visits")
    return Pack(
        **{name: _text(raw, name) for name in words},
        payment_days=_number(raw, "payment_days", LONGEST_PAYMENT),
        validity_days=_number(raw, "validity_days", USUAL_VALIDITY),
        visits=tuple(_visit(v) for v in visits if isinstance(v, Mapping)) if isinstance(visits, list | tuple) else (),
    )


def of(told: Told) -> Pack:
    """The pack of this draft or published competition."""
    return read(told.parts.get(NAME) or {})


def obstacles(told: Told, purchase: Purchase, at: datetime) -> tuple[Obstacle, ...]:
    """What the pack still lacks for a competition published at ``at``."""
    pack = of(told)
    found: list[Obstacle] = []

    def lacks(when: bool, code: str, provision: str, says: str, mend: str) -> None:
        if when:
            found.append(Obstacle(code, says, provision, mend))

    kept = told.terms_file()
    lacks(not pack.terms.strip() and not pack.terms_at.strip() and kept is None, "no-terms", _DOCUMENTS,
          "The contract’s terms are not here.",
          "Write them, add them as a file, or say where the file is, with its digest: suppliers read them before they bid.")  # fmt: skip
    lacks(kept is not None and not purchase.terms_kept, "terms-file-not-kept", _DOCUMENTS,
          "The file of the terms that this draft names is not kept for your council.", "Add the file again, or take it out.")  # fmt: skip
    lacks(bool(pack.terms_at.strip()) and not _FILE.fullmatch(pack.terms_at.strip()), "terms-not-public", _DOCUMENTS,
          "The terms’ address is no web address that begins with https://.", "Give the whole address of the file.")  # fmt: skip
    lacks(bool(pack.terms_at.strip()) and not _SHA256.fullmatch(pack.terms_sha256.strip()), "terms-not-frozen", _DOCUMENTS,
          "The terms are in a file whose SHA-256 is not given, so it could be exchanged unseen.",
          "Give the file’s SHA-256: 64 characters, 0 to 9 and a to f.")  # fmt: skip
    lacks(pack.data not in ("none", "personal"), "data-not-said", _DATA,
          "Nothing says whether the work uses personal data.", "Answer the question on personal data.")  # fmt: skip
    if pack.data == "personal":
        lacks(pack.data_controller not in CONTROLLERS, "no-controller", _DATA,
              "The work uses personal data, and nothing says who decides over it.", "Say who the controller is.")  # fmt: skip
        lacks(not pack.data_words.strip(), "no-data-schedule", _DATA,
              "The data-protection schedule is empty.", "Say whose data, what for, and for how long.")  # fmt: skip
    lacks(pack.tupe not in TUPE, "tupe-not-said", _STAFF,
          "Nothing says whether staff may transfer to the contractor.", "Answer the question on staff.")  # fmt: skip
    lacks(pack.tupe in ("may", "yes") and not pack.tupe_words.strip(), "tupe-without-words", _STAFF,
          "Staff may transfer, and nothing says who or how bidders learn the numbers.", "Say what is known of them.")  # fmt: skip
    found += _insurance(pack, purchase)
    paid = payment_provision(purchase.route)
    lacks(pack.payment not in PAYMENT, "payment-not-said", paid,
          "Nothing says when the contractor is paid.", "Choose by month or by milestone.")  # fmt: skip
    lacks(pack.payment == "milestone" and not pack.payment_words.strip(), "no-milestones", paid,
          "The milestones are not named.", "Name each milestone and its part of the price.")  # fmt: skip
    lacks(not 1 <= pack.payment_days <= LONGEST_PAYMENT, "payment-too-late", paid,
          f"An invoice is to be paid within {pack.payment_days} days: the law allows {LONGEST_PAYMENT} at most.",
          f"Pay within {LONGEST_PAYMENT} days of a valid invoice.")  # fmt: skip
    lacks(not 1 <= pack.validity_days <= LONGEST_VALIDITY, "no-validity", _POLICY,
          "Bids would have to stand for no time, or for longer than a year.",
          f"Say for how many days a bid stands; {USUAL_VALIDITY} is usual.")  # fmt: skip
    for number, visit in enumerate(pack.visits, 1):
        found += _visited(number, visit, told, at)
    return tuple(found)


def _insurance(pack: Pack, purchase: Purchase) -> list[Obstacle]:
    provision = purchase.route.provisions.get("insurance_before_award_allowed", purchase.route.legal_basis)
    if pack.insurance not in INSURANCE:
        says = "Nothing says what insurance the contractor needs."
        return [Obstacle("insurance-not-said", says, provision, "Answer the question on insurance.")]
    found = []
    if pack.insurance == "with_bid" and not purchase.route.insurance_before_award_allowed:
        found.append(
            Obstacle(
                "insurance-before-award", "Insurance may not be asked for before the contract is awarded.", provision,
                "Ask for it by the start of the contract.",
            )
        )  # fmt: skip
    if pack.insurance != "none" and not pack.insurance_words.strip():
        mend = "Name each kind of cover and its amount."
        found.append(Obstacle("no-cover", "Nothing says which cover is needed.", provision, mend))
    return found


def _visited(number: int, visit: Visit, told: Told, at: datetime) -> list[Obstacle]:
    name = f"Visit or briefing {number}"
    lacking = [
        words
        for words, there in (
            ("when it is", visit.at is not None),
            ("where it is", bool(visit.where.strip())),
            ("how to join", bool(visit.join.strip())),
            ("how those who cannot come learn what was said", bool(visit.absent.strip())),
        )
        if not there
    ]
    if lacking:
        says = f"{name} does not say {', or '.join(lacking)}."
        return [Obstacle("visit-not-whole", says, _EQUAL, "Say it, so that everybody can take part alike.")]
    assert visit.at is not None
    if visit.at <= at:
        return [Obstacle("visit-past", f"{name} is in the past.", _EQUAL, "Give a time after publication.")]
    if told.closes_at is not None and visit.at >= told.closes_at:
        return [Obstacle("visit-too-late", f"{name} is after bids close.", _EQUAL, "Hold it before bids close.")]
    return []


def terms_in_words(pack: Pack) -> str:
    """The terms as a text to keep: those written, and where the file is with its SHA-256."""
    at = f"The terms are in a file: {pack.terms_at}\nIts SHA-256: {pack.terms_sha256.lower()}" if pack.terms_at else ""
    return "\n\n".join(words for words in (pack.terms.strip(), at) if words) + "\n"


PART = Part(NAME, "Terms and practical matters", obstacles)
