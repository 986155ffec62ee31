"""social value: commitments in full and measured criteria."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    with op.batch_alter_table("criterion") as batch:
        batch.add_column(sa.Column("measure", sa.String(12), nullable=False, server_default=""))
        batch.add_column(sa.Column("at_target", sa.String(40), nullable=True))
    op.create_table(
        "commitment_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("found_by_id", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome in ('counts', 'not_linked', 'not_deliverable')", name=op.f("ck_commitment_finding_outcome")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_commitment_finding_reasoned")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_commitment_finding_bid_id_bid")),
        sa.ForeignKeyConstraint(["found_by_id"], ["person.id"], name=op.f("fk_commitment_finding_found_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_finding")),
        sa.UniqueConstraint("bid_id", "number", "version", name=op.f("uq_commitment_finding_bid_id_number_version")),
    )
    make_append_only("commitment_finding")


def downgrade() -> None:
    op.drop_table("commitment_finding")
    with op.batch_alter_table("criterion") as batch:
        batch.drop_column("at_target")
        batch.drop_column("measure")
