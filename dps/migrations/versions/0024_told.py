"""letters: what each person chose, one e-mail a day, what was read; the shared mailbox of an organisation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_BEFORE = "purpose in ('confirm', 'change', 'reset', 'invite')"
_NOW = "purpose in ('confirm', 'change', 'reset', 'invite', 'mailbox')"


def upgrade() -> None:
    op.add_column("person", sa.Column("letters_choice", sa.String(length=10), nullable=False, server_default="each"))
    op.add_column("organisation", sa.Column("mailbox", sa.String(length=254), nullable=True))
    op.create_index("uq_organisation_mailbox", "organisation", ["mailbox"], unique=True)
    with op.batch_alter_table("signed_link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_signed_link_organisation_id_organisation"), "organisation", ["organisation_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_signed_link_organisation_id"), ["organisation_id"], unique=False)
        batch_op.drop_constraint(batch_op.f("ck_signed_link_purpose"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_signed_link_purpose"), _NOW)
    op.create_table(
        "letter_digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_letter_digest_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_digest")),
        sa.UniqueConstraint("person_id", "on_day", name=op.f("uq_letter_digest_person_id_on_day")),
        sa.UniqueConstraint("ref", name=op.f("uq_letter_digest_ref")),
    )
    op.create_index("ix_letter_digest_unsent", "letter_digest", ["sent_at", "next_try_at"], unique=False)
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("digest_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("mailbox_of_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_letter_digest_id_letter_digest"), "letter_digest", ["digest_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_letter_mailbox_of_id_organisation"), "organisation", ["mailbox_of_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_letter_digest_id"), ["digest_id"], unique=False)
        batch_op.create_index("ix_letter_unread", ["person_id", "read_at"], unique=False)
    op.execute("UPDATE letter SET read_at = written_at")  # nobody begins with years of unread letters
    op.create_index("ix_evidence_expires_on", "evidence", ["expires_on"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_evidence_expires_on", table_name="evidence")
    op.execute("DELETE FROM letter WHERE mailbox_of_id IS NOT NULL")
    op.execute("DELETE FROM letter WHERE link_ref IN (SELECT ref FROM signed_link WHERE purpose = 'mailbox')")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index("ix_letter_unread")
        batch_op.drop_index(batch_op.f("ix_letter_digest_id"))
        batch_op.drop_constraint(batch_op.f("fk_letter_mailbox_of_id_organisation"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_letter_digest_id_letter_digest"), type_="foreignkey")
        batch_op.drop_column("mailbox_of_id")
        batch_op.drop_column("digest_id")
        batch_op.drop_column("read_at")
    op.drop_index("ix_letter_digest_unsent", table_name="letter_digest")
    op.drop_table("letter_digest")
    op.execute("DELETE FROM signed_link WHERE purpose = 'mailbox'")
    with op.batch_alter_table("signed_link", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_signed_link_purpose"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_signed_link_purpose"), _BEFORE)
        batch_op.drop_index(batch_op.f("ix_signed_link_organisation_id"))
        batch_op.drop_constraint(batch_op.f("fk_signed_link_organisation_id_organisation"), type_="foreignkey")
        batch_op.drop_column("organisation_id")
    op.drop_index("uq_organisation_mailbox", table_name="organisation")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("mailbox")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("letters_choice")
