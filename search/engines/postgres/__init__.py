"""The second engine: the full text of the market's own PostgreSQL, for nodes that share no disk. Knows nothing of Whoosh."""
