"""membership: its tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "network_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_class", sa.String(length=20), nullable=False),
        sa.Column("yearly_pence", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "member_class in ('full', 'associate', 'affiliate')", name=op.f("ck_network_member_member_class")
        ),
        sa.CheckConstraint("yearly_pence is null or yearly_pence > 0", name=op.f("ck_network_member_yearly_amount")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_network_member_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_member")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_network_member_organisation_id")),
    )


def downgrade() -> None:
    op.drop_table("network_member")
