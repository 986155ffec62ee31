"""Contracts, pure: concluding them, their changes, endings, notices, and what was promised and delivered."""
