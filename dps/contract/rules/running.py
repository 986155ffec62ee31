"""A running contract's end, breaches, performance indicators and notices: what may be recorded, and by when. Pure.

Sources: Procurement Act 2023 ss.52, 53(3), 71, 78, 80; SI 2024/692 reg 39;
PCR 2015 reg 73. Days are London days.
"""

from __future__ import annotations

from datetime import date

from dps.award.rules.standstill import obstacles_to_reference
from dps.contract.rules.concluding import Due
from dps.core.refusal import Obstacle
from dps.law.calendar import BeyondKnownHolidays
from dps.law.contracts import ContractLaw, EndingGround
from dps.law.days import long_day
from dps.law.periods import Period, count
from dps.law.route import Route

RATINGS = ("Good", "Approaching target", "Requires improvement", "Inadequate", "Other")
"""The words in which performance is rated: SI 2024/692 reg 39(5)."""
KPIS = "Procurement Act 2023 s.52"
BREACH, POOR = "breach", "poor_performance"
KINDS = {BREACH: "A breach of the contract", POOR: "Poor performance"}
OUTCOMES = {
    "terminated": "It broke the contract, and the contract was ended for it in whole or in part",
    "damages": "It broke the contract, and damages were awarded",
    "settled": "It broke the contract, and a settlement was agreed",
    "not_improved": "It did not perform, was given a proper opportunity to improve, and did not",
    "mended": "It was put right",
    "not_upheld": "The report is not upheld",
}
UPHELD = frozenset({"terminated", "damages", "settled", "not_improved"})
"""What the law has published (Procurement Act 2023 s.71(3), (4))."""
_OF_KIND = {
    BREACH: ("terminated", "damages", "settled", "mended", "not_upheld"),
    POOR: ("not_improved", "mended", "not_upheld"),
}
_NOT_OFFICER = Obstacle("not-an-officer", "Only officers of the council that buys keep the record of its contracts.")


def kpis_needed(route: Route, law: ContractLaw, *, value: int) -> int:
    """How many performance indicators the law asks for; ``value`` in pence with VAT. Procurement Act 2023 s.52(1)."""
    return law.kpis_least if route.kpis_above is not None and value > route.kpis_above else 0


def obstacles_without_kpis(*, missing: int, notice: str) -> tuple[Obstacle, ...]:
    """Why the contract details notice may not be recorded while indicators are missing: it names them. Empty where none is."""
    if missing <= 0:
        return ()
    return (
        Obstacle(
            "kpis-missing", f"{missing} more performance indicators are to be set; {notice} names them.",
            "Procurement Act 2023 ss.52(1), 53; SI 2024/692 reg 32", "Set them on the contract’s page first.",
        ),
    )  # fmt: skip


def obstacles_to_signing(*, officer: bool, already: bool, names: tuple[str, ...], reason: str) -> tuple[Obstacle, ...]:
    """Why this may not be recorded of who signed; empty when it may. A correction gives its reason."""
    found = [] if officer else [_NOT_OFFICER]
    if not all(name.strip() for name in names):
        found.append(Obstacle("no-signatory", "Somebody signed for each side, in some capacity.", mend="Enter all four."))  # fmt: skip
    if already and not reason.strip():
        found.append(Obstacle("no-reason", "Who signed is recorded already; a correction says why.", mend="Write the reason."))  # fmt: skip
    return tuple(found)


def obstacles_to_kpi(*, officer: bool, ended: bool, title: str, measure: str) -> tuple[Obstacle, ...]:
    """Why an indicator may not be set; empty when it may."""
    found = [] if officer else [_NOT_OFFICER]
    if ended:
        found.append(Obstacle("contract-ended", "The contract has ended; no indicator is added any more.", KPIS))
    if not title.strip() or not measure.strip():
        found.append(Obstacle("no-measure", "An indicator says what is measured and what is good enough.", KPIS))
    return tuple(found)


def obstacles_to_assessing(*, officer: bool, rating: str, says: str, from_on: date, to_on: date, signed_on: date, on: date) -> tuple[Obstacle, ...]:  # fmt: skip
    """Why an indicator may not be assessed so; empty when it may. Procurement Act 2023 s.71(2)."""
    found = [] if officer else [_NOT_OFFICER]
    if rating not in RATINGS:
        found.append(Obstacle("no-rating", "Choose one of the five ratings.", "SI 2024/692 reg 39(5)"))
    if not says.strip():
        found.append(Obstacle("no-reason", "A rating comes with what it rests on.", mend="Write what you looked at."))
    if to_on < from_on or to_on > on or from_on < signed_on:
        found.append(Obstacle("wrong-days", "The time assessed lies between the day of signature and today.", "Procurement Act 2023 s.71(2)", "Change the days."))  # fmt: skip
    return tuple(found)


