"""What an address asks for, and the address that asks it: a search can be kept, shared, printed and put beside itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from search.choices import SHOWN
from search.engines.port import (
    AWARD,
    CASE_STUDY,
    CONTRACT,
    NAME,
    NEWEST,
    OPPORTUNITY,
    RELEVANCE,
    SOONEST,
    SUPPLIER,
)
from search.finder import Asked

MOST_CHOSEN = 60
"""So many values of one filter are read from an address."""

ORDERS_SHOWN: Mapping[str, Mapping[str, str]] = {
    SUPPLIER: {RELEVANCE: "Nearest to your words", NAME: "Name"},
    OPPORTUNITY: {RELEVANCE: "Nearest to your words", SOONEST: "Closing soonest", NEWEST: "Closing last"},
    AWARD: {RELEVANCE: "Nearest to your words", NEWEST: "Newest"},
    CONTRACT: {RELEVANCE: "Nearest to your words", NEWEST: "Newest", NAME: "Title"},
    CASE_STUDY: {RELEVANCE: "Nearest to your words", NEWEST: "Newest", NAME: "Title"},
}
"""The orders that the page of a kind offers, with their words."""


def asked_in(given: MultiDict[str, str], *, kind: str = SUPPLIER, page: int = 1, order: str = RELEVANCE) -> Asked:
    """The search that an address asks for. What is no filter and no order of the kind is not heard.

    ``order`` is taken where the address names none.
    """
    chosen = {name: frozenset(given.getlist(name)[:MOST_CHOSEN]) - {""} for name, _, _ in SHOWN[kind]}
    wanted = given.get("order", "")
    return Asked(
        given.get("q", ""), {name: values for name, values in chosen.items() if values},
        with_listed=kind == SUPPLIER and given.get("listed") == "yes",
        order=wanted if wanted in ORDERS_SHOWN[kind] else order, page=page, kind=kind,
    )  # fmt: skip


def address_of(asked: Asked) -> Mapping[str, Any]:
    """The arguments of an address that asks the same, from its first page."""
    said: dict[str, Any] = {name: sorted(values) for name, values in asked.filters.items() if values}
    if asked.words:
        said["q"] = asked.words
    if asked.with_listed:
        said["listed"] = "yes"
    if asked.order != RELEVANCE:
        said["order"] = asked.order
    return said
