"""The rest points of the replicator dynamics, and which of them are evolutionarily stable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import Posed, StrategicConcept
from alliancegame.analyses.solutions.mixes import exact_mix, title_of
from alliancegame.document import Block, Column, Grid, Heading, Note, Sentence, left, right
from alliancegame.numerals import short

if TYPE_CHECKING:
    from alliancegame.game.game import Game
    from alliancegame.solvers.evolution.evolutionary import EvolutionaryResult


def compute(posed: Posed[Game]) -> EvolutionaryResult:
    """The rest points with their stability."""
    from alliancegame.solvers.evolution.evolutionary import evolutionary

    return evolutionary(posed.game, posed.budget)


def document(result: EvolutionaryResult) -> Iterator[Block]:
    """Every rest point of the replicator dynamics, with its stability."""
    game = result.game
    yield Heading(f"{title_of(game)}: rest points of the replicator dynamics")
    rows = [
        (
            exact_mix(game.actions[0], dict(enumerate(point.mix))),
            short(float(point.payoff)),
            "yes" if point.equilibrium else "no",
            "yes" if point.evolutionarily_stable else "no",
            str(point.stability),
        )
        for point in result.points
    ]
    columns: list[Column] = [
        left("Mix"),
        right("Payoff"),
        left("Equilibrium"),
        left("Evolutionarily stable"),
        left("Rest point"),
    ]
    yield Grid(columns, rows)
    yield Sentence(
        "All rest points."
        if result.complete
        else "Rest points also form a continuum, of which none is listed; no evolutionarily stable "
        "strategy is among them."
    )
    yield Note(f"Recomputed exactly: residual {short(float(result.residual))}.")


EVOLUTIONARY = StrategicConcept(
    "evolutionary",
    "Rest points of the replicator dynamics",
    "What lasts in a population in which what earns more spreads?",
    compute,
    document,
    order=14,
)
