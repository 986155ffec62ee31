"""Whom a release names, and whether it names anybody it should not. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from dps.notices.facts import CompetitionFacts, Identifier, Party
from dps.notices.values import Json, Unpublishable, present


def parties_json(facts: CompetitionFacts) -> list[Json]:
    """Everybody the release names, once each, with all their roles."""
    roles: dict[str, list[str]] = {}
    named: dict[str, Party] = {}
    winners = facts.award.suppliers if facts.award else ()
    for role, party in (
        ("buyer", facts.buyer),
        ("procuringEntity", facts.procuring_entity or facts.buyer),
        *(("supplier", winner) for winner in winners),
    ):
        if named.setdefault(party.id, party) != party:
            raise Unpublishable(f"Two organisations have the id {party.id}")
        roles.setdefault(party.id, []).append(role)
    return [_party(party, roles[party.id]) for party in named.values()]


def _party(party: Party, roles: list[str]) -> Json:
    classifications = [
        {"scheme": scheme, "id": code}
        for scheme, code in (("UK_CA_TYPE", party.authority_type), ("UK_CA_DEVOLVED_REGULATIONS", party.devolved))
        if code
    ]
    return present(
        id=party.id,
        name=party.name,
        identifier=_identifier(party.identifiers[0], party) if party.identifiers else None,
        additionalIdentifiers=[_identifier(one, party) for one in party.identifiers[1:]],
        address=present(
            locality=party.locality, region=party.region, postalCode=party.postcode, countryName="United Kingdom"
        )
        if party.locality or party.region or party.postcode
        else None,
        roles=roles,
        details=present(scale=party.scale, vcse=party.vcse, classifications=classifications),
    )


def _identifier(identifier: Identifier, party: Party) -> Json:
    return {"scheme": identifier.scheme, "id": identifier.number, "legalName": identifier.legal_name or party.name}


def reference_json(party: Party) -> Json:
    return {"id": party.id, "name": party.name}


def places_naming(package: Json, words: Iterable[str]) -> tuple[str, ...]:
    """Where in the package any of ``words`` is written, as paths; empty when nowhere.

    The last check before publishing: pass the names, register numbers and
    public refs of the bidders who did not win. Whole words, in any case; a
    title or a document's name can tell what no field of its own does.
    """
    wanted = [word for word in words if word.strip()]
    if not wanted:
        return ()
    any_of = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(word) for word in wanted) + r")(?!\w)", re.IGNORECASE)
    return tuple(path for path, text in _texts(package, "") if any_of.search(text))


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _texts(inner, f"{path}/{at}")
    else:
        yield path, str(value)
