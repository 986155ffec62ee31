"""The record of comparisons of search indexes with the database: kept by each node, read by the operator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, select

from dps.core.db import db
from dps.finding.comparison_models import IndexComparison

KEPT_OF_A_NODE = 400
"""A year of nights, and what was asked for by hand."""

SHOWN = 100


def keep_comparison(
    *, node: str, night: date | None, engine: str, documents: int, position: int, missing: int, extra: int, changed: int,
    examples: Sequence[str], repaired: bool, trouble: str, at: datetime,
) -> IndexComparison | None:  # fmt: skip
    """Keep what a comparison found. None where this node's comparison of that night is kept already."""
    if night is not None and is_compared(node=node, night=night):
        return None
    made = IndexComparison(
        node=node, night=night, compared_at=at, engine=engine, documents=documents, position=position, missing=missing,
        extra=extra, changed=changed, examples=list(examples), repaired=repaired, trouble=trouble,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    newest = (
        select(IndexComparison.id)
        .where(IndexComparison.node == node)
        .order_by(IndexComparison.id.desc())
        .offset(KEPT_OF_A_NODE)
        .limit(1)
        .scalar_subquery()
    )
    db.session.execute(delete(IndexComparison).where(IndexComparison.node == node, IndexComparison.id <= newest))
    return made


def is_compared(*, node: str, night: date) -> bool:
    """Whether this node compared its index in a night."""
    asked = select(IndexComparison.id).where(IndexComparison.node == node, IndexComparison.night == night)
    return db.session.scalar(asked) is not None


def last_comparisons(*, limit: int = SHOWN) -> tuple[IndexComparison, ...]:
    """The last comparisons of every node, the newest first."""
    newest = select(IndexComparison).order_by(IndexComparison.compared_at.desc(), IndexComparison.id.desc())
    return tuple(db.session.scalars(newest.limit(limit)))


def last_of_each_node() -> tuple[IndexComparison, ...]:
    """The last comparison of each node, by node."""
    last = select(func.max(IndexComparison.id)).group_by(IndexComparison.node)
    rows = select(IndexComparison).where(IndexComparison.id.in_(last)).order_by(IndexComparison.node)
    return tuple(db.session.scalars(rows))
