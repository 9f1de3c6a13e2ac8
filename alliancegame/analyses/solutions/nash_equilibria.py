"""The Nash equilibria of a game: who plays what, what it pays, how sure the list is complete."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import Posed, StrategicConcept
from alliancegame.document import Block, Grid, Heading, Hint, More, Note, Sentence, left, right
from alliancegame.numerals import short

if TYPE_CHECKING:
    from alliancegame.game.game import FloatArray, Game
    from alliancegame.solvers.solve import Equilibrium, Solution

FIRST = 3
"""Equilibria on a first screen."""

LONGER = Hint("Next: --time-limit SECONDS lets it search for longer.")
"""The hint where a limit has ended a search."""


def compute(posed: Posed[Game]) -> Solution:
    """The equilibria, each verified from the payoffs."""
    from alliancegame.solvers.solve import solve

    return solve(posed.game, posed.solver, posed.budget)


def document(solution: Solution) -> Iterator[Block]:
    """The equilibria, and what to do where a limit has ended the search."""
    heading, coverage, *listing = equilibria(solution)
    yield from (heading, coverage, *([LONGER] if solution.stopped else []), *listing)


def equilibria(solution: Solution) -> Iterator[Block]:
    """Every equilibrium, then the coverage with its reason."""
    game = solution.game
    count = len(solution)
    plural = "equilibrium" if count == 1 else "equilibria"
    yield Heading(f"{game.title or 'Game'}: {count} {plural} found")
    yield Sentence(f"Coverage: {solution.coverage}: {solution.coverage_reason}.")
    for number, item in enumerate(solution, 1):
        if number == FIRST + 1:
            yield More(f"the other {count - FIRST}")
        yield _equilibrium(game, number, item)
    yield Note(f"Solver: {solution.solver.name}. Regrets are recomputed from the payoffs.")


def _equilibrium(game: Game, number: int, item: Equilibrium) -> Grid:
    from alliancegame.game.verify import RELATIVE_TOLERANCE
    from alliancegame.solvers.solve import payoffs_at

    rounding = RELATIVE_TOLERANCE * game.payoff_range  # what is less may as well be 0
    rows = [
        (actor, mix_text(labels, mix), short(float(payoff) if abs(payoff) > noise else 0.0))
        for actor, labels, mix, payoff, noise in zip(
            game.actors, game.actions, item.profile, payoffs_at(game, item), rounding, strict=True
        )
    ]
    facts = ["strict" if item.strict else "not strict", f"regret {short(item.regret)}"]
    if item.commitment is not None:
        facts.append(f"commitment kept with probability {short(item.commitment)}")
    title = f"{number}. {', '.join(facts)}"
    return Grid([left("Actor"), left("Plays"), right("Payoff")], rows, title)


def mix_text(labels: tuple[str, ...], mix: FloatArray) -> str:
    """A mix in words: the action if it is pure, else each action with its probability."""
    played = [(label, p) for label, p in zip(labels, mix.tolist(), strict=True) if p > 0]
    if len(played) == 1:
        return played[0][0]
    return ", ".join(f"{label} {short(p)}" for label, p in played)


NASH = StrategicConcept(
    "nash",
    "Nash equilibria",
    "Where does nobody gain by a move of its own?",
    compute,
    document,
    order=0,
    takes=frozenset({"solver", "certificate"}),
    fallback=lambda _: True,
)
