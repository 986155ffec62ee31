"""What the trail holds in place of words: digests, which prove what was written without saying it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from dps.audit.chain import canonical


def text_digest(text: str) -> str:
    """SHA-256 of a text as it is kept, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def content_digest(*content: Any) -> str:
    """SHA-256 of values, in hexadecimal: of their one spelling as an entry of the trail would spell them."""
    return hashlib.sha256(canonical({"content": list(content)})).hexdigest()


def set_digest(refs: Iterable[str]) -> str:
    """SHA-256 of a set of refs, sorted, one to a line: whatever order it was read in, and one more or fewer shows."""
    return hashlib.sha256("\n".join(sorted(set(refs))).encode("ascii")).hexdigest()
