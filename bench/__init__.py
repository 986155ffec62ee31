"""Benchmarks: what something costs beside something else, in one run. Never a test: nothing here passes or fails."""