def obstacles_to_ending(
    *, officer: bool, ended: bool, ground: EndingGround | None, reason: str, heard: str, ended_on: date, starts_on: date,
    last_day: date, change_waits: bool, on: date,
) -> tuple[Obstacle, ...]:  # fmt: skip
    """Why a contract's end may not be recorded so; empty when it may."""
    found = [] if officer else [_NOT_OFFICER]
    if ended:
        found.append(Obstacle("ended-already", "The end of this contract is recorded already."))
    if change_waits:
        found.append(
            Obstacle("change-waits", "A change of this contract waits to be decided.", mend="Decide it first.")
        )
    if ground is None:
        return (*found, Obstacle("no-ground", "Choose how the contract ended."))
    if not reason.strip():
        found.append(Obstacle("no-reason", "The end of a contract is recorded with its reasons.", ground.provision))
    if ground.heard and not heard.strip():
        found.append(
            Obstacle(
                "not-heard", "Before a contract is ended on this ground the supplier is told, and may answer.", ground.provision,
                "Tell the supplier and wait a reasonable time. Then write down when it was told, and what it answered.",
            )
        )  # fmt: skip
    if ended_on > on:
        found.append(Obstacle("ends-in-future", "That day has not come yet.", mend="Record the end once it has come. To move the last day, change the contract."))  # fmt: skip
    if ended_on < starts_on:
        found.append(Obstacle("ends-before-start", "The contract had not started on that day.", mend="Change the day."))
    if not ground.early and ended_on != last_day:
        found.append(Obstacle("not-its-last-day", f"Its last day is {long_day(last_day)}.", ground.provision, "Enter that day, or choose why it ended on another."))  # fmt: skip
    if ground.early and ended_on > last_day:
        found.append(Obstacle("after-its-last-day", f"It ran to {long_day(last_day)} and no longer.", mend="Change the day."))  # fmt: skip
    return tuple(found)


def obstacles_to_reporting_breach(*, officer: bool, kind: str, what: str, since_on: date, answer_by: date, signed_on: date, on: date) -> tuple[Obstacle, ...]:  # fmt: skip
    """Why a breach may not be reported so; empty when it may. The supplier gets at least ten days to answer."""
    found = [] if officer else [_NOT_OFFICER]
    if kind not in KINDS or not what.strip():
        found.append(Obstacle("no-breach", "A report says what was not done, and which it is.", mend="Say both."))
    if not signed_on <= since_on <= on:
        found.append(Obstacle("wrong-day", "It began between the day of signature and today.", mend="Change the day."))
    if (answer_by - on).days < 10:
        found.append(Obstacle("too-short", "The supplier is given a proper time to answer and to improve: ten days or more.", "Procurement Act 2023 s.71(4)(b); market policy", "Enter a later day."))  # fmt: skip
    return tuple(found)


def obstacles_to_replying(*, ours: bool, decided: bool, replied: bool, text: str) -> tuple[Obstacle, ...]:
    """Why the supplier may not answer a report; empty when it may, also after the day, until it is decided."""
    found = []
    if not ours:
        found.append(Obstacle("not-the-supplier", "Only the supplier answers this report."))
    if decided:
        found.append(Obstacle("decided-already", "The report is decided already."))
    if replied:
        found.append(Obstacle("answered-already", "You have answered this report already."))
    if not text.strip():
        found.append(Obstacle("no-answer", "Write your answer."))
    return tuple(found)


def obstacles_to_deciding_breach(
    *, officer: bool, other_person: bool, decided: bool, kind: str, outcome: str, reason: str, replied: bool, answer_by: date,
    event_on: date | None, since_on: date, on: date,
) -> tuple[Obstacle, ...]:  # fmt: skip
    """Why a report may not be decided so; empty when it may. Nothing is upheld before the supplier answered or its time ran out."""
    found = [] if officer else [_NOT_OFFICER]
    if not other_person:
        found.append(Obstacle("same-person", "Whoever reported it does not decide it.", "The council’s standing orders", "Ask another officer."))  # fmt: skip
    if decided:
        found.append(Obstacle("decided-already", "The report is decided already."))
    if outcome not in _OF_KIND.get(kind, ()):
        found.append(Obstacle("no-outcome", "Choose what became of it; poor performance and a breach end differently.", "Procurement Act 2023 s.71(3), (4)"))  # fmt: skip
    if not reason.strip():
        found.append(Obstacle("no-reason", "The decision has its reasons.", mend="Write them."))
    if outcome in UPHELD and not replied and on <= answer_by:
        found.append(Obstacle("not-heard", f"The supplier may answer until the end of {long_day(answer_by)}.", "Procurement Act 2023 s.71(4)(b)", "Wait for the answer, or for the day."))  # fmt: skip
    if outcome in UPHELD and (event_on is None or not since_on <= event_on <= on):
        found.append(Obstacle("no-event", "The time for the notice runs from the day of the event, which lies between its beginning and today.", "Procurement Act 2023 s.71(5)", "Enter the day of the ending, the award, the settlement or this decision."))  # fmt: skip
    return tuple(found)


def outcomes_of(kind: str) -> dict[str, str]:
    """What may become of a report of that kind, code and words."""
    return {code: OUTCOMES[code] for code in _OF_KIND.get(kind, ())}


def obstacles_to_notice(*, officer: bool, due: bool, recorded: bool, reference: str, notice_date: date, not_before: date, on: date) -> tuple[Obstacle, ...]:  # fmt: skip
    """Why a notice about a running contract may not be recorded so; empty when it may."""
    found = [] if officer else [_NOT_OFFICER]
    if not due:
        found.append(Obstacle("no-notice-due", "No notice is due for this."))
    if recorded:
        found.append(Obstacle("notice-recorded", "This notice is recorded already."))
    if notice_date > on:
        found.append(Obstacle("notice-in-future", f"{long_day(notice_date)} has not come yet.", mend="Record the notice once it is published."))  # fmt: skip
    if notice_date < not_before:
        found.append(Obstacle("notice-too-early", f"It tells of something of {long_day(not_before)}; it is not earlier.", mend="Enter the day of its publication."))  # fmt: skip
    return (*found, *obstacles_to_reference(reference))


def due_from(notice: str, period: Period | None, provision: str, from_day: date) -> Due:
    """By when a notice is due whose time begins on a day; no day where the law counts none, or beyond the known holidays."""
    if period is None:
        return Due(notice, None, provision)
    try:
        return Due(notice, count(period, from_day).last_day, period.provision)
    except BeyondKnownHolidays:
        return Due(notice, None, period.provision)
