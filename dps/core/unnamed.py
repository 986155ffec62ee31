"""Which stored files no row names any more: asked before one is deleted, in one way for every room that keeps files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from dps.core.db import db


def unnamed(refs: Iterable[str | None], *columns: Any) -> frozenset[str]:
    """Those of the refs that stand in none of the columns.

    What a row names stays, whatever the caller believes: where the answer to a
    commit was lost, the write may have happened. What cannot be asked about stays too.
    """
    wanted = {ref for ref in refs if ref}
    if not wanted:
        return frozenset()
    try:
        db.session.rollback()  # a read begun before the write would not see it
        for column in columns:
            wanted -= set(db.session.scalars(select(column).where(column.in_(wanted))))
    except SQLAlchemyError:
        return frozenset()
    return frozenset(wanted)
