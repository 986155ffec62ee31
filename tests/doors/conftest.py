"""What several journeys of a door start from."""

from __future__ import annotations

import pytest

from dps.core.db import writing
from tests.makers.evaluation import SCORING, an_evaluation


@pytest.fixture
def made(app, clock):
    """An evaluation brought as far as a stage, with the clock at its time."""

    def make(to, at=SCORING, **facts):
        with writing():
            it = an_evaluation(to, **facts)
        clock.set(at)
        return it

    return make
