"""The network's own members and their classes. Looks back at the market; the market cannot see it."""
