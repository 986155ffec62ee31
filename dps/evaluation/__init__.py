"""Evaluators score, a moderator records the consensus, and the published method ranks the bids."""
