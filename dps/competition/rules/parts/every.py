"""Every part, in the order of the task list."""

from __future__ import annotations

from dps.competition.rules.parts import price_schedule, scale, social_value
from dps.competition.rules.parts.part import Part

PARTS: tuple[Part, ...] = (social_value.PART, scale.PART, price_schedule.PART)
