"""A deed with what it is tried without: its reason, its ground, the second person."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any

from dps.core.actor import Actor

UNHEARD_OF = "unheard-of"


@dataclass(frozen=True)
class Try:
    """One attempt: what is different from the lawful call, and the codes of exactly the obstacles that it meets."""

    says: str
    change: Mapping[str, Any]
    codes: frozenset[str]


@dataclass(frozen=True)
class Deed:
    """A deed that is lawful as ``lawful`` stands, and refused in every one of ``tries``."""

    does: Callable[..., Any]
    tries: tuple[Try, ...]
    lawful: Mapping[str, Any]


Story = Generator[Deed, Any, None]
"""Deeds in their order; each is sent back what its lawful call returned."""


def deed(does: Callable[..., Any], *tries: tuple[Try, ...], **lawful: Any) -> Deed:
    """A deed with its attempts."""
    return Deed(does, tuple(one for several in tries for one in several), lawful)


def _as_it_is(text: str) -> Any:
    return text


def _tries(name: str, what: Mapping[str, str], codes: tuple[str, ...], of: Callable[[str], Any]) -> tuple[Try, ...]:
    return tuple(Try(f"{says} {name}", {name: of(text)}, frozenset(codes)) for says, text in what.items())


def without(name: str, *codes: str, short: str = "", of: Callable[[str], Any] = _as_it_is) -> tuple[Try, ...]:
    """Words left out: none, blank ones and, where there is a shortest, ``short``; ``of`` puts them where they belong."""
    texts = {"no": "", "a blank": "  \n ", **({"too short a": short} if short else {})}
    return _tries(name, texts, codes, of)


def no_such(name: str, *codes: str, of: Callable[[str], Any] = _as_it_is) -> tuple[Try, ...]:
    """A ground, cause or outcome that is none."""
    return _tries(name, {"no": "", "an unheard-of": UNHEARD_OF}, codes, of)


def alone(by: Actor, *codes: str) -> tuple[Try, ...]:
    """Done by the one who asked, where another person is needed."""
    return (Try("nobody but the asker as", {"by": by}, frozenset(codes)),)
