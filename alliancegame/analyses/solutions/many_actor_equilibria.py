"""The equilibria of a game of many actors in tables: what all have in common, then one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import CompactConcept, Posed
from alliancegame.analyses.solutions.nash_equilibria import LONGER, ROOM, equilibria_table, mix_text
from alliancegame.document import Block, Grid, Heading, Hint, More, Note, Sentence, left, right
from alliancegame.numerals import short

if TYPE_CHECKING:
    from alliancegame.game.compact import CompactGame
    from alliancegame.solvers.compact.compact_solution import CompactSolution


MOST_SHOWN = 25
"""The most equilibria in a table."""


def compute(posed: Posed[CompactGame]) -> CompactSolution:
    """The equilibria, found and verified without a table of all profiles."""
    from alliancegame.solvers.compact.compact_solution import solve_compact

    return solve_compact(posed.game, posed.budget)


def document(solution: CompactSolution) -> Iterator[Block]:
    """The number of equilibria, the actions played in them, the first in full, and the coverage."""
    game = solution.game
    plural = "equilibrium" if len(solution) == 1 else "equilibria"
    yield Heading(f"{game.title or 'Game'}: {len(solution):,} {plural} listed")
    if len(solution) > 1:
        yield equilibria_table(game, solution.equilibria[:MOST_SHOWN])
        yield Sentence(f"Coverage: {solution.coverage}: {solution.coverage_reason}.")
        yield More("the first of them with its payoffs, and who plays what in how many")
        yield _common(solution)
    for equilibrium in solution.equilibria[:1]:
        rows = [
            (actor, mix_text(labels, mix), short(float(payoff)))
            for actor, labels, mix, payoff in zip(
                game.actors, game.actions, equilibrium.profile, equilibrium.payoffs, strict=True
            )
        ]
        facts = [
            "strict" if equilibrium.strict else "not strict",
            f"regret {short(equilibrium.regret)}",
        ]
        if equilibrium.commitment is not None:
            facts.append(f"commitment kept with probability {short(equilibrium.commitment)}")
        columns = [left("Actor"), left("Plays"), right("Payoff")]
        yield Grid(columns, rows, f"1. {', '.join(facts)}", first=ROOM)
    if len(solution) > MOST_SHOWN:
        yield Hint(f"All {len(solution):,} are listed with --json.")
    if len(solution) <= 1:
        yield Sentence(f"Coverage: {solution.coverage}: {solution.coverage_reason}.")
    yield Note("Payoffs and regrets are recomputed from the effects; no table of profiles is made.")
    if solution.stopped:
        yield LONGER


def _common(solution: CompactSolution) -> Grid:
    """Each actor's actions with the number of listed equilibria in which it takes them."""
    game = solution.game
    rows = []
    for i, (actor, labels) in enumerate(zip(game.actors, game.actions, strict=True)):
        counts = Counter(mix_text(labels, equilibrium.profile[i]) for equilibrium in solution)
        commonest = ", ".join(f"{text} in {count}" for text, count in counts.most_common(3))
        rows.append((actor, f"{next(iter(counts))} in all" if len(counts) == 1 else commonest))
    return Grid([left("Actor"), left("Plays")], rows, "Who plays what in those listed", first=ROOM)


COMPACT_NASH = CompactConcept(
    "nash",
    "Nash equilibria",
    "Where does nobody gain by a move of its own?",
    compute,
    document,
    order=1,
    fallback=lambda _: True,
)
