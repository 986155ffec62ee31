"""Queries with judged answers over the shared texts, and how well an engine does on them."""
