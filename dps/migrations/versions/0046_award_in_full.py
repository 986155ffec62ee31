"""award: report, approval, evidence, correction, challenges, standstill lengthened."""

from __future__ import annotations

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
