"""bidding: what was checked of each bidder, what was asked, and which prices were explained."""

from __future__ import annotations

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
