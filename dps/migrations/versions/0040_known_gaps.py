"""competition and contract: terms as a file, the contract of a direct award, the page that a draft was last saved from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0040"
down_revision = "0037"


def upgrade() -> None:
    with op.batch_alter_table("competition") as batch:
        batch.add_column(sa.Column("saved_page", sa.String(26), nullable=False, server_default=""))
        batch.add_column(sa.Column("saved_from", sa.Integer(), nullable=False, server_default="0"))
    for table in ("sealed_version", "late_bid"):  # append-only: added to as they stand, never rebuilt
        op.add_column(table, sa.Column("stamped", sa.String(10), nullable=False, server_default="server"))
    op.create_table(
        "terms_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=150), nullable=False),
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("scan", sa.String(length=10), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("scan in ('unscanned', 'clean')", name=op.f("ck_terms_document_scan")),
        sa.CheckConstraint("size > 0 and file_name <> ''", name=op.f("ck_terms_document_whole")),
        sa.ForeignKeyConstraint(
            ["council_id"], ["organisation.id"], name=op.f("fk_terms_document_council_id_organisation")
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_terms_document_added_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms_document")),
        sa.UniqueConstraint("council_id", "sha256", name=op.f("uq_terms_document_council_id_sha256")),
        sa.UniqueConstraint("ref", name=op.f("uq_terms_document_ref")),
        info={"append_only": True},
    )
    make_append_only("terms_document")
    op.create_table(
        "direct_contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notice_reference", sa.String(length=60), nullable=False),
        sa.Column("notice_date", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_direct_contract_dates_in_order")),
        sa.CheckConstraint(
            "(notice_reference = '') = (notice_date is null)", name=op.f("ck_direct_contract_notice_whole")
        ),
        sa.ForeignKeyConstraint(
            ["award_id"], ["direct_award.id"], name=op.f("fk_direct_contract_award_id_direct_award")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_direct_contract_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_direct_contract")),
        sa.UniqueConstraint("award_id", name=op.f("uq_direct_contract_award_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_direct_contract_ref")),
    )


def downgrade() -> None:
    for table in ("late_bid", "sealed_version"):
        op.drop_column(table, "stamped")
    op.drop_table("direct_contract")
    op.drop_table("terms_document")
    with op.batch_alter_table("competition") as batch:
        batch.drop_column("saved_from")
        batch.drop_column("saved_page")
