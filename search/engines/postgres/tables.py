"""The tables of one version of this engine: a schema of its own, in it one state, and one generation of tables.

    search_v1.state              which generation is in use, and how far it tells
    search_v1.<generation>_doc   what is found: vector, facets, name and day
    …_said                       the parts as they are, to show them, and what was written
    …_word, …_facet              the words of each kind, and what the numbers of facets mean

They hold nothing that is not in the market's own tables and are made by the
engine, not by a migration: they may be dropped whenever nobody searches.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

VERSION = 1
"""Counted up when the tables or the way texts are taken apart change: the schema has it in its name, so the index is built anew."""

SCHEMA = f"search_v{VERSION}"
TABLES = ("doc", "said", "word", "facet")
_MADE = re.compile(r"g[0-9a-f]{16}_(?:doc|said|word|facet)")

STATE = f"""
CREATE SCHEMA IF NOT EXISTS {SCHEMA};
CREATE TABLE IF NOT EXISTS {SCHEMA}.state (
    alone boolean PRIMARY KEY DEFAULT true CHECK (alone),
    generation text NOT NULL, position bigint NOT NULL, documents bigint NOT NULL, words bigint NOT NULL
)"""


@dataclass(frozen=True)
class Generation:
    """The names of one generation's tables."""

    name: str

    def table(self, which: str) -> str:
        """One table's name, ready for a statement."""
        assert which in TABLES
        return f"{SCHEMA}.{self.name}_{which}"

    @property
    def doc(self) -> str:
        """What is found."""
        return self.table("doc")

    @property
    def said(self) -> str:
        """What is shown."""
        return self.table("said")

    @property
    def word(self) -> str:
        """The words of each kind of document, and in how many of them each stands."""
        return self.table("word")

    @property
    def facet(self) -> str:
        """What the numbers of the facets mean."""
        return self.table("facet")

    def create(self) -> str:
        """The statements that make its tables, without their indexes."""
        return f"""
        CREATE TABLE {self.doc} (
            id bigint PRIMARY KEY, kind text COLLATE "C" NOT NULL, ref text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL,
            day text COLLATE "C" NOT NULL, length int NOT NULL, facets int[] NOT NULL, vector tsvector NOT NULL
        );
        CREATE TABLE {self.said} (
            id bigint PRIMARY KEY, key text COLLATE "C" NOT NULL, digest text NOT NULL,
            name text NOT NULL, capabilities text NOT NULL, summary text NOT NULL, more text NOT NULL, codes text NOT NULL
        );
        CREATE TABLE {self.word} (kind text COLLATE "C" NOT NULL, word text COLLATE "C" NOT NULL, stem text COLLATE "C" NOT NULL, seen bigint NOT NULL);
        CREATE TABLE {self.facet} (id int PRIMARY KEY, facet text NOT NULL, value text NOT NULL, UNIQUE (facet, value))
        """

    def index(self, trigrams: str) -> str:
        """The statements that make the indexes, once the tables are full; ``trigrams`` is the schema of pg_trgm, or empty."""
        nearness = (
            f"CREATE INDEX ON {self.word} USING gin (word {trigrams}.gin_trgm_ops) WITH (fastupdate = off);"
            if trigrams
            else ""
        )
        return f"""
        CREATE INDEX ON {self.doc} USING gin (vector) WITH (fastupdate = off);
        CREATE INDEX ON {self.doc} (kind, name, ref);
        CREATE UNIQUE INDEX ON {self.said} (key);
        ALTER TABLE {self.word} ADD PRIMARY KEY (kind, word);
        CREATE INDEX ON {self.word} (kind, stem);
        {nearness}
        ANALYZE {self.doc}; ANALYZE {self.said}; ANALYZE {self.word}; ANALYZE {self.facet}
        """


def new_generation() -> Generation:
    """The names of tables that nobody reads yet."""
    return Generation(f"g{secrets.token_hex(8)}")


def left_over(connection: Any, current: str) -> list[str]:
    """The tables of generations that are not in use any more."""
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (SCHEMA,)).fetchall()
    return [f"{SCHEMA}.{name}" for (name,) in rows if _MADE.fullmatch(name) and not name.startswith(f"{current}_")]


def trigrams_of(connection: Any) -> str:
    """The schema in which pg_trgm is installed; empty where it is not."""
    asked = "SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'pg_trgm'"
    found = connection.execute(asked).fetchone()
    return str(found[0]) if found else ""
