"""The Nash equilibria of a game: who plays what, what it pays, how sure the list is complete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import Posed, StrategicConcept
from alliancegame.document import Block, Grid, Heading, Hint, More, Note, Sentence, left, right
from alliancegame.model.called import FEW, profile_told
from alliancegame.numerals import short

if TYPE_CHECKING:
    from alliancegame.game.compact import CompactGame
    from alliancegame.game.game import FloatArray, Game
    from alliancegame.solvers.solution import Equilibrium, Solution

ROOM = 11
"""Lines of a table on a first screen."""

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
    """The coverage with its reason, the equilibria in one table, then each by itself."""
    game = solution.game
    count = len(solution)
    plural = "equilibrium" if count == 1 else "equilibria"
    yield Heading(f"{game.title or 'Game'}: {count} {plural} found")
    yield Sentence(f"Coverage: {solution.coverage}: {solution.coverage_reason}.")
    note = Note(f"Solver: {solution.solver.name}. Regrets are recomputed from the payoffs.")
    if count > 1:
        few = solution if len(game.actors) <= FEW else ()
        payoffs = [", ".join(_payoffs(game, equilibrium)) for equilibrium in few]
        yield equilibria_table(game, solution.equilibria, payoffs)
        yield note
        yield More("each by itself, with its payoffs by actor and its regret")
    for number, equilibrium in enumerate(solution, 1):
        yield _equilibrium(game, number, equilibrium)
    if count <= 1:
        yield note


def equilibria_table(
    game: Game | CompactGame, equilibria: Sequence[Equilibrium], payoffs: Sequence[str] = ()
) -> Grid:
    """Equilibria, a row each: whether they are strict, and keep the pact, and what is played.

    payoffs: of each equilibrium those of all actors; none: they are not shown
    """
    has_pact = any(equilibrium.commitment is not None for equilibrium in equilibria)
    columns = [right(""), left("Strict"), left("Played")]
    rows = [
        [str(number), "yes" if item.strict else "no", played(game, item.profile)]
        for number, item in enumerate(equilibria, 1)
    ]
    if has_pact:
        columns.insert(2, right("Kept"))
        for row, equilibrium in zip(rows, equilibria, strict=True):
            row.insert(2, short(equilibrium.commitment))
    if payoffs:
        columns.append(left("Payoffs"))
        for row, values in zip(rows, payoffs, strict=True):
            row.append(values)
    return Grid(columns, rows, first=ROOM)


def played(game: Game | CompactGame, profile: Sequence[FloatArray]) -> str:
    """The strategies of all actors, in words."""
    mixes = [mix_text(labels, mix) for labels, mix in zip(game.actions, profile, strict=True)]
    if all((mix == 1).any() for mix in profile):
        return profile_told(dict(zip(game.actors, mixes, strict=True)))
    return "; ".join(f"{actor} {mix}" for actor, mix in zip(game.actors, mixes, strict=True))


def _payoffs(game: Game, equilibrium: Equilibrium) -> list[str]:
    """The payoff of each actor, that of rounding alone as 0."""
    from alliancegame.game.verify import RELATIVE_TOLERANCE
    from alliancegame.solvers.solution import payoffs_at

    rounding = RELATIVE_TOLERANCE * game.payoff_range  # what is less may as well be 0
    return [
        short(float(payoff) if abs(payoff) > noise else 0.0)
        for payoff, noise in zip(payoffs_at(game, equilibrium), rounding, strict=True)
    ]


def _equilibrium(game: Game, number: int, equilibrium: Equilibrium) -> Grid:
    """The strategy of each actor in one equilibrium, and its payoff."""
    rows = [
        (actor, mix_text(labels, mix), payoff)
        for actor, labels, mix, payoff in zip(
            game.actors, game.actions, equilibrium.profile, _payoffs(game, equilibrium), strict=True
        )
    ]
    facts = [
        "strict" if equilibrium.strict else "not strict",
        f"regret {short(equilibrium.regret)}",
    ]
    if equilibrium.commitment is not None:
        facts.append(f"commitment kept with probability {short(equilibrium.commitment)}")
    title = f"{number}. {', '.join(facts)}"
    return Grid([left("Actor"), left("Plays"), right("Payoff")], rows, title, first=ROOM)


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
