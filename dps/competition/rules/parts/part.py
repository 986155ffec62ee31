"""What every part of a draft is to the task list, the preview and publication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dps.core.refusal import Obstacle

if TYPE_CHECKING:
    from dps.competition.rules.frozen import Told
    from dps.competition.rules.publishing import Purchase


@dataclass(frozen=True)
class Part:
    """One part: ``name`` is its key in the draft and on the trail, ``title`` its line on the task list.

    ``obstacles`` tells what it still lacks for a draft published at an instant;
    it reads its own value from ``told.parts`` and never raises for plain JSON
    of any shape.
    """

    name: str
    title: str
    obstacles: Callable[[Told, Purchase, datetime], tuple[Obstacle, ...]]
