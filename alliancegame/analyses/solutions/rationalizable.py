"""The actions that survive iterated strict dominance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import Posed, StrategicConcept
from alliancegame.analyses.solutions.mixes import exact_mix, title_of
from alliancegame.document import Block, Column, Grid, Heading, Note, Sentence, left, right
from alliancegame.numerals import short

if TYPE_CHECKING:
    from alliancegame.game.game import Game
    from alliancegame.solvers.dominance import DominanceResult


def compute(posed: Posed[Game]) -> DominanceResult:
    """The rationalizable actions, with what removed the others."""
    from alliancegame.solvers.dominance import iterated_dominance

    return iterated_dominance(posed.game, budget=posed.budget)


def document(result: DominanceResult) -> Iterator[Block]:
    """The actions that each round removed, with the reason, then those that are left."""
    game = result.game
    yield Heading(f"{title_of(game)}: what survives iterated strict dominance")
    if result.removals:
        rows = [
            (
                str(removal.round),
                game.actors[removal.actor],
                game.actions[removal.actor][removal.action],
                exact_mix(game.actions[removal.actor], removal.witness),
                short(float(removal.advantage)),
            )
            for removal in result.removals
        ]
        columns: list[Column] = [
            right("Round"),
            left("Actor"),
            left("Removed"),
            left("Beaten by"),
            right("By at least"),
        ]
        yield Grid(columns, rows)
    else:
        yield Sentence("No action is strictly dominated.")
    remaining = [(actor, ", ".join(names)) for actor, names in result.rationalizable.items()]
    yield Grid([left("Actor"), left("Rationalizable")], remaining)
    correlated = " (beliefs about the others may be correlated)" if game.size > 2 else ""
    yield Note(
        f"Every removal has its dominating mix, every survivor the belief{correlated} to which it "
        f"is a best response; rechecked exactly, residual {short(float(result.residual))}."
    )


RATIONALIZABLE = StrategicConcept(
    "rationalizable",
    "What survives iterated strict dominance",
    "Which actions are best against some belief that is itself reasonable?",
    compute,
    document,
    order=10,
)
