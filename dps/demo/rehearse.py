"""``market rehearse``."""
