"""award: report, approval, evidence, correction, challenges, standstill lengthened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dps.migrations.append_only import make_append_only

revision = "0046"
down_revision = "0045"

_STANDS = sa.text("set_aside_at is null")
_WAITS = sa.text("answered_at is null")
_ANSWERED = "(answered_by_id is null) = (answered_at is null) and (answered_at is null) = (agreed is null)"


def _at(name: str, *, nullable: bool = False) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str) -> tuple[sa.Column, sa.PrimaryKeyConstraint]:  # type: ignore[type-arg]
    return sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id", name=f"pk_{table}")


def _ref(table: str) -> tuple[sa.Column, sa.UniqueConstraint]:  # type: ignore[type-arg]
    return sa.Column("ref", sa.String(26), nullable=False), sa.UniqueConstraint("ref", name=f"uq_{table}_ref")


def _to(table: str, column: str, other: str, *, nullable: bool = False) -> tuple[sa.Column, sa.ForeignKeyConstraint]:  # type: ignore[type-arg]
    return (
        sa.Column(column, sa.Integer(), nullable=nullable),
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}"),
    )


def _check(table: str, name: str, says: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(says, name=op.f(f"ck_{table}_{name}"))


def _two_people(table: str) -> tuple[object, ...]:
    """The columns of a thing that one person asks for and another answers."""
    return (
        sa.Column("reason", sa.Text(), nullable=False),
        *_to(table, "asked_by_id", "person"),
        _at("asked_at"),
        *_to(table, "answered_by_id", "person", nullable=True),
        _at("answered_at", nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        _check(table, "reasoned", "reason <> ''"),
        _check(table, "two_people", "answered_by_id is null or answered_by_id <> asked_by_id"),
        _check(table, "whole", _ANSWERED),
    )


def upgrade() -> None:
    with op.batch_alter_table("award_decision") as batch:
        batch.drop_constraint("uq_award_decision_bid_id", type_="unique")
        batch.drop_constraint("uq_award_decision_competition_id", type_="unique")
        batch.add_column(sa.Column("value_for_money", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("lengthened_to", sa.Date(), nullable=True))
        batch.add_column(sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_index("ix_award_decision_bid_id", ["bid_id"])
        batch.create_index("ix_award_decision_competition_id", ["competition_id"])
    op.create_index(
        "uq_award_decision_standing", "award_decision", ["competition_id"], unique=True,
        sqlite_where=_STANDS, postgresql_where=_STANDS,
    )  # fmt: skip
    name = "award_approval"
    op.create_table(
        name, *_key(name), *_ref(name), *_to(name, "decision_id", "award_decision"),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        *_to(name, "given_by_id", "person"),
        _at("given_at"),
        sa.UniqueConstraint("decision_id", name="uq_award_approval_decision_id"),
        _check(name, "outcome", "outcome in ('approved', 'sent_back')"),
        _check(name, "reasoned", "outcome = 'approved' or words <> ''"),
        info={"append_only": True},
    )  # fmt: skip
    name = "bid_final_state"
    op.create_table(
        name, *_key(name),
        *_to(name, "decision_id", "award_decision", nullable=True),
        *_to(name, "ending_id", "award_ending", nullable=True),
        *_to(name, "bid_id", "bid"),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.UniqueConstraint("decision_id", "bid_id", name="uq_bid_final_state_decision_id_bid_id"),
        sa.UniqueConstraint("ending_id", "bid_id", name="uq_bid_final_state_ending_id_bid_id"),
        _check(name, "one_cause", "(decision_id is null) <> (ending_id is null)"),
        info={"append_only": True},
    )  # fmt: skip
    op.create_index("ix_bid_final_state_bid_id", name, ["bid_id"])
    name = "award_evidence"
    op.create_table(
        name, *_key(name), *_to(name, "decision_id", "award_decision"),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        *_to(name, "recorded_by_id", "person"),
        _at("recorded_at"),
        sa.UniqueConstraint("decision_id", "item", "version", name="uq_award_evidence_decision_id_item_version"),
        _check(name, "outcome", "outcome in ('seen', 'wanting', 'not_needed')"),
        _check(name, "noted", "note <> ''"),
        info={"append_only": True},
    )  # fmt: skip
    name = "award_setting_aside"
    op.create_table(
        name, *_key(name), *_ref(name), *_to(name, "decision_id", "award_decision"),
        sa.Column("ground", sa.String(20), nullable=False),
        *_two_people(name),
    )  # fmt: skip
    op.create_index(
        "uq_award_setting_aside_waiting", name, ["decision_id"], unique=True, sqlite_where=_WAITS, postgresql_where=_WAITS
    )  # fmt: skip
    name = "award_lengthening"
    op.create_table(
        name, *_key(name), *_ref(name), *_to(name, "decision_id", "award_decision"),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *_to(name, "by_id", "person"),
        _at("at"),
        _check(name, "reasoned", "reason <> ''"),
        info={"append_only": True},
    )  # fmt: skip
    op.create_index("ix_award_lengthening_decision_id", name, ["decision_id"])
    name = "award_challenge"
    op.create_table(
        name, *_key(name), *_ref(name), *_to(name, "decision_id", "award_decision"),
        *_to(name, "bid_id", "bid", nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        *_to(name, "registered_by_id", "person"),
        _at("registered_at"),
        sa.Column("state", sa.String(20), nullable=False),
        _at("released_at", nullable=True),
        _check(name, "said", "says <> ''"),
    )  # fmt: skip
    op.create_index("ix_award_challenge_decision_id", name, ["decision_id"])
    name = "award_challenge_step"
    op.create_table(
        name, *_key(name), *_ref(name), *_to(name, "challenge_id", "award_challenge"),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("document", sa.String(26), nullable=False),
        sa.Column("file_name", sa.String(150), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        *_to(name, "by_id", "person"),
        _at("at"),
        _check(name, "said", "words <> ''"),
        _check(name, "file_whole", "(document = '') = (sha256 = '')"),
        info={"append_only": True},
    )  # fmt: skip
    op.create_index("ix_award_challenge_step_challenge_id", name, ["challenge_id"])
    name = "award_release"
    op.create_table(
        name, *_key(name), *_ref(name), *_to(name, "challenge_id", "award_challenge"), *_two_people(name)
    )  # fmt: skip
    op.create_index(
        "uq_award_release_waiting", name, ["challenge_id"], unique=True, sqlite_where=_WAITS, postgresql_where=_WAITS
    )  # fmt: skip
    name = "award_reasons_request"
    op.create_table(
        name, *_key(name), *_ref(name), *_to(name, "summary_id", "award_summary"),
        *_to(name, "asked_by_id", "person"),
        _at("asked_at"),
        sa.Column("due_on", sa.Date(), nullable=True),
        *_to(name, "answered_by_id", "person", nullable=True),
        _at("answered_at", nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True),
        sa.UniqueConstraint("summary_id", name="uq_award_reasons_request_summary_id"),
        _check(name, "answered_whole", "(answered_at is null) = (content is null)"),
        _check(name, "answered_by", "(answered_at is null) = (answered_by_id is null)"),
    )  # fmt: skip
    for append_only in (
        "award_approval", "bid_final_state", "award_evidence", "award_lengthening", "award_challenge_step",
    ):  # fmt: skip
        make_append_only(append_only)


def downgrade() -> None:
    for name in (
        "award_reasons_request", "award_release", "award_challenge_step", "award_challenge", "award_lengthening",
        "award_setting_aside", "award_evidence", "bid_final_state", "award_approval",
    ):  # fmt: skip
        op.drop_table(name)
    op.drop_index("uq_award_decision_standing", "award_decision")
    with op.batch_alter_table("award_decision") as batch:
        batch.drop_index("ix_award_decision_competition_id")
        batch.drop_index("ix_award_decision_bid_id")
        batch.drop_column("set_aside_at")
        batch.drop_column("lengthened_to")
        batch.drop_column("value_for_money")
        batch.create_unique_constraint("uq_award_decision_competition_id", ["competition_id"])
        batch.create_unique_constraint("uq_award_decision_bid_id", ["bid_id"])
