"""How every deed in an evaluation begins: the competition's row is taken, then it is asked how the evaluation stands."""

from __future__ import annotations

from dps.competition.holding import held
from dps.competition.models import Competition
from dps.core.actor import Actor
from dps.core.db import NotFound
from dps.core.refusal import Obstacle
from dps.evaluation.models import Assignment
from dps.evaluation.queries import evaluation_of
from dps.evaluation.rules.panel import PANEL, Evaluation
from dps.parties.rules.roles import OFFICER


def held_by(competition: Competition, by: Actor) -> Evaluation:
    """Take the competition's row, then say how its evaluation stands. NotFound to whoever is not of its council."""
    held(competition)
    if not by.organisation or by.organisation != competition.buyer.ref:
        raise NotFound(competition.ref)
    return evaluation_of(competition)


def own(assignment: Assignment, by: Actor) -> Evaluation:
    """The same for a deed that only the panel member does. NotFound to everybody else."""
    evaluation = held_by(assignment.competition, by)
    if assignment.person.ref != by.person:
        raise NotFound(assignment.ref)
    return evaluation


def obstacles_to_officer(by: Actor) -> tuple[Obstacle, ...]:
    """Why this is not theirs to do: they are no officer; empty when they are."""
    if OFFICER in by.roles:
        return ()
    return (Obstacle("not-an-officer", "Only officers of the council that buys may do this.", PANEL),)
