"""outbox: which dated posts were made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "dated_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dated_post")),
        sa.UniqueConstraint("kind", "about", "due_on", name=op.f("uq_dated_post_kind_about_due_on")),
        info={"append_only": True},
    )
    make_append_only("dated_post")


def downgrade() -> None:
    op.drop_table("dated_post")
