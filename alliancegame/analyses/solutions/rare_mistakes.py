"""The recurrent classes of best-response play, and which last when mistakes are rare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import Posed, StrategicConcept
from alliancegame.analyses.solutions.mixes import title_of
from alliancegame.document import Block, Column, Grid, Heading, Note, left, right
from alliancegame.numerals import short

if TYPE_CHECKING:
    from alliancegame.game.game import Game
    from alliancegame.solvers.evolution.stochastic_stability import (
        RecurrentClass,
        StochasticStability,
    )


def compute(posed: Posed[Game]) -> StochasticStability:
    """The recurrent classes with what it takes to leave them."""
    from alliancegame.solvers.evolution.stochastic_stability import stochastically_stable_profiles

    return stochastically_stable_profiles(posed.game, budget=posed.budget)


def document(result: StochasticStability) -> Iterator[Block]:
    """The recurrent classes, the stochastically stable ones first."""
    yield Heading(f"{title_of(result.game)}: what lasts when mistakes are rare")
    ordered = sorted(result.classes, key=lambda class_: class_.potential)
    stable = result.stable
    rows = [
        (
            _states(result.game, observation),
            "yes" if observation in stable else "no",
            short(float(observation.potential)),
            "–" if observation.radius is None else short(float(observation.radius)),
        )
        for observation in ordered
    ]
    columns: list[Column] = [
        left("State"),
        left("Stochastically stable"),
        right("Potential"),
        right("Mistakes to leave"),
    ]
    yield Grid(columns, rows)
    yield Note(
        f"Dynamics: {result.dynamics}. Potential: the mistakes it takes to reach the state from "
        "all others; where it is least, play is found almost always. Recomputed: residual "
        f"{short(float(result.residual))}."
    )


def _states(game: Game, recurrent_class: RecurrentClass) -> str:
    states = [", ".join(game.profile_names(state).values()) for state in recurrent_class.states]
    return states[0] if len(states) == 1 else f"among {len(states)}: {'; '.join(states[:2])}; …"


STOCHASTIC_STABILITY = StrategicConcept(
    "stochastic-stability",
    "What lasts when mistakes are rare",
    "Where is play found almost always, when mistakes are rare?",
    compute,
    document,
    order=16,
)
