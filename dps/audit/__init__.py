"""The append-only trail: what was done, to what, by whom and when, chained by SHA-256."""
