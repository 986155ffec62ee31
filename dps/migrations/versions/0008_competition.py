"""competition: its tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "competition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("route", sa.String(length=30), nullable=False),
        sa.Column("market_id", sa.Integer(), nullable=True),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revised_by_id", sa.Integer(), nullable=True),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("outcomes", sa.Text(), nullable=False),
        sa.Column("closer_to_those_affected", sa.Text(), nullable=False),
        sa.Column("by_those_affected", sa.Text(), nullable=False),
        sa.Column("contract_kind", sa.String(length=20), nullable=False),
        sa.Column("cpv", sa.JSON(), nullable=False),
        sa.Column("value_pence", sa.BigInteger(), nullable=True),
        sa.Column("options_pence", sa.BigInteger(), nullable=False),
        sa.Column("extensions_pence", sa.BigInteger(), nullable=False),
        sa.Column("price_formula", sa.String(length=30), nullable=False),
        sa.Column("price_weight", sa.String(length=40), nullable=True),
        sa.Column("price_parameters", sa.JSON(), nullable=False),
        sa.Column("ties", sa.JSON(), nullable=False),
        sa.Column("rounding", sa.JSON(), nullable=True),
        sa.Column("clarifications_close_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("notice_reference", sa.String(length=60), nullable=False),
        sa.Column("notice_date", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("frozen", sa.Text(), nullable=False),
        sa.Column("frozen_digest", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("wrapped_private_key", sa.LargeBinary(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state <> 'cancelled' or (cancelled_at is not null and cancel_reason <> '')",
            name=op.f("ck_competition_cancelled_with_reason"),
        ),
        sa.CheckConstraint(
            "state <> 'published' or (published_at is not null and closes_at is not null and frozen_digest <> '')",
            name=op.f("ck_competition_published_whole"),
        ),
        sa.CheckConstraint(
            "state <> 'published' or public_key is not null", name=op.f("ck_competition_published_with_key")
        ),
        sa.CheckConstraint("state in ('draft', 'published', 'cancelled')", name=op.f("ck_competition_state")),
        sa.CheckConstraint("(market_id is null) = (lot_id is null)", name=op.f("ck_competition_lot_of_market")),
        sa.CheckConstraint(
            "(public_key is null) = (wrapped_private_key is null)", name=op.f("ck_competition_key_pair")
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_competition_buyer_id_organisation")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["person.id"], name=op.f("fk_competition_drafted_by_id_person")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_competition_lot_id_lot")),
        sa.ForeignKeyConstraint(["market_id"], ["market.id"], name=op.f("fk_competition_market_id_market")),
        sa.ForeignKeyConstraint(["published_by_id"], ["person.id"], name=op.f("fk_competition_published_by_id_person")),
        sa.ForeignKeyConstraint(["revised_by_id"], ["person.id"], name=op.f("fk_competition_revised_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competition")),
        sa.UniqueConstraint("ref", name=op.f("uq_competition_ref")),
    )
    with op.batch_alter_table("competition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_competition_buyer_id"), ["buyer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_competition_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index("ix_competition_state_closes", ["state", "closes_at"], unique=False)

    op.create_table(
        "criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("weight", sa.String(length=40), nullable=False),
        sa.Column("top", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=True),
        sa.Column("word_limit", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('quality', 'social_value')", name=op.f("ck_criterion_kind")),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_criterion_competition_id_competition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("competition_id", "position", name=op.f("uq_criterion_competition_id_position")),
        sa.UniqueConstraint("ref", name=op.f("uq_criterion_ref")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_invitation_competition_id_competition")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_invitation_supplier_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("competition_id", "supplier_id", name=op.f("uq_invitation_competition_id_supplier_id")),
        info={"append_only": True},
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_supplier_id"), ["supplier_id"], unique=False)

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(answered_at is null) = (answer = '')", name=op.f("ck_question_answer_with_time")),
        sa.ForeignKeyConstraint(["asker_id"], ["organisation.id"], name=op.f("fk_question_asker_id_organisation")),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_question_competition_id_competition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("ref", name=op.f("uq_question_ref")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_competition_id"), ["competition_id"], unique=False)

    make_append_only("invitation")


def downgrade() -> None:
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_competition_id"))

    op.drop_table("question")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_supplier_id"))

    op.drop_table("invitation")
    op.drop_table("criterion")
    with op.batch_alter_table("competition", schema=None) as batch_op:
        batch_op.drop_index("ix_competition_state_closes")
        batch_op.drop_index(batch_op.f("ix_competition_lot_id"))
        batch_op.drop_index(batch_op.f("ix_competition_buyer_id"))

    op.drop_table("competition")
