"""letters: its tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("post_seq", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_letter_person_id_person")),
        sa.ForeignKeyConstraint(["post_seq"], ["outbox_post.seq"], name=op.f("fk_letter_post_seq_outbox_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("post_seq", "person_id", name=op.f("uq_letter_post_seq_person_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_letter_ref")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_letter_unsent", ["sent_at", "next_try_at"], unique=False)
    op.create_table(
        "letter_trouble",
        sa.Column("post_seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_seq"], ["outbox_post.seq"], name=op.f("fk_letter_trouble_post_seq_outbox_post")),
        sa.PrimaryKeyConstraint("post_seq", name=op.f("pk_letter_trouble")),
    )


def downgrade() -> None:
    op.drop_table("letter_trouble")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index("ix_letter_unsent")
        batch_op.drop_index(batch_op.f("ix_letter_person_id"))

    op.drop_table("letter")
