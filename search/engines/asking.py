"""What a person types, made into a query that Whoosh can be trusted with: small, and never an error."""

from __future__ import annotations

import re
from typing import Any

import search.engines.analysis  # noqa: F401 first: it quiets the import of whoosh

from whoosh import qparser, query  # isort: skip

LONGEST_QUERY, MOST_WORDS, LONGEST_WORD = 200, 16, 40
SHORTEST_BEGINNING, MOST_BEGINNINGS = 3, 2
SEARCHED = "text"
OPERATORS = frozenset({"AND", "OR", "NOT"})
_NOT = re.compile(r'(?:^|(?<=\s))NOT\s+("[^"]*"|[^\s"]+)')


def tidy(words: str) -> str:
    """What is asked, made small: at most 200 characters, 16 words, and two beginnings of words (``retro*``).

    AND, OR and NOT in capitals stay what they are, and so does “a phrase in quotation marks”.
    """
    clean = "".join(c if c.isprintable() else " " for c in words[:LONGEST_QUERY]).translate(
        {ord(c): '"' for c in "“”„"}
    )
    kept, beginnings = [], 0
    for word in clean.split()[:MOST_WORDS]:
        if word in OPERATORS:
            kept.append(word)
            continue
        bare = word.rstrip("*")
        if bare != word and len(bare) >= SHORTEST_BEGINNING and beginnings < MOST_BEGINNINGS:
            beginnings += 1
            letters = re.sub(r"[\W_]", "", bare.lower())[:LONGEST_WORD]
            kept.append(f"{letters}*" if len(letters) >= SHORTEST_BEGINNING else letters)
        else:
            kept.append(word.replace("*", " ").strip()[:LONGEST_WORD])
    return " ".join(kept).strip()


def parsed(words: str, of: Any) -> Any:
    """The query that tidy words make; None where they ask for nothing in particular.

    The plugins are named one by one: PlusMinus, the usual choice, reads
    “co-operative” as co NOT operative.
    """
    plugins = [
        qparser.WhitespacePlugin(), qparser.PhrasePlugin(), qparser.PrefixPlugin(),
        qparser.OperatorsPlugin(Not=None, AndNot=None, AndMaybe=None, Require=None),
    ]  # fmt: skip
    parser = qparser.QueryParser(SEARCHED, of, group=qparser.OrGroup.factory(0.9), plugins=plugins)
    wanted, unwanted = _without(words)
    codes = [query.Term("cpv", code) for code in re.findall(r"\b\d{8}\b", wanted)]
    asked = query.Or([*codes, parser.parse(wanted).accept(_whole_words_begin)]).normalize()
    against = query.Or([parser.parse(each).accept(_whole_words_begin) for each in unwanted]).normalize()
    if asked == query.NullQuery or isinstance(asked, query.Every):
        asked = None
    return asked if against == query.NullQuery else query.AndNot(asked or query.Every(), against)


def _without(words: str) -> tuple[str, list[str]]:
    """The words wanted, and each word or phrase after a NOT: left to the parser, “a NOT b” would be a, or anything but b."""
    unwanted = re.findall(_NOT, words)
    return re.sub(_NOT, " ", words), unwanted


def _whole_words_begin(node: Any) -> Any:
    """Beginnings are looked for among whole words: a stem may be shorter than what was typed."""
    return query.Prefix("words", node.text) if isinstance(node, query.Prefix) else node
