"""What an officer can ask while names are hidden: which bids name their bidder, and which files could not be cleaned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dps.bidding.queries import OpenedContent, opened_quality
from dps.bidding.rules.besides import read_besides
from dps.competition.models import Competition
from dps.core.db import db
from dps.evaluation.queries import criteria_of
from dps.evaluation.rules.naming import Naming, names_to_find, namings_in
from dps.parties.models import Organisation


@dataclass(frozen=True)
class Named:
    """One bid, by the ref and the name of its bidder, with every place in which it names somebody."""

    bid: str
    name: str
    places: tuple[Naming, ...]


def namings_of(competition: Competition) -> tuple[Named, ...]:
    """The bids whose words name their bidder, its partners or its subcontractors; by name, and only those that do."""
    titles = {criterion.ref: criterion.path for criterion in criteria_of(competition)}
    found = []
    for one in opened_quality(competition):
        places = namings_in(dict(_texts(one.content, titles)), _wanted(one))
        if places:
            found.append(Named(one.bid.ref, one.bid.supplier.name, places))
    return tuple(sorted(found, key=lambda named: (named.name.casefold(), named.bid)))


def _wanted(one: OpenedContent) -> tuple[str, ...]:
    supplier = db.session.get_one(Organisation, one.bid.supplier_id)
    together = read_besides(one.content).together
    host = supplier.website.split("//")[-1].split("/")[0].removeprefix("www.")
    numbers = [row.value for row in supplier.identifiers]
    return names_to_find(
        [supplier.name, *(other.name for other in together.others)],
        others=[host, *numbers, *(other.number for other in together.others)],
    )


def _texts(content: dict[str, Any], titles: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The words of a bid that the panel reads, by where they stand."""
    for ref, text in (content.get("answers") or {}).items():
        yield titles.get(ref, "An answer"), str(text)
    for number, made in enumerate(content.get("commitments") or (), start=1):
        yield f"Promise {number}", " ".join(str(value) for value in made.values() if isinstance(value, str))
    for number, file in enumerate(content.get("attachments") or (), start=1):
        yield f"The name of file {number}", str(file.get("name", "")).rpartition(".")[0]
