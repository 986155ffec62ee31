"""Whether two accounts are one person's. Pure.

That an act needs two people is asked in several stages, and is worth nothing
where one person has two accounts. PCR 2015 reg 22(16)(d), (e); market policy.
"""

from __future__ import annotations

from dataclasses import dataclass

from dps.parties.rules.names import skeleton


@dataclass(frozen=True)
class Officer:
    """Whoever acts, as their account has them."""

    ref: str
    email: str
    name: str

    @property
    def mailbox(self) -> str:
        """The mailbox that the address leads to: what follows a plus, and for Google's addresses the dots, lead nowhere else."""
        local, _, domain = self.email.casefold().partition("@")
        local = local.partition("+")[0]
        if domain in {"gmail.com", "googlemail.com"}:
            local, domain = local.replace(".", ""), "gmail.com"
        return f"{local}@{domain}"


def is_one_person(first: Officer, second: Officer) -> bool:
    """Whether two accounts are one person's: the same account, the same mailbox, or names that cannot be told apart."""
    return first.ref == second.ref or first.mailbox == second.mailbox or skeleton(first.name) == skeleton(second.name)
