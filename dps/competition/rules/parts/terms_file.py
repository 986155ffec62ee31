"""Part "terms_file": which file of the council's holds the contract's terms. Pure. It belongs to the section "pack".

The draft keeps its name, size and SHA-256; publication freezes them with
everything else, so that nobody exchanges the file unseen (PCR 2015 reg 53(1);
Procurement Act 2023 ss.21, 87).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NAME = "terms_file"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class TermsFile:
    """The file as suppliers are told of it; ``size`` is bytes."""

    name: str
    size: int
    sha256: str

    @property
    def size_in_words(self) -> str:
        """`80 kB`, or in bytes where it is small."""
        return f"{self.size:,} bytes" if self.size < 1_000 else f"{-(-self.size // 1_000):,} kB"

    def plain(self) -> dict[str, Any]:
        """As a draft keeps it."""
        return {"name": self.name, "size": self.size, "sha256": self.sha256}


def read(raw: Mapping[str, Any]) -> TermsFile | None:
    """The file that is named; None for nothing, and for what is no whole naming of one. Never raises for plain JSON."""
    name, size, sha256 = raw.get("name"), raw.get("size"), raw.get("sha256")
    if not isinstance(name, str) or not name or not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        return None
    if not isinstance(size, int) or isinstance(size, bool) or size <= 0:
        return None
    return TermsFile(name, size, sha256)
