"""profile: the files of evidence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

CHECKS = {
    "file_whole": "document is null or (sha256 is not null and size is not null and file_name <> '')",
    "confidential_with_reason": "(confidential_ground = '') = (confidential_because = '')",
    "taken_back_with_reason": "taken_back_at is null or taken_back_because <> ''",
    "scan": "scan in ('unscanned', 'waiting', 'clean', 'infected')",
    "scanned_at": "scan not in ('clean', 'infected') or scanned_at is not null",
}
STANDING = "taken_back_at is null"


def upgrade() -> None:
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("document", sa.String(length=26), nullable=True))
        batch_op.add_column(sa.Column("sha256", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("size", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("file_name", sa.String(length=150), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("confidential_ground", sa.String(length=20), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("confidential_because", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("taken_back_because", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("scan", sa.String(length=10), nullable=False, server_default="unscanned"))
        batch_op.add_column(sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("scan_tried_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("scan_found", sa.String(length=120), nullable=False, server_default=""))
        batch_op.create_foreign_key(batch_op.f("fk_evidence_replaces_id_evidence"), "evidence", ["replaces_id"], ["id"])
        for name, check in CHECKS.items():
            batch_op.create_check_constraint(batch_op.f(f"ck_evidence_{name}"), check)
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        for name, columns in (
            ("uq_evidence_same_file", ["organisation_id", "sha256"]),
            ("uq_evidence_one_newer", ["replaces_id"]),
        ):
            batch_op.create_index(
                name, columns, unique=True, sqlite_where=sa.text(STANDING), postgresql_where=sa.text(STANDING)
            )
        batch_op.create_index("ix_evidence_to_scan", ["scan", "scan_tried_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        for name in ("ix_evidence_to_scan", "uq_evidence_one_newer", "uq_evidence_same_file"):
            batch_op.drop_index(name)
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(batch_op.f(f"ck_evidence_{name}"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_evidence_replaces_id_evidence"), type_="foreignkey")
        for column in (
            "scan_found", "scan_tried_at", "scanned_at", "scan", "taken_back_because", "taken_back_at",
            "replaces_id", "confidential_because", "confidential_ground", "file_name", "size", "sha256", "document",
        ):  # fmt: skip
            batch_op.drop_column(column)
