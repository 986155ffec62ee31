"""evaluation: who covers which criterion, interests bidder by bidder, names hidden."""

from __future__ import annotations

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
