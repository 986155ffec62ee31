"""The tender box: late bids in quarantine, what two people decide about them, and checkpoints of the trails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0037"
down_revision = "0036"

APPEND_ONLY = ("late_bid", "late_part", "checkpoint", "checkpoint_reveal")


def upgrade() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["log_id"], ["audit_log.id"], name=op.f("fk_checkpoint_log_id_audit_log")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint")),
        sa.UniqueConstraint("log_id", "slot", name=op.f("uq_checkpoint_log_id_slot")),
        info={"append_only": True},
    )
    op.create_table(
        "checkpoint_reveal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["log_id"], ["audit_log.id"], name=op.f("fk_checkpoint_reveal_log_id_audit_log")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint_reveal")),
        sa.UniqueConstraint("log_id", name=op.f("uq_checkpoint_reveal_log_id")),
        info={"append_only": True},
    )
    op.create_table(
        "late_bid",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("missed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("received_at >= missed", name=op.f("ck_late_bid_late")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_late_bid_bid_id_bid")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["person.id"], name=op.f("fk_late_bid_submitted_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_bid")),
        sa.UniqueConstraint("bid_id", "edition", name=op.f("uq_late_bid_bid_id_edition")),
        sa.UniqueConstraint("ref", name=op.f("uq_late_bid_ref")),
        info={"append_only": True},
    )
    op.create_table(
        "late_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("late_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("fault_ours", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("provision", sa.String(length=120), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.CheckConstraint("outcome in ('accepted', 'refused')", name=op.f("ck_late_decision_outcome")),
        sa.CheckConstraint("reason <> '' and provision <> ''", name=op.f("ck_late_decision_reasoned")),
        sa.CheckConstraint(
            "(second_id is null) = (agreed is null) and (second_id is null) = (second_at is null)",
            name=op.f("ck_late_decision_whole"),
        ),
        sa.CheckConstraint("second_id is null or second_id <> first_id", name=op.f("ck_late_decision_two_people")),
        sa.ForeignKeyConstraint(["first_id"], ["person.id"], name=op.f("fk_late_decision_first_id_person")),
        sa.ForeignKeyConstraint(["late_id"], ["late_bid.id"], name=op.f("fk_late_decision_late_id_late_bid")),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name=op.f("fk_late_decision_second_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_decision")),
        sa.UniqueConstraint("ref", name=op.f("uq_late_decision_ref")),
    )
    op.create_index(
        "uq_late_decision_standing",
        "late_decision",
        ["late_id"],
        unique=True,
        sqlite_where=sa.text("agreed is null or agreed"),
        postgresql_where=sa.text("agreed is null or agreed"),
    )
    op.create_table(
        "late_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("late_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=True),
        sa.Column("document", sa.String(length=80), nullable=True),
        sa.Column("ciphertext_digest", sa.String(length=64), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.CheckConstraint("(ciphertext is null) <> (document is null)", name=op.f("ck_late_part_one_place")),
        sa.ForeignKeyConstraint(["late_id"], ["late_bid.id"], name=op.f("fk_late_part_late_id_late_bid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_part")),
        sa.UniqueConstraint("late_id", "part", name=op.f("uq_late_part_late_id_part")),
        info={"append_only": True},
    )
    for table in APPEND_ONLY:
        make_append_only(table)


def downgrade() -> None:
    op.drop_table("late_part")
    op.drop_index(
        "uq_late_decision_standing",
        table_name="late_decision",
        sqlite_where=sa.text("agreed is null or agreed"),
        postgresql_where=sa.text("agreed is null or agreed"),
    )
    op.drop_table("late_decision")
    op.drop_table("late_bid")
    op.drop_table("checkpoint_reveal")
    op.drop_table("checkpoint")
