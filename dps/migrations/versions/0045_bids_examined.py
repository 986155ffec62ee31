"""bidding: what was checked of each bidder, what was asked, and which prices were explained."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.create_table(
        "bidder_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("listing", sa.String(length=20), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.Column("conditions", sa.String(length=20), nullable=False),
        sa.Column("keeps", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "conditions in ('not-applicable', 'met', 'not-met')", name=op.f("ck_bidder_check_conditions")
        ),
        sa.CheckConstraint(
            "listing in ('not-asked', 'not-listed', 'discretionary', 'mandatory')", name=op.f("ck_bidder_check_listing")
        ),
        sa.CheckConstraint("not keeps or reason <> ''", name=op.f("ck_bidder_check_kept_with_reason")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bidder_check_bid_id_bid")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["person.id"], name=op.f("fk_bidder_check_checked_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bidder_check")),
        sa.UniqueConstraint("ref", name=op.f("uq_bidder_check_ref")),
        info={"append_only": True},
    )
    op.create_index("ix_bidder_check_latest", "bidder_check", ["bid_id", "subject"], unique=False)
    make_append_only("bidder_check")
    op.create_table(
        "bidder_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("asks", sa.Text(), nullable=False),
        sa.Column("equal", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("replacement", sa.String(length=200), nullable=False),
        sa.Column("replacement_number", sa.String(length=20), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(answered_at is null) = (answered_by_id is null) and (answered_at is null or answer <> '')",
            name=op.f("ck_bidder_request_answered_whole"),
        ),
        sa.CheckConstraint("asks <> ''", name=op.f("ck_bidder_request_asks")),
        sa.CheckConstraint("kind in ('facts', 'hearing', 'replacement', 'price')", name=op.f("ck_bidder_request_kind")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_bidder_request_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_bidder_request_asked_by_id_person")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bidder_request_bid_id_bid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bidder_request")),
        sa.UniqueConstraint("ref", name=op.f("uq_bidder_request_ref")),
    )
    op.create_index(op.f("ix_bidder_request_bid_id"), "bidder_request", ["bid_id"], unique=False)
    op.create_index("ix_bidder_request_open", "bidder_request", ["answered_at", "answer_by"], unique=False)
    op.create_table(
        "price_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("provision", sa.String(length=120), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome in ('not-low', 'explained', 'unexplained', 'breach')", name=op.f("ck_price_decision_outcome")
        ),
        sa.CheckConstraint("reason <> '' and provision <> ''", name=op.f("ck_price_decision_reasoned")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_price_decision_bid_id_bid")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_price_decision_decided_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_decision")),
        sa.UniqueConstraint("bid_id", name=op.f("uq_price_decision_bid_id")),
        info={"append_only": True},
    )
    make_append_only("price_decision")
    op.create_table(
        "disregard_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("provision", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.CheckConstraint("reason <> '' and provision <> ''", name=op.f("ck_disregard_proposal_reasoned")),
        sa.CheckConstraint(
            "(second_id is null) = (agreed is null) and (second_id is null) = (second_at is null)",
            name=op.f("ck_disregard_proposal_whole"),
        ),
        sa.CheckConstraint("second_id is null or second_id <> first_id", name=op.f("ck_disregard_proposal_two_people")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_disregard_proposal_bid_id_bid")),
        sa.ForeignKeyConstraint(["first_id"], ["person.id"], name=op.f("fk_disregard_proposal_first_id_person")),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name=op.f("fk_disregard_proposal_second_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disregard_proposal")),
        sa.UniqueConstraint("ref", name=op.f("uq_disregard_proposal_ref")),
    )
    op.create_index(
        "uq_disregard_proposal_standing",
        "disregard_proposal",
        ["bid_id"],
        unique=True,
        sqlite_where=sa.text("agreed is null or agreed"),
        postgresql_where=sa.text("agreed is null or agreed"),
    )
    op.create_table(
        "bidder_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "done_at is null or (reference <> '' and done_on is not null and done_by_id is not null)",
            name=op.f("ck_bidder_notice_done_whole"),
        ),
        sa.CheckConstraint("event in ('disregarded', 'replaced')", name=op.f("ck_bidder_notice_event")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bidder_notice_bid_id_bid")),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"], name=op.f("fk_bidder_notice_done_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bidder_notice")),
        sa.UniqueConstraint("bid_id", "event", "subject", name=op.f("uq_bidder_notice_bid_id_event_subject")),
        sa.UniqueConstraint("ref", name=op.f("uq_bidder_notice_ref")),
    )
    op.create_index("ix_bidder_notice_open", "bidder_notice", ["done_at", "due_on"], unique=False)
    op.create_table(
        "validity_ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("was_until", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_validity_ask_reasoned")),
        sa.CheckConstraint("until > was_until and answer_by <= was_until", name=op.f("ck_validity_ask_in_order")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_validity_ask_asked_by_id_person")),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competition.id"], name=op.f("fk_validity_ask_competition_id_competition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validity_ask")),
        sa.UniqueConstraint("ref", name=op.f("uq_validity_ask_ref")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_validity_ask_competition_id"), "validity_ask", ["competition_id"], unique=False)
    make_append_only("validity_ask")
    op.create_table(
        "validity_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=False),
        sa.Column("bid_id", sa.Integer(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_validity_answer_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(["ask_id"], ["validity_ask.id"], name=op.f("fk_validity_answer_ask_id_validity_ask")),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_validity_answer_bid_id_bid")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validity_answer")),
        sa.UniqueConstraint("ask_id", "bid_id", name=op.f("uq_validity_answer_ask_id_bid_id")),
        info={"append_only": True},
    )
    make_append_only("validity_answer")


def downgrade() -> None:
    for table in (
        "validity_answer",
        "validity_ask",
        "bidder_notice",
        "disregard_proposal",
        "price_decision",
        "bidder_request",
        "bidder_check",
    ):
        op.drop_table(table)
