"""The bids' key held by officers: holders, public keys, closed shares; and the first officer's share while it waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0040"


def upgrade() -> None:
    op.create_table(
        "custody_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("cost", sa.String(length=40), nullable=False),
        sa.Column("closed_private_key", sa.LargeBinary(), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(placed_at is null) = (public_key is null) and (placed_at is null) = (salt is null)"
            " and (placed_at is null) = (closed_private_key is null) and (placed_at is null) = (cost = '')",
            name=op.f("ck_custody_holder_placed_whole"),
        ),
        sa.CheckConstraint(
            "proved_at is null or placed_at is not null", name=op.f("ck_custody_holder_proved_in_place")
        ),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_custody_holder_competition_id_competition")
        ),
        sa.ForeignKeyConstraint(["named_by_id"], ["person.id"], name=op.f("fk_custody_holder_named_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_custody_holder_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_holder")),
        sa.UniqueConstraint("competition_id", "person_id", name=op.f("uq_custody_holder_competition_id_person_id")),
    )
    with op.batch_alter_table("custody_holder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_custody_holder_person_id"), ["person_id"], unique=False)
    op.create_table(
        "custody_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("word", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("test_envelope", sa.LargeBinary(), nullable=True),
        sa.Column("opened_private_key", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("part in ('rehearsal', 'quality', 'price')", name=op.f("ck_custody_key_part")),
        sa.CheckConstraint(
            "(part = 'rehearsal') = (test_envelope is not null)", name=op.f("ck_custody_key_test_envelope")
        ),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_custody_key_competition_id_competition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_key")),
        sa.UniqueConstraint("competition_id", "part", name=op.f("uq_custody_key_competition_id_part")),
    )
    op.create_table(
        "custody_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("closed", sa.LargeBinary(), nullable=False),
        sa.Column("recovered", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["custody_holder.id"], name=op.f("fk_custody_share_holder_id_custody_holder")
        ),
        sa.ForeignKeyConstraint(["key_id"], ["custody_key.id"], name=op.f("fk_custody_share_key_id_custody_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_share")),
        sa.UniqueConstraint("key_id", "holder_id", name=op.f("uq_custody_share_key_id_holder_id")),
    )
    with op.batch_alter_table("custody_share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_custody_share_holder_id"), ["holder_id"], unique=False)
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_share", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.drop_column("first_share")
    op.drop_table("custody_share")
    op.drop_table("custody_key")
    op.drop_table("custody_holder")
