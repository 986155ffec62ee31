"""bidding: its tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "bid",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wrapped_draft_key", sa.LargeBinary(), nullable=False),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["competition_id"], ["competition.id"], name=op.f("fk_bid_competition_id_competition")),
        sa.ForeignKeyConstraint(["supplier_id"], ["organisation.id"], name=op.f("fk_bid_supplier_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid")),
        sa.UniqueConstraint("competition_id", "supplier_id", name=op.f("uq_bid_competition_id_supplier_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_bid_ref")),
    )
    with op.batch_alter_table("bid", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bid_supplier_id"), ["supplier_id"], unique=False)

    op.create_table(
        "opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("part in ('quality', 'price')", name=op.f("ck_opening_part")),
        sa.CheckConstraint("(second_id is null) = (opened_at is null)", name=op.f("ck_opening_opened_by_second")),
        sa.CheckConstraint("second_id is null or second_id <> first_id", name=op.f("ck_opening_two_people")),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_opening_competition_id_competition")
        ),
        sa.ForeignKeyConstraint(["first_id"], ["person.id"], name=op.f("fk_opening_first_id_person")),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name=op.f("fk_opening_second_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
        sa.UniqueConstraint("competition_id", "part", name=op.f("uq_opening_competition_id_part")),
    )
    op.create_table(
        "disregard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("provision", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> '' and provision <> ''", name=op.f("ck_disregard_reasoned")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_disregard_bid_id_bid")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_disregard_decided_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disregard")),
        sa.UniqueConstraint("bid_id", name=op.f("uq_disregard_bid_id")),
        info={"append_only": True},
    )
    op.create_table(
        "draft_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=80), nullable=False),
        sa.Column("document_digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_draft_attachment_bid_id_bid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_attachment")),
        sa.UniqueConstraint("ref", name=op.f("uq_draft_attachment_ref")),
    )
    with op.batch_alter_table("draft_attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_attachment_bid_id"), ["bid_id"], unique=False)

    op.create_table(
        "sealed_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_sealed_version_bid_id_bid")),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["person.id"], name=op.f("fk_sealed_version_submitted_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_version")),
        sa.UniqueConstraint("bid_id", "number", name=op.f("uq_sealed_version_bid_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_sealed_version_ref")),
        info={"append_only": True},
    )
    op.create_table(
        "opened_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["sealed_version.id"], name=op.f("fk_opened_part_version_id_sealed_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opened_part")),
        sa.UniqueConstraint("version_id", "part", name=op.f("uq_opened_part_version_id_part")),
        info={"append_only": True},
    )
    op.create_table(
        "sealed_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=True),
        sa.Column("document", sa.String(length=80), nullable=True),
        sa.Column("ciphertext_digest", sa.String(length=64), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.CheckConstraint("(ciphertext is null) <> (document is null)", name=op.f("ck_sealed_part_one_place")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["sealed_version.id"], name=op.f("fk_sealed_part_version_id_sealed_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_part")),
        sa.UniqueConstraint("version_id", "part", name=op.f("uq_sealed_part_version_id_part")),
        info={"append_only": True},
    )
    make_append_only("disregard")
    make_append_only("opened_part")
    make_append_only("sealed_part")
    make_append_only("sealed_version")


def downgrade() -> None:
    op.drop_table("sealed_part")
    op.drop_table("opened_part")
    op.drop_table("sealed_version")
    with op.batch_alter_table("draft_attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_attachment_bid_id"))

    op.drop_table("draft_attachment")
    op.drop_table("disregard")
    op.drop_table("opening")
    with op.batch_alter_table("bid", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bid_supplier_id"))

    op.drop_table("bid")
