"""market, admission: questions about a market, its agreement, who signed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "market_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("market_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["market_id"], ["market.id"], name=op.f("fk_market_agreement_market_id_market")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market_agreement")),
        sa.UniqueConstraint("market_id", "edition", name=op.f("uq_market_agreement_market_id_edition")),
        sa.UniqueConstraint("ref", name=op.f("uq_market_agreement_ref")),
        info={"append_only": True},
    )
    op.create_table(
        "market_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("market_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=26), nullable=False),
        sa.CheckConstraint(
            "(answered_at is null) = (answer = '')", name=op.f("ck_market_question_answered_with_words")
        ),
        sa.CheckConstraint(
            "(answered_at is null) = (answered_by = '')", name=op.f("ck_market_question_answered_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["organisation.id"], name=op.f("fk_market_question_asker_id_organisation")
        ),
        sa.ForeignKeyConstraint(["market_id"], ["market.id"], name=op.f("fk_market_question_market_id_market")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market_question")),
        sa.UniqueConstraint("ref", name=op.f("uq_market_question_ref")),
    )
    with op.batch_alter_table("market_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_market_question_market_id"), ["market_id"], unique=False)
    op.create_table(
        "agreement_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("signed_by", sa.String(length=26), nullable=False),
        sa.Column("signed_name", sa.String(length=120), nullable=False),
        sa.Column("signed_as", sa.String(length=120), nullable=False),
        sa.Column("signed_sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("countersigned_by", sa.String(length=26), nullable=False),
        sa.Column("countersigned_name", sa.String(length=120), nullable=False),
        sa.Column("countersigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "signed_name <> '' and signed_as <> ''", name=op.f("ck_agreement_signature_signed_by_somebody")
        ),
        sa.CheckConstraint(
            "(countersigned_at is null) = (countersigned_by = '')",
            name=op.f("ck_agreement_signature_countersigned_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["market_agreement.id"], name=op.f("fk_agreement_signature_agreement_id_market_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["organisation.id"], name=op.f("fk_agreement_signature_supplier_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_signature")),
        sa.UniqueConstraint(
            "agreement_id", "supplier_id", name=op.f("uq_agreement_signature_agreement_id_supplier_id")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_agreement_signature_ref")),
    )
    with op.batch_alter_table("agreement_signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_signature_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_signature_supplier_id"), ["supplier_id"], unique=False)
    make_append_only("market_agreement")


def downgrade() -> None:
    op.drop_table("agreement_signature")
    op.drop_table("market_question")
    op.drop_table("market_agreement")
