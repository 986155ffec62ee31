"""One reason why something may not be done. The law states it; every stage returns it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Obstacle:
    """One reason why something may not be done now.

    ``code`` is stable and lower-case; ``says`` is one plain sentence for
    people; ``provision`` names the law or the published rule it comes from;
    ``mend`` says what would lift it, if anything would.
    """

    code: str
    says: str
    provision: str = ""
    mend: str = ""
