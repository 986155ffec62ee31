"""Whether a running contract may be changed, on what ground, and whether a notice comes first. Pure.

Shares are counted on the whole of the changes since the award, this one
included, so that a change is not cut into small ones (Procurement Act 2023
ss.74(7), 75(4); PCR 2015 reg 72(2), (5)). Pence and days are whole numbers and
the shares exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dps.core.money import pounds
from dps.core.refusal import Obstacle
from dps.law.contracts import ContractLaw, Ground

UNCHANGED = "Nothing of this changes the contract’s value or its last day."


@dataclass(frozen=True)
class Running:
    """A contract as it was awarded, and as the changes made so far left it. Pence with VAT; London days."""

    starts_on: date
    awarded_ends_on: date
    awarded_pence: int
    ends_on: date
    pence: int

    @property
    def awarded_days(self) -> int:
        """The most days that the contract was to run when it was awarded."""
        return (self.awarded_ends_on - self.starts_on).days + 1


@dataclass(frozen=True)
class Proposed:
    """A change: its ground, the words of its test in the order of the ground's ``asks``, pence added, the new last day."""

    ground: str
    answers: tuple[str, ...]
    value_pence: int
    ends_on: date | None
    what: str
    reason: str


def value_share(running: Running, proposed: Proposed) -> Fraction:
    """How far the value moves from what was awarded, of it, all changes together; above 0 whichever way it moves."""
    if running.awarded_pence == 0:
        return Fraction(1) if proposed.value_pence else Fraction(0)
    return abs(Fraction(running.pence + proposed.value_pence - running.awarded_pence, running.awarded_pence))


def term_share(running: Running, proposed: Proposed) -> Fraction:
    """How far the last day moves from the one awarded, of the days awarded, all changes together."""
    last = proposed.ends_on or running.ends_on
    return abs(Fraction((last - running.awarded_ends_on).days, running.awarded_days))


def needs_notice(law: ContractLaw, running: Running, proposed: Proposed) -> bool:
    """Whether a change notice is due. The exception needs every share that moves to be small, and one that moves at all."""
    ground = law.ground(proposed.ground)
    if law.change_notice is None or ground is None:
        return False
    if ground.notice is not None:
        return ground.notice
    value, term = value_share(running, proposed), term_share(running, proposed)
    if proposed.value_pence == 0 and proposed.ends_on is None:
        return True  # the exceptions speak of value and term only (s.75(2))
    return value > (law.no_notice_value or 0) or term > (law.no_notice_term or 0)


def obstacles_to_proposing(
    law: ContractLaw, running: Running, proposed: Proposed, *, officer: bool, ended: bool, waiting: bool,
    low_value_so_far: int, threshold: int | None,
) -> tuple[Obstacle, ...]:  # fmt: skip
    """Every reason why a contract may not be changed so; empty when it may.

    ``low_value_so_far`` is the sum in pence of earlier changes on a ground of
    low value, each as a positive number; ``threshold`` the amount in pence from
    which the contract would be a public contract, None where it is one.
    """
    found = [*_of_the_deed(officer=officer, ended=ended, waiting=waiting), *_of_the_words(running, proposed)]
    ground = law.ground(proposed.ground)
    if ground is None:
        return (*found, Obstacle("no-ground", "The change rests on no ground that the law of this contract knows.", law.change_provision, "Choose the ground. Where none fits, hold a new competition."))  # fmt: skip
    if len([a for a in proposed.answers[: len(ground.asks)] if a.strip()]) < len(ground.asks):
        missing = [ask for number, ask in enumerate(ground.asks) if not "".join(proposed.answers[number : number + 1]).strip()]  # fmt: skip
        found.append(Obstacle("test-unanswered", f"The test of this ground is not answered: {'; '.join(missing)}.", ground.provision, "Answer every part in words. If one cannot be answered, the ground does not fit."))  # fmt: skip
    found += _of_the_caps(ground, running, proposed, low_value_so_far=low_value_so_far, threshold=threshold)
    if law.converts_at_threshold and threshold is not None and running.pence + proposed.value_pence >= threshold:
        found.append(
            Obstacle(
                "would-convert",
                f"With this change the contract would be worth {pounds(running.pence + proposed.value_pence)}, which is a public contract’s value (from {pounds(threshold)}).",
                "Procurement Act 2023 ss.74(1), 75(1)", "Change less, or buy the rest in a procurement of its own. Ask your lawyer.",
            )
        )  # fmt: skip
    return tuple(found)


