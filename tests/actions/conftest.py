"""What several tests of deeds start from."""

from tests.makers.starting import bidder, competition

__all__ = ["bidder", "competition"]
