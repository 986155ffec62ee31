"""parties: invitations, confirmations, terms, reviews; letters to an address without an account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0018"
down_revision = "0017"

_OPEN = {"sqlite_where": sa.text("ended_at IS NULL"), "postgresql_where": sa.text("ended_at IS NULL")}


def upgrade() -> None:
    op.add_column("person", sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("organisation", sa.Column("name_skeleton", sa.String(length=200), nullable=False, server_default=""))
    op.create_index("ix_organisation_name_skeleton", "organisation", ["name_skeleton"], unique=False)
    # A role may be given again after it ended: one open position of a kind, any number of ended ones.
    op.drop_index("uq_position_open", table_name="position")
    op.create_index("uq_position_open", "position", ["person_id", "organisation_id", "role"], unique=True, **_OPEN)
    op.create_table(
        "council_domain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(length=200), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_council_domain_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_domain")),
        sa.UniqueConstraint("ref", name=op.f("uq_council_domain_ref")),
    )
    with op.batch_alter_table("council_domain", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_council_domain_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_council_domain_open",
            ["domain"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "joining_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name=op.f("ck_joining_request_answered")),
        sa.CheckConstraint("kind in ('ask', 'domain')", name=op.f("ck_joining_request_kind")),
        sa.CheckConstraint(
            "state in ('open', 'accepted', 'declined', 'withdrawn')", name=op.f("ck_joining_request_state")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_joining_request_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_joining_request_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining_request")),
        sa.UniqueConstraint("ref", name=op.f("uq_joining_request_ref")),
    )
    with op.batch_alter_table("joining_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_joining_request_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_joining_request_open",
            ["person_id", "organisation_id"],
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.create_table(
        "organisation_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("alike", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_organisation_review_decided")),
        sa.CheckConstraint("kind in ('look-alike', 'claim')", name=op.f("ck_organisation_review_kind")),
        sa.CheckConstraint("state = 'open' OR reason <> ''", name=op.f("ck_organisation_review_reasoned")),
        sa.CheckConstraint(
            "state in ('open', 'cleared', 'upheld', 'granted', 'refused')", name=op.f("ck_organisation_review_state")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_review_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_organisation_review_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_review")),
        sa.UniqueConstraint("ref", name=op.f("uq_organisation_review_ref")),
    )
    with op.batch_alter_table("organisation_review", schema=None) as batch_op:
        batch_op.create_index("ix_organisation_review_open", ["state", "opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_review_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_review_person_id"), ["person_id"], unique=False)

    op.create_table(
        "ownership_transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("taker_id", sa.Integer(), nullable=False),
        sa.Column("becomes", sa.String(length=30), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name=op.f("ck_ownership_transfer_answered")),
        sa.CheckConstraint(
            "state in ('open', 'accepted', 'declined', 'withdrawn')", name=op.f("ck_ownership_transfer_state")
        ),
        sa.ForeignKeyConstraint(["giver_id"], ["person.id"], name=op.f("fk_ownership_transfer_giver_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ownership_transfer_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["taker_id"], ["person.id"], name=op.f("fk_ownership_transfer_taker_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership_transfer")),
        sa.UniqueConstraint("ref", name=op.f("uq_ownership_transfer_ref")),
    )
    with op.batch_alter_table("ownership_transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ownership_transfer_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_ownership_transfer_open",
            ["organisation_id", "giver_id"],
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.create_table(
        "team_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name=op.f("ck_team_invitation_answered")),
        sa.CheckConstraint(
            "state in ('open', 'accepted', 'declined', 'withdrawn')", name=op.f("ck_team_invitation_state")
        ),
        sa.ForeignKeyConstraint(["invited_by_id"], ["person.id"], name=op.f("fk_team_invitation_invited_by_id_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_team_invitation_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_invitation")),
        sa.UniqueConstraint("ref", name=op.f("uq_team_invitation_ref")),
    )
    with op.batch_alter_table("team_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_invitation_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_invitation_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_team_invitation_open",
            ["organisation_id", "address"],
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.create_table(
        "terms_acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=10), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_terms_acceptance_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms_acceptance")),
        sa.UniqueConstraint("person_id", "version", name=op.f("uq_terms_acceptance_person_id_version")),
    )
    op.create_table(
        "signed_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("previous", sa.String(length=254), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose in ('confirm', 'change', 'reset', 'invite')", name=op.f("ck_signed_link_purpose")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["team_invitation.id"], name=op.f("fk_signed_link_invitation_id_team_invitation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signed_link_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_link")),
        sa.UniqueConstraint("ref", name=op.f("uq_signed_link_ref")),
    )
    with op.batch_alter_table("signed_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signed_link_invitation_id"), ["invitation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signed_link_person_id"), ["person_id"], unique=False)

    make_append_only("terms_acceptance")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("address", sa.String(length=254), nullable=True))
        batch_op.add_column(sa.Column("link_ref", sa.String(length=26), nullable=False, server_default=""))
        batch_op.alter_column("person_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_unique_constraint(batch_op.f("uq_letter_post_seq_address"), ["post_seq", "address"])
        batch_op.create_check_constraint(batch_op.f("ck_letter_addressee"), "(person_id IS NULL) <> (address IS NULL)")


def downgrade() -> None:
    op.execute("DELETE FROM letter WHERE person_id IS NULL")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_letter_addressee"), type_="check")
        batch_op.drop_constraint(batch_op.f("uq_letter_post_seq_address"), type_="unique")
        batch_op.alter_column("person_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("link_ref")
        batch_op.drop_column("address")
    with op.batch_alter_table("signed_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signed_link_person_id"))
        batch_op.drop_index(batch_op.f("ix_signed_link_invitation_id"))

    op.drop_table("signed_link")
    op.drop_table("terms_acceptance")
    with op.batch_alter_table("team_invitation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_team_invitation_open",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_team_invitation_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_team_invitation_address"))

    op.drop_table("team_invitation")
    with op.batch_alter_table("ownership_transfer", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_ownership_transfer_open",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_ownership_transfer_organisation_id"))

    op.drop_table("ownership_transfer")
    with op.batch_alter_table("organisation_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_review_person_id"))
        batch_op.drop_index(batch_op.f("ix_organisation_review_organisation_id"))
        batch_op.drop_index("ix_organisation_review_open")

    op.drop_table("organisation_review")
    with op.batch_alter_table("joining_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_joining_request_open",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_joining_request_organisation_id"))

    op.drop_table("joining_request")
    with op.batch_alter_table("council_domain", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_council_domain_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_council_domain_organisation_id"))

    op.drop_table("council_domain")

    op.drop_index("uq_position_open", table_name="position")
    # Of positions that were held more than once only the latest can stay under the older index.
    op.execute(
        "DELETE FROM position WHERE id NOT IN (SELECT max(id) FROM position GROUP BY person_id, organisation_id, role)"
    )
    op.create_index("uq_position_open", "position", ["person_id", "organisation_id", "role"], unique=True)
    op.drop_index("ix_organisation_name_skeleton", table_name="organisation")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("name_skeleton")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("email_confirmed_at")