def _of_the_deed(*, officer: bool, ended: bool, waiting: bool) -> list[Obstacle]:
    found = []
    if not officer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys change its contracts."))
    if ended:
        found.append(Obstacle("contract-ended", "The contract has ended; nothing of it is changed any more."))
    if waiting:
        found.append(Obstacle("change-waits", "Another change waits to be decided. Each is tested against the contract as it stands.", mend="Decide that one first."))  # fmt: skip
    return found


def _of_the_words(running: Running, proposed: Proposed) -> list[Obstacle]:
    found = []
    if not proposed.what.strip() or not proposed.reason.strip():
        found.append(Obstacle("no-reason", "A change says what changes, and why.", "PCR 2015 reg 84(7); Procurement Act 2023 s.98"))  # fmt: skip
    if proposed.ends_on is not None and proposed.ends_on < running.starts_on:
        found.append(Obstacle("ends-before-start", "The contract would end before it starts.", mend="Change the day."))
    if proposed.ends_on == running.ends_on:
        found.append(Obstacle("same-end", "That is its last day already.", mend="Leave the day empty where it stays."))
    if running.pence + proposed.value_pence < 0:
        found.append(Obstacle("below-nothing", "The contract would be worth less than nothing.", mend="Change the amount."))  # fmt: skip
    return found


def _of_the_caps(ground: Ground, running: Running, proposed: Proposed, *, low_value_so_far: int, threshold: int | None) -> list[Obstacle]:  # fmt: skip
    found = []
    if ground.term is not None and (share := term_share(running, proposed)) > ground.term:
        found.append(_over("term-over", f"The last day would move by {_per_cent(share)} of the term awarded", ground.term, ground))  # fmt: skip
    if ground.value is not None and (share := value_share(running, proposed)) > ground.value:
        found.append(_over("value-over", f"The value would move by {_per_cent(share)} of what was awarded", ground.value, ground))  # fmt: skip
    if ground.each is not None and running.awarded_pence and Fraction(proposed.value_pence, running.awarded_pence) > ground.each:  # fmt: skip
        share = Fraction(proposed.value_pence, running.awarded_pence)
        found.append(_over("addition-over", f"This change alone adds {_per_cent(share)} of what was awarded", ground.each, ground))  # fmt: skip
    together = low_value_so_far + abs(proposed.value_pence)
    if ground.under_threshold and threshold is not None and together >= threshold:
        found.append(
            Obstacle(
                "together-over", f"Changes of low value come to {pounds(together)} together, which is not below {pounds(threshold)}.",
                ground.provision, "Choose another ground if one fits, or hold a new competition.",
            )
        )  # fmt: skip
    return found


def obstacles_to_deciding(
    *, officer: bool, other_person: bool, decided: bool, made: bool, reason: str, needs_notice: bool, notice_first: bool,
    notice_recorded: bool, notice: str | None, provision: str,
) -> tuple[Obstacle, ...]:  # fmt: skip
    """Why a proposed change may not be made, or dropped, now; empty when it may."""
    found = []
    if not officer:
        found.append(Obstacle("not-an-officer", "Only officers of the council that buys change its contracts."))
    if not other_person:
        found.append(Obstacle("same-person", "Whoever proposed a change does not decide it.", "The council’s standing orders", "Ask another officer."))  # fmt: skip
    if decided:
        found.append(Obstacle("decided-already", "This change is decided already."))
    if not made and not reason.strip():
        found.append(Obstacle("no-reason", "A change is dropped for a reason.", mend="Write it."))
    if made and needs_notice and notice_first and not notice_recorded:
        found.append(
            Obstacle(
                "notice-first", f"{notice} is published before the contract is changed.", provision,
                "Publish it on the central platform, then record its reference and date here.",
            )
        )  # fmt: skip
    return tuple(found)


def low_value_sum(law: ContractLaw, made: Sequence[tuple[str, int]]) -> int:
    """The changes made on grounds of low value, by (ground, pence), each as a positive number, in pence."""
    low = {ground.code for ground in law.grounds if ground.under_threshold}
    return sum(abs(pence) for ground, pence in made if ground in low)


def _over(code: str, says: str, cap: Fraction, ground: Ground) -> Obstacle:
    return Obstacle(
        code, f"{says}, all changes together where the law counts them so; this ground ends at {_per_cent(cap)}.",
        ground.provision, "Change less, choose another ground if one fits, or hold a new competition.",
    )  # fmt: skip


def _per_cent(share: Fraction) -> str:
    tenths = int(share * 1000)
    return f"{tenths // 10}.{tenths % 10} per cent" if tenths % 10 else f"{tenths // 10} per cent"
