"""A solution in tables: who plays what, what it pays, how sure the list is complete."""

from __future__ import annotations

from collections.abc import Iterator

from alliancegame.document import Block, Grid, Heading, Note, Sentence, left, right
from alliancegame.game.game import FloatArray, Game
from alliancegame.game.verify import RELATIVE_TOLERANCE
from alliancegame.present.numbers import short
from alliancegame.solvers.solve import Equilibrium, Solution, payoffs_at


def solution_view(solution: Solution) -> Iterator[Block]:
    """Every equilibrium, then the coverage with its reason."""
    game = solution.game
    count = len(solution)
    plural = "equilibrium" if count == 1 else "equilibria"
    yield Heading(f"{game.title or 'Game'}: {count} {plural} found")
    for number, item in enumerate(solution, 1):
        yield _equilibrium(game, number, item)
    yield Sentence(f"Coverage: {solution.coverage}: {solution.coverage_reason}.")
    yield Note(f"Solver: {solution.solver.name}. Regrets are recomputed from the payoffs.")


def _equilibrium(game: Game, number: int, item: Equilibrium) -> Grid:
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
