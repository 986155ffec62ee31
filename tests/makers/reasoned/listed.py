"""Which deeds of the product ask for a reason, a ground or a second person, found from their signatures and their names."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import textwrap
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import fields, is_dataclass
from types import ModuleType
from typing import Any

import dps

ASKED = frozenset(
    (
        "agreed", "agrees", "because", "cause", "change_reason", "clause", "error", "ground", "note", "outcome", "rationale", "reason",
        "reasons", "remark", "seconded_by", "statement", "weighed", "why_no_longer", "words",
    )
)  # fmt: skip
"""What a signature calls a reason, a ground, or another person's answer."""

WITHIN = frozenset(("because", "explanation", "ground", "reason"))
"""The same, in what is said as one value."""

BINDING = re.compile(
    r"(award|cancel|confirm|correct|decide|decline|disregard|disqualify|drop|end|exclude|extend|leave|lengthen|lift|override|refuse|"
    r"release|remove|replace|set_aside|suspend|take_back|take_out|terminate|withdraw)(_|$)"
)
"""How a deed begins that takes something from somebody, or binds beyond the usual course."""

NOT_DEEDS = frozenset(("admin", "cli", "demo", "migrations", "oversight", "web"))
"""Rooms that do nothing themselves: doors, commands, the demonstration."""


def name_of(does: Callable[..., Any]) -> str:
    """A deed by its module and name."""
    return f"{does.__module__.removeprefix('dps.')}.{does.__name__}"


def deeds_that_ask() -> frozenset[str]:
    """Every deed (``by`` and ``at`` among its arguments) that takes a reason, or is called as one that should."""
    names = (found.name for found in pkgutil.walk_packages(dps.__path__, "dps."))
    modules = [importlib.import_module(name) for name in names if not NOT_DEEDS & set(name.split("."))]
    within = _values_with_reasons(modules)
    deeds = (does for module in modules for does in _deeds_in(module))
    return frozenset(name_of(does) for does in deeds if _asks(does, within) or BINDING.match(does.__name__))


def _deeds_in(module: ModuleType) -> Iterator[Callable[..., Any]]:
    if "rules" in module.__name__.split("."):
        return
    for name, value in vars(module).items():
        own = inspect.isfunction(value) and value.__module__ == module.__name__
        if own and not name.startswith(("_", "why_not")) and {"by", "at"} <= set(inspect.signature(value).parameters):
            yield value


def _asks(does: Callable[..., Any], within: Collection[str]) -> bool:
    arguments = inspect.signature(does).parameters
    said = {word for one in arguments.values() for word in re.findall(r"\w+", str(one.annotation))}
    return bool(ASKED & set(arguments) or said & set(within))


def _values_with_reasons(modules: Iterable[ModuleType]) -> frozenset[str]:
    """The classes by which a reason or a ground is said, by name: an annotation is a text, and may name what is not imported."""
    kinds = (
        kind for module in modules for kind in vars(module).values() if isinstance(kind, type) and is_dataclass(kind)
    )
    return frozenset(kind.__name__ for kind in kinds if WITHIN & {field.name for field in fields(kind)})


def tried_in(story: Callable[..., Any]) -> Iterator[str]:
    """The deeds that a story names, as it stands written: ``deed(challenges.note_step, …``."""
    for call in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(story)))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "deed":
            yield ast.unparse(call.args[0])
